//! What a table means: itself, its columns, its keys, checks and indexes.

mod column;
mod define;
mod descent;
mod foreign;
mod generated;
mod index;
mod inside;
mod key;
mod modifiers;
mod name;
mod option;
mod transition;
mod trigger;

pub use define::ViewParts;
pub use modifiers::Modifiers;
pub use name::text_of;

use super::barrier::Entry;
use super::codes;
use super::cx::{Cx, Site};
use super::expr::{self, Purpose, Row, Source, Wanted};
use super::item::Meaning;
use super::mixin::{self, Bound};
use super::raw;
use super::shape::{self, TableShape};
use super::suggest;
use super::symbols::Decl;
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::define::Options;
use crate::catalog::{self, Address, CommentOn, Holds, Kind, Object, QName};
use crate::syntax::ast::{
    CheckItem, Clauses, Collate, Collation, Dialect, DropColumn, Ident, Member, MemberKind, Raw, Renamed,
};

/// What stands between the braces of a table or a relation.
#[derive(Clone, Copy)]
pub struct Body<'a> {
    pub members: &'a [Member],
    /// With the braces.
    pub span: Span,
    pub clauses: &'a Clauses,
}

/// A table on its way to the catalog.
struct Builder<'t, 'a> {
    cx: &'t Cx<'a>,
    shape: &'a TableShape,
    /// The table's full name before the next plan.
    before: QName,
    /// Old column names and the ones that they have now.
    old_columns: Vec<(Name, Name)>,
    pending: Vec<Pending>,
    options: Options,
    protected: bool,
    out: &'t mut Meaning,
}

/// A key, check, foreign key or index that may still lack its name.
struct Pending {
    kind: Kind,
    name: Option<Ident>,
    object: Object,
    span: Span,
    doc: Option<crate::syntax::ast::Doc>,
    renamed: Option<Box<Renamed>>,
}

/// Emits a table and everything in it.
pub fn check<'a>(cx: &Cx<'a>, site: &Site<'a>, entry: &Entry, table: Body<'a>, decl: &Decl, out: &mut Meaning) {
    let Some(shape) = cx.shape(decl.name) else { return };
    // the problems of mixins and types were reported when the shape was made
    let members: Vec<Bound<'a>> = cx
        .quietly(|| mixin::expand(cx, site, table.members))
        .into_iter()
        .filter(|own| shape::is_here(cx, own))
        .collect();
    let before = cx.symbols.before(decl);
    let old_columns = transition::old_columns(&members);
    let mut builder =
        Builder { cx, shape, before, old_columns, pending: Vec::new(), options: Options::new(), protected: false, out };
    let at = Address::table(decl.name);
    builder.out.comment(CommentOn::Table, decl.name, None, entry.item.doc.as_ref());
    builder.out.keep(at, table.clauses.deprecated.as_deref());
    if let Some(renamed) = &table.clauses.renamed {
        builder.out.rename(Address::table(before), at, renamed.span);
    }
    let first = builder.out.objects.len();
    let mut columns = Vec::new();
    for bound in &members {
        builder.member(bound, &mut columns);
    }
    // PostgreSQL has tables of which only the rows are counted
    if columns.is_empty() && cx.target.dialect() != Dialect::Postgres {
        cx.report(
            Diagnostic::error(codes::EMPTY, format!("table `{}` has no columns", decl.name))
                .at(table.span, format!("nothing for {}", cx.target.word()))
                .help("add a column"),
        );
    }
    builder.renames_are_free(&members);
    builder.computed_in_order(first);
    builder.finish();
    let Builder { options, protected, out, .. } = builder;
    out.add(at, Object::Table(catalog::Table { options, protected }), decl.at);
}

