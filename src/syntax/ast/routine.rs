//! Functions and procedures.

use super::{Clauses, Code, DialectBlock, Ident, Path, Permissions, Slot, TypeRef};
use crate::base::Span;

/// `function tail(list text[], n int default 1) -> setof text stable = …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Routine {
    pub kind: RoutineKind,
    pub name: Path,
    pub params: Vec<Parameter>,
    pub result: Option<Returns>,
    pub language: Option<Ident>,
    pub volatility: Option<Volatility>,
    pub strict: bool,
    pub deterministic: bool,
    pub security: Option<Security>,
    pub depends: Vec<Path>,
    pub permissions: Option<Permissions>,
    pub dialects: Vec<DialectBlock>,
    pub clauses: Clauses,
    pub code: Code,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoutineKind {
    Function,
    Procedure,
}

/// `out c int`, `n int default 1`, or only a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub mode: Option<ParameterMode>,
    pub name: Option<Ident>,
    pub ty: TypeRef,
    pub default: Option<Slot>,
    pub span: Span,
}

/// Which way a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterMode {
    In,
    Out,
    Inout,
    Variadic,
}

/// What a function gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Returns {
    Table(Vec<Parameter>),
    SetOf(TypeRef),
    Type(TypeRef),
}

/// How steady its result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Volatility {
    Immutable,
    Stable,
    Volatile,
}

/// Whose rights it runs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    Definer,
    Invoker,
}
