//! What is in scope at a place of a query.

use super::Relation;
use super::word::Word;
use crate::base::Name;
use crate::catalog::QName;

/// The columns of something that can be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    pub names: Vec<Name>,
    /// There may be more.
    pub open: bool,
}

impl Columns {
    /// Nothing is known of them.
    pub fn open() -> Self {
        Self { names: Vec::new(), open: true }
    }

    /// These, with the first of them called otherwise.
    pub fn called(mut self, names: &[Name]) -> Self {
        for (at, name) in names.iter().enumerate() {
            match self.names.get_mut(at) {
                Some(own) if !self.open => *own = *name,
                Some(_) | None => self.names.push(*name),
            }
        }
        self
    }

    pub fn extend(&mut self, other: &Self) {
        self.names.extend(&other.names);
        self.open |= other.open;
    }
}

/// Something that can be read, by its name or by its columns' names.
#[derive(Clone, Debug)]
pub(super) struct Visible {
    pub ns: Option<Name>,
    /// What it is called here.
    pub name: Option<Name>,
    /// What it is, if the schema declares it.
    pub relation: Option<QName>,
    pub columns: Columns,
    /// Names that columns had, with those that they have now.
    pub former: Vec<(Name, Name)>,
    /// Its columns need no qualifier.
    pub bare: bool,
    /// Its columns are printed anew.
    pub lenient: bool,
}

impl Visible {
    /// Something of which no more is known than what it is called.
    pub fn unknown(name: Option<Name>, columns: Columns) -> Self {
        Self { ns: None, name, relation: None, columns, former: Vec::new(), bare: true, lenient: false }
    }

    /// A relation of the schema.
    pub fn of(relation: Relation, name: Name) -> Self {
        let columns = relation.columns.map_or_else(Columns::open, |names| Columns { names, open: false });
        let (ns, former) = (relation.name.ns, relation.former);
        Self { ns, name: Some(name), relation: Some(relation.name), columns, former, bare: true, lenient: false }
    }

    /// Whether a word is what it is called.
    pub fn is(&self, word: &Word) -> bool {
        let is = |name: Name| {
            let leniently = self.lenient && !word.quoted;
            word.is(name) || leniently && name.as_str().eq_ignore_ascii_case(word.typed.as_str())
        };
        self.name.is_some_and(is)
    }

    /// The column that a word means.
    pub fn column(&self, word: &Word) -> Option<Name> {
        let is = |name: Name| if self.lenient { word.is_leniently(name) } else { word.is(name) };
        let now = self.columns.names.iter().copied().find(|name| is(*name));
        now.or_else(|| self.former.iter().find(|(before, _)| is(*before)).map(|(_, now)| *now))
    }
}

/// One level of a query.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    pub visible: Vec<Visible>,
    /// What the select list calls its columns, where those can be meant.
    pub outputs: Vec<Name>,
    /// More can be meant than is listed.
    pub open: bool,
}

impl Frame {
    /// Whether a bare word that is not found may be a column all the same.
    pub fn is_open(&self) -> bool {
        self.open || self.visible.iter().any(|own| own.bare && own.columns.open)
    }
}
