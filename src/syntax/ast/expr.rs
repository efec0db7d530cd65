//! Portable expressions.

use super::{Number, Path, TypeRef};
use crate::base::{Name, Span};

/// An expression; parentheses are gone, the tree says what binds to what.
///
/// The depth is bounded by the parser (see `syntax::limits`), so a consumer may recurse.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    /// Parentheses around the expression are not part of it.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    Null,
    Bool(bool),
    /// Without a sign: `-1` is [`UnaryOp::Neg`] of `1`.
    Number(Number),
    /// The text, `''` undone.
    String(Box<str>),
    /// As typed: `1h30m`.
    Duration(Name),
    List(Vec<Expr>),
    /// A column, an enum member, or a mixin parameter.
    Name(Path),
    Call {
        name: Path,
        args: Vec<Expr>,
    },
    Unary {
        op: UnaryOp,
        operand: Box<Expr>,
    },
    Binary {
        op: BinaryOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    IsNull {
        operand: Box<Expr>,
        negated: bool,
    },
    /// `a is true`, `a is not false`.
    IsBool {
        operand: Box<Expr>,
        value: bool,
        negated: bool,
    },
    /// `a is distinct from b`; negated: `a is not distinct from b`.
    IsDistinct {
        left: Box<Expr>,
        right: Box<Expr>,
        negated: bool,
    },
    In {
        operand: Box<Expr>,
        list: Vec<Expr>,
        negated: bool,
    },
    Like {
        operand: Box<Expr>,
        pattern: Box<Expr>,
        negated: bool,
    },
    Between {
        operand: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
    },
    Case {
        arms: Vec<CaseArm>,
        otherwise: Option<Box<Expr>>,
    },
    Cast {
        operand: Box<Expr>,
        ty: Box<TypeRef>,
    },
}

/// `when condition then value`.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseArm {
    pub when: Expr,
    pub then: Expr,
}

/// A sign before one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    Not,
    Neg,
}

/// A sign between two operands, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    Or,
    And,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Concat,
    Add,
    Sub,
    Mul,
    Div,
    Rem,
}

impl BinaryOp {
    /// The sign, in its canonical spelling.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Eq => "=",
            Self::Ne => "<>",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Concat => "||",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Rem => "%",
        }
    }
}
