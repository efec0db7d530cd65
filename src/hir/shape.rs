//! Shapes: what other tables need of a table, which is its columns with their types, and its keys.

use rustc_hash::FxHashMap;

use super::codes;
use super::cx::{Cx, Site};
use super::db::SourceFile;
use super::mixin::{self, Arg, Bound};
use super::resolve::{self, Want};
use super::symbols;
use super::target::Dialects;
use super::types::{self, Family, Resolved};
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::{Portable, QName, Type};
use crate::syntax::ast::{
    Column, Dialect, Ident, ItemKind, Member, MemberKind, ModifierKind, Only, Operand, ParamKind, Part, Path, Reference,
};

/// The shapes of a file's tables, and the problems with their columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shapes {
    tables: FxHashMap<QName, TableShape>,
    pub problems: Vec<Diagnostic>,
}

/// One table as others see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableShape {
    pub name: QName,
    pub at: Span,
    pub columns: Vec<ColumnShape>,
    /// The columns that exist on other targets only.
    absent: Vec<(Name, Span, Dialects)>,
    pub primary: Option<Vec<Name>>,
    /// Unique constraints and plain unique indexes.
    pub unique: Vec<Vec<Name>>,
    /// Keys without overlaps, the primary key among them if it is one.
    temporal: Vec<Vec<Name>>,
    is_temporal: bool,
    /// The parser lost parts of it, so what is missing is no news.
    pub broken: bool,
}

/// One column as others see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnShape {
    pub name: Name,
    pub at: Span,
    pub ty: ShapeType,
    pub nullable: bool,
}

/// The type of a column, or where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShapeType {
    Known(Resolved),
    /// `-> table (column)`: the type of that key, of the primary key if none is named.
    Follows {
        table: QName,
        column: Option<Name>,
    },
    /// Already reported.
    Unknown,
}

impl Shapes {
    /// The shape of a table of this file.
    pub fn get(&self, table: QName) -> Option<&TableShape> {
        self.tables.get(&table)
    }
}

impl TableShape {
    /// The column of this name.
    pub fn column(&self, name: Name) -> Option<&ColumnShape> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether a primary key or unique key stands over exactly these columns; one without overlaps, if the last is a period.
    pub fn has_key(&self, columns: &[Name], period: bool) -> bool {
        let same = |key: &&Vec<Name>| key.len() == columns.len() && columns.iter().all(|column| key.contains(column));
        if period {
            return self.temporal.iter().any(|key| same(&key) && key.last() == columns.last());
        }
        self.primary.iter().filter(|_| !self.is_temporal).chain(&self.unique).any(|key| same(&key))
    }

    /// What is wrong with a name that is a column on other targets only.
    pub fn absent(&self, cx: &Cx<'_>, word: Ident) -> Option<Diagnostic> {
        let (name, at, dialects) = self.absent.iter().find(|(name, ..)| *name == word.name)?;
        let target = cx.target.word();
        Some(
            Diagnostic::error(
                codes::NOT_ON_TARGET,
                format!("the column `{}.{name}` does not exist on {target}", self.name),
            )
            .at(word.span, format!("not on {target}"))
            .label(*at, format!("exists only on {}", dialects.words()))
            .help(format!("restrict this to the same targets (`only …`), or let the column exist on {target}")),
        )
    }

    /// The columns with their places, for suggestions.
    pub fn known(&self) -> Vec<(Name, Option<Span>)> {
        self.columns.iter().map(|column| (column.name, Some(column.at))).collect()
    }
}

/// Makes the shapes of a file's tables.
pub fn of_file(cx: &Cx<'_>, file: SourceFile) -> Shapes {
    let mut out = Shapes::default();
    for entry in cx.items(file) {
        #[allow(clippy::wildcard_enum_match_arm, reason = "no other item has columns")]
        let (path, members) = match &entry.item.kind {
            ItemKind::Table(own) => (&own.name, own.members.as_slice()),
            ItemKind::Relation(own) => (&own.name, own.members.as_slice()),
            _ => continue,
        };
        let (name, at) = symbols::declared(entry, path);
        let here = cx
            .symbols
            .object(name)
            .is_some_and(|decl| decl.kind.has_columns() && decl.file == file && decl.index == entry.index);
        if here {
            let site = Site::of(cx, file, entry);
            let shape = if entry.item.broken {
                cx.quietly(|| of_table(cx, &site, members, name, at, true))
            } else {
                of_table(cx, &site, members, name, at, false)
            };
            out.tables.insert(name, shape);
        }
    }
    out.problems = cx.drain();
    out
}

