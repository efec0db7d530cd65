//! Objects of a database that somebody else looks after.

use globset::{GlobBuilder, GlobMatcher};

use super::codes;
use crate::base::Diagnostic;
use crate::catalog::{Address, Catalog, Checked, Kind, Object};

/// Patterns of objects that are no part of the schema.
#[derive(Clone, Debug, Default)]
pub struct Ignore(Vec<Pattern>);

#[derive(Clone, Debug)]
struct Pattern {
    kind: Kind,
    names: GlobMatcher,
    text: String,
}

impl Ignore {
    /// Adds a pattern: a kind and a name with `*`, `?`, `[…]` and `{a,b}`, such as `index:tmp_*`, `table:legacy.*` or
    /// `column:orders.old_*`.
    ///
    /// # Errors
    /// A kind that is none, a pattern that cannot be read.
    pub fn add(&mut self, text: &str) -> Result<(), Diagnostic> {
        let bad = |why: &str| {
            Diagnostic::error(codes::BAD_PATTERN, format!("`{text}` names no objects: {why}"))
                .help("write a kind and a pattern, such as `index:tmp_*`, `table:legacy.*` or `column:orders.old_*`")
        };
        let (kind, names) = text.split_once(':').ok_or_else(|| bad("it has no kind"))?;
        let kind = Kind::from_word(kind).ok_or_else(|| bad(&format!("`{kind}` is no kind of object")))?;
        let glob = GlobBuilder::new(names).backslash_escape(true).build().map_err(|error| bad(&error.to_string()))?;
        self.0.push(Pattern { kind, names: glob.compile_matcher(), text: text.to_owned() });
        Ok(())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The patterns as they were written.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|own| own.text.as_str())
    }

    /// Whether one of the patterns means it.
    pub fn matches(&self, at: &Address) -> bool {
        self.0.iter().any(|own| own.matches(at))
    }

    /// The patterns that mean none of these.
    pub fn unused<'a>(&'a self, all: impl Iterator<Item = &'a Address>) -> Vec<&'a str> {
        let all: Vec<&Address> = all.collect();
        let is_unused = |own: &&Pattern| !all.iter().any(|at| own.matches(at));
        self.0.iter().filter(is_unused).map(|own| own.text.as_str()).collect()
    }

    /// What it was before its last patterns came, the latest first: they are added at the end.
    pub(super) fn earlier(&self) -> impl Iterator<Item = Self> {
        (0..self.0.len()).rev().map(|count| Self(self.0[..count].to_vec()))
    }

    /// Takes what is ignored out of a catalog, with what is in it and what cannot be without it; gives it back.
    pub(super) fn take(&self, catalog: &mut Catalog) -> Vec<(Address, Object)> {
        let mut gone: Vec<Address> = catalog.addresses().filter(|at| self.matches(at)).copied().collect();
        let mut out = Vec::new();
        while !gone.is_empty() {
            for at in gone.drain(..) {
                if at.kind == Kind::Table {
                    let inside: Vec<Address> = catalog.addresses().filter(|own| own.home == at.home).copied().collect();
                    out.extend(inside.into_iter().filter_map(|own| Some((own, catalog.remove(&own)?))));
                }
                out.extend(catalog.remove(&at).map(|object| (at, object)));
            }
            if let Err(missing) = Checked::new(catalog.clone()) {
                gone = missing.into_iter().map(|(at, _)| at).collect();
            }
        }
        out
    }
}

impl Pattern {
    fn matches(&self, at: &Address) -> bool {
        if at.kind != self.kind {
            return false;
        }
        let own = at.part.unwrap_or(at.home.name);
        let home = match at.home.ns {
            Some(ns) => format!("{}.{}", ns.as_str(), at.home.name.as_str()),
            None => at.home.name.as_str().to_owned(),
        };
        let whole = if at.part.is_some() { format!("{home}.{}", own.as_str()) } else { home };
        self.names.is_match(own.as_str()) || self.names.is_match(&whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignoring(texts: &[&str]) -> Ignore {
        let mut out = Ignore::default();
        texts.iter().for_each(|text| out.add(text).unwrap());
        out
    }

    #[test]
    fn a_pattern_means_a_kind_and_a_name_with_or_without_its_table() {
        let ignore = ignoring(&["index:tmp_*", "column:orders.old_*", "table:legacy.*"]);
        let means = |text: &str| ignore.matches(&Address::parse(text).unwrap());
        assert!(means("orders/index:tmp_by_x") && means("shop.orders/index:tmp_1"));
        assert!(means("orders/column:old_price") && !means("lines/column:old_price"));
        assert!(means("legacy.orders") && !means("orders") && !means("tmp_x"));
        for wrong in ["tmp_*", "indx:a", "index:[", ""] {
            assert_eq!(Ignore::default().add(wrong).unwrap_err().code, codes::BAD_PATTERN, "{wrong}");
        }
    }

    #[test]
    fn stale_patterns_are_told() {
        let ignore = ignoring(&["index:a", "index:b"]);
        let at = Address::parse("t/index:a").unwrap();
        assert_eq!(ignore.unused([at].iter()), ["index:b"]);
    }
}
