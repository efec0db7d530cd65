//! Comments that let a finding pass: `// schemac: allow(W0301, reason = "…", until = "2027-01-01")`.
//!
//! A comment on a line of its own covers the item that follows, whatever its length; one behind something covers its line.
//! Only tokens are looked at, so that a new kind of item needs nothing here.

use super::layout::goes_on;
use super::scan::Scanner;
use super::token::{Kind, Token};
use crate::base::{FileId, Span};

/// A comment that lets findings pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The codes, each with its place.
    pub codes: Vec<(String, Span)>,
    pub reason: String,
    /// The last day on which it holds, as it was written.
    pub until: Option<(String, Span)>,
    /// The whole comment.
    pub span: Span,
    /// What disappears with it: the whole line, or the comment with the blanks before it.
    pub removal: Span,
    /// Where findings pass.
    pub covers: Span,
}

/// What is wrong with a comment that begins like one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    pub span: Span,
    pub message: String,
}

const MARK: &str = "schemac:";

/// The comments of a file that let findings pass, in order.
pub fn suppressions(file: FileId, text: &str) -> Vec<Result<Suppression, Flaw>> {
    if !text.contains(MARK) {
        return Vec::new();
    }
    let tokens: Vec<Token> = Scanner::new(file, text).collect();
    let marked = tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Comment);
    marked
        .filter_map(|(at, token)| read(text, token.span).map(|found| found.map(|it| placed(it, at, &tokens, text))))
        .collect()
}

/// The comment's words; nothing if it is a plain comment.
fn read(text: &str, span: Span) -> Option<Result<Suppression, Flaw>> {
    let body = text[span.range()].strip_prefix("//")?.trim_start();
    let rest = body.strip_prefix(MARK)?;
    let end = span.lo as usize + text[span.range()].trim_end().len();
    let at = span.hi as usize - rest.len();
    let mut words = Words { text, file: span.file, at, end };
    Some(words.allow(span))
}

/// Reads the words of a comment one by one.
struct Words<'t> {
    text: &'t str,
    file: FileId,
    at: usize,
    end: usize,
}

impl Words<'_> {
    fn allow(&mut self, span: Span) -> Result<Suppression, Flaw> {
        self.sign("allow")?;
        self.sign("(")?;
        let (mut codes, mut reason, mut until) = (Vec::new(), None, None);
        loop {
            self.blanks();
            let start = self.at;
            let word = self.word();
            match word.as_str() {
                "reason" if reason.is_none() => reason = Some(self.value()?.0),
                "until" if until.is_none() => until = Some(self.value()?),
                _ if is_code(&word) && reason.is_none() && until.is_none() => codes.push((word, start)),
                _ => {
                    return Err(
                        self.flaw(start, "expected a code, then `reason = \"…\"`, then `until = \"2027-01-01\"`")
                    );
                }
            }
            self.blanks();
            if !self.rest().starts_with(',') {
                break;
            }
            self.at += 1;
        }
        self.sign(")")?;
        self.blanks();
        if self.at < self.end {
            return Err(self.flaw(self.at, "nothing may follow the `)`"));
        }
        if codes.is_empty() {
            return Err(self.flaw(span.lo as usize, "no code is named"));
        }
        let reason = reason.filter(|reason| !reason.trim().is_empty());
        let Some(reason) = reason else { return Err(self.flaw(span.lo as usize, "the reason is missing")) };
        let codes = codes.into_iter().map(|(code, lo)| {
            let hi = lo + code.len();
            (code, self.span(lo, hi))
        });
        Ok(Suppression { codes: codes.collect(), reason, until, span, removal: span, covers: span })
    }

    /// `= "text"`.
    fn value(&mut self) -> Result<(String, Span), Flaw> {
        self.sign("=")?;
        self.sign("\"")?;
        let start = self.at;
        let Some(length) = self.rest().find('"') else {
            return Err(self.flaw(start - 1, "the text has no closing `\"`"));
        };
        self.at += length + 1;
        Ok((self.text[start..start + length].to_owned(), self.span(start, start + length)))
    }

    fn sign(&mut self, sign: &str) -> Result<(), Flaw> {
        self.blanks();
        if !self.rest().starts_with(sign) {
            return Err(self.flaw(self.at, &format!("expected `{sign}`")));
        }
        self.at += sign.len();
        Ok(())
    }

    fn word(&mut self) -> String {
        let rest = self.rest();
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let word = rest[..length].to_owned();
        self.at += length;
        word
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    fn span(&self, lo: usize, hi: usize) -> Span {
        Span::new(self.file, lo as u32, hi as u32)
    }

    fn flaw(&self, at: usize, message: &str) -> Flaw {
        Flaw { span: self.span(at.min(self.end), self.end), message: message.to_owned() }
    }
}

/// `W0301`, or a code that cannot be allowed.
fn is_code(word: &str) -> bool {
    word.len() == 5 && word.starts_with(['E', 'W']) && word[1..].bytes().all(|byte| byte.is_ascii_digit())
}

/// Finds out what the comment at this index covers.
fn placed(mut it: Suppression, at: usize, tokens: &[Token], text: &str) -> Suppression {
    let line = text[..it.span.lo as usize].rfind('\n').map_or(0, |at| at + 1) as u32;
    let before = &text[line as usize..it.span.lo as usize];
    if !before.trim().is_empty() {
        it.covers = Span { lo: line, hi: it.span.lo, ..it.span };
        it.removal = Span { lo: line + before.trim_end().len() as u32, ..it.span };
        return it;
    }
    let hi = text[it.span.hi as usize..].find('\n').map_or(text.len(), |more| it.span.hi as usize + more + 1);
    it.removal = Span { lo: line, hi: hi as u32, ..it.span };
    it.covers = Span { lo: it.span.hi, hi: end_of_item(&tokens[at + 1..]).unwrap_or(it.span.hi), ..it.span };
    it
}

/// Where the item ends that begins with the first of these tokens that says something.
fn end_of_item(tokens: &[Token]) -> Option<u32> {
    let blank = |token: &Token| matches!(token.kind, Kind::Newline | Kind::Comment | Kind::Doc);
    let start = tokens.iter().position(|token| !blank(token))?;
    let (mut depth, mut end) = (0_usize, None);
    for (index, token) in tokens.iter().enumerate().skip(start) {
        let next = tokens[index + 1..].iter().find(|token| !blank(token));
        let kind = token.kind;
        let goes_on = depth > 0 || next.is_some_and(|next| goes_on(next.kind));
        if kind.closer().is_some() {
            depth += 1;
        } else if kind.is_closer() && depth > 0 {
            depth -= 1;
        } else if kind.is_closer() || kind == Kind::Comma && depth == 0 || kind == Kind::Newline && !goes_on {
            break;
        }
        end = Some(token.span.hi);
    }
    end
}
