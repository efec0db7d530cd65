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
                // one of a list is run as if it were given alone
                let from =
                    if matches!(raw.origin, Origin::Flag(_)) { String::new() } else { format!(" ({})", raw.origin) };
                let message =
                    format!("target `{}` is {}, but the URL{from} is of {dialect}", target.name, target.dialect.value);
                Err(Diagnostic::error(compile::codes::WRONG_DATABASE, message)
                    .help("pick another with `--target`, or another URL"))
            }
            Some(_) | None => Ok(Setting::new(self.resolved(&text, &raw.origin, around), raw.origin.clone())),
        }
    }

    /// The protected environment whose database this target's is, whichever environment was picked.
    pub fn guard(&self, target: &TargetConfig, around: &Surroundings) -> Option<&str> {
        if self.guarded.is_empty() {
            return None;
        }
        let own = place(&self.url(target, around).ok()?.value)?;
        // the URL of an environment may be that of a variable which is not set here
        let is_same = |raw: &RawUrl| {
            let text = self.filled(raw, around).ok()?;
            Some(place(&self.resolved(&text, &raw.origin, around))? == own)
        };
        self.guarded.iter().find(|(_, raw)| is_same(raw) == Some(true)).map(|(name, _)| name.as_str())
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

/// Where a database is, without who reaches it and how: one place has one such text, as far as a URL tells.
fn place(text: &str) -> Option<String> {
    if let Some(path) = text.strip_prefix("sqlite:") {
        let path = path.split('?').next().unwrap_or(path);
        let path = if path.starts_with("///") { path.trim_start_matches("//") } else { path };
        let path =
            std::fs::canonicalize(path).map_or_else(|_| path.to_owned(), |own| own.to_string_lossy().into_owned());
        return (path != ":memory:").then(|| format!("sqlite {path}"));
    }
    let dialect = dialect_of(text)?;
    // a socket has no host here, which a URL must have
    let (authority, rest) =
        text.split_once("://").map(|(_, own)| own.split_at(own.find(['/', '?']).unwrap_or(own.len())))?;
    let host = authority.rsplit('@').next().filter(|own| !own.is_empty()).unwrap_or("localhost");
    let url = ::url::Url::parse(&format!("db://{host}{rest}")).ok()?;
    let of = |key: &str| url.query_pairs().find(|(own, _)| own == key).map(|(_, value)| value.into_owned());
    let usual = if dialect == "postgres" { 5432 } else { 8000 };
    let host = of("host").or_else(|| url.host_str().map(str::to_owned)).unwrap_or_default().to_lowercase();
    let port = of("port").unwrap_or_else(|| url.port().unwrap_or(usual).to_string());
    let name = of("dbname").unwrap_or_else(|| url.path().trim_matches('/').to_owned());
    Some(format!("{dialect} {host} {port} {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_has_one_text() {
        let same = |a: &str, b: &str| place(a).is_some() && place(a) == place(b);
        assert!(same("postgres://a:b@H:5432/shop?sslmode=require", "postgresql://c@h/shop"));
        assert!(same("postgres:///shop?host=/run&port=5433", "postgres://a@/shop?port=5433&host=/run"));
        assert!(same("surrealdb://root@h:8000/a/b", "surrealdb://h/a/b?tls=true"));
        assert!(same("sqlite:///no/such.db", "sqlite:/no/such.db?mode=ro"));
        assert!(!same("postgres://h/shop", "postgres://h/shop2") && !same("postgres://h/a", "postgres://h:1/a"));
        assert!(!same("sqlite::memory:", "sqlite::memory:"));
    }

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
