//! A written type to a resolved one.

use super::super::cx::{Cx, Site};
use super::super::mixin::Arg;
use super::super::raw;
use super::super::resolve::{self, Want};
use super::super::symbols::{Decl, DeclKind};
use super::super::{codes, shape, suggest};
use super::words::{self, Word};
use super::{Family, Resolved};
use crate::base::Diagnostic;
use crate::catalog::{ObjectField, Portable, QName, Type};
use crate::syntax::ast::{
    Column, Dialect, Fields, Ident, ItemKind, ModifierKind, Number, ParamKind, Path, TypeAlias, TypeBase, TypeRef,
};

/// How many dimensions an array may have, which is PostgreSQL's bound.
const MAX_DIMENSIONS: usize = 6;
/// How many aliases may stand behind one another.
const MAX_ALIASES: usize = 64;

/// Resolves a written type; `None` after a reported problem.
pub fn resolve<'a>(cx: &Cx<'a>, site: &Site<'a>, written: &TypeRef) -> Option<Resolved> {
    through(cx, site, written, &mut Way::default())
}

/// The same of a column's type: where objects are stored as fields, more may be said of them.
pub fn resolve_column<'a>(cx: &Cx<'a>, site: &Site<'a>, written: &TypeRef) -> Option<Resolved> {
    through(cx, site, written, &mut Way { seen: Vec::new(), at_column: has_fields(cx) })
}

/// Whether an object is stored as fields, of which each has rules of its own.
pub fn has_fields(cx: &Cx<'_>) -> bool {
    cx.target.dialect() == Dialect::Surrealdb
}

/// How a type is come to.
#[derive(Default)]
struct Way {
    /// The aliases on it.
    seen: Vec<QName>,
    /// It stands at a column, in its own words.
    at_column: bool,
}

fn through<'a>(cx: &Cx<'a>, site: &Site<'a>, written: &TypeRef, way: &mut Way) -> Option<Resolved> {
    let mut own = match &written.base {
        TypeBase::Raw(own) => raw::is_whole(cx, own).then(|| Resolved::sql(&own.text)),
        TypeBase::Named { path, args, unsigned } => match path.word().and_then(|word| words::get(word.name.as_str())) {
            Some(word) => builtin(cx, written, word, args, *unsigned),
            None => named(cx, site, written, way),
        },
        TypeBase::Object(own) => {
            let at_column = way.at_column;
            // where another spelling stands in its place, there are no fields
            way.at_column &= cx.target.pick(&written.overrides).is_none();
            let object = object(cx, site, own, way);
            way.at_column = at_column;
            object
        }
        TypeBase::Composite(_) => None, // stands only in a declaration, which is looked at by itself
    };
    if written.dims.len() > MAX_DIMENSIONS {
        cx.report(
            Diagnostic::error(codes::TYPE_ARGUMENT, format!("an array of {} dimensions", written.dims.len()))
                .at(written.span, format!("{MAX_DIMENSIONS} are the most"))
                .help("write `json`, or a table of the elements"),
        );
        return None;
    }
    for length in &written.dims {
        if let Some(length) = length {
            cx.report(
                Diagnostic::error(
                    codes::UNSUPPORTED,
                    format!("the length {} of the array is kept by no target", length.text),
                )
                .at(length.span, "take it away")
                .help("write `[]`, and a check on `array_length(…)` if the length matters")
                .fix("take the length away", false, vec![suggest::edit(length.span, "")]),
            );
        }
        own = own.map(|of| Resolved {
            ty: Type::Array(Box::new(of.ty)),
            family: Family::Array(Box::new(of.family)),
            nullable: false,
            serial: false,
        });
    }
    let mut own = own?;
    own.nullable |= written.nullable.is_some();
    if let Some(other) = cx.target.pick(&written.overrides) {
        if !raw::is_whole(cx, &other.raw) {
            return None;
        }
        own.ty = Type::Sql(other.raw.text.clone());
    }
    Some(own)
}

