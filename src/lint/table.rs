//! A table with its parts at hand.

use crate::base::{Name, Span};
use crate::catalog::{Address, Column, ForeignKey, IdentityMode, Index, IndexKey, Key, Object, QName};

/// A column with its name and place.
pub(super) type ColumnOf<'a> = (Name, &'a Column, Span);

/// One table.
pub(super) struct Table<'a> {
    pub name: QName,
    pub place: Span,
    pub columns: Vec<ColumnOf<'a>>,
    pub primary: Option<(&'a Key, Span)>,
    pub uniques: Vec<(&'a Key, Span)>,
    pub indexes: Vec<(Name, &'a Index, Span)>,
    pub foreign: Vec<(Name, &'a ForeignKey, Span)>,
}

impl<'a> Table<'a> {
    /// The table that these objects are, if they are one.
    pub fn of(objects: &'a [(Address, Object, Span)]) -> Option<Self> {
        let (name, place) =
            objects.iter().find_map(
                |(at, object, place)| {
                    if let Object::Table(_) = object { Some((at.home, *place)) } else { None }
                },
            )?;
        let mut out = Self {
            name,
            place,
            columns: Vec::new(),
            primary: None,
            uniques: Vec::new(),
            indexes: Vec::new(),
            foreign: Vec::new(),
        };
        for (at, object, place) in objects {
            let part = at.part.unwrap_or(at.home.name);
            if let Object::Column(own) = object {
                out.columns.push((part, own, *place));
            } else if let Object::PrimaryKey(own) = object {
                out.primary = Some((own, *place));
            } else if let Object::Unique(own) = object {
                out.uniques.push((own, *place));
            } else if let Object::Index(own) = object {
                out.indexes.push((part, own, *place));
            } else if let Object::ForeignKey(own) = object {
                out.foreign.push((part, own, *place));
            }
        }
        Some(out)
    }

    /// The column of this name.
    pub fn column(&self, name: Name) -> Option<&ColumnOf<'a>> {
        self.columns.iter().find(|(own, ..)| *own == name)
    }

    /// Whether the engine counts the column up as PostgreSQL's `serial` does.
    pub fn is_serial(column: &Column) -> bool {
        column.identity.as_ref().is_some_and(|identity| identity.mode == IdentityMode::Serial)
    }
}

/// The columns that an index is sorted by, up to the first that is no plain one.
pub(super) fn leading(index: &Index) -> impl Iterator<Item = Name> {
    index.parts.iter().map_while(|part| if let IndexKey::Column(name) = &part.key { Some(*name) } else { None })
}

/// Names in a sentence: `a`, `b`.
pub(super) fn listed(names: &[Name]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Names as a list in the language: `a, b`.
pub(super) fn joined(names: &[Name]) -> String {
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
}
