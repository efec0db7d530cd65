//! What a file says besides its comments and its white space, as a hash: two files with the same one execute the same.

use super::lexer::{Lexeme, Token, tokens};
use super::{Lexis, SplitError, frames};
use crate::migration::Digest;

/// The hash of what a text executes: its segments, and the tokens of their statements. A string, a quoted name and a
/// dollar-quoted body are one token each, so every byte of them counts.
pub(in crate::migration) fn meaning(text: &str, lexis: &Lexis) -> Result<Digest, SplitError> {
    let mut said: Vec<u8> = Vec::with_capacity(text.len());
    // not of the text as it stands: the first line may be a comment that has a meaning
    for segment in frames::script(text, lexis)?.segments {
        said.extend([b'S', u8::from(segment.transactional), u8::from(segment.foreign_keys_off)]);
        for statement in segment.statements {
            said.push(b';');
            say(&statement.sql, lexis, &mut said)?;
        }
    }
    Ok(Digest::of(&said))
}

/// Each token with its length before it, and the space between two where that has a meaning.
fn say(sql: &str, lexis: &Lexis, said: &mut Vec<u8>) -> Result<(), SplitError> {
    let mut last: Option<(&str, usize)> = None;
    for Token { lexeme, lo, hi } in tokens(sql, lexis)? {
        if matches!(lexeme, Lexeme::LineComment | Lexeme::BlockComment) {
            continue;
        }
        let own = sql.get(lo..hi).unwrap_or_default();
        if let Some((before, end)) = last {
            said.push(space(before, sql.get(end..lo).unwrap_or_default(), own));
        }
        said.extend(own.len().to_le_bytes());
        said.extend(own.as_bytes());
        last = Some((own, hi));
    }
    Ok(())
}

/// What stands between two tokens, as far as it can matter: `> =` is not `>=`, `e 'x'` is not `e'x'`, and strings on two lines are
/// one. Where neither neighbour could grow together with the other, nothing does.
fn space(before: &str, between: &str, after: &str) -> u8 {
    let (Some(left), Some(right)) = (before.bytes().next_back(), after.bytes().next()) else { return b' ' };
    let plain = |byte: u8| b"(),;=<>*/%|".contains(&byte);
    let wordy = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    let parts = |byte: u8| b"(),;".contains(&byte);
    let apart = !between.is_empty();
    if parts(left) || parts(right) || (plain(left) && wordy(right)) || (wordy(left) && plain(right)) {
        b' '
    } else if left == b'\'' && right == b'\'' && between.contains(['\n', '\r']) {
        b'\n'
    } else if apart {
        b'+'
    } else {
        b'-'
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(dialect: &str, text: &str) -> Digest {
        meaning(text, Lexis::of(dialect).unwrap()).unwrap()
    }

    #[test]
    fn comments_and_white_space_are_no_meaning() {
        for (dialect, one, other) in [
            ("sqlite", "create table a (x int, y int);", "-- why\ncreate  table\n a( x int ,y int )"),
            ("sqlite", "select 1; select 2;", "select 1; -- one\n\n/* two */ select 2"),
            ("sqlite", "select a from t where a<=1", "select a from t\r\nwhere a <= /* at most */ 1"),
            ("postgres", "select $$ a $$, 'b';", "select /* /* in */ out */ $$ a $$,\n  'b' ;"),
            ("postgres", "select 'a'\n'b'", "select 'a' -- and\n\n  'b'"),
            ("sqlite", "-- no-transaction\nvacuum;", "-- no-transaction\n-- small again\nvacuum ;\n"),
            ("sqlite", "", "-- nothing\n"),
        ] {
            assert_eq!(of(dialect, one), of(dialect, other), "{one} | {other}");
        }
    }

    #[test]
    fn all_else_is() {
        for (dialect, one, other) in [
            ("sqlite", "select 'a b'", "select 'a  b'"),
            ("sqlite", "select \"a -- b\"", "select \"a -- c\""),
            ("postgres", "select $$ a -- b\n$$", "select $$ a -- c\n$$"),
            ("postgres", "select $$ a $$", "select $$  a $$"),
            ("postgres", "select $a$ x $a$", "select $b$ x $b$"),
            ("postgres", "select e'a'", "select e 'a'"),
            ("postgres", "select u&'a'", "select u& 'a'"),
            ("postgres", "select 'a' 'b'", "select 'a'\n'b'"),
            ("postgres", "select a >= b", "select a > = b"),
            ("postgres", "select a - -1", "select a -1"),
            ("postgres", "select a - -1", "select a --1\n"),
            ("sqlite", "select 1.5", "select 1 .5"),
            ("sqlite", "select 1e-5", "select 1e - 5"),
            ("sqlite", "select 1; select 2", "select 1"),
            ("sqlite", "select ab", "select a b"),
            ("sqlite", "select a", "SELECT a"),
            ("sqlite", "-- no-transaction\nvacuum;", "vacuum;"),
            ("sqlite", "-- no-transaction\nvacuum;", "\n-- no-transaction\nvacuum;"),
            ("sqlite", "-- no-transaction\nbegin immediate;\nselect 1;\ncommit;\n", "-- no-transaction\nselect 1;\n"),
            ("sqlite", "/* select 1; */ select 2", "select 1; select 2"),
        ] {
            assert_ne!(of(dialect, one), of(dialect, other), "{one} | {other}");
        }
    }
}
