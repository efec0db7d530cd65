//! Raw SQL in a slot: the engine's own text, with holes where it names columns of the row, enums, domains and sequences.

mod surreal;
mod words;

use std::ops::Range;

use super::super::barrier::part_of;
use super::super::raw::{self, Unread};
use super::super::sql::{self, Context, Form, Missing, Names, Places, Relation, Schema, Used};
use super::super::symbols::DeclKind;
use super::{Purpose, Row, Source};
use crate::base::{Name, Span};
use crate::catalog::{QName, Sql};
use crate::syntax::ast::{Dialect, Ident, Raw};

/// What stands in a text instead of some bytes.
struct Hole {
    lo: usize,
    hi: usize,
    what: What,
}

enum What {
    Column(Name),
    Type(QName),
    /// The name of a relation as the engine knows it.
    Words(String),
    Sequence(QName),
}

/// The SQL of a text in backticks, with holes for columns of the row and for enums and domains; `None` after a reported
/// problem.
pub fn lower(row: &Row<'_, '_>, raw: &Raw) -> Option<Sql> {
    let text = &*raw.text;
    let tokens = match raw::tokens(row.cx, raw) {
        Ok(_) if matches!(row.source, Source::Open) => return Some(Sql::text(text)),
        Ok(tokens) => tokens,
        Err(Unread::Opaque) => return Some(Sql::text(text)),
        Err(Unread::Broken) => return None,
    };
    let schema = Schema::new(row.cx, &row.site);
    let dialect = row.cx.target.dialect();
    let holes = match sql::read(text, tokens.clone(), dialect, Form::Expression, &context(row), &schema) {
        Ok(names) => {
            report(row, &names, raw, &schema);
            found(row, text, names)
        }
        Err(_) if dialect == Dialect::Surrealdb => surreal::holes(row, &tokens, &Places::new(text)),
        Err(why) => {
            row.cx.report(sql::unread(&why, raw.source()).help("columns of the row are found by their words alone"));
            words::holes(row, &tokens, &Places::new(text))
        }
    };
    Some(filled(text, holes))
}

/// The text with its holes.
fn filled(text: &str, mut holes: Vec<Hole>) -> Sql {
    holes.sort_by_key(|hole| hole.lo);
    let mut sql = Sql::default();
    let mut copied = 0;
    for hole in holes {
        if hole.lo < copied || hole.lo == hole.hi {
            continue; // of two for one word the first says it
        }
        sql.push(text.get(copied..hole.lo).unwrap_or_default());
        match hole.what {
            What::Column(name) => sql.push_column(name),
            What::Type(name) => sql.push_type(name),
            What::Words(words) => sql.push(&words),
            What::Sequence(name) => sql.push_sequence(name),
        }
        copied = hole.hi;
    }
    sql.push(text.get(copied..).unwrap_or_default());
    sql
}

/// Whose column a value is: no table's, so that `(value).street` is a field of it.
fn nobody() -> QName {
    QName::bare(Name::new(""))
}

/// What a text in this place may read: the row.
fn context(row: &Row<'_, '_>) -> Context {
    let open = row.purpose == Purpose::Default; // reads no column; what else its words are the engine says
    let Source::Table(table, old) = row.source else {
        let columns = Some(vec![Name::new("value")]);
        let relation = Relation { name: nobody(), columns, former: Vec::new() };
        return Context { row: Some(relation), open, ..Context::default() };
    };
    let columns = (!table.broken).then(|| table.columns.iter().map(|column| column.name).collect());
    let relation = Relation { name: table.name, columns, former: old.to_vec() };
    if row.purpose == Purpose::When {
        let rows = ["new", "old"].map(|word| (Name::new(word), relation.clone()));
        return Context { rows: rows.into(), ..Context::default() };
    }
    // the same table by the name that it has where there are no namespaces
    let flat = table.name.ns.filter(|_| row.cx.target.dialect() == Dialect::Sqlite);
    let flat = flat.map(|ns| (Name::new(&format!("{ns}_{}", table.name.name)), relation.clone()));
    Context { row: Some(relation), rows: flat.into_iter().collect(), words: Vec::new(), open }
}

fn report(row: &Row<'_, '_>, names: &Names, raw: &Raw, schema: &Schema<'_, '_>) {
    let own = match row.source {
        Source::Table(table, _) => table.name,
        Source::Value(_) | Source::Field { .. } | Source::Open => nobody(),
    };
    for unknown in &names.unknown {
        match unknown.what {
            Missing::Column { of: Some(of), name, .. } if of == own => {
                let span: Span = part_of(raw.source(), unknown.word.clone());
                row.unknown_column(Ident { name, span });
            }
            Missing::Column { .. }
            | Missing::Relation { .. }
            | Missing::Elsewhere { .. }
            | Missing::Procedure { .. }
            | Missing::Qualifier { .. } => {
                row.cx.report(sql::diagnostic(unknown, raw.source(), row.cx.target.dialect(), schema));
            }
        }
    }
    schema.guard(names, raw.source());
}

/// The holes for what was found. A column of another relation stays text.
fn found(row: &Row<'_, '_>, text: &str, names: Names) -> Vec<Hole> {
    let schema = Schema::new(row.cx, &row.site);
    let of_row = |table: QName| match row.source {
        Source::Table(own, _) => own.name == table,
        Source::Value(_) | Source::Field { .. } | Source::Open => true,
    };
    let is_sequence = |name| row.cx.symbols.object(name).is_some_and(|decl| decl.kind == DeclKind::Sequence);
    let is_text = |at: &Range<usize>| text[..at.start].ends_with('\'') && text[at.end..].starts_with('\'');
    let hole = |own: sql::Use| {
        let (bytes, what) = match own.what {
            // in a query the qualifier tells the row from what is read there
            Used::Column(table, name) if of_row(table) && (own.nested || row.purpose == Purpose::When) => {
                (own.word, What::Column(name))
            }
            Used::Column(table, name) if of_row(table) => (own.whole, What::Column(name)),
            Used::Type(name) if schema.is_named(name) => (own.whole, What::Type(name)),
            // the quotes of the text go with the name
            Used::Relation(name) if is_text(&own.whole) && is_sequence(name) => {
                (own.whole.start - 1..own.whole.end + 1, What::Sequence(name))
            }
            Used::Type(_) | Used::Column(..) | Used::Relation(_) | Used::Row(_) | Used::Routine(_) => return None,
        };
        Some(Hole { lo: bytes.start, hi: bytes.end, what })
    };
    let flat = schema.flat(&names);
    let words =
        flat.into_iter().map(|(bytes, words)| Hole { lo: bytes.start, hi: bytes.end, what: What::Words(words) });
    names.uses.into_iter().filter_map(hole).chain(words).collect()
}
