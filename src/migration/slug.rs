//! Names of migrations: lower case words joined by `_`, safe in every file system.

use std::collections::BTreeSet;

use super::codes::BAD_NAME;
use crate::base::Diagnostic;

/// The longest name in bytes; with version and ending a file name stays far below 255.
pub(super) const LIMIT: usize = 80;

/// Whether this is a name as it stands in a file name.
pub(super) fn is_slug(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    !text.is_empty() && text.len() <= LIMIT && text.bytes().all(word)
}

/// `AddOrder status` → `add_order_status`. Characters other than ASCII letters and digits part words or, within
/// letters, drop out.
pub(super) fn snake(text: &str) -> String {
    let mut out = String::new();
    let mut gap = false;
    let mut lower = false;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            let hump = c.is_ascii_uppercase() && lower;
            if (gap || hump) && !out.is_empty() {
                out.push('_');
            }
            out.push(c.to_ascii_lowercase());
            gap = false;
            lower = !c.is_ascii_uppercase();
        } else {
            gap |= c == '_' || c == '-' || c.is_whitespace() || c.is_ascii_punctuation();
        }
    }
    out
}

/// The name that the user asked for, made into a file name.
///
/// # Errors
/// [`BAD_NAME`] when it is hostile, too long, leaves nothing, or is taken.
pub(super) fn given(wanted: &str, taken: &BTreeSet<&str>) -> Result<String, Diagnostic> {
    let refuse = |why: String| {
        Err(Diagnostic::error(BAD_NAME, why)
            .help("choose a name of letters, digits, spaces, `-` and `_`, such as `add_order_status`"))
    };
    if wanted.contains(['/', '\\']) || wanted.chars().any(char::is_control) || wanted.starts_with('.') {
        return refuse(format!("{wanted:?} reads like a path, not like the name of a migration"));
    }
    let slug = snake(wanted);
    if slug.is_empty() {
        return refuse(format!("nothing is left of the name {wanted:?}: it has no ASCII letter or digit"));
    }
    if slug.len() > LIMIT {
        return refuse(format!("the name `{slug}` has {} bytes; at most {LIMIT} fit", slug.len()));
    }
    if taken.contains(slug.as_str()) {
        return refuse(format!("another migration is already called `{slug}`"));
    }
    Ok(slug)
}

/// A derived name: cut to fit at the end of a word, and numbered when it is taken.
pub(super) fn derived(wanted: &str, taken: &BTreeSet<&str>) -> String {
    let slug = snake(wanted);
    let slug = if slug.is_empty() { "migration" } else { fit(&slug, LIMIT - 5) };
    let mut free = slug.to_owned();
    let mut n = 1;
    while taken.contains(free.as_str()) {
        n += 1;
        free = format!("{slug}_{n}");
    }
    free
}

fn fit(slug: &str, limit: usize) -> &str {
    match slug.get(..limit) {
        Some(head) if slug.len() > limit => head.rfind('_').map_or(head, |cut| &head[..cut]),
        Some(_) | None => slug,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words_with_underscores() {
        for (from, to) in [
            ("AddOrderStatus", "add_order_status"),
            ("add order-status", "add_order_status"),
            ("  HTTP log!! ", "http_log"),
            ("größe", "gre"),
            ("v2Users", "v2_users"),
            ("__a__b__", "a_b"),
        ] {
            assert_eq!(snake(from), to);
        }
    }

    #[test]
    fn hostile_and_empty_names_are_refused() {
        let taken = BTreeSet::from(["taken"]);
        let long = "x".repeat(81);
        for bad in ["../../etc/passwd", "a\\b", ".hidden", "a\0b", "a\nb", "", "  ", "表", "Taken", &long] {
            assert_eq!(given(bad, &taken).unwrap_err().code, BAD_NAME, "{bad:?}");
        }
        assert_eq!(given("Add x", &taken).unwrap(), "add_x");
    }

    #[test]
    fn a_derived_name_always_fits_and_is_free() {
        let taken = BTreeSet::from(["create_t", "create_t_2"]);
        assert_eq!(derived("create_t", &taken), "create_t_3");
        assert_eq!(derived("表", &taken), "migration");
        assert!(is_slug(&derived(&"word ".repeat(40), &taken)));
        assert!(is_slug(&derived(&"w".repeat(400), &taken)));
    }
}
