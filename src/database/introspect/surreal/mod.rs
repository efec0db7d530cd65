//! What stands in a SurrealDB database, from `INFO … STRUCTURE` of the database and of each of its tables, in one request.
//!
//! Expressions are as the engine prints them: what was written is normalised, so they compare with each other and not with
//! what a migration wrote. Names of fields come quoted, names of all else do not (3.3.5).

mod access;
mod fields;
mod index;
mod kinds;
mod objects;
mod permissions;

use std::borrow::Cow;

use serde_json::Value;

use super::Introspected;
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Body, Edge, View, What};
use crate::catalog::{Address, CommentOn, Defined, Definition, Expr, Kind, Object, QName, Sql, Table, naming};
use crate::database::codes;
use crate::database::error::Error;
use crate::database::execute::Session;
use crate::database::fault;
use crate::dialect::surrealdb::find_fields;
use permissions::Usual;

/// What is looked at: the database, its tables by name with what is in them, how far each index is built, and its users as
/// statements.
const LOOK: &str = "LET $schemac_db = (INFO FOR DB STRUCTURE);\n\
    LET $schemac_tables = $schemac_db.tables.map(|$t| [$t.name, (INFO FOR TABLE $t.name STRUCTURE)]);\n\
    [$schemac_db, $schemac_tables, $schemac_tables.map(|$t| $t[1].indexes.map(|$i| [$t[0], $i.name, (INFO FOR INDEX $i.name ON $t[0])])),\
    \n$schemac_db.users.map(|$u| (INFO FOR USER $u.name ON DATABASE))]";

/// Collects what is found.
struct Reader {
    out: Introspected,
}

/// Reads the database that the session is connected to, as it would be after what an open transaction has taken in.
pub(super) fn read(session: &mut Session, history: &str) -> Result<Introspected, Diagnostic> {
    let Some(surreal) = session.surreal() else { return Ok(Introspected::default()) };
    let lock = surreal.lock_table();
    let seen = surreal.seen(LOOK).map_err(|refusal| unreadable(&refusal.into()))?;
    let mut reader = Reader { out: Introspected::default() };
    reader.database(&seen, &[history, &lock]);
    naming::mark_derived(&mut reader.out.catalog);
    find_fields(&mut reader.out.catalog);
    Ok(reader.out)
}

fn unreadable(error: &Error) -> Diagnostic {
    fault::diagnostic(codes::UNREADABLE_SCHEMA, "the schema cannot be read", error)
        .help("the user needs at least the role VIEWER on the database")
}

/// A list of a structure; nothing is an empty one.
fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A text of a structure, empty when it is none.
fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    said(value, key).unwrap_or_default()
}

/// A text of a structure, if there is one.
fn said<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or_default()
}

/// The engine's text as an expression.
fn expr(text: &str) -> Expr {
    Expr::Sql(Sql::text(&*grouped(text)))
}

/// A statement as the whole of an expression in parentheses, as 3.3 prints it; 3.0 prints none around it.
fn grouped(text: &str) -> Cow<'_, str> {
    const STATEMENTS: [&str; 8] = ["CREATE", "DELETE", "IF", "INSERT", "RELATE", "SELECT", "UPDATE", "UPSERT"];
    match text.split_once(' ') {
        Some((word, _)) if STATEMENTS.contains(&word) => Cow::Owned(format!("({text})")),
        Some(_) | None => Cow::Borrowed(text),
    }
}

