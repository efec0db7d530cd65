//! Expressions: resolved and typed into catalog nodes, or raw SQL with its names found.

mod call;
mod compare;
mod duration;
mod function;
mod lower;
mod name;
mod raw;
mod slot;

pub use duration::nanoseconds;
pub use name::{Stored, members};
pub use slot::{Wanted, lower};

use super::cx::{Cx, Site};
use super::shape::{self, TableShape};
use super::types::Family;
use crate::base::{Name, Span};

/// What an expression may read, and from where it is written.
pub struct Row<'r, 'a> {
    pub cx: &'r Cx<'a>,
    pub site: Site<'a>,
    pub source: Source<'r>,
    pub purpose: Purpose,
    /// What stands before and after the expression in its slot (the parentheses): where backticks would go.
    pub around: Option<(Span, Span)>,
    /// The column at which it stands, where that has a name of its own in raw text.
    pub own: Option<Name>,
    /// What is read was given to a mixin as a value.
    is_argument: bool,
}

/// Where the names of an expression come from.
#[derive(Clone, Copy)]
pub enum Source<'r> {
    /// A row of a table; the second part maps names of the row as it was to names that it has now.
    Table(&'r TableShape, &'r [(Name, Name)]),
    /// The value of a type, named `value`.
    Value(&'r Family),
    /// A field of an object: its own name stands for its path, and there is no other.
    Field { name: Name, path: Name, family: &'r Family },
    /// A row of which nothing is known: that of a view's query.
    Open,
}

/// What an expression is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Default,
    Check,
    Generated,
    /// A key part or the condition of an index.
    Index,
    /// `using` and `backfill`.
    Fill,
    /// `when` of a trigger, where raw SQL names the rows `new` and `old`.
    When,
}

impl Purpose {
    /// The noun for messages.
    const fn noun(self) -> &'static str {
        match self {
            Self::Default => "a default",
            Self::Check => "a check",
            Self::Generated => "a generated column",
            Self::Index => "an index",
            Self::Fill => "a fill",
            Self::When => "a trigger",
        }
    }
}

impl<'r, 'a> Row<'r, 'a> {
    /// A row as read from a place for a purpose.
    pub const fn new(cx: &'r Cx<'a>, site: Site<'a>, source: Source<'r>, purpose: Purpose) -> Self {
        Self { cx, site, source, purpose, around: None, own: None, is_argument: false }
    }

    /// The table, if the row is one of a table.
    pub fn table(&self) -> Option<&TableShape> {
        match self.source {
            Source::Table(table, _) => Some(table),
            Source::Value(_) | Source::Field { .. } | Source::Open => None,
        }
    }

    /// The column of this name, by the name that it has now.
    pub fn column(&self, name: Name) -> Option<Name> {
        match self.source {
            Source::Table(table, old) => table
                .column(name)
                .map(|column| column.name)
                .or_else(|| old.iter().find(|(before, _)| *before == name).map(|(_, now)| *now)),
            Source::Value(_) => (name.as_str() == "value").then_some(name),
            Source::Field { name: own, path, .. } => (name == own).then_some(path),
            Source::Open => Some(name),
        }
    }

    /// The family of a column that [`Self::column`] gave.
    fn family(&self, name: Name) -> Family {
        match self.source {
            Source::Table(table, old) => {
                // what a column was before a `using` is not known
                let was = old.iter().any(|(_, now)| *now == name);
                let column = if was { None } else { table.column(name) };
                let ty = column.and_then(|column| shape::type_of(self.cx, table.name, column).ok().flatten());
                ty.map_or(Family::Unknown, |ty| ty.family)
            }
            Source::Value(family) | Source::Field { family, .. } => family.clone(),
            Source::Open => Family::Unknown,
        }
    }
}
