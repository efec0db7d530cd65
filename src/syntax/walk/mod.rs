//! Visits what stands in a file, wherever it stands: types, expressions, modifiers, and what else has a meaning or a form
//! of its own.

mod expr;
mod item;
mod line;

pub use item::{file, item};
pub use line::{argument, member};

use super::ast::{
    Action, Column, DefaultValue, Expr, Ident, Item, Member, Modifier, Number, Operator, OptionArg, Path, Reference,
    Spread, TypeRef,
};

/// Something that a visitor is shown.
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    Item(&'a Item),
    Member(&'a Member),
    Column(&'a Column),
    Modifier(&'a Modifier),
    Type(&'a TypeRef),
    Default(&'a DefaultValue),
    Reference(&'a Reference),
    Action(&'a Action),
    Expr(&'a Expr),
    Spread(&'a Spread),
    Option(&'a OptionArg),
    /// A function or filter that is named with its arguments.
    Called(&'a Path),
    Filter(&'a Ident),
    Number(&'a Number),
    Operator(&'a Operator),
}
