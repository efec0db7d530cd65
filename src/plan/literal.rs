//! Whether a text is a literal of standard SQL: what every engine takes as a constant default.

use crate::catalog::{Piece, Sql};

/// A number with an optional sign, a quoted text, `null`, `true` or `false`. No default names a column, so what stands in
/// double quotes is a text too.
pub fn is_literal(sql: &Sql) -> bool {
    let [Piece::Text(text)] = sql.pieces() else { return false };
    let text = text.trim();
    is_number(text)
        || is_text(text, '\'')
        || is_text(text, '"')
        || ["null", "true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The literal `null`.
pub fn is_null(sql: &Sql) -> bool {
    matches!(sql.pieces(), [Piece::Text(text)] if text.trim().eq_ignore_ascii_case("null"))
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') && digits.parse::<f64>().is_ok()
}

fn is_text(text: &str, quote: char) -> bool {
    let Some(inner) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) else { return false };
    !inner.replace(&format!("{quote}{quote}"), "").contains(quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_told_from_expressions() {
        for yes in ["1", "-2.5", "1e3", "'it''s'", "''", "\"\"", "\"it's\"", "NULL", "true"] {
            assert!(is_literal(&Sql::text(yes)), "{yes}");
        }
        for no in ["now()", "'a' || 'b'", "(1)", "current_timestamp", "'", "-", "infinity", "nan", "\"a\".\"b\""] {
            assert!(!is_literal(&Sql::text(no)), "{no}");
        }
    }
}
