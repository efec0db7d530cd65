//! `on DIALECT { … }`: what only one dialect has, taken over as it is written. Which options there are is the dialect's
//! knowledge, and its lowering judges them.

use super::super::codes;
use super::super::cx::Cx;
use super::super::mixin::Bound;
use super::Builder;
use crate::base::{Diagnostic, Name};
use crate::catalog::define::Options;
use crate::syntax::ast::{Dialect, DialectBlock, OptionArg, OptionItem, OptionKind};

impl<'a> Builder<'_, 'a> {
    /// The target's options of the table.
    pub(super) fn table_options(&mut self, bound: &Bound<'a>, block: &DialectBlock) {
        if block.dialect.dialect == self.cx.target.dialect() {
            let rest: Vec<OptionItem> =
                block.options.iter().filter(|option| !self.descent(bound, option)).cloned().collect();
            collect(self.cx, &rest, "a table", &mut self.options);
        }
    }
}

/// The target's options among these blocks, in order.
pub(super) fn of_target<'b>(cx: &Cx<'_>, blocks: impl IntoIterator<Item = &'b DialectBlock>, place: &str) -> Options {
    let mut out = Options::new();
    for block in blocks.into_iter().filter(|block| block.dialect.dialect == cx.target.dialect()) {
        collect(cx, &block.options, place, &mut out);
    }
    out
}

/// Whether a check is said to be its table's own besides its parents'; it takes nothing else.
pub(super) fn is_own(cx: &Cx<'_>, blocks: &[DialectBlock]) -> bool {
    let of_target = blocks.iter().filter(|block| block.dialect.dialect == cx.target.dialect());
    let mut out = false;
    for option in of_target.flat_map(|block| &block.options) {
        let is_word = key_and_value(option).is_some_and(|(key, value)| key == "own" && value.is_empty());
        if is_word && cx.target.dialect() == Dialect::Postgres {
            out = true;
        } else {
            unknown(cx, option, "a check");
        }
    }
    out
}

/// Adds options, each of which may be said once.
pub(super) fn collect(cx: &Cx<'_>, options: &[OptionItem], place: &str, out: &mut Options) {
    for option in options {
        let Some((key, value)) = key_and_value(option) else {
            unknown(cx, option, place);
            continue;
        };
        if out.iter().any(|(other, _)| **other == *key) {
            cx.report(
                Diagnostic::error(codes::CONFLICT, format!("`{key}` is said twice"))
                    .at(option.span, "again")
                    .help("say it once"),
            );
            continue;
        }
        out.push((key.into(), value.into()));
    }
}

/// Reports an option that is not known.
fn unknown(cx: &Cx<'_>, option: &OptionItem, place: &str) {
    let name = match &option.kind {
        OptionKind::Named { name, .. } => name.name.name,
        OptionKind::Raw(raw) => Name::new(&raw.text),
    };
    cx.report(
        Diagnostic::error(codes::UNKNOWN_OPTION, format!("{} has no option `{name}` on {place}", cx.target.word()))
            .at(option.span, "not known to this version")
            .help("take it away"),
    );
}

/// `fillfactor 90`, `without rowid`: a word and plain values. Lists and raw text have no place in a catalog yet.
fn key_and_value(option: &OptionItem) -> Option<(String, String)> {
    let OptionKind::Named { name, args } = &option.kind else { return None };
    if let Some(lines) = index_comment(option) {
        return Some(("index comment".to_owned(), lines));
    }
    let words: Option<Vec<String>> = args
        .iter()
        .map(|arg| match arg {
            OptionArg::Name(path) => Some(path.to_string()),
            OptionArg::Number(number) | OptionArg::Duration(number) => Some(number.text.to_string()),
            OptionArg::String(text, _) => Some(text.to_string()),
            OptionArg::Raw(_) | OptionArg::Fence(_) | OptionArg::List(..) => None,
        })
        .collect();
    Some((name.to_string(), words?.join(" ")))
}

/// `index comment 'one line' 'and another'`.
fn index_comment(option: &OptionItem) -> Option<String> {
    let OptionKind::Named { name, args } = &option.kind else { return None };
    let [OptionArg::Name(second), lines @ ..] = args.as_slice() else { return None };
    let line = |arg: &OptionArg| if let OptionArg::String(text, _) = arg { Some(text.to_string()) } else { None };
    let lines: Option<Vec<String>> = lines.iter().map(line).collect();
    let is_it = name.is("index") && second.is("comment");
    lines.filter(|lines| is_it && !lines.is_empty()).map(|lines| lines.join("\n"))
}
