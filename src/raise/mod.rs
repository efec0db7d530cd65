//! Floor 5: a physical catalog as the text of the language, the way people would have written it.
//!
//! What goes without saying is left out: derived names, the type of a column that refers to another, the engine's own
//! choices. What the language has no words for is one line in [`Raised::left`], never nothing.

mod access;
mod column;
mod define;
mod descent;
mod expr;
mod inside;
mod key;
mod layout;
mod routine;
mod surreal;
mod table;
mod types;
mod value;
mod word;

pub use layout::{File, Split};

use std::borrow::Cow;
use std::cell::RefCell;

use crate::catalog::define::What;
use crate::catalog::{Address, Catalog, CommentOn, Defined, Kind, Object, QName};
use crate::dialect::Dialect;

/// A catalog's items in the order in which one file has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raised {
    pub items: Vec<Item>,
    /// What is in the catalog and not in the items, a line for people each.
    pub left: Vec<String>,
}

/// One item at file level, not yet in canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub home: QName,
    /// Whether it is a table or a view, which may get a file of its own.
    pub is_relation: bool,
    pub text: String,
}

/// The items of a catalog.
pub fn raise(catalog: &Catalog, dialect: &dyn Dialect) -> Raised {
    let (catalog, unfinished) = &sound(catalog);
    let raiser = Raiser { catalog, dialect, left: RefCell::new(unfinished.clone()) };
    let mut ranked: Vec<(u8, Item)> = catalog.iter().filter_map(|(at, object)| raiser.item(at, object)).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut left = raiser.left.into_inner();
    left.sort();
    left.dedup();
    Raised { items: ranked.into_iter().map(|(_, item)| item).collect(), left }
}

/// The catalog without the indexes that were never built to their end, and these.
fn sound(catalog: &Catalog) -> (Cow<'_, Catalog>, Vec<String>) {
    let is_unfinished = |object: &Object| matches!(object, Object::Index(own) if !own.is_finished());
    let unfinished: Vec<Address> =
        catalog.iter().filter(|(_, object)| is_unfinished(object)).map(|(at, _)| *at).collect();
    if unfinished.is_empty() {
        return (Cow::Borrowed(catalog), Vec::new());
    }
    let mut out = catalog.clone();
    for at in &unfinished {
        out.remove(at);
        out.remove(&Address { kind: Kind::Comment(CommentOn::Index), ..*at });
    }
    let told = |at: &Address| format!("invalid index {} (table {})", at.part.unwrap_or(at.home.name), at.home);
    (Cow::Owned(out), unfinished.iter().map(told).collect())
}

struct Raiser<'a> {
    catalog: &'a Catalog,
    dialect: &'a dyn Dialect,
    left: RefCell<Vec<String>>,
}

impl Raiser<'_> {
    /// What stands at file level, with its place among the others; parts come with their table.
    fn item(&self, at: &Address, object: &Object) -> Option<(u8, Item)> {
        let is_relation = matches!(at.kind, Kind::Table | Kind::Defined(Defined::View | Defined::MaterializedView));
        let (rank, text) = match object {
            Object::Namespace => (1, self.namespace(at)),
            Object::Enum(own) => (2, Some(self.enumeration(at, own))),
            Object::Domain(own) => (3, self.domain(at, own)),
            Object::Table(own) if self.is_surreal() => (5, Some(self.record_table(at.home, own))),
            Object::Table(own) => (5, Some(self.table(at.home, own))),
            Object::Definition(own) => (define::rank(at.kind), self.definition(at, own)),
            Object::Column(_)
            | Object::Default(_)
            | Object::PrimaryKey(_)
            | Object::Unique(_)
            | Object::Check(_)
            | Object::ForeignKey(_)
            | Object::Index(_)
            | Object::Comment(_) => return None,
        };
        let text = text?;
        // what only the engine's own statement says has its comment there
        let is_printed = matches!(object, Object::Definition(own) if matches!(own.what, What::Printed(_)));
        let comment = comment_kind(at.kind).filter(|_| !is_printed).and_then(|on| self.docs(on, at.home, at.part));
        let text = comment.map_or_else(|| text.clone(), |docs| format!("{docs}{text}"));
        Some((rank, Item { home: at.home, is_relation, text }))
    }

    /// Notes something that the text does not hold.
    fn leave(&self, what: String) {
        self.left.borrow_mut().push(what);
    }

    /// The comment as doc lines, each with its line break.
    fn docs(&self, on: CommentOn, home: QName, part: Option<crate::base::Name>) -> Option<String> {
        let at = Address { home, kind: Kind::Comment(on), part };
        let Some(Object::Comment(text)) = self.catalog.get(&at) else { return None };
        let (docs, is_whole) = word::docs(text);
        if !is_whole {
            self.leave(format!("blanks at the ends of lines of the comment {at}"));
        }
        docs
    }

    /// Whether something has a comment, for which it needs a line of its own.
    fn has_comment(&self, on: CommentOn, home: QName, part: crate::base::Name) -> bool {
        self.catalog.contains(&Address::part(Kind::Comment(on), home, part))
    }
}

/// What a comment on an item at file level is on.
const fn comment_kind(kind: Kind) -> Option<CommentOn> {
    Some(match kind {
        Kind::Namespace => CommentOn::Namespace,
        Kind::Enum => CommentOn::Enum,
        Kind::Domain => CommentOn::Domain,
        Kind::Table => CommentOn::Table,
        Kind::Defined(own) => CommentOn::Defined(own),
        Kind::Column
        | Kind::Default
        | Kind::PrimaryKey
        | Kind::Unique
        | Kind::Check
        | Kind::ForeignKey
        | Kind::Index
        | Kind::Comment(_) => return None,
    })
}
