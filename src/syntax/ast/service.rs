//! What only SurrealDB has: analyzers, parameters, and what a server offers.

use super::{Body, Clauses, Ident, OptionItem, Path, Permissions, Slot};
use crate::base::Span;

/// `analyzer en tokenizers (blank) filters (lowercase, edgengram(2, 10))`.
#[derive(Clone, Debug, PartialEq)]
pub struct Analyzer {
    pub name: Ident,
    pub tokenizers: Vec<Filter>,
    pub filters: Vec<Filter>,
    pub function: Option<Path>,
    pub clauses: Clauses,
}

/// `snowball(english)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    pub name: Ident,
    /// Words and literals.
    pub args: Vec<Body>,
}

/// `param page_size = 50`.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamItem {
    pub name: Ident,
    pub permissions: Option<Permissions>,
    pub clauses: Clauses,
    pub value: Slot,
}

/// `user guest root { passhash 'x', roles viewer }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    pub kind: ServiceKind,
    pub name: ServiceName,
    /// `record` in `access account record`.
    pub of: Option<Ident>,
    pub clauses: Clauses,
    pub options: Vec<OptionItem>,
    /// The braces and what is between them, or the end of the line.
    pub body: Span,
}

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceKind {
    Access,
    User,
    Config,
    Api,
    Bucket,
}

/// A name, or a text such as a path.
#[derive(Clone, Debug, PartialEq)]
pub enum ServiceName {
    Name(Ident),
    Text(Box<str>, Span),
}
