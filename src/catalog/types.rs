//! Types: portable ones as the language has them, physical ones as an engine spells them.

use super::QName;
use crate::base::Name;

/// The type of a column or domain.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// As the language has it; only in a portable catalog.
    Portable(Portable),
    /// The engine's own canonical spelling (`character varying(20)` as `format_type` prints it, `TEXT`); what stands in
    /// backticks in a portable catalog, and every built-in type in a physical one.
    Sql(Box<str>),
    /// An enum or a domain.
    Named(QName),
    /// An array of a type.
    Array(Box<Type>),
}

/// How many bytes an integer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntWidth {
    One,
    Two,
    Four,
    Eight,
}

/// The portable built-in types of the language reference.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Portable {
    Bool,
    Int {
        width: IntWidth,
        unsigned: bool,
    },
    Float4,
    Float8,
    /// Precision and scale in decimal digits; `None` is the engine's widest.
    Decimal(Option<(u32, u32)>),
    /// Length in characters.
    Text(Option<u32>),
    Char(u32),
    Bytes,
    Uuid,
    Date,
    /// Fractional digits of a second.
    Time(Option<u32>),
    TimeTz(Option<u32>),
    Timestamp(Option<u32>),
    TimestampTz(Option<u32>),
    Interval,
    Json,
    /// An object of any fields.
    Object,
    /// An object of these fields.
    Fields(Vec<ObjectField>),
    Any,
    /// A reference to a row of any table.
    Record,
    /// A reference to a row of one of these tables.
    RecordOf(Vec<QName>),
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectField {
    pub name: Name,
    pub ty: Type,
    pub nullable: bool,
}
