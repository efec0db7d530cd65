//! The names that schemac's own tables have in every database.

use super::Origins;
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, Catalog, Object, QName};
use crate::database::reserved_names;
use crate::dialect::{Dialect, codes};
use crate::plan::{folded, relations};

/// What of the schema has such a name, as the target compares names.
pub(super) fn kept(catalog: &Catalog, history: &str, dialect: &dyn Dialect, origins: &Origins) -> Vec<Diagnostic> {
    let caps = dialect.capabilities();
    let own = |name: &String| QName::bare(folded(Name::new(name), caps));
    let own: Vec<QName> = reserved_names(history, dialect.id()).iter().map(own).collect();
    let taken = |(at, object): &(&Address, &Object)| relations(object, at, caps).iter().any(|name| own.contains(name));
    catalog.iter().filter(taken).map(|(at, _)| told(at, history, origins)).collect()
}

fn told(at: &Address, history: &str, origins: &Origins) -> Diagnostic {
    let out = Diagnostic::error(
        codes::KEPT_NAME,
        format!("`{at}` has a name that schemac keeps for `{history}`, its table of what is applied"),
    )
    .help("take another name, or name that table otherwise: `[migrations] table = \"…\"` in schemac.toml");
    match origins.get(at) {
        Some(span) => out.at(span, "schemac makes what has this name itself"),
        None => out,
    }
}
