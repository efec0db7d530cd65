//! Transition clauses on engines without namespaces and types with a name: in physical names, and what happens to an
//! enum's values happens to each column that stores them.

use crate::catalog::{Address, Catalog, Expr, Kind, Object, QName, Renames, Type};
use crate::plan::{ColumnFill, FillKind, Transitions};

use super::codes;
use super::expr::{Finding, Place};
use super::flat::flat;
use super::lowering::Lowering;
use super::named::{enum_behind, enums_inside};

/// What an engine says of where things go.
pub struct Homes<'a> {
    /// The portable catalog.
    pub source: &'a Catalog,
    /// The physical address of a portable one.
    pub address: &'a dyn Fn(&Address) -> Address,
    /// Kinds that have a place of their own.
    pub stays: fn(Kind) -> bool,
}

impl Homes<'_> {
    /// The physical clauses.
    pub fn lower(&self, to: &mut Lowering<'_>, clauses: &Transitions) -> Transitions {
        let mut out = Transitions { renames: self.renames(&clauses.renames), ..Transitions::default() };
        for (at, fill) in &clauses.fills {
            if fill.batch.is_some() {
                let message = "the backfill runs as one statement; its batch size is not used";
                to.report(*at, Finding::warning(codes::BATCH, message));
            }
            let expr = Expr::Sql(to.expr(*at, Place::Fill, &fill.expr));
            out.fills.insert((self.address)(at), ColumnFill { expr, ..fill.clone() });
        }
        let moves = !clauses.enum_values.is_empty();
        for (at, object) in self.source.iter().filter(|_| moves) {
            if let Object::Column(column) = object {
                self.map_values(to, clauses, *at, &column.ty, &mut out);
            }
        }
        let kept = clauses.kept.iter().filter(|(at, _)| (self.stays)(at.kind));
        out.kept = kept.map(|(at, day)| ((self.address)(at), *day)).collect();
        out.accepted = clauses.accepted.iter().filter(|at| (self.stays)(at.kind)).map(self.address).collect();
        out
    }

    /// A renamed namespace renames every table in it that is not renamed by itself.
    fn renames(&self, clauses: &Renames) -> Renames {
        let own = clauses.iter().filter(|(from, _)| (self.stays)(from.kind));
        let mut out: Renames = own.map(|(from, to)| ((self.address)(from), (self.address)(to))).collect();
        for (from, to) in clauses.iter().filter(|(from, _)| from.kind == Kind::Namespace) {
            for table in self.source.tables().filter(|table| table.ns == Some(to.home.name)) {
                let target = Address::table(flat(table));
                let origin = Address::table(flat(QName::new(Some(from.home.name), table.name)));
                if out.iter().all(|(_, to)| *to != target) {
                    out.insert(origin, target);
                }
            }
        }
        out
    }

    /// A `using` of the column's own says already what becomes of every value.
    fn map_values(&self, to: &mut Lowering<'_>, clauses: &Transitions, at: Address, ty: &Type, out: &mut Transitions) {
        let key = (self.address)(&at);
        if out.fills.get(&key).is_some_and(|fill| fill.kind == FillKind::Using) {
            return;
        }
        match enum_behind(self.source, ty) {
            None => cannot_move_inside(to, self.source, clauses, at, ty),
            Some((named, _)) if !moves(clauses, &named) => {}
            Some((named, true)) => cannot_move(to, at, named, "array"),
            Some((named, false)) => {
                out.column_values.extend(clauses.enum_values.get(&named).map(|values| (key, values.clone())));
            }
        }
    }
}

/// Says which enums whose values move stand in an object of a column: no dialect takes what is in there along.
pub fn cannot_move_inside(to: &mut Lowering<'_>, source: &Catalog, clauses: &Transitions, at: Address, ty: &Type) {
    for named in enums_inside(source, ty).into_iter().filter(|named| moves(clauses, named)) {
        cannot_move(to, at, named, "object");
    }
}

fn moves(clauses: &Transitions, named: &QName) -> bool {
    clauses.enum_values.get(named).is_some_and(|values| !values.is_empty())
}

fn cannot_move(to: &mut Lowering<'_>, at: Address, named: QName, place: &str) {
    let message = format!("{} cannot move the values of `{named}` inside an {place}", to.tongue.title());
    to.report(at, Finding::error(codes::MAP, message, "say `using` at this column"));
}
