//! From the portable catalog to SQLite's own: no namespaces, no types with a name, no comments.
//!
//! `shop.orders` becomes `shop_orders`, and an index with a name of its own gets the prefix too, since SQLite has one
//! name space for both. Enums and domains become text and checks at each column. Comments stay in the `.schema` file:
//! SQLite has nowhere to keep them, so they are no part of the physical catalog.

use rustc_hash::FxHashSet;

use crate::base::Name;
use crate::catalog::{
    Address, Catalog, Check, Column, Defined, Definition, Expr, ForeignKey, Generated, Holds, Identity, IdentityMode,
    Index, IndexKey, Key, Kind, Manner, Match, Nulls, Object, QName, Slot, Sql, Table, Type, naming,
};
use crate::dialect::clauses::Homes;
use crate::dialect::expr::{Finding, Place};
use crate::dialect::flat::flat;
use crate::dialect::lowering::{Lowering, has_own_name};
use crate::dialect::{Construct, Lowered, codes};
use crate::plan::Transitions;

use super::holes::{holes, name_checks};
use super::{Sqlite, define, options, resolve};

/// The whole lowering.
pub fn lower(dialect: &Sqlite, portable: &Catalog, clauses: &Transitions) -> Lowered {
    let mut source = portable.clone();
    naming::mark_derived(&mut source);
    let mut pass = Pass {
        source: &source,
        to: Lowering::new(dialect),
        out: Vec::new(),
        known: FxHashSet::default(),
        unnamed: Vec::new(),
        columns: Vec::new(),
        is_strict: false,
        doubled: None,
        comments: None,
    };
    let mut home = None;
    for (at, object) in source.iter() {
        if home != Some(at.home) {
            home = Some(at.home);
            pass.enter(at.home);
        }
        if has_own_name(at.kind) {
            pass.to.check_length(*at, object);
        }
        pass.object(*at, object);
    }
    pass.name_checks();
    if let Some((at, count)) = pass.comments {
        let comments = if count == 1 { "a comment stays".to_owned() } else { format!("{count} comments stay") };
        let message = format!("{comments} in the schema files: SQLite stores none");
        pass.to.report(at, Finding::warning(codes::COMMENT, message));
    }
    let mut out: Catalog = pass.out.into_iter().collect();
    naming::mark_derived(&mut out);
    // The indexes behind keys have names of SQLite's own.
    let counts = |at: &Address, slot: &Slot| {
        matches!(slot, Slot::Constraint(..) | Slot::Column(..))
            || matches!((slot, at.kind), (Slot::Relation(_), Kind::Table | Kind::Index | Kind::Defined(_)))
            || matches!(slot, Slot::Own(_))
    };
    pass.to.check_slots(&out, &counts, &folded);
    let homes = Homes { source: &source, address: &|at| address(&source, at), stays };
    let transitions = homes.lower(&mut pass.to, clauses);
    Lowered { catalog: out, transitions, problems: pass.to.problems }
}

/// SQLite takes names that differ in the case of ASCII letters for one.
fn folded(name: Name) -> Name {
    let text = name.as_str();
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) { Name::new(&text.to_ascii_lowercase()) } else { name }
}

struct Pass<'a> {
    source: &'a Catalog,
    to: Lowering<'a>,
    /// A map is made of it at the end, for a fraction of what so many insertions cost.
    out: Vec<(Address, Object)>,
    known: FxHashSet<Address>,
    /// Checks without a name of their own, by table.
    unnamed: Vec<(QName, Sql)>,
    /// The columns of the table at hand, and whether it is strict.
    columns: Vec<Name>,
    is_strict: bool,
    /// The table at hand, if another one has its name on SQLite.
    doubled: Option<QName>,
    /// The first comment, and how many there are.
    comments: Option<(Address, usize)>,
}

