//! Canonical text. There are no options: two spaces, one item a line, one blank line at most, nothing aligned, nothing
//! reordered, every comment kept. A body on one line stays on one line.

mod hints;

use super::layout;
use super::parse::parse;
use super::scan::Scanner;
use super::token::{Kind, Token};
use crate::base::{Diagnostic, FileId};
use hints::Hints;

/// The canonical form of a file's text. Formatting it again changes nothing, and it reads as the same tree.
///
/// # Errors
/// The diagnostics of a file that cannot be read; their spans say file 0.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse(FileId(0), text);
    if !parsed.problems.is_empty() {
        return Err(parsed.problems);
    }
    let raw: Vec<Token> = Scanner::new(FileId(0), text).collect();
    let multi = multi_line(&raw);
    let mut printer = Printer {
        text,
        hints: Hints::of(&parsed.ast, text),
        out: String::with_capacity(text.len() + text.len() / 8),
        frames: Vec::new(),
        level: 0,
        newlines: 0,
        previous: None,
        after_comment: false,
        separated: false,
    };
    for (index, token) in raw.iter().enumerate() {
        printer.token(*token, multi[index], &raw[index + 1..]);
    }
    if !printer.out.is_empty() {
        printer.out.push('\n');
    }
    Ok(printer.out)
}

/// For each opening bracket, whether its content stands on lines of its own.
///
/// Braces do if there is any line break inside. Parentheses and brackets do if a line break follows the opening one, or
/// a comment stands inside.
fn multi_line(raw: &[Token]) -> Vec<bool> {
    let mut multi = vec![false; raw.len()];
    let mut open: Vec<usize> = Vec::new();
    for (index, token) in raw.iter().enumerate() {
        if token.kind.closer().is_some() {
            open.push(index);
        } else if token.kind.is_closer() {
            open.pop();
        } else if token.kind == Kind::Comment {
            open.iter().for_each(|opener| multi[*opener] = true);
        } else if matches!(token.kind, Kind::Newline | Kind::Fence) {
            for opener in &open {
                multi[*opener] |= raw[*opener].kind == Kind::OpenBrace;
            }
            if let Some(last) = open.last() {
                multi[*last] |= last + 1 == index && raw[index].kind == Kind::Newline;
            }
        }
    }
    // empty pairs stay closed
    for index in 0..raw.len() {
        let next = raw[index + 1..].iter().find(|token| token.kind != Kind::Newline);
        if multi[index] && next.is_some_and(|next| next.kind.is_closer()) {
            multi[index] = false;
        }
    }
    multi
}

struct Frame {
    opener: Kind,
    multi: bool,
}

struct Printer<'t> {
    text: &'t str,
    hints: Hints,
    out: String,
    frames: Vec<Frame>,
    /// How many of the frames are multi-line.
    level: usize,
    /// Line breaks in the source since the last thing that was printed.
    newlines: usize,
    previous: Option<Token>,
    after_comment: bool,
    /// A comma that became a line break.
    separated: bool,
}

