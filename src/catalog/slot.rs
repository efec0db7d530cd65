//! Slots: what only one object can hold at a time. A drop that frees a slot comes before the create that takes it.

use super::{Address, Kind, Object, QName};
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
    Comment(Address),
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
            Self::Column(_) => vec![Slot::Column(at.home, part)],
            Self::Default(_) => vec![Slot::Default(at.home, part)],
            Self::PrimaryKey(key) => {
                vec![Slot::PrimaryKey(at.home), Slot::Constraint(at.home, key.name), relation(key.name)]
            }
            Self::Unique(key) => vec![Slot::Constraint(at.home, key.name), relation(key.name)],
            Self::Check(_) | Self::ForeignKey(_) => vec![Slot::Constraint(at.home, part)],
            Self::Index(_) => vec![relation(part)],
            Self::Comment(_) => {
                debug_assert!(matches!(at.kind, Kind::Comment(_)));
                vec![Slot::Comment(*at)]
            }
        }
    }
}
