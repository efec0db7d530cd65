//! Options: what only one dialect has.

use super::{DialectName, Fence, Number, Path, Raw};
use crate::base::Span;

/// `on sqlite { strict, without rowid }`.
#[derive(Clone, Debug, PartialEq)]
pub struct DialectBlock {
    pub dialect: DialectName,
    pub options: Vec<OptionItem>,
    pub span: Span,
}

/// One option of a dialect block, an identity or an index method.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionItem {
    pub kind: OptionKind,
    pub span: Span,
}

/// A named option with what follows it, or text that is printed as it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionKind {
    Named { name: Path, args: Vec<OptionArg> },
    Raw(Raw),
}

/// What follows an option's name: `storage external`, `partition by range (created_at)`.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionArg {
    Name(Path),
    Number(Number),
    String(Box<str>, Span),
    Duration(Number),
    Raw(Raw),
    Fence(Fence),
    List(Vec<OptionItem>, Span),
}
