//! Text to tree.

use super::ast::File;
use super::driver::Driver;
use super::layout::{self, Lexed};
use super::limits;
use super::memo::Memo;
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
    read(file, text, None)
}

/// The same for a file that is edited: items whose text did not change are not read again.
pub fn parse_again(file: FileId, text: &str, memo: &mut Memo) -> Parsed {
    memo.turn();
    read(file, text, Some(memo))
}

fn read(file: FileId, text: &str, memo: Option<&mut Memo>) -> Parsed {
    if let Some(problem) = limits::too_large(file, text.len()) {
        return Parsed { ast: File::default(), problems: vec![problem] };
    }
    let Lexed { tokens, problems } = layout::lex(file, text);
    // what the lexer could not read may make of its surroundings something else
    let memo = memo.filter(|_| problems.is_empty());
    let mut driver = Driver::new(file, text, problems, memo);
    let items = driver.items(&tokens);
    let mut problems = driver.finish();
    problems.sort_by_key(|problem| problem.primary.as_ref().map(|label| (label.span.lo, label.span.hi)));
    Parsed { ast: File { items }, problems }
}
