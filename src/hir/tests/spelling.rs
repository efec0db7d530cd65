//! Words of SQL for types: the formatter writes the portable one, which means the same.

use super::super::types::words::{self, Word};
use super::good;
use crate::syntax;

#[test]
fn every_word_of_sql_is_written_as_the_portable_one() {
    let portable = words::ALL.iter().position(|(word, _)| *word == "boolean").unwrap();
    for (word, ty) in &words::ALL[portable..] {
        let text = format!("table t {{\n  a {word}\n}}\n");
        let formatted = syntax::format(&text).unwrap();
        let written = formatted.split_whitespace().nth(4).unwrap();
        assert_ne!(written, *word, "the formatter lets it stand");
        assert!(words::ALL[..portable].iter().any(|(own, _)| *own == written), "{written}");
        assert_eq!(formatted.contains("identity serial"), matches!(ty, Word::Serial(_)), "{formatted}");
        for target in ["postgres", "sqlite"] {
            assert_eq!(good(target, &text).catalog, good(target, &formatted).catalog, "{word}");
        }
    }
}

#[test]
fn a_word_stays_where_another_would_mean_something_else() {
    for line in ["a serial?", "a serial[]", "a serial postgres `int`", "a serial identity", "a object { b serial }"] {
        let text = format!("table t {{\n  {line}\n}}\n");
        assert_eq!(syntax::format(&text).unwrap().matches("identity serial").count(), 0, "{line}");
    }
    let own = "enum real { a }\n\ntable t { a real }\n";
    assert_eq!(syntax::format(own).unwrap(), own);
}
