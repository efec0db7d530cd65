//! Transition clauses in physical names; what happens to an enum's values happens to each column that stores them.

use crate::catalog::{Address, Catalog, Expr, Kind, Object, QName, Renames, Type};
use crate::dialect::codes;
use crate::dialect::expr::{Finding, Place};
use crate::dialect::lowering::Lowering;
use crate::plan::{ColumnFill, FillKind, Transitions};

use super::lower::address;
use super::resolve::enum_behind;
use crate::dialect::flat::flat;

/// The physical clauses.
pub fn lower(to: &mut Lowering<'_>, source: &Catalog, clauses: &Transitions) -> Transitions {
    let mut out = Transitions { renames: renames(source, &clauses.renames), ..Transitions::default() };
    for (at, fill) in &clauses.fills {
        if fill.batch.is_some() {
            let message = "the backfill runs as one statement; its batch size is not used";
            to.report(*at, Finding::warning(codes::BATCH, message));
        }
        let expr = Expr::Sql(to.expr(*at, Place::Fill, &fill.expr));
        out.fills.insert(address(source, at), ColumnFill { expr, ..fill.clone() });
    }
    let moves = !clauses.enum_values.is_empty();
    for (at, object) in source.iter().filter(|_| moves) {
        if let Object::Column(column) = object {
            map_values(to, source, clauses, *at, &column.ty, &mut out);
        }
    }
    let kept = clauses.kept.iter().filter(|(at, _)| stays(at.kind));
    out.kept = kept.map(|(at, day)| (address(source, at), *day)).collect();
    out.accepted = clauses.accepted.iter().filter(|at| stays(at.kind)).map(|at| address(source, at)).collect();
    out
}

/// Kinds that have a place of their own on SQLite.
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

/// A renamed namespace renames every table in it that is not renamed by itself.
fn renames(source: &Catalog, clauses: &Renames) -> Renames {
    let own = clauses.iter().filter(|(from, _)| stays(from.kind));
    let mut out: Renames = own.map(|(from, to)| (address(source, from), address(source, to))).collect();
    for (from, to) in clauses.iter().filter(|(from, _)| from.kind == Kind::Namespace) {
        for table in source.tables().filter(|table| table.ns == Some(to.home.name)) {
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
fn map_values(
    to: &mut Lowering<'_>,
    source: &Catalog,
    clauses: &Transitions,
    at: Address,
    ty: &Type,
    out: &mut Transitions,
) {
    let Some((named, array)) = enum_behind(source, ty) else { return };
    let Some(values) = clauses.enum_values.get(&named).filter(|values| !values.is_empty()) else { return };
    let key = address(source, &at);
    if out.fills.get(&key).is_some_and(|fill| fill.kind == FillKind::Using) {
        return;
    }
    if array {
        let message = format!("SQLite cannot move the values of `{named}` inside an array");
        to.report(at, Finding::error(codes::MAP, message, "say `using` at this column"));
        return;
    }
    out.column_values.insert(key, values.clone());
}
