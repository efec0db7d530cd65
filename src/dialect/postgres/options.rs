//! Options: storage parameters (`reloptions.c`) of tables and indexes, and how the values of a column are kept.

use crate::base::{Name, did_you_mean};
use crate::catalog::define::Options;
use crate::catalog::{Address, CLUSTER, Column, IndexPart, Kind, QName, Type, naming};
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::lowering::Lowering;
use crate::plan::Strict;

use super::{Postgres, QUOTE, ddl, not_null, own, roles, since};

const OF_TABLE: &[&str] = &[
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
    "autovacuum_vacuum_max_threshold",
    "autovacuum_vacuum_scale_factor",
    "autovacuum_vacuum_threshold",
    "fillfactor",
    "log_autovacuum_min_duration",
    "parallel_workers",
    "toast_tuple_target",
    "user_catalog_table",
    "vacuum_index_cleanup",
    "vacuum_max_eager_freeze_failure_rate",
    "vacuum_truncate",
];

/// Of those, the ones that a table has alone; of the others its TOAST table has its own (`toast.vacuum_truncate`).
const NOT_OF_TOAST: &[&str] = &[
    "autovacuum_analyze_scale_factor",
    "autovacuum_analyze_threshold",
    "fillfactor",
    "parallel_workers",
    "toast_tuple_target",
    "user_catalog_table",
];

/// What the parameter of a TOAST table begins with.
pub const TOAST: &str = "toast.";

/// Those that came later than the oldest version.
fn is_newer(key: &str) -> bool {
    let bare = key.strip_prefix(TOAST).unwrap_or(key);
    matches!(bare, "autovacuum_vacuum_max_threshold" | "vacuum_max_eager_freeze_failure_rate")
}

/// How a column's values are kept, counted and guessed at; the last two are its storage parameters.
const OF_COLUMN: &[&str] = &["compression", "n_distinct", "n_distinct_inherited", "statistics", "storage"];

/// The option that is no storage parameter: policies hold, with `force` for the owner too.
pub const ROW_SECURITY: &str = "row level security";
/// Another that is none: what a crash leaves of the rows is nothing.
pub const UNLOGGED: &str = "unlogged";

/// The option of a domain whose values are never null.
pub const NOT_NULL: &str = "not null";
/// The option of a type that says nothing else and is one of the database all the same; a physical catalog has it not.
pub const DOMAIN: &str = "domain";
/// By what replicas know a row: of a table `full` or `nothing`, else by the index or key that says it.
pub const REPLICA_IDENTITY: &str = "replica identity";

/// The comment on the index behind a key, whose own comment is the constraint's.
pub const INDEX_COMMENT: &str = "index comment";

/// The parameters of the engine's own index methods; an extension's are not known here.
fn of_method(method: &str) -> Option<&'static [&'static str]> {
    Some(match method {
        "btree" => &["deduplicate_items", "fillfactor"],
        "hash" | "spgist" => &["fillfactor"],
        "gist" => &["buffering", "fillfactor"],
        "gin" => &["fastupdate", "gin_pending_list_limit"],
        "brin" => &["autosummarize", "pages_per_range"],
        _ => return None,
    })
}

/// Reports options that no table of the engine has.
pub fn check_table(to: &mut Lowering<'_>, at: Address, dialect: &Postgres, options: &mut [(Box<str>, Box<str>)]) {
    for (key, value) in options.iter_mut() {
        match (&**key, &**value) {
            ("row", "level security" | "level security force") => {
                *value = value.strip_prefix("level security").unwrap_or_default().trim().into();
                *key = ROW_SECURITY.into();
            }
            ("replica", "identity full" | "identity nothing") => {
                *value = value.strip_prefix("identity").unwrap_or_default().trim().into();
                *key = REPLICA_IDENTITY.into();
            }
            (UNLOGGED, "") => {}
            (_, _) => check_parameter(to, at, "table", key, value),
        }
        if is_newer(key) {
            dialect.lacks(&since::VACUUM_PARAMETERS).into_iter().for_each(|finding| to.report(at, finding));
        }
    }
}

/// Reports what is no parameter of a table or of its TOAST table.
fn check_parameter(to: &mut Lowering<'_>, at: Address, place: &str, key: &str, value: &str) {
    match key.strip_prefix(TOAST) {
        None => check(to, at, place, Some(OF_TABLE), key, value),
        Some(own) => {
            let known: Vec<&str> = OF_TABLE.iter().copied().filter(|key| !NOT_OF_TOAST.contains(key)).collect();
            check(to, at, "TOAST table", Some(&known), own, value);
        }
    }
}

