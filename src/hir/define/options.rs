//! `on DIALECT { … }` and numbers, as the catalog keeps them.

use super::super::codes;
use super::super::cx::Cx;
use crate::base::Diagnostic;
use crate::catalog::define::Options;
use crate::syntax::ast::{DialectBlock, Number, OptionArg, OptionItem, OptionKind};

/// The options of the target's own blocks, in order. Which of them there are is the dialect's knowledge.
pub fn of_target<'b>(cx: &Cx<'_>, blocks: impl IntoIterator<Item = &'b DialectBlock>) -> Options {
    let mut out = Options::new();
    for block in blocks.into_iter().filter(|block| block.dialect.dialect == cx.target.dialect()) {
        for option in &block.options {
            let (key, value) = key_and_value(option);
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
    out
}

/// An option's first word and what follows it; raw text is all key.
pub fn key_and_value(option: &OptionItem) -> (String, String) {
    match &option.kind {
        OptionKind::Named { name, args } => (name.to_string(), args.iter().map(argument).collect::<Vec<_>>().join(" ")),
        OptionKind::Raw(raw) => (raw.text.to_string(), String::new()),
    }
}

fn argument(own: &OptionArg) -> String {
    match own {
        OptionArg::Name(path) => path.to_string(),
        OptionArg::Number(number) | OptionArg::Duration(number) => number.text.to_string(),
        OptionArg::String(text, _) => format!("'{}'", text.replace('\'', "''")),
        OptionArg::Raw(raw) => raw.text.to_string(),
        OptionArg::Fence(fence) => fence.text.to_string(),
        OptionArg::List(items, _) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| {
                    let (key, value) = key_and_value(item);
                    format!("{key} {value}").trim_end().to_owned()
                })
                .collect();
            format!("({})", items.join(", "))
        }
    }
}

/// A whole number that fits in 64 bits; anything else is reported.
pub fn integer(cx: &Cx<'_>, number: Option<&Number>) -> Option<i64> {
    let number = number?;
    let value = number.text.as_str().parse().ok();
    if value.is_none() {
        cx.report(
            Diagnostic::error(codes::BAD_NUMBER, format!("`{}` does not fit here", number.text))
                .at(number.span, "a whole number of 64 bits is wanted")
                .help("write a smaller number, without a fraction"),
        );
    }
    value
}