fn named<'a>(cx: &Cx<'a>, site: &Site<'a>, written: &TypeRef, way: &mut Way) -> Option<Resolved> {
    let TypeBase::Named { path, args, unsigned } = &written.base else { return None };
    let param = path.word().and_then(|word| Some((word, site.env.as_ref()?.get(word.name)?)));
    // where rows are values
    let is_apart = param.is_none() && cx.target.dialect() == Dialect::Postgres;
    let row = is_apart.then(|| row_of(cx, site, path)).flatten();
    let resolved = match param {
        Some((_, Arg::Type(ty))) => Some(ty.clone()),
        Some((_, Arg::Broken | Arg::Open(ParamKind::Type))) => None,
        Some((word, other)) => {
            cx.report(
                Diagnostic::error(codes::WRONG_KIND, format!("the parameter `{}` is {}", word.name, other.noun()))
                    .at(word.span, "a type is wanted here")
                    .help(format!("declare it as `{} type`", word.name)),
            );
            None
        }
        None if row.is_some() => row,
        None => {
            let is_unknown = resolve::find(cx, site, path, Want::Type).is_none();
            if let Some(word) = path.word().filter(|word| is_unknown && suggest::is_of_one_database(word.name)) {
                let problem = Diagnostic::error(codes::UNKNOWN_TYPE, format!("`{path}` is a type of one database"))
                    .at(word.span, "not portable")
                    .help("a target's own type stands in backticks; a portable one is better where it will do");
                let edits = vec![suggest::edit(word.span, &format!("`{}`", word.name))];
                let plain = args.is_empty();
                cx.report(if plain { problem.fix("put it in backticks", false, edits) } else { problem });
                return None;
            }
            match path.word().filter(|_| is_unknown).and_then(|word| suggest::type_word(word.name)) {
                Some(near) if path.word().is_some_and(|word| word.name.as_str().to_lowercase() == near) => {
                    cx.report(
                        Diagnostic::error(codes::UNKNOWN_TYPE, "types are lower case")
                            .at(path.span(), format!("write `{near}`"))
                            .fix(format!("write `{near}`"), true, vec![suggest::edit(path.span(), near)]),
                    );
                    None
                }
                Some(near) if suggest::declaration(cx, site, path, Want::Type).is_none() => {
                    cx.report(
                        Diagnostic::error(codes::UNKNOWN_TYPE, format!("there is no type `{path}`"))
                            .at(path.span(), "no such type")
                            .help(format!("did you mean `{near}`?"))
                            .help("a target's own type stands in backticks")
                            .fix(format!("write `{near}`"), false, vec![suggest::edit(path.span(), near)]),
                    );
                    None
                }
                _ => declared(cx, resolve::lookup(cx, site, path, Want::Type)?, way, written),
            }
        }
    };
    if let (Some(first), Some(_)) = (args.first(), &resolved) {
        cx.report(
            Diagnostic::error(codes::TYPE_ARGUMENT, format!("`{path}` takes no arguments"))
                .at(first.span, "take them away")
                .help("only built-in types take arguments; write them where the type is declared"),
        );
    }
    if *unsigned {
        cx.report(not_unsigned(written, &path.to_string()));
    }
    resolved
}

fn declared<'a>(cx: &Cx<'a>, decl: &Decl, way: &mut Way, written: &TypeRef) -> Option<Resolved> {
    let entry = cx.entry(decl)?;
    match &entry.item.kind {
        ItemKind::Enum(_) => Some(Resolved {
            ty: Type::Named(decl.name),
            family: Family::Enum(decl.name),
            nullable: false,
            serial: false,
        }),
        ItemKind::Type(alias) => {
            let seen = &mut way.seen;
            if seen.contains(&decl.name) || seen.len() >= MAX_ALIASES {
                let path: Vec<_> = seen.iter().chain([&decl.name]).take(8).map(ToString::to_string).collect();
                cx.report(
                    Diagnostic::error(
                        codes::TYPE_CYCLE,
                        format!("`{}` leads back to itself or nests too deep", decl.name),
                    )
                    .at(written.span, path.join(" → "))
                    .label(decl.at, "declared here")
                    .help("let one of these types be a built-in one"),
                );
                return None;
            }
            if is_composite(alias) {
                let family = Family::Unknown;
                return Some(Resolved { ty: Type::Named(decl.name), family, nullable: false, serial: false });
            }
            seen.push(decl.name);
            let at_column = std::mem::take(&mut way.at_column);
            let base = through(cx, &Site::of(cx, decl.file, entry), &alias.ty, way);
            way.at_column = at_column;
            way.seen.pop();
            let base = base?;
            Some(if is_domain(alias) { Resolved { ty: Type::Named(decl.name), ..base } } else { base })
        }
        // no other item is a type
        ItemKind::Namespace(_)
        | ItemKind::Use(_)
        | ItemKind::Extension(_)
        | ItemKind::Mixin(_)
        | ItemKind::Table(_)
        | ItemKind::Relation(_)
        | ItemKind::Rows(_)
        | ItemKind::Group(_)
        | ItemKind::View(_)
        | ItemKind::Routine(_)
        | ItemKind::Sequence(_)
        | ItemKind::Raw(_)
        | ItemKind::Grant(_)
        | ItemKind::Analyzer(_)
        | ItemKind::Param(_)
        | ItemKind::Service(_)
        | ItemKind::Drop(_)
        | ItemKind::Broken(_) => None,
    }
}

