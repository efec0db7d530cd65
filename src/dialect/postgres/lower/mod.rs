//! From the portable catalog to PostgreSQL's own.

mod define;
mod grants;
mod member;
mod sequences;

pub use grants::all_privileges;

use rustc_hash::FxHashMap;

use crate::base::Name;
use crate::catalog::{
    Address, Catalog, Check, Column, Domain, Expr, ForeignKey, Generated, Holds, IdentityMode, Index, IndexKey, Key,
    Kind, Manner, Nulls, Object, Piece, QName, RefAction, Sql, Table, Type, naming,
};
use crate::dialect::clauses::cannot_move_inside;
use crate::dialect::expr::{Finding, Place};
use crate::dialect::lowering::{Lowering, has_own_name};
use crate::dialect::spelled::fill;
use crate::dialect::{Lowered, codes};
use crate::plan::{FillKind, Transitions};

use super::row::{Names, Row};
use super::since::{self, Since};
use super::{Postgres, foreign, not_null, operators, options, own, steady, types};

/// The whole lowering.
pub fn lower(dialect: &Postgres, source: &Catalog, transitions: &Transitions) -> Lowered {
    let mut pass = Pass {
        source,
        to: Lowering::new(dialect),
        own: dialect,
        out: Catalog::new(),
        stand_ins: Vec::new(),
        routines: FxHashMap::default(),
    };
    // all at once: a map is made from what is in order for a fraction of what so many insertions cost
    let objects: Vec<(Address, Object)> = source
        .iter()
        .filter_map(|(at, object)| {
            if has_own_name(at.kind) {
                pass.to.check_length(*at, object);
                pass.check_kept(*at);
            }
            if let Object::Definition(own) = object {
                return pass.defined(dialect, *at, own);
            }
            Some((*at, pass.object(*at, object)))
        })
        .collect();
    pass.out = objects.into_iter().collect();
    pass.name_routines();
    sequences::tell_apart(&mut pass.out);
    pass.check_owners();
    pass.settle_grants();
    pass.add_stand_ins();
    naming::mark_derived(&mut pass.out);
    pass.to.check_slots(&pass.out, &|_, _| true, &|name| name);
    let transitions = pass.transitions(transitions);
    Lowered { catalog: pass.out, transitions, problems: since::gathered(pass.to.problems) }
}

struct Pass<'a> {
    source: &'a Catalog,
    to: Lowering<'a>,
    own: &'a Postgres,
    out: Catalog,
    /// Checks that keep a value in a range that its type does not have.
    stand_ins: Vec<(QName, Sql)>,
    /// Routines by the address that they had, with the one that names the engine's own types.
    routines: FxHashMap<Address, Address>,
}

