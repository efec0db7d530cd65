//! `create table` with everything inside, indexes, and columns added in place.

use crate::base::Name;
use crate::catalog::{
    Address, Catalog, Column, Deferrable, Expr, ForeignKey, Index, IndexKey, Key, Kind, Object, QName, RefAction,
};

use super::QUOTE;

/// The name inside its home.
pub fn part(at: &Address) -> Name {
    at.part.unwrap_or(at.home.name)
}

/// The table as `catalog` has it, under the name `called` (a rebuild builds it under another one first).
pub fn create_table(catalog: &Catalog, table: QName, called: QName) -> String {
    let mut lines = Vec::new();
    let inline_key = inline_primary_key(catalog, table);
    for (name, column) in catalog.columns(table) {
        let default = default_of(catalog, table, name);
        let key = inline_key.filter(|(own, _)| *own == name).map(|(_, key)| key);
        lines.push(column_line(name, column, default, key));
    }
    for (at, object) in catalog.at_home(table) {
        let line = match object {
            Object::PrimaryKey(key) if inline_key.is_none() => {
                named(key.auto, key.name, format!("primary key ({})", QUOTE.list(&key.columns)))
            }
            Object::Unique(key) => named(key.auto, part(at), format!("unique ({})", QUOTE.list(&key.columns))),
            Object::Check(check) => named(check.auto, part(at), format!("check {}", QUOTE.grouped(&check.expr))),
            Object::ForeignKey(key) => {
                named(key.auto, part(at), format!("foreign key ({}) {}", QUOTE.list(&key.columns), references(key)))
            }
            Object::Namespace
            | Object::Enum(_)
            | Object::Domain(_)
            | Object::Table(_)
            | Object::Column(_)
            | Object::Default(_)
            | Object::PrimaryKey(_)
            | Object::Index(_)
            | Object::Definition(_)
            | Object::Comment(_) => continue,
        };
        lines.push(line);
    }
    let options = match catalog.get(&Address::table(table)) {
        Some(Object::Table(own)) if !own.options.is_empty() => {
            format!(" {}", own.options.iter().map(|(key, _)| &**key).collect::<Vec<_>>().join(", "))
        }
        _ => String::new(),
    };
    format!("create table {} (\n  {}\n){options}", QUOTE.qualified(called), lines.join(",\n  "))
}

/// A constraint with its name, unless the name is the derived one: SQLite knows constraints by what they say.
fn named(auto: bool, name: Name, body: String) -> String {
    if auto { body } else { format!("constraint {} {body}", QUOTE.name(name)) }
}

/// A key of one column stands at that column: there alone it can be the rowid that counts by itself.
fn inline_primary_key(catalog: &Catalog, table: QName) -> Option<(Name, &Key)> {
    match catalog.get(&Address::top(Kind::PrimaryKey, table)) {
        Some(Object::PrimaryKey(key)) => match key.columns.as_slice() {
            [column] => Some((*column, key)),
            _ => None,
        },
        _ => None,
    }
}

fn default_of(catalog: &Catalog, table: QName, column: Name) -> Option<&Expr> {
    match catalog.get(&Address::part(Kind::Default, table, column)) {
        Some(Object::Default(expr)) => Some(expr),
        _ => None,
    }
}

fn column_line(name: Name, column: &Column, default: Option<&Expr>, key: Option<&Key>) -> String {
    let mut out = QUOTE.name(name);
    let mut say = |clause: &str| {
        out.push(' ');
        out.push_str(clause);
    };
    if let crate::catalog::Type::Sql(ty) = &column.ty
        && !ty.is_empty()
    {
        say(ty);
    }
    if let Some(key) = key {
        say(&named(key.auto, key.name, "primary key".to_owned()));
        if column.identity.is_some() {
            say("autoincrement");
        }
    }
    let goes_without = column.nullable || column.implied.0 && key.is_some();
    if !goes_without {
        say("not null");
    }
    if let Some(collate) = &column.collate {
        say(&format!("collate {collate}"));
    }
    if let Some(default) = default {
        say(&format!("default {}", literal_or_grouped(default)));
    }
    if let Some(generated) = &column.generated {
        let kept = if generated.stored { "stored" } else { "virtual" };
        say(&format!("generated always as {} {kept}", QUOTE.grouped(&generated.expr)));
    }
    out
}

/// SQLite takes only literals and words without parentheses; a word that it does not know is a text, quoted or not
/// (<https://www.sqlite.org/lang_createtable.html#the_default_clause>).
fn literal_or_grouped(expr: &Expr) -> String {
    let text = QUOTE.operand(expr);
    let number = text.trim_start_matches(['-', '+', '.']).starts_with(|c: char| c.is_ascii_digit());
    let word = text.chars().all(|c| c.is_alphanumeric() || c == '_') && !text.is_empty();
    if number || word || text.starts_with(['\'', '"', '(']) { text } else { format!("({text})") }
}

fn references(key: &ForeignKey) -> String {
    let mut out = format!("references {} ({})", QUOTE.qualified(key.target), QUOTE.list(&key.target_columns));
    for (word, action) in [("delete", key.on_delete), ("update", key.on_update)] {
        match action {
            RefAction::NoAction => {}
            RefAction::Restrict => out.push_str(&format!(" on {word} restrict")),
            RefAction::Cascade => out.push_str(&format!(" on {word} cascade")),
            RefAction::SetNull => out.push_str(&format!(" on {word} set null")),
            RefAction::SetDefault => out.push_str(&format!(" on {word} set default")),
        }
    }
    match key.deferrable {
        Some(Deferrable { initially_deferred: true }) => out.push_str(" deferrable initially deferred"),
        Some(Deferrable { initially_deferred: false }) => out.push_str(" deferrable initially immediate"),
        None => {}
    }
    out
}

/// `create index …`.
pub fn create_index(at: &Address, index: &Index) -> String {
    let parts: Vec<String> = index
        .parts
        .iter()
        .map(|part| {
            let mut out = match &part.key {
                IndexKey::Column(name) => QUOTE.name(*name),
                IndexKey::Expr(expr) => QUOTE.expr(expr),
            };
            if let Some(collate) = &part.collate {
                out.push_str(&format!(" collate {collate}"));
            }
            if part.descending {
                out.push_str(" desc");
            }
            out
        })
        .collect();
    let unique = if index.unique { "unique " } else { "" };
    let rows = index.predicate.as_ref().map(|expr| format!(" where {}", QUOTE.expr(expr))).unwrap_or_default();
    let list = index.blanks.0.list(&QUOTE.qualified(at.home), &parts);
    format!("create {unique}index {} on {list}{rows}", QUOTE.name(part(at)))
}

/// `alter table … add column`, with the default that the catalog has for it.
pub fn add_column(catalog: &Catalog, at: &Address, column: &Column) -> String {
    let default = default_of(catalog, at.home, part(at));
    format!("alter table {} add column {}", QUOTE.qualified(at.home), column_line(part(at), column, default, None))
}

/// A check or a foreign key of one column as it stands behind a column that is added in place.
pub fn beside_column(catalog: &Catalog, at: &Address) -> String {
    match catalog.get(at) {
        Some(Object::Check(check)) => {
            format!(" {}", named(check.auto, part(at), format!("check {}", QUOTE.grouped(&check.expr))))
        }
        Some(Object::ForeignKey(key)) => format!(" {}", named(key.auto, part(at), references(key))),
        _ => String::new(),
    }
}
