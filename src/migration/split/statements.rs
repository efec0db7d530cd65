//! Lexemes to statements.

use super::lexer::{Lexeme, Token, tokens};
use super::lexis::Body;
use super::{Lexis, SplitError};

/// A statement's text without its semicolon, the `--` line right above it, and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found<'a> {
    pub at: usize,
    pub sql: &'a str,
    pub comment: Option<&'a str>,
}

/// The statements of `text`; what is only space and comments is none.
pub(super) fn statements<'a>(text: &'a str, lexis: &Lexis) -> Result<Vec<Found<'a>>, SplitError> {
    let mut out = Vec::new();
    let mut open: Option<Open<'a>> = None;
    let mut above: Option<Token> = None;
    for token in tokens(text, lexis)? {
        match (&mut open, token.lexeme) {
            (None, Lexeme::LineComment) => above = Some(token),
            (None, Lexeme::BlockComment | Lexeme::Semicolon) => above = None,
            (None, _) => {
                let mut started = Open::new(text, token, above.take());
                started.see(text, token, lexis.body);
                open = Some(started);
            }
            (Some(now), Lexeme::Semicolon) if now.ends_here(lexis.body) => {
                now.found.sql = text.get(now.found.at..token.lo).unwrap_or_default().trim_end();
                out.extend(open.take().map(|open| open.found));
            }
            (Some(now), _) => now.see(text, token, lexis.body),
        }
    }
    if let Some(mut last) = open {
        last.found.sql = text.get(last.found.at..).unwrap_or_default().trim_end();
        out.push(last.found);
    }
    Ok(out)
}

/// A statement whose end was not seen yet.
struct Open<'a> {
    found: Found<'a>,
    /// Its first words, lower case: enough for `create or replace function`.
    head: Vec<String>,
    parens: usize,
    /// Open `begin`s and `case`s.
    depth: usize,
    /// The last lexemes that are no comment: a trigger ends after `;` and `end`.
    last: [Last; 2],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Semicolon,
    End,
    Dot,
    Other,
}

impl<'a> Open<'a> {
    fn new(text: &'a str, first: Token, above: Option<Token>) -> Self {
        let comment = above.and_then(|above| {
            let between = text.get(above.hi..first.lo)?;
            let right_above = between.bytes().filter(|byte| *byte == b'\n').count() == 1;
            let words = text.get(above.lo..above.hi)?.strip_prefix("--")?.trim();
            (right_above && !words.is_empty()).then_some(words)
        });
        let found = Found { at: first.lo, sql: "", comment };
        Self { found, head: Vec::new(), parens: 0, depth: 0, last: [Last::Other; 2] }
    }

    fn see(&mut self, text: &str, token: Token, body: Body) {
        let after_dot = self.last[1] == Last::Dot;
        let mut now = Last::Other;
        match token.lexeme {
            Lexeme::LineComment | Lexeme::BlockComment => return,
            Lexeme::Semicolon => now = Last::Semicolon,
            Lexeme::Dot => now = Last::Dot,
            Lexeme::Open => self.parens += 1,
            Lexeme::Close => self.parens = self.parens.saturating_sub(1),
            Lexeme::Other => {}
            Lexeme::Word => {
                let word = text.get(token.lo..token.hi).unwrap_or_default().to_ascii_lowercase();
                if word == "end" && !after_dot {
                    now = Last::End;
                }
                if body == Body::Counted && !after_dot && self.makes_routine() {
                    self.count(&word);
                }
                if self.head.len() < 4 {
                    self.head.push(word);
                }
            }
        }
        self.last = [self.last[1], now];
    }