/// `object { first text, last text? }`.
fn object<'a>(cx: &Cx<'a>, site: &Site<'a>, own: &Fields, way: &mut Way) -> Option<Resolved> {
    let fields: Option<Vec<ObjectField>> = fields(cx, own, way.at_column)
        .map(|column| {
            let ty = match (&column.ty, shape::reference_of(column)) {
                (Some(written), _) => through(cx, site, written, way)?,
                (None, Some(link)) if way.at_column => shape::linked(cx, site, link)?,
                (None, _) => return None,
            };
            Some(ObjectField { name: column.name.name, ty: ty.ty, nullable: ty.nullable })
        })
        .collect();
    let portable = Portable::Fields(fields?);
    let family = Family::of(&portable);
    Some(Resolved { ty: Type::Portable(portable), family, nullable: false, serial: false })
}

/// The fields of an object or a composite type. What is said of one and kept nowhere is reported; `with_rules`, where each is a field
/// that has rules.
pub fn fields<'f>(cx: &Cx<'_>, own: &'f Fields, with_rules: bool) -> impl Iterator<Item = &'f Column> {
    let mut names: Vec<Ident> = Vec::new();
    for field in &own.list {
        let name = field.column.name;
        if let Some(first) = names.iter().find(|other| other.name == name.name) {
            cx.report(
                Diagnostic::error(codes::DUPLICATE, format!("two fields are called `{}`", name.name))
                    .at(name.span, "declared again here")
                    .label(first.span, "first declared here")
                    .help("rename one of them"),
            );
        }
        names.push(name);
        let lost = field.column.modifiers.iter().find(|rule| !(with_rules && is_kept(&rule.kind)));
        let is_typed = field.column.ty.is_some() || with_rules && shape::reference_of(&field.column).is_some();
        if let Some(span) = lost.map(|rule| rule.span).or_else(|| (!is_typed).then_some(name.span)) {
            let word = cx.target.word();
            let what = if with_rules {
                format!("{word} has no such rule of the field `{}` in an object", name.name)
            } else {
                format!("{word} keeps of the field `{}` its name and its type", name.name)
            };
            cx.report(
                Diagnostic::error(codes::UNSUPPORTED, what)
                    .at(span, "it would be lost")
                    .help("write a check over the column that holds it, or make a table of the object"),
            );
        }
    }
    own.list.iter().map(|field| &field.column)
}

/// What a field inside of an object can have where it is one of its own. References with an action cannot stand there ("Cannot use
/// the `REFERENCE` keyword on nested field", SurrealDB 3.3.5).
const fn is_kept(rule: &ModifierKind) -> bool {
    match rule {
        ModifierKind::Reference(link) => link.columns.is_empty() && link.name.is_none(),
        ModifierKind::Default(_)
        | ModifierKind::Check(_)
        | ModifierKind::Value(_)
        | ModifierKind::Readonly
        | ModifierKind::Flexible
        | ModifierKind::Permissions(_) => true,
        ModifierKind::PrimaryKey(_)
        | ModifierKind::Unique(_)
        | ModifierKind::Index(_)
        | ModifierKind::Collate(_)
        | ModifierKind::ReferencePart(_)
        | ModifierKind::Identity(_)
        | ModifierKind::Generated(_)
        | ModifierKind::OnUpdate(_)
        | ModifierKind::Using(_)
        | ModifierKind::Backfill(_)
        | ModifierKind::Renamed(_)
        | ModifierKind::Deprecated(_)
        | ModifierKind::Only(_)
        | ModifierKind::Dialect(_) => false,
    }
}

