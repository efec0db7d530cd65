//! The generic diff: two sorted maps walked once.

use super::Change;
use crate::catalog::{Catalog, Renames};

/// The changes from `before` to `after`. The renames that name something in `before` come first; the rest is compared
/// against `before` as it is after them.
pub fn diff(before: &Catalog, after: &Catalog, renames: &Renames) -> Vec<Change> {
    let mut out: Vec<Change> = renames
        .iter()
        .filter(|(from, _)| before.named(from).is_some())
        .map(|(from, to)| Change::Rename { from: *from, to: *to })
        .collect();
    if out.is_empty() {
        compare(before, after, &mut out);
    } else {
        compare(&renames.apply(before), after, &mut out);
    }
    out
}

/// Adds the changes between two catalogs that speak in the same names.
pub fn compare(before: &Catalog, after: &Catalog, out: &mut Vec<Change>) {
    let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some((a, _)), Some((b, _))) => a.cmp(b),
        };
        match order {
            std::cmp::Ordering::Less => {
                out.extend(old.next().map(|(at, object)| Change::Drop { at: *at, object: object.clone() }));
            }
            std::cmp::Ordering::Greater => {
                out.extend(new.next().map(|(at, object)| Change::Create { at: *at, object: object.clone() }));
            }
            std::cmp::Ordering::Equal => {
                if let (Some((at, a)), Some((_, b))) = (old.next(), new.next())
                    && a != b
                {
                    out.push(Change::Alter { at: *at, before: a.clone(), after: b.clone() });
                }
            }
        }
    }
}
