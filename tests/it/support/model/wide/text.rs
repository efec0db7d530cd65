//! A schema as text.

use std::fmt::Write as _;

use super::names::renamed;
use super::types::members;
use super::{Kind, Thing, World};

impl World {
    /// The schema as a person would write it who comes from `before`.
    pub fn text(&self, before: Option<&Self>) -> String {
        let mut out = String::new();
        for own in &self.things {
            match own.kind {
                Kind::Namespace => {
                    comment(own, &mut out);
                    let _ = writeln!(out, "namespace {}{} {{}}\n", own.name, renamed(self, before, own));
                }
                Kind::Enum => self.enum_text(own, before, &mut out),
                Kind::Domain => self.domain_text(own, before, &mut out),
                Kind::Composite => self.composite_text(own, before, &mut out),
                Kind::Sequence => self.sequence_text(own, before, &mut out),
                Kind::Table => self.table_text(own, before, &mut out),
                Kind::View => self.view_text(own, before, &mut out),
                Kind::Function => self.function_text(own, before, &mut out),
                Kind::Procedure => self.procedure_text(own, before, &mut out),
                Kind::Grant => self.grant_text(own, &mut out),
                Kind::Raw => self.raw_text(own, &mut out),
                Kind::Field
                | Kind::Column
                | Kind::Default
                | Kind::Check
                | Kind::Unique
                | Kind::Index
                | Kind::Exclusion
                | Kind::Trigger
                | Kind::Policy
                | Kind::Output => {}
            }
        }
        out
    }

    fn enum_text(&self, own: &Thing, before: Option<&Self>, out: &mut String) {
        comment(own, out);
        let _ = writeln!(out, "enum {}{} {{", self.name(own), renamed(self, before, own));
        let now = members(own);
        let old = before.and_then(|world| world.get(own.id)).map(members).unwrap_or_default();
        for (n, member) in now.iter().enumerate() {
            let was = old.get(n).filter(|was| *was != member).map(|was| format!(" renamed from {was}"));
            let _ = writeln!(out, "  {member}{}", was.unwrap_or_default());
        }
        for gone in old.iter().skip(now.len()) {
            let _ = writeln!(out, "  drop {gone} map to {}", now[0]);
        }
        out.push_str("}\n\n");
    }

    fn domain_text(&self, own: &Thing, before: Option<&Self>, out: &mut String) {
        comment(own, out);
        let _ = write!(out, "type {} = {}", self.name(own), self.word(&self.ty(own)));
        if let Some(call) = self.lean(own, 1) {
            let _ = write!(out, " check `{}(value::text)`", self.name(call));
        } else if own.flag(0) {
            let _ = write!(out, " check `value is not null or {} >= 0`", own.knob(2, 3));
        }
        out.push_str(&renamed(self, before, own));
        out.push_str(" on postgres { domain }\n\n");
    }

    fn composite_text(&self, own: &Thing, before: Option<&Self>, out: &mut String) {
        comment(own, out);
        let _ = writeln!(out, "type {} = composite {{", self.name(own));
        for field in self.fields(own) {
            if field.flag(3) {
                let _ = writeln!(out, "  /// Field {}.", field.knob(3, 4));
            }
            let _ = writeln!(out, "  {} {}", field.name, self.word(&self.ty(field)));
        }
        let _ = write!(out, "}}{}\n\n", renamed(self, before, own));
    }

    /// Whether a sequence may go with a column: they stand in one namespace.
    pub(super) fn may_own(&self, own: &Thing, column: &Thing) -> bool {
        let table = column.home.and_then(|home| self.get(home));
        table.is_some_and(|table| table.home == own.home)
    }

    fn sequence_text(&self, own: &Thing, before: Option<&Self>, out: &mut String) {
        comment(own, out);
        let _ = write!(out, "sequence {}{}", self.name(own), renamed(self, before, own));
        let _ = write!(out, "{}", ["", " as int", " as bigint"][own.knob(0, 3) as usize]);
        let _ = write!(out, "{}", ["", " start 10", " increment 5", " cache 20", " max 5000"][own.knob(2, 5) as usize]);
        out.push_str(if own.flag(0) { " cycle" } else { "" });
        let column = self.lean(own, 0);
        if let Some((column, table)) = column.and_then(|column| Some((column, self.get(column.home?)?))) {
            let _ = write!(out, " owned by {}.{}", self.name(table), column.name);
        }
        out.push_str("\n\n");
    }
}

fn comment(own: &Thing, out: &mut String) {
    if own.flag(3) {
        let _ = writeln!(out, "/// Thing {}.", own.knob(3, 4));
    }
}
