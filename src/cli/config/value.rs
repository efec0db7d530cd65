//! A value and where it came from.

use std::fmt;

/// A setting's value with its origin, for `config --show-origin` and for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    pub value: T,
    pub origin: Origin,
}

/// Where a value came from, the strongest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Flag(&'static str),
    Variable(String),
    DotEnv(String),
    /// A key under `[env.NAME]`.
    EnvSection(String),
    /// A key of the rest of the configuration file.
    File(String),
    Default,
}

impl<T> Setting<T> {
    /// A value with its origin.
    pub const fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// The same origin, another form of the value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Setting<U> {
        Setting { value: change(self.value), origin: self.origin }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "flag {flag}"),
            Self::Variable(name) => write!(f, "environment variable {name}"),
            Self::DotEnv(name) => write!(f, ".env, {name}"),
            Self::EnvSection(key) | Self::File(key) => write!(f, "schemac.toml, {key}"),
            Self::Default => f.write_str("default"),
        }
    }
}