impl Pass<'_> {
    /// Objects come home by home.
    fn enter(&mut self, home: QName) {
        self.columns.clear();
        self.columns.extend(self.source.columns(home).into_iter().map(|(name, _)| name));
        self.is_strict = options::is_strict(self.source, home);
    }

    /// Whether nothing stood there.
    fn put(&mut self, at: Address, object: Object) -> bool {
        self.out.push((at, object));
        self.known.insert(at)
    }

    fn object(&mut self, at: Address, object: &Object) {
        let object = match object {
            Object::Comment(_) => {
                self.comments.get_or_insert((at, 0)).1 += 1;
                return;
            }
            Object::Namespace | Object::Enum(_) => return,
            Object::Domain(domain) => return options::refuse_of_domain(&mut self.to, at, &domain.options),
            Object::Definition(own) => return self.definition(at, own),
            Object::Table(table) => {
                let options = options::lower(&mut self.to, at, &table.options);
                Object::Table(Table { options: options.into(), protected: table.protected })
            }
            Object::Column(column) => Object::Column(self.column(at, column)),
            Object::Default(_) if self.source.view(at.home).is_some() => {
                self.to.has_each(&Sqlite, at, vec![Construct::ViewDefault]);
                return;
            }
            Object::Default(expr) => Object::Default(self.expr(at, Place::Default, expr)),
            Object::PrimaryKey(key) => Object::PrimaryKey(self.key(at, key)),
            Object::Unique(key) => Object::Unique(self.key(at, key)),
            Object::Check(check) => {
                self.check_clauses(at, check.holds, check.no_inherit);
                let expr = self.expr(at, Place::Check, &check.expr);
                if check.auto {
                    self.unnamed.extend(expr.sql().map(|sql| (at.home, sql.clone())));
                    return;
                }
                Object::Check(Check::new(false, expr))
            }
            Object::ForeignKey(key) => Object::ForeignKey(self.foreign_key(at, key)),
            Object::Index(index) => Object::Index(self.index(at, index)),
        };
        let to = address(self.source, &at);
        let relation = to.part.unwrap_or(to.home.name);
        if matches!(at.kind, Kind::Table | Kind::Index) && folded(relation).as_str().starts_with("sqlite_") {
            self.to.refuse_name(at, &format!("`{relation}` and every name that begins with `sqlite_`"));
        }
        if !self.put(to, object) && self.doubled != Some(at.home) {
            if at.kind == Kind::Table {
                self.doubled = Some(at.home); // its parts may well be called alike
            }
            let message = format!("SQLite has no namespaces: `{at}` and another object are both `{to}`");
            self.to.report(at, Finding::error(codes::COLLISION, message, "rename one of them"));
        }
    }

    fn definition(&mut self, at: Address, own: &Definition) {
        let mut uses: Vec<Address> = own.uses.iter().map(|used| address(self.source, used)).collect();
        uses.sort();
        for (at, what) in define::lower(&mut self.to, at, own) {
            let definition = Definition { what, uses: uses.clone() };
            if !self.put(address(self.source, &at), Object::Definition(Box::new(definition))) {
                let message = format!("SQLite has one name for `{at}` and another object");
                self.to.report(at, Finding::error(codes::COLLISION, message, "rename one of them"));
            }
        }
    }

    /// Lowered and read back by its text, as introspection will read it.
    fn expr(&mut self, at: Address, place: Place, expr: &Expr) -> Expr {
        let sql = self.to.expr(at, place, expr);
        Expr::Sql(self.settle(&sql))
    }

    fn settle(&self, sql: &Sql) -> Sql {
        holes(&super::QUOTE.sql(sql), &self.columns)
    }

    fn column(&mut self, at: Address, column: &Column) -> Column {
        let name = at.part.unwrap_or(at.home.name);
        let resolved = resolve::column_type(&mut self.to, self.source, at, name, &column.ty, self.is_strict);
        for sql in resolved.checks {
            let sql = self.settle(&sql);
            self.unnamed.push((at.home, sql));
        }
        let default = Address { kind: Kind::Default, ..at };
        if let (Some(sql), None) = (resolved.default, &column.generated)
            && !self.source.contains(&default)
        {
            let sql = self.settle(&sql);
            self.put(address(self.source, &default), Object::Default(Expr::Sql(sql)));
        }
        let generated = column.generated.as_ref().map(|generated| Generated {
            expr: self.expr(at, Place::Generated, &generated.expr),
            stored: generated.stored,
        });
        let collate = column.collate.as_deref().or(resolved.collate.as_deref());
        let is_rowid = self.is_rowid(at, &resolved.ty);
        let implied = options::column(&mut self.to, at, &column.options, is_rowid);
        Column {
            position: column.position,
            identity: column.identity.as_ref().map(|identity| self.identity(at, &resolved.ty, identity)),
            ty: resolved.ty,
            nullable: column.nullable,
            generated,
            collate: collate.and_then(|text| self.collation(at, text)).filter(|name| &**name != "BINARY"),
            options: Default::default(),
            implied: Manner(implied),
        }
    }

    /// Whether the column is the number of the row: the whole primary key, and of the type `INTEGER`.
    fn is_rowid(&self, at: Address, ty: &Type) -> bool {
        self.is_key(at) && *ty == Type::Sql("INTEGER".into()) && !options::is_without_rowid(self.source, at.home)
    }

    /// Whether the column is the whole primary key.
    fn is_key(&self, at: Address) -> bool {
        matches!(
            self.source.get(&Address { kind: Kind::PrimaryKey, part: None, ..at }),
            Some(Object::PrimaryKey(key)) if key.columns.len() == 1 && key.columns.first().copied() == at.part
        )
    }

    /// `identity` is `integer primary key autoincrement`: values are never used twice, as with a sequence.
    fn identity(&mut self, at: Address, ty: &Type, identity: &Identity) -> Identity {
        let is_key = self.is_key(at);
        let mut refuse = |message: &str, help: &str| {
            self.to.report(at, Finding::error(codes::IDENTITY, message, help));
        };
        if !is_key {
            refuse(
                "SQLite numbers only a column that is the whole primary key",
                "add `primary key`, or number it yourself",
            );
        }
        if *ty != Type::Sql("INTEGER".into()) {
            refuse("SQLite numbers only an integer column", "give it the type `bigint`");
        }
        if *identity != Identity::plain(identity.mode) {
            refuse("SQLite counts from 1 by 1", "remove the options of `identity`");
        }
        if options::is_without_rowid(self.source, at.home) {
            refuse("a table without rowid cannot number its rows", "remove `without rowid`");
        }
        if identity.mode == IdentityMode::Always {
            let message = "SQLite takes a value for an `identity always` column when one is given";
            self.to.report(at, Finding::warning(codes::DIFFERS, message));
        }
        Identity::plain(IdentityMode::ByDefault)
    }

    fn collation(&mut self, at: Address, text: &str) -> Option<Box<str>> {
        match text.trim_matches('"').to_ascii_uppercase().as_str() {
            known @ ("BINARY" | "NOCASE" | "RTRIM") => Some(known.into()),
            _ => {
                let message = format!("SQLite has no collation `{text}`");
                let help = "take `binary`, `nocase` or `rtrim` for this target";
                self.to.report(at, Finding::error(codes::COLLATION, message, help));
                None
            }
        }
    }

    fn key(&mut self, at: Address, key: &Key) -> Key {
        let mut refuse = |what: &str, help: &str| {
            let message = format!("SQLite has no {what}");
            self.to.report(at, Finding::error(codes::CONSTRAINT, message, help));
        };
        if key.deferrable.is_some() {
            refuse("deferrable keys", "remove `deferrable`; only foreign keys have it");
        }
        if key.nulls_not_distinct {
            refuse("`nulls not distinct`", "make the columns not null, or add a unique index over coalesce(…)");
        }
        if key.without_overlaps {
            refuse("`without overlaps`", "write a trigger that refuses, and keep the key from it with `only`");
        }
        if !key.include.is_empty() {
            refuse("`include` in a key", "remove it for this target");
        }
        options::refuse(&mut self.to, at, "a key", &key.options);
        let home = flat(at.home).name;
        let name = match (key.auto, at.kind) {
            (false, _) => key.name,
            (true, Kind::PrimaryKey) => naming::primary_key(home),
            (true, _) => naming::unique(home, &key.columns),
        };
        let (include, options, without_overlaps) = (Vec::new(), Vec::new(), false);
        Key {
            name,
            without_overlaps,
            include,
            nulls_not_distinct: false,
            deferrable: None,
            options: options.into(),
            ..key.clone()
        }
    }

    /// A table that is copied is checked row by row, and none inherits from another.
    fn check_clauses(&mut self, at: Address, holds: Holds, no_inherit: bool) {
        for what in holds.words().into_iter().chain(no_inherit.then_some("no inherit")) {
            let message = format!("SQLite has no `{what}` of a constraint");
            let help = "keep the constraint from it with `only`, and add one without these words for it";
            self.to.report(at, Finding::error(codes::CONSTRAINT, message, help));
        }
    }

    fn foreign_key(&mut self, at: Address, key: &ForeignKey) -> ForeignKey {
        self.check_clauses(at, key.holds, false);
        if !key.on_delete_columns.is_empty() {
            let help = "take the list away, or write a trigger";
            let message = "an action of SQLite sets all columns of the foreign key";
            self.to.report(at, Finding::error(codes::CONSTRAINT, message, help));
        }
        if key.match_kind == Match::Full && key.columns.len() > 1 {
            let help = "make the columns not null, or add a check that all or none are null";
            let finding = Finding::error(codes::CONSTRAINT, "SQLite reads `match full` and does not keep it", help);
            self.to.report(at, finding);
        }
        if key.period {
            let message = "no foreign key of SQLite has a `period`";
            let help = "write a trigger that refuses, and keep the foreign key from it with `only`";
            self.to.report(at, Finding::error(codes::CONSTRAINT, message, help));
        }
        let (on_delete_columns, holds, period) = (Vec::new(), Holds::ForAll, false);
        let target = flat(key.target);
        ForeignKey { target, match_kind: Match::Simple, on_delete_columns, holds, period, ..key.clone() }
    }

    fn index(&mut self, at: Address, index: &Index) -> Index {
        let mut refuse = |what: String| {
            let message = format!("SQLite has no {what} in an index");
            self.to.report(at, Finding::error(codes::INDEX, message, "remove it for this target with `only`"));
        };
        if let Some(method) = index.method.filter(|method| method.as_str() != "btree") {
            refuse(format!("`using {method}`"));
        }
        if !index.include.is_empty() {
            refuse("`include`".to_owned());
        }
        if index.nulls_not_distinct {
            refuse("`nulls not distinct`".to_owned());
        }
        for part in &index.parts {
            let usual = if part.descending { Nulls::Last } else { Nulls::First };
            if part.nulls.is_some_and(|nulls| nulls != usual) {
                refuse("order of nulls".to_owned());
            }
            if let Some(opclass) = &part.opclass {
                refuse(format!("`opclass {opclass}`"));
            }
        }
        let blanks = Manner(options::index(&mut self.to, at, &index.options));
        let (include, options) = (Vec::new(), Vec::new());
        let mut index = Index {
            method: None,
            include,
            nulls_not_distinct: false,
            options: options.into(),
            blanks,
            ..index.clone()
        };
        for part in &mut index.parts {
            (part.nulls, part.opclass) = (None, None);
            let said = std::mem::take(&mut part.options);
            options::refuse(&mut self.to, at, "a part of an index", &said);
            if let IndexKey::Expr(expr) = &part.key {
                let sql = self.to.index_part(at, expr);
                part.key = IndexKey::Expr(Expr::Sql(self.settle(&sql)));
            }
            part.collate = part.collate.take().and_then(|text| self.collation(at, &text));
        }
        index.predicate = index.predicate.as_ref().map(|expr| self.expr(at, Place::Index, expr));
        index
    }

    fn name_checks(&mut self) {
        let mut unnamed = std::mem::take(&mut self.unnamed);
        unnamed.sort_by_key(|(table, _)| *table);
        for group in unnamed.chunk_by(|(a, _), (b, _)| a == b) {
            let Some((table, _)) = group.first() else { continue };
            let home = flat(*table);
            let exprs = group.iter().map(|(_, sql)| sql.clone()).collect();
            let taken = |name: Name| {
                [Kind::Check, Kind::ForeignKey, Kind::Unique]
                    .into_iter()
                    .any(|kind| self.known.contains(&Address::part(kind, home, name)))
            };
            for (name, sql) in name_checks(home.name, exprs, &taken) {
                let check = Check::new(true, Expr::Sql(sql));
                self.put(Address::part(Kind::Check, home, name), Object::Check(check));
            }
        }
    }
}

