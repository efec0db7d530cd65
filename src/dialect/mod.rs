//! Floor 4: what each engine can do, and its SQL.

mod ask;
mod batch;
mod clauses;
pub mod codes;
mod company;
mod define;
mod duration;
mod expr;
pub mod flat;
mod lowering;
mod matrix;
mod named;
mod portable;
pub mod postgres;
mod quote;
mod script;
mod segments;
mod spelled;
pub mod sqlite;
pub mod surrealdb;

pub use ask::{About, Fallback, Query, Question, Since, Stop, Unit};
pub use batch::{Batch, Bound};
pub use define::text as body_text;
pub use duration::surreal as duration_text;
pub use matrix::{Construct, Support};
pub use quote::{Marks, Names, Quote, literal};
pub use script::{Lowered, Problem, Script, Segment, Statement};
pub use spelled::int_word;

use crate::catalog::{Address, Catalog, Object, Portable, QName, Type};
use crate::plan::{Capabilities, Plan, Transitions};

/// The target keeps a type's meaning by other means, such as a check, or a comment nowhere: worth a note, and no warning.
pub const STAND_INS: &[crate::base::Code] = &[
    codes::INTEGER,
    codes::BOOLEAN,
    codes::LENGTH,
    codes::AS_TEXT,
    codes::AS_JSON,
    codes::ENUM,
    codes::COMMENT,
    codes::RECORD_ID,
];

/// A target database engine. Implementations are stateless.
pub trait Dialect: Sync + std::fmt::Debug {
    /// The word of the configuration and of the language (`postgres`, `sqlite`).
    fn id(&self) -> &'static str;

    /// How names read that people write without quotes.
    fn names(&self) -> Names;

    /// What planning needs to know.
    fn capabilities(&self) -> &'static Capabilities;

    /// What it does with a construct of the language.
    fn support(&self, construct: Construct) -> Support;

    /// Turns a portable catalog and its transition clauses into physical ones: types and expressions in the engine's
    /// own spelling, stand-ins written out as checks, what cannot be said as a problem.
    fn lower(&self, catalog: &Catalog, transitions: &Transitions) -> Lowered;

    /// The portable type that becomes exactly this one: without a check, and with nothing to say about it.
    fn portable(&self, ty: &Type) -> Option<Portable>;

    /// The tables whose rows a column of this type may link to without a constraint that says so.
    fn links(&self, _ty: &Type) -> Vec<QName> {
        Vec::new()
    }

    /// The objects that were found in a database without what is a difference to nobody: what the engine chose by itself, and none of
    /// the catalogs that they are compared with says. Those of which nothing is taken are left out; none stands where one has another
    /// address.
    fn overlooked(&self, _found: &Catalog, _wanted: &[&Catalog]) -> Vec<(Address, Option<Object>)> {
        Vec::new()
    }

    /// How names and expressions are written.
    fn quote(&self) -> Quote;

    /// The SQL of a plan.
    fn script(&self, plan: &Plan) -> Script;

    /// What a database can be asked before the plan runs in it: what of its data goes, and which of its rows stop the plan. The
    /// transitions are those that it was planned with.
    fn questions(&self, plan: &Plan, transitions: &Transitions, since: &Since) -> Vec<Question>;
}

/// One of each engine, of the version that is meant when none is named: the columns of the capability matrix.
pub fn all() -> impl Iterator<Item = &'static dyn Dialect> {
    ["postgres", "sqlite", "surrealdb"].into_iter().filter_map(|name| by_name(name, None))
}

/// The dialect of a target's name and server version (`15`, `18.1`); without a version the oldest that is supported, of SurrealDB
/// the newest. `None` for an engine or a version that is not known here: PostgreSQL before 13, SQLite before 3.38, SurrealDB before 3.0 and after 3.
pub fn by_name(name: &str, version: Option<&str>) -> Option<&'static dyn Dialect> {
    let mut numbers = version.unwrap_or_default().split('.').map(|part| part.parse::<u16>().ok());
    let (major, minor) = (numbers.next().flatten(), numbers.next().flatten());
    if version.is_some() && major.is_none() {
        return None;
    }
    match name {
        "postgres" | "postgresql" => postgres::of_version(major).map(|own| own as &dyn Dialect),
        "sqlite" | "sqlite3" => match (major, minor) {
            (None | Some(3), None) => Some(&sqlite::Sqlite),
            (Some(3), Some(minor)) if minor >= 38 => Some(&sqlite::Sqlite),
            _ => None,
        },
        "surrealdb" if matches!(major, None | Some(3)) => surrealdb::of_version(minor).map(|own| own as &dyn Dialect),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialect_is_found_by_name_and_version() {
        for (name, version, found) in [
            ("postgres", None, true),
            ("postgresql", Some("18.1"), true),
            ("postgres", Some("13"), true),
            ("postgres", Some("12"), false),
            ("postgres", Some("new"), false),
            ("sqlite", Some("3.40.1"), true),
            ("sqlite", Some("3.7"), false),
            ("surrealdb", Some("3.3.5"), true),
            ("surrealdb", Some("3.0"), true),
            ("surrealdb", Some("2.3"), false),
            ("mysql", None, false),
        ] {
            assert_eq!(by_name(name, version).is_some(), found, "{name} {version:?}");
        }
    }
}
