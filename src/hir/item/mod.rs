//! What the items of a file mean.

mod deprecated;
mod docs;
mod domain;
mod enums;
mod group;
mod mixins;
mod relation;
mod space;
mod tombstone;

use rustc_hash::FxHashSet;

use super::barrier::Entry;
use super::clause::Clause;
use super::codes;
use super::cx::{Cx, Site};
use super::db::SourceFile;
use super::package::PackageUse;
use super::symbols::{self, Decl};
use super::types::words;
use super::{define, table};
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::{Address, ColumnFill, CommentOn, Kind, Object, QName};
use crate::syntax::ast::{Deprecated, Doc, Ident, ItemKind, Path, Table};

/// What becomes of an enum's old texts.
pub type ValueMap = Vec<(Name, Option<Name>)>;

/// The meaning of a file: portable objects with the marks of their origins, transition clauses, problems.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    pub objects: Vec<(Address, Object, Span)>,
    pub renames: Vec<(Address, Address)>,
    pub fills: Vec<(Address, ColumnFill)>,
    pub enum_values: Vec<(QName, ValueMap)>,
    pub accepted: Vec<Address>,
    /// What is deprecated, and until which day it stays at least.
    pub kept: Vec<(Address, Name)>,
    /// What is said to be gone and cannot be looked up by its name alone.
    pub gone: Vec<(Address, Span)>,
    /// Where each of these is said.
    pub clauses: Vec<(Clause, Span)>,
    /// Which packages use which.
    pub package_uses: Vec<PackageUse>,
    pub problems: Vec<Diagnostic>,
}

impl Meaning {
    /// Adds an object.
    pub fn add(&mut self, at: Address, object: Object, span: Span) {
        self.objects.push((at, object, span));
    }

    /// Adds the comment on an object.
    pub fn comment(&mut self, on: CommentOn, home: QName, part: Option<Name>, doc: Option<&Doc>) {
        if let Some(doc) = doc {
            self.add(Address { home, kind: Kind::Comment(on), part }, Object::Comment(doc.text.clone()), doc.span);
        }
    }

    /// Adds a rename, unless the names are the same.
    pub fn rename(&mut self, from: Address, to: Address, span: Span) {
        if from != to {
            self.renames.push((from, to));
            self.clauses.push((Clause::Rename(to), span));
        }
    }

    /// Adds what a part of the file means.
    fn append(&mut self, part: &Self) {
        let Self { objects, renames, fills, enum_values, accepted, kept, gone, clauses, package_uses, problems } = part;
        self.objects.extend_from_slice(objects);
        self.renames.extend_from_slice(renames);
        self.fills.extend_from_slice(fills);
        self.enum_values.extend_from_slice(enum_values);
        self.accepted.extend_from_slice(accepted);
        self.kept.extend_from_slice(kept);
        self.gone.extend_from_slice(gone);
        self.clauses.extend_from_slice(clauses);
        self.package_uses.extend_from_slice(package_uses);
        self.problems.extend_from_slice(problems);
    }

    /// Adds the day until which something deprecated stays. What is no date is reported elsewhere.
    pub fn keep(&mut self, at: Address, deprecated: Option<&Deprecated>) {
        let day = deprecated.and_then(|own| own.remove_after.as_ref()).filter(|(text, _)| deprecated::is_date(text));
        if let Some((text, span)) = day {
            let day = Name::new(text);
            self.kept.push((at, day));
            self.clauses.push((Clause::Kept(at, day), *span));
        }
    }

    /// Adds the consent to a removal.
    pub fn accept(&mut self, at: Address, span: Span) {
        self.accepted.push(at);
        self.clauses.push((Clause::Accept(at), span));
    }
}

/// Checks every item of a file that exists on the target.
pub fn check_file(cx: &Cx<'_>, file: SourceFile) -> Meaning {
    let mut out = Meaning { problems: cx.shapes(file).problems.clone(), ..Meaning::default() };
    let mut spaces = FxHashSet::default();
    let mut homeless = docs::Homeless::default();
    for entry in cx.items(file) {
        if !entry.scope.dialects.has(cx.target) {
            continue;
        }
        space::placed(cx, entry);
        if entry.item.broken {
            continue;
        }
        deprecated::check(cx, entry);
        homeless.look(entry);
        let name = match &entry.item.kind {
            ItemKind::Namespace(namespace) => {
                space::check(cx, entry, namespace, &mut out);
                continue;
            }
            ItemKind::Use(own) => {
                space::check_use(cx, &Site::of(cx, file, entry), own);
                continue;
            }
            ItemKind::Drop(tombstone) => {
                tombstone::check(cx, entry, tombstone, &mut out);
                continue;
            }
            ItemKind::Mixin(mixin) => {
                mixins::check(cx, file, entry, mixin);
                continue;
            }
            ItemKind::Table(table) => &table.name,
            ItemKind::Relation(own) => &own.name,
            ItemKind::Enum(own) => &own.name,
            ItemKind::Type(alias) => &alias.name,
            ItemKind::Group(own) => {
                group::check(cx, &Site::of(cx, file, entry), own);
                continue;
            }
            ItemKind::View(own) => &own.name,
            ItemKind::Extension(_)
            | ItemKind::Rows(_)
            | ItemKind::Routine(_)
            | ItemKind::Sequence(_)
            | ItemKind::Raw(_)
            | ItemKind::Grant(_)
            | ItemKind::Analyzer(_)
            | ItemKind::Param(_)
            | ItemKind::Service(_) => {
                let before = out.objects.len();
                define::check(cx, Site::of(cx, file, entry), entry, &mut out);
                namespace_of(&mut out, before, &mut spaces);
                continue;
            }
            ItemKind::Broken(_) => continue,
        };
        let Some(decl) = declaration(cx, file, entry, name) else { continue };
        let before = out.objects.len();
        if let ItemKind::Table(own) = &entry.item.kind {
            match cx.kept_table(file, entry.index) {
                Some(kept) => out.append(kept),
                None => table_body(cx, file, entry, own, decl, &mut out),
            }
        } else if let ItemKind::Relation(own) = &entry.item.kind {
            relation::check(cx, &Site::of(cx, file, entry), entry, own, decl, &mut out);
        } else if let ItemKind::View(_) = &entry.item.kind {
            define::check(cx, Site::of(cx, file, entry), entry, &mut out);
        } else if let ItemKind::Enum(own) = &entry.item.kind {
            enums::check(cx, entry, own, decl, &mut out);
        } else if let ItemKind::Type(own) = &entry.item.kind {
            domain::check(cx, &Site::of(cx, file, entry), entry, own, decl, &mut out);
        }
        namespace_of(&mut out, before, &mut spaces);
    }
    clashes(cx);
    homeless.tell(cx);
    out.problems.extend(cx.drain());
    out.package_uses = cx.drain_package_uses();
    out.objects.shrink_to_fit(); // it is kept for as long as the file
    out
}

