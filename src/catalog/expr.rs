//! Expressions: a resolved and typed tree in a portable catalog, SQL with holes in a physical one.

use std::fmt::Write as _;

use super::{QName, Type};
use crate::base::Name;

/// An expression of a default, check, generated column, index or data step.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A tree that each dialect translates; only in a portable catalog.
    Portable(Box<Node>),
    /// The engine's own text. What stood in backticks, and every expression of a physical catalog.
    Sql(Sql),
}

/// SQL text with holes where a name stands, so that a rename reaches into it and dependencies can be read off it.
/// Adjacent texts are one piece, so that equal SQL has equal pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sql(Vec<Piece>);

/// A piece of [`Sql`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    Text(Box<str>),
    /// A column of the row that the expression is about; printed quoted as the dialect quotes.
    Column(Name),
    /// An enum, domain or other named type.
    Type(QName),
    /// A sequence, named in a text: `'shop.order_no'`.
    Sequence(QName),
}

impl Sql {
    /// SQL without holes.
    pub fn text(text: impl Into<Box<str>>) -> Self {
        let mut sql = Self::default();
        sql.push(&text.into());
        sql
    }

    /// Collects pieces, joining adjacent texts.
    pub fn from_pieces(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut sql = Self::default();
        for piece in pieces {
            match piece {
                Piece::Text(text) => sql.push(&text),
                Piece::Column(name) => sql.push_column(name),
                Piece::Type(name) => sql.push_type(name),
                Piece::Sequence(name) => sql.push_sequence(name),
            }
        }
        sql
    }

    /// Appends text.
    pub fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(Piece::Text(last)) = self.0.last_mut() {
            let mut joined = std::mem::take(last).into_string();
            joined.push_str(text);
            *last = joined.into_boxed_str();
        } else {
            self.0.push(Piece::Text(text.into()));
        }
    }

    /// Appends a column.
    pub fn push_column(&mut self, name: Name) {
        self.0.push(Piece::Column(name));
    }

    /// Appends a named type.
    pub fn push_type(&mut self, name: QName) {
        self.0.push(Piece::Type(name));
    }

    /// Appends the name of a sequence.
    pub fn push_sequence(&mut self, name: QName) {
        self.0.push(Piece::Sequence(name));
    }

    /// Appends another expression.
    pub fn push_sql(&mut self, other: &Self) {
        for piece in &other.0 {
            match piece {
                Piece::Text(text) => self.push(text),
                Piece::Column(name) => self.push_column(*name),
                Piece::Type(name) => self.push_type(*name),
                Piece::Sequence(name) => self.push_sequence(*name),
            }
        }
    }

    /// The pieces in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// The columns that are read, in order of appearance, with repeats.
    pub fn columns(&self) -> impl Iterator<Item = Name> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Column(name) => Some(*name),
            Piece::Text(_) | Piece::Type(_) | Piece::Sequence(_) => None,
        })
    }

    /// The named types that are mentioned.
    pub fn types(&self) -> impl Iterator<Item = QName> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Type(name) => Some(*name),
            Piece::Text(_) | Piece::Column(_) | Piece::Sequence(_) => None,
        })
    }

    /// The sequences that are mentioned.
    pub fn sequences(&self) -> impl Iterator<Item = QName> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Sequence(name) => Some(*name),
            Piece::Text(_) | Piece::Column(_) | Piece::Type(_) => None,
        })
    }

    /// Rewrites every hole.
    #[must_use]
    pub fn map(
        &self,
        column: &dyn Fn(Name) -> Name,
        named: &dyn Fn(QName) -> QName,
        sequence: &dyn Fn(QName) -> QName,
    ) -> Self {
        Self(
            self.0
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => Piece::Text(text.clone()),
                    Piece::Column(name) => Piece::Column(column(*name)),
                    Piece::Type(name) => Piece::Type(named(*name)),
                    Piece::Sequence(name) => Piece::Sequence(sequence(*name)),
                })
                .collect(),
        )
    }

    /// The SQL, with holes filled by the dialect's way to quote.
    pub fn print(
        &self,
        column: &dyn Fn(Name) -> String,
        named: &dyn Fn(QName) -> String,
        sequence: &dyn Fn(QName) -> String,
    ) -> String {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Column(name) => out.push_str(&column(*name)),
                Piece::Type(name) => out.push_str(&named(*name)),
                Piece::Sequence(name) => out.push_str(&sequence(*name)),
            }
        }
        out
    }

    /// A text for hashing and messages: holes in double quotes.
    pub fn plain(&self) -> String {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Column(name) => _ = write!(out, "\"{name}\""),
                Piece::Type(name) => _ = write!(out, "{name}"),
                Piece::Sequence(name) => _ = write!(out, "'{name}'"),
            }
        }
        out
    }
}

/// A literal of the language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    Null,
    Bool(bool),
    /// As written, without sign: digits with an optional fraction and exponent.
    Number(Box<str>),
    Text(Box<str>),
    /// Nanoseconds; the language has no months.
    Duration(i128),
}

/// Operators with two sides, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    Or,
    And,
    Eq,
    NotEq,
    Lt,
    LtEq,
    Gt,
    GtEq,
    IsDistinctFrom,
    IsNotDistinctFrom,
    Like,
    NotLike,
    Concat,
    Add,
    Sub,
    Mul,
    /// Division of two integers, which cuts off.
    IntDiv,
    Div,
    Rem,
}

/// The portable functions of the language reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Func {
    Coalesce,
    NullIf,
    Greatest,
    Least,
    Abs,
    Sign,
    Floor,
    Ceil,
    Round,
    Power,
    Sqrt,
    Length,
    ByteLength,
    Lower,
    Upper,
    Trim,
    Replace,
    Substr,
    StrPos,
    StartsWith,
    Matches,
    Now,
    Today,
    Year,
    Month,
    Day,
    Hour,
    Uuid4,
    Uuid7,
    Random,
    Hex,
    JsonText,
    JsonGet,
    ArrayLength,
    Has,
    NextVal,
}

/// A resolved, typed expression tree. Its depth is capped by the parser (200), so recursion over it is safe.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Literal(Literal),
    Column(Name),
    /// A member of an enum, by its stored text.
    Member {
        of: QName,
        text: Name,
    },
    /// A sequence, as what `nextval` takes.
    Sequence(QName),
    Not(Box<Node>),
    Neg(Box<Node>),
    Binary {
        op: BinaryOp,
        left: Box<Node>,
        right: Box<Node>,
    },
    /// `is [not] null|true|false`.
    Is {
        value: Box<Node>,
        what: Literal,
        negated: bool,
    },
    In {
        value: Box<Node>,
        list: Vec<Node>,
        negated: bool,
    },
    Between {
        value: Box<Node>,
        low: Box<Node>,
        high: Box<Node>,
        negated: bool,
    },
    Case {
        arms: Vec<(Node, Node)>,
        otherwise: Option<Box<Node>>,
    },
    Cast {
        value: Box<Node>,
        to: Type,
    },
    Call {
        func: Func,
        args: Vec<Node>,
    },
    /// An array literal with the type of its elements where it is known.
    List {
        of: Option<Type>,
        items: Vec<Node>,
    },
    /// A date or time plus (or minus) a duration in nanoseconds. `on` is the type of the left side.
    AddDuration {
        value: Box<Node>,
        on: Type,
        nanos: i128,
    },
}
