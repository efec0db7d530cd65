//! Writes the user's decisions into their file: transition clauses and tombstones, as edits of the text.
//!
//! The plan finds out that something was renamed or removed, the user says which, and the answer becomes a line in the
//! schema. Each function finds its place by the names in the tree, and gives nothing if the file does not declare them.

use super::ast::{Column, DropKind, Enum, EnumMember, File, Item, ItemKind, MemberKind, Path, Table};
use super::print::quoted;
use super::token::Kind;
use crate::base::{Edit, FileId, Name, Span};

/// A declaration: its namespace, as `namespace` lines and blocks and dotted names give it, and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Outermost first; empty outside of every namespace.
    pub namespace: Vec<Name>,
    pub name: Name,
}

impl Declared {
    /// The declaration of this name in this namespace.
    pub fn new(namespace: impl IntoIterator<Item = Name>, name: Name) -> Self {
        Self { namespace: namespace.into_iter().collect(), name }
    }
}

/// What takes the place of a dropped enum member in the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapValue {
    /// Nothing is said: rows that hold the member stop the migration.
    Unsaid,
    Null,
    Member(Name),
}

/// `table new renamed from old`.
pub fn rename_table(ast: &File, table: &Declared, old: Name) -> Option<Edit> {
    let table = find_table(ast, table)?;
    insert_after(table.name.span(), &renamed_from(old))
}

/// `enum new renamed from old`.
pub fn rename_enum(ast: &File, target: &Declared, old: Name) -> Option<Edit> {
    let target = find_enum(ast, target)?;
    insert_after(target.name.span(), &renamed_from(old))
}

/// `new int renamed from old`, for a column that the table itself declares (not one of a mixin).
pub fn rename_column(ast: &File, table: &Declared, column: Name, old: Name) -> Option<Edit> {
    let table = find_table(ast, table)?;
    table.members.iter().find_map(|member| {
        let MemberKind::Column(it) = &member.kind else { return None };
        if it.name.name == column { insert_after(before_block(it), &renamed_from(old)) } else { None }
    })
}

/// `new renamed from old` in an enum.
pub fn rename_value(ast: &File, target: &Declared, value: Name, old: Name) -> Option<Edit> {
    let target = find_enum(ast, target)?;
    target.members.iter().find_map(|member| match member {
        EnumMember::Value(it) if it.name.name == value => insert_after(it.span, &renamed_from(old)),
        EnumMember::Value(_) | EnumMember::Drop(_) => None,
    })
}

/// A line `drop column x` at the end of a table's body.
pub fn drop_column(ast: &File, text: &str, table: &Declared, column: Name) -> Option<Edit> {
    let table = find_table(ast, table)?;
    let last = table.members.last().map(|member| member.span);
    insert_line(text, table.body, last, &format!("drop column {}", name(column)))
}

/// A line `drop x`, `drop x map to y` or `drop x map to null` at the end of an enum's body.
pub fn drop_value(ast: &File, text: &str, target: &Declared, value: Name, map: MapValue) -> Option<Edit> {
    let target = find_enum(ast, target)?;
    let last = target.members.last().map(|member| match member {
        EnumMember::Value(it) => it.span,
        EnumMember::Drop(it) => it.span,
    });
    let map = match map {
        MapValue::Unsaid => String::new(),
        MapValue::Null => " map to null".to_owned(),
        // the bare word would empty the rows
        MapValue::Member(other) if other.as_str() == "null" => " map to \"null\"".to_owned(),
        MapValue::Member(other) => format!(" map to {}", name(other)),
    };
    insert_line(text, target.body, last, &format!("drop {}{map}", name(value)))
}

/// A line `drop table x` (or another kind) at the end of a file. `path` is what must stand there: a bare name where a
/// `namespace` line is in force at the end of the file, a dotted one otherwise.
pub fn drop_item(file: FileId, text: &str, kind: DropKind, path: &[Name]) -> Edit {
    let kind = kind.word();
    let path: Vec<String> = path.iter().map(|part| name(*part)).collect();
    let start = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let end = text.len() as u32;
    Edit { span: Span::new(file, end, end), text: format!("{start}drop {kind} {}\n", path.join(".")) }
}