/// A table apart from its file; nothing if there is a problem, or if it draws upon what the file's items share.
pub fn table_alone<'a>(cx: &Cx<'a>, file: SourceFile, entry: &'a Entry) -> Option<Meaning> {
    let ItemKind::Table(own) = &entry.item.kind else { return None };
    let decl = cx.symbols.object(symbols::declared(entry, &own.name).0)?;
    let mut out = Meaning::default();
    table_body(cx, file, entry, own, decl, &mut out);
    cx.is_untouched().then_some(out)
}

fn table_body<'a>(cx: &Cx<'a>, file: SourceFile, entry: &'a Entry, own: &'a Table, decl: &Decl, out: &mut Meaning) {
    let body = table::Body { members: &own.members, span: own.body, clauses: &own.clauses };
    table::check(cx, &Site::of(cx, file, entry), entry, body, decl, out);
}

/// Something that stands in a namespace brings it along.
fn namespace_of(out: &mut Meaning, before: usize, spaces: &mut FxHashSet<Name>) {
    let Some((at, _, span)) = out.objects.get(before) else { return };
    if let Some(ns) = at.home.ns.filter(|ns| spaces.insert(*ns)) {
        let span = *span;
        out.add(Address::namespace(ns), Object::Namespace, span);
    }
}

/// The declaration that this entry is, if it is the one that counts on this target.
fn declaration<'a>(cx: &Cx<'a>, file: SourceFile, entry: &Entry, path: &Path) -> Option<&'a Decl> {
    let (name, at) = symbols::declared(entry, path);
    let decl = cx.symbols.object(name).filter(|decl| decl.file == file && decl.index == entry.index)?;
    let is_type = matches!(entry.item.kind, ItemKind::Enum(_) | ItemKind::Type(_));
    if is_type {
        not_built_in(cx, Ident { name: name.name, span: at });
    }
    renamed_from_itself(cx, decl);
    Some(decl)
}

/// A type's name that the word of a built-in type would always be read before, in a namespace too.
fn not_built_in(cx: &Cx<'_>, own: Ident) {
    if words::get(own.name.as_str()).is_some() {
        cx.report(
            Diagnostic::error(codes::DUPLICATE, format!("`{}` is a built-in type", own.name))
                .at(own.span, "hides nothing and is never found")
                .help("take another name"),
        );
    }
}

/// `renamed from` its own name. What else bears the old name is new: whether that can be, the plan tells.
fn renamed_from_itself(cx: &Cx<'_>, decl: &Decl) {
    let Some((_, _, span)) = decl.renamed else { return };
    let before = cx.symbols.before(decl);
    if cx.symbols.object(before).is_some_and(|other| other == decl) {
        cx.report(
            Diagnostic::error(codes::STILL_DECLARED, format!("`{before}` is its own name"))
                .at(span, "renamed from it")
                .label(decl.at, "declared here")
                .help("take `renamed from` away"),
        );
    }
}

/// Names that are declared, or renamed from, a second time in this file.
fn clashes(cx: &Cx<'_>) {
    for (second, first) in cx.symbols.clashes() {
        cx.report(
            Diagnostic::error(codes::DUPLICATE, format!("`{}` is declared twice", second.name))
                .at(second.at, format!("{} of the same name", second.kind.noun()))
                .label(first.at, format!("{} is first declared here", first.kind.noun()))
                .help("rename one of them, or keep them to different targets with `only`"),
        );
    }
    for (second, first) in cx.symbols.rename_clashes() {
        let at = |decl: &Decl| decl.renamed.map_or(decl.at, |(_, _, span)| span);
        cx.report(
            Diagnostic::error(codes::RENAMED_TWICE, format!("`{}` is renamed twice", cx.symbols.before(second)))
                .at(at(second), "renamed from it here")
                .label(at(first), "and here")
                .help("one of them is new: take its `renamed from` away"),
        );
    }
}
