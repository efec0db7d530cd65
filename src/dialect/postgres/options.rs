//! Table options: PostgreSQL's storage parameters of heap tables (`reloptions.c`).

use crate::catalog::Address;
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::lowering::Lowering;

const KNOWN: &[&str] = &[
    "autovacuum_analyze_scale_factor",
    "autovacuum_analyze_threshold",
    "autovacuum_enabled",
    "autovacuum_freeze_max_age",
    "autovacuum_freeze_min_age",
    "autovacuum_freeze_table_age",
    "autovacuum_multixact_freeze_max_age",
    "autovacuum_multixact_freeze_min_age",
    "autovacuum_multixact_freeze_table_age",
    "autovacuum_vacuum_cost_delay",
    "autovacuum_vacuum_cost_limit",
    "autovacuum_vacuum_insert_scale_factor",
    "autovacuum_vacuum_insert_threshold",
    "autovacuum_vacuum_scale_factor",
    "autovacuum_vacuum_threshold",
    "fillfactor",
    "log_autovacuum_min_duration",
    "parallel_workers",
    "toast_tuple_target",
    "user_catalog_table",
    "vacuum_index_cleanup",
    "vacuum_truncate",
];

/// The option that is no storage parameter: policies hold, with `force` for the owner too.
pub const ROW_SECURITY: &str = "row level security";

/// Reports options that the engine does not have and puts the rest in order.
pub fn check(to: &mut Lowering<'_>, at: Address, options: &mut [(Box<str>, Box<str>)]) {
    for (key, value) in options.iter_mut() {
        if let ("row", "level security" | "level security force") = (&**key, &**value) {
            *value = value.strip_prefix("level security").unwrap_or_default().trim().into();
            *key = ROW_SECURITY.into();
            continue;
        }
        let plain =
            !value.is_empty() && value.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_'));
        if KNOWN.binary_search(&&**key).is_err() {
            let message = format!("PostgreSQL has no table option `{key}`");
            let near = crate::base::did_you_mean(key, KNOWN.iter().copied());
            let help = near.map_or_else(|| "remove it".to_owned(), |near| format!("did you mean `{near}`?"));
            to.report(at, Finding::error(codes::OPTION, message, help));
        } else if !plain {
            let message = format!("the table option `{key}` has no value that PostgreSQL can read: `{value}`");
            to.report(at, Finding::error(codes::OPTION, message, "give it a number, `true` or `false`"));
        }
    }
    options.sort();
}

/// `key = value, …` of the storage parameters.
pub fn print(options: &[(Box<str>, Box<str>)]) -> String {
    options
        .iter()
        .filter(|(key, _)| &**key != ROW_SECURITY)
        .map(|(key, value)| format!("{key} = {value}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The statements that make row level security what it is `after`, by what it was `before`; each is `(on, forced)`.
pub fn row_security(head: &str, before: (bool, bool), after: (bool, bool)) -> Vec<String> {
    let mut out = Vec::new();
    if before.0 != after.0 {
        out.push(format!("{head}{} row level security", if after.0 { "enable" } else { "disable" }));
    }
    if before.1 != after.1 {
        out.push(format!("{head}{} row level security", if after.1 { "force" } else { "no force" }));
    }
    out
}

/// Whether row level security is on, and forced.
pub fn security(options: &[(Box<str>, Box<str>)]) -> (bool, bool) {
    let own = options.iter().find(|(key, _)| &**key == ROW_SECURITY);
    (own.is_some(), own.is_some_and(|(_, value)| &**value == "force"))
}