impl Printer<'_> {
    fn token(&mut self, token: Token, multi: bool, rest: &[Token]) {
        if token.kind == Kind::Newline {
            self.newlines += 1;
            return;
        }
        if token.kind == Kind::Comment {
            return self.comment(token);
        }
        let in_lines = self.in_lines();
        if token.kind == Kind::Comma {
            if in_lines && !self.frames.is_empty() {
                self.comma_of_lines(rest);
                return;
            }
            let next = rest.iter().find(|token| token.kind != Kind::Newline);
            let closes = next.is_some_and(|next| next.kind.is_closer());
            if closes && self.frames.last().is_some_and(|frame| !frame.multi) {
                return; // a trailing comma on one line
            }
        }
        self.gap(token, in_lines);
        if token.kind.is_closer() {
            self.level -= usize::from(self.frames.pop().is_some_and(|frame| frame.multi));
        }
        let slice = &self.text[token.span.range()];
        #[allow(clippy::wildcard_enum_match_arm, reason = "all other tokens are written as they are")]
        let written = match token.kind {
            Kind::BangEq if !self.hints.is_operator(token.span.lo) => "<>",
            Kind::Doc => slice.trim_end(),
            Kind::Fence => {
                let (opening, rest) = slice.split_once('\n').unwrap_or((slice, ""));
                self.out.push_str(opening.trim_end());
                self.out.push('\n');
                rest
            }
            _ => self.hints.words.get(&token.span.lo).copied().unwrap_or(slice),
        };
        self.out.push_str(written);
        if token.kind.closer().is_some() {
            self.frames.push(Frame { opener: token.kind, multi });
            self.level += usize::from(multi);
        }
        self.previous = Some(token);
        self.newlines = 0;
        self.after_comment = false;
        self.separated = false;
    }

    /// Whether items stand on lines of their own here.
    fn in_lines(&self) -> bool {
        self.frames.last().is_none_or(|frame| frame.multi && frame.opener == Kind::OpenBrace)
    }

    /// A comma between items that stand on lines of their own: the line break says the same, unless the next item begins
    /// with what would go on with the line before.
    fn comma_of_lines(&mut self, rest: &[Token]) {
        let next = rest.iter().find(|token| !matches!(token.kind, Kind::Newline | Kind::Comment));
        if next.is_some_and(|next| layout::goes_on(next.kind)) {
            self.out.push(',');
        }
        self.separated = true;
    }

    fn comment(&mut self, token: Token) {
        if self.out.is_empty() {
        } else if self.newlines > 0 || self.after_comment {
            let opens = !self.after_comment && self.previous.is_some_and(|previous| previous.kind.closer().is_some());
            self.line(self.newlines > 1 && !opens, self.level);
        } else {
            self.out.push(' ');
        }
        self.out.push_str(self.text[token.span.range()].trim_end());
        self.after_comment = true;
        self.newlines = 0;
    }

    /// A line break, after a blank line if wanted, and the indentation.
    fn line(&mut self, blank: bool, level: usize) {
        self.out.push_str(if blank { "\n\n" } else { "\n" });
        self.out.extend(std::iter::repeat_n("  ", level));
    }

    /// What stands between the last thing that was printed and a token.
    fn gap(&mut self, token: Token, in_lines: bool) {
        let Some(previous) = self.previous else {
            if self.after_comment {
                self.line(self.newlines > 1, self.level);
            }
            return;
        };
        let closes = token.kind.is_closer();
        let multi = self.frames.last().is_some_and(|frame| frame.multi);
        let opened = previous.kind.closer().is_some();
        let blank = self.newlines > 1 && !closes && (!opened || self.after_comment);
        let goes_on = layout::goes_on(token.kind);
        let ends_item = self.separated || previous.kind == Kind::Doc || (self.newlines > 0 && !goes_on);
        if self.after_comment {
            // a comment inside of an item: the item goes on one level deeper
            let inside = in_lines && goes_on && !opened && !closes && !self.separated;
            let level = if closes { self.level - usize::from(multi) } else { self.level + usize::from(inside) };
            self.line(blank && !inside, level);
        } else if closes && multi {
            self.line(false, self.level - 1);
        } else if opened && multi {
            self.line(false, self.level);
        } else if in_lines && ends_item && !opened {
            self.line(blank && previous.kind != Kind::Doc, self.level);
        } else if (previous.kind == Kind::Fence && token.kind == Kind::Fence)
            || (multi && !in_lines && previous.kind == Kind::Comma)
        {
            self.line(false, self.level);
        } else if self.is_spaced(previous, token) {
            self.out.push(' ');
        }
    }

    /// Whether a blank stands between two tokens of one line.
    fn is_spaced(&self, previous: Token, token: Token) -> bool {
        let (before, after) = (previous.kind, token.kind);
        if matches!(before, Kind::OpenParen | Kind::OpenBracket | Kind::Dot | Kind::Ellipsis)
            || matches!(after, Kind::CloseParen | Kind::CloseBracket | Kind::Comma | Kind::Dot | Kind::Question)
            || (before == Kind::OpenBrace && after == Kind::CloseBrace)
        {
            return false;
        }
        if self.hints.in_operator(token.span.lo) {
            return false;
        }
        if matches!(after, Kind::OpenParen | Kind::OpenBracket) && self.hints.in_type(token.span.lo) {
            return false;
        }
        if before == Kind::Minus && self.hints.signs.contains(&previous.span.lo) {
            return after == Kind::Minus; // `--` would begin a comment of SQL
        }
        !(after == Kind::OpenParen && self.hints.calls.contains(&previous.span.hi))
    }
}
