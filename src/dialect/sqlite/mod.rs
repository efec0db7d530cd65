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
mod transitions;
pub mod types;
mod words;

pub use capabilities::SQLITE;
pub use holes::{holes, name_checks};
pub use lower::flat;
pub use words::QUOTE;

use crate::catalog::Catalog;
use crate::plan::{Capabilities, Plan, Transitions};

use super::{Construct, Dialect, Lowered, Names, Script, Support, matrix, segments};

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
        matrix::of_sql(construct).unwrap_or(match construct {
            Construct::TriggerBody => Support::Native,
            Construct::TriggerCall => Support::Never("give the trigger a body"),
            Construct::MaterializedView => Support::Never("write a view, or a table that triggers keep"),
            Construct::Sequence => Support::Never("write `identity` at the column"),
            Construct::Exclusion => Support::Never("write a unique index, or a trigger that refuses"),
            Construct::Composite => Support::Never("write `json`, or a column for each field"),
            Construct::Policy | Construct::Grant => Support::Never("who may do what is the application's to decide"),
            Construct::Function | Construct::Procedure | Construct::Extension => {
                Support::Never("the application brings it along, not the database")
            }
            // answered above
            Construct::Relation
            | Construct::Rows
            | Construct::View
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
            | Construct::User
            | Construct::Config
            | Construct::Api
            | Construct::Bucket => Support::Later,
        })
    }

    fn lower(&self, catalog: &Catalog, transitions: &Transitions) -> Lowered {
        lower::lower(self, catalog, transitions)
    }

    fn script(&self, plan: &Plan) -> Script {
        segments::script(&printer::Statements::default(), plan)
    }
}
