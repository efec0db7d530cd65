//! The names as one file sees them.

use rustc_hash::FxHashSet;
use salsa::Database;

use super::db::{SourceFile, Workspace};
use super::queries;
use super::symbols::{Decl, DeclKind, Symbols};
use super::target::Target;
use crate::base::Name;
use crate::catalog::QName;

/// Looks names up for a file: those that it mentions among their own part, so that other names may come and go without
/// a second look at the file; the rest (names that a mixin of another file mentions, guesses for a mistyped one) among
/// all.
pub struct Names<'a> {
    part: &'a Symbols,
    mentions: &'a FxHashSet<Name>,
    db: &'a dyn Database,
    workspace: Workspace,
    target: Target,
}

impl<'a> Names<'a> {
    /// The names for a file.
    pub fn new(db: &'a dyn Database, workspace: Workspace, file: SourceFile, target: Target) -> Self {
        let part = queries::visible(db, workspace, file, target);
        Self { part, mentions: queries::mentions(db, file), db, workspace, target }
    }

    fn all_files(&self) -> &'a Symbols {
        queries::symbols(self.db, self.workspace, self.target)
    }

    fn that_know(&self, name: QName) -> &'a Symbols {
        if self.mentions.contains(&name.name) { self.part } else { self.all_files() }
    }

    /// The table, enum or type of this name.
    pub fn object(&self, name: QName) -> Option<&'a Decl> {
        self.that_know(name).object(name)
    }

    /// The declaration of this kind's space of names.
    pub fn get(&self, kind: DeclKind, name: QName) -> Option<&'a Decl> {
        self.that_know(name).get(kind, name)
    }

    /// A declaration of this kind's space of names by its last word, in whatever namespace.
    pub fn called(&self, kind: DeclKind, word: Name) -> Option<&'a Decl> {
        let known = if self.mentions.contains(&word) { self.part } else { self.all_files() };
        known.called(kind, word)
    }

    /// What has this name on other targets only.
    pub fn absent(&self, name: QName) -> Option<&'a Decl> {
        self.that_know(name).absent(name)
    }

    /// Whether anything stands in this namespace, or it is declared itself.
    pub fn namespace(&self, name: Name) -> bool {
        self.part.has_namespace(name) || self.all_files().namespace(name)
    }

    /// All declarations of tables, enums and types (or of mixins), in no order.
    pub fn all(&self, kind: DeclKind) -> impl Iterator<Item = &'a Decl> {
        self.all_files().all(kind)
    }

    /// The name that a namespace had before the next plan.
    pub fn namespace_before(&self, ns: Option<Name>) -> Option<Name> {
        self.part.namespace_before(ns)
    }

    /// The full name that a declaration had before the next plan.
    pub fn before(&self, decl: &Decl) -> QName {
        self.part.before(decl)
    }

    /// The declaration that is renamed from an old name that the file mentions.
    pub fn renamed_from(&self, kind: DeclKind, before: QName) -> Option<&'a Decl> {
        self.part.renamed_from(kind, before)
    }

    /// Second declarations in this file, each with the first.
    pub fn clashes(&self) -> &'a [(Decl, Decl)] {
        &self.part.clashes
    }

    /// Second renames from one old name in this file, each with the first.
    pub fn rename_clashes(&self) -> &'a [(Decl, Decl)] {
        &self.part.rename_clashes
    }
}