fn of_table<'a>(
    cx: &Cx<'a>,
    site: &Site<'a>,
    members: &'a [Member],
    name: QName,
    at: Span,
    broken: bool,
) -> TableShape {
    let (columns, absent, unique, temporal) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut shape =
        TableShape { name, at, columns, absent, primary: None, unique, temporal, is_temporal: false, broken };
    let members = mixin::expand(cx, site, members);
    shape.columns.reserve_exact(members.iter().filter(|own| matches!(own.member.kind, MemberKind::Column(_))).count());
    let mut seen: FxHashMap<Name, Span> = FxHashMap::default();
    seen.reserve(shape.columns.capacity());
    for bound in members {
        let dialects = dialects(&bound);
        if !dialects.has(cx.target) {
            if let MemberKind::Column(column) = &bound.member.kind {
                shape.absent.push((column.name.name, bound.via.unwrap_or(column.name.span), dialects));
            }
            continue;
        }
        match &bound.member.kind {
            MemberKind::Column(column) => {
                let place = bound.via.unwrap_or(column.name.span);
                if let Some(first) = seen.insert(column.name.name, place) {
                    cx.report(
                        Diagnostic::error(codes::DUPLICATE, format!("`{name}` has two columns `{}`", column.name.name))
                            .at(place, "declared again here")
                            .label(first, "first declared here")
                            .help("rename one of them, or take one away"),
                    );
                    continue;
                }
                keys_of(column, &mut shape);
                shape.columns.push(of_column(cx, &bound, column));
            }
            MemberKind::PrimaryKey(key) => {
                shape.is_temporal = shape.primary.is_none() && over_time(&key.parts).is_some();
                shape.primary = shape.primary.take().or_else(|| plain(&key.parts));
                shape.temporal.extend(over_time(&key.parts));
            }
            MemberKind::Unique(key) => {
                let temporal = over_time(&key.parts);
                shape.unique.extend(plain(&key.parts).filter(|_| temporal.is_none()));
                shape.temporal.extend(temporal);
            }
            MemberKind::Index(index) if index.unique && index.filter.is_none() => {
                // SQLite finds a key by the collation of the column
                let as_column = cx.target.word() != "sqlite" || index.parts.iter().all(|part| part.collate.is_none());
                shape.unique.extend(plain(&index.parts).filter(|_| as_column));
            }
            MemberKind::Index(_)
            | MemberKind::Check(_)
            | MemberKind::ForeignKey(_)
            | MemberKind::Exclude(_)
            | MemberKind::Trigger(_)
            | MemberKind::Policy(_)
            | MemberKind::Event(_)
            | MemberKind::Permissions(_)
            | MemberKind::Dialect(_)
            | MemberKind::DropColumn(_)
            | MemberKind::ViewColumn(_)
            | MemberKind::Spread(_)
            | MemberKind::Protected => {}
        }
    }
    shape
}

fn keys_of(column: &Column, shape: &mut TableShape) {
    for modifier in &column.modifiers {
        if let ModifierKind::PrimaryKey(_) = &modifier.kind {
            shape.primary.get_or_insert_with(|| vec![column.name.name]);
        } else if let ModifierKind::Unique(_) = &modifier.kind {
            shape.unique.push(vec![column.name.name]);
        }
    }
}

/// The columns of a key without overlaps.
fn over_time(parts: &[Part]) -> Option<Vec<Name>> {
    parts.last().filter(|last| last.without_overlaps.is_some()).and_then(|_| plain(parts))
}

fn plain(parts: &[Part]) -> Option<Vec<Name>> {
    parts
        .iter()
        .map(|part| match &part.operand {
            Operand::Column(name) if part.prefix.is_none() => Some(name.name),
            Operand::Column(_) | Operand::Expr(_) | Operand::Raw(_) => None,
        })
        .collect()
}

fn of_column<'a>(cx: &Cx<'a>, bound: &Bound<'a>, column: &'a Column) -> ColumnShape {
    let reference = reference_of(column);
    let at = bound.via.unwrap_or(column.name.span);
    let ty = match (&column.ty, reference) {
        (Some(written), _) => {
            types::resolve_column(cx, &bound.site, written).map_or(ShapeType::Unknown, ShapeType::Known)
        }
        // a link is to the record, whatever its key is made of
        (None, Some(reference))
            if reference.is_single() && reference.columns.is_empty() && cx.target.dialect() == Dialect::Surrealdb =>
        {
            cx.quietly(|| of_many(cx, &bound.site, reference)) // the check of the foreign key reports an unknown table
        }
        (None, Some(reference)) if reference.is_single() => {
            // the check of the foreign key reports an unknown table
            let table = cx.quietly(|| table_of(cx, &bound.site, &reference.target));
            match (table, reference.columns.as_slice()) {
                (Some(table), []) => ShapeType::Follows { table, column: None },
                (Some(table), [one]) => ShapeType::Follows { table, column: Some(one.name) },
                (Some(_), _) | (None, _) => ShapeType::Unknown,
            }
        }
        (None, Some(reference)) => of_many(cx, &bound.site, reference),
        (None, None) => ShapeType::Unknown,
    };
    let own = matches!(&ty, ShapeType::Known(resolved) if resolved.nullable);
    let nullable = own || reference.is_some_and(|reference| reference.nullable.is_some());
    ColumnShape { name: column.name.name, at, ty, nullable }
}

/// `-> post or comment`, `-> post[]`: rows of one of several tables, or many of them.
fn of_many<'a>(cx: &Cx<'a>, site: &Site<'a>, reference: &Reference) -> ShapeType {
    linked(cx, site, reference).map_or(ShapeType::Unknown, |ty| ShapeType::Known(Resolved { nullable: false, ..ty }))
}

