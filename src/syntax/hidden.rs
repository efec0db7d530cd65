//! Characters that cannot be seen: they make a text look like another one.

use super::codes;
use super::scan::Scanner;
use super::token::Kind;
use crate::base::{Diagnostic, Edit, FileId, Span};
use std::ops::Range;

/// Finds what turns the direction of writing anywhere (also in comments and texts), what takes no room inside of names,
/// and a byte-order mark that does not begin the file, which is read as a blank. One diagnostic tells of the first in a
/// token. The part of the text that is looked at begins and ends between tokens.
pub(super) fn find(file: FileId, text: &str, part: Range<usize>, problems: &mut Vec<Diagnostic>) {
    if text.as_bytes()[part.clone()]
        .chunks(64)
        .all(|bytes| !bytes.iter().fold(false, |found, byte| found | may_hide(*byte)))
    {
        return;
    }
    let mut end = part.start;
    for token in Scanner::from(file, text, part.start).take_while(|token| token.span.range().end <= part.end) {
        let range = token.span.range();
        let blank = &text[end..range.start];
        if let Some(at) = blank.rfind(MARK).filter(|at| end + at > 0) {
            problems.push(problem(file, end + at, MARK));
        }
        end = range.end;
        let slice = &text[range.clone()];
        let is_quoted = token.kind == Kind::Quoted;
        if !is_quoted && slice.is_ascii() {
            continue;
        }
        let is_name = token.kind.is_name();
        let is_bad = |c: char| turns(c) || is_name && (takes_no_room(c) || !is_quoted && varies(c));
        if let Some((at, found)) = slice.char_indices().find(|(_, c)| is_bad(*c)) {
            problems.push(problem(file, range.start + at, found));
        }
    }
    if let Some(at) = text[end..part.end].rfind(MARK).filter(|at| end + at > 0) {
        problems.push(problem(file, end + at, MARK));
    }
}

/// The byte-order mark.
const MARK: char = '\u{feff}';

/// Whether a byte can be part of a character that is looked for; only such texts are read closely. It is asked of every
/// byte of a file, so many at a time, without a branch.
const fn may_hide(byte: u8) -> bool {
    (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r') | (byte >= 0x7f)
}

fn problem(file: FileId, at: usize, found: char) -> Diagnostic {
    let lo = at as u32;
    let span = Span::new(file, lo, lo + found.len_utf8() as u32);
    let what = if turns(found) { "turns the direction of writing" } else { "cannot be seen" };
    Diagnostic::error(codes::HIDDEN_CHARACTER, format!("U+{:04X} {what}", u32::from(found)))
        .at(span, "it is here")
        .help("what is read here is not what it looks like")
        .fix("remove it", false, vec![Edit { span, text: String::new() }])
}

/// The controls of Unicode's bidirectional algorithm that reach beyond one character.
const fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Controls, joiners and fillers.
fn takes_no_room(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{3164}' | MARK | '\u{ffa0}'
    ) || c.is_control()
}

/// Variation selectors, which say how the sign before them is drawn. A quoted name may need them for its signs; a word
/// has none.
const fn varies(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}
