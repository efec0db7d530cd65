//! What stands at file level beside tables and has little to say: views, extensions, composite types, raw objects; and
//! rows of reference data.

use std::hash::{Hash, Hasher};

use super::super::{Expr, QName, Type};
use super::{Body, Options};
use crate::base::Name;

/// A view, materialized or not (its address tells).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct View {
    /// The names of its columns; none = those of the query.
    pub columns: Vec<Name>,
    pub options: Options,
    /// How the values of its columns are kept and counted, where something is said of it, ordered by column.
    pub column_options: Vec<(Name, Options)>,
    pub body: Body,
    /// A plan that drops it is refused; as [`super::super::Table::protected`].
    pub protected: bool,
}

/// `extension citext version '1.6' in extensions`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Extension {
    pub version: Option<Box<str>>,
    pub namespace: Option<Name>,
}

/// `type size = composite { w int, h int }`. Equality leaves out the order of the fields: no target moves them.
#[derive(Clone, Debug)]
pub struct Composite {
    pub fields: Vec<CompositeField>,
}

impl Composite {
    fn sorted(&self) -> Vec<&CompositeField> {
        let mut out: Vec<&CompositeField> = self.fields.iter().collect();
        out.sort_by_key(|(name, _)| *name);
        out
    }
}

impl PartialEq for Composite {
    fn eq(&self, other: &Self) -> bool {
        self.sorted() == other.sorted()
    }
}

impl Eq for Composite {}

impl Hash for Composite {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sorted().hash(state);
    }
}

/// A field's name and type.
pub type CompositeField = (Name, Type);

/// An object with its own way up and down.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RawObject {
    pub up: Body,
    /// Without it the object stays where it is on the way down.
    pub down: Option<Body>,
}

/// A row of reference data; its address names it by its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// The columns of the table's primary key.
    pub key: Vec<Name>,
    /// Every column that is given, in the order of the text.
    pub cells: Vec<(Name, Expr)>,
}

/// That the rows of a table lead from rows of some tables to rows of others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edge {
    pub from: Vec<QName>,
    pub to: Vec<QName>,
    /// Both ends must exist.
    pub enforced: bool,
}

/// What only a target whose fields are objects of their own says of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FieldRules {
    /// What is stored whatever is written.
    pub value: Option<Expr>,
    pub readonly: bool,
    /// An object that takes fields which are not declared.
    pub flexible: bool,
    /// The default is also taken when null is written.
    pub default_always: bool,
    /// What follows when the referenced row is deleted, in the target's own words.
    pub on_delete: Option<Body>,
}
