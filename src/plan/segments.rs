//! Where a commit must stand: between adding an enum's value and using it.

use std::collections::BTreeMap;

use super::{Action, Capabilities, Group};
use crate::base::Name;
use crate::catalog::{Address, Catalog, Object, QName, Type};

/// The values that enums have got since the last commit.
type Grown = BTreeMap<QName, Vec<Name>>;

/// Marks the groups after which a commit is needed; as few as the order allows.
pub(super) fn mark(groups: &mut [Group], after: &Catalog, caps: &Capabilities) {
    if !caps.enum_value_needs_commit {
        return;
    }
    let mut grown = Grown::new();
    for n in 0..groups.len() {
        if !grown.is_empty() && groups[n].steps.iter().any(|step| uses(&step.action, &step.at, after, &grown)) {
            grown.clear();
            groups[n - 1].commit_after = true;
        }
        for step in &groups[n].steps {
            if let Action::Alter { before: Object::Enum(was), after: Object::Enum(is), .. } = &step.action {
                let new = is.values.iter().filter(|value| !was.values.contains(value));
                grown.entry(step.at.home).or_default().extend(new);
            }
        }
    }
}

/// Whether a step may evaluate a constant of one of the enums. A column that only has the type does not.
fn uses(action: &Action, at: &Address, after: &Catalog, grown: &Grown) -> bool {
    match action {
        Action::Create(object) | Action::Alter { after: object, .. } => {
            let has_expression = match object {
                Object::Column(column) => column.generated.is_some() || matches!(action, Action::Alter { .. }),
                Object::Domain(_) | Object::Default(_) | Object::Check(_) | Object::Index(_) => true,
                Object::Namespace
                | Object::Enum(_)
                | Object::Table(_)
                | Object::PrimaryKey(_)
                | Object::Unique(_)
                | Object::ForeignKey(_)
                | Object::Comment(_) => false,
                Object::Definition(_) => return says_value(object, grown),
            };
            has_expression && object.named_types().iter().any(|name| grown.contains_key(name))
        }
        Action::Fill(fill) => {
            let mut found = false;
            fill.expr.visit_types(&mut |name| found |= grown.contains_key(&name));
            let mut of_type = |ty: &Type| ty.visit_named(&mut |name| found |= grown.contains_key(&name));
            if let Some(Object::Column(column)) = after.get(at) {
                of_type(&column.ty);
            }
            found
        }
        Action::Drop(_) | Action::Rename { .. } | Action::RenameValue { .. } => false,
    }
}

/// Whether a text of a definition says one of the values: what it compares with a column need not name the type.
fn says_value(object: &Object, grown: &Grown) -> bool {
    let mut found = false;
    object.visit_texts(&mut |text| found |= grown.values().flatten().any(|value| says(text, value.as_str())));
    found
}

/// Whether a value stands in a text as a literal: `'glad'`, or one of an array or row, `'{calm,"glad"}'`. One too many costs a commit.
fn says(text: &str, value: &str) -> bool {
    const AROUND: [char; 7] = ['{', '}', '(', ')', ',', '"', ' '];
    if value.contains('\'') || value.contains(AROUND) {
        return text.contains(&value.replace('\'', "''"));
    }
    let is_list = |part: &str| part.starts_with(['{', '(']) && part.ends_with(['}', ')']);
    text.split('\'').any(|part| part == value || is_list(part) && part.split(AROUND).any(|item| item == value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_said_by_its_literal() {
        for text in
            ["e = 'b'", "e = 'b'::s.mood", "-- don't\nselect 'b'", "e = any ('{a,b}'::mood[])", "'{\"b\"}'", "'(1,b)'"]
        {
            assert!(says(text, "b"), "{text}");
        }
        for text in ["b = 'a'", "select b.a from b", "'bb'", "'{bb}'", "f(a,b)"] {
            assert!(!says(text, "b"), "{text}");
        }
        assert!(says("'it''s (so)'", "it's (so)"));
    }
}
