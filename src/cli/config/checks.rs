//! What values a setting may have.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{discover, file};
use crate::base::{Diagnostic, FileId, Span, did_you_mean};
use crate::cli::{codes, explain};
use crate::compile;
use crate::migration::Layout;

/// The dialects that this version can compile for.
pub(super) const DIALECTS: &[&str] = &["postgres", "sqlite", "surrealdb"];
/// Those that the language knows and later versions bring.
const LATER: &[&str] = &["mysql", "mariadb"];

fn bad(message: String, span: Span) -> Diagnostic {
    Diagnostic::error(codes::BAD_VALUE, message).at(span, "here")
}

/// `500ms`, `5s`, `10m`, `1h`.
pub(super) fn duration(text: &str, span: Span) -> Result<Duration, Diagnostic> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let scale = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    let millis = number.parse::<u64>().ok().zip(scale).and_then(|(number, scale)| number.checked_mul(scale));
    millis.map(Duration::from_millis).ok_or_else(|| {
        bad(format!("`{text}` is not a duration"), span).help("write for example `500ms`, `5s` or `10m`")
    })
}

/// The edition of the language; there is one.
pub(super) fn edition(text: Option<&toml::Spanned<String>>, id: FileId) -> Option<Diagnostic> {
    let text = text.filter(|text| text.as_ref() != "2026")?;
    let message = format!("the edition `{}` is not known", text.as_ref());
    Some(bad(message, file::span(id, &text.span())).help("there is one edition, \"2026\""))
}

/// The name of a target or a package, which is shown and perhaps a folder.
pub(super) fn name(name: &str, what: &str, span: Span) -> Result<(), Diagnostic> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || !name.chars().all(plain) {
        return Err(bad(format!("`{name}` cannot name a {what}"), span).help("use letters, digits, `_` and `-`"));
    }
    Ok(())
}

/// A target's name and dialect. The name becomes a folder.
pub(super) fn target(target: &str, dialect: &str, span: Span) -> Result<(), Diagnostic> {
    name(target, "target", span)?;
    if DIALECTS.contains(&dialect) {
        return Ok(());
    }
    if LATER.contains(&dialect) {
        return Err(bad(format!("this version of schemac cannot compile for `{dialect}` yet"), span)
            .help(format!("it can for: {}", DIALECTS.join(", "))));
    }
    let problem = bad(format!("`{dialect}` is no dialect"), span).help(format!("known are: {}", DIALECTS.join(", ")));
    Err(match did_you_mean(dialect, DIALECTS.iter().copied()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    })
}

/// Another runner's layout.
pub(super) fn layout(word: &str, span: Span) -> Result<Layout, Diagnostic> {
    Layout::ALL.into_iter().find(|own| own.word() == word).ok_or_else(|| {
        let known: Vec<&str> = Layout::ALL.into_iter().map(Layout::word).collect();
        bad(format!("`{word}` is the layout of no runner that schemac knows"), span)
            .help(format!("known are: {}", known.join(", ")))
    })
}

/// Whose databases schemac copies itself.
pub(super) fn backup(dialect: &str, span: Span) -> Result<(), Diagnostic> {
    if dialect == "sqlite" {
        return Ok(());
    }
    Err(bad(format!("schemac copies databases of SQLite alone, and this target is `{dialect}`"), span)
        .help("let the server's own tool do it: `[hooks] pre_apply` and `pre_rollback`"))
}

/// What is protected is not changed unasked.
pub(super) fn unasked(env: &str, span: Span) -> Diagnostic {
    bad(format!("the environment `{env}` is protected, and nothing is applied there unasked"), span)
        .help("take `auto_apply` away: whoever means it passes `--yes`")
}

/// A server version that the dialect knows.
pub(super) fn version(name: &str, version: &str, span: Span) -> Option<Diagnostic> {
    if compile::supports(name, Some(version)) {
        return None;
    }
    let message = format!("the version `{version}` of {name} is not supported");
    Some(
        bad(message, span)
            .help("write for example \"18\" for PostgreSQL (13 is the oldest), \"3.45\" for SQLite (3.38 is), \"3.3\" for SurrealDB (3.0 is)"),
    )
}

/// `dir` as an absolute path, which must lie inside `root`, a path without `..`. By the text alone: what a link does to
/// it is looked at where the folder is opened.
pub(super) fn inside(root: &Path, what: &str, dir: &str, span: Option<Span>) -> Result<PathBuf, Diagnostic> {
    match discover::normal(&root.join(dir)) {
        Some(path) if path.starts_with(root) && path != root => Ok(path),
        Some(_) | None => {
            let message = format!("{what} `{dir}` is not a folder inside the project");
            let problem = Diagnostic::error(codes::OUTSIDE_ROOT, message)
                .help(format!("the project's folder is `{}`; name one below it", root.display()));
            Err(match span {
                Some(span) => problem.at(span, "here"),
                None => problem,
            })
        }
    }
}

/// A code whose weight a project may set: that of a warning.
pub(super) fn lint_code(code: &str, span: Span) -> Result<(), Diagnostic> {
    if code.starts_with('W') && explain::page(code).is_some() {
        return Ok(());
    }
    let message = if explain::page(code).is_some() {
        format!("`{code}` is an error and cannot be turned off")
    } else {
        format!("`{code}` is not a code of a warning")
    };
    Err(bad(message, span).help("`schemac explain` lists the codes"))
}

/// A table under `[lint]` that is not the policy for names.
pub(super) fn no_policy(key: &str, span: Span) -> Diagnostic {
    bad(format!("`{key}` has one weight"), span)
        .help("write `\"off\"`, `\"warn\"` or `\"error\"`; only `[lint.naming]` is a table")
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Span = Span::new(FileId(0), 0, 0);

    #[test]
    fn durations_have_a_unit() {
        assert_eq!(duration("5s", AT).unwrap(), Duration::from_secs(5));
        assert_eq!(duration("250ms", AT).unwrap(), Duration::from_millis(250));
        for text in ["5", "", "s", "-1s", "5 s", "99999999999999999999h"] {
            assert_eq!(duration(text, AT).unwrap_err().code, codes::BAD_VALUE, "{text}");
        }
    }

    #[test]
    fn the_migrations_folder_stays_inside() {
        let root = Path::new("/project");
        assert_eq!(inside(root, "the folder", "./a/../migrations", None).unwrap(), Path::new("/project/migrations"));
        for dir in ["..", "../other", "/etc", ".", "a/../../b"] {
            assert_eq!(inside(root, "the folder", dir, None).unwrap_err().code, codes::OUTSIDE_ROOT, "{dir}");
        }
    }
}
