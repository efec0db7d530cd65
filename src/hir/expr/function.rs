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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gives {
    Family(Family),
    /// As the arguments of [`Param::Same`] or [`Param::Number`].
    Same,
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
#[derive(Clone, Debug)]
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

const TEXT: Gives = Gives::Family(Family::Text);
const INT: Gives = Gives::Family(Family::Int);
const NUMBER: Gives = Gives::Family(Family::Number);
const BOOL: Gives = Gives::Family(Family::Bool);
const UUID: Gives = Gives::Family(Family::Uuid);

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
    of("power", Func::Power, &[Number, Number], NUMBER),
    of("sqrt", Func::Sqrt, &[Number], NUMBER),
    of("length", Func::Length, &[Text], INT),
    of("byte_length", Func::ByteLength, &[TextOrBytes], INT),
    of("lower", Func::Lower, &[Text], TEXT),
    of("upper", Func::Upper, &[Text], TEXT),
    of("trim", Func::Trim, &[Text], TEXT),
    of("replace", Func::Replace, &[Text, Text, Text], TEXT),
    of("substr", Func::Substr, &[Text, Int, Int], TEXT),
    of("strpos", Func::StrPos, &[Text, Text], INT),
    of("starts_with", Func::StartsWith, &[Text, Text], BOOL),
    of("matches", Func::Matches, &[Text, Text], BOOL),
    unsteady(Steady::Clock, of("now", Func::Now, &[], Gives::Family(Family::TimestampTz))),
    unsteady(Steady::Clock, of("today", Func::Today, &[], Gives::Family(Family::Date))),
    of("year", Func::Year, &[Moment], INT),
    of("month", Func::Month, &[Moment], INT),
    of("day", Func::Day, &[Moment], INT),
    of("hour", Func::Hour, &[Moment], INT),
    unsteady(Steady::Never, of("uuid4", Func::Uuid4, &[], UUID)),
    unsteady(Steady::Never, of("uuid7", Func::Uuid7, &[], UUID)),
    unsteady(Steady::Never, of("random", Func::Random, &[], NUMBER)),
    of("hex", Func::Hex, &[Bytes], TEXT),
    many(of("json_text", Func::JsonText, &[Json, Text], TEXT)),
    many(of("json_get", Func::JsonGet, &[Json, Text], Gives::Family(Family::Json))),
    of("array_length", Func::ArrayLength, &[Array], INT),
    of("has", Func::Has, &[Array, Element], BOOL),
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
