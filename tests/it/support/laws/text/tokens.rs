//! Tokens.

use super::house::base::FileId;
use super::house::syntax::Scanner;
use super::{Verdict, demand};

/// Tokens stand in their order, none is empty, none cuts a character, and only blanks lie between them.
pub fn tokens_tile(text: &str) -> Verdict {
    let mut end = 0;
    for token in Scanner::new(FileId(0), text) {
        let range = token.span.range();
        let gap = text.get(end..range.start);
        demand(gap.is_some_and(only_blanks), || format!("before {token:?}: {gap:?} after {end}"))?;
        let own = text.get(range.clone());
        demand(own.is_some_and(|own| !own.is_empty()), || format!("{token:?} is {own:?}"))?;
        end = range.end;
    }
    demand(only_blanks(&text[end..]), || format!("no token after {end}"))
}

fn only_blanks(text: &str) -> bool {
    text.chars().all(|sign| matches!(sign, ' ' | '\t' | '\r' | '\u{feff}'))
}
