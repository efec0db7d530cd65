//! `on DIALECT { … }` of a table.

use super::super::codes;
use super::Builder;
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{DialectBlock, OptionArg, OptionItem, OptionKind};

impl Builder<'_, '_> {
    /// Takes the target's options over as they are written; which of them there are is the dialect's knowledge, and its
    /// lowering judges them.
    pub(super) fn table_options(&mut self, block: &DialectBlock) {
        if block.dialect.dialect != self.cx.target.dialect() {
            return;
        }
        for option in &block.options {
            match key_and_value(option) {
                Some((key, value)) => self.set_option(&key, &value, option.span),
                None => self.unknown_option(option, "a table"),
            }
        }
    }

    fn set_option(&mut self, key: &str, value: &str, span: Span) {
        if self.options.iter().any(|(other, _)| **other == *key) {
            self.cx.report(
                Diagnostic::error(codes::CONFLICT, format!("`{key}` is said twice"))
                    .at(span, "again")
                    .help("say it once"),
            );
            return;
        }
        self.options.push((key.into(), value.into()));
    }
}

/// `fillfactor 90`, `without rowid`: a word and plain values. Lists and raw text have no place in a catalog yet.
fn key_and_value(option: &OptionItem) -> Option<(String, String)> {
    let OptionKind::Named { name, args } = &option.kind else { return None };
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
