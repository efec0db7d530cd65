//! One table of a SQLite database as objects.

use super::super::Introspected;
use super::super::expr::{self, SqliteNames};
use super::create_table::{Body, ConstraintText, Reference};
use super::{TableRead, Tables, collation, constraint_name, find, has};
use crate::base::Name;
use crate::catalog::{
    Address, Check, Column, ForeignKey, Generated, Holds, Identity, IdentityMode, Key, Kind, Manner, Object, QName,
    Table, Type, naming,
};

/// Puts a table and all that stands in its text into the catalog.
pub(super) fn build(table: &TableRead<'_, '_>, tables: &Tables<'_, '_>, out: &mut Introspected) {
    let name = table.name;
    let home = QName::bare(name);
    let mut options = Vec::new();
    if table.strict {
        options.push(("strict".into(), "".into()));
    }
    if table.without_rowid {
        options.push(("without rowid".into(), "".into()));
    }
    out.catalog.insert(Address::table(home), Object::Table(Table { options: options.into(), protected: false }));
    out.unmodelled.extend(table.text.notes.iter().map(|note| format!("{note} (table {name})")));
    columns(home, table, out);
    let names = Maker { home, table, columns: table.columns.iter().map(|column| column.name).collect() };
    // Named ones first, so that a derived name never takes one that is written.
    let (named, mut unnamed): (Vec<_>, Vec<_>) =
        table.text.constraints.iter().partition(|constraint| constraint.name.is_some());
    unnamed.sort_by_cached_key(|constraint| match &constraint.body {
        Body::Check(tokens) => expr_text(table.sql, tokens, &names.columns),
        Body::PrimaryKey(_) | Body::Unique(_) | Body::ForeignKey(_) => String::new(),
    });
    for constraint in named.into_iter().chain(unnamed) {
        names.add(constraint, tables, out);
    }
}

fn expr_text(sql: &str, tokens: &[super::Token<'_>], columns: &[Name]) -> String {
    expr::read(sql, tokens, &SqliteNames { columns }).sql().map(crate::catalog::Sql::plain).unwrap_or_default()
}

/// The columns of the primary key, as the text has them.
fn primary_key<'r>(table: &'r TableRead<'_, '_>) -> Option<&'r [String]> {
    table.text.constraints.iter().find_map(|constraint| match &constraint.body {
        Body::PrimaryKey(columns) => Some(columns.as_slice()),
        Body::Unique(_) | Body::Check(_) | Body::ForeignKey(_) => None,
    })
}

fn columns(home: QName, table: &TableRead<'_, '_>, out: &mut Introspected) {
    let all: Vec<Name> = table.columns.iter().map(|column| column.name).collect();
    let key = primary_key(table).unwrap_or_default();
    for (position, (row, text)) in table.columns.iter().zip(&table.text.columns).enumerate() {
        let in_key = key.iter().any(|own| own.eq_ignore_ascii_case(row.name.as_str()));
        // A rowid alias and a key of a table without rowid are never null, said or not; other keys may be
        // (https://sqlite.org/lang_createtable.html#the_primary_key).
        let is_integer = row.ty.eq_ignore_ascii_case("integer");
        let rowid_alias = in_key && key.len() == 1 && is_integer && !table.without_rowid;
        let never_null = rowid_alias || in_key && table.without_rowid;
        let generated = text.generated.map(|(tokens, stored)| Generated {
            expr: expr::read(table.sql, tokens, &SqliteNames { columns: &all }),
            stored,
        });
        let identity = text.autoincrement.then(|| Identity::plain(IdentityMode::ByDefault));
        let column = Column {
            position: u32::try_from(position).unwrap_or(u32::MAX),
            ty: Type::Sql(row.ty.clone()),
            nullable: !(row.not_null || never_null),
            generated,
            identity,
            collate: text.collate.as_deref().map(collation).filter(|name| &**name != "BINARY"),
            options: Default::default(),
            implied: Manner(rowid_alias && !row.not_null),
        };
        out.catalog.insert(Address::column(home, row.name), Object::Column(column));
        if let Some(tokens) = text.default {
            // A default reads no column, so a bare word in it is none.
            let expr = expr::read(table.sql, tokens, &SqliteNames { columns: &[] });
            out.catalog.insert(Address::part(Kind::Default, home, row.name), Object::Default(expr));
        }
    }
}

