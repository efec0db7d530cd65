//! Who is told of each statement that is sent, and what of it: no values that are bound, and no secrets.

use std::fmt;
use std::sync::Arc;

use super::masked_url;

/// Is told of each statement before it is sent.
#[derive(Clone)]
pub struct Hearing(Arc<dyn Fn(&str) + Send + Sync>);

impl Hearing {
    /// One that does this with each statement.
    pub fn new(told: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }

    pub(super) fn tell(&self, sql: &str) {
        (self.0)(&without_secrets(sql));
    }
}

impl fmt::Debug for Hearing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hearing")
    }
}

/// Before a text, these say that it is a secret, also as part of a longer word.
const SECRET: &[&str] = &["pass", "pwd", "secret", "token", "credential"];

/// The same as words of their own.
const SECRET_WORDS: &[&str] = &["key", "dsn"];

/// A text, such as a message with SQL in it, without its secrets.
pub fn without_secrets_in(text: &str) -> String {
    // a quote that nobody closes ends with its line
    text.split('\n').map(without_secrets).collect::<Vec<_>>().join("\n")
}

/// SQL in which the texts that follow on a word for secrets are masked, and the passwords of URLs.
fn without_secrets(sql: &str) -> String {
    let (mut out, mut word, mut is_open) = (String::with_capacity(sql.len()), String::new(), false);
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        let is_text = c == '\'' || c == '"';
        let len = if is_text { text(rest, c) } else { c.len_utf8() };
        let (own, after) = rest.split_at(len);
        rest = after;
        if is_text {
            let inside = own.trim_matches(c);
            if is_secret(&word) {
                out.push_str(&format!("{c}***{c}"));
            } else if inside.contains("://") {
                out.push_str(&format!("{c}{}{c}", masked_url(inside)));
            } else {
                out.push_str(own);
            }
            // `"password" 'x'` of the options of a server
            word = if c == '"' { inside.to_lowercase() } else { String::new() };
            is_open = false;
            continue;
        }
        out.push(c);
        if c.is_alphanumeric() || c == '_' {
            if !is_open {
                word.clear();
            }
            word.extend(c.to_lowercase());
            is_open = true;
        } else {
            is_open = false;
            if !(c.is_whitespace() || c == '=' || c == ':') {
                word.clear();
            }
        }
    }
    out
}

/// How long the text at the beginning is, with its quotes; a quote in it is doubled, or stands behind a backslash.
fn text(sql: &str, quote: char) -> usize {
    let mut chars = sql.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            // where it is an ordinary character, too much is masked rather than too little
            chars.next();
        } else if c == quote {
            if chars.peek().is_none_or(|(_, next)| *next != quote) {
                return at + c.len_utf8();
            }
            chars.next();
        }
    }
    sql.len()
}

fn is_secret(word: &str) -> bool {
    SECRET.iter().any(|part| word.contains(part)) || SECRET_WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_told() {
        for (sql, told) in [
            ("create role r login password 'it''s'", "create role r login password '***'"),
            (
                "create user mapping for r server s options (user 'u', password 'p')",
                "create user mapping for r server s options (user 'u', password '***')",
            ),
            (
                "DEFINE USER u ON DATABASE PASSHASH \"$argon\" ROLES OWNER",
                "DEFINE USER u ON DATABASE PASSHASH \"***\" ROLES OWNER",
            ),
            ("set token = 'a\\'b', name = 'c'", "set token = '***', name = 'c'"),
            ("options (\"api_secret\" 'x')", "options (\"api_secret\" '***')"),
            ("insert into t values ('postgres://u:pw@h/db')", "insert into t values ('postgres://u:***@h/db')"),
            (
                "create table t (id int primary key, kind text default 'a')",
                "create table t (id int primary key, kind text default 'a')",
            ),
            ("select 'open", "select 'open"),
            ("update t set ä = 'password'", "update t set ä = 'password'"),
        ] {
            assert_eq!(without_secrets(sql), told);
        }
    }
}
