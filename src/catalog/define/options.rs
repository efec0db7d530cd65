//! Options that only one dialect has.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};

use crate::catalog::Object;

/// Keys, each once, with their values, in the order in which they were said. Servers keep that and dump by it, and give it no meaning: it
/// is no part of equality.
#[derive(Clone, Default)]
pub struct Options(Vec<(Box<str>, Box<str>)>);

impl Options {
    /// Without any.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    fn in_order(&self) -> Vec<&(Box<str>, Box<str>)> {
        let mut out: Vec<_> = self.0.iter().collect();
        out.sort();
        out
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl PartialEq for Options {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.0.len() == other.0.len() && self.in_order() == other.in_order()
    }
}
impl Eq for Options {}
impl Hash for Options {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.in_order().hash(state);
    }
}
impl PartialOrd for Options {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Options {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.in_order().cmp(&other.in_order())
    }
}

impl Deref for Options {
    type Target = Vec<(Box<str>, Box<str>)>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
impl DerefMut for Options {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}
impl From<Vec<(Box<str>, Box<str>)>> for Options {
    fn from(own: Vec<(Box<str>, Box<str>)>) -> Self {
        Self(own)
    }
}
impl FromIterator<(Box<str>, Box<str>)> for Options {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Box<str>)>>(own: I) -> Self {
        Self(own.into_iter().collect())
    }
}
impl IntoIterator for Options {
    type Item = (Box<str>, Box<str>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
impl<'o> IntoIterator for &'o Options {
    type Item = &'o (Box<str>, Box<str>);
    type IntoIter = std::slice::Iter<'o, (Box<str>, Box<str>)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Object {
    /// The options of a table, an index or a key.
    pub const fn options(&self) -> Option<&Options> {
        match self {
            Self::Table(own) => Some(&own.options),
            Self::Index(own) => Some(&own.options),
            Self::PrimaryKey(own) | Self::Unique(own) => Some(&own.options),
            Self::Namespace
            | Self::Enum(_)
            | Self::Domain(_)
            | Self::Column(_)
            | Self::Default(_)
            | Self::Check(_)
            | Self::ForeignKey(_)
            | Self::Definition(_)
            | Self::Comment(_) => None,
        }
    }

    /// The same table, index or key with other options; anything else as it is.
    #[must_use]
    pub fn with_options(&self, options: Options) -> Self {
        let mut out = self.clone();
        match &mut out {
            Self::Table(own) => own.options = options,
            Self::Index(own) => own.options = options,
            Self::PrimaryKey(own) | Self::Unique(own) => own.options = options,
            Self::Namespace
            | Self::Enum(_)
            | Self::Domain(_)
            | Self::Column(_)
            | Self::Default(_)
            | Self::Check(_)
            | Self::ForeignKey(_)
            | Self::Definition(_)
            | Self::Comment(_) => {}
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_kept_and_no_difference() {
        let of = |keys: [&str; 2]| keys.into_iter().map(|key| (key.into(), "1".into())).collect::<Options>();
        assert_eq!(of(["b", "a"]), of(["a", "b"]));
        assert_ne!(of(["b", "a"]), of(["a", "c"]));
        assert_eq!(&*of(["b", "a"])[0].0, "b");
    }
}
