//! The formatter: idempotent, the same tree, every comment kept.

use super::CANONICAL;
use super::laws::formats_once_and_for_all;
use crate::syntax::format;

/// Formats, and checks what holds for every text.
fn check(text: &str) -> String {
    formats_once_and_for_all(text).unwrap_or_else(|broken| panic!("{text}\n{broken}"));
    format(text).unwrap_or_else(|problems| panic!("{text}\n{problems:#?}"))
}

#[test]
fn canonical_text_stays_as_it_is() {
    for text in CANONICAL {
        assert_eq!(check(text), text);
    }
}

#[test]
fn messy_text_becomes_canonical() {
    for (messy, clean) in [
        ("table   t{a int,b text}", "table t { a int, b text }\n"),
        ("table t\n{\na int\n\n\n\nb  text  \n}", "table t {\n  a int\n\n  b text\n}\n"),
        ("table t {\n\n a int, b int // two\n c int }", "table t {\n  a int\n  b int // two\n  c int\n}\n"),
        ("table t { }", "table t {}\n"),
        ("enum e{\n}", "enum e {}\n"),
        ("table t {\n  check(a!=- 1)\n}", "table t {\n  check (a <> -1)\n}\n"),
        (
            "table t {\n index(  lower (a)desc ,b)where(a>0)\n}",
            "table t {\n  index (lower(a) desc, b) where (a > 0)\n}\n",
        ),
        ("table t { a text [ ] ? , b decimal ( 12,2 ) }", "table t { a text[]?, b decimal(12, 2) }\n"),
        ("table t {\n  a\n    -> users\n}", "table t {\n  a -> users\n}\n"),
        ("table t {\n  index (\n a, // why\n  b,\n )\n}", "table t {\n  index (\n    a, // why\n    b,\n  )\n}\n"),
        ("table t {\n  index (a,\n  b,)\n}", "table t {\n  index (a, b)\n}\n"),
        ("mixin m ( t table ) { a->t }", "mixin m(t table) { a -> t }\n"),
        ("table t { ... m ( users ) }", "table t { ...m(users) }\n"),
        ("// a\n\n\n// b\ntable t {} // c\n// d", "// a\n\n// b\ntable t {} // c\n// d\n"),
        ("table t { // why\n  a int\n  // end\n}", "table t { // why\n  a int\n  // end\n}\n"),
        ("table t {\n  a // key\n    -> users\n}", "table t {\n  a // key\n    -> users\n}\n"),
        (
            "table t { a int default(- 1) check ( - a - -1 < 2 ) }",
            "table t { a int default (-1) check (-a - -1 < 2) }\n",
        ),
        // a line that began with the arrow would go on with the line before
        (
            "table t {\n  a int {\n check (a > 0), // c\n -> u }\n}",
            "table t {\n  a int {\n    check (a > 0), // c\n    -> u\n  }\n}\n",
        ),
        ("", ""),
        ("\n\n// only\n\n", "// only\n"),
    ] {
        assert_eq!(check(messy), clean, "{messy}");
    }
}

#[test]
fn types_of_two_names_get_one() {
    let messy = "table t { a varchar(20), b integer?, c boolean, d jsonb, e numeric(3, 1)[] }";
    assert_eq!(
        format(messy).expect("it parses"),
        "table t { a text(20), b int?, c bool, d json, e decimal(3, 1)[] }\n"
    );
    let own = "type numeric = text\ntable t { e numeric }\n";
    assert_eq!(format(own).expect("it parses"), own);
}

#[test]
fn the_cases_of_the_grammar_format() {
    for case in include_str!("good_members.txt").lines() {
        let case = case.replace("⏎", "\n");
        check(&format!("table t {{\n  first int\n  {case}\n  last int\n}}\n"));
    }
    for case in include_str!("good_items.txt").lines() {
        check(&case.replace("⏎", "\n"));
    }
    for case in include_str!("good_expressions.txt").lines() {
        check(&format!("table t {{ check c ({case}) }}"));
    }
}

#[test]
fn comments_survive_at_every_line_end_and_in_every_gap() {
    for text in CANONICAL {
        let mut in_fence = false;
        let noisy: String = text
            .lines()
            .enumerate()
            .map(|(number, line)| {
                in_fence ^= line.contains("```");
                if in_fence || line.contains("//") {
                    format!("{line}\n")
                } else {
                    format!("{line} // at {number}\n\n  // in {number}\n\n")
                }
            })
            .collect();
        check(&noisy);
    }
}

#[test]
fn a_broken_file_is_left_alone() {
    assert!(format("table t { a int not null }").is_err());
}
