//! PostgreSQL 15 and later.

mod alter;
mod capabilities;
mod ddl;
mod expr;
mod lower;
mod options;
mod printer;
pub mod types;
mod words;

pub use capabilities::POSTGRES;
pub use lower::collation;
pub use words::QUOTE;

use crate::catalog::{Address, Catalog, Kind, Object, Sql, Type};
use crate::plan::{Capabilities, Plan, Transitions};

use super::quote::literal;
use super::{Dialect, Lowered, Script, segments};

/// PostgreSQL of one major version.
#[derive(Clone, Copy, Debug)]
pub struct Postgres {
    pub version: u16,
}

/// One for each version that makes a difference; later ones are as the last.
static VERSIONS: [Postgres; 4] =
    [Postgres { version: 15 }, Postgres { version: 16 }, Postgres { version: 17 }, Postgres { version: 18 }];

/// The dialect of a major version, 15 when none is named.
pub fn of_version(major: Option<u16>) -> Option<&'static Postgres> {
    let wanted = major.unwrap_or(15);
    VERSIONS.iter().rev().find(|own| own.version <= wanted)
}

impl Dialect for Postgres {
    fn id(&self) -> &'static str {
        "postgres"
    }

    fn capabilities(&self) -> &'static Capabilities {
        &POSTGRES
    }

    fn lower(&self, catalog: &Catalog, transitions: &Transitions) -> Lowered {
        lower::lower(self, catalog, transitions)
    }

    fn script(&self, plan: &Plan) -> Script {
        segments::script(self, plan)
    }

    /// A domain's zero may break its checks; then the plan fails on the server and changes nothing.
    fn zero_value(&self, ty: &Type, catalog: &Catalog) -> Option<Sql> {
        let Type::Named(name) = ty else { return types::zero(ty).map(Sql::text) };
        match (catalog.get(&Address::top(Kind::Enum, *name)), catalog.get(&Address::top(Kind::Domain, *name))) {
            (Some(Object::Enum(own)), _) => {
                let mut sql = Sql::text(format!("{}::", literal(own.values.first()?.as_str())));
                sql.push_type(*name);
                Some(sql)
            }
            (None, Some(Object::Domain(domain))) if domain.ty != *ty => self.zero_value(&domain.ty, catalog),
            _ => None,
        }
    }
}
