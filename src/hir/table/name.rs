//! The names of keys, checks and indexes: the user's, else derived ones that no line order changes.

use rustc_hash::FxHashMap;

use super::super::{codes, types};
use super::{Builder, Pending};
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::{Address, CommentOn, Expr, Kind, Object, naming};

/// A text of an expression by which unnamed checks are ordered.
pub fn text_of(expr: &Expr) -> String {
    match expr {
        Expr::Portable(node) => format!("{node:?}"),
        Expr::Sql(sql) => sql.plain(),
    }
}

/// Where a name stands once: an index and a check may have the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Constraints,
    Indexes,
}

/// Where the names of a kind stand; a key is a constraint, and its index is called like it.
const fn places_of(kind: Kind) -> &'static [Place] {
    match kind {
        Kind::Check | Kind::ForeignKey => &[Place::Constraints],
        Kind::Index => &[Place::Indexes],
        Kind::PrimaryKey
        | Kind::Unique
        | Kind::Namespace
        | Kind::Enum
        | Kind::Domain
        | Kind::Table
        | Kind::Column
        | Kind::Default
        | Kind::Defined(_)
        | Kind::Comment(_) => &[Place::Constraints, Place::Indexes],
    }
}

impl Builder<'_, '_> {
    /// Names what has no name and emits all of it.
    pub(super) fn finish(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let (named, mut free): (Vec<_>, Vec<_>) = pending.into_iter().partition(|own| own.name.is_some());
        let mut taken: FxHashMap<Name, Span> = FxHashMap::default();
        let mut places: FxHashMap<(Place, Name), Span> = FxHashMap::default();
        for own in named {
            let Some(name) = own.name else { continue };
            taken.insert(name.name, name.span);
            let first = places_of(own.kind).iter().filter_map(|place| places.insert((*place, name.name), name.span));
            if let Some(first) = first.last() {
                self.cx.report(
                    Diagnostic::error(
                        codes::DUPLICATE,
                        format!("`{}` has two things called `{}`", self.shape.name, name.name),
                    )
                    .at(name.span, "the second one")
                    .label(first, "the first one")
                    .help("rename one of them"),
                );
                continue;
            }
            self.emit(own, name.name);
        }
        let has_paths = types::has_fields(self.cx);
        // a path is no part of a name
        let plain = |name: Name| match name.as_str().contains('.') && has_paths {
            true => Name::new(&name.as_str().replace(".*", "").replace('.', "_")),
            false => name,
        };
        let derived = |own: &Pending| naming::of_object(self.shape.name, &own.object).map(plain);
        let mut wanted: FxHashMap<Name, u32> = FxHashMap::default();
        for own in &free {
            *wanted.entry(derived(own).unwrap_or(self.shape.name.name)).or_default() += 1;
        }
        // two of one derived name are told apart by their text, so that moving a line changes nothing
        if wanted.values().any(|count| *count > 1) {
            free.sort_by_cached_key(|own| {
                if let Object::Check(check) = &own.object { text_of(&check.expr) } else { format!("{:?}", own.object) }
            });
        }
        let mut said: FxHashMap<Object, Span> = FxHashMap::default();
        let taken = |name| taken.contains_key(&name);
        let mut names = naming::Free::default();
        for own in free {
            let base = derived(&own).unwrap_or(self.shape.name.name);
            if wanted.get(&base).is_some_and(|count| *count > 1) {
                if let Some(first) = said.get(&own.object) {
                    self.cx.report(
                        Diagnostic::error(codes::DUPLICATE, format!("`{}` says this twice", self.shape.name))
                            .at(own.span, "the same again")
                            .label(*first, "first said here")
                            .help("take one of them away"),
                    );
                    continue;
                }
                said.insert(own.object.clone(), own.span);
            }
            let name = names.take(base, &taken);
            self.emit(own, name);
        }
    }

    fn emit(&mut self, own: Pending, name: Name) {
        let Pending { kind, mut object, span, doc, renamed, .. } = own;
        let table = self.shape.name;
        if let Object::PrimaryKey(key) | Object::Unique(key) = &mut object {
            key.name = name;
        }
        let part = (kind != Kind::PrimaryKey).then_some(name);
        let on = if kind == Kind::Index { CommentOn::Index } else { CommentOn::Constraint };
        self.out.comment(on, table, Some(name), doc.as_ref());
        if let Some(renamed) = renamed {
            // the address of a primary key has no part, but its rename has
            let from = Address::part(kind, self.before, renamed.from.name.name);
            self.out.rename(from, Address::part(kind, table, name), renamed.span);
        }
        self.out.add(Address { home: table, kind, part }, object, span);
    }
}