/// Reports options that no domain of the engine has and gives the rest.
pub fn check_domain(
    to: &mut Lowering<'_>,
    at: Address,
    dialect: &Postgres,
    options: &[(Box<str>, Box<str>)],
) -> Options {
    let mut out = Options::new();
    for (key, value) in options {
        let named = if &**key == "not" {
            let usual = naming::not_null_of_domain(at.home.name);
            not_null::read(to, at, value, Some(usual), dialect.lacks(&since::NAMED_NOT_NULL_OF_DOMAIN))
        } else {
            None
        };
        if let Some(named) = named {
            out.push(named.into_iter().next().unwrap_or_else(|| (NOT_NULL.into(), "".into())));
            continue;
        }
        match (&**key, &**value) {
            (DOMAIN, "") => {}
            ("not", "null") => out.push((NOT_NULL.into(), "".into())),
            (_, _) => {
                let message = format!("PostgreSQL has no option `{key}` of a type");
                to.report(
                    at,
                    Finding::error(codes::OPTION, message, "write `not null`, `not null as NAME`, or `domain` alone"),
                );
            }
        }
    }
    out
}

/// Reports options that an index of this method does not have.
pub fn check_index(to: &mut Lowering<'_>, at: Address, method: &str, options: &mut [(Box<str>, Box<str>)]) {
    for (key, value) in options.iter_mut() {
        match (&**key, &**value) {
            ("replica", "identity") => {
                *key = REPLICA_IDENTITY.into();
                *value = "".into();
            }
            (CLUSTER, "") => {}
            (INDEX_COMMENT, _) if matches!(at.kind, Kind::PrimaryKey | Kind::Unique) => {}
            (_, _) => check(to, at, &format!("{method} index"), of_method(method), key, value),
        }
    }
}

/// Reports options that no view has, or no materialized one.
pub fn check_view(to: &mut Lowering<'_>, at: Address, is_materialized: bool, options: &mut [(Box<str>, Box<str>)]) {
    const OF_VIEW: [&str; 3] = ["check_option", "security_barrier", "security_invoker"];
    for (key, value) in options.iter_mut() {
        if is_materialized {
            check_parameter(to, at, "materialized view", key, value);
            continue;
        }
        let takes = match &**key {
            "check_option" => "it takes `local` or `cascaded`",
            _ => "it takes `true` or `false`",
        };
        let is_switch = |value: &str| matches!(value, "true" | "false" | "on" | "off" | "yes" | "no" | "1" | "0");
        match (&**key, value.to_ascii_lowercase().as_str()) {
            ("check_option", "local" | "cascaded") => {}
            ("security_barrier" | "security_invoker", "") => *value = "true".into(),
            ("security_barrier" | "security_invoker", own) if is_switch(own) => {}
            (known, own) if OF_VIEW.contains(&known) => {
                let message = format!("`{own}` is no value of the view option `{known}`");
                to.report(at, Finding::error(codes::OPTION, message, takes));
            }
            (_, _) => check(to, at, "view", Some(&OF_VIEW), key, value),
        }
    }
}

/// Reports options that no column of a materialized view has.
pub fn check_view_column(to: &mut Lowering<'_>, at: Address, options: &mut [(Box<str>, Box<str>)]) {
    for (key, value) in options.iter() {
        check(to, at, "column", Some(OF_COLUMN), key, value);
    }
    options.sort();
}

/// The option of a part of an index: how much of an expression is counted. Of a column the table says it.
pub const STATISTICS: &str = "statistics";

/// Reports options that no part of an index has (`ATExecSetStatistics`).
pub fn check_part(to: &mut Lowering<'_>, at: Address, is_expr: bool, options: &[(Box<str>, Box<str>)]) {
    for (key, value) in options {
        let (message, help) = if **key != *STATISTICS {
            (format!("PostgreSQL has no option `{key}` of a part of an index"), "it has `statistics`")
        } else if !is_expr {
            (
                "PostgreSQL counts the values of an index only where it is over an expression".to_owned(),
                "say it at the column",
            )
        } else if !value.parse::<u16>().is_ok_and(|number| number <= 10_000) {
            (format!("`statistics {value}` is not what the option takes"), "it takes a number from 0 to 10000")
        } else {
            continue;
        };
        to.report(at, Finding::error(codes::OPTION, message, help));
    }
}

