//! Transition clauses in physical names.

use crate::catalog::{Address, Catalog, Defined, Expr, Kind, Object, QName, Renames, Type};
use crate::dialect::codes;
use crate::dialect::expr::{Finding, Place};
use crate::dialect::flat::flat;
use crate::dialect::lowering::Lowering;
use crate::plan::{ColumnFill, FillKind, Transitions};

use super::lower::path;
use super::resolved::enum_behind;

/// The physical clauses.
pub fn lower(to: &mut Lowering<'_>, source: &Catalog, clauses: &Transitions) -> Transitions {
    let mut out = Transitions { renames: renames(source, clauses), ..Transitions::default() };
    for (at, fill) in &clauses.fills {
        if fill.batch.is_some() {
            let message = "the backfill runs as one statement; its batch size is not used";
            to.report(*at, Finding::warning(codes::BATCH, message));
        }
        let expr = Expr::Sql(to.expr(*at, Place::Fill, &fill.expr));
        out.fills.insert(address(at), ColumnFill { expr, ..fill.clone() });
    }
    if !clauses.enum_values.is_empty() {
        for (at, object) in source.iter() {
            if let Object::Column(column) = object {
                map_values(to, source, clauses, *at, &column.ty, &mut out);
            }
        }
    }
    out.accepted = clauses.accepted.iter().filter(|at| stays(at.kind)).map(address).collect();
    out
}

/// The physical address, as far as it can be told without the object.
fn address(at: &Address) -> Address {
    let home = if at.kind == Kind::Defined(Defined::Function) { path(at.home) } else { flat(at.home) };
    let kind = if at.kind == Kind::Defined(Defined::MaterializedView) {
        Kind::Defined(Defined::View)
    } else if matches!(at.kind, Kind::Unique | Kind::PrimaryKey) {
        Kind::Index
    } else {
        at.kind
    };
    Address { home, kind, ..*at }
}

/// Kinds that have a place of their own on SurrealDB.
const fn stays(kind: Kind) -> bool {
    !matches!(kind, Kind::Namespace | Kind::Enum | Kind::Domain | Kind::Comment(_) | Kind::Check | Kind::ForeignKey)
}

/// A renamed namespace renames every table in it that is not renamed by itself.
fn renames(source: &Catalog, clauses: &Transitions) -> Renames {
    let own = clauses.renames.iter().filter(|(from, _)| stays(from.kind));
    let mut out: Renames = own.map(|(from, to)| (address(from), address(to))).collect();
    for (from, to) in clauses.renames.iter().filter(|(from, _)| from.kind == Kind::Namespace) {
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
    let key = address(&at);
    if out.fills.get(&key).is_some_and(|fill| fill.kind == FillKind::Using) {
        return;
    }
    if array {
        let message = format!("SurrealDB cannot move the values of `{named}` inside an array");
        to.report(at, Finding::error(codes::MAP, message, "say `using` at this column"));
        return;
    }
    out.column_values.insert(key, values.clone());
}
