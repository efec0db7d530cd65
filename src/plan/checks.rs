//! What checks say of one column, and which texts it lists.

use std::collections::BTreeMap;

use crate::base::Name;
use crate::catalog::{Address, Catalog, Check, Object, Sql, Type};

/// The checks that read the column, alone or with others.
pub(super) fn over<'a>(catalog: &'a Catalog, at: &Address) -> BTreeMap<Address, &'a Check> {
    let checks = catalog
        .at_home(at.home)
        .filter_map(|(own, object)| if let Object::Check(check) = object { Some((*own, check)) } else { None });
    checks.filter(|(_, check)| reads(check, at.part)).collect()
}

/// The checks that read the column and no other one.
pub(super) fn alone<'a>(catalog: &'a Catalog, at: &Address) -> Vec<&'a Sql> {
    let checks = over(catalog, at);
    let sql = checks.into_values().filter_map(|check| check.expr.sql());
    sql.filter(|sql| sql.columns().all(|name| Some(name) == at.part)).collect()
}

/// What says which texts a column may hold: its checks, and its type where that lists them.
pub(crate) fn listings(catalog: &Catalog, at: &Address) -> Vec<String> {
    let checks = over(catalog, at).into_values().filter_map(|check| check.expr.sql().map(Sql::plain));
    let column = at.part.and_then(|name| catalog.column(at.home, name));
    let ty = column.and_then(|own| if let Type::Sql(text) = &own.ty { Some(text.to_string()) } else { None });
    checks.chain(ty).collect()
}

fn reads(check: &Check, column: Option<Name>) -> bool {
    let mut reads = false;
    check.expr.visit_columns(&mut |name| reads |= Some(name) == column);
    reads
}
