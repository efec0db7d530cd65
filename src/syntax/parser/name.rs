//! Leaves: names, numbers, texts.

use std::borrow::Cow;

use chumsky::prelude::*;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::input::{Extra, In, Problem, expected};
use crate::base::{Name, Span};
use crate::syntax::ast::{Doc, Fence, Ident, Language, Number, Path, Raw};
use crate::syntax::chunk;
use crate::syntax::token::Kind;

/// What every function here returns.
pub(super) trait Rule<'t, T, E: Problem<'t>>: Parser<'t, In<'t>, T, Extra<'t, E>> + Clone + 't {}
impl<'t, T, E: Problem<'t>, P: Parser<'t, In<'t>, T, Extra<'t, E>> + Clone + 't> Rule<'t, T, E> for P {}

/// One word, by its kind.
pub(super) fn kw<'t, E: Problem<'t>>(kind: Kind) -> impl Rule<'t, (), E> {
    just(kind).ignored()
}

/// Two words.
pub(super) fn kw2<'t, E: Problem<'t>>(first: Kind, second: Kind) -> impl Rule<'t, (), E> {
    just(first).then(just(second)).ignored()
}

/// Lets through only what begins with such a token. It stands before rules that mostly fail: one look instead of one
/// for each of their alternatives. `begins` must hold for every token that the rule behind it can begin with. Where
/// errors are told it lets everything through, so that they name what could have stood there.
pub(super) fn guard<'t, E: Problem<'t>>(begins: fn(Kind) -> bool) -> impl Rule<'t, (), E> {
    custom(move |inp| if !E::IS_FAST || inp.peek().is_some_and(begins) { Ok(()) } else { Err(expected(inp, "")) })
}

/// One token by its kind, made into what it says; `label` tells a reader what should have stood there.
fn leaf<'t, T: 't, E: Problem<'t>>(
    allowed: impl Fn(Kind) -> bool + Clone + 't,
    label: &'static str,
    make: impl Fn(Kind, &'t str, Span) -> T + Clone + 't,
) -> impl Rule<'t, T, E> {
    custom(move |inp| {
        let before = inp.cursor();
        let Some(kind) = inp.peek().filter(|kind| allowed(*kind)) else { return Err(expected(inp, label)) };
        inp.skip();
        let span: Span = inp.span_since(&before);
        let text: &'t str = inp.state().text;
        Ok(make(kind, &text[span.range()], span))
    })
}

fn ident_where<'t, E: Problem<'t>>(allowed: fn(Kind) -> bool, label: &'static str) -> impl Rule<'t, Ident, E> {
    leaf(allowed, label, |kind, text, span| Ident { name: Name::new(&unquote_name(kind, text)), span })
}

/// The name that a token says: unquoted, and in Unicode's composed form.
fn unquote_name(kind: Kind, text: &str) -> Cow<'_, str> {
    let name = if kind == Kind::Quoted {
        let inner = &text[1..text.len() - 1];
        if inner.contains('"') { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) }
    } else {
        Cow::Borrowed(text)
    };
    if name.is_ascii() || is_nfc(&name) { name } else { Cow::Owned(name.nfc().collect()) }
}

/// A list without the room that it was given to grow; a tree is kept for as long as its file.
pub(super) fn snug<T>(mut list: Vec<T>) -> Vec<T> {
    list.shrink_to_fit();
    list
}

/// NAME: any word, any quoted name.
pub(super) fn ident<'t, E: Problem<'t>>() -> impl Rule<'t, Ident, E> {
    ident_where(Kind::is_name, "a name")
}

/// XNAME: a name inside an expression.
pub(super) fn xname<'t, E: Problem<'t>>() -> impl Rule<'t, Ident, E> {
    ident_where(Kind::is_expression_name, "a name")
}

/// CNAME: the name of a column.
pub(super) fn cname<'t, E: Problem<'t>>() -> impl Rule<'t, Ident, E> {
    ident_where(Kind::is_column_name, "a column")
}

/// A dotted name that begins as `first` does.
fn path_from<'t, E: Problem<'t>>(first: impl Rule<'t, Ident, E>) -> impl Rule<'t, Path, E> {
    first.then(just(Kind::Dot).ignore_then(ident()).repeated().collect::<Vec<_>>()).map(|(first, mut rest)| match rest
        .pop()
    {
        None => Path { qualifier: Vec::new(), name: first },
        Some(name) => {
            rest.insert(0, first);
            Path { qualifier: rest, name }
        }
    })
}

/// qname.
pub(super) fn path<'t, E: Problem<'t>>() -> impl Rule<'t, Path, E> {
    path_from(ident())
}

/// A dotted name inside an expression.
pub(super) fn xpath<'t, E: Problem<'t>>() -> impl Rule<'t, Path, E> {
    path_from(xname())
}

/// names: `(a, b)`.
pub(super) fn idents<'t, E: Problem<'t>>() -> impl Rule<'t, Vec<Ident>, E> {
    ident()
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
}

