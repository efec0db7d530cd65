//! Slots: what only one object can hold at a time. A drop that frees a slot comes before the create that takes it.

use super::define::Options;
use super::{Address, Defined, Kind, Object, QName};
use crate::base::Name;

/// An exclusive place. Names are the obvious ones; "one primary key per table" is the same rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    Namespace(Name),
    /// Tables, indexes and the indexes behind keys share one name space per schema (PostgreSQL; SQLite alike for
    /// tables and indexes).
    Relation(QName),
    /// Enums, domains and the row type of every table.
    TypeName(QName),
    Constraint(QName, Name),
    Column(QName, Name),
    Default(QName, Name),
    PrimaryKey(QName),
    /// The order in which a table's rows are put, which one of its indexes has.
    Clustered(QName),
    Comment(Address),
    /// A definition that shares its name with no other kind.
    Own(Address),
}

impl Object {
    /// The slots that this object holds at this address.
    pub fn slots(&self, at: &Address) -> Vec<Slot> {
        let relation = |name: Name| Slot::Relation(QName::new(at.home.ns, name));
        let part = at.part.unwrap_or(at.home.name);
        match self {
            Self::Namespace => vec![Slot::Namespace(at.home.name)],
            Self::Enum(_) | Self::Domain(_) => vec![Slot::TypeName(at.home)],
            Self::Table(_) => vec![Slot::Relation(at.home), Slot::TypeName(at.home)],
            Self::Column(own) => {
                let sequence = own.identity.as_ref().and_then(|own| own.name).map(relation);
                [Slot::Column(at.home, part)].into_iter().chain(sequence).collect()
            }
            Self::Default(_) => vec![Slot::Default(at.home, part)],
            Self::PrimaryKey(key) => {
                let own = [Slot::PrimaryKey(at.home), Slot::Constraint(at.home, key.name), relation(key.name)];
                own.into_iter().chain(clustered(at, &key.options)).collect()
            }
            Self::Unique(key) => {
                let own = [Slot::Constraint(at.home, key.name), relation(key.name)];
                own.into_iter().chain(clustered(at, &key.options)).collect()
            }
            Self::Check(_) | Self::ForeignKey(_) => vec![Slot::Constraint(at.home, part)],
            Self::Index(own) => [relation(part)].into_iter().chain(clustered(at, &own.options)).collect(),
            Self::Definition(_) => match at.kind {
                Kind::Defined(Defined::View | Defined::MaterializedView | Defined::Composite) => {
                    vec![Slot::Relation(at.home), Slot::TypeName(at.home)]
                }
                Kind::Defined(Defined::Sequence) => vec![Slot::Relation(at.home)],
                Kind::Defined(Defined::Exclusion) => vec![Slot::Constraint(at.home, part), relation(part)],
                // functions and procedures of one name and one signature exclude each other
                Kind::Defined(Defined::Procedure) => {
                    vec![Slot::Own(Address { kind: Kind::Defined(Defined::Function), ..*at })]
                }
                Kind::Defined(_)
                | Kind::Namespace
                | Kind::Enum
                | Kind::Domain
                | Kind::Table
                | Kind::Column
                | Kind::Default
                | Kind::PrimaryKey
                | Kind::Unique
                | Kind::Check
                | Kind::ForeignKey
                | Kind::Index
                | Kind::Comment(_) => vec![Slot::Own(*at)],
            },
            Self::Comment(_) => {
                debug_assert!(matches!(at.kind, Kind::Comment(_)));
                vec![Slot::Comment(*at)]
            }
        }
    }
}

/// The option of an index by whose order its table is put.
pub const CLUSTER: &str = "cluster";
/// The option of an index that names the analyzer of its texts.
pub const ANALYZER: &str = "analyzer";
/// The option of an index that was never built to its end: no query reads it and every write pays for it. No schema says it; only
/// a database has such.
pub const INVALID: &str = "invalid";

fn clustered(at: &Address, options: &Options) -> Option<Slot> {
    options.iter().any(|(key, _)| &**key == CLUSTER).then_some(Slot::Clustered(at.home))
}
