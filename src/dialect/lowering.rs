//! What lowering does alike for every engine: expressions, reports, and the last look at names.

use rustc_hash::FxHashMap;

use crate::base::Name;
use crate::catalog::define::{Row, Trigger, TriggerEvent};
use crate::catalog::{Address, Catalog, Defined, Definition, Expr, Kind, Object, Piece, QName, Slot, Sql, naming};

use super::codes;
use super::expr::{Finding, Place, Tongue, Writer};
use super::script::Problem;
use super::{Construct, Dialect, matrix};

/// Collects problems while a catalog is lowered.
pub(super) struct Lowering<'a> {
    pub tongue: &'a dyn Tongue,
    pub problems: Vec<Problem>,
    /// The last problem of each address, and the one of the same address before each: a schema of 10,000 tables may have
    /// 100,000 remarks.
    last: FxHashMap<Address, usize>,
    before: Vec<Option<usize>>,
}

impl<'a> Lowering<'a> {
    /// Without findings yet.
    pub fn new(tongue: &'a dyn Tongue) -> Self {
        Self { tongue, problems: Vec::new(), last: FxHashMap::default(), before: Vec::new() }
    }

    /// Notes a finding at an address; the same finding twice at one address is one.
    pub fn report(&mut self, at: Address, finding: Finding) {
        let Finding { code, is_error, message, help } = finding;
        let problem = Problem { at, code, is_error, message, help };
        let last = self.last.get(&at).copied();
        let mut same = std::iter::successors(last, |n| self.before.get(*n).copied().flatten());
        if same.any(|n| self.problems.get(n) == Some(&problem)) {
            return;
        }
        self.last.insert(at, self.problems.len());
        self.before.push(last);
        self.problems.push(problem);
    }

    /// An expression over the row of a table.
    pub fn expr(&mut self, at: Address, place: Place, expr: &Expr) -> Sql {
        self.expr_over(at, place, &Piece::Column, expr)
    }

    /// A part of an index, which must read the row: over a constant it orders nothing, and SQLite takes a lone text for a
    /// name.
    pub fn index_part(&mut self, at: Address, expr: &Expr) -> Sql {
        let sql = self.expr(at, Place::Index, expr);
        if matches!(expr, Expr::Portable(_)) && sql.columns().next().is_none() {
            let message = "an index over an expression that reads no column orders nothing";
            self.report(at, Finding::error(codes::INDEX, message, "name a column in it, or remove it"));
        }
        sql
    }

    /// An expression in which a column becomes what `column` says.
    pub fn expr_over(&mut self, at: Address, place: Place, column: &dyn Fn(Name) -> Piece, expr: &Expr) -> Sql {
        match expr {
            Expr::Portable(node) => {
                let mut writer = Writer { tongue: self.tongue, place, column, findings: Vec::new() };
                let part = writer.node(node);
                for finding in writer.findings {
                    self.report(at, finding);
                }
                part.sql
            }
            Expr::Sql(sql) => Sql::from_pieces(sql.pieces().iter().map(|piece| match piece {
                Piece::Column(name) => column(*name),
                Piece::Text(_) | Piece::Type(_) | Piece::Sequence(_) => piece.clone(),
            })),
        }
    }

    /// Whether the engine has what a definition is made of; what it has not is reported.
    pub fn has(&mut self, dialect: &dyn Dialect, at: Address, own: &Definition) -> bool {
        self.has_each(dialect, at, Construct::of(&at, own))
    }

    /// The same of constructs that are known.
    pub fn has_each(&mut self, dialect: &dyn Dialect, at: Address, constructs: Vec<Construct>) -> bool {
        let title = self.tongue.title();
        let constructs = constructs.into_iter();
        let missing: Vec<Finding> =
            constructs.filter_map(|own| matrix::finding(title, own, dialect.support(own))).collect();
        let has = missing.is_empty();
        missing.into_iter().for_each(|finding| self.report(at, finding));
        has
    }

