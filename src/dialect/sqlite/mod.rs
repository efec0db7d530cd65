//! SQLite 3.38 and later.

mod capabilities;
mod ddl;
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

use super::{Dialect, Lowered, Names, Script, segments};

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

    fn lower(&self, catalog: &Catalog, transitions: &Transitions) -> Lowered {
        lower::lower(self, catalog, transitions)
    }

    fn script(&self, plan: &Plan) -> Script {
        segments::script(&printer::Statements::default(), plan)
    }
}
