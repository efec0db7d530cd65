//! Names that are found only in quotes, on engines that turn a bare name into lower case or do not take its signs.

use super::codes;
use super::judge::Engine;
use super::report::{Report, finding};
use super::reserved::noun;
use crate::base::Span;
use crate::catalog::{Address, Object};

/// Reports names that must be quoted for another reason than being a reserved word.
pub(super) fn look(at: &Address, _: &Object, place: Span, report: &mut Report<'_>) {
    let Some(what) = noun(at.kind) else { return };
    let name = at.part.unwrap_or(at.home.name);
    let wants = |engine: &&Engine| !is_bare(name.as_str(), engine.folds);
    let on: Vec<&Engine> = report.lints.engines.iter().filter(wants).collect();
    if !on.iter().any(|engine| engine.word == report.seen.target.word()) {
        return;
    }
    let titles: Vec<&str> = on.iter().map(|engine| engine.title).collect();
    let message = format!("`{name}` must be quoted on {}", titles.join(" and "));
    report.push(
        finding(codes::QUOTED, message, report.place(at, place), format!("the name of a {what}"))
            .help("use lower-case letters, digits and `_`"),
    );
}

/// Whether a name is found as it is written.
fn is_bare(name: &str, folds: bool) -> bool {
    let fine = |c: char| c == '_' || c.is_ascii_lowercase() || !folds && c.is_ascii_uppercase() || !c.is_ascii();
    name.starts_with(fine) && name.chars().all(|c| fine(c) || c.is_ascii_digit() || c == '$')
}

#[cfg(test)]
mod tests {
    use super::is_bare;

    #[test]
    fn signs_need_quotes_and_capitals_only_where_names_are_folded() {
        for (name, folds, bare) in [
            ("order_id", true, true),
            ("orderId", true, false),
            ("orderId", false, true),
            ("2fa", false, false),
            ("größe", true, true),
            ("a-b", false, false),
            ("", true, false),
        ] {
            assert_eq!(is_bare(name, folds), bare, "{name} {folds}");
        }
    }
}
