//! Secrets of access methods and users: in a migration they are parameters, `$env_NAME`, and on the way to the server they
//! become the text of the environment variable NAME.
//!
//! `DEFINE ACCESS … KEY` and `DEFINE USER … PASSWORD` take a text and no parameter (3.3.5: "Unexpected token `a parameter`,
//! expected a strand"), so the text is put in at the moment of sending. It is never stored, and no message holds it.

use crate::migration::surreal_lexemes;

/// Before the name of the variable.
const PREFIX: &str = "env_";

/// How variables that are not set are met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::database) enum Unset {
    Refused,
    /// In a scratch database it does not matter what a secret is.
    MadeUp,
}

/// A text to send and what in it nobody may see.
#[derive(Clone, Default)]
pub(super) struct Filled {
    pub text: String,
    pub secrets: Vec<String>,
}

/// The variables that a text needs, each once.
pub(in crate::database) fn variables(sql: &str) -> Vec<&str> {
    let mut out: Vec<&str> = places(sql).into_iter().map(|(_, name)| name).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The parameters in a text and the variables that they name.
fn places(sql: &str) -> Vec<(std::ops::Range<usize>, &str)> {
    if !sql.contains("$env_") {
        return Vec::new();
    }
    let all = surreal_lexemes(sql);
    let pairs = all.iter().zip(all.iter().skip(1));
    pairs
        .filter(|(sign, word)| sql.get((*sign).clone()) == Some("$") && sign.end == word.start)
        .filter_map(|(sign, word)| {
            let name = sql.get(word.clone())?.strip_prefix(PREFIX).filter(|name| !name.is_empty())?;
            Some((sign.start..word.end, name))
        })
        .collect()
}

/// Puts the secrets in; the name of a variable that is not set, if one is needed.
pub(super) fn fill(sql: &str, unset: Unset) -> Result<Filled, String> {
    let mut out = Filled::default();
    let mut at = 0;
    for (place, name) in places(sql) {
        let secret = match (value(name), unset) {
            (Some(secret), _) => secret,
            (None, Unset::MadeUp) => "schemac".to_owned(),
            (None, Unset::Refused) => return Err(name.to_owned()),
        };
        out.text.push_str(sql.get(at..place.start).unwrap_or_default());
        out.text.push_str(&super::text::literal(&secret));
        out.secrets.push(secret);
        at = place.end;
    }
    out.text.push_str(sql.get(at..).unwrap_or_default());
    Ok(out)
}

/// The value of a variable; an empty one is none.
#[allow(clippy::disallowed_methods, reason = "secrets stand in the environment only")]
pub(in crate::database) fn value(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A text of the server without secrets. Of a parse error, which quotes the line, only the first line stays.
pub(super) fn hidden(text: &str, secrets: &[String]) -> String {
    if secrets.is_empty() {
        return text.to_owned();
    }
    let head = if text.starts_with("Parse error") { text.lines().next().unwrap_or_default() } else { text };
    secrets.iter().fold(head.to_owned(), |text, secret| {
        let written = super::text::literal(secret);
        let inner = written.trim_matches('\'');
        text.replace(secret.as_str(), "***").replace(inner, "***")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parameters_are_filled() {
        let sql =
            "DEFINE ACCESS a ON DATABASE TYPE JWT ALGORITHM HS512 KEY $env_A_KEY COMMENT 'not $env_B' -- nor $env_C\n";
        assert_eq!(variables(sql), ["A_KEY"]);
        assert_eq!(variables("RETURN $environment + $env_ + $x"), Vec::<&str>::new());
        assert_eq!(fill(sql, Unset::Refused).err().as_deref(), Some("A_KEY"));
        let filled = fill(sql, Unset::MadeUp).unwrap();
        assert!(filled.text.contains("KEY 'schemac' COMMENT 'not $env_B'"), "{}", filled.text);
    }

    #[test]
    fn no_message_holds_a_secret() {
        let secrets = ["it's a secret".to_owned()];
        assert_eq!(hidden("bad key it's a secret!", &secrets), "bad key ***!");
        assert_eq!(hidden("bad key 'it\\'s a secret'", &secrets), "bad key '***'");
        let parse = "Parse error: Unexpected token\n --> [1:2]\n  |\n1 | KEY 'it\\'s a s...\n";
        assert_eq!(hidden(parse, &secrets), "Parse error: Unexpected token");
        assert_eq!(hidden(parse, &[]), parse);
    }
}
