//! Functions and procedures.

use super::super::{Expr, Type};
use super::{Body, Options};
use crate::base::Name;

/// A function or a procedure (its address tells, and names the types that it takes).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Routine {
    pub params: Vec<Parameter>,
    pub result: Option<Returns>,
    /// The language, when one is named.
    pub language: Option<Name>,
    pub volatility: Option<Volatility>,
    /// Null for a null argument, without a call.
    pub strict: bool,
    /// MySQL: the same result for the same arguments.
    pub deterministic: bool,
    pub security: Option<Security>,
    pub options: Options,
    pub body: Body,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parameter {
    pub mode: ParameterMode,
    pub name: Option<Name>,
    pub ty: Type,
    pub default: Option<Expr>,
}

/// Which way a parameter goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ParameterMode {
    #[default]
    In,
    Out,
    InOut,
    Variadic,
}

/// What a function gives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Returns {
    Type(Type),
    SetOf(Type),
    Table(Vec<(Name, Type)>),
    /// PostgreSQL: the function of a trigger.
    Trigger,
}

/// How steady a function's result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Volatility {
    Immutable,
    Stable,
    Volatile,
}

/// Whose rights a routine runs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Security {
    Definer,
    Invoker,
}

impl Parameter {
    /// Whether a call gives it.
    pub const fn is_input(&self) -> bool {
        !matches!(self.mode, ParameterMode::Out)
    }
}
