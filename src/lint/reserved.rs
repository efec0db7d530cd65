//! Reserved words as names: schemac quotes them, and so must everybody who writes SQL by hand.

use super::codes;
use super::judge::Engine;
use super::report::{Report, finding};
use crate::base::Span;
use crate::catalog::{Address, Kind, Object};

/// Reports names that are reserved on one of the project's targets.
pub(super) fn look(at: &Address, _: &Object, place: Span, report: &mut Report<'_>) {
    let Some(what) = noun(at.kind) else { return };
    let name = at.part.unwrap_or(at.home.name);
    let lower = name.as_str().to_ascii_lowercase();
    let is_reserved = |engine: &&Engine| engine.reserved.binary_search(&lower.as_str()).is_ok();
    let on: Vec<&Engine> = report.lints.engines.iter().filter(is_reserved).collect();
    if !on.iter().any(|engine| engine.word == report.seen.target.word()) {
        return;
    }
    let titles: Vec<&str> = on.iter().map(|engine| engine.title).collect();
    let message = format!("`{name}` is a reserved word of {}", titles.join(" and "));
    report.push(
        finding(
            codes::RESERVED,
            message,
            report.place(at, place),
            format!("as the name of a {what} it needs quotes in every query"),
        )
        .help(format!("take another name; `{name}_` or a longer word will do, with `renamed from`")),
    );
}

/// What people write in queries.
pub(super) const fn noun(kind: Kind) -> Option<&'static str> {
    if matches!(kind, Kind::Table) {
        Some("table")
    } else if matches!(kind, Kind::Column) {
        Some("column")
    } else if matches!(kind, Kind::Namespace) {
        Some("namespace")
    } else if matches!(kind, Kind::Enum | Kind::Domain) {
        Some("type")
    } else {
        None
    }
}