/// A type as parameters and results have it: also the row of a table.
pub fn resolve_or_row<'a>(cx: &Cx<'a>, site: &Site<'a>, written: &TypeRef) -> Option<Resolved> {
    if let TypeBase::Named { path, args, unsigned: false } = &written.base
        && args.is_empty()
        && path.word().is_none_or(|word| words::get(word.name.as_str()).is_none())
        && let Some(row) = row_of(cx, site, path)
    {
        return Some(written.dims.iter().fold(row, |of, _| Resolved { ty: Type::Array(Box::new(of.ty)), ..of }));
    }
    resolve(cx, site, written)
}

/// The rows of a table or a view, as a type.
fn row_of<'a>(cx: &Cx<'a>, site: &Site<'a>, path: &Path) -> Option<Resolved> {
    let is_relation = |decl: &&Decl| matches!(decl.kind, DeclKind::Table | DeclKind::View | DeclKind::Relation);
    let decl = resolve::find(cx, site, path, Want::Table).filter(is_relation)?;
    resolve::guard(cx, site, decl, path.span());
    Some(Resolved { ty: Type::Named(decl.name), family: Family::Unknown, nullable: false, serial: false })
}

/// Whether a type has rules of its own; one without is only another name and is written out where it is used.
pub fn is_domain(alias: &TypeAlias) -> bool {
    !alias.modifiers.is_empty()
}

/// Whether it is a type of its own with fields.
const fn is_composite(alias: &TypeAlias) -> bool {
    matches!(alias.ty.base, TypeBase::Composite(_))
}

fn not_unsigned(written: &TypeRef, name: &str) -> Diagnostic {
    Diagnostic::error(codes::TYPE_ARGUMENT, format!("`{name}` cannot be unsigned"))
        .at(written.span, "only integers can")
        .help("take `unsigned` away, or add a `check (… >= 0)`")
}

fn builtin(cx: &Cx<'_>, written: &TypeRef, word: Word, args: &[Number], unsigned: bool) -> Option<Resolved> {
    let whole = |number: &Number, low: u64, high: u64| {
        let value = number.as_u64().filter(|value| (low..=high).contains(value));
        if value.is_none() {
            cx.report(
                Diagnostic::error(codes::TYPE_ARGUMENT, format!("`{}` does not fit here", number.text))
                    .at(number.span, format!("a whole number from {low} to {high} is wanted"))
                    .help("write a number in that range"),
            );
        }
        value.map(|value| value as u32)
    };
    let wrong = |form: &str| {
        cx.report(
            Diagnostic::error(codes::TYPE_ARGUMENT, format!("the type is written {form}"))
                .at(written.span, format!("has {} arguments", args.len()))
                .help(format!("write {form}")),
        );
    };
    let mut serial = false;
    let portable = match (word, args) {
        (Word::Plain(plain), []) => plain.portable(),
        (Word::Int(width), []) => Portable::Int { width, unsigned },
        (Word::Serial(width), []) => {
            serial = true;
            Portable::Int { width, unsigned }
        }
        (Word::Decimal, []) => Portable::Decimal(None),
        (Word::Decimal, [precision]) => Portable::Decimal(Some((whole(precision, 1, 1000)?, 0))),
        (Word::Decimal, [precision, scale]) => {
            let precision = whole(precision, 1, 1000)?;
            Portable::Decimal(Some((precision, whole(scale, 0, u64::from(precision))?)))
        }
        (Word::Text, []) => Portable::Text(None),
        (Word::Text, [length]) => Portable::Text(Some(whole(length, 1, 10_485_760)?)),
        (Word::Char, []) => Portable::Char(1),
        (Word::Char, [length]) => Portable::Char(whole(length, 1, 10_485_760)?),
        (Word::Time(time), []) => time.portable(None),
        (Word::Time(time), [digits]) => time.portable(Some(whole(digits, 0, 6)?)),
        (Word::Plain(_) | Word::Int(_) | Word::Serial(_), _) => {
            wrong("without ( )");
            return None;
        }
        (Word::Decimal, _) => {
            wrong("`decimal(precision, scale)`");
            return None;
        }
        (Word::Text | Word::Char, _) => {
            wrong("with one length");
            return None;
        }
        (Word::Time(_), _) => {
            wrong("with the number of fractional digits, 0 to 6");
            return None;
        }
    };
    if unsigned && !matches!(word, Word::Int(_) | Word::Serial(_)) {
        cx.report(not_unsigned(written, "this type"));
    }
    let family = Family::of(&portable);
    Some(Resolved { ty: Type::Portable(portable), family, nullable: false, serial })
}
