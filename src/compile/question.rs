//! A decision that is missing, told with the exact line that gives it.

use super::decide::{Decision, Question};
use super::{Origins, codes};
use crate::base::Diagnostic;
use crate::catalog::{Address, Kind};

impl Decision {
    /// The line that consents to the removal, as it is written into the schema.
    pub fn tombstone(&self, origins: &Origins) -> String {
        match (self.now.kind, self.now.part) {
            (Kind::Column, Some(column)) => format!("drop column {}", quoted(column.as_str())),
            _ => format!("drop {} {}", self.at.kind, origins.portable(self.at.home)),
        }
    }

    /// The clause that makes a rename of it.
    pub fn clause(&self) -> String {
        format!("renamed from {}", name(&self.at))
    }

    /// The finding that stops a plan.
    pub fn diagnostic(&self, origins: &Origins) -> Diagnostic {
        match &self.question {
            Question::Removed { candidates } => self.removed(candidates, origins),
            Question::Loses { loss, instead } => {
                let out =
                    Diagnostic::error(codes::LOSES_DATA, format!("the change of `{}` loses data: {loss}", self.now));
                let out = instead.iter().fold(out, |out, instead| out.help(*instead));
                let or = if instead.is_some() { "or consent" } else { "consent" };
                let out = out.help(format!("{or} once: `--accept alter:{}`", self.now));
                match origins.get(&self.now) {
                    Some(span) => out.at(span, "changed here"),
                    None => out,
                }
            }
        }
    }

    fn removed(&self, candidates: &[Address], origins: &Origins) -> Diagnostic {
        let table = origins.portable(self.now.home);
        let what = if self.now.is_part() {
            format!("column `{}` of table `{table}`", name(&self.at))
        } else {
            format!("{} `{}`", self.at.kind, origins.portable(self.at.home))
        };
        let mut out =
            Diagnostic::error(codes::REMOVED, format!("{what} is gone from the schema; its data would be lost"));
        for candidate in candidates {
            let new = name(candidate);
            let place = if candidate.is_part() { format!("column `{new}`") } else { format!("table `{new}`") };
            out = out.help(format!("if it became {place}: add `{}` to {place}", self.clause()));
            if let Some(span) = origins.get(candidate) {
                let text = format!("this may be it: `{}`", self.clause());
                out = if out.primary.is_none() { out.at(span, text) } else { out.label(span, text) };
            }
        }
        let place = if self.now.is_part() { format!(" to table `{table}`") } else { String::new() };
        out = out
            .help(format!("if it shall go: add the line `{}`{place}", self.tombstone(origins)))
            .help(format!("or consent once: `--accept drop:{}`", self.at));
        match origins.get(&Address::table(self.now.home)) {
            Some(span) if self.now.is_part() && out.primary.is_none() => out.at(span, "this table had it"),
            Some(_) | None => out,
        }
    }
}

/// The last name of an address as the language writes it.
fn name(at: &Address) -> String {
    quoted(at.part.unwrap_or(at.home.name).as_str())
}

/// Words that need quotes as the name of a column.
const RESERVED: &[&str] = &["primary", "foreign", "unique", "check", "exclude", "constraint", "index", "drop"];

fn quoted(name: &str) -> String {
    let plain =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    if plain && !name.is_empty() && !RESERVED.contains(&name) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}
