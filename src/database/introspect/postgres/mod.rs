//! What stands in a PostgreSQL database (13 to 18), by one catalog query per kind of object.
//!
//! Names in the current schema have no namespace, every other schema that is neither the system's nor an extension's
//! is one. Expressions are as `pg_get_expr` prints them under the session's `search_path`; they compare with each other,
//! not with what a migration wrote.

mod catalogs;
mod columns;
mod constraints;
mod definitions;
mod dependencies;
mod indexes;
mod later;
mod leftovers;
mod raw;
mod sequences;
mod tables;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::expr::{self, PostgresNames};
use super::lexer::{Brackets, tokens};
use super::{Introspected, unreadable};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::Options;
use crate::catalog::{Address, Expr, Kind, Object, QName, Type};
use crate::database::execute::{Row, Session};
use crate::database::reserved::reserved_names;

/// Schemas that are the user's: `$own` in the queries below stands for this condition on `pg_namespace n`.
const OWN_SCHEMA: &str = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and not exists \
    (select from pg_catalog.pg_depend x where x.classid = 'pg_catalog.pg_namespace'::regclass and x.objid = n.oid and x.deptype = 'e')";

/// The name of a collation: `$collation` in the queries below stands for that of `pg_collation co`. One that is not found
/// by its name alone has its schema, both in quotes.
const COLLATION: &str = "case when pg_catalog.pg_collation_is_visible(co.oid) then co.collname::text \
    else '\"' || co.collnamespace::regnamespace::text || '\".\"' || co.collname || '\"' end";

/// Storage parameters, as `reloptions` in JSON has them.
fn options(row: &Row, at: usize) -> Options {
    let pairs = row.list(at);
    let pair = |own: &String| own.split_once('=').map(|(key, value)| (key.into(), value.into()));
    pairs.iter().filter_map(pair).collect()
}

/// The server's own number of an object.
fn oid(row: &Row, at: usize) -> u32 {
    row.text(at).parse().unwrap_or_default()
}

/// The numbers of columns as an array (`{1,2}`) or a vector (`1 2`) has them.
fn numbers(text: &str) -> impl Iterator<Item = i64> {
    text.split([' ', ',', '{', '}']).filter_map(|number| number.parse().ok())
}

/// What is known while the rest is read.
struct Reader<'s> {
    session: &'s mut Session,
    /// The current schema; names in it have no namespace.
    current: String,
    history: String,
    /// The identities of the schemas that are the user's: `$spaces` in the queries.
    spaces: String,
    /// The kinds of relations in them, as `pg_class.relkind` has them: `$kinds` in the queries.
    kinds: String,
    said: catalogs::Said,
    out: Introspected,
    /// Enums and domains by how expressions spell them, unquoted.
    types: BTreeMap<(Option<String>, String), QName>,
    /// The columns of each table, in order.
    columns: BTreeMap<QName, Vec<Name>>,
    /// Tables that the catalog holds.
    tables: BTreeSet<QName>,
    /// The same, and materialized views, by what they are to the server.
    relations: FxHashMap<u32, QName>,
    /// The storage parameters of their TOAST tables, until they are read.
    toast: FxHashMap<u32, Options>,
    /// Their columns with the numbers by which keys and indexes name them.
    numbers: FxHashMap<u32, Vec<(i64, Name)>>,
    /// The collations of these, by their relation and number; 0 of a type that has none.
    collations: FxHashMap<(u32, i64), u32>,
    /// All indexes, those of constraints among them, as [`indexes`] reads them.
    index_rows: FxHashMap<u32, Row>,
    /// The indexes that constraints made.
    constraint_indexes: FxHashSet<u32>,
    /// The parts of indexes of which more is to be said than a column.
    parts: FxHashMap<(u32, i64), indexes::Unusual>,
    /// `server_version_num`.
    version: i64,
    /// Views, routines, triggers, policies and raw objects by what they are to the server.
    known: BTreeMap<dependencies::Identity, Address>,
    /// How partitioned tables are partitioned, until their columns are known.
    partition_keys: Vec<(QName, String)>,
}

