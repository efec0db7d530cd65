//! Fields: one line for a column with what is said of it, and with the fields of its object.

use super::super::{Raiser, word};
use super::stand_in;
use crate::base::Name;
use crate::catalog::define::{FieldRules, What};
use crate::catalog::{Address, Column, CommentOn, Defined, Kind, Object, QName, Type};
use crate::dialect::surrealdb::assertion;
use crate::dialect::surrealdb::types::{JSON, text};

/// The record id, which is the key of its table.
const ID: &str = "id";

impl Raiser<'_> {
    /// The line of a field; nothing for one that stands in the line of its object.
    pub(super) fn field(&self, home: QName, name: Name, own: &Column) -> Option<String> {
        if name.as_str().contains('.') {
            return None;
        }
        let at = Address::column(home, name);
        let rules = self.rules(&at);
        let mut out = self.docs(CommentOn::Column, home, Some(name)).unwrap_or_default();
        out.push_str(&word::name(name));
        out.push_str(&self.field_type(&at, own, &rules));
        if name.as_str() == ID {
            out.push_str(" primary key");
        }
        if let Some(generated) = &own.generated {
            let text =
                self.raw_slot(&generated.expr, "the formula", &at).map(|text| format!(" generated {text} virtual"));
            out.push_str(&text.unwrap_or_default());
        }
        out.push_str(&self.said_of(&at, own, &rules));
        Some(out)
    }

    fn rules(&self, at: &Address) -> FieldRules {
        match self.what(&Address { kind: Kind::Defined(Defined::FieldRules), ..*at }) {
            Some(What::FieldRules(rules)) => rules.clone(),
            _ => FieldRules::default(),
        }
    }

    /// What stands behind the type.
    fn said_of(&self, at: &Address, own: &Column, rules: &FieldRules) -> String {
        let mut out = String::new();
        if let Some(action) = &rules.on_delete {
            let said = match &*action.text {
                "CASCADE" => Some("cascade".to_owned()),
                "REJECT" => Some("restrict".to_owned()),
                "UNSET" => Some("set null".to_owned()),
                // the word that does nothing, and statements
                other => word::raw(other.strip_prefix("THEN ").unwrap_or(other)).map(|text| format!("then {text}")),
            };
            out.push_str(&self.kept(said.map(|said| format!(" on delete {said}")), "what follows a removal", at));
        }
        if let Some(Object::Default(expr)) = self.catalog.get(&Address { kind: Kind::Default, ..*at }) {
            let always = if rules.default_always { " always" } else { "" };
            let text = self.raw_slot(expr, "the default", at).map(|text| format!(" default {text}{always}"));
            out.push_str(&text.unwrap_or_default());
        }
        if let Some(value) = &rules.value {
            let text = self.raw_slot(value, "the value", at).map(|text| format!(" value {text}"));
            out.push_str(&text.unwrap_or_default());
        }
        if rules.readonly {
            out.push_str(" readonly");
        }
        if rules.flexible && !is_open(own) {
            out.push_str(" flexible");
        }
        let assertion = self.asserted(at).map(|text| match stand_in::said(self::text(&own.ty), &text) {
            Some((_, rest)) => rest.map(str::to_owned),
            None => Some(text),
        });
        if let Some(Some(assertion)) = assertion {
            let text = self.raw_text(&assertion, "the assertion", at);
            if text.as_ref().is_some_and(|text| !text.contains("$value")) {
                self.leave(format!("that {} is what asserts its condition, which does not read it", at));
            }
            out.push_str(&text.map(|text| format!(" check {text}")).unwrap_or_default());
        }
        if let Some(What::Permissions(own)) = self.what(&Address { kind: Kind::Defined(Defined::Permissions), ..*at }) {
            out.extend(self.permissions(own).map(|text| format!(" permissions {text}")));
        }
        out
    }

    /// The text of an assertion, in which the field is `$value`.
    fn asserted(&self, at: &Address) -> Option<String> {
        match self.catalog.get(&Address { kind: Kind::Check, ..*at }) {
            Some(Object::Check(check)) => Some(assertion(at, &check.expr)),
            _ => None,
        }
    }

    /// `text?`, `-> users?`, `object { first text }`.
    fn field_type(&self, at: &Address, own: &Column, rules: &FieldRules) -> String {
        let ty = text(&own.ty);
        let null = if own.nullable && ty != "any" { "?" } else { "" };
        let inside = self.inside_of(at);
        if let (None, Some(tables)) = (inside.as_ref(), linked(ty)) {
            return format!(" -> {tables}{null}");
        }
        match ty {
            "any" => " any".to_owned(),
            JSON if rules.flexible => format!(" json{null}"),
            "object" if rules.flexible && inside.is_none() => format!(" object{null}"),
            "object" => format!(" object {{{}}}{null}", inside.unwrap_or_default()),
            "array<object>" if inside.is_some() => format!(" object {{{}}}[]{null}", inside.unwrap_or_default()),
            _ => match self.asserted(at).and_then(|text| Some(stand_in::said(ty, &text)?.0)) {
                Some(word) => format!(" {word}{null}"),
                None => format!(" {}{null}", self.ty(&own.ty)),
            },
        }
    }

    /// The fields of an object, or of the objects of an array.
    fn inside_of(&self, at: &Address) -> Option<String> {
        let path = at.part?;
        let mut out = Vec::new();
        for (name, column) in self.catalog.columns(at.home) {
            let Some(rest) = name.as_str().strip_prefix(path.as_str()).and_then(|rest| rest.strip_prefix('.')) else {
                continue;
            };
            let own = Address::column(at.home, name);
            let last = rest.strip_prefix("*.").unwrap_or(rest);
            if last.contains('.') {
                continue; // in the object below
            }
            if last == "*" {
                self.leave(format!("what is said of the elements of {at}"));
                continue;
            }
            let rules = self.rules(&own);
            let docs = self.docs(CommentOn::Column, at.home, Some(name)).unwrap_or_default();
            let (ty, said) = (self.field_type(&own, column, &rules), self.said_of(&own, column, &rules));
            out.push((docs, format!("{}{ty}{said}", word::name(last.into()))));
        }
        if out.iter().all(|(docs, _)| docs.is_empty()) {
            let all: Vec<String> = out.into_iter().map(|(_, text)| text).collect();
            return (!all.is_empty()).then(|| format!(" {} ", all.join(", ")));
        }
        Some(out.into_iter().map(|(docs, text)| format!("\n{docs}{text}")).collect::<String>() + "\n")
    }
}

/// Whether an object of any fields goes without saying.
fn is_open(own: &Column) -> bool {
    matches!(&own.ty, Type::Sql(text) if &**text == JSON || &**text == "object")
}

/// `users`, `post or comment`, `post[]`.
fn linked(ty: &str) -> Option<String> {
    let (inner, many) = match ty.strip_prefix("array<").and_then(|own| own.strip_suffix('>')) {
        Some(inner) => (inner, "[]"),
        None => (ty, ""),
    };
    let tables = inner.strip_prefix("record<")?.strip_suffix('>')?;
    let names: Vec<String> = tables.split(" | ").map(|table| word::name(table.trim_matches('`').into())).collect();
    Some(format!("{}{many}", names.join(" or ")))
}
