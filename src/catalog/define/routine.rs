//! Functions and procedures.

use std::hash::{Hash, Hasher};

use super::super::{Expr, Type};
use super::{Body, Options, What};
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
    pub unchecked: Unchecked,
}

impl Routine {
    /// Whether the server looks for names in its body when it is made: for all that SQL names, and the types that PL/pgSQL declares.
    pub fn is_looked_at(&self) -> bool {
        self.language.is_none_or(|own| matches!(own.as_str(), "sql" | "plpgsql"))
    }
}

/// The namespaces along which a routine finds bare names, if its options say them: `set search_path to 'shop', public`.
pub fn search_path(options: &Options) -> Vec<Name> {
    let said = options.iter().find_map(|(key, value)| {
        let rest = if value.is_empty() { key.strip_prefix("set ")? } else { (&**key == "set").then_some(&**value)? };
        let rest = rest.trim_start().strip_prefix("search_path")?.trim_start();
        rest.strip_prefix("to ").or_else(|| rest.strip_prefix('=')).or(Some(rest)).map(str::to_owned)
    });
    let names = said.unwrap_or_default();
    let names = names.split(',').map(|name| name.trim().trim_matches(['\'', '"']));
    names.filter(|name| !name.is_empty() && *name != "$user").map(Name::new).collect()
}

impl What {
    /// Lets a routine be made without a look at the names in its body; whether there would have been one.
    pub fn uncheck(&mut self) -> bool {
        let Self::Routine(own) = self else { return false };
        let news = !own.unchecked.0 && own.is_looked_at();
        own.unchecked.0 |= news;
        news
    }
}

/// Whether the server makes a routine without a look at the names in its body, which it finds when the routine runs. A
/// database does not keep it: it says how a routine is made, not what it is, so that it is no difference.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unchecked(pub bool);

impl PartialEq for Unchecked {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for Unchecked {}

impl Hash for Unchecked {
    fn hash<H: Hasher>(&self, _state: &mut H) {}
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