/// The parts of a partition's index as those of its parent's leave them, where these are counted otherwise than before.
pub fn led_parts(before: &[IndexPart], after: &[IndexPart], own: &[IndexPart]) -> Vec<IndexPart> {
    let led = |(n, part): (usize, &IndexPart)| {
        let (was, is) = (before.get(n).map(|own| &own.options), after.get(n).map(|own| &own.options));
        let changed = was.filter(|own| !own.is_empty()) != is.filter(|own| !own.is_empty());
        let options = is.filter(|_| changed).unwrap_or(&part.options).clone();
        IndexPart { options, ..part.clone() }
    };
    own.iter().enumerate().map(led).collect()
}

/// The statements by which the parts of an index that bears this name are counted otherwise.
pub fn alter_parts(at: &Address, name: Name, before: &[IndexPart], after: &[IndexPart]) -> Vec<String> {
    let said = |part: Option<&IndexPart>| {
        part?.options.iter().find(|(key, _)| **key == *STATISTICS).map(|(_, value)| value.clone())
    };
    let own = QUOTE.qualified(QName::new(at.home.ns, name));
    let changed = after.iter().enumerate().map(|(n, part)| (n, said(before.get(n)), said(Some(part))));
    changed
        .filter(|(_, was, is)| was != is)
        .map(|(n, _, is)| {
            let number = is.as_deref().unwrap_or("-1");
            format!("alter index {own} alter column {} set statistics {number}", n + 1)
        })
        .collect()
}

/// Reports options that no column of the engine has. The name that the server gives to `not null` by itself is left out, unless it is
/// to be `named`.
pub fn check_column(to: &mut Lowering<'_>, at: Address, dialect: &Postgres, named: bool, options: &mut Options) {
    let mut out = Options::new();
    for (key, value) in options.drain(..) {
        let usual = (!named).then(|| naming::not_null(at.home.name, ddl::part(&at)));
        let lacks = dialect.lacks(&since::NAMED_NOT_NULL);
        match if &*key == "not" { not_null::read(to, at, &value, usual, lacks) } else { None } {
            Some(said) => out.extend(said),
            None => {
                if (&*key, &*value) != (own::OWN, "") {
                    check(to, at, "column", Some(OF_COLUMN), &key, &value);
                }
                if &*key == "compression" {
                    dialect.lacks(&since::COMPRESSION).into_iter().for_each(|finding| to.report(at, finding));
                }
                out.push((key, value));
            }
        }
    }
    *options = out;
    options.sort();
}

fn check(to: &mut Lowering<'_>, at: Address, place: &str, known: Option<&[&str]>, key: &str, value: &str) {
    let plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_'))
    };
    if known.map_or_else(|| !plain(key), |known| !known.contains(&key)) {
        let message = format!("PostgreSQL has no {place} option `{key}`");
        let near = did_you_mean(key, known.unwrap_or_default().iter().copied());
        let help = near.map_or_else(|| "remove it".to_owned(), |near| format!("did you mean `{near}`?"));
        to.report(at, Finding::error(codes::OPTION, message, help));
    } else if !plain(value) {
        let message = format!("the {place} option `{key}` has no value that PostgreSQL can read: `{value}`");
        to.report(at, Finding::error(codes::OPTION, message, "give it one word, a number, `true` or `false`"));
    }
}

/// By `AlterTableGetLockLevel` and `AlterTableGetRelOptionsLockLevel`: the others take no more than SHARE UPDATE EXCLUSIVE.
pub fn strict(key: &str) -> Option<Strict> {
    match key {
        UNLOGGED => Some(Strict::Rewrites),
        own::OWN
        | not_null::NOT_NULL_IS
        | ROW_SECURITY
        | REPLICA_IDENTITY
        | "user_catalog_table"
        | "fastupdate"
        | "gin_pending_list_limit"
        | "buffering"
        | "pages_per_range"
        | "autosummarize"
        | "security_barrier"
        | "security_invoker"
        | "check_option" => Some(Strict::Locks),
        _ => None,
    }
}

const fn is_parameter(key: &str) -> bool {
    !matches!(
        key.as_bytes(),
        b"row level security"
            | b"replica identity"
            | b"cluster"
            | b"index comment"
            | b"invalid"
            | b"not null as"
            | b"not null is"
            | b"own"
            | b"unlogged"
            | b"compression"
            | b"statistics"
            | b"storage"
    )
}

/// ` with (fillfactor = 90)`.
pub fn with(options: &[(Box<str>, Box<str>)]) -> String {
    let printed = print(options.iter());
    if printed.is_empty() { String::new() } else { format!(" with ({printed})") }
}

