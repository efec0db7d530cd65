//! What stands in a SQLite database: `sqlite_schema` keeps the text of every object, `pragma_table_xinfo` what the
//! engine made of the columns.

mod create_index;
mod create_table;
mod cursor;
mod define;
mod table;
mod uses;

use std::collections::BTreeMap;

use super::lexer::{Brackets, Token, tokens};
use super::{Introspected, unreadable};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Body, RawObject, What};
use crate::catalog::{Address, Catalog, Defined, Definition, Kind, Object, QName};
use crate::database::execute::{Row, Session};
use create_table::{ConstraintText, TableText};
use uses::Known;

/// One column as the engine sees it.
struct ColumnRow {
    pub name: Name,
    pub ty: Box<str>,
    pub not_null: bool,
}

/// A table, read but not yet in the catalog: foreign keys need the tables that they refer to.
struct TableRead<'t, 'a> {
    pub name: Name,
    pub sql: &'a str,
    pub columns: Vec<ColumnRow>,
    pub text: TableText<'t, 'a>,
    pub strict: bool,
    pub without_rowid: bool,
}

/// Every table by its name in lower case; SQLite compares names without (ASCII) case.
type Tables<'t, 'a> = BTreeMap<String, TableRead<'t, 'a>>;

/// Reads the main database.
pub(super) fn read(session: &mut Session, history: &str) -> Result<Introspected, Diagnostic> {
    let mut query = |sql: &str| session.rows(sql, &[]).map_err(|error| unreadable(&error));
    // `pragma_table_list` knows virtual tables and their shadows.
    let objects = query(
        "select m.type, m.name, m.tbl_name, m.sql, l.type, l.wr, l.strict from sqlite_schema m \
         left join pragma_table_list l on l.schema = 'main' and l.name = m.name and m.type = 'table' \
         where m.name not like 'sqlite\\_%' escape '\\' order by m.name",
    )?;
    let columns = query(
        "select m.name, c.name, c.type, c.\"notnull\" from sqlite_schema m join pragma_table_xinfo(m.name) c \
         where m.type = 'table' order by m.name, c.cid",
    )?;
    let is_history = |name: &str| name.eq_ignore_ascii_case(history);
    let mut out = Introspected::default();
    let mut of_table: BTreeMap<&str, Vec<ColumnRow>> = BTreeMap::new();
    for row in &columns {
        let column = ColumnRow { name: Name::new(row.text(1)), ty: spaced(row.text(2)), not_null: row.flag(3) };
        of_table.entry(row.text(0)).or_default().push(column);
    }
    let plain: Vec<(&Row, Vec<Token<'_>>)> = objects
        .iter()
        .filter(|row| row.text(0) == "table" && row.text(4) == "table" && !is_history(row.text(1)))
        .map(|row| (row, tokens(row.text(3), Brackets::Quote)))
        .collect();
    let mut tables = Tables::new();
    for (row, tokens) in &plain {
        let text = create_table::read(tokens).map_err(|near| odd_text("table", row.text(1), &near))?;
        let columns = of_table.remove(row.text(1)).unwrap_or_default();
        let agree = columns.len() == text.columns.len()
            && columns.iter().zip(&text.columns).all(|(row, text)| row.name.as_str().eq_ignore_ascii_case(&text.name));
        if !agree {
            return Err(odd_text("table", row.text(1), "its columns"));
        }
        let name = Name::new(row.text(1));
        let read = TableRead { name, sql: row.text(3), columns, text, strict: row.flag(6), without_rowid: row.flag(5) };
        tables.insert(row.text(1).to_ascii_lowercase(), read);
    }
    for table in tables.values() {
        table::build(table, &tables, &mut out);
    }
    let top = |row: &Row, kind| Address::top(Kind::Defined(kind), QName::bare(Name::new(row.text(1))));
    let others = objects.iter().filter_map(|row| match (row.text(0), row.text(4)) {
        ("view", _) => Some(top(row, Defined::View)),
        ("table", "virtual") => Some(top(row, Defined::Raw)),
        _plain => None,
    });
    let known = Known { tables: &tables, others: others.collect() };
    for row in &objects {
        let (at, read): (_, Read) = match (row.text(0), row.text(4)) {
            ("index", _) if !is_history(row.text(2)) => {
                index(row, &tables, &mut out)?;
                continue;
            }
            ("view", _) => (top(row, Defined::View), define::view),
            ("trigger", _) if !is_history(row.text(2)) => {
                // a trigger bears its table's name in any case
                let home = find(&tables, row.text(2)).map_or_else(|| Name::new(row.text(2)), |table| table.name);
                let home = QName::bare(home);
                (Address::part(Kind::Defined(Defined::Trigger), home, Name::new(row.text(1))), define::trigger)
            }
            ("table", "virtual") => (top(row, Defined::Raw), virtual_table),
            // Indexes and triggers of the history table; tables, which are in; shadows, which belong to a virtual one.
            _done => continue,
        };
        let sql = row.text(3);
        let tokens = tokens(sql, Brackets::Quote);
        let what = read(sql, &tokens).ok_or_else(|| odd_text(row.text(0), row.text(1), "its text"))?;
        let uses = known.of(&at, &tokens);
        out.catalog.insert(at, Object::Definition(Box::new(Definition { what, uses })));
    }
    Ok(out)
}

/// What reads a definition's text.
type Read = fn(&str, &[Token<'_>]) -> Option<What>;

/// A virtual table has words of its module's own; its shadow tables come and go with it.
fn virtual_table(sql: &str, tokens: &[Token<'_>]) -> Option<What> {
    let name = tokens.iter().skip_while(|token| !token.is_word("table")).nth(1)?.name()?;
    let down = format!("drop table {}", crate::dialect::sqlite::QUOTE.name(Name::new(&name)));
    Some(What::Raw(RawObject { up: Body::own(sql), down: Some(Body::own(down)) }))
}

fn index(row: &Row, tables: &Tables<'_, '_>, out: &mut Introspected) -> Result<(), Diagnostic> {
    let Some(table) = find(tables, row.text(2)) else {
        // An index on a shadow table of a virtual one.
        out.unmodelled.push(format!("index {}", row.text(1)));
        return Ok(());
    };
    let columns: Vec<Name> = table.columns.iter().map(|column| column.name).collect();
    let sql = row.text(3);
    let read = create_index::read(sql, &tokens(sql, Brackets::Quote), &columns)
        .ok_or_else(|| odd_text("index", row.text(1), "its text"))?;
    let at = Address::part(Kind::Index, QName::bare(table.name), Name::new(row.text(1)));
    out.catalog.insert(at, Object::Index(read));
    Ok(())
}

/// A table by its name in any case.
fn find<'r, 't, 'a>(tables: &'r Tables<'t, 'a>, name: &str) -> Option<&'r TableRead<'t, 'a>> {
    tables.get(&name.to_ascii_lowercase())
}

fn odd_text(what: &str, name: &str, near: &str) -> Diagnostic {
    Diagnostic::error(
        crate::database::codes::UNREADABLE_SCHEMA,
        format!("the text of {what} `{name}` cannot be read at {near}"),
    )
    .help(format!("look at it with `select sql from sqlite_schema where name = '{name}'` and please report it"))
}

/// The text of a type with single spaces.
fn spaced(text: &str) -> Box<str> {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ").into_boxed_str()
}

/// The name of a collation; SQLite's own in capitals.
fn collation(name: &str) -> Box<str> {
    let own = ["BINARY", "NOCASE", "RTRIM"].into_iter().find(|own| own.eq_ignore_ascii_case(name));
    own.unwrap_or(name).into()
}

/// A free name for a constraint, wanted or derived; says so when the database has one name twice.
fn constraint_name(
    own: &ConstraintText<'_, '_>,
    derived: Name,
    taken: &dyn Fn(Name) -> bool,
    notes: &mut Vec<String>,
) -> Name {
    let wanted = own.name.as_deref().map_or(derived, Name::new);
    let name = crate::catalog::naming::free(wanted, taken);
    if own.name.is_some() && name != wanted {
        notes.push(format!("the second constraint of the name {wanted}, read as {name}"));
    }
    name
}

/// Whether a catalog has this part already.
fn has(catalog: &Catalog, kind: Kind, table: QName, name: Name) -> bool {
    catalog.contains(&crate::catalog::Address::part(kind, table, name))
}

#[cfg(test)]
mod tests;
