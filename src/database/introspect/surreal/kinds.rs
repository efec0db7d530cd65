//! Types as the engine prints them: unions and what they hold.

use crate::dialect::surrealdb::types::split;

/// The members of a union, each as it is printed.
pub(super) fn members(kind: &str) -> Vec<&str> {
    split(kind, '|')
}

/// A type without `none`, and whether that was in it. What may be anything may be none.
pub(super) fn without_none(kind: &str) -> (String, bool) {
    let all = members(kind);
    let rest: Vec<&str> = all.iter().copied().filter(|own| *own != "none").collect();
    let nullable = rest.len() < all.len() || rest.contains(&"any");
    if rest.is_empty() { (kind.trim().to_owned(), true) } else { (rest.join(" | "), nullable) }
}

/// The type of the elements of the arrays and sets in a union, if it has some that say it.
pub(super) fn elements(kind: &str) -> Option<String> {
    let mut out: Vec<&str> = Vec::new();
    for member in members(kind) {
        let inner = ["array<", "set<"].iter().find_map(|head| member.strip_prefix(head)?.strip_suffix('>'));
        let Some(inner) = inner else { continue };
        let element = split(inner, ',').into_iter().next()?;
        out.extend(members(element).into_iter().filter(|own| !out.contains(own)).collect::<Vec<_>>());
    }
    (!out.is_empty()).then(|| out.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_union_is_taken_apart() {
        for (kind, rest, nullable) in [
            ("none | string", "string", true),
            ("string | none", "string", true),
            ("null | int | none", "null | int", true),
            ("'a | none' | { t: 'x' }", "'a | none' | { t: 'x' }", false),
            ("any", "any", true),
            ("none", "none", true),
            ("array<none | int>", "array<none | int>", false),
            ("", "", false),
        ] {
            assert_eq!(without_none(kind), (rest.to_owned(), nullable), "{kind}");
        }
    }

    #[test]
    fn elements_are_found() {
        for (kind, element) in [
            ("array<string, 10>", Some("string")),
            ("none | array<record<post | user>>", Some("record<post | user>")),
            ("array<int> | array<string>", Some("int | string")),
            ("array<none | int>", Some("none | int")),
            ("set<array<int, 2>, 5>", Some("array<int, 2>")),
            ("array<{ a: int, b: 'x,>' }>", Some("{ a: int, b: 'x,>' }")),
            ("array", None),
            ("string", None),
            ("array<", None),
        ] {
            assert_eq!(elements(kind).as_deref(), element, "{kind}");
        }
    }
}