impl<'a> Builder<'_, 'a> {
    fn member(&mut self, bound: &Bound<'a>, columns: &mut Vec<Name>) {
        match &bound.member.kind {
            MemberKind::Column(column) => {
                // a second column of one name was reported with the shape
                if !columns.contains(&column.name.name) {
                    columns.push(column.name.name);
                    self.column(bound, column, columns.len() as u32 - 1);
                }
            }
            MemberKind::PrimaryKey(key) => self.primary_key(bound, key),
            MemberKind::Unique(key) => self.unique(bound, key),
            MemberKind::Index(index) => self.index(bound, index),
            MemberKind::Check(check) => self.check_item(bound, check),
            MemberKind::ForeignKey(key) => self.foreign_item(bound, key),
            MemberKind::Dialect(block) => self.table_options(bound, block),
            MemberKind::DropColumn(drop) => self.drop_column(bound, **drop),
            MemberKind::Exclude(own) => self.exclude(bound, own),
            MemberKind::Trigger(own) => self.trigger(bound, own),
            MemberKind::Policy(own) => self.policy(bound, own),
            MemberKind::Event(own) => self.event(bound, own),
            MemberKind::Permissions(own) => self.permissions(bound, own, None),
            MemberKind::Protected => self.protected = true,
            // written out already; stands in a view only
            MemberKind::Spread(_) | MemberKind::ViewColumn(_) => {}
        }
    }

    /// The row that this table's expressions read.
    fn row(&self, site: &Site<'a>, purpose: Purpose) -> Row<'_, 'a> {
        let old = if purpose == Purpose::Fill { self.old_columns.as_slice() } else { &[] };
        Row::new(self.cx, site.clone(), Source::Table(self.shape, old), purpose)
    }

    fn check_item(&mut self, bound: &Bound<'a>, check: &CheckItem) {
        let row = self.row(&bound.site, Purpose::Check);
        let Some(expr) = expr::lower(&row, &check.formula, Wanted::Condition) else { return };
        self.pending.push(Pending {
            kind: Kind::Check,
            name: check.name,
            object: Object::Check(catalog::Check {
                auto: check.name.is_none(),
                expr,
                holds: match (check.not_enforced, check.not_valid) {
                    (true, _) => Holds::ForNone,
                    (false, true) => Holds::ForNew,
                    (false, false) => Holds::ForAll,
                },
                no_inherit: check.no_inherit,
                own: option::is_own(self.cx, &check.dialects),
            }),
            span: bound.via.unwrap_or(bound.member.span),
            doc: bound.member.doc.clone(),
            renamed: check.clauses.renamed.clone(),
        });
    }

    fn drop_column(&mut self, bound: &Bound<'a>, drop: DropColumn) {
        let name = drop.name.name;
        let taken = self.old_columns.iter().any(|(old, now)| *old == name && now != old);
        if let Some(column) = self.shape.column(name).filter(|_| !self.is_renamed_column(name)) {
            self.cx.report(
                Diagnostic::error(codes::STILL_DECLARED, format!("the column `{name}` is still declared"))
                    .at(bound.member.span, "removed here")
                    .label(column.at, "declared here")
                    .help("take the declaration away, or this line"),
            );
        } else if taken {
            self.cx.report(
                Diagnostic::error(codes::RENAMED_TWICE, format!("the old column `{name}` is renamed and removed"))
                    .at(bound.member.span, "removed here")
                    .help("take this line away, or the `renamed from`"),
            );
        } else {
            self.out.accept(Address::column(self.shape.name, name), bound.member.span);
        }
    }

    /// The names of columns that must be there; unknown ones are reported and `None` comes back.
    fn columns(&self, idents: &[Ident]) -> Option<Vec<Name>> {
        let mut names = Vec::with_capacity(idents.len());
        let mut whole = true;
        for ident in idents {
            if self.shape.column(ident.name).is_none() {
                whole = false;
                unknown_column(self.cx, self.shape, *ident);
            } else if names.contains(&ident.name) {
                whole = false;
                self.cx.report(
                    Diagnostic::error(codes::DUPLICATE, format!("`{}` is listed twice", ident.name))
                        .at(ident.span, "again")
                        .help("take it away"),
                );
            }
            names.push(ident.name);
        }
        whole.then_some(names)
    }

    /// Reports what the target has not.
    fn unsupported(&self, span: Span, what: &str, help: &str) {
        let message = format!("{} has no {what}", self.cx.target.word());
        self.cx.report(Diagnostic::error(codes::UNSUPPORTED, message).at(span, "it would be lost").help(help));
    }

    /// Reports what the language has and this version does not carry out.
    fn not_yet(&self, span: Span, what: &str, help: &str) {
        self.cx.report(not_yet(span, what, help));
    }
}

fn not_yet(span: Span, what: &str, help: &str) -> Diagnostic {
    Diagnostic::error(codes::NOT_YET, format!("{what} is not carried out by this version"))
        .at(span, "would be lost")
        .help(help)
}

/// Reports a column that a table does not have.
fn unknown_column(cx: &Cx<'_>, shape: &TableShape, ident: Ident) {
    if shape.broken {
        return;
    }
    if let Some(absent) = shape.absent(cx, ident) {
        cx.report(absent);
        return;
    }
    let problem = Diagnostic::error(codes::UNKNOWN_COLUMN, format!("`{}` has no column `{}`", shape.name, ident.name))
        .at(ident.span, "no such column");
    cx.report(suggest::nearest(problem, ident.name, ident.span, &shape.known()));
}

/// A collation for the target, without the quotes of a quoted name; `None` after a reported problem.
pub fn collation(cx: &Cx<'_>, own: &Collate) -> Option<Box<str>> {
    match cx.target.pick(&own.overrides) {
        Some(other) => raw_name(cx, &other.raw),
        None => collation_text(cx, &own.collation),
    }
}

fn collation_text(cx: &Cx<'_>, collation: &Collation) -> Option<Box<str>> {
    match collation {
        Collation::Name(name) => Some(name.name.as_str().into()),
        Collation::Raw(raw) => raw_name(cx, raw),
    }
}

/// A name in backticks, without the quotes of a quoted name.
fn raw_name(cx: &Cx<'_>, raw: &Raw) -> Option<Box<str>> {
    raw::is_whole(cx, raw).then(|| unquoted(&raw.text))
}

fn unquoted(text: &str) -> Box<str> {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inner.filter(|inner| !inner.replace("\"\"", "").contains('"')) {
        Some(inner) => inner.replace("\"\"", "\"").into(),
        None => text.into(),
    }
}
