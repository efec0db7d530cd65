//! Types with a name, followed to what they are.

use crate::catalog::{Address, Catalog, Enum, Kind, Object, Portable, QName, Type};

/// Follows domains, which the front wing has shown to end; the bound only keeps a broken catalog from looping.
pub const DEEPEST: usize = 64;

/// The enum that a type is in the end, if it is one; and whether as an array.
pub fn enum_behind(source: &Catalog, ty: &Type) -> Option<(QName, bool)> {
    let (mut ty, mut array) = (ty, false);
    for _ in 0..DEEPEST {
        match ty {
            Type::Array(of) => (array, ty) = (true, of),
            Type::Named(named) if enum_of(source, *named).is_some() => return Some((*named, array)),
            Type::Named(named) => match source.get(&Address::top(Kind::Domain, *named)) {
                Some(Object::Domain(domain)) => ty = &domain.ty,
                _ => return None,
            },
            Type::Portable(_) | Type::Sql(_) => return None,
        }
    }
    None
}

/// The enums of the fields of an object that the type is in the end, or holds.
pub fn enums_inside(source: &Catalog, ty: &Type) -> Vec<QName> {
    let mut out = Vec::new();
    let mut waiting = vec![(ty, false)];
    for _ in 0..DEEPEST * DEEPEST {
        let Some((ty, inside)) = waiting.pop() else { break };
        match ty {
            Type::Array(of) => waiting.push((of, inside)),
            Type::Portable(Portable::Fields(fields)) => waiting.extend(fields.iter().map(|own| (&own.ty, true))),
            Type::Named(named) if inside && enum_of(source, *named).is_some() => out.push(*named),
            Type::Named(named) => {
                if let Some(Object::Domain(domain)) = source.get(&Address::top(Kind::Domain, *named)) {
                    waiting.push((&domain.ty, inside));
                }
            }
            Type::Portable(_) | Type::Sql(_) => {}
        }
    }
    out
}

/// The enum of this name.
pub fn enum_of(source: &Catalog, name: QName) -> Option<&Enum> {
    match source.get(&Address::top(Kind::Enum, name)) {
        Some(Object::Enum(own)) => Some(own),
        _ => None,
    }
}
