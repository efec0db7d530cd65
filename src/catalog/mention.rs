//! Texts in an engine's own words, and the words in them. What a raw object makes is called like it, and what mentions
//! that name comes after it; a word too much costs nothing but an order.

use std::collections::BTreeSet;

use super::define::{Returns, Routine, TriggerAction, What};
use super::{Column, Domain, Expr, Index, IndexKey, Object, Piece, Type};
use crate::base::Name;

impl Object {
    /// Calls `f` with each text in it that is the engine's own.
    pub fn visit_texts(&self, f: &mut dyn FnMut(&str)) {
        match self {
            Self::Column(Column { ty, collate, .. }) | Self::Domain(Domain { ty, collate, .. }) => {
                of_type(ty, f);
                collate.iter().for_each(|text| f(text));
            }
            Self::Index(Index { parts, .. }) => {
                parts.iter().flat_map(|part| part.collate.iter().chain(&part.opclass)).for_each(|text| f(text));
            }
            Self::Definition(own) => of_definition(&own.what, f),
            Self::Namespace
            | Self::Enum(_)
            | Self::Table(_)
            | Self::Default(_)
            | Self::PrimaryKey(_)
            | Self::Unique(_)
            | Self::Check(_)
            | Self::ForeignKey(_)
            | Self::Comment(_) => {}
        }
        self.expressions().into_iter().for_each(|expr| of_expr(expr, f));
    }

    /// Calls `f` with each word of its texts in lower case: names, and runs of the signs that operators are made of.
    pub fn visit_words(&self, f: &mut dyn FnMut(&str)) {
        self.visit_texts(&mut |text| words(text, f));
    }

    /// As [`Object::visit_words`], of what the engine holds on to: the body of a routine is only a text to it.
    pub fn visit_held_words(&self, f: &mut dyn FnMut(&str)) {
        if let Self::Definition(own) = self
            && let What::Routine(own) = &own.what
        {
            of_signature(own, &mut |text| words(text, f));
        } else {
            self.visit_words(f);
        }
    }
}

fn words(text: &str, f: &mut dyn FnMut(&str)) {
    let text = text.to_lowercase();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let is_part: fn(char) -> bool = match first {
            c if is_sign(c) => is_sign,
            c if is_letter(c) => is_letter,
            _other => |_| false,
        };
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (word, behind) = rest.split_at(end);
        if is_part(first) {
            f(word);
        }
        rest = behind;
    }
}

/// The first word of a raw object's name, which is what it makes: `===` of `=== (point, point)`.
pub fn stem(name: Name) -> String {
    let text = name.as_str().to_lowercase();
    text.split([' ', '(']).next().unwrap_or_default().to_owned()
}

/// Whether all words of a name are among these.
pub fn names_all(words: &BTreeSet<String>, name: Name) -> bool {
    let lower = name.as_str().to_lowercase();
    lower.split(|c| !is_letter(c)).filter(|word| !word.is_empty()).all(|word| words.contains(word))
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn is_sign(c: char) -> bool {
    "+-*/<>=~!@#%^&|`?".contains(c)
}

fn of_type(ty: &Type, f: &mut dyn FnMut(&str)) {
    match ty {
        Type::Sql(text) => f(text),
        Type::Array(of) => of_type(of, f),
        Type::Portable(_) | Type::Named(_) => {}
    }
}

fn of_expr(expr: &Expr, f: &mut dyn FnMut(&str)) {
    let Expr::Sql(sql) = expr else { return };
    for piece in sql.pieces() {
        if let Piece::Text(text) = piece {
            f(text);
        }
    }
}

fn of_definition(what: &What, f: &mut dyn FnMut(&str)) {
    match what {
        What::Composite(own) => own.fields.iter().for_each(|(_, ty)| of_type(ty, f)),
        What::Exclusion(own) => {
            for part in &own.parts {
                part.opclass.iter().for_each(|text| f(text));
                f(&part.operator);
                if let IndexKey::Expr(expr) = &part.key {
                    of_expr(expr, f);
                }
            }
            own.predicate.iter().for_each(|expr| of_expr(expr, f));
        }
        What::Partitioning(own) => of_expr(&own.key, f),
        What::View(own) => f(&own.body.text),
        What::Routine(own) => of_routine(own, f),
        What::Trigger(own) => {
            own.when.iter().for_each(|expr| of_expr(expr, f));
            match &own.action {
                TriggerAction::Body(body) => f(&body.text),
                TriggerAction::Execute(call) => f(call.function.name.as_str()),
            }
        }
        What::Policy(own) => own.using.iter().chain(&own.with_check).for_each(|expr| of_expr(expr, f)),
        What::Row(own) => own.cells.iter().for_each(|(_, expr)| of_expr(expr, f)),
        What::Raw(own) => f(&own.up.text),
        What::Printed(own) => f(&own.text),
        What::Descent(own) => own.bounds.iter().for_each(|bounds| f(&bounds.text)),
        What::Extension(_)
        | What::Sequence(_)
        | What::Ownership(_)
        | What::Edge(_)
        | What::FieldRules(_)
        | What::Event(_)
        | What::Permissions(_)
        | What::Grant(_)
        | What::Analyzer(_)
        | What::Param(_)
        | What::Service(_) => {}
    }
}

fn of_routine(own: &Routine, f: &mut dyn FnMut(&str)) {
    of_signature(own, f);
    f(&own.body.text);
}

fn of_signature(own: &Routine, f: &mut dyn FnMut(&str)) {
    for param in &own.params {
        of_type(&param.ty, f);
        param.default.iter().for_each(|expr| of_expr(expr, f));
    }
    match &own.result {
        Some(Returns::Type(ty) | Returns::SetOf(ty)) => of_type(ty, f),
        Some(Returns::Table(fields)) => fields.iter().for_each(|(_, ty)| of_type(ty, f)),
        Some(Returns::Trigger) | None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Sql;

    #[test]
    fn words_are_names_and_signs() {
        let mut words = Vec::new();
        let object = Object::Default(Expr::Sql(Sql::text("app.\"F\"(a) === 'é_1'::Range4")));
        object.visit_words(&mut |word| words.push(word.to_owned()));
        assert_eq!(words, ["app", "f", "a", "===", "é_1", "range4"]);
        let stems = ["=== (a, b)", "sum(a)", "plain"].map(|name| stem(Name::new(name)));
        assert_eq!(stems, ["===", "sum", "plain"]);
    }
}
