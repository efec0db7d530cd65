//! Text to tree.

use super::ast::File;
use super::driver::Driver;
use super::layout::{self, Lexed};
use super::limits;
use super::memo::{Memo, Placed};
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
    let mut driver = Driver::new(file, text, problems, None);
    let items = driver.items(&tokens);
    Parsed { ast: File { items }, problems: in_order(driver) }
}

/// What a file that is edited says, item by item, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Again {
    pub items: Vec<Placed>,
    /// In the order of the text.
    pub problems: Vec<Diagnostic>,
}

/// The same for a file that is edited: what did not change is not read again.
pub fn parse_again(file: FileId, text: &str, memo: &mut Memo) -> Again {
    if let Some(problem) = limits::too_large(file, text.len()) {
        return Again { items: Vec::new(), problems: vec![problem] };
    }
    let Lexed { tokens, problems } = match memo.last.lex(file, text) {
        Some(tokens) => Lexed { tokens, problems: Vec::new() },
        None => layout::lex(file, text),
    };
    if !problems.is_empty() {
        // what the lexer could not read may make of its surroundings something else
        let mut driver = Driver::new(file, text, problems, None);
        let items = driver.placed(&tokens);
        return Again { items, problems: in_order(driver) };
    }
    memo.turn();
    let mut driver = Driver::new(file, text, problems, Some(&mut *memo));
    let items = driver.placed(&tokens);
    let problems = in_order(driver);
    memo.last.keep(text, tokens);
    Again { items, problems }
}

fn in_order(driver: Driver<'_>) -> Vec<Diagnostic> {
    let mut problems = driver.finish();
    problems.sort_by_key(|problem| problem.primary.as_ref().map(|label| (label.span.lo, label.span.hi)));
    problems
}
