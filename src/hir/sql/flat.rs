//! A name with its namespace, where the engine has no namespaces: there the table is called by both words.

use std::ops::Range;

use super::report::quoted;
use super::{Names, Schema};
use crate::catalog::QName;

/// A place where a relation is called by its own name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    pub of: QName,
    /// Its name with what stands before it.
    pub bytes: Range<usize>,
}

impl Schema<'_, '_> {
    /// What must be written in other words on an engine without namespaces, in the order of the text.
    pub fn flat(&self, names: &Names) -> Vec<(Range<usize>, String)> {
        let written = |own: &Home| match self.written(own.of) {
            (None, name) if own.of.ns.is_some() && !own.bytes.is_empty() => {
                Some((own.bytes.clone(), quoted(name, self.dialect())))
            }
            (Some(_) | None, _) => None,
        };
        let mut out: Vec<_> = names.homes.iter().filter_map(written).collect();
        out.sort_by_key(|(bytes, _)| bytes.start);
        out.dedup();
        out
    }
}

/// A text with these bytes of it written in other words.
pub fn rewritten(text: &str, changes: &[(Range<usize>, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (bytes, words) in changes {
        if let Some(kept) = text.get(copied..bytes.start) {
            out.push_str(kept);
            out.push_str(words);
            copied = bytes.end;
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}
