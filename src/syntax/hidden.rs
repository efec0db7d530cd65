//! Characters that cannot be seen: they make a text look like another one.

use super::codes;
use super::token::{Kind, Token};
use crate::base::{Diagnostic, Edit, FileId, Span};

/// Finds what turns the direction of writing anywhere (also in comments and texts), and what takes no room inside of
/// quoted names. One diagnostic tells of the first in a token.
pub(super) fn find(file: FileId, text: &str, tokens: impl Iterator<Item = Token>, problems: &mut Vec<Diagnostic>) {
    if text.is_ascii() {
        return;
    }
    for token in tokens {
        let slice = &text[token.span.range()];
        if slice.is_ascii() {
            continue;
        }
        let is_bad = |c: char| turns(c) || token.kind == Kind::Quoted && takes_no_room(c);
        if let Some((at, found)) = slice.char_indices().find(|(_, c)| is_bad(*c)) {
            let lo = token.span.lo + at as u32;
            let span = Span::new(file, lo, lo + found.len_utf8() as u32);
            let what = if turns(found) { "turns the direction of writing" } else { "cannot be seen" };
            problems.push(
                Diagnostic::error(codes::HIDDEN_CHARACTER, format!("U+{:04X} {what}", u32::from(found)))
                    .at(span, "it is here")
                    .help("what is read here is not what it looks like")
                    .fix("remove it", false, vec![Edit { span, text: String::new() }]),
            );
        }
    }
}

/// The controls of Unicode's bidirectional algorithm that reach beyond one character.
const fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn takes_no_room(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
        || c.is_control()
}