/// The namespace in force at the end of a file: what a line added there belongs to.
pub fn namespace_at_end(ast: &File) -> Option<Name> {
    ast.items.iter().rev().find_map(|item| {
        let ItemKind::Namespace(namespace) = &item.kind else { return None };
        namespace.block.is_none().then_some(namespace.name.name)
    })
}

/// What disappears with a span that is taken away: its whole line if nothing else stands there, else the blanks before it,
/// and the comma between it and what stands before it when another sign follows.
pub fn removal(text: &str, span: Span) -> Span {
    let (Some(before), Some(after)) = (text.get(..span.lo as usize), text.get(span.hi as usize..)) else { return span };
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let alone = before[line..].trim().is_empty();
    let end = after.find('\n').map_or(after.len(), |at| at + 1);
    let rest = after[..end].trim();
    if alone && (rest.is_empty() || rest == ",") {
        return Span { lo: line as u32, hi: span.hi + end as u32, ..span };
    }
    let kept = before.trim_end_matches([' ', '\t']);
    let is_last = after.trim_start().starts_with('}') || after.trim_start_matches([' ', '\t']).starts_with(',');
    let kept = if is_last { kept.strip_suffix(',').unwrap_or(kept) } else { kept };
    Span { lo: kept.len() as u32, ..span }
}

/// Applies edits to a text; they must not overlap. Spans beyond the text are left out.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.lo, edit.span.hi));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in sorted {
        let range = edit.span.range();
        let Some(kept) = text.get(at..range.start) else { continue };
        out.push_str(kept);
        out.push_str(&edit.text);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

fn name(name: Name) -> String {
    quoted(name, Kind::is_name)
}

fn renamed_from(old: Name) -> String {
    format!(" renamed from {}", name(old))
}

fn insert_after(span: Span, text: &str) -> Option<Edit> {
    Some(Edit { span: span.end(), text: text.to_owned() })
}

/// A column up to the last thing before its block.
fn before_block(column: &Column) -> Span {
    let ty = column.ty.as_ref().map(|ty| ty.overrides.last().map_or(ty.span, |last| last.span));
    match ty {
        Some(ty) => ty,
        // without a type the reference comes first
        None => column.modifiers.first().map_or(column.name.span, |first| first.span),
    }
}

/// A new line before the closing brace, indented as the last line; in a one-line body, behind a comma.
fn insert_line(text: &str, body: Span, last: Option<Span>, line: &str) -> Option<Edit> {
    let inner = text.get(body.lo as usize + 1..(body.hi as usize).checked_sub(1)?)?;
    let closing = Span { lo: body.hi - 1, hi: body.hi - 1, ..body };
    if !inner.contains('\n') {
        let last = last.map(Span::end);
        return Some(match last {
            Some(last) => Edit { span: last, text: format!(", {line}") },
            None => Edit { span: Span { lo: body.lo + 1, hi: body.hi - 1, ..body }, text: format!(" {line} ") },
        });
    }
    let before = &text[..closing.lo as usize];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let outer = &before[line_start..];
    if !outer.trim().is_empty() {
        return Some(Edit { span: closing, text: format!("\n{line}\n") }); // the brace stands behind an item
    }
    let at = Span { lo: line_start as u32, hi: line_start as u32, ..body };
    Some(Edit { span: at, text: format!("{outer}  {line}\n") })
}

fn find_table<'a>(ast: &'a File, wanted: &Declared) -> Option<&'a Table> {
    find(&ast.items, &mut Vec::new(), &mut |item, namespace| {
        let ItemKind::Table(table) = &item.kind else { return None };
        declares(&table.name, namespace, wanted).then_some(&**table)
    })
}

fn find_enum<'a>(ast: &'a File, wanted: &Declared) -> Option<&'a Enum> {
    find(&ast.items, &mut Vec::new(), &mut |item, namespace| {
        let ItemKind::Enum(it) = &item.kind else { return None };
        declares(&it.name, namespace, wanted).then_some(&**it)
    })
}

