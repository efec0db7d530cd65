//! Columns: how they get their values, and what a person says when they change.

use std::fmt::Write as _;

use super::names::renamed;
use super::routines::Form;
use super::types::{Class, Ty};
use super::{Kind, Thing, World};

/// Where the values of a column come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Plain,
    Identity(&'static str),
    /// From this expression.
    Generated(String),
}

impl World {
    pub(super) fn source(&self, own: &Thing) -> Source {
        let ty = self.ty(own);
        let Ty::Base(base) = &ty else { return Source::Plain };
        if let Some(from) = self.lean(own, 1).filter(|from| own.knob(2, 3) == 0 && self.is_steady(&self.ty(from))) {
            let (name, sql) = (&from.name, base.sql);
            let call = self.lean(own, 2);
            let by =
                |form| call.filter(|own| Form::of(own) == form).map(|own| format!("{}({name}::text)", self.name(own)));
            return Source::Generated(match base.class {
                Class::Text => {
                    let call = by(Form::Text).unwrap_or_else(|| format!("upper({name}::text)"));
                    format!("cast({call} as {sql})")
                }
                Class::Number => {
                    let call = by(Form::Int).unwrap_or_else(|| format!("length({name}::text)"));
                    format!("cast({call} as {sql})")
                }
                Class::Bool => by(Form::Bool).unwrap_or_else(|| format!("{name} is not null")),
                Class::Other => return Source::Plain,
            });
        }
        let family = own.home.is_some_and(|home| self.get(home).is_some_and(|home| self.is_alone(home)));
        match own.knob(2, 12) {
            n @ (4 | 5 | 7) if family && matches!(base.word, "int" | "bigint") => {
                Source::Identity([" identity", " identity always", "", " identity serial"][n as usize - 4])
            }
            _ => Source::Plain,
        }
    }

    /// Whether it may not be null.
    pub(super) fn is_required(&self, own: &Thing) -> bool {
        let ty = self.ty(own);
        match self.source(own) {
            Source::Generated(_) => false,
            Source::Identity(_) => true,
            Source::Plain => own.flag(0) && !matches!(ty, Ty::Ref(_)) && !self.holds_rows(&ty),
        }
    }

    /// The lines of a column in one of the tables that have it.
    pub(super) fn column_lines(&self, table: &Thing, own: &Thing, before: Option<&Self>, out: &mut String) {
        let ty = self.ty(own);
        let is_required = self.is_required(own);
        let source = self.source(own);
        if own.flag(3) {
            let _ = writeln!(out, "  /// Column {}.", own.knob(4, 4));
        }
        let _ = write!(out, "  {}", own.name);
        let mark = if is_required { "" } else { "?" };
        let _ = match ty {
            Ty::Ref(_) => {
                let action = ["", " on delete cascade", " on delete set null", " deferrable initially deferred"];
                write!(out, " -> {}?{}", self.word(&ty), action[own.knob(4, 4) as usize])
            }
            _ => write!(out, " {}{mark}", self.word(&ty)),
        };
        match &source {
            Source::Identity(word) => out.push_str(word),
            Source::Generated(sql) => _ = write!(out, " generated `{sql}` stored"),
            Source::Plain => {
                if let Some(default) = self.inside(own.id, Kind::Default).next() {
                    let _ = write!(out, " default {}", self.default_of(own, default));
                }
            }
        }
        let is_text = matches!(&ty, Ty::Base(base) if base.class == Class::Text);
        if is_text && own.knob(4, 8) == 5 {
            out.push_str(" collate `\"C\"`");
        }
        let old_table = before.and_then(|world| Some((world, world.get(table.id)?)));
        let was = old_table.and_then(|(world, old)| world.columns(old).into_iter().find(|old| old.id == own.id));
        if was.is_some() {
            out.push_str(&renamed(self, before, own));
        }
        if let Some((world, _)) = old_table
            && !matches!(source, Source::Generated(_))
        {
            let fill = self.value(&ty, 1);
            match was {
                Some(was) if !self.is_cast(&ty, world, &world.ty(was)) => _ = write!(out, " using `{fill}`"),
                Some(was) if is_required && !world.is_required(was) => _ = write!(out, " backfill `{fill}`"),
                None if is_required && source == Source::Plain => _ = write!(out, " backfill `{fill}`"),
                Some(_) | None => {}
            }
        }
        let option = match own.knob(4, 9) {
            1 => "statistics 300",
            2 => "n_distinct -0.5",
            3 if is_text => "storage external",
            4 if is_text => "compression pglz",
            _ => "",
        };
        if !option.is_empty() {
            let _ = write!(out, " on postgres {{ {option} }}");
        }
        out.push('\n');
    }

    /// Whether values of the old type become values of the new one by themselves.
    fn is_cast(&self, new: &Ty, before: &Self, old: &Ty) -> bool {
        if let (Ty::Ref(new), Ty::Ref(old)) = (new, old) {
            return new == old;
        }
        let (into, from) = (self.class(new), before.class(old));
        let is_base = |ty: &Ty| matches!(ty, Ty::Base(_));
        match new {
            _ if new == old => true,
            Ty::Base(base) if base.word == "text" => true,
            Ty::Base(_) => into == from && into != Class::Other,
            // between a domain and what it is made of
            Ty::Named(_) => into == from && into != Class::Other && is_base(old),
            Ty::Ref(_) | Ty::Array(_) => false,
        }
    }

    /// What a new row gets.
    fn default_of(&self, column: &Thing, own: &Thing) -> String {
        let ty = self.ty(column);
        let call = self.lean(own, 1).map(|call| (Form::of(call), self.name(call)));
        let is_base = matches!(ty, Ty::Base(_));
        match (self.class(&ty), call) {
            (Class::Number, _) if is_base && self.lean(own, 0).is_some() => {
                format!("nextval({})", self.lean(own, 0).map(|own| self.name(own)).unwrap_or_default())
            }
            (Class::Number, Some((Form::Int, name))) if is_base => format!("`{name}('d')`"),
            (Class::Number, Some((Form::Count, name))) if is_base => format!("`{name}()`"),
            (Class::Text, Some((Form::Text, name))) => format!("`{name}('d')`"),
            (Class::Bool, Some((Form::Bool, name))) => format!("`{name}('d')`"),
            (_, _) => format!("`{}`", self.value(&ty, 1 + u32::from(own.knob(0, 8)))),
        }
    }
}