/// The type of a link to rows of these tables; an unknown one is reported.
pub fn linked<'a>(cx: &Cx<'a>, site: &Site<'a>, reference: &Reference) -> Option<Resolved> {
    let paths = std::iter::once(&reference.target).chain(&reference.others);
    let tables: Option<Vec<QName>> = paths.map(|path| table_of(cx, site, path)).collect();
    let one = Type::Portable(Portable::RecordOf(tables?));
    let ty = if reference.array.is_some() { Type::Array(Box::new(one)) } else { one };
    Some(Resolved { ty, family: Family::Unknown, nullable: reference.nullable.is_some(), serial: false })
}

/// The reference among a column's modifiers.
pub fn reference_of(column: &Column) -> Option<&Reference> {
    column.modifiers.iter().find_map(|modifier| {
        if let ModifierKind::Reference(reference) = &modifier.kind { Some(&**reference) } else { None }
    })
}

/// The table that a path names: a parameter of the mixin around it, or a declared one.
pub fn table_of<'a>(cx: &Cx<'a>, site: &Site<'a>, path: &Path) -> Option<QName> {
    if let Some((word, arg)) = path.word().and_then(|word| Some((word, site.env.as_ref()?.get(word.name)?))) {
        return match arg {
            Arg::Table(name) => Some(*name),
            Arg::Broken | Arg::Open(ParamKind::Table) => None,
            Arg::Type(_) | Arg::Action(_) | Arg::Value(..) | Arg::Open(_) => {
                cx.report(
                    Diagnostic::error(codes::WRONG_KIND, format!("the parameter `{}` is {}", word.name, arg.noun()))
                        .at(word.span, "a table is wanted here")
                        .help(format!("declare it as `{} table`", word.name)),
                );
                None
            }
        };
    }
    resolve::lookup(cx, site, path, Want::Table).map(|decl| decl.name)
}

/// Whether a member exists on the target.
pub fn is_here(cx: &Cx<'_>, bound: &Bound<'_>) -> bool {
    dialects(bound).has(cx.target)
}

/// The targets on which a member exists.
fn dialects(bound: &Bound<'_>) -> Dialects {
    bound.site.scope.dialects.narrow(only_of(bound.member))
}

/// What a member's `only` or `except` says.
pub fn only_of(member: &Member) -> Option<&Only> {
    match &member.kind {
        MemberKind::Column(column) => column
            .modifiers
            .iter()
            .find_map(|modifier| if let ModifierKind::Only(only) = &modifier.kind { Some(&**only) } else { None }),
        MemberKind::PrimaryKey(key) => key.clauses.only.as_deref(),
        MemberKind::Unique(key) => key.clauses.only.as_deref(),
        MemberKind::Index(index) => index.clauses.only.as_deref(),
        MemberKind::Check(check) => check.clauses.only.as_deref(),
        MemberKind::ForeignKey(key) => key.clauses.only.as_deref(),
        MemberKind::Exclude(own) => own.clauses.only.as_deref(),
        MemberKind::Trigger(own) => own.clauses.only.as_deref(),
        MemberKind::Policy(own) => own.clauses.only.as_deref(),
        MemberKind::Event(own) => own.clauses.only.as_deref(),
        MemberKind::Permissions(_)
        | MemberKind::Spread(_)
        | MemberKind::Dialect(_)
        | MemberKind::DropColumn(_)
        | MemberKind::ViewColumn(_)
        | MemberKind::Protected => None,
    }
}

/// How many references a column's type may be followed through.
pub const MAX_FOLLOWED: usize = 64;

/// The type of a column, followed through references; `Err` with the columns of the circle if it leads back to itself.
/// `Ok(None)` = unknown, and reported where it is written.
pub fn type_of(cx: &Cx<'_>, table: QName, column: &ColumnShape) -> Result<Option<Resolved>, Vec<String>> {
    let mut path = vec![(table, column.name)];
    let mut ty = &column.ty;
    loop {
        match ty {
            ShapeType::Known(resolved) if path.len() == 1 => return Ok(Some(resolved.clone())),
            ShapeType::Known(resolved) => {
                return Ok(Some(Resolved { nullable: column.nullable, serial: false, ..resolved.clone() }));
            }
            ShapeType::Unknown => return Ok(None),
            ShapeType::Follows { table, column } => {
                let Some(shape) = cx.shape(*table) else { return Ok(None) };
                let name = match (column, shape.primary.as_deref()) {
                    (Some(name), _) => *name,
                    (None, Some([one])) => *one,
                    (None, Some(_) | None) => return Ok(None),
                };
                let Some(next) = shape.column(name) else { return Ok(None) };
                let step = (*table, name);
                if path.len() >= MAX_FOLLOWED || path.contains(&step) {
                    path.push(step);
                    return Err(path.into_iter().map(|(table, column)| format!("{table}.{column}")).collect());
                }
                path.push(step);
                ty = &next.ty;
            }
        }
    }
}
