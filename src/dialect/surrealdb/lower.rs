//! From the portable catalog to SurrealDB's own: no namespaces, no types with a name, no constraints beside fields.
//!
//! Every expression becomes plain text: the engine rewrites none when something gets another name, so a name that changes
//! shows as a change of all that says it. What belongs to one field – its default, its assertion, its rules, its
//! permissions, its comment – stands at the field's path, since one statement defines it all.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::Name;
use crate::catalog::{Address, Catalog, CommentOn, Defined, Definition, Kind, Object, QName, Slot, naming};
use crate::dialect::clauses::Homes;
use crate::dialect::expr::{Finding, Place};
use crate::dialect::flat::flat;
use crate::dialect::lowering::{Lowering, has_own_name};
use crate::dialect::{Construct, Lowered, codes};
use crate::plan::Transitions;

use super::{QUOTE, Surrealdb, define, options, table, transitions};

/// The whole lowering.
pub fn lower(dialect: &Surrealdb, portable: &Catalog, clauses: &Transitions) -> Lowered {
    let mut source = portable.clone();
    naming::mark_derived(&mut source);
    let mut pass = Pass {
        source: &source,
        dialect,
        to: Lowering::new(dialect),
        out: Vec::new(),
        known: FxHashSet::default(),
        moved: FxHashMap::default(),
        comments: None,
    };
    let mut home = None;
    for (at, object) in source.iter() {
        if has_own_name(at.kind) {
            pass.to.check_length(*at, object);
            pass.check_name(*at);
        }
        if home != Some(at.home) {
            home = Some(at.home);
            if source.contains(&Address::table(at.home)) {
                table::lower(&mut pass, at.home);
            }
        }
        pass.object(*at, object);
    }
    if let Some((at, count)) = pass.comments {
        let comments = if count == 1 { "a comment stays".to_owned() } else { format!("{count} comments stay") };
        let message = format!("{comments} in the schema files: SurrealDB has no such object to keep it at");
        pass.to.report(at, Finding::warning(codes::COMMENT, message));
    }
    let mut out: Catalog = pass.out.into_iter().collect();
    naming::mark_derived(&mut out);
    super::find_fields(&mut out);
    let counts = |at: &Address, slot: &Slot| {
        matches!(slot, Slot::Column(..) | Slot::Own(_))
            || matches!((slot, at.kind), (Slot::Relation(_), Kind::Table | Kind::Defined(Defined::View)))
    };
    pass.to.check_slots(&out, &counts, &|name| name);
    let (address, stays) = (&transitions::address, transitions::stays);
    let homes = Homes { source: &source, address, stays };
    let transitions = homes.lower(&mut pass.to, clauses);
    Lowered { catalog: out, transitions, problems: pass.to.problems }
}

/// What is being lowered.
pub struct Pass<'a> {
    pub source: &'a Catalog,
    pub dialect: &'a Surrealdb,
    pub to: Lowering<'a>,
    /// A map is made of it at the end, for a fraction of what so many insertions cost.
    out: Vec<(Address, Object)>,
    known: FxHashSet<Address>,
    /// Where the comment of a constraint or index goes, by the address of the comment.
    pub moved: FxHashMap<Address, Address>,
    /// The first comment that has no place, and how many there are.
    comments: Option<(Address, usize)>,
}

impl Pass<'_> {
    /// Emits an object; two of one place are a collision.
    pub fn put(&mut self, from: Address, to: Address, object: Object) {
        if !self.known.insert(to) {
            let message = format!("SurrealDB has one place for `{from}` and another object: `{to}`");
            self.to.report(from, Finding::error(codes::COLLISION, message, "rename one of them"));
            return;
        }
        self.out.push((to, object));
    }

    /// Emits a definition.
    pub fn define(&mut self, from: Address, to: Address, own: impl Into<Definition>) {
        self.put(from, to, Object::Definition(Box::new(own.into())));
    }

    /// An expression as text, columns by their names.
    pub fn text(&mut self, at: Address, place: Place, expr: &crate::catalog::Expr) -> String {
        QUOTE.sql(&self.to.expr(at, place, expr))
    }

    /// What stands in no table; those that do are lowered with it.
    fn object(&mut self, at: Address, object: &Object) {
        match object {
            Object::Namespace | Object::Enum(_) => {}
            Object::Domain(domain) => options::refuse(&mut self.to, at, "a type", &domain.options),
            Object::Comment(text) => self.comment(at, text),
            Object::Definition(own) => define::lower(self, at, own),
            Object::Default(_) if self.source.view(at.home).is_some() => {
                self.to.has_each(self.dialect, at, vec![Construct::ViewDefault]);
            }
            Object::Table(_)
            | Object::Column(_)
            | Object::Default(_)
            | Object::PrimaryKey(_)
            | Object::Unique(_)
            | Object::Check(_)
            | Object::ForeignKey(_)
            | Object::Index(_) => {}
        }
    }

    fn comment(&mut self, at: Address, text: &str) {
        let Kind::Comment(on) = at.kind else { return };
        let place = match on {
            CommentOn::Table => Some(Address { home: flat(at.home), ..at }),
            CommentOn::Column | CommentOn::Constraint | CommentOn::Index => self.moved.get(&at).copied(),
            CommentOn::Defined(own) => define::comment(at, own),
            CommentOn::Namespace | CommentOn::Enum | CommentOn::Domain => None,
        };
        match place {
            Some(place) => self.put(at, place, Object::Comment(text.into())),
            None => self.comments.get_or_insert((at, 0)).1 += 1,
        }
    }

    /// A dot is a step of a path, and `*` any element.
    fn check_name(&mut self, at: Address) {
        let is_word =
            !matches!(at.kind, Kind::Defined(Defined::Function | Defined::Row | Defined::Grant | Defined::Api));
        // what is said of a field is at its path
        let is_of_field = matches!(
            at.kind,
            Kind::Default
                | Kind::Comment(CommentOn::Column)
                | Kind::Defined(Defined::FieldRules | Defined::Permissions)
        );
        if let (Kind::Column, Some(name)) = (at.kind, at.part)
            && self.dialect.lacks.fields.iter().any(|word| name.as_str().eq_ignore_ascii_case(word))
        {
            let message = format!("{} cannot read a table with a field `{name}`", self.dialect.title);
            let help = "take another name, or set `version = \"3.3\"` for the target";
            self.to.report(at, Finding::error(codes::KEPT_NAME, message, help));
        }
        if is_word
            && (is_path(at.home.name.as_str()) || at.part.is_some_and(|own| !is_of_field && is_path(own.as_str())))
        {
            self.refuse_path(at);
        }
    }

    /// Reports a name that the engine would take for a path.
    pub fn refuse_path(&mut self, at: Address) {
        self.to.refuse_name(at, "names with `.`, `*`, `::` or brackets");
    }
}

/// Whether the engine takes a name for a path.
pub fn is_path(name: &str) -> bool {
    name.contains(['.', '*', '[', ']']) || name.contains("::")
}

/// The physical home of a file-level object of SurrealDB.
pub fn path(name: QName) -> QName {
    match name.ns {
        Some(ns) => QName::bare(Name::new(&format!("{ns}::{}", name.name))),
        None => name,
    }
}