    /// A row of reference data.
    pub fn row(&mut self, at: Address, own: &Row) -> Row {
        let cell = |(name, value): &(Name, Expr)| (*name, Expr::Sql(self.expr(at, Place::Default, value)));
        Row { key: own.key.clone(), cells: own.cells.iter().map(cell).collect() }
    }

    /// A condition over the row that a trigger sees: as it is, or as it was when the trigger waits for nothing but its
    /// removal. In raw SQL the author says which.
    pub fn when(&mut self, at: Address, own: &Trigger) -> Option<Expr> {
        let sql = match own.when.as_ref()? {
            Expr::Sql(sql) => sql.clone(),
            portable @ Expr::Portable(_) => {
                let row = if own.events == [TriggerEvent::Delete] { "old." } else { "new." };
                let sql = self.expr(at, Place::Check, portable);
                Sql::from_pieces(sql.pieces().iter().flat_map(|piece| match piece {
                    Piece::Column(_) => vec![Piece::Text(row.into()), piece.clone()],
                    Piece::Text(_) | Piece::Type(_) | Piece::Sequence(_) => vec![piece.clone()],
                }))
            }
        };
        Some(Expr::Sql(sql))
    }

    /// Reports a name that is too long: PostgreSQL would cut it silently, and every target keeps to one limit. The name of
    /// a table or namespace is looked at where it is declared, not at each of its parts.
    pub fn check_length(&mut self, at: Address, object: &Object) {
        if at.kind == Kind::Defined(Defined::Raw) {
            return; // no database has its name
        }
        // the types that a routine takes, the key of a row and the role of a grant are no names of theirs
        let is_told_apart =
            matches!(at.kind, Kind::Defined(Defined::Function | Defined::Procedure | Defined::Row | Defined::Grant));
        let own = naming::own_name(&at, object).filter(|_| !is_told_apart);
        let name = own.unwrap_or(at.home.name);
        let length = name.as_str().len();
        if length > naming::LIMIT {
            let message = format!("`{name}` has {length} bytes; a name has at most {}", naming::LIMIT);
            self.report(at, Finding::error(codes::LONG_NAME, message, "give it a shorter name"));
        }
    }

    /// Reports a name that the engine keeps for itself.
    pub fn refuse_name(&mut self, at: Address, what: &str) {
        let message = format!("{} keeps {what} for itself", self.tongue.title());
        self.report(at, Finding::error(codes::KEPT_NAME, message, "take another name"));
    }

    /// Reports two objects that hold one slot. `counts` says which slots are real on the engine, `same` which name a name
    /// is for it.
    pub fn check_slots(
        &mut self,
        catalog: &Catalog,
        counts: &dyn Fn(&Address, &Slot) -> bool,
        same: &dyn Fn(Name) -> Name,
    ) {
        let mut held: FxHashMap<Slot, Address> = FxHashMap::default();
        for (at, object) in catalog.iter() {
            for slot in object.slots(at).into_iter().filter(|slot| counts(at, slot)) {
                let slot = match slot {
                    Slot::Relation(name) => Slot::Relation(QName::new(name.ns, same(name.name))),
                    Slot::Column(table, name) => Slot::Column(table, same(name)),
                    Slot::Namespace(_)
                    | Slot::TypeName(_)
                    | Slot::Constraint(..)
                    | Slot::Default(..)
                    | Slot::PrimaryKey(_)
                    | Slot::Clustered(_)
                    | Slot::Comment(_)
                    | Slot::Own(_) => slot,
                };
                if let Some(other) = held.insert(slot, *at) {
                    let message = format!("{} has one name for {other} and {at}", self.tongue.title());
                    self.report(*at, Finding::error(codes::COLLISION, message, "rename one of them"));
                }
            }
        }
    }
}

/// The kinds whose length an engine looks at: all but comments, which have the name of what they are on.
pub const fn has_own_name(kind: Kind) -> bool {
    !matches!(kind, Kind::Comment(_) | Kind::Default)
}
