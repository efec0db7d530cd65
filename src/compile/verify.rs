//! The proof of a migrations folder: run on scratch databases, every way there arrives where its sidecar says, and every way
//! back where it came from.

use super::built;
use super::course::{Cause, Course};
use super::state::checked;
use crate::base::Diagnostic;
use crate::catalog::Checked;
use crate::database::Scratch;
use crate::dialect::Dialect;
use crate::migration::{Folder, Migration, State};

/// What came of it: how many went as they should, and the first that did not.
#[derive(Debug, Default)]
pub struct Verdict<'f> {
    /// Ways there that arrive where the sidecar says.
    pub ups: usize,
    /// Ways back that arrive where the way there began.
    pub downs: usize,
    /// Ways there that arrive once more.
    pub again: usize,
    /// The newest migration without a way back; those before it were not taken back.
    pub irreversible: Option<&'f Migration>,
    pub fault: Option<Fault<'f>>,
}

/// The first migration that does not arrive.
#[derive(Debug)]
pub struct Fault<'f> {
    /// None when all arrive, and the schema is another state.
    pub migration: Option<&'f Migration>,
    pub passage: Passage,
    pub cause: Cause,
}

/// Which run it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    Up,
    Down,
    /// Up once more, after the way back.
    Again,
    /// All of them, compared with the schema.
    Schema,
}

impl Passage {
    /// As programs are told.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Again => "again",
            Self::Schema => "schema",
        }
    }
}

/// Makes an empty scratch database.
pub type Open<'o> = dyn FnMut() -> Result<Scratch, Diagnostic> + 'o;

/// Runs all ups, all downs and the ups again. `schema` is what the project's files say, if it is to be the end.
///
/// # Errors
/// A scratch database that cannot be made or read; sidecars that say what cannot be built.
pub fn verify<'f>(
    folder: &'f Folder,
    schema: Option<&Checked>,
    dialect: &dyn Dialect,
    open: &mut Open<'_>,
) -> Result<Verdict<'f>, Vec<Diagnostic>> {
    let mut out = Verdict::default();
    let mut course = Course { scratch: open().map_err(one)?, dialect };
    // by number of migrations that have run
    let mut states = vec![course.look()?];
    let mut told = State::default();
    for own in folder.migrations() {
        let fault = |cause| Fault { migration: Some(own), passage: Passage::Up, cause };
        told.advance(own).map_err(|_| vec![unfoldable(own)])?;
        let wanted = built(&checked(told.catalog.clone())?, dialect, &mut open().map_err(one)?)?;
        match course.arrives(&own.up.script, &wanted)? {
            Ok(state) => states.push(state),
            Err(cause) => return Ok(Verdict { fault: Some(fault(cause)), ..out }),
        }
        out.ups += 1;
    }
    if let (Some(schema), Some(end)) = (schema, states.last()) {
        let wanted = built(schema, dialect, &mut open().map_err(one)?)?;
        if let Some(cause) = course.elsewhere(&wanted, end) {
            out.fault = Some(Fault { migration: None, passage: Passage::Schema, cause });
            return Ok(out);
        }
    }
    let mut left = folder.migrations().len();
    for (own, before) in folder.migrations().iter().zip(&states).rev() {
        if !own.has_way_back() {
            out.irreversible = Some(own);
            break;
        }
        if let Err(cause) = course.arrives(&own.down.script, before)? {
            out.fault = Some(Fault { migration: Some(own), passage: Passage::Down, cause });
            return Ok(out);
        }
        out.downs += 1;
        left -= 1;
    }
    for (own, after) in folder.migrations().iter().zip(states.iter().skip(1)).skip(left) {
        if let Err(cause) = course.arrives(&own.up.script, after)? {
            out.fault = Some(Fault { migration: Some(own), passage: Passage::Again, cause });
            return Ok(out);
        }
        out.again += 1;
    }
    Ok(out)
}

fn one(problem: Diagnostic) -> Vec<Diagnostic> {
    vec![problem]
}

/// The folder was folded when it was loaded.
fn unfoldable(own: &Migration) -> Diagnostic {
    let what = format!("`{}` no longer fits those before it", own.stem());
    Diagnostic::error(super::codes::HIDDEN_FAULT, what).help("this is a bug of schemac; please report it")
}
