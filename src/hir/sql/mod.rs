//! Reads a database's own text for the names in it: which tables and columns it needs, and which of those there are not.
//!
//! A text is read by a parser of SQL and walked with the scopes that SQL has: common table expressions, aliases, joins,
//! correlated subqueries. What a name means is asked of a [`Lookup`]; what the parser cannot read is [`Opaque`], which is
//! an answer and no error. Nothing is guessed: a column is found where exactly the relations in scope say so, and missing
//! only where all of them are known.
//!
//! ```text
//! tokens ─ parser ─ walk ─┬─ uses      what the text depends on, each with its bytes
//!                         └─ unknown   what there is not; `diagnostic` says so
//! ```

mod declared;
mod expression;
mod factor;
mod flat;
mod lookup;
mod place;
mod query;
mod read;
mod report;
mod schema;
mod scope;
mod statement;
mod system;
#[cfg(test)]
mod tests;
mod walk;
mod word;

use std::ops::Range;

pub use flat::{Home, rewritten};
pub use lookup::{Along, Context, Lookup, Near, Relation};
pub use place::Places;
pub use read::{Form, Opaque, names, read};
pub use report::{diagnostic, unread};
pub use schema::Schema;
pub use system::is_value;

use crate::base::Name;
use crate::catalog::QName;

/// The names that a text uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// What is found, in the order of the walk.
    pub uses: Vec<Use>,
    /// What is not.
    pub unknown: Vec<Unknown>,
    /// What is called, as written after folding; the engine's own functions too.
    pub calls: Vec<Call>,
    /// Where the relations of the schema are called by their own names.
    pub homes: Vec<Home>,
    /// What a query calls its columns, if it names them all.
    pub columns: Option<Vec<Name>>,
}

/// One use of something that the schema declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    pub what: Used,
    /// The bytes of its last word; none where the parser lost its place.
    pub word: Range<usize>,
    /// The same with the qualifier before it.
    pub whole: Range<usize>,
    /// Inside a query, where other relations are in scope.
    pub nested: bool,
}

/// What is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Used {
    /// A table, view or sequence, as a whole or by some of its columns.
    Relation(QName),
    /// All columns that a relation has: `*`, `t.*`, an insert without a list, the row as a value.
    Row(QName),
    Column(QName, Name),
    /// An enum, a domain or another type.
    Type(QName),
    Routine(QName),
}

/// A name that means nothing here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    pub what: Missing,
    pub word: Range<usize>,
}

/// What there is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    Relation {
        ns: Option<Name>,
        name: Name,
    },
    /// A column of one relation, or of none of those in scope.
    Column {
        of: Option<QName>,
        name: Name,
        /// The names that would have been right.
        among: Vec<Name>,
    },
    /// A bare name that is declared in another namespace only.
    Elsewhere {
        what: Elsewhere,
        name: Name,
    },
    /// What is called as a statement: no server has procedures of its own.
    Procedure {
        ns: Option<Name>,
        name: Name,
    },
    /// The `t` of `t.c`, when no relation in scope is called so.
    Qualifier {
        name: Name,
        among: Vec<Name>,
    },
}

/// What a bare name may mean that another namespace has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    Routine,
    Type,
}

/// A function that is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub ns: Option<Name>,
    pub name: Name,
    pub word: Range<usize>,
}
