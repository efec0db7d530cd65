//! Access methods, users and configurations: settings in one order, secrets by the names of environment variables.

use crate::catalog::define::{Service, Setting, What};
use crate::catalog::{Address, Defined, Kind};
use crate::dialect::codes;
use crate::dialect::expr::Finding;

use super::lower::Pass;
use super::options::is_duration;

/// What stands in a statement for the value of an environment variable, before its name. Applying the migration puts the value
/// there; the file never holds it.
pub const SECRET: &str = "$env_";

/// What a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    /// SurrealQL, in parentheses in the end.
    Query,
    Word,
    /// A text.
    Text,
    /// `env 'NAME'`.
    Secret,
    Nothing,
    /// `token 1h session 12h`.
    Times,
    /// Words between commas.
    Words,
}

const ACCESS: [(&str, Takes); 11] = [
    ("signup", Takes::Query),
    ("signin", Takes::Query),
    ("authenticate", Takes::Query),
    ("for", Takes::Word),
    ("algorithm", Takes::Word),
    ("key", Takes::Secret),
    ("url", Takes::Text),
    ("issuer_algorithm", Takes::Word),
    ("issuer_key", Takes::Secret),
    ("refresh", Takes::Nothing),
    ("duration", Takes::Times),
];
const USER: [(&str, Takes); 4] =
    [("password", Takes::Secret), ("passhash", Takes::Secret), ("roles", Takes::Words), ("duration", Takes::Times)];
const CONFIG: [(&str, Takes); 6] = [
    ("tables", Takes::Words),
    ("functions", Takes::Words),
    ("depth", Takes::Word),
    ("complexity", Takes::Word),
    ("introspection", Takes::Word),
    ("permissions", Takes::Word),
];

/// Emits a service.
pub fn lower(pass: &mut Pass<'_>, at: Address, to: Address, own: &Service) {
    let (known, kinds): (&[_], &[&str]) = if at.kind == Kind::Defined(Defined::User) {
        (&USER, &[])
    } else if at.kind == Kind::Defined(Defined::Config) {
        (&CONFIG, &[])
    } else {
        (&ACCESS, &["record", "jwt", "bearer"])
    };
    let word = own.of.map(|own| own.as_str().to_ascii_lowercase());
    let fits = word.as_deref().map_or(kinds.is_empty(), |word| kinds.contains(&word));
    if !fits {
        let help = if kinds.is_empty() {
            "take the word behind its name away"
        } else {
            "write `record`, `jwt` or `bearer` behind its name"
        };
        pass.to.report(at, Finding::error(codes::OPTION, "this is not what SurrealDB knows of it", help));
    }
    if at.kind == Kind::Defined(Defined::Config) && !["graphql", "api"].contains(&at.home.name.as_str()) {
        let message = format!("SurrealDB has no configuration `{}`", at.home.name);
        pass.to.report(at, Finding::error(codes::OPTION, message, "it has `graphql` and `api`"));
    }
    let mut settings = Vec::new();
    for (key, takes) in known {
        if let Some(found) = own.settings.iter().find(|own| own.first().is_some_and(|word| **word == **key)) {
            settings.extend(setting(pass, at, key, *takes, found));
        }
    }
    for unknown in own.settings.iter().filter_map(|own| own.first()) {
        if known.iter().all(|(key, _)| **key != **unknown) {
            let message = format!("`{unknown}` is nothing that SurrealDB knows of it");
            let list: Vec<&str> = known.iter().map(|(key, _)| *key).collect();
            pass.to.report(at, Finding::error(codes::OPTION, message, format!("it has {}", list.join(", "))));
        }
    }
    let said = |key: &str| settings.iter().any(|own: &Setting| own.first().is_some_and(|word| **word == *key));
    let missing = match (at.kind, word.as_deref()) {
        (Kind::Defined(Defined::User), _) if !said("password") && !said("passhash") => Some("password env 'NAME'"),
        (Kind::Defined(Defined::Access), Some("jwt")) if !said("key") && !said("url") => Some("key env 'NAME'"),
        (Kind::Defined(Defined::Access), Some("bearer")) if !said("for") => Some("for user` or `for record"),
        _ => None,
    };
    if let Some(missing) = missing {
        let message = format!("`{at}` says too little to be made");
        pass.to.report(at, Finding::error(codes::OPTION, message, format!("write `{missing}`")));
    }
    pass.define(at, to, What::Service(Service { of: word.map(|word| word.as_str().into()), settings }));
}

