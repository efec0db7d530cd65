//! `[lint]`: what warnings weigh, and the policy for names.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::base::{Diagnostic, Span};
use crate::cli::codes;
use crate::compile::{Pattern, Thing};

/// How much a warning weighs in this project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Off,
    Warn,
    Error,
}

/// A value in `[lint]`: a code's level, or under `naming` the policy.
#[derive(Debug)]
pub(super) enum Entry {
    Level(Level),
    Naming(Box<NamingTable>),
}

/// `[lint.naming]`: a pattern for each thing that has a name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NamingTable {
    namespace: Option<Spanned<String>>,
    table: Option<Spanned<String>>,
    column: Option<Spanned<String>>,
    #[serde(rename = "enum")]
    enumeration: Option<Spanned<String>>,
    #[serde(rename = "type")]
    ty: Option<Spanned<String>>,
    index: Option<Spanned<String>>,
    constraint: Option<Spanned<String>>,
}

impl NamingTable {
    /// The patterns; what cannot be read goes to `keep`.
    pub fn patterns(
        &self,
        span: impl Fn(&Spanned<String>) -> Span,
        keep: &mut impl FnMut(Diagnostic),
    ) -> Vec<(Thing, Pattern)> {
        let mut out = Vec::new();
        for thing in Thing::ALL {
            let Some(text) = self.of(thing) else { continue };
            match Pattern::parse(text.as_ref()) {
                Ok(pattern) => out.push((thing, pattern)),
                Err(why) => keep(
                    Diagnostic::error(codes::BAD_VALUE, why)
                        .at(span(text), "here")
                        .help("styles are `snake_case`, `camelCase`, `PascalCase` and `SCREAMING_SNAKE_CASE`")
                        .help("a pattern has `*` for any text, `{table}` and `{columns}`: `{table}_{columns}_idx`"),
                ),
            }
        }
        out
    }

    const fn of(&self, thing: Thing) -> Option<&Spanned<String>> {
        match thing {
            Thing::Namespace => self.namespace.as_ref(),
            Thing::Table => self.table.as_ref(),
            Thing::Column => self.column.as_ref(),
            Thing::Enum => self.enumeration.as_ref(),
            Thing::Type => self.ty.as_ref(),
            Thing::Index => self.index.as_ref(),
            Thing::Constraint => self.constraint.as_ref(),
        }
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Either)
    }
}

struct Either;

impl<'de> Visitor<'de> for Either {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`off`, `warn` or `error`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Entry, E> {
        Level::deserialize(text.into_deserializer()).map(Entry::Level)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
        NamingTable::deserialize(MapAccessDeserializer::new(map)).map(Box::new).map(Entry::Naming)
    }
}
