//! SurrealDB 3.

mod capabilities;
mod check;
mod ddl;
mod define;
mod expr;
mod field;
mod holes;
mod index;
mod inside;
mod lower;
mod moves;
mod objects;
mod options;
mod permissions;
mod printer;
mod references;
mod resolved;
mod rows;
mod semantics;
mod service;
mod table;
mod transitions;
pub mod types;
mod values;
mod versions;
mod words;

pub use capabilities::{STAYING, SURREALDB};
pub use holes::{assertion, find as find_fields};
pub use versions::of_version;
pub use words::QUOTE;

use crate::catalog::{Catalog, Portable, QName, Type};
use crate::plan::{Capabilities, Plan, Transitions};

use super::{Construct, Dialect, Lowered, Names, Question, Script, Since, Support, ask, portable, segments};

/// SurrealDB 3 of one minor version.
#[derive(Clone, Copy, Debug)]
pub struct Surrealdb {
    pub minor: u16,
    /// What it is called in messages.
    title: &'static str,
    lacks: versions::Lacks,
}

impl Dialect for Surrealdb {
    fn id(&self) -> &'static str {
        "surrealdb"
    }

    fn names(&self) -> Names {
        words::NAMES
    }

    fn links(&self, ty: &Type) -> Vec<QName> {
        let mut out = Vec::new();
        types::visit_records(types::text(ty), &mut |name| out.push(QName::bare(name.into())));
        out
    }

    fn capabilities(&self) -> &'static Capabilities {
        if self.lacks.moves { &STAYING } else { &SURREALDB }
    }

    fn support(&self, construct: Construct) -> Support {
        match construct {
            Construct::Sequence
            | Construct::Relation
            | Construct::Rows
            | Construct::View
            | Construct::Function
            | Construct::Raw
            | Construct::Event
            | Construct::Permissions
            | Construct::Value
            | Construct::Readonly
            | Construct::Flexible
            | Construct::DefaultAlways
            | Construct::DeleteBody
            | Construct::Analyzer
            | Construct::Param
            | Construct::Access
            | Construct::User => Support::Native,
            Construct::Config => self.lacks.config,
            Construct::ViewDefault => Support::Never("nothing is written to a view there"),
            Construct::MaterializedView => Support::StandIn("a view, which the engine keeps up to date"),
            Construct::Extension => Support::Never("take it away"),
            Construct::Ownership => Support::Never("take `owned by` away"),
            Construct::Composite => Support::Never("write `object { … }` at the column"),
            Construct::Procedure => Support::Never("write a `function`"),
            Construct::TriggerCall | Construct::TriggerBody => Support::Never("write an `event`"),
            Construct::Policy | Construct::Grant => Support::Never("write `permissions`"),
            Construct::Exclusion => Support::Never("write a unique index, or a check"),
            Construct::Api | Construct::Bucket => Support::Never("define it with a `raw` object"),
        }
    }

    fn lower(&self, catalog: &Catalog, transitions: &Transitions) -> Lowered {
        lower::lower(self, catalog, transitions)
    }

    fn portable(&self, ty: &Type) -> Option<Portable> {
        portable::of(ty, types::spell)
    }

    fn quote(&self) -> super::Quote {
        words::QUOTE
    }

    fn script(&self, plan: &Plan) -> Script {
        segments::script(&printer::Statements::new(self.lacks, plan), plan)
    }

    fn questions(&self, plan: &Plan, transitions: &Transitions, since: &Since) -> Vec<Question> {
        ask::questions(plan, transitions, since, &values::ENGINE, &self.capabilities().semantics)
    }
}
