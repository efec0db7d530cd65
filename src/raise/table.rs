//! A table with all that stands in it.

use super::{Raiser, word};
use crate::base::Name;
use crate::catalog::define::Options;
use crate::catalog::{Address, Kind, Object, QName, Table};
use crate::dialect::postgres::{INDEX_COMMENT, NOT_NULL_AS, NOT_NULL_IS, ROW_SECURITY};

/// The lines of a table in the order of a reader's interest: columns, what holds over them, what happens to them.
#[derive(Default)]
pub(super) struct Lines {
    pub columns: Vec<String>,
    pub keys: Vec<String>,
    pub rest: Vec<String>,
}

impl Lines {
    /// The groups between braces, a blank line between them.
    pub fn block(self) -> String {
        let groups = [self.columns, self.keys, self.rest].into_iter().filter(|group| !group.is_empty());
        let groups: Vec<String> = groups.map(|group| group.join("\n")).collect();
        if groups.is_empty() { "{}".to_owned() } else { format!("{{\n{}\n}}", groups.join("\n\n")) }
    }
}

impl Raiser<'_> {
    pub(super) fn table(&self, home: QName, own: &Table) -> String {
        let mut lines = Lines::default();
        let inline = self.inline(home);
        for (name, column) in self.catalog.columns(home) {
            lines.columns.push(self.column(home, name, column, inline.get(&name)));
        }
        let said: Vec<_> = inline.values().flat_map(|own| own.said()).collect();
        for (at, object) in self.catalog.at_home(home).filter(|(at, _)| !said.contains(at)) {
            if let Some(line) = self.key_line(at, object) {
                lines.keys.push(line);
            }
        }
        self.parts(home, &mut lines);
        lines.rest.extend(self.belongs(home));
        let options = self.part_options(&Address::table(home), &own.options);
        lines.rest.extend((!options.is_empty()).then(|| options.trim_start().to_owned()));
        format!("table {} {}", word::qname(home), lines.block())
    }

    /// `on postgres { fillfactor 90 }` behind a blank; nothing without options.
    pub(super) fn part_options(&self, at: &Address, own: &Options) -> String {
        let option = |(key, value): &(Box<str>, Box<str>)| {
            let loose = own.iter().find(|(key, _)| &**key == NOT_NULL_IS).map(|(_, how)| format!(" {how}"));
            if &**key == NOT_NULL_AS {
                return Some(format!("{key} {}{}", word::name(Name::new(value)), loose.unwrap_or_default()));
            }
            if &**key == NOT_NULL_IS {
                let is_named = own.iter().any(|(key, _)| &**key == NOT_NULL_AS);
                return (!is_named).then(|| format!("not null {value}"));
            }
            if &**key == INDEX_COMMENT && !value.contains('\r') {
                let lines: Vec<String> = value.split('\n').map(word::literal).collect();
                return Some(format!("{key} {}", lines.join(" ")));
            }
            let plain = &**key == ROW_SECURITY || !value.contains([' ', ',', '\'']);
            if !plain {
                self.leave(format!("the option {key} of {at}"));
            }
            plain.then(|| format!("{key} {value}").trim_end().to_owned())
        };
        let options: Vec<String> = own.iter().filter_map(option).collect();
        if options.is_empty() {
            String::new()
        } else {
            format!(" on {} {{ {} }}", self.dialect.id(), options.join(", "))
        }
    }

    /// Triggers, policies and other definitions of a table or a view.
    pub(super) fn parts(&self, home: QName, lines: &mut Lines) {
        for (at, object) in self.catalog.at_home(home) {
            let (Kind::Defined(kind), Object::Definition(own)) = (at.kind, object) else { continue };
            if kind.is_part()
                && let Some(line) = self.inside(at, kind, own)
            {
                lines.rest.push(line);
            }
        }
    }
}