/// The first item that `pick` takes, with the namespace that is in force there.
fn find<'a, T>(
    items: &'a [Item],
    namespace: &mut Vec<Name>,
    pick: &mut impl FnMut(&'a Item, &[Name]) -> Option<&'a T>,
) -> Option<&'a T> {
    let depth = namespace.len();
    let mut found = None;
    for item in items {
        if let ItemKind::Namespace(it) = &item.kind {
            namespace.truncate(depth);
            namespace.push(it.name.name);
            if let Some(block) = &it.block {
                found = find(block, namespace, pick);
                namespace.truncate(depth);
            }
        } else {
            found = pick(item, namespace);
        }
        if found.is_some() {
            break;
        }
    }
    namespace.truncate(depth);
    found
}

fn declares(path: &Path, namespace: &[Name], wanted: &Declared) -> bool {
    path.name.name == wanted.name
        && namespace
            .iter()
            .copied()
            .chain(path.qualifier.iter().map(|part| part.name))
            .eq(wanted.namespace.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    fn edited(text: &str, make: impl Fn(&File) -> Option<Edit>) -> String {
        let ast = parse(FileId(0), text).ast;
        let out = apply(text, &[make(&ast).expect("the declaration is there")]);
        let again = parse(FileId(0), &out);
        assert!(again.problems.is_empty(), "{out}\n{:#?}", again.problems);
        out
    }

    fn t(namespace: &[&str]) -> Declared {
        Declared::new(namespace.iter().map(|part| Name::new(part)), Name::new("t"))
    }

    #[test]
    fn renames_stand_behind_what_they_rename() {
        let old = Name::new("old");
        let text = "namespace s\ntable t {\n  a int unique { check (a > 0) }\n  b -> u\n}\nenum t { x = 'X', y }\n";
        assert!(edited(text, |ast| rename_table(ast, &t(&["s"]), old)).contains("table t renamed from old {"));
        assert!(edited(text, |ast| rename_enum(ast, &t(&["s"]), old)).contains("enum t renamed from old {"));
        assert!(
            edited(text, |ast| rename_column(ast, &t(&["s"]), Name::new("a"), old))
                .contains("a int renamed from old unique {")
        );
        assert!(
            edited(text, |ast| rename_column(ast, &t(&["s"]), Name::new("b"), old))
                .contains("b -> u renamed from old\n")
        );
        assert!(
            edited(text, |ast| rename_value(ast, &t(&["s"]), Name::new("x"), old))
                .contains("x = 'X' renamed from old,")
        );
        let ast = parse(FileId(0), text).ast;
        assert_eq!(rename_table(&ast, &t(&[]), old), None);
    }

    #[test]
    fn drops_stand_at_the_end_of_the_body() {
        let x = Name::new("x");
        let text = "table t {\n  a int // last\n  // end\n}\n";
        assert_eq!(
            edited(text, |ast| drop_column(ast, text, &t(&[]), x)),
            "table t {\n  a int // last\n  // end\n  drop column x\n}\n"
        );
        let text = "namespace s {\n  table t { a int }\n}\n";
        assert_eq!(
            edited(text, |ast| drop_column(ast, text, &t(&["s"]), x)),
            "namespace s {\n  table t { a int, drop column x }\n}\n"
        );
        let text = "table t {}";
        assert_eq!(edited(text, |ast| drop_column(ast, text, &t(&[]), x)), "table t { drop column x }");
        let text = "enum t {\n  a\n}\n";
        let mapped = |map| edited(text, |ast| drop_value(ast, text, &t(&[]), x, map));
        assert_eq!(mapped(MapValue::Unsaid), "enum t {\n  a\n  drop x\n}\n");
        assert_eq!(mapped(MapValue::Null), "enum t {\n  a\n  drop x map to null\n}\n");
        assert_eq!(mapped(MapValue::Member(Name::new("a"))), "enum t {\n  a\n  drop x map to a\n}\n");
    }

    #[test]
    fn dropped_items_stand_at_the_end_of_the_file() {
        let text = "table t {}";
        let edit = drop_item(FileId(0), text, DropKind::Table, &[Name::new("s"), Name::new("two words")]);
        assert_eq!(apply(text, &[edit]), "table t {}\ndrop table s.\"two words\"\n");
    }
}
