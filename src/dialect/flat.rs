//! Names on engines without namespaces.

use crate::base::Name;
use crate::catalog::{QName, naming};

/// `shop.orders` as `shop_orders`.
pub fn flat(name: QName) -> QName {
    match name.ns {
        Some(ns) => QName::bare(Name::new(&naming::fit(&format!("{ns}_{}", name.name)))),
        None => name,
    }
}
