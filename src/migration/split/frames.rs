//! Statements to segments: the frames that [`super::super::print`] writes are recognised and dropped.
//!
//! A file whose first line is not [`NO_TRANSACTION`] is one transaction that its runner opens. In any other file
//! `begin; … commit;` makes a transaction, the foreign key pragmas around it make SQLite's rebuild, and what stands
//! outside of both runs statement by statement.

use super::statements::{Found, statements};
use super::{Lexis, SplitError, SplitErrorKind};
use crate::dialect::{Script, Segment, Statement};

/// The first line of a file that brings its own transactions. `sqlx migrate` reads it too.
pub(in crate::migration) const NO_TRANSACTION: &str = "-- no-transaction";

/// Words with which a statement opens, closes or parts a transaction.
const CONTROL: [&str; 9] = ["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "cancel"];

/// Whether a script is printed without frames: at most one segment, in a transaction, with nothing special.
pub(in crate::migration) fn is_plain(script: &Script) -> bool {
    match script.segments.as_slice() {
        [] => true,
        [one] => one.transactional && !one.foreign_keys_off,
        [_, _, ..] => false,
    }
}

/// What a file's text executes.
pub(in crate::migration) fn script(text: &str, lexis: &Lexis) -> Result<Script, SplitError> {
    let found = statements(text, lexis)?;
    if text.lines().next().map(str::trim_end) != Some(NO_TRANSACTION) {
        let mut plain = Segment { transactional: true, ..Segment::default() };
        for found in found {
            refuse_control(&found)?;
            plain.statements.push(statement(&found));
        }
        let segments = if plain.statements.is_empty() { Vec::new() } else { vec![plain] };
        return Ok(Script { segments });
    }
    let mut reader = Reader { lexis, out: Script::default(), place: Place::Outside };
    for found in &found {
        reader.take(found)?;
    }
    reader.finish(text.len())
}

/// Where among the frames a statement stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Inside,
    /// After `foreign_keys = off`, before `begin`.
    KeysOff,
    InsideKeysOff,
    /// After `foreign_key_check`, before `commit`.
    Checked,
    /// After `commit`, before `foreign_keys = on`.
    Committed,
}

struct Reader<'a> {
    lexis: &'a Lexis,
    out: Script,
    place: Place,
}

impl Reader<'_> {
    fn take(&mut self, found: &Found<'_>) -> Result<(), SplitError> {
        let frames = &self.lexis.frames;
        let keys = frames.foreign_keys.as_ref();
        let (is_begin, is_commit) = (found.sql == frames.begin, found.sql == frames.commit);
        let is =
            |pick: fn(&super::lexis::ForeignKeys) -> &'static str| keys.is_some_and(|keys| pick(keys) == found.sql);
        let (is_off, is_check, is_on) = (is(|keys| keys.off), is(|keys| keys.check), is(|keys| keys.on));
        let wrong = |what| Err(SplitError { at: found.at, kind: SplitErrorKind::Frame(what) });
        self.place = match self.place {
            Place::Outside if is_begin => self.open(true, false, Place::Inside),
            Place::Outside if is_off => Place::KeysOff,
            Place::Outside => {
                if self.out.segments.last().is_none_or(|last| last.transactional) {
                    self.open(false, false, Place::Outside);
                }
                return self.push(found);
            }
            Place::Inside if is_commit => Place::Outside,
            Place::KeysOff if is_begin => self.open(true, true, Place::InsideKeysOff),
            Place::KeysOff => return wrong("`begin immediate` must follow `pragma foreign_keys = off`"),
            Place::InsideKeysOff if is_check => Place::Checked,
            Place::InsideKeysOff if is_commit => return wrong("`pragma foreign_key_check` must come before `commit`"),
            Place::Inside | Place::InsideKeysOff => return self.push(found),
            Place::Checked if is_commit => Place::Committed,
            Place::Checked => return wrong("`commit` must follow `pragma foreign_key_check`"),
            Place::Committed if is_on => Place::Outside,
            Place::Committed => return wrong("`pragma foreign_keys = on` must follow `commit`"),
        };
        Ok(())
    }

    fn open(&mut self, transactional: bool, foreign_keys_off: bool, place: Place) -> Place {
        self.out.segments.push(Segment { transactional, foreign_keys_off, statements: Vec::new() });
        place
    }

    fn push(&mut self, found: &Found<'_>) -> Result<(), SplitError> {
        refuse_control(found)?;
        if let Some(keys) = &self.lexis.frames.foreign_keys
            && [keys.off, keys.check, keys.on].contains(&found.sql)
        {
            return Err(SplitError { at: found.at, kind: SplitErrorKind::Stray(found.sql.to_owned()) });
        }
        if let Some(segment) = self.out.segments.last_mut() {
            segment.statements.push(statement(found));
        }
        Ok(())
    }

    fn finish(mut self, end: usize) -> Result<Script, SplitError> {
        if self.place != Place::Outside {
            return Err(SplitError { at: end, kind: SplitErrorKind::Frame("the last frame is never closed") });
        }
        self.out.segments.retain(|segment| !segment.statements.is_empty());
        Ok(self.out)
    }
}

