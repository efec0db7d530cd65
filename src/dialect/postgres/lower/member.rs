//! What would be a member of itself: rows of a table in a column of it, bare or packed.

use rustc_hash::FxHashSet;

use crate::catalog::define::What;
use crate::catalog::{Address, Catalog, Defined, Kind, Object, QName, Type};
use crate::dialect::codes;
use crate::dialect::expr::Finding;

use super::Pass;

impl Pass<'_> {
    /// "composite type … cannot be made a member of itself" (`CheckAttributeType`).
    pub(super) fn check_member(&mut self, at: Address, ty: &Type) {
        let mut seen = FxHashSet::default();
        if reaches(self.source, ty, at.home, &mut seen) {
            let message = format!("values of `{}` would hold values of `{}`", at.home, at.home);
            let help = "refer to the other row by its key: `-> table`";
            self.to.report(at, Finding::error(codes::TYPE, message, help));
        }
    }
}

fn reaches(catalog: &Catalog, ty: &Type, wanted: QName, seen: &mut FxHashSet<QName>) -> bool {
    let mut names = Vec::new();
    ty.visit_named(&mut |name| names.push(name));
    names.into_iter().any(|name| {
        name == wanted
            || seen.insert(name) && parts(catalog, name).into_iter().any(|ty| reaches(catalog, ty, wanted, seen))
    })
}

/// The types of what values of this type are made of.
fn parts(catalog: &Catalog, name: QName) -> Vec<&Type> {
    let of = |kind| catalog.get(&Address::top(kind, name));
    let mut out: Vec<&Type> = catalog.columns(name).into_iter().map(|(_, column)| &column.ty).collect();
    if let Some(Object::Domain(own)) = of(Kind::Domain) {
        out.push(&own.ty);
    }
    if let Some(Object::Definition(own)) = of(Kind::Defined(Defined::Composite))
        && let What::Composite(own) = &own.what
    {
        out.extend(own.fields.iter().map(|(_, ty)| ty));
    }
    out
}
