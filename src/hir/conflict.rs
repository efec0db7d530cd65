//! Names that only collide across tables: tables, indexes and the indexes behind keys share one space per namespace.

use rustc_hash::FxHashMap;

use super::item::Meaning;
use crate::base::Name;
use crate::catalog::{Address, Defined, Kind, Object, QName, Slot};

/// The relation names that a file's objects take.
pub fn relations(meaning: &Meaning) -> Vec<(QName, Address)> {
    let takes = |object: &Object| match object {
        Object::Definition(_) | Object::Table(_) | Object::Index(_) | Object::PrimaryKey(_) | Object::Unique(_) => true,
        Object::Namespace
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Column(_)
        | Object::Default(_)
        | Object::Check(_)
        | Object::ForeignKey(_)
        | Object::Comment(_) => false,
    };
    let mut out = Vec::new();
    for (at, object, _) in meaning.objects.iter().filter(|(_, object, _)| takes(object)) {
        // the symbols tell of views, sequences and types, which are declared by their names alone
        if let (Object::Definition(_), Kind::Defined(kind)) = (object, at.kind)
            && !matches!(kind, Defined::View | Defined::MaterializedView | Defined::Sequence | Defined::Composite)
        {
            out.push((QName::new(at.home.ns, Name::new(&at.to_string())), *at));
            continue;
        }
        for slot in object.slots(at) {
            if let Slot::Relation(name) = slot {
                out.push((name, *at));
            }
        }
    }
    out
}

/// The pairs that take one name, the later address first. Two tables of one name are another code's affair.
pub fn find<'a>(relations: impl Iterator<Item = &'a (QName, Address)>) -> Vec<(Address, Address)> {
    let mut seen: FxHashMap<QName, Address> = FxHashMap::default();
    let mut out = Vec::new();
    for (name, at) in relations {
        let Some(first) = seen.insert(*name, *at) else { continue };
        let twice = first == *at && matches!(at.kind, Kind::Defined(_));
        if twice || first != *at && !(first.kind == Kind::Table && at.kind == Kind::Table) {
            out.push((first.max(*at), first.min(*at)));
        }
    }
    out.sort();
    out
}
