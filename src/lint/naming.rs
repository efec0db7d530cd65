//! Names by the project's own policy; without one nothing is looked at.

use std::fmt;

use super::codes;
use super::report::{Report, finding};
use crate::base::{Name, Span};
use crate::catalog::{Address, IndexKey, Kind, Object};

/// What a policy speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    Namespace,
    Table,
    Column,
    Enum,
    Type,
    Index,
    /// Primary, unique and foreign keys and checks.
    Constraint,
}

impl Thing {
    /// Every thing.
    pub const ALL: [Self; 7] =
        [Self::Namespace, Self::Table, Self::Column, Self::Enum, Self::Type, Self::Index, Self::Constraint];

    /// The word of the configuration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Namespace => "namespace",
            Self::Table => "table",
            Self::Column => "column",
            Self::Enum => "enum",
            Self::Type => "type",
            Self::Index => "index",
            Self::Constraint => "constraint",
        }
    }

    const fn of(kind: Kind) -> Option<Self> {
        if matches!(kind, Kind::Namespace) {
            Some(Self::Namespace)
        } else if matches!(kind, Kind::Table) {
            Some(Self::Table)
        } else if matches!(kind, Kind::Column) {
            Some(Self::Column)
        } else if matches!(kind, Kind::Enum) {
            Some(Self::Enum)
        } else if matches!(kind, Kind::Domain) {
            Some(Self::Type)
        } else if matches!(kind, Kind::Index) {
            Some(Self::Index)
        } else if matches!(kind, Kind::PrimaryKey | Kind::Unique | Kind::Check | Kind::ForeignKey) {
            Some(Self::Constraint)
        } else {
            None
        }
    }
}

/// What a name must look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    Style(Style),
    /// Text with `*` for any text, `{table}` and `{columns}`.
    Text(String),
}

/// How the words of a name are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Snake,
    Camel,
    Pascal,
    Screaming,
}

impl Pattern {
    /// Reads `snake_case` and its like, or a text with at least one `*` or `{…}`; what is wrong otherwise.
    ///
    /// # Errors
    /// A text that every name but one would miss, or an unknown `{word}`.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(style) = Style::ALL.into_iter().find(|style| style.word() == text) {
            return Ok(Self::Style(style));
        }
        let bare = text.replace("{table}", "*").replace("{columns}", "*");
        if bare.contains(['{', '}']) {
            return Err(format!("`{text}` has braces around something that is neither `table` nor `columns`"));
        }
        if !bare.contains('*') {
            return Err(format!("`{text}` is no style, and a pattern without `*` fits one name only"));
        }
        Ok(Self::Text(text.to_owned()))
    }

    fn fits(&self, name: &str, table: &str, columns: &str) -> bool {
        match self {
            Self::Style(style) => style.fits(name),
            Self::Text(text) => {
                let mut parts =
                    text.split('*').map(|part| part.replace("{table}", table).replace("{columns}", columns));
                let Some(rest) = parts.next().and_then(|first| name.strip_prefix(&first).map(str::to_owned)) else {
                    return false;
                };
                let rest_parts: Vec<String> = parts.collect();
                fits_rest(&rest, &rest_parts)
            }
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Style(style) => style.word(),
            Self::Text(text) => text,
        })
    }
}

/// Whether the parts are found one behind the other, the last at the end. Without parts nothing may be left.
fn fits_rest(mut rest: &str, parts: &[String]) -> bool {
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some((_, after)) = rest.split_once(part.as_str()) else { return false };
        rest = after;
    }
    rest.ends_with(last.as_str())
}

impl Style {
    const ALL: [Self; 4] = [Self::Snake, Self::Camel, Self::Pascal, Self::Screaming];

    const fn word(self) -> &'static str {
        match self {
            Self::Snake => "snake_case",
            Self::Camel => "camelCase",
            Self::Pascal => "PascalCase",
            Self::Screaming => "SCREAMING_SNAKE_CASE",
        }
    }

    fn fits(self, name: &str) -> bool {
        let first = name.chars().next();
        let starts = |test: fn(char) -> bool| first.is_some_and(test);
        let snake = !name.ends_with('_') && !name.trim_start_matches('_').contains("__");
        match self {
            Self::Snake => !name.contains(char::is_uppercase) && snake && !name.contains(is_sign),
            Self::Screaming => !name.contains(char::is_lowercase) && snake && !name.contains(is_sign),
            Self::Camel => starts(char::is_lowercase) && !name.contains('_') && !name.contains(is_sign),
            Self::Pascal => starts(char::is_uppercase) && !name.contains('_') && !name.contains(is_sign),
        }
    }
}

fn is_sign(c: char) -> bool {
    !(c.is_alphanumeric() || c == '_')
}

/// Reports a name that does not fit.
pub(super) fn look(at: &Address, object: &Object, place: Span, report: &mut Report<'_>) {
    let policy = &report.lints.naming;
    let Some(thing) = Thing::of(at.kind).filter(|_| !policy.is_empty()) else { return };
    let Some((_, pattern)) = policy.iter().find(|(own, _)| *own == thing) else { return };
    let name = if let Object::PrimaryKey(key) = object { key.name } else { at.part.unwrap_or(at.home.name) };
    if pattern.fits(name.as_str(), at.home.name.as_str(), &columns(object)) {
        return;
    }
    let word = thing.word();
    let message = format!("the name `{name}` does not fit `{pattern}`");
    report.push(
        finding(
            codes::NAMING,
            message,
            report.place(at, place),
            format!("the policy for this is `{word} = \"{pattern}\"`"),
        )
        .help("rename it, with `renamed from` if it is in a database already")
        .help(format!("or change `{word}` under `[lint.naming]` in schemac.toml")),
    );
}

/// The columns of a key or index, joined as names are.
fn columns(object: &Object) -> String {
    let names: Vec<Name> = if let Object::PrimaryKey(key) | Object::Unique(key) = object {
        key.columns.clone()
    } else if let Object::ForeignKey(key) = object {
        key.columns.clone()
    } else if let Object::Index(index) = object {
        let name = |key: &IndexKey| if let IndexKey::Column(name) = key { *name } else { Name::new("expr") };
        index.parts.iter().map(|part| name(&part.key)).collect()
    } else {
        Vec::new()
    };
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_and_patterns_fit_names() {
        for (pattern, name, fits) in [
            ("snake_case", "unit_price2", true),
            ("snake_case", "unitPrice", false),
            ("snake_case", "a__b", false),
            ("snake_case", "_internal", true),
            ("camelCase", "unitPrice", true),
            ("camelCase", "unit_price", false),
            ("PascalCase", "OrderLine", true),
            ("PascalCase", "orderLine", false),
            ("SCREAMING_SNAKE_CASE", "OLD_NAME", true),
            ("t_*", "t_users", true),
            ("t_*", "users", false),
            ("{table}_{columns}_idx", "users_email_idx", true),
            ("{table}_{columns}_idx", "users_mail_idx", false),
            ("*_{table}_*_idx", "x_users_a_b_idx", true),
            ("*_{table}_*_idx", "users_a_idx", false),
            ("*s", "users", true),
        ] {
            let found = Pattern::parse(pattern).unwrap().fits(name, "users", "email");
            assert_eq!(found, fits, "{pattern} {name}");
        }
        for bad in ["users", "{tabel}_*", "Snake_Case", ""] {
            assert!(Pattern::parse(bad).is_err(), "{bad}");
        }
    }
}