/// Reads the whole database that the session is connected to.
pub(super) fn read(session: &mut Session, history: &str) -> Result<Introspected, Diagnostic> {
    let first = "select pg_catalog.current_schema()::text, pg_catalog.current_setting('server_version_num')";
    let rows = session.texts(first).map_err(|error| unreadable(&error))?;
    let Some(current) = rows.first().and_then(|row| row.opt(0)) else {
        return Err(Diagnostic::error(
            crate::database::codes::UNREADABLE_SCHEMA,
            "no schema of the connection's search_path exists, so there is no place for tables",
        )
        .help("create the schema, or set one that exists: `?options=-csearch_path%3Dpublic`"));
    };
    let mut reader = Reader {
        current: current.to_owned(),
        session,
        history: history.to_owned(),
        spaces: String::new(),
        kinds: String::new(),
        said: catalogs::Said::default(),
        out: Introspected::default(),
        types: BTreeMap::new(),
        columns: BTreeMap::new(),
        tables: BTreeSet::new(),
        relations: FxHashMap::default(),
        toast: FxHashMap::default(),
        numbers: FxHashMap::default(),
        collations: FxHashMap::default(),
        index_rows: FxHashMap::default(),
        constraint_indexes: FxHashSet::default(),
        parts: FxHashMap::default(),
        version: rows.first().and_then(|row| row.number(1)).unwrap_or_default(),
        known: BTreeMap::new(),
        partition_keys: Vec::new(),
    };
    reader.namespaces()?;
    reader.said()?;
    reader.enums()?;
    reader.domains()?;
    reader.tables()?;
    reader.columns()?;
    reader.index_rows()?;
    reader.constraints()?;
    reader.definitions()?;
    reader.parts()?;
    reader.indexes();
    reader.definitions_inside()?;
    reader.raw()?;
    reader.dependencies()?;
    reader.leftovers()?;
    Ok(reader.out)
}

impl Reader<'_> {
    /// Runs a catalog query; `$own` becomes the condition on schemas, and `$history` the exclusion of our own
    /// tables (relation `c`).
    fn query(&mut self, sql: &str) -> Result<Vec<Row>, Diagnostic> {
        let current = self.current.replace('\'', "''");
        let own = reserved_names(&self.history, "postgres").join("', '");
        let history = format!("not (n.nspname = '{current}' and c.relname in ('{own}'))");
        let sql = sql.replace("$own", OWN_SCHEMA).replace("$history", &history).replace("$collation", COLLATION);
        let sql = sql.replace("$spaces", &self.spaces).replace("$kinds", &self.kinds);
        let sql = later::understood(sql, self.version);
        self.session.texts(&sql).map_err(|error| unreadable(&error))
    }

    /// The same with the settings by which the server prints dates, those of partitions' bounds among them, always alike.
    fn in_one_zone(&mut self, sql: &str) -> Result<Vec<Row>, Diagnostic> {
        let set = |zone: &str, style: &str| {
            format!(
                "select pg_catalog.set_config('timezone', {}, false), pg_catalog.set_config('datestyle', {}, false)",
                crate::dialect::literal(zone),
                crate::dialect::literal(style)
            )
        };
        let own =
            self.query("select pg_catalog.current_setting('timezone'), pg_catalog.current_setting('datestyle')")?;
        self.query(&set("UTC", "ISO"))?;
        let rows = self.query(sql);
        if let Some(own) = own.first() {
            self.query(&set(own.text(0), own.text(1)))?;
        }
        rows
    }

    /// A name in a schema.
    fn qname(&self, ns: &str, name: &str) -> QName {
        QName::new((ns != self.current).then(|| Name::new(ns)), Name::new(name))
    }

    /// The columns of a relation that have these numbers.
    fn numbered(&self, relation: u32, numbers: impl Iterator<Item = i64>) -> Vec<Name> {
        numbers.filter_map(|number| self.column_name(relation, number)).collect()
    }

    fn column_name(&self, relation: u32, number: i64) -> Option<Name> {
        let all = self.numbers.get(&relation)?;
        all.binary_search_by_key(&number, |(own, _)| *own).ok().and_then(|at| all.get(at)).map(|(_, name)| *name)
    }

    /// An expression over the columns of a table.
    fn expr(&self, table: QName, text: &str) -> Expr {
        let none = Vec::new();
        let columns = self.columns.get(&table).unwrap_or(&none);
        let names = PostgresNames { columns, types: &self.types };
        expr::read(text, &tokens(text, Brackets::Subscript), &names)
    }

    /// An expression that can read no column.
    fn constant(&self, text: &str) -> Expr {
        let names = PostgresNames { columns: &[], types: &self.types };
        expr::read(text, &tokens(text, Brackets::Subscript), &names)
    }

    /// The type of a column or domain: an enum or domain of the user by schema and name (empty when it is none), or
    /// the engine's text.
    fn ty(&self, array: bool, ns: &str, name: &str, text: &str) -> Type {
        let of = if name.is_empty() { Type::Sql(text.into()) } else { Type::Named(self.qname(ns, name)) };
        if array { Type::Array(Box::new(of)) } else { of }
    }

    fn insert(&mut self, at: Address, object: Object) {
        self.out.catalog.insert(at, object);
    }

    fn comment(&mut self, on: crate::catalog::CommentOn, home: QName, part: Option<Name>, text: Option<&str>) {
        if let Some(text) = text {
            self.insert(Address { home, kind: Kind::Comment(on), part }, Object::Comment(text.into()));
        }
    }

    fn note(&mut self, text: String) {
        self.out.unmodelled.push(text);
    }
}
