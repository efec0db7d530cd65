//! `on DIALECT { … }` of a table.

use super::super::codes;
use super::Builder;
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{Dialect, DialectBlock, OptionArg, OptionItem, OptionKind};

impl Builder<'_, '_> {
    /// Takes the target's options over, in their canonical form.
    pub(super) fn table_options(&mut self, block: &DialectBlock) {
        if block.dialect.dialect != self.cx.target.dialect() {
            return;
        }
        for option in &block.options {
            match known(block.dialect.dialect, option) {
                Some(Ok((key, value))) => self.set_option(key, value, option.span),
                Some(Err(help)) => self.cx.report(
                    Diagnostic::error(codes::BAD_NUMBER, "the option has another form")
                        .at(option.span, "not understood")
                        .help(help),
                ),
                None => self.unknown_option(option, "a table", names(block.dialect.dialect)),
            }
        }
    }

    fn set_option(&mut self, key: &str, value: String, span: Span) {
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

/// The options of a dialect on a table.
const fn names(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Sqlite => &["strict", "without rowid"],
        Dialect::Postgres => &["fillfactor"],
        Dialect::Mysql | Dialect::Mariadb | Dialect::Surrealdb => &[],
    }
}

/// Key and value of an option that is known, or how it is written.
fn known(dialect: Dialect, option: &OptionItem) -> Option<Result<(&'static str, String), &'static str>> {
    let OptionKind::Named { name, args } = &option.kind else { return None };
    let name = name.word()?.name.as_str();
    match (dialect, name, args.as_slice()) {
        (Dialect::Sqlite, "strict", []) => Some(Ok(("strict", String::new()))),
        (Dialect::Sqlite, "strict", _) => Some(Err("write `strict`")),
        (Dialect::Sqlite, "without", [OptionArg::Name(path)]) if path.to_string() == "rowid" => {
            Some(Ok(("without rowid", String::new())))
        }
        // PostgreSQL: 10 to 100 per cent, see CREATE TABLE, storage parameters
        (Dialect::Postgres, "fillfactor", [OptionArg::Number(number)]) => {
            let value = number.as_u64().filter(|value| (10..=100).contains(value));
            Some(value.map(|value| ("fillfactor", value.to_string())).ok_or("write a number from 10 to 100"))
        }
        (Dialect::Postgres, "fillfactor", _) => Some(Err("write `fillfactor 90`")),
        _ => None,
    }
}
