//! Types as expressions see them: lengths and widths do not matter there.

use crate::catalog::{Portable, QName, Type};

/// The family of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Family {
    /// Nothing is known (raw SQL, `any`, something already reported): goes with all.
    Unknown,
    Null,
    Bool,
    Int,
    /// Decimals and floats.
    Number,
    Text,
    Bytes,
    Uuid,
    Date,
    Time,
    Timestamp,
    TimestampTz,
    Interval,
    Json,
    Enum(QName),
    Array(Box<Family>),
}

impl Family {
    /// The family of a built-in type.
    pub const fn of(portable: &Portable) -> Self {
        match portable {
            Portable::Bool => Self::Bool,
            Portable::Int { .. } => Self::Int,
            Portable::Float4 | Portable::Float8 | Portable::Decimal(_) => Self::Number,
            Portable::Text(_) | Portable::Char(_) => Self::Text,
            Portable::Bytes => Self::Bytes,
            Portable::Uuid => Self::Uuid,
            Portable::Date => Self::Date,
            Portable::Time(_) | Portable::TimeTz(_) => Self::Time,
            Portable::Timestamp(_) => Self::Timestamp,
            Portable::TimestampTz(_) => Self::TimestampTz,
            Portable::Interval => Self::Interval,
            Portable::Json | Portable::Object | Portable::Fields(_) => Self::Json,
            Portable::Any | Portable::Record | Portable::RecordOf(_) => Self::Unknown,
        }
    }

    /// The word for messages.
    pub fn noun(&self) -> String {
        match self {
            Self::Unknown => "unknown".to_owned(),
            Self::Null => "null".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Int => "int".to_owned(),
            Self::Number => "decimal".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Bytes => "bytes".to_owned(),
            Self::Uuid => "uuid".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Time => "time".to_owned(),
            Self::Timestamp => "timestamp".to_owned(),
            Self::TimestampTz => "timestamptz".to_owned(),
            Self::Interval => "interval".to_owned(),
            Self::Json => "json".to_owned(),
            Self::Enum(name) => name.to_string(),
            Self::Array(of) => format!("{}[]", of.noun()),
        }
    }

    /// Whether a value of this family may stand where `to` is wanted.
    pub fn fits(&self, to: &Self) -> bool {
        match (self, to) {
            (Self::Unknown | Self::Null, _) | (_, Self::Unknown) => true,
            (Self::Int, Self::Number)
            | (Self::Date, Self::Timestamp | Self::TimestampTz)
            | (Self::Timestamp, Self::TimestampTz)
            | (Self::TimestampTz, Self::Timestamp) => true,
            (Self::Array(own), Self::Array(other)) => own.fits(other),
            (own, other) => own == other,
        }
    }

    /// Whether a quoted text can be read as a value of this family.
    pub const fn reads_text(&self) -> bool {
        matches!(
            self,
            Self::Unknown
                | Self::Text
                | Self::Bytes
                | Self::Uuid
                | Self::Date
                | Self::Time
                | Self::Timestamp
                | Self::TimestampTz
                | Self::Interval
                | Self::Json
        )
    }

    /// Whether it is a number.
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Number | Self::Unknown | Self::Null)
    }

    /// Whether a duration can be added to it.
    pub const fn is_moment(&self) -> bool {
        matches!(self, Self::Date | Self::Time | Self::Timestamp | Self::TimestampTz)
    }

    /// The family that holds values of both, if they go together.
    pub fn join(&self, other: &Self) -> Option<Self> {
        if self.fits(other) {
            return Some(if matches!(other, Self::Null | Self::Unknown) { self.clone() } else { other.clone() });
        }
        other.fits(self).then(|| self.clone())
    }

    /// A type of this family, for a node that must name one.
    pub fn plain_type(&self) -> Option<Type> {
        Some(match self {
            Self::Unknown | Self::Null => return None,
            Self::Bool => Type::Portable(Portable::Bool),
            Self::Int => Type::Portable(Portable::Int { width: crate::catalog::IntWidth::Eight, unsigned: false }),
            Self::Number => Type::Portable(Portable::Decimal(None)),
            Self::Text => Type::Portable(Portable::Text(None)),
            Self::Bytes => Type::Portable(Portable::Bytes),
            Self::Uuid => Type::Portable(Portable::Uuid),
            Self::Date => Type::Portable(Portable::Date),
            Self::Time => Type::Portable(Portable::Time(None)),
            Self::Timestamp => Type::Portable(Portable::Timestamp(None)),
            Self::TimestampTz => Type::Portable(Portable::TimestampTz(None)),
            Self::Interval => Type::Portable(Portable::Interval),
            Self::Json => Type::Portable(Portable::Json),
            Self::Enum(name) => Type::Named(*name),
            Self::Array(of) => Type::Array(Box::new(of.plain_type()?)),
        })
    }
}