    fn count(&mut self, word: &str) {
        match word {
            "begin" => self.depth += 1,
            "case" if self.depth > 0 => self.depth += 1,
            "end" => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn makes_routine(&self) -> bool {
        let words: Vec<&str> = self.head.iter().map(String::as_str).collect();
        matches!(
            words.as_slice(),
            ["create", "function" | "procedure", ..] | ["create", "or", "replace", "function" | "procedure"]
        )
    }

    fn makes_trigger(&self) -> bool {
        let words: Vec<&str> = self.head.iter().map(String::as_str).collect();
        matches!(words.as_slice(), ["create", "trigger", ..] | ["create", "temp" | "temporary", "trigger", ..])
    }

    /// Whether a semicolon that follows ends the statement.
    fn ends_here(&self, body: Body) -> bool {
        match body {
            Body::Trigger => !self.makes_trigger() || self.last == [Last::Semicolon, Last::End],
            Body::Counted => self.parens == 0 && self.depth == 0,
            Body::Nested => self.parens == 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(dialect: &str, text: &str) -> Vec<String> {
        let lexis = Lexis::of(dialect).unwrap();
        statements(text, lexis).unwrap().into_iter().map(|found| found.sql.to_owned()).collect()
    }

    #[test]
    fn a_semicolon_inside_something_ends_nothing() {
        for (dialect, one) in [
            ("sqlite", "select ';', 'it''s;'"),
            ("sqlite", "select \"a;b\", `c;d`, [e;f], \"\"\";\""),
            ("sqlite", "select 1 -- not ; here\n + 2"),
            ("sqlite", "select 1 /* not ; here /* */ + 2"),
            ("sqlite", "select '\\', ';'"),
            (
                "sqlite",
                "create trigger t after insert on a when case new.x when 1 then 1 end begin select case 1 when 1 then 2 end; update b set end_at = 1; end",
            ),
            ("sqlite", "create temp trigger if not exists t after insert on a begin delete from b; end"),
            ("postgres", "select ';', e'\\';', E'\\\\;''', u&\"a;b\", 'back\\'"),
            ("postgres", "select $$ ; $$, $a$ ; $$ ; $b$ $a$, $é$;$é$"),
            ("postgres", "select a$b$c, $1 from t"),
            ("postgres", "select /* ; /* ; */ ; */ 1"),
            ("postgres", "select array[1], '[;'"),
            (
                "postgres",
                "create function f() returns int begin atomic select case when true then 1 end; select 2; end",
            ),
            ("postgres", "create or replace procedure p() language sql begin atomic insert into t values (1); end"),
            ("postgres", "create function f() returns int language plpgsql as $f$ begin return 1; end; $f$"),
            ("postgres", "create rule r as on insert to t do also (select 1; select 2)"),
            ("postgres", "select 'e', name'x;y'"),
            ("surrealdb", "RETURN 'it\\'s; a'"),
            ("surrealdb", "RETURN \"a\\\";b\""),
            ("surrealdb", "DEFINE TABLE `a\\`;b`"),
            ("surrealdb", "DEFINE TABLE ⟨a;\\⟩;b⟩"),
            ("surrealdb", "DEFINE FUNCTION fn::a($x: int) { LET $y = 1; RETURN { a: [1, 2] }; }"),
            ("surrealdb", "DEFINE EVENT e ON t THEN ({ CREATE a; CREATE b; })"),
            ("surrealdb", "RETURN 1 // not ; here\n + 2 # not ; here\n + 3 -- not ; here\n + 4 /* not ; /* here */"),
            ("surrealdb", "DEFINE FIELD a ON t ASSERT $value = /[a-z';]+\\/;/"),
            ("surrealdb", "RETURN (6 / 2) / 3 + a / b"),
            ("surrealdb", "RETURN [';', r'a:1', d'2026-01-01T00:00:00Z', 'ü;']"),
        ] {
            assert_eq!(split(dialect, &format!("\n-- head\n\n{one};\nselect 2;\n")), [one, "select 2"], "{dialect}");
            assert_eq!(split(dialect, one), [one], "without a final semicolon");
        }
    }

    #[test]
    fn what_is_another_engines_quote_is_none_here() {
        assert_eq!(split("postgres", "select a [1;2]"), ["select a [1", "2]"]);
        assert_eq!(split("sqlite", "select $a$ ; select $a$"), ["select $a$", "select $a$"]);
        assert_eq!(split("sqlite", "begin; select 1; end; select 2"), ["begin", "select 1", "end", "select 2"]);
        assert_eq!(split("postgres", "select 1 -- a\rselect 2; x"), ["select 1 -- a\rselect 2", "x"]);
    }

    #[test]
    fn what_never_ends_is_told_with_its_place() {
        for (dialect, text, at) in [
            ("sqlite", "select 'abc", 7),
            ("sqlite", "select [abc", 7),
            ("sqlite", "select `abc``", 7),
            ("sqlite", "/* a", 0),
            ("postgres", "x; /* /* */", 3),
            ("postgres", "select $a$ $b$", 7),
            ("postgres", "select e'abc\\'", 8),
            ("postgres", "select e'\\", 8),
            ("surrealdb", "RETURN 'a''", 10),
            ("surrealdb", "RETURN 'a\\", 7),
            ("surrealdb", "RETURN ⟨a", 7),
            ("surrealdb", "x; /* /* */ 'a", 12),
        ] {
            assert_eq!(statements(text, Lexis::of(dialect).unwrap()).unwrap_err().at, at, "{text}");
        }
    }

    #[test]
    fn only_the_line_right_above_is_a_statements_comment() {
        let text =
            "-- head\n\nselect 1;\n-- why\nselect 2; -- beside\n select 3;\n-- a\n-- b\nselect 4;\n--\nselect 5;;";
        let found = statements(text, Lexis::of("sqlite").unwrap()).unwrap();
        let comments: Vec<_> = found.iter().map(|found| found.comment).collect();
        assert_eq!(comments, [None, Some("why"), Some("beside"), Some("b"), None]);
    }
}
