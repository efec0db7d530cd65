//! PostgreSQL 13 and later.

mod access;
mod alter;
mod capabilities;
mod casts;
mod ddl;
mod define;
mod descent;
mod expr;
mod foreign;
mod logged;
mod lower;
mod not_null;
mod online;
mod operators;
mod options;
mod own;
mod owned;
mod parts;
mod printer;
mod roles;
pub mod routine;
mod row;
mod semantics;
mod serial;
mod since;
mod spelling;
mod steady;
mod trigger;
pub mod types;
mod values;
mod words;

pub use access::{grant, revoke, role};
pub use capabilities::{POSTGRES, POSTGRES_17};
pub use logged::is_unlogged;
pub use lower::{all_privileges, collation};
pub use not_null::{NOT_NULL_AS, NOT_NULL_IS};
pub use options::{DOMAIN, INDEX_COMMENT, NOT_NULL, REPLICA_IDENTITY, ROW_SECURITY, STATISTICS, TOAST, UNLOGGED};
pub use own::OWN;
pub use words::QUOTE;

use crate::catalog::{Address, Catalog, Object, Portable, Type};
use crate::plan::{Capabilities, Plan, Transitions};

use super::{Construct, Dialect, Lowered, Names, Question, Script, Since, Support, ask, matrix, portable, segments};
use crate::dialect::matrix::SqlConstruct;

/// PostgreSQL of one major version.
#[derive(Clone, Copy, Debug)]
pub struct Postgres {
    /// What every server of the target has: the way from one state to another is made of that.
    pub version: u16,
    /// Whether the target says so. One that says nothing may have what came later, too ([`since`]).
    pub is_named: bool,
}

impl Postgres {
    const fn named(version: u16) -> Self {
        Self { version, is_named: true }
    }
}

/// One for each version that makes a difference; later ones are as the last.
static VERSIONS: [Postgres; 6] = [
    Postgres::named(13),
    Postgres::named(14),
    Postgres::named(15),
    Postgres::named(16),
    Postgres::named(17),
    Postgres::named(18),
];

/// Any of them.
static ANY: Postgres = Postgres { version: 13, is_named: false };

/// The dialect of a major version; without one that of them all.
pub fn of_version(major: Option<u16>) -> Option<&'static Postgres> {
    let Some(wanted) = major else { return Some(&ANY) };
    VERSIONS.iter().rev().find(|own| own.version <= wanted)
}

impl Dialect for Postgres {
    fn id(&self) -> &'static str {
        "postgres"
    }

    fn names(&self) -> Names {
        words::NAMES
    }

    fn capabilities(&self) -> &'static Capabilities {
        if self.version < 17 { &POSTGRES } else { &POSTGRES_17 }
    }

    fn support(&self, construct: Construct) -> Support {
        matrix::of_sql(construct, |own| match own {
            SqlConstruct::TriggerBody => Support::Never("write a function that returns `trigger`, and `execute` it"),
            SqlConstruct::Extension
            | SqlConstruct::Composite
            | SqlConstruct::Sequence
            | SqlConstruct::MaterializedView
            | SqlConstruct::ViewDefault
            | SqlConstruct::Routine
            | SqlConstruct::TriggerCall
            | SqlConstruct::Access
            | SqlConstruct::Exclusion => Support::Native,
        })
    }

    fn lower(&self, catalog: &Catalog, transitions: &Transitions) -> Lowered {
        lower::lower(self, catalog, transitions)
    }

    fn portable(&self, ty: &Type) -> Option<Portable> {
        portable::of(ty, types::spell)
    }

    fn overlooked(&self, found: &Catalog, wanted: &[&Catalog]) -> Vec<(Address, Option<Object>)> {
        let named = not_null::overlooked(found, wanted).into_iter().map(|(at, object)| (at, Some(object)));
        named.chain(parts::overlooked(found, wanted)).collect()
    }

    fn script(&self, plan: &Plan) -> Script {
        segments::script(&printer::Statements::new(self, plan), plan)
    }

    fn quote(&self) -> super::Quote {
        words::QUOTE
    }

    fn questions(&self, plan: &Plan, transitions: &Transitions, since: &Since) -> Vec<Question> {
        ask::questions(plan, transitions, since, &values::ENGINE, &self.capabilities().semantics)
    }
}
