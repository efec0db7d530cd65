//! What only SurrealDB has at file level.

use super::super::{Expr, QName};
use super::Permissions;
use crate::base::Name;

/// A text analyzer of full text indexes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Analyzer {
    pub tokenizers: Vec<Filter>,
    pub filters: Vec<Filter>,
    /// A function that sees the text first.
    pub function: Option<QName>,
}

/// `snowball(english)`: the arguments as they are printed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Filter {
    pub name: Name,
    pub args: Vec<Box<str>>,
}

/// A value with a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Param {
    pub value: Expr,
    pub permissions: Option<Permissions>,
}

/// An access method, a user, a configuration, an endpoint or a bucket (its address tells).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Service {
    /// `record` in `access account record`.
    pub of: Option<Name>,
    /// In the order of the text.
    pub settings: Vec<Setting>,
}

/// A setting's words and values, each as it is printed.
pub type Setting = Vec<Box<str>>;
