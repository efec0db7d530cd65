//! SQLite 3.38 and later.

mod capabilities;
mod ddl;
mod define;
mod expr;
mod holes;
mod lower;
pub mod options;
mod printer;
mod rebuild;
mod resolve;
mod semantics;
pub mod types;
mod values;
mod words;

pub use super::flat::flat;
pub use capabilities::SQLITE;
pub use holes::{holes, name_checks};
pub use options::ROWID;
pub use words::QUOTE;

use crate::catalog::{Catalog, Portable, Type};
use crate::plan::{Capabilities, Plan, Transitions};

use super::{Construct, Dialect, Lowered, Names, Question, Script, Since, Support, ask, matrix, portable, segments};
use crate::dialect::matrix::SqlConstruct;

/// SQLite.
#[derive(Clone, Copy, Debug)]
pub struct Sqlite;

impl Dialect for Sqlite {
    fn id(&self) -> &'static str {
        "sqlite"
    }

    fn names(&self) -> Names {
        words::NAMES
    }

    fn capabilities(&self) -> &'static Capabilities {
        &SQLITE
    }

    fn support(&self, construct: Construct) -> Support {
        matrix::of_sql(construct, |own| match own {
            SqlConstruct::TriggerBody => Support::Native,
            SqlConstruct::TriggerCall => Support::Never("give the trigger a body"),
            SqlConstruct::ViewDefault => Support::Never("give the value in an `instead of` trigger"),
            SqlConstruct::MaterializedView => Support::Never("write a view, or a table that triggers keep"),
            SqlConstruct::Sequence => Support::Never("write `identity` at the column"),
            SqlConstruct::Exclusion => Support::Never("write a unique index, or a trigger that refuses"),
            SqlConstruct::Composite => Support::Never("write `json`, or a column for each field"),
            SqlConstruct::Access => Support::Never("who may do what is the application's to decide"),
            SqlConstruct::Routine | SqlConstruct::Extension => {
                Support::Never("the application brings it along, not the database")
            }
        })
    }

    fn lower(&self, catalog: &Catalog, transitions: &Transitions) -> Lowered {
        lower::lower(self, catalog, transitions)
    }

    fn portable(&self, ty: &Type) -> Option<Portable> {
        portable::of(ty, |own| types::spell(own, false))
    }

    fn script(&self, plan: &Plan) -> Script {
        segments::script(&printer::Statements::default(), plan)
    }

    fn quote(&self) -> super::Quote {
        words::QUOTE
    }

    fn questions(&self, plan: &Plan, transitions: &Transitions, since: &Since) -> Vec<Question> {
        ask::questions(plan, transitions, since, &values::ENGINE, &self.capabilities().semantics)
    }
}