struct Maker<'r, 't, 'a> {
    home: QName,
    table: &'r TableRead<'t, 'a>,
    columns: Vec<Name>,
}

impl Maker<'_, '_, '_> {
    fn add(&self, own: &ConstraintText<'_, '_>, tables: &Tables<'_, '_>, out: &mut Introspected) {
        let (kind, derived, mut object) = match &own.body {
            Body::PrimaryKey(columns) => {
                let name = own.name.as_deref().map_or_else(|| naming::primary_key(self.home.name), Name::new);
                let key = Object::PrimaryKey(key(name, self.resolve(columns)));
                out.catalog.insert(Address::top(Kind::PrimaryKey, self.home), key);
                return;
            }
            Body::Unique(columns) => {
                let columns = self.resolve(columns);
                let derived = naming::unique(self.home.name, &columns);
                (Kind::Unique, derived, Object::Unique(key(derived, columns)))
            }
            Body::Check(tokens) => {
                let expr = expr::read(self.table.sql, tokens, &SqliteNames { columns: &self.columns });
                (Kind::Check, naming::check(self.home.name, &expr), Object::Check(Check::new(false, expr)))
            }
            Body::ForeignKey(reference) => match self.foreign_key(reference, tables) {
                Some(key) => {
                    (Kind::ForeignKey, naming::foreign_key(self.home.name, &key.columns), Object::ForeignKey(key))
                }
                None => {
                    let (home, target) = (self.home, &reference.target);
                    out.unmodelled.push(format!("foreign key of {home} to {target}, which has no such table or key"));
                    return;
                }
            },
        };
        let taken = |name| has(&out.catalog, kind, self.home, name);
        let name = constraint_name(own, derived, &taken, &mut out.unmodelled);
        if let Object::Unique(key) = &mut object {
            key.name = name;
        }
        out.catalog.insert(Address::part(kind, self.home, name), object);
    }

    fn resolve(&self, columns: &[String]) -> Vec<Name> {
        columns.iter().map(|column| resolve(&self.columns, column)).collect()
    }

    fn foreign_key(&self, own: &Reference, tables: &Tables<'_, '_>) -> Option<ForeignKey> {
        let table = find(tables, &own.target)?;
        let all: Vec<Name> = table.columns.iter().map(|column| column.name).collect();
        let columns = if own.target_columns.is_empty() { primary_key(table)? } else { own.target_columns.as_slice() };
        let target_columns: Vec<Name> = columns.iter().map(|column| resolve(&all, column)).collect();
        if !target_columns.iter().all(|column| all.contains(column)) {
            return None;
        }
        Some(ForeignKey {
            auto: false,
            columns: self.resolve(&own.columns),
            target: QName::bare(table.name),
            target_columns,
            period: false,
            on_delete: own.on_delete,
            on_update: own.on_update,
            match_kind: own.match_kind,
            deferrable: own.deferrable,
            on_delete_columns: Vec::new(),
            holds: Holds::ForAll,
        })
    }
}

fn key(name: Name, columns: Vec<Name>) -> Key {
    Key {
        name,
        auto: false,
        columns,
        without_overlaps: false,
        include: Vec::new(),
        nulls_not_distinct: false,
        deferrable: None,
        options: Default::default(),
    }
}

/// The column's own spelling; a name that is no column stays.
fn resolve(columns: &[Name], name: &str) -> Name {
    columns.iter().copied().find(|own| own.as_str().eq_ignore_ascii_case(name)).unwrap_or_else(|| Name::new(name))
}
