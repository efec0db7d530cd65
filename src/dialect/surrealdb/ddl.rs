//! Tables, fields and indexes, each as its one whole definition.

use crate::base::Name;
use crate::catalog::define::{Allowed, Definition, FieldRules, Permissions, What};
use crate::catalog::{Address, Catalog, Column, CommentOn, Defined, Expr, Index, IndexKey, Kind, Object, QName};

use super::holes::assertion;
use super::inside::{found, present};
use super::types::{optional, text};
use super::{QUOTE, index, options, references};

/// The name inside its home.
pub fn part(at: &Address) -> Name {
    at.part.unwrap_or(at.home.name)
}

/// What stands behind `DEFINE TABLE` and perhaps `OVERWRITE`.
pub fn table(catalog: &Catalog, name: QName) -> String {
    let mut out = QUOTE.name(name.name);
    let own = match catalog.get(&Address::table(name)) {
        Some(Object::Table(own)) => own.options.as_slice(),
        _ => &[],
    };
    let option = |key: &str| own.iter().find(|(own, _)| **own == *key).map(|(_, value)| &**value);
    if option(options::DROP).is_some() {
        out.push_str(" DROP");
    }
    match definition(catalog, &Address::top(Kind::Defined(Defined::Edge), name)) {
        Some(What::Edge(edge)) => {
            let ends = |list: &[QName]| list.iter().map(|own| QUOTE.name(own.name)).collect::<Vec<_>>().join(" | ");
            out.push_str(&format!(" TYPE RELATION IN {} OUT {}", ends(&edge.from), ends(&edge.to)));
            if edge.enforced {
                out.push_str(" ENFORCED");
            }
        }
        _ => out.push_str(if option(options::TYPE) == Some("any") { " TYPE ANY" } else { " TYPE NORMAL" }),
    }
    out.push_str(if option(options::SCHEMALESS).is_some() { " SCHEMALESS" } else { " SCHEMAFULL" });
    if let Some(feed) = option(options::CHANGEFEED) {
        out.push_str(&format!(" CHANGEFEED {}", feed.replace("include original", "INCLUDE ORIGINAL")));
    }
    out.push_str(&permissions_of(catalog, &Address::table(name)));
    out.push_str(&comment_of(catalog, &Address::top(Kind::Comment(CommentOn::Table), name)));
    out
}

/// What stands behind `DEFINE FIELD` and perhaps `OVERWRITE`; without the assertion while rows must not be held to it yet.
pub fn field(catalog: &Catalog, at: &Address, own: &Column, asserts: bool) -> String {
    let mut out = format!("{} ON {}", QUOTE.name(part(at)), QUOTE.name(at.home.name));
    let beside = |kind| catalog.get(&Address { kind, ..*at });
    let ty = optional(text(&own.ty), own.nullable);
    match &own.generated {
        Some(generated) => {
            out.push_str(&format!(" COMPUTED {}", QUOTE.expr(&generated.expr)));
            if ty != "any" {
                out.push_str(&format!(" TYPE {ty}"));
            }
        }
        None => {
            let none = FieldRules::default();
            let rules = match definition(catalog, &Address { kind: Kind::Defined(Defined::FieldRules), ..*at }) {
                Some(What::FieldRules(rules)) => rules,
                _ => &none,
            };
            out.push_str(&format!(" TYPE {ty}"));
            if rules.flexible {
                out.push_str(" FLEXIBLE");
            }
            out.push_str(&references::clause(catalog, at).unwrap_or_default());
            if let Some(Object::Default(default)) = beside(Kind::Default) {
                let always = if rules.default_always { " ALWAYS" } else { "" };
                out.push_str(&format!(" DEFAULT{always} {}", QUOTE.expr(default)));
            }
            if rules.readonly {
                out.push_str(" READONLY");
            }
            if let Some(value) = &rules.value {
                out.push_str(&format!(" VALUE {}", QUOTE.expr(value)));
            }
            if let (Some(Object::Check(check)), true) = (beside(Kind::Check), asserts) {
                out.push_str(&format!(" ASSERT {}", assertion(at, &check.expr)));
            }
        }
    }
    out.push_str(&permissions_of(catalog, at));
    out.push_str(&comment_of(catalog, &Address { kind: Kind::Comment(CommentOn::Column), ..*at }));
    out
}

/// A word of the engine, or statements of the schema's author.
pub(super) fn on_delete(text: &str) -> String {
    let text = text.trim().trim_end_matches(';').trim_end();
    let is_word = ["IGNORE", "CASCADE", "REJECT", "UNSET"].contains(&text) || text.starts_with("THEN ");
    if is_word {
        text.to_owned()
    } else if text.starts_with('{') || text.starts_with('(') {
        format!("THEN {text}")
    } else {
        format!("THEN {{ {text} }}")
    }
}