impl Pass<'_> {
    fn object(&mut self, at: Address, object: &Object) -> Object {
        match object {
            // definitions may vanish, and so are looked at before
            Object::Namespace | Object::Definition(_) | Object::Comment(_) => object.clone(),
            Object::Enum(own) => {
                for value in own.values.iter().filter(|value| value.as_str().len() > naming::LIMIT) {
                    let message = format!("PostgreSQL takes at most {} bytes for the value '{value}'", naming::LIMIT);
                    self.to.report(at, Finding::error(codes::LONG_NAME, message, "store a shorter text"));
                }
                object.clone()
            }
            Object::Domain(domain) => Object::Domain(self.domain(at, domain)),
            Object::Table(table) => {
                let mut options = table.options.clone();
                options::check_table(&mut self.to, at, self.own, &mut options);
                Object::Table(Table { options, protected: table.protected })
            }
            Object::Column(column) => Object::Column(self.column(at, column)),
            Object::Default(expr) if self.is_materialized(at.home) => {
                let message =
                    "nothing is written to a materialized view, so that its columns have no defaults on PostgreSQL";
                self.to.report(at, Finding::error(codes::OBJECT, message, "take it away, or make it a view"));
                Object::Default(expr.clone())
            }
            Object::Default(expr) => Object::Default(Expr::Sql(self.expr(at, Place::Default, expr))),
            Object::PrimaryKey(key) => {
                self.check_primary_key(at, key);
                Object::PrimaryKey(self.key(at, key))
            }
            Object::Unique(key) => Object::Unique(self.key(at, key)),
            Object::ForeignKey(key) => {
                if let Some((why, help)) = foreign::refused(self.source, at.home, key) {
                    let message = format!("PostgreSQL takes no such foreign key: {why}");
                    self.to.report(at, Finding::error(codes::CONSTRAINT, message, help));
                }
                self.check_enforced(at, key.holds);
                self.check_period(at, key);
                if !key.on_delete_columns.is_empty() {
                    self.needs(at, &since::ON_DELETE_COLUMNS);
                }
                object.clone()
            }
            Object::Check(check) => {
                self.check_enforced(at, check.holds);
                if check.own && self.source.leader(&at).is_none() {
                    self.no_parent(at, "check", at.part);
                }
                Object::Check(Check { expr: Expr::Sql(self.expr(at, Place::Check, &check.expr)), ..check.clone() })
            }
            Object::Index(index) => Object::Index(self.index(at, index)),
        }
    }

    /// What is never null has a constraint of that.
    fn check_named(&mut self, at: Address, column: &Column) {
        if !column.nullable || !not_null::is_said(&column.options) {
            return;
        }
        let named = not_null::chosen(&column.options).map_or_else(String::new, |name| format!(" as {name}"));
        let help = format!("take `not null{named}` away");
        self.to.report(at, Finding::error(codes::OPTION, "a column that may be null has no `not null`", &help));
    }

    fn no_parent(&mut self, at: Address, what: &str, name: Option<Name>) {
        let message = format!("no parent has the {what} `{}`", name.unwrap_or(at.home.name));
        self.to.report(
            at,
            Finding::error(
                codes::OPTION,
                message,
                "take `own` away: it says that a table declares what it inherits, too",
            ),
        );
    }

    /// A column that is computed where its parent's is, too.
    fn check_computed(&mut self, at: Address) {
        let Some(own) = at.part else { return };
        let Some(generated) = self.source.column(at.home, own).and_then(|own| own.generated.as_ref()) else { return };
        let parents = self.source.descent(at.home).map(|own| own.parents.as_slice()).unwrap_or_default();
        let of_parent = |parent: &QName| self.source.column(*parent, own).and_then(|own| own.generated.as_ref());
        if parents.iter().filter_map(of_parent).any(|other| other != generated) {
            self.needs(at, &since::OWN_GENERATED);
        }
    }

    fn check_enforced(&mut self, at: Address, holds: Holds) {
        if holds == Holds::ForNone {
            self.needs(at, &since::NOT_ENFORCED);
        }
    }

    /// Reports what the target may not have.
    fn needs(&mut self, at: Address, own: &Since) {
        self.own.lacks(own).into_iter().for_each(|finding| self.to.report(at, finding));
    }

    /// The engine's own types that came later; those of others are not known here.
    fn check_type(&mut self, at: Address, ty: &Type) {
        const KINDS: [&str; 6] = ["int4", "int8", "num", "ts", "tstz", "date"];
        let of = if let Type::Array(of) = ty { of } else { ty };
        if let Type::Sql(text) = of
            && text.strip_suffix("multirange").is_some_and(|kind| KINDS.contains(&kind))
        {
            self.needs(at, &since::MULTIRANGE);
        }
    }

    /// Every table has system columns, and the schemas of the server have names of their own
    /// (`src/backend/catalog/heap.c`, `IsReservedName`).
    fn check_kept(&mut self, at: Address) {
        const SYSTEM: [&str; 6] = ["tableoid", "cmax", "xmax", "cmin", "xmin", "ctid"];
        let name = at.part.unwrap_or(at.home.name).as_str();
        if at.kind == Kind::Column && SYSTEM.contains(&name) {
            self.to.refuse_name(at, &format!("the column `{name}` of every table"));
        } else if at.kind == Kind::Namespace && (name.starts_with("pg_") || name == "information_schema") {
            self.to.refuse_name(at, &format!("the schema `{name}`"));
        }
    }

    fn domain(&mut self, at: Address, domain: &Domain) -> Domain {
        let value = |_: Name| Piece::Text("VALUE".into());
        let spelled = types::spell(&domain.ty);
        spelled.findings.into_iter().for_each(|finding| self.to.report(at, finding));
        let mut checks: Vec<(Name, Expr)> = domain
            .checks
            .iter()
            .map(|(name, expr)| {
                let row = Row { source: self.source, names: Names::Value(&domain.ty) };
                self.check_operators(at, row, expr);
                (*name, Expr::Sql(self.to.expr_over(at, Place::Check, &value, &operators::of_enums(row, expr))))
            })
            .collect();
        for phrase in &spelled.checks {
            let wanted = naming::derived(at.home.name, &[], "check");
            let name = naming::free(wanted, &|name| checks.iter().any(|(own, _)| *own == name));
            checks.push((name, Expr::Sql(fill(phrase, &value(wanted)))));
        }
        checks.sort_by_key(|(name, _)| *name);
        let default =
            domain.default.as_ref().map(|expr| Expr::Sql(self.to.expr_over(at, Place::Default, &value, expr)));
        self.check_type(at, &spelled.ty);
        let options = options::check_domain(&mut self.to, at, self.own, &domain.options);
        Domain { ty: spelled.ty, default, checks, collate: domain.collate.as_deref().map(collation), options }
    }

    /// An expression over the row of its table.
    fn expr(&mut self, at: Address, place: Place, expr: &Expr) -> Sql {
        let row = Row::of(self.source, at.home);
        self.check_operators(at, row, expr);
        self.to.expr(at, place, &operators::of_enums(row, expr))
    }

    fn check_operators(&mut self, at: Address, row: Row<'_>, expr: &Expr) {
        if operators::has_float_remainder(row, expr) {
            let help = "cast the float: `cast(… as decimal)`";
            self.to.report(at, Finding::error(codes::EXPRESSION, "PostgreSQL has no `%` of floats", help));
        }
    }

    fn column(&mut self, at: Address, column: &Column) -> Column {
        let spelled = types::spell(&column.ty);
        spelled.findings.into_iter().for_each(|finding| self.to.report(at, finding));
        let name = at.part.unwrap_or(at.home.name);
        self.stand_ins.extend(spelled.checks.iter().map(|phrase| (at.home, fill(phrase, &Piece::Column(name)))));
        let ty = spelled.ty;
        self.check_type(at, &ty);
        let identity = column.identity.as_ref().map(|own| sequences::physical(self.source, at, own, &ty));
        if identity.as_ref().is_some_and(|own| own.sequence.logged.is_some()) {
            self.needs(at, &since::LOGGED_SEQUENCE);
        }
        let mut column = Column {
            position: column.position,
            ty,
            nullable: column.nullable,
            generated: column.generated.as_ref().map(|generated| self.generated(at, generated)),
            identity,
            collate: column.collate.as_deref().map(collation),
            options: column.options.clone(),
            implied: Manner::default(),
        };
        self.check_member(at, &column.ty);
        let named = own::inherits_not_null(self.source, &at);
        options::check_column(&mut self.to, at, self.own, named, &mut column.options);
        self.check_named(at, &column);
        if own::is_own(&column) && !own::is_inherited(self.source, &at) {
            self.no_parent(at, "column", at.part);
        }
        self.check_computed(at);
        self.check_identity(at, &column);
        column
    }

    fn generated(&mut self, at: Address, generated: &Generated) -> Generated {
        if !generated.stored {
            self.needs(at, &since::VIRTUAL);
        }
        self.steady(at, Place::Generated, &generated.expr);
        let expr = self.expr(at, Place::Generated, &generated.expr);
        for name in expr.columns() {
            if self.source.column(at.home, name).is_some_and(|column| column.generated.is_some()) {
                let message = format!("a generated column of PostgreSQL cannot read `{name}`, which is generated too");
                let help = "repeat the other column's expression";
                self.to.report(at, Finding::error(codes::GENERATED, message, help));
            }
        }
        Generated { expr: Expr::Sql(expr), stored: generated.stored }
    }

    /// Reports what PostgreSQL does not keep because another session would compute something else.
    fn steady(&mut self, at: Address, place: Place, expr: &Expr) {
        if let Some(why) = steady::unsteady(Row::of(self.source, at.home), expr) {
            let message = format!("PostgreSQL does not take this in {}: {why}", place.title());
            let help = "keep it in a column of a type that does not change so, or compute it when reading";
            self.to.report(at, Finding::error(codes::PLACE, message, help));
        }
    }

    fn check_identity(&mut self, at: Address, column: &Column) {
        let Some(identity) = &column.identity else { return };
        let mut refuse = |message: &str, help: &str| {
            self.to.report(at, Finding::error(codes::IDENTITY, message, help));
        };
        let whole = matches!(&column.ty, Type::Sql(ty) if matches!(&**ty, "smallint" | "integer" | "bigint"));
        if !whole {
            refuse("PostgreSQL numbers only smallint, integer and bigint columns", "give it the type `bigint`");
        }
        if column.nullable {
            refuse("a numbered column cannot be nullable on PostgreSQL", "take the `?` from its type");
        }
        if identity.mode != IdentityMode::Serial && identity.sequence.ty.is_some() {
            refuse("an identity counts in the type of its column", "take `as` away, or write `identity serial (…)`");
        }
        if self.source.contains(&Address { kind: Kind::Default, ..at }) {
            refuse("a numbered column has no other default", "remove the default");
        }
    }

    fn key(&mut self, at: Address, key: &Key) -> Key {
        let mut key = key.clone();
        let method = if key.without_overlaps { "gist" } else { "btree" };
        options::check_index(&mut self.to, at, method, &mut key.options);
        if key.nulls_not_distinct {
            self.needs(at, &since::NULLS_NOT_DISTINCT);
        }
        if key.without_overlaps {
            self.needs(at, &since::WITHOUT_OVERLAPS);
            if let Some(ty) = key.columns.last().and_then(|last| foreign::no_range(self.source, at.home, *last)) {
                let message = format!("PostgreSQL keeps ranges from overlapping, and this is {ty}");
                let help = "give the last column a type of ranges, as `` `daterange` ``";
                self.to.report(at, Finding::error(codes::CONSTRAINT, message, help));
            }
        }
        key
    }

    /// A period that is no more is in no other row, so that nothing can follow it (`ATAddForeignKeyConstraint`).
    fn check_period(&mut self, at: Address, key: &ForeignKey) {
        if !key.period {
            return;
        }
        self.needs(at, &since::PERIOD);
        if [key.on_delete, key.on_update].iter().any(|action| *action != RefAction::NoAction) {
            let message = "a foreign key of PostgreSQL with a `period` has no action but `no action`";
            self.to.report(at, Finding::error(codes::CONSTRAINT, message, "take the action away, or write a trigger"));
        }
    }

    fn check_primary_key(&mut self, at: Address, key: &Key) {
        for name in &key.columns {
            if self.source.column(at.home, *name).is_some_and(|column| column.nullable) {
                let message = format!("the primary key's column `{name}` cannot be nullable on PostgreSQL");
                self.to.report(at, Finding::error(codes::CONSTRAINT, message, "take the `?` from its type"));
            }
        }
    }

    /// `btree`, and nulls where the engine has them anyway, are not written.
    fn index(&mut self, at: Address, index: &Index) -> Index {
        let mut index = index.clone();
        index.method = index.method.filter(|method| method.as_str() != "btree");
        let method = index.method.map_or("btree", Name::as_str);
        options::check_index(&mut self.to, at, method, &mut index.options);
        if index.nulls_not_distinct {
            self.needs(at, &since::NULLS_NOT_DISTINCT);
        }
        if method == "spgist" && !index.include.is_empty() {
            self.needs(at, &since::SPGIST_INCLUDE);
        }
        for part in &mut index.parts {
            if let IndexKey::Expr(expr) = &part.key {
                self.steady(at, Place::Index, expr);
                let row = Row::of(self.source, at.home);
                self.check_operators(at, row, expr);
                part.key = IndexKey::Expr(Expr::Sql(self.to.index_part(at, &operators::of_enums(row, expr))));
            }
            part.collate = part.collate.as_deref().map(collation);
            let usual = if part.descending { Nulls::First } else { Nulls::Last };
            part.nulls = part.nulls.filter(|nulls| *nulls != usual);
            let is_expr = matches!(part.key, IndexKey::Expr(_));
            options::check_part(&mut self.to, at, is_expr, &part.options);
        }
        if let Some(predicate) = &index.predicate {
            self.steady(at, Place::Index, predicate);
        }
        index.predicate = index.predicate.as_ref().map(|expr| Expr::Sql(self.expr(at, Place::Index, expr)));
        index
    }

    /// Adds the checks under names that are free in their table.
    fn add_stand_ins(&mut self) {
        let mut stand_ins = std::mem::take(&mut self.stand_ins);
        for group in stand_ins.chunk_by_mut(|(a, _), (b, _)| a == b) {
            let Some((table, _)) = group.first() else { continue };
            let table = *table;
            let taken = |name: Name| {
                [Kind::Check, Kind::ForeignKey, Kind::Unique]
                    .into_iter()
                    .any(|kind| self.out.contains(&Address::part(kind, table, name)))
            };
            let mut free = naming::Free::default();
            let named: Vec<_> = group
                .iter_mut()
                .map(|(_, sql)| Expr::Sql(std::mem::take(sql)))
                .map(|expr| (free.take(naming::check(table.name, &expr), &taken), expr))
                .collect();
            for (name, expr) in named {
                self.out.insert(Address::part(Kind::Check, table, name), Object::Check(Check::new(true, expr)));
            }
        }
    }

    fn transitions(&mut self, transitions: &Transitions) -> Transitions {
        let mut out = transitions.clone();
        for (at, fill) in &mut out.fills {
            fill.expr = Expr::Sql(self.to.expr(*at, Place::Fill, &fill.expr));
            if fill.batch.is_some() {
                let message = "the backfill runs as one statement; its batch size is not used";
                self.to.report(*at, Finding::warning(codes::BATCH, message));
            }
        }
        for (at, object) in self.source.iter().filter(|_| !transitions.enum_values.is_empty()) {
            let said = transitions.fills.get(at).is_some_and(|fill| fill.kind == FillKind::Using);
            if let (Object::Column(column), false) = (object, said) {
                cannot_move_inside(&mut self.to, self.source, transitions, *at, &column.ty);
            }
        }
        self.clauses_of_routines(&mut out);
        out
    }
}

/// A collation's bare name: `"C"` and `C` are one; a qualified name stays as it is written.
pub fn collation(text: &str) -> Box<str> {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inner {
        Some(inner) if !inner.contains('"') => inner.into(),
        _ => text.into(),
    }
}