/// Kinds that have a place of their own.
const fn stays(kind: Kind) -> bool {
    match kind {
        Kind::Namespace | Kind::Enum | Kind::Domain | Kind::Comment(_) => false,
        Kind::Table
        | Kind::Column
        | Kind::Default
        | Kind::PrimaryKey
        | Kind::Unique
        | Kind::Check
        | Kind::ForeignKey
        | Kind::Index
        | Kind::Defined(_) => true,
    }
}

/// The physical address: names that nobody wrote are derived again from the flattened table.
pub fn address(source: &Catalog, at: &Address) -> Address {
    if at.home.ns.is_none() {
        return *at;
    }
    let home = flat(at.home);
    let derived = || source.get(at).and_then(|object| naming::of_object(home, object));
    let auto = match source.get(at) {
        Some(Object::Unique(key)) => key.auto,
        Some(Object::ForeignKey(key)) => key.auto,
        Some(Object::Index(index)) => index.auto,
        _ => false,
    };
    let part = match (auto, at.kind, at.home.ns, at.part) {
        (true, ..) => derived(),
        (false, Kind::Index | Kind::Defined(Defined::Trigger), Some(ns), Some(name)) => {
            Some(Name::new(&naming::fit(&format!("{ns}_{name}"))))
        }
        (false, _, _, part) => part,
    };
    Address { home, kind: at.kind, part }
}