fn refuse_control(found: &Found<'_>) -> Result<(), SplitError> {
    let word = found.sql.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    if CONTROL.iter().any(|control| control.eq_ignore_ascii_case(word)) {
        return Err(SplitError { at: found.at, kind: SplitErrorKind::Stray(word.to_owned()) });
    }
    Ok(())
}

fn statement(found: &Found<'_>) -> Statement {
    Statement { sql: found.sql.to_owned(), comment: found.comment.map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(bool, bool, usize)>, SplitError> {
        let script = script(text, Lexis::of("sqlite").unwrap())?;
        Ok(script.segments.iter().map(|one| (one.transactional, one.foreign_keys_off, one.statements.len())).collect())
    }

    #[test]
    fn frames_make_segments() {
        assert_eq!(read("create table a(x); create table b(x);").unwrap(), [(true, false, 2)]);
        assert_eq!(read("-- only a comment\n").unwrap(), []);
        let text = "-- no-transaction\n-- head\nvacuum;\nbegin immediate;\ncreate table a(x);\ncommit;\n\
                    pragma foreign_keys = off;\nbegin immediate;\ndrop table a;\ndrop table b;\n\
                    pragma foreign_key_check;\ncommit;\npragma foreign_keys = on;\nvacuum;\nvacuum;\n";
        let expected = [(false, false, 1), (true, false, 1), (true, true, 2), (false, false, 2)];
        assert_eq!(read(text).unwrap(), expected);
        assert_eq!(read(&text.replace('\n', "\r\n")).unwrap(), expected);
    }

    #[test]
    fn surrealql_has_the_frames_of_others() {
        let lexis = Lexis::of("surrealdb").unwrap();
        let read = |text: &str| {
            script(text, lexis)
                .map(|all| all.segments.iter().map(|one| (one.transactional, one.statements.len())).collect::<Vec<_>>())
        };
        assert_eq!(read("DEFINE TABLE a; DEFINE EVENT e ON a THEN { CREATE b; };").unwrap(), [(true, 2)]);
        let text =
            "-- no-transaction\n\nBEGIN;\n\nDEFINE TABLE a;\n\nCOMMIT;\n\nDEFINE INDEX i ON a FIELDS b CONCURRENTLY;\n";
        assert_eq!(read(text).unwrap(), [(true, 1), (false, 1)]);
        for stray in
            ["BEGIN TRANSACTION; RETURN 1; COMMIT TRANSACTION", "CANCEL;", "-- no-transaction\nbegin; RETURN 1;"]
        {
            assert_eq!(read(stray).unwrap_err().code(), super::super::STRAY_TRANSACTION, "{stray}");
        }
    }

    #[test]
    fn a_transaction_statement_that_is_no_frame_is_refused() {
        for text in [
            "begin; select 1; commit;",
            "select 1; COMMIT",
            "end transaction",
            "savepoint x",
            "-- no-transaction\nBEGIN; select 1; commit;",
            "-- no-transaction\nbegin immediate; select 1;",
            "-- no-transaction\ncommit;",
            "-- no-transaction\nbegin immediate; begin immediate; commit; commit;",
            "-- no-transaction\nbegin immediate; pragma foreign_keys = off; commit;",
            "-- no-transaction\npragma foreign_keys = off; select 1;",
            "-- no-transaction\npragma foreign_keys = off; begin immediate; select 1; commit; pragma foreign_keys = on;",
            "-- no-transaction\npragma foreign_keys = off; begin immediate; pragma foreign_key_check; select 1;",
            "-- no-transaction\npragma foreign_keys = off; begin immediate; pragma foreign_key_check; commit; select 1;",
            "-- no-transaction\npragma foreign_keys = on;",
        ] {
            assert_eq!(read(text).unwrap_err().code(), super::super::STRAY_TRANSACTION, "{text}");
        }
    }
}
