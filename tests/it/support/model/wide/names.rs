//! What things are called, now and before.

use super::{Kind, Thing, World};

/// What names of a kind begin with.
pub(super) const fn letter(kind: Kind) -> &'static str {
    match kind {
        Kind::Namespace => "ns",
        Kind::Enum => "e",
        Kind::Domain => "d",
        Kind::Composite => "ct",
        Kind::Field => "f",
        Kind::Sequence => "s",
        Kind::Table => "t",
        Kind::Column => "c",
        Kind::Default => "df",
        Kind::Check => "ck",
        Kind::Unique => "uq",
        Kind::Index => "ix",
        Kind::Exclusion => "ex",
        Kind::Trigger => "tr",
        Kind::Policy => "po",
        Kind::View => "v",
        Kind::Output => "o",
        Kind::Function => "fn",
        Kind::Procedure => "pr",
        Kind::Grant => "g",
        Kind::Raw => "r",
    }
}

impl World {
    /// The whole name, as it stands in a schema and in SQL.
    pub(super) fn name(&self, own: &Thing) -> String {
        let space = own.home.filter(|_| own.kind.stands_in_namespaces()).and_then(|home| self.get(home));
        space.map_or_else(|| own.name.clone(), |space| format!("{}.{}", space.name, own.name))
    }
}

/// ` renamed from …` where the thing was called otherwise.
pub(super) fn renamed(now: &World, before: Option<&World>, own: &Thing) -> String {
    let Some((world, old)) = before.and_then(|world| Some((world, world.get(own.id)?))) else { return String::new() };
    let moved = own.kind.stands_in_namespaces() && old.home != own.home;
    if old.name == own.name && !moved {
        return String::new();
    }
    let name = if own.kind.stands_in_namespaces() { world.name(old) } else { old.name.clone() };
    debug_assert!(now.get(own.id).is_some(), "a thing of another world");
    format!(" renamed from {name}")
}
