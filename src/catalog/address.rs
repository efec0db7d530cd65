//! Addresses: the one name of an object, `shop.orders/column:total`.

use std::fmt;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Defined;
use crate::base::Name;

/// A possibly namespaced name of something that stands at file level.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QName {
    pub ns: Option<Name>,
    pub name: Name,
}

/// What kind of object an address names. The order is the one in which objects of one home are listed for readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Namespace,
    Enum,
    Domain,
    Table,
    Column,
    Default,
    PrimaryKey,
    Unique,
    Check,
    ForeignKey,
    Index,
    /// A view, a routine, a trigger: what is made of a text or of clauses.
    Defined(Defined),
    /// The comment on another object of the same home and part.
    Comment(CommentOn),
}

/// What a comment is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommentOn {
    Namespace,
    Enum,
    Domain,
    Table,
    Column,
    Constraint,
    Index,
    Defined(Defined),
}

/// Where an object is found. `home` is the file-level object (for a column, its table); `part` names what lies inside
/// it: the column of a column, default or column comment, the name of a constraint or index, the key of a row, the types
/// that a routine takes (`(integer, text[])`), the role of a grant. A table has at most one primary key, so that has no
/// part.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    pub home: QName,
    pub kind: Kind,
    pub part: Option<Name>,
}

impl QName {
    /// `name` without a namespace.
    pub const fn bare(name: Name) -> Self {
        Self { ns: None, name }
    }

    /// `ns.name`.
    pub const fn new(ns: Option<Name>, name: Name) -> Self {
        Self { ns, name }
    }
}

impl Address {
    /// A file-level object.
    pub const fn top(kind: Kind, home: QName) -> Self {
        Self { home, kind, part: None }
    }

    /// The table itself.
    pub const fn table(home: QName) -> Self {
        Self::top(Kind::Table, home)
    }

    /// A part of a home: a column, default, constraint, index.
    pub const fn part(kind: Kind, home: QName, part: Name) -> Self {
        Self { home, kind, part: Some(part) }
    }

    /// A column.
    pub const fn column(home: QName, column: Name) -> Self {
        Self::part(Kind::Column, home, column)
    }

    /// The address of a namespace.
    pub const fn namespace(name: Name) -> Self {
        Self::top(Kind::Namespace, QName::bare(name))
    }

    /// Whether the object stands inside a table (and dies with it).
    pub const fn is_part(&self) -> bool {
        match self.kind {
            Kind::Namespace | Kind::Enum | Kind::Domain | Kind::Table => false,
            Kind::Column
            | Kind::Default
            | Kind::PrimaryKey
            | Kind::Unique
            | Kind::Check
            | Kind::ForeignKey
            | Kind::Index => true,
            Kind::Defined(own) | Kind::Comment(CommentOn::Defined(own)) => own.is_part(),
            Kind::Comment(on) => matches!(on, CommentOn::Column | CommentOn::Constraint | CommentOn::Index),
        }
    }

    /// What the object belongs to and is told of with, as far as the address tells: the column of a default, what a
    /// comment is on. A constraint's comment does not tell its constraint's kind.
    pub const fn owner(&self) -> Option<Self> {
        let kind = match self.kind {
            Kind::Default | Kind::Comment(CommentOn::Column) => Kind::Column,
            Kind::Comment(CommentOn::Namespace) => Kind::Namespace,
            Kind::Comment(CommentOn::Enum) => Kind::Enum,
            Kind::Comment(CommentOn::Domain) => Kind::Domain,
            Kind::Comment(CommentOn::Table) => Kind::Table,
            Kind::Comment(CommentOn::Index) => Kind::Index,
            Kind::Comment(CommentOn::Defined(own)) => Kind::Defined(own),
            Kind::Defined(Defined::FieldRules) => Kind::Column,
            Kind::Namespace
            | Kind::Enum
            | Kind::Domain
            | Kind::Table
            | Kind::Column
            | Kind::PrimaryKey
            | Kind::Unique
            | Kind::Check
            | Kind::ForeignKey
            | Kind::Index
            | Kind::Defined(_)
            | Kind::Comment(CommentOn::Constraint) => return None,
        };
        Some(Self { kind, home: self.home, part: self.part })
    }

    /// Parses what `Display` prints; `None` for anything else. Used for `--accept` and for sidecars.
    pub fn parse(text: &str) -> Option<Self> {
        let (home, rest) = split_home(text)?;
        let Some(rest) = rest else { return Some(Self::table(home)) };
        let (word, part) = match rest.split_once(':') {
            Some((word, part)) => (word, Some(unquote(part)?)),
            None => (rest, None),
        };
        let kind = Kind::from_word(word)?;
        Some(Self { home, kind, part })
    }
}

impl Kind {
    const PLAIN: [Self; 11] = [
        Self::Namespace,
        Self::Enum,
        Self::Domain,
        Self::Table,
        Self::Column,
        Self::Default,
        Self::PrimaryKey,
        Self::Unique,
        Self::Check,
        Self::ForeignKey,
        Self::Index,
    ];

