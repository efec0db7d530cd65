//! Fields: columns with what only SurrealDB says of them.

use serde_json::Value;

use super::kinds::{elements, without_none};
use super::permissions::Usual;
use super::{Reader, expr, flag, said, text};
use crate::base::Name;
use crate::catalog::define::{Body, Edge, FieldRules, What};
use crate::catalog::{Address, Check, Column, CommentOn, Defined, Generated, Kind, Object, QName, Type};
use crate::database::surreal::text::unquoted;
use crate::migration::surreal_lexemes;

impl Reader {
    pub(super) fn fields(&mut self, home: QName, all: &[Value], edge: Option<&Edge>) {
        let kinds: Vec<(&str, &Value)> = all.iter().map(|field| (text(field, "name"), field)).collect();
        let mut position = 0;
        for field in all {
            let name = text(field, "name");
            let implied = match edge {
                Some(edge) if name == "in" => Some(ends(&edge.from)),
                Some(edge) if name == "out" => Some(ends(&edge.to)),
                Some(_) | None => of_elements(name, &kinds),
            };
            if implied.is_some_and(|implied| goes_without_saying(field, &implied)) {
                continue;
            }
            self.field(home, Name::new(&path(name)), position, field);
            position += 1;
        }
    }

    fn field(&mut self, home: QName, part: Name, position: u32, field: &Value) {
        let (ty, nullable) = said(field, "kind").map_or_else(|| ("any".to_owned(), true), without_none);
        let mut column = Column::plain(position, Type::Sql(ty.into()), nullable);
        column.generated = said(field, "computed").map(|own| Generated { expr: expr(own), stored: false });
        let at = |kind| Address::part(kind, home, part);
        self.insert(at(Kind::Column), Object::Column(column));
        if let Some(own) = said(field, "default") {
            self.insert(at(Kind::Default), Object::Default(expr(own)));
        }
        if let Some(own) = said(field, "assert") {
            self.insert(at(Kind::Check), Object::Check(Check::new(true, expr(own))));
        }
        let rules = rules(field);
        if rules != FieldRules::default() {
            self.define(at(Kind::Defined(Defined::FieldRules)), What::FieldRules(rules));
        }
        let allowed = field.get("permissions").unwrap_or(&Value::Null);
        self.permissions(at(Kind::Defined(Defined::Permissions)), allowed, Usual::Field);
        self.comment(CommentOn::Column, home, Some(part), field);
    }
}

fn rules(field: &Value) -> FieldRules {
    let deleted = field.get("reference").and_then(|own| said(own, "on_delete"));
    FieldRules {
        value: said(field, "value").map(expr),
        readonly: flag(field, "readonly"),
        flexible: flag(field, "flexible"),
        default_always: flag(field, "default_always"),
        on_delete: deleted.map(Body::own),
    }
}

/// The type of the ends of a relation.
fn ends(tables: &[QName]) -> Implied {
    let names: Vec<String> = tables.iter().map(|table| printed(table.name.as_str())).collect();
    let kind = if names.is_empty() { "record".to_owned() } else { format!("record<{}>", names.join(" | ")) };
    Implied { kind, flexible: false }
}

/// A table's name as the engine prints it in a type.
fn printed(name: &str) -> String {
    let mut bytes = name.bytes();
    let plain = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { name.to_owned() } else { crate::database::surreal::text::name(name) }
}

/// What a field is that nobody wrote.
struct Implied {
    kind: String,
    flexible: bool,
}

/// The engine makes a field of the elements of an array.
fn of_elements(name: &str, all: &[(&str, &Value)]) -> Option<Implied> {
    let parent = name.strip_suffix(".*")?;
    let (_, parent) = all.iter().find(|(own, _)| *own == parent)?;
    Some(Implied { kind: elements(said(parent, "kind")?)?, flexible: flag(parent, "flexible") })
}

fn goes_without_saying(field: &Value, implied: &Implied) -> bool {
    let Some(own) = field.as_object() else { return false };
    let is_usual = |key: &str, value: &Value| match key {
        "name" | "table" | "what" => true,
        "kind" => same_kind(value.as_str().unwrap_or_default(), &implied.kind),
        "flexible" => value.as_bool() == Some(implied.flexible),
        "readonly" | "default_always" => value.as_bool() == Some(false),
        "permissions" => value.as_object().is_some_and(|own| own.values().all(|one| one.as_bool() == Some(true))),
        _said => value.is_null(),
    };
    own.iter().all(|(key, value)| is_usual(key, value))
}

/// The same but for how names are quoted.
fn same_kind(a: &str, b: &str) -> bool {
    let plain = |kind: &str| kind.replace(['`', '⟨', '⟩'], "");
    plain(a) == plain(b)
}

/// The raw path of a field. A step that holds a dot, or is a `*` by name, keeps its quotes: it would be read as two, or as
/// the elements.
pub(super) fn path(printed: &str) -> String {
    let mut out = String::new();
    for own in surreal_lexemes(printed) {
        let step = printed.get(own).unwrap_or_default();
        let raw = unquoted(step);
        let is_quoted = raw != step;
        out.push_str(if is_quoted && (raw.contains('.') || raw == "*" || raw.is_empty()) { step } else { &raw });
    }
    if out.is_empty() { printed.to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_raw() {
        for (printed, raw) in [
            ("a", "a"),
            ("o.`x y`", "o.x y"),
            ("tags.*.a", "tags.*.a"),
            ("`a\\`b`.`d'\"`", "a`b.d'\""),
            ("`a.b`", "`a.b`"),
            ("o.`*`", "o.`*`"),
            ("`rand`.x", "rand.x"),
        ] {
            assert_eq!(path(printed), raw);
        }
    }
}
