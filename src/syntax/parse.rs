//! Text to tree.

use super::ast::File;
use super::driver::Driver;
use super::layout::{self, Lexed};
use super::limits;
use crate::base::{Diagnostic, FileId};

/// What a file says, and what is wrong with it. The tree holds everything that could be understood.
#[derive(Clone, Debug)]
pub struct Parsed {
    pub ast: File,
    /// In the order of the text.
    pub problems: Vec<Diagnostic>,
}

/// Reads one file. Never fails: bad lines become diagnostics, the lines around them survive.
pub fn parse(file: FileId, text: &str) -> Parsed {
    if let Some(problem) = limits::too_large(file, text.len()) {
        return Parsed { ast: File::default(), problems: vec![problem] };
    }
    let Lexed { tokens, problems } = layout::lex(file, text);
    let mut driver = Driver::new(file, text, problems);
    let items = driver.items(&tokens);
    let mut problems = driver.finish();
    problems.sort_by_key(|problem| problem.primary.as_ref().map(|label| (label.span.lo, label.span.hi)));
    Parsed { ast: File { items }, problems }
}