fn text_of<'t, E: Problem<'t>>(kind: Kind, label: &'static str) -> impl Rule<'t, Number, E> {
    leaf(move |found| found == kind, label, |_, text, span| Number { text: Name::new(text), span })
}

/// NUMBER.
pub(super) fn number<'t, E: Problem<'t>>() -> impl Rule<'t, Number, E> {
    text_of(Kind::Number, "a number")
}

/// `-` NUMBER, as one number.
pub(super) fn negative<'t, E: Problem<'t>>() -> impl Rule<'t, Number, E> {
    just(Kind::Minus)
        .ignore_then(number())
        .map_with(|number: Number, extra| Number { text: Name::new(&format!("-{}", number.text)), span: extra.span() })
}

/// DURATION.
pub(super) fn duration<'t, E: Problem<'t>>() -> impl Rule<'t, Number, E> {
    text_of(Kind::Duration, "a duration such as `7d`")
}

/// STRING, unquoted.
pub(super) fn string<'t, E: Problem<'t>>() -> impl Rule<'t, (Box<str>, Span), E> {
    let is_text = |kind| kind == Kind::Str;
    leaf(is_text, "a text in single quotes", |_, text, span| {
        let text = &text[1..text.len() - 1];
        (if text.contains('\'') { text.replace("''", "'").into() } else { text.into() }, span)
    })
}

/// RAW, without its backticks.
pub(super) fn raw<'t, E: Problem<'t>>() -> impl Rule<'t, Raw, E> {
    let is_raw = |kind| kind == Kind::Raw;
    leaf(is_raw, "raw SQL in backticks", |_, text, span| {
        let ticks = if text.starts_with("``") { 2 } else { 1 };
        let inner = Span { lo: span.lo + ticks as u32, hi: span.hi - ticks as u32, ..span };
        Raw { text: text[ticks..text.len() - ticks].into(), inner, span }
    })
}

/// FENCE, without its first and last line.
pub(super) fn fence<'t, E: Problem<'t>>() -> impl Rule<'t, Fence, E> {
    leaf(|kind| kind == Kind::Fence, "a fence", fenced)
}

fn fenced(_: Kind, whole: &str, span: Span) -> Fence {
    let (opening, rest) = whole.split_once('\n').unwrap_or((whole, ""));
    let language = Language::from_word(opening.trim_start_matches('`').trim()).unwrap_or(Language::Sql);
    let (body, closing) = rest.rsplit_once('\n').map_or((None, rest), |(body, closing)| (Some(body), closing));
    let indentation = closing.trim_end_matches('`');
    let mut text = String::new();
    let mut lines = Vec::new();
    let mut at = span.lo + opening.len() as u32 + 1;
    for line in body.iter().flat_map(|body| body.split('\n')) {
        let shared = line.bytes().zip(indentation.bytes()).take_while(|(own, taken)| own == taken).count();
        let kept = line[shared..].trim_end_matches('\r');
        let lo = at + shared as u32;
        if !lines.is_empty() {
            text.push('\n');
        }
        text.push_str(kept);
        lines.push(Span { lo, hi: lo + kept.len() as u32, ..span });
        at += line.len() as u32 + 1;
    }
    Fence { language, text: text.into(), lines, span }
}

/// The doc comment above a line, if there is one.
pub(super) fn docs<'t, E: Problem<'t>>() -> impl Rule<'t, Option<Doc>, E> {
    let line = leaf(|kind| kind == Kind::Doc, "a doc comment", |_, text, span| (text, span));
    line.repeated().collect::<Vec<_>>().map(|lines| chunk::joined(&lines))
}

/// `a or b`: one or several, joined by `or`.
pub(super) fn alternatives<'t, T: 't, E: Problem<'t>>(one: impl Rule<'t, T, E>) -> impl Rule<'t, Vec<T>, E> {
    one.separated_by(just(Kind::Or)).at_least(1).collect::<Vec<T>>()
}

/// NUMBER with or without `-`.
pub(super) fn signed<'t, E: Problem<'t>>() -> impl Rule<'t, Number, E> {
    number().or(negative())
}

/// OP: signs that stand side by side.
pub(super) fn operator<'t, E: Problem<'t>>() -> impl Rule<'t, (Name, Span), E> {
    custom(|inp| {
        let before = inp.cursor();
        let mut whole: Option<Span> = None;
        loop {
            let sign = inp.cursor();
            if !inp.peek().is_some_and(Kind::is_operator_sign) {
                break;
            }
            let behind = inp.save();
            inp.skip();
            let span: Span = inp.span_since(&sign);
            if whole.is_some_and(|whole| whole.hi != span.lo) {
                inp.rewind(behind);
                break;
            }
            whole = Some(inp.span_since(&before));
        }
        let Some(span) = whole else { return Err(expected(inp, "an operator, or raw text in backticks")) };
        Ok((Name::new(&inp.state().text[span.range()]), span))
    })
}