    /// Every kind, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        let definitions = || Defined::WORDS.into_iter().map(|(own, _)| own);
        let comments = CommentOn::PLAIN.into_iter().chain(definitions().map(CommentOn::Defined));
        Self::PLAIN.into_iter().chain(definitions().map(Self::Defined)).chain(comments.map(Self::Comment))
    }

    /// The word that stands in an address and in `--accept`, in two parts.
    const fn word(self) -> (&'static str, &'static str) {
        let word = match self {
            Self::Namespace => "namespace",
            Self::Enum => "enum",
            Self::Domain => "domain",
            Self::Table => "table",
            Self::Column => "column",
            Self::Default => "default",
            Self::PrimaryKey => "primary-key",
            Self::Unique => "unique",
            Self::Check => "check",
            Self::ForeignKey => "foreign-key",
            Self::Index => "index",
            Self::Defined(own) => own.word(),
            Self::Comment(on) => return ("comment-", on.word()),
        };
        ("", word)
    }

    /// The inverse of `Display`.
    pub fn from_word(word: &str) -> Option<Self> {
        // of a large migration each of many thousand addresses is read so
        static KINDS: LazyLock<FxHashMap<(&str, &str), Kind>> =
            LazyLock::new(|| Kind::all().map(|kind| (kind.word(), kind)).collect());
        let word = word.strip_prefix("comment-").map_or(("", word), |on| ("comment-", on));
        KINDS.get(&word).copied()
    }
}

impl CommentOn {
    const PLAIN: [Self; 7] =
        [Self::Namespace, Self::Enum, Self::Domain, Self::Table, Self::Column, Self::Constraint, Self::Index];

    const fn word(self) -> &'static str {
        match self {
            Self::Namespace => "namespace",
            Self::Enum => "enum",
            Self::Domain => "domain",
            Self::Table => "table",
            Self::Column => "column",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::Defined(own) => own.word(),
        }
    }
}

/// The word that stands in an address.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (prefix, word) = self.word();
        write!(f, "{prefix}{word}")
    }
}

/// Writes a name bare when it is a plain word and quoted otherwise, so that an address can be read back.
fn write_name(f: &mut fmt::Formatter<'_>, name: Name) -> fmt::Result {
    let text = name.as_str();
    let plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    if plain { f.write_str(text) } else { write!(f, "\"{}\"", text.replace('"', "\"\"")) }
}

/// Reads one name from the start of `text`, and what follows it.
fn take_name(text: &str) -> Option<(Name, &str)> {
    if let Some(mut rest) = text.strip_prefix('"') {
        let mut out = String::new();
        loop {
            let quote = rest.find('"')?;
            out.push_str(&rest[..quote]);
            rest = &rest[quote + 1..];
            match rest.strip_prefix('"') {
                Some(more) => {
                    out.push('"');
                    rest = more;
                }
                None => return Some((Name::new(&out), rest)),
            }
        }
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    (end > 0).then(|| (Name::new(&text[..end]), &text[end..]))
}

fn unquote(text: &str) -> Option<Name> {
    take_name(text).and_then(|(name, rest)| rest.is_empty().then_some(name))
}

fn split_home(text: &str) -> Option<(QName, Option<&str>)> {
    let (first, rest) = take_name(text)?;
    let (home, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            let (second, rest) = take_name(rest)?;
            (QName::new(Some(first), second), rest)
        }
        None => (QName::bare(first), rest),
    };
    if rest.is_empty() { Some((home, None)) } else { Some((home, Some(rest.strip_prefix('/')?))) }
}

impl fmt::Display for QName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(ns) = self.ns {
            write_name(f, ns)?;
            f.write_str(".")?;
        }
        write_name(f, self.name)
    }
}
impl fmt::Debug for QName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `shop.orders`, `shop.orders/column:total`, `shop.status/enum`.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.home, f)?;
        if self.kind == Kind::Table && self.part.is_none() {
            return Ok(());
        }
        write!(f, "/{}", self.kind)?;
        if let Some(part) = self.part {
            f.write_str(":")?;
            write_name(f, part)?;
        }
        Ok(())
    }
}
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_back_from_its_text() {
        let odd = QName::new(Some("my shop".into()), "or\"ders".into());
        for kind in Kind::all() {
            for home in [QName::bare("t".into()), odd] {
                for part in [None, Some(Name::new("c")), Some(Name::new("a:b/c")), Some(Name::new("(integer, text[])"))]
                {
                    let address = Address { home, kind, part };
                    if kind == Kind::Table && part.is_some() {
                        continue;
                    }
                    assert_eq!(Address::parse(&address.to_string()), Some(address), "{address}");
                }
            }
        }
        assert_eq!(Address::parse("t/nothing:x"), None);
        assert_eq!(Address::parse(""), None);
    }
}
