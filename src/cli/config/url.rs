//! The database URL of a target: filled in, resolved against the project's folder, of the right kind.

use std::path::Path;

use super::databases::RawUrl;
use super::effective::{Config, TargetConfig};
use super::{Origin, Setting, Surroundings, interpolate};
use crate::base::Diagnostic;
use crate::cli::codes;
use crate::compile;
use crate::database::sqlite_url;

/// The dialect that a URL speaks of.
pub(super) fn dialect_of(url: &str) -> Option<&'static str> {
    match url.split_once(':')?.0 {
        "sqlite" => Some("sqlite"),
        "postgres" | "postgresql" => Some("postgres"),
        "surrealdb" => Some("surrealdb"),
        _ => None,
    }
}

impl Config {
    /// The URL to use for a target.
    ///
    /// # Errors
    /// None is set, a variable in it is not set, or it names another kind of database.
    pub fn url(&self, target: &TargetConfig, around: &Surroundings) -> Result<Setting<String>, Diagnostic> {
        let Some(raw) = &target.url else {
            return Err(Diagnostic::error(codes::NO_URL, format!("no database is named for target `{}`", target.name))
                .help(format!(
                    "set `url` under `[target.{}]` in schemac.toml, or SCHEMAC_URL, or pass `--url`",
                    target.name
                ))
                .help("for example `sqlite:app.db`, `postgres://user@localhost/app` or `surrealdb://root@localhost:8000/app/main`"));
        };
        let text = self.filled(raw, around)?;
        match dialect_of(&text) {
            Some(dialect) if dialect != target.dialect.value => {
                let message = format!(
                    "target `{}` is {}, but the URL ({}) is of {dialect}",
                    target.name, target.dialect.value, raw.origin
                );
                Err(Diagnostic::error(compile::codes::WRONG_DATABASE, message)
                    .help("pick another with `--target`, or another URL"))
            }
            Some(_) | None => Ok(Setting::new(self.resolved(&text, &raw.origin, around), raw.origin.clone())),
        }
    }

    /// The URL with its variables, as far as they are set; for display only, still unmasked.
    pub(in crate::cli) fn filled(&self, raw: &RawUrl, around: &Surroundings) -> Result<String, Diagnostic> {
        match (raw.span, &raw.origin) {
            (Some(span), Origin::File(_) | Origin::EnvSection(_)) => interpolate::fill(&raw.text, span, around),
            _ => Ok(raw.text.clone()),
        }
    }

    /// A relative SQLite path means: below the project's folder; on the command line, below the working directory.
    fn resolved(&self, text: &str, origin: &Origin, around: &Surroundings) -> String {
        let base = if matches!(origin, Origin::Flag(_)) { &around.cwd } else { &self.root };
        resolve(text, base)
    }
}

/// `sqlite:` with an absolute path in place of one relative to `base`; other URLs as they are.
pub fn resolve(text: &str, base: &Path) -> String {
    let Some(rest) = text.strip_prefix("sqlite:") else { return text.to_owned() };
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.is_empty() || path == ":memory:" || Path::new(path).is_absolute() {
        return text.to_owned();
    }
    // the given part is the text of a URL already, the folder is a path
    format!("{}/{}", sqlite_url(base).trim_end_matches('/'), path.strip_prefix("./").unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_file_lies_below_the_project() {
        let base = Path::new("/project");
        assert_eq!(resolve("sqlite:./data/app.db", base), "sqlite:/project/data/app.db");
        assert_eq!(resolve("sqlite://app.db", base), "sqlite:/project/app.db");
        for url in ["sqlite:///abs.db", "sqlite::memory:", "postgres://h/d", "surrealdb://h/a/b"] {
            assert_eq!(resolve(url, base), url);
        }
    }
}