fn setting(pass: &mut Pass<'_>, at: Address, key: &str, takes: Takes, own: &Setting) -> Option<Setting> {
    let value = own.get(1).map_or("", |value| &**value).trim();
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_');
    let said = match takes {
        Takes::Query => (!value.is_empty()).then(|| value.trim_end_matches(';').trim_end().to_owned()),
        Takes::Word => plain(value).then(|| value.to_ascii_lowercase()),
        Takes::Text => text(value).map(str::to_owned),
        Takes::Nothing => value.is_empty().then(String::new),
        Takes::Times => times(value),
        Takes::Words => words(value),
        Takes::Secret => {
            let Some(name) = value.strip_prefix("env ").and_then(|own| text(own.trim())).filter(|name| plain(name))
            else {
                let message =
                    format!("`{key}` must not stand in a schema, from where it would get into every file and log");
                let help = format!("write `{key} env 'NAME'`: applying takes it from the environment variable NAME");
                pass.to.report(at, Finding::error(codes::SECRET, message, help));
                return None;
            };
            Some(format!("{SECRET}{name}"))
        }
    };
    let Some(said) = said else {
        let wanted = match takes {
            Takes::Query => "a query in backticks",
            Takes::Word => "one word",
            Takes::Text => "a text: `'…'`",
            Takes::Nothing => "nothing behind it",
            Takes::Times => "times: `token 1h session 12h`",
            Takes::Words => "words: `(owner, editor)`",
            Takes::Secret => "`env 'NAME'`",
        };
        let message = format!("`{key}` does not take `{value}`");
        pass.to.report(at, Finding::error(codes::OPTION, message, format!("it takes {wanted}")));
        return None;
    };
    Some(vec![key.into(), said.into()])
}

/// What stands between quotes.
fn text(value: &str) -> Option<&str> {
    value.strip_prefix('\'')?.strip_suffix('\'').filter(|own| !own.contains(['\'', '\\', '\0']))
}

/// In one order, whatever the order of the schema.
fn times(value: &str) -> Option<String> {
    let words: Vec<&str> = value.split_whitespace().collect();
    let mut out = Vec::new();
    for what in ["grant", "token", "session"] {
        let time = words.iter().position(|word| *word == what).and_then(|at| words.get(at + 1));
        out.extend(time.filter(|time| is_duration(time) || **time == "none").map(|time| format!("{what} {time}")));
    }
    (!out.is_empty() && out.len() * 2 == words.len()).then(|| out.join(" "))
}

fn words(value: &str) -> Option<String> {
    let inner = value.strip_prefix('(').and_then(|own| own.strip_suffix(')')).unwrap_or(value);
    let all: Vec<String> = inner.split(',').map(|word| word.trim().to_ascii_lowercase()).collect();
    let plain =
        |word: &String| !word.is_empty() && word.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_' || c == b' ');
    all.iter().all(plain).then(|| all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_have_one_form() {
        assert_eq!(times("session 12h token 1h").as_deref(), Some("token 1h session 12h"));
        assert_eq!((times("token"), times("token 5x"), times("")), (None, None, None));
        assert_eq!(words("(OWNER, editor)").as_deref(), Some("owner, editor"));
        assert_eq!(words("a; b"), None);
        assert_eq!((text("'a'"), text("'a\\'"), text("a")), (Some("a"), None, None));
    }
}