/// `DEFINE INDEX …`, complete. `beside` builds it without stopping those who write.
pub fn index(catalog: &Catalog, at: &Address, own: &Index, beside: bool) -> String {
    let mut out = format!("DEFINE INDEX {} ON {}", QUOTE.name(part(at)), QUOTE.name(at.home.name));
    let columns: Vec<String> = own
        .parts
        .iter()
        .map(|part| match &part.key {
            IndexKey::Column(name) => QUOTE.name(*name),
            IndexKey::Expr(field) => QUOTE.expr(field), // one that the engine has by itself
        })
        .collect();
    if !columns.is_empty() {
        out.push_str(&format!(" FIELDS {}", columns.join(", ")));
    }
    if own.unique {
        out.push_str(" UNIQUE");
    }
    if let Some(method) = own.method {
        out.push_str(&format!(" {}", method.as_str().to_ascii_uppercase()));
    }
    for (key, value) in index::in_order(own) {
        match (key, value) {
            (index::ANALYZER, name) => out.push_str(&format!(" ANALYZER {}", QUOTE.name(name.into()))),
            ("bm25", "") => out.push_str(" BM25"),
            ("bm25", numbers) => out.push_str(&format!(" BM25({numbers})")),
            (key, "") => out.push_str(&format!(" {}", key.to_ascii_uppercase())),
            (key, value) => out.push_str(&format!(" {} {}", key.to_ascii_uppercase(), value.to_ascii_uppercase())),
        }
    }
    if let Some(predicate) = &own.predicate {
        out.push_str(&format!(" WHERE {}", QUOTE.expr(predicate)));
    }
    out.push_str(&comment_of(catalog, &Address { kind: Kind::Comment(CommentOn::Index), ..*at }));
    if beside {
        out.push_str(" CONCURRENTLY");
    }
    out
}

/// ` COMMENT '…'`, if there is one.
pub fn comment_of(catalog: &Catalog, at: &Address) -> String {
    match catalog.get(at) {
        Some(Object::Comment(text)) => format!(" COMMENT {}", QUOTE.text(text)),
        _ => String::new(),
    }
}

/// ` PERMISSIONS …` of a table, a field or a function, if they are not the usual ones.
pub fn permissions_of(catalog: &Catalog, at: &Address) -> String {
    let at = Address { kind: Kind::Defined(Defined::Permissions), ..*at };
    match definition(catalog, &at) {
        Some(What::Permissions(own)) => format!(" PERMISSIONS {}", permissions(own)),
        _ => String::new(),
    }
}

/// Those of a table or a field.
pub fn permissions(own: &Permissions) -> String {
    match own {
        Permissions::Full => "FULL".to_owned(),
        Permissions::None => "NONE".to_owned(),
        Permissions::Each(list) => {
            let each = list.iter().map(|(action, allowed)| format!("FOR {action} {}", allowed_text(allowed)));
            each.collect::<Vec<_>>().join(", ")
        }
    }
}

/// The one of a function or a parameter.
pub fn single_permission(own: &Permissions) -> String {
    match own {
        Permissions::Each(list) => list.first().map_or_else(|| "FULL".to_owned(), |(_, allowed)| allowed_text(allowed)),
        Permissions::Full | Permissions::None => permissions(own),
    }
}

fn allowed_text(own: &Allowed) -> String {
    match own {
        Allowed::Full => "FULL".to_owned(),
        Allowed::None => "NONE".to_owned(),
        Allowed::Where(expr) => format!("WHERE {}", QUOTE.expr(expr)),
    }
}

/// What is defined at an address.
pub fn definition<'c>(catalog: &'c Catalog, at: &Address) -> Option<&'c What> {
    match catalog.get(at) {
        Some(Object::Definition(own)) => {
            let Definition { what, .. } = &**own;
            Some(what)
        }
        _ => None,
    }
}

/// The condition under which a record breaks an assertion; none when it reads what only a write has.
pub fn broken(at: &Address, own: &Expr, nullable: bool) -> Option<String> {
    let text = assertion(at, own);
    let parts = around_value(&text)?;
    let condition = |value: &str| {
        let there = if nullable { format!("{} AND ", present(value)) } else { String::new() };
        format!("{there}!({})", parts.join(value))
    };
    Some(found(part(at), &condition))
}

/// Whether an assertion reads what only a write has.
pub fn reads_the_write(own: &Expr) -> bool {
    around_value(&QUOTE.expr(own)).is_none()
}

/// The text of an assertion, cut where the value stands; none when it reads another parameter.
fn around_value(text: &str) -> Option<Vec<String>> {
    let mut out = vec![String::new()];
    let mut rest = text;
    while let Some(sign) = rest.find(['$', '\'', '"', '`']) {
        let (head, tail) = rest.split_at(sign);
        let quote = tail.chars().next()?;
        let last = out.last_mut()?;
        last.push_str(head);
        if quote == '$' {
            let word: String = tail[1..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if word != "value" {
                return None;
            }
            rest = &tail[1 + word.len()..];
            out.push(String::new());
        } else {
            let end = quoted(tail, quote)?;
            last.push_str(&tail[..end]);
            rest = &tail[end..];
        }
    }
    out.last_mut()?.push_str(rest);
    Some(out)
}

/// Where the quoted text at the start ends.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return Some(at + c.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::field::plain;
    use super::*;

    #[test]
    fn the_value_of_an_assertion_is_the_field() {
        let at = Address::column(QName::bare("t".into()), "age".into());
        let of = |text: &str| broken(&at, &plain(text), false);
        assert_eq!(of("$value > 1 AND b != '$value \\' $x'").as_deref(), Some("!(age > 1 AND b != '$value \\' $x')"));
        assert_eq!(of("$value > $before.age"), None);
        assert_eq!(broken(&at, &plain("$value > 1"), true).as_deref(), Some("age NOT IN [NONE, NULL] AND !(age > 1)"));
    }
}
