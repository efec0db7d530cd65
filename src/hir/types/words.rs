//! The words for built-in types: the portable ones, and SQL's usual other spellings of them.

use crate::catalog::{IntWidth, Portable};

/// What a word stands for before its arguments are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// A type without arguments.
    Plain(Plain),
    Int(IntWidth),
    /// An integer that counts by itself: `serial`.
    Serial(IntWidth),
    Decimal,
    Text,
    Char,
    /// A time of day or a moment, with fractional digits.
    Time(TimeWord),
}

/// A type that takes no argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    Bool,
    Float4,
    Float8,
    Bytes,
    Uuid,
    Date,
    Interval,
    Json,
    Object,
    Any,
    Record,
}

/// A type that takes fractional digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeWord {
    Time,
    TimeTz,
    Timestamp,
    TimestampTz,
}

/// Every word, portable ones first.
pub const ALL: &[(&str, Word)] = &[
    ("bool", Word::Plain(Plain::Bool)),
    ("int1", Word::Int(IntWidth::One)),
    ("int2", Word::Int(IntWidth::Two)),
    ("int", Word::Int(IntWidth::Four)),
    ("int4", Word::Int(IntWidth::Four)),
    ("bigint", Word::Int(IntWidth::Eight)),
    ("int8", Word::Int(IntWidth::Eight)),
    ("float4", Word::Plain(Plain::Float4)),
    ("float", Word::Plain(Plain::Float8)),
    ("float8", Word::Plain(Plain::Float8)),
    ("decimal", Word::Decimal),
    ("text", Word::Text),
    ("char", Word::Char),
    ("bytes", Word::Plain(Plain::Bytes)),
    ("uuid", Word::Plain(Plain::Uuid)),
    ("date", Word::Plain(Plain::Date)),
    ("time", Word::Time(TimeWord::Time)),
    ("timetz", Word::Time(TimeWord::TimeTz)),
    ("timestamp", Word::Time(TimeWord::Timestamp)),
    ("timestamptz", Word::Time(TimeWord::TimestampTz)),
    ("interval", Word::Plain(Plain::Interval)),
    ("json", Word::Plain(Plain::Json)),
    ("object", Word::Plain(Plain::Object)),
    ("any", Word::Plain(Plain::Any)),
    ("record", Word::Plain(Plain::Record)),
    ("boolean", Word::Plain(Plain::Bool)),
    ("integer", Word::Int(IntWidth::Four)),
    ("smallint", Word::Int(IntWidth::Two)),
    ("tinyint", Word::Int(IntWidth::One)),
    ("serial", Word::Serial(IntWidth::Four)),
    ("bigserial", Word::Serial(IntWidth::Eight)),
    ("smallserial", Word::Serial(IntWidth::Two)),
    ("real", Word::Plain(Plain::Float4)),
    ("double", Word::Plain(Plain::Float8)),
    ("numeric", Word::Decimal),
    ("varchar", Word::Text),
    ("string", Word::Text),
    ("bytea", Word::Plain(Plain::Bytes)),
    ("blob", Word::Plain(Plain::Bytes)),
    ("datetime", Word::Time(TimeWord::Timestamp)),
    ("jsonb", Word::Plain(Plain::Json)),
];

/// The type of a word.
pub fn get(word: &str) -> Option<Word> {
    ALL.iter().find(|(own, _)| *own == word).map(|(_, ty)| *ty)
}

impl Plain {
    /// The portable type.
    pub const fn portable(self) -> Portable {
        match self {
            Self::Bool => Portable::Bool,
            Self::Float4 => Portable::Float4,
            Self::Float8 => Portable::Float8,
            Self::Bytes => Portable::Bytes,
            Self::Uuid => Portable::Uuid,
            Self::Date => Portable::Date,
            Self::Interval => Portable::Interval,
            Self::Json => Portable::Json,
            Self::Object => Portable::Object,
            Self::Any => Portable::Any,
            Self::Record => Portable::Record,
        }
    }
}

impl TimeWord {
    /// The portable type with these digits.
    pub const fn portable(self, digits: Option<u32>) -> Portable {
        match self {
            Self::Time => Portable::Time(digits),
            Self::TimeTz => Portable::TimeTz(digits),
            Self::Timestamp => Portable::Timestamp(digits),
            Self::TimestampTz => Portable::TimestampTz(digits),
        }
    }
}
