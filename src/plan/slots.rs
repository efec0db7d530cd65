//! Slots as a target compares them.

use super::Capabilities;
use crate::base::Name;
use crate::catalog::{Address, Kind, Object, QName, Slot};

/// The slots of an object, folded where the target does not tell case. Where constraints have no names of their own, the
/// indexes behind keys bear names that nobody else can take.
pub(super) fn slots(object: &Object, at: &Address, caps: &Capabilities) -> Vec<Slot> {
    let mut own = object.slots(at);
    if !caps.named_constraints && matches!(at.kind, Kind::PrimaryKey | Kind::Unique) {
        own.retain(|slot| !matches!(slot, Slot::Relation(_)));
    }
    if caps.fold_case { own.into_iter().map(fold).collect() } else { own }
}

fn fold(slot: Slot) -> Slot {
    match slot {
        Slot::Namespace(name) => Slot::Namespace(fold_name(name)),
        Slot::Relation(name) => Slot::Relation(fold_qname(name)),
        Slot::TypeName(name) => Slot::TypeName(fold_qname(name)),
        Slot::Constraint(home, name) => Slot::Constraint(fold_qname(home), fold_name(name)),
        Slot::Column(home, name) => Slot::Column(fold_qname(home), fold_name(name)),
        Slot::Default(home, name) => Slot::Default(fold_qname(home), fold_name(name)),
        Slot::PrimaryKey(home) => Slot::PrimaryKey(fold_qname(home)),
        Slot::Clustered(home) => Slot::Clustered(fold_qname(home)),
        Slot::Comment(at) => Slot::Comment(fold_address(at)),
        Slot::Own(at) => Slot::Own(fold_address(at)),
    }
}

fn fold_address(at: Address) -> Address {
    Address { home: fold_qname(at.home), part: at.part.map(fold_name), ..at }
}

/// The names that an object has among tables, views, sequences and indexes, as the target compares them.
pub fn relations(object: &Object, at: &Address, caps: &Capabilities) -> Vec<QName> {
    let name = |slot| if let Slot::Relation(name) = slot { Some(name) } else { None };
    slots(object, at, caps).into_iter().filter_map(name).collect()
}

/// A name as the target compares it.
pub fn folded(name: Name, caps: &Capabilities) -> Name {
    if caps.fold_case { fold_name(name) } else { name }
}

fn fold_name(name: Name) -> Name {
    if name.as_str().bytes().any(|byte| byte.is_ascii_uppercase()) {
        Name::new(&name.as_str().to_ascii_lowercase())
    } else {
        name
    }
}

fn fold_qname(name: QName) -> QName {
    QName::new(name.ns.map(fold_name), fold_name(name.name))
}
