//! Functions and procedures.

use std::fmt::Write as _;

use super::names::renamed;
use super::{Kind, Thing, World};

/// What a function takes and gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A text for a text.
    Text,
    Bool,
    Int,
    /// A text for a value of a type of the schema.
    Named,
    /// The rows of a table or a view.
    Rows,
    /// A table of its own.
    Table,
    /// How many rows there are.
    Count,
    Trigger,
    /// A text for two, as aggregates need it.
    Pair,
}

impl Form {
    pub(super) fn of(own: &Thing) -> Self {
        match own.knob(0, 12) {
            0 | 1 => Self::Text,
            2 | 3 => Self::Bool,
            4 => Self::Int,
            5 => Self::Named,
            6 => Self::Rows,
            7 => Self::Table,
            8 => Self::Count,
            9 | 10 => Self::Trigger,
            _ => Self::Pair,
        }
    }
}

impl World {
    pub(super) fn is_immutable(&self, own: &Thing) -> bool {
        own.flag(0)
    }

    /// Whether it names nothing of the schema, so that it can be called where nothing of it is found.
    pub(super) fn is_apart(&self, own: &Thing) -> bool {
        own.leans.iter().all(Option::is_none)
    }

    pub(super) fn function_text(&self, own: &Thing, before: Option<&Self>, out: &mut String) {
        if own.flag(3) {
            let _ = writeln!(out, "/// Function {}.", own.knob(3, 4));
        }
        let is_plpgsql = own.flag(1);
        let (head, mut body) = self.signature(own);
        let form = Form::of(own);
        let _ = write!(out, "function {}{head}", self.name(own));
        match form {
            Form::Trigger => out.push_str(" language plpgsql"),
            Form::Text | Form::Bool | Form::Int | Form::Pair if is_plpgsql => {
                out.push_str(" language plpgsql");
                body = format!("begin return ({body}); end");
            }
            _ => {}
        }
        if form != Form::Trigger {
            out.push_str(if self.is_immutable(own) { " immutable" } else { ["", " stable"][own.knob(2, 2) as usize] });
            out.push_str(if own.flag(2) { " strict" } else { "" });
        }
        out.push_str(if own.flag(5) { " security definer" } else { "" });
        out.push_str(&renamed(self, before, own));
        let option = ["", "", "", " on postgres { cost 50 }", " on postgres { parallel safe }"];
        out.push_str(option[own.knob(3, 5) as usize]);
        let _ = write!(out, " = `{body}`\n\n");
    }

    /// What it takes and gives, and its body.
    fn signature(&self, own: &Thing) -> (String, String) {
        let name = ["x", "y"][usize::from(own.flag(6))];
        let default = if own.flag(7) { " default 'd'" } else { "" };
        let call = self.lean(own, 1).map_or_else(|| "$1".to_owned(), |call| format!("{}($1)::text", self.name(call)));
        let seed = own.knob(2, 3);
        let named = self.lean(own, 0);
        let reads = self.lean(own, 2);
        let text = match Form::of(own) {
            Form::Text => (format!("({name} text{default}) -> text"), format!("select {call} || '{seed}'")),
            Form::Bool => {
                (format!("({name} text{default}) -> bool"), format!("select length({call}) >= 0 or {seed} > 0"))
            }
            Form::Int => (format!("({name} text{default}) -> int"), format!("select length({call}) + {seed}")),
            Form::Pair => ("(a text, b text) -> text".to_owned(), format!("select {call} || $2")),
            Form::Named => {
                let ty = named.map_or_else(|| "text".to_owned(), |own| self.name(own));
                let of = match (named, reads) {
                    (Some(_), Some(column)) => format!("($1).{}::text", column.name),
                    (Some(own), None) if own.kind == Kind::Composite => match self.fields(own).next() {
                        Some(field) => format!("($1).{}::text", field.name),
                        None => "$1::text".to_owned(),
                    },
                    _ => "$1::text".to_owned(),
                };
                (format!("({name} {ty}) -> text"), format!("select {of}"))
            }
            Form::Rows => match named {
                Some(own) => (format!("() -> setof {}", self.name(own)), format!("select * from {}", self.name(own))),
                None => ("() -> setof text".to_owned(), "select 'x'::text".to_owned()),
            },
            Form::Table => (
                "() -> table (a text)".to_owned(),
                match (named, reads) {
                    (Some(own), Some(column)) => format!("select a.{}::text from {} as a", column.name, self.name(own)),
                    (Some(own), None) => format!("select 'x'::text from {}", self.name(own)),
                    (None, _) => "select 'x'::text".to_owned(),
                },
            ),
            Form::Count => (
                "() -> bigint".to_owned(),
                named.map_or_else(
                    || format!("select {seed}::bigint"),
                    |own| match reads {
                        Some(column) => format!("select count({}) from {}", column.name, self.name(own)),
                        None => format!("select count(*) from {}", self.name(own)),
                    },
                ),
            ),
            Form::Trigger => ("() -> trigger".to_owned(), format!("begin perform {seed}; return new; end")),
        };
        let is_plpgsql = own.flag(1) && matches!(Form::of(own), Form::Text | Form::Bool | Form::Int | Form::Pair);
        let body = if is_plpgsql { text.1.trim_start_matches("select ").to_owned() } else { text.1 };
        (text.0, body)
    }

    /// The types of what a function takes.
    pub(super) fn takes(&self, own: &Thing) -> String {
        match Form::of(own) {
            Form::Text | Form::Bool | Form::Int => "text".to_owned(),
            Form::Pair => "text, text".to_owned(),
            Form::Named => self.lean(own, 0).map_or_else(|| "text".to_owned(), |own| self.name(own)),
            Form::Rows | Form::Table | Form::Count | Form::Trigger => String::new(),
        }
    }

    pub(super) fn procedure_text(&self, own: &Thing, before: Option<&Self>, out: &mut String) {
        if own.flag(3) {
            let _ = writeln!(out, "/// Procedure {}.", own.knob(3, 4));
        }
        let parameters = ["", "n int", "n bigint", "n text, m int"][own.knob(0, 4) as usize];
        let security = if own.flag(0) { " security definer" } else { "" };
        let body = match (self.lean(own, 0), self.lean(own, 1)) {
            (Some(table), _) if own.knob(2, 2) == 0 => {
                format!("delete from {} where {} = 0", self.name(table), self.key(table))
            }
            (_, Some(call)) => {
                let argument = if super::routines::Form::of(call) == Form::Count { "" } else { "'x'" };
                format!("select {}({argument})", self.name(call))
            }
            (Some(table), None) => format!("select count(*) from {}", self.name(table)),
            (None, None) => format!("select {}", own.knob(2, 3)),
        };
        let (name, renamed) = (self.name(own), renamed(self, before, own));
        let _ = write!(out, "procedure {name}({parameters}){security}{renamed} = `{body}`\n\n");
    }
}

/// The types of what a procedure takes.
pub(super) fn procedure_takes(own: &Thing) -> &'static str {
    ["", "int", "bigint", "text, int"][own.knob(0, 4) as usize]
}
