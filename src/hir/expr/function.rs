//! The portable functions: arity, arguments, result.

use super::super::types::Family;
use crate::catalog::Func;

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    Text,
    Int,
    /// Any number.
    Number,
    Bytes,
    /// Text or bytes.
    TextOrBytes,
    /// A date or a time.
    Moment,
    Json,
    Array,
    /// Of one family with all other such arguments.
    Same,
    /// An element of the array before it.
    Element,
}

/// What a call gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    Text,
    Int,
    Number,
    Bool,
    Uuid,
    Date,
    Moment,
    Json,
    /// As the arguments of [`Param::Same`] or [`Param::Number`].
    Same,
}

impl Gives {
    /// The family, given that of the arguments.
    pub fn family(self, same: Family) -> Family {
        match self {
            Self::Text => Family::Text,
            Self::Int => Family::Int,
            Self::Number => Family::Number,
            Self::Bool => Family::Bool,
            Self::Uuid => Family::Uuid,
            Self::Date => Family::Date,
            Self::Moment => Family::TimestampTz,
            Self::Json => Family::Json,
            Self::Same => same,
        }
    }
}

/// How steady the result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steady {
    Always,
    /// The clock: another value for each statement.
    Clock,
    /// Another value for each call.
    Never,
}

/// One function.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    pub name: &'static str,
    pub func: Func,
    pub params: &'static [Param],
    /// How many of `params` must be given.
    pub least: usize,
    /// The last parameter may be repeated.
    pub repeats: bool,
    pub gives: Gives,
    pub steady: Steady,
}

const fn of(name: &'static str, func: Func, params: &'static [Param], gives: Gives) -> Signature {
    Signature { name, func, params, least: params.len(), repeats: false, gives, steady: Steady::Always }
}

const fn many(own: Signature) -> Signature {
    Signature { repeats: true, ..own }
}

const fn unsteady(steady: Steady, own: Signature) -> Signature {
    Signature { steady, ..own }
}

use Param::{Array, Bytes, Element, Int, Json, Moment, Number, Same, Text, TextOrBytes};

/// Every portable function that this version knows.
pub static ALL: [Signature; 35] = [
    many(of("coalesce", Func::Coalesce, &[Same], Gives::Same)),
    of("nullif", Func::NullIf, &[Same, Same], Gives::Same),
    many(of("greatest", Func::Greatest, &[Same], Gives::Same)),
    many(of("least", Func::Least, &[Same], Gives::Same)),
    of("abs", Func::Abs, &[Number], Gives::Same),
    of("sign", Func::Sign, &[Number], Gives::Same),
    of("floor", Func::Floor, &[Number], Gives::Same),
    of("ceil", Func::Ceil, &[Number], Gives::Same),
    Signature { least: 1, ..of("round", Func::Round, &[Number, Int], Gives::Same) },
    of("power", Func::Power, &[Number, Number], Gives::Number),
    of("sqrt", Func::Sqrt, &[Number], Gives::Number),
    of("length", Func::Length, &[Text], Gives::Int),
    of("byte_length", Func::ByteLength, &[TextOrBytes], Gives::Int),
    of("lower", Func::Lower, &[Text], Gives::Text),
    of("upper", Func::Upper, &[Text], Gives::Text),
    of("trim", Func::Trim, &[Text], Gives::Text),
    of("replace", Func::Replace, &[Text, Text, Text], Gives::Text),
    of("substr", Func::Substr, &[Text, Int, Int], Gives::Text),
    of("strpos", Func::StrPos, &[Text, Text], Gives::Int),
    of("starts_with", Func::StartsWith, &[Text, Text], Gives::Bool),
    of("matches", Func::Matches, &[Text, Text], Gives::Bool),
    unsteady(Steady::Clock, of("now", Func::Now, &[], Gives::Moment)),
    unsteady(Steady::Clock, of("today", Func::Today, &[], Gives::Date)),
    of("year", Func::Year, &[Moment], Gives::Int),
    of("month", Func::Month, &[Moment], Gives::Int),
    of("day", Func::Day, &[Moment], Gives::Int),
    of("hour", Func::Hour, &[Moment], Gives::Int),
    unsteady(Steady::Never, of("uuid4", Func::Uuid4, &[], Gives::Uuid)),
    unsteady(Steady::Never, of("uuid7", Func::Uuid7, &[], Gives::Uuid)),
    unsteady(Steady::Never, of("random", Func::Random, &[], Gives::Number)),
    of("hex", Func::Hex, &[Bytes], Gives::Text),
    many(of("json_text", Func::JsonText, &[Json, Text], Gives::Text)),
    many(of("json_get", Func::JsonGet, &[Json, Text], Gives::Json)),
    of("array_length", Func::ArrayLength, &[Array], Gives::Int),
    of("has", Func::Has, &[Array, Element], Gives::Bool),
];

/// The function of this name.
pub fn get(name: &str) -> Option<&'static Signature> {
    ALL.iter().find(|own| own.name == name)
}

impl Signature {
    /// How it is called, for messages: `round(number, int)`.
    pub fn form(&self) -> String {
        let params: Vec<_> = self.params.iter().map(|param| param.noun()).collect();
        format!("{}({}{})", self.name, params.join(", "), if self.repeats { ", …" } else { "" })
    }

    /// The parameter at a place, if the call may be that long.
    pub fn param(&self, at: usize) -> Option<Param> {
        let last = if self.repeats { self.params.last() } else { None };
        self.params.get(at).or(last).copied()
    }
}

impl Param {
    /// The word for messages.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Int => "int",
            Self::Number => "number",
            Self::Bytes => "bytes",
            Self::TextOrBytes => "text or bytes",
            Self::Moment => "date or time",
            Self::Json => "json",
            Self::Array => "array",
            Self::Same => "value",
            Self::Element => "element",
        }
    }
}
