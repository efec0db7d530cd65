//! Judges: what a floor above has to say about objects that compile. Its answers are remembered like every other one.
//!
//! A judge sees marks for spans. It may point at them and put edits there; what they mean in the text is found when a
//! diagnostic leaves this floor.

use super::barrier::{self, Entry};
use super::cx::{Cx, Site};
use super::db::SourceFile;
use super::mixin;
use super::shape;
use super::target::Target;
use super::types::words;
use crate::base::{Diagnostic, Edit, Name, Span};
use crate::catalog::{Address, Kind, Object, QName, Type};
use crate::syntax::ast::{Column, ItemKind, Member, MemberKind, Table, TypeBase};

/// Says what is odd about a schema without errors. The same objects must give the same answer.
pub trait Judge: Send + Sync + std::fmt::Debug {
    /// About the objects of one file.
    fn of_file(&self, seen: &Seen<'_>) -> Vec<Diagnostic>;

    /// About the needs of all files together.
    fn of_needs(&self, needs: &[&Need]) -> Vec<Diagnostic>;
}

/// A foreign key that every row must keep as soon as it is written: not nullable, not deferrable, to another table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    pub at: Address,
    pub target: QName,
    pub place: Span,
}

/// The objects of a file with their places, as a judge sees them.
pub struct Seen<'a> {
    pub target: Target,
    /// Those of one table stand together.
    pub objects: &'a [(Address, Object, Span)],
    cx: Cx<'a>,
    file: SourceFile,
}

impl<'a> Seen<'a> {
    pub(super) fn new(cx: Cx<'a>, file: SourceFile, objects: &'a [(Address, Object, Span)]) -> Self {
        Self { target: cx.target, objects, cx, file }
    }

    /// The type of a column of any table, and where the column stands.
    pub fn column(&self, table: QName, column: Name) -> Option<(Type, Span)> {
        let own = self.cx.shape(table)?.column(column)?;
        Some((shape::type_of(&self.cx, table, own).ok().flatten()?.ty, own.at))
    }

    /// Where a column stands that the table has at `place`: for one of a mixin that is in the mixin.
    pub fn origin(&self, place: Span, column: Name) -> Span {
        let written =
            |member: &Member| column_of(member).filter(|own| own.name.name == column).map(|own| own.name.span);
        let Some((entry, table)) = self.table(place) else { return place };
        if table.members.iter().any(|member| written(member) == Some(place)) {
            return place;
        }
        let site = Site::of(&self.cx, self.file, entry);
        let members = self.cx.quietly(|| mixin::expand(&self.cx, &site, &table.members));
        let found = members.iter().filter(|bound| bound.via == Some(place)).find_map(|bound| written(bound.member));
        found.unwrap_or(place)
    }

    /// Writes another word for the built-in type of the column at `place`; its arguments stay on demand. Nothing for a
    /// column of a mixin, and for a type that stands elsewhere.
    pub fn retype(&self, place: Span, word: &str, keeps_arguments: bool) -> Option<Edit> {
        let column = columns(self.table(place)?.1).find(|own| own.name.span == place)?;
        let ty = column.ty.as_ref().filter(|ty| ty.dims.is_empty() && ty.overrides.is_empty())?;
        let TypeBase::Named { path, args, unsigned: false } = &ty.base else { return None };
        words::get(path.word()?.name.as_str())?;
        let args: Vec<&str> = args.iter().filter(|_| keeps_arguments).map(|number| number.text.as_str()).collect();
        let args = if args.is_empty() { String::new() } else { format!("({})", args.join(", ")) };
        let nullable = if ty.nullable.is_some() { "?" } else { "" };
        Some(Edit { span: ty.span, text: format!("{word}{args}{nullable}") })
    }

    /// Takes away the line or the modifier at `place`, if it is the table's own.
    pub fn removal(&self, place: Span) -> Option<Edit> {
        let found = self.find(place)?;
        let span = match found {
            Found::Line(member) => member.doc.as_ref().map_or(place, |doc| doc.span.to(place)),
            Found::Modifier => place,
        };
        Some(Edit { span, text: String::new() })
    }

    /// Writes something more behind `place`: `modifier` in the line of a column, `line` below a line of its own.
    pub fn addition(&self, place: Span, modifier: &str, line: &str) -> Option<Edit> {
        let text = match self.find(place)? {
            Found::Line(_) => format!("\n  {line}"),
            Found::Modifier => format!(" {modifier}"),
        };
        Some(Edit { span: place.end(), text })
    }

    fn find(&self, place: Span) -> Option<Found<'a>> {
        let (_, table) = self.table(place)?;
        if let Some(member) = table.members.iter().find(|member| member.span == place) {
            // a spread is not what it brings
            return (!matches!(member.kind, MemberKind::Spread(_))).then_some(Found::Line(member));
        }
        let mut modifiers = columns(table).flat_map(|column| &column.modifiers);
        modifiers.any(|modifier| modifier.span == place).then_some(Found::Modifier)
    }

    /// The table around a mark.
    fn table(&self, place: Span) -> Option<(&'a Entry, &'a Table)> {
        let entry = self.cx.items(self.file).get(barrier::item_of(place))?;
        if let ItemKind::Table(table) = &entry.item.kind { Some((entry, table)) } else { None }
    }
}

impl std::fmt::Debug for Seen<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seen").field("objects", &self.objects).finish_non_exhaustive()
    }
}

/// Where an edit goes.
enum Found<'a> {
    Line(&'a Member),
    Modifier,
}

fn columns(table: &Table) -> impl Iterator<Item = &Column> {
    table.members.iter().filter_map(column_of)
}

fn column_of(member: &Member) -> Option<&Column> {
    if let MemberKind::Column(column) = &member.kind { Some(column) } else { None }
}

/// The needs of a file.
pub fn needs(cx: &Cx<'_>, file: SourceFile, objects: &[(Address, Object, Span)]) -> Vec<Need> {
    let shapes = cx.shapes(file);
    let keys = objects.iter().filter(|(at, ..)| at.kind == Kind::ForeignKey);
    keys.filter_map(|(at, object, place)| {
        let Object::ForeignKey(key) = object else { return None };
        let shape = shapes.get(at.home)?;
        let must = key.columns.iter().all(|name| shape.column(*name).is_some_and(|column| !column.nullable));
        let is_need = must && key.deferrable.is_none() && key.target != at.home;
        is_need.then_some(Need { at: *at, target: key.target, place: *place })
    })
    .collect()
}
