//! Generated columns: each is computed after those that it reads.

use rustc_hash::FxHashMap;

use super::super::codes;
use super::Builder;
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::Object;

impl Builder<'_, '_> {
    /// Reports each generated column that leads back to itself, a circle of several once. The table's objects are those
    /// from `first` on.
    pub(super) fn computed_in_order(&self, first: usize) {
        let mut reads: FxHashMap<Name, (Span, Vec<Name>)> = FxHashMap::default();
        let mut order = Vec::new();
        for (at, object, span) in self.out.objects.iter().skip(first) {
            let (Object::Column(column), Some(name)) = (object, at.part) else { continue };
            let Some(generated) = &column.generated else { continue };
            let (_, of) = reads.entry(name).or_insert((*span, Vec::new()));
            generated.expr.visit_columns(&mut |name| of.push(name));
            order.push(name);
        }
        let mut done: FxHashMap<Name, bool> = FxHashMap::default(); // false while it is on the path
        for start in order {
            let mut path = vec![(start, 0)];
            let mut told = false;
            while let Some((name, at)) = path.last_mut() {
                done.entry(*name).or_insert(false);
                let next = reads.get(name).and_then(|(_, of)| of.get(*at)).copied();
                *at += 1;
                match next {
                    None => {
                        done.insert(*name, true);
                        path.pop();
                    }
                    Some(next) if done.get(&next) == Some(&false) => {
                        if std::mem::replace(&mut told, true) {
                            continue; // circles that hang together are mended together
                        }
                        let from = path.iter().position(|(own, _)| *own == next).unwrap_or_default();
                        self.circle(path.iter().skip(from).map(|(own, _)| *own).chain([next]), &reads);
                    }
                    Some(next) if done.contains_key(&next) || !reads.contains_key(&next) => {}
                    Some(next) => path.push((next, 0)),
                }
            }
        }
    }

    fn circle(&self, names: impl Iterator<Item = Name>, reads: &FxHashMap<Name, (Span, Vec<Name>)>) {
        let names: Vec<Name> = names.collect();
        let path: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        let Some((last, (span, _))) = names.last().and_then(|name| Some((name, reads.get(name)?))) else { return };
        self.cx.report(
            Diagnostic::error(codes::COMPUTED_CIRCLE, format!("the generated column `{last}` reads itself"))
                .at(*span, path.join(" → "))
                .help("compute it from columns that are stored, or make one of these an ordinary column"),
        );
    }
}