impl Reader {
    fn database(&mut self, seen: &Value, own: &[&str]) {
        let none = Value::Null;
        let (database, inside) = (seen.get(0).unwrap_or(&none), seen.get(1).unwrap_or(&none));
        let parts: Vec<(&str, &Value)> = inside
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|pair| Some((pair.get(0)?.as_str()?, pair.get(1)?)))
            .collect();
        let builds = index::unfinished(seen.get(2).unwrap_or(&none));
        for table in list(database, "tables") {
            let name = text(table, "name");
            if own.contains(&name) {
                continue;
            }
            let part = parts.iter().find(|(own, _)| *own == name).map_or(&none, |(_, part)| part);
            self.table(table, part, &builds);
        }
        self.objects(database);
        self.access(database, seen.get(3).unwrap_or(&none));
        for (key, noun) in [("apis", "api"), ("buckets", "bucket"), ("modules", "module"), ("models", "model")] {
            for one in list(database, key) {
                let name = ["name", "path"].iter().find_map(|key| said(one, key)).unwrap_or("without a name");
                self.note(format!("{noun} {name}"));
            }
        }
        // what a later version brings is not passed over
        const KNOWN: [&str; 13] = [
            "accesses",
            "analyzers",
            "apis",
            "buckets",
            "configs",
            "functions",
            "models",
            "modules",
            "params",
            "sequences",
            "tables",
            "users",
            "lives",
        ];
        for (key, value) in database.as_object().into_iter().flatten() {
            if !KNOWN.contains(&key.as_str()) && value.as_array().is_some_and(|list| !list.is_empty()) {
                self.note(format!("{key} of the database"));
            }
        }
    }

    fn table(&mut self, table: &Value, inside: &Value, builds: &[(String, String)]) {
        let home = QName::bare(Name::new(text(table, "name")));
        let none = Value::Null;
        let kind = table.get("kind").unwrap_or(&none);
        let allowed = table.get("permissions").unwrap_or(&none);
        self.permissions(Address::top(Kind::Defined(Defined::Permissions), home), allowed, Usual::Table);
        if let Some(view) = said(table, "view") {
            let query = view.strip_prefix("AS ").unwrap_or(view);
            let own = View {
                columns: Vec::new(),
                options: Default::default(),
                column_options: Vec::new(),
                body: Body::own(query),
                protected: false,
            };
            self.define(Address::top(Kind::Defined(Defined::View), home), What::View(own));
            self.comment(CommentOn::Defined(Defined::View), home, None, table);
            for field in list(inside, "fields") {
                self.note(format!("field {} on the view {home}", text(field, "name")));
            }
        } else {
            self.insert(Address::table(home), Object::Table(options(table, kind)));
            self.comment(CommentOn::Table, home, None, table);
            let edge = edge(kind);
            self.fields(home, list(inside, "fields"), edge.as_ref());
            if let Some(edge) = edge {
                self.define(Address::top(Kind::Defined(Defined::Edge), home), What::Edge(edge));
            }
        }
        for index in list(inside, "indexes") {
            self.index(home, index, builds);
        }
        for event in list(inside, "events") {
            self.event(home, event);
        }
    }

    fn insert(&mut self, at: Address, object: Object) {
        self.out.catalog.insert(at, object);
    }

    fn define(&mut self, at: Address, what: What) {
        self.insert(at, Object::Definition(Box::new(Definition { what, uses: Vec::new() })));
    }

    fn comment(&mut self, on: CommentOn, home: QName, part: Option<Name>, of: &Value) {
        if let Some(comment) = said(of, "comment") {
            self.insert(Address { home, kind: Kind::Comment(on), part }, Object::Comment(comment.into()));
        }
    }

    fn note(&mut self, text: String) {
        self.out.unmodelled.push(text);
    }
}

/// The options of a table, sorted.
fn options(table: &Value, kind: &Value) -> Table {
    let mut options: Vec<(Box<str>, Box<str>)> = Vec::new();
    if let Some(feed) = table.get("changefeed").filter(|feed| feed.is_object()) {
        let more = if flag(feed, "original") { " include original" } else { "" };
        options.push(("changefeed".into(), format!("{}{more}", text(feed, "expiry")).into()));
    }
    if flag(table, "drop") {
        options.push(("drop".into(), "".into()));
    }
    if !flag(table, "schemafull") {
        options.push(("schemaless".into(), "".into()));
    }
    if text(kind, "kind") == "ANY" {
        options.push(("type".into(), "any".into()));
    }
    Table { options: options.into(), protected: false }
}

/// What a relation leads from and to.
fn edge(kind: &Value) -> Option<Edge> {
    let tables = |key: &str| -> Vec<QName> {
        list(kind, key).iter().filter_map(Value::as_str).map(|name| QName::bare(Name::new(name))).collect()
    };
    (text(kind, "kind") == "RELATION").then(|| Edge {
        from: tables("in"),
        to: tables("out"),
        enforced: flag(kind, "enforced"),
    })
}

#[cfg(test)]
mod tests;