fn print<'o>(options: impl Iterator<Item = &'o (Box<str>, Box<str>)>) -> String {
    let parameters = options.filter(|(key, _)| is_parameter(key));
    let printed = parameters.map(|(key, value)| match &**value {
        "" => key.to_string(),
        value => format!("{key} = {value}"),
    });
    printed.collect::<Vec<_>>().join(", ")
}

/// The clauses `reset (…)` and `set (…)` that lead from the first to the second.
pub fn parameters(before: &Options, after: &Options) -> Vec<String> {
    let stays = |key: &str| after.iter().any(|(own, _)| **own == *key);
    let gone: Vec<&str> = before.iter().map(|(key, _)| &**key).filter(|key| is_parameter(key) && !stays(key)).collect();
    let new = print(after.iter().filter(|own| !before.contains(own)));
    let reset = (!gone.is_empty()).then(|| format!("reset ({})", gone.join(", ")));
    reset.into_iter().chain((!new.is_empty()).then(|| format!("set ({new})"))).collect()
}

/// `unlogged ` where it is one.
pub fn unlogged(options: &[(Box<str>, Box<str>)]) -> &'static str {
    if has(options, UNLOGGED) { "unlogged " } else { "" }
}

/// Whether an option is said.
pub fn has(options: &[(Box<str>, Box<str>)], key: &str) -> bool {
    options.iter().any(|(own, _)| **own == *key)
}

/// A table's options change.
pub fn alter_table(at: &Address, before: &Options, after: &Options) -> Vec<String> {
    let head = ddl::alter_table(at);
    let mut out = row_security(&head, security(before), security(after));
    if has(before, UNLOGGED) != has(after, UNLOGGED) {
        out.push(format!("{head}set {}", if has(after, UNLOGGED) { "unlogged" } else { "logged" }));
    }
    out.extend(roles::of_table(&head, before, after));
    out.extend(parameters(before, after).iter().map(|clause| format!("{head}{clause}")));
    out
}

/// What a new column needs besides its definition.
pub fn create_column(at: &Address, own: &Column) -> Vec<String> {
    let bare = Column { options: Options::new(), ..own.clone() };
    let head = format!("{}alter column {} ", ddl::alter_table(at), QUOTE.name(ddl::part(at)));
    let clauses = column_clauses(&bare, own).into_iter().map(|clause| format!("{head}{clause}"));
    clauses.chain(not_null::later(at, own)).collect()
}

/// The clauses by which the options of a view's columns change; a column of which nothing more is said has none.
pub fn view_columns(before: &[(Name, Options)], after: &[(Name, Options)]) -> Vec<String> {
    let of = |list: &[(Name, Options)], name: Name| {
        let own = list.iter().find(|(other, _)| *other == name).map(|(_, said)| said.clone());
        // what type it has is the query's to say
        Column { options: own.unwrap_or_default(), ..Column::plain(0, Type::Sql("".into()), true) }
    };
    let mut names: Vec<Name> = before.iter().chain(after).map(|(name, _)| *name).collect();
    names.sort();
    names.dedup();
    let clauses = |name: Name| {
        let own = column_clauses(&of(before, name), &of(after, name));
        own.into_iter().map(move |clause| format!("alter column {} {clause}", QUOTE.name(name)))
    };
    names.into_iter().flat_map(clauses).collect()
}

/// The clauses by which the options of a column change. A new type brings its own storage and compression
/// (`ATExecAlterColumnType`).
pub fn column_clauses(before: &Column, after: &Column) -> Vec<String> {
    let find = |column: &Column, key: &str| {
        column.options.iter().find(|(own, _)| **own == *key).map(|(_, value)| value.clone())
    };
    let retyped = before.ty != after.ty;
    let usual = usual_storage(&after.ty);
    let mut out = Vec::new();
    for (key, usual) in [("storage", usual), ("compression", "default"), ("statistics", "-1")] {
        let is_new_type = retyped && key != "statistics";
        let (was, is) = (find(before, key).filter(|_| !is_new_type), find(after, key));
        if was != is {
            out.push(format!("set {key} {}", is.as_deref().unwrap_or(usual)));
        }
    }
    out.extend(parameters(&before.options, &after.options));
    out
}

/// `set storage default` came with 16, so the type's own is named where it is known.
fn usual_storage(ty: &Type) -> &'static str {
    let Type::Sql(text) = ty else {
        return if matches!(ty, Type::Array(_)) { "extended" } else { "default" };
    };
    match text.split(['(', ' ']).next().unwrap_or_default() {
        "text" | "character" | "bytea" | "json" | "jsonb" | "xml" | "tsvector" => "extended",
        "numeric" | "inet" | "cidr" => "main",
        _ => "default",
    }
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
