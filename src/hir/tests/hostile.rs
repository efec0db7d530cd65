//! Input that must end in its own coded error: no panic, no overflow of the stack, no long wait.

use std::time::{Duration, Instant};

use super::{pointed, problems};
use crate::syntax;

/// The codes that a text is met with, on a thread with half the stack of the main one and within a bound of time that is generous for a
/// debug build and out of reach for anything quadratic.
fn codes(text: &str) -> Vec<&'static str> {
    let start = Instant::now();
    let found = std::thread::scope(|scope| {
        let work = || {
            let _ = syntax::format(text);
            problems("postgres", &[("a.schema", text)])
        };
        std::thread::Builder::new().stack_size(4 << 20).spawn_scoped(scope, work).unwrap().join().unwrap()
    });
    let took = start.elapsed();
    assert!(took < Duration::from_secs(120), "{took:?} for {} bytes: {}…", text.len(), head(text));
    assert!(found.len() <= 1_000, "{} problems", found.len());
    for problem in &found {
        assert!(problem.message.len() < 2_000, "{}", head(&problem.message));
        let labels = problem.primary.iter().chain(&problem.labels);
        labels.for_each(|label| assert!(text.get(label.span.range()).is_some(), "{label:?} cuts a character"));
    }
    found.iter().map(|problem| problem.code.id).collect()
}

fn head(text: &str) -> String {
    text.chars().take(60).collect()
}

#[test]
fn deep_brackets_of_every_kind() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("f(", ")"), ("(-", ")"), ("case when ", " then 1 end")] {
        for depth in [1_000, 10_000] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let found = codes(&format!("table t {{\n  a int check (a = {nested})\n  b int\n}}\ntable u {{ x int }}\n"));
            assert!(found.contains(&"E0105"), "{open}: {found:?}");
            let found = codes(&format!("table t {{\n  a int default {nested}\n}}\n{nested}\n"));
            assert!(!found.is_empty());
            let found = codes(&format!("{}\ntable u {{ x int }}\n", open.repeat(depth)));
            assert!(!found.is_empty() && found.len() <= 201, "{open}: {found:?}");
        }
    }
    let found = codes(&format!("{}{}", "namespace a {\n".repeat(10_000), "}\n".repeat(10_000)));
    assert!(!found.is_empty());
}

#[test]
fn long_chains_of_operators() {
    for operator in ["or", "and", "+", "||", "*", "- -"] {
        let chain = format!("a{}", format!(" {operator} a").repeat(100_000));
        assert_eq!(codes(&format!("table t {{ a int, check ({chain}) }}")), ["E0105"], "{operator}");
    }
    for sign in ["- ", "not "] {
        assert_eq!(codes(&format!("table t {{ a int, check ({}a) }}", sign.repeat(100_000)))[0], "E0105", "{sign}");
    }
    assert!(!codes(&format!("table t {{ a int, check (a{}) }}", " = a".repeat(100_000))).is_empty());
    assert!(!codes(&format!("table t {{ a int, check (a{}) }}", " is null".repeat(100_000))).is_empty());
    assert_eq!(
        codes(&format!(
            "table t {{ a int, check ({}1{}) }}",
            "case when true then ".repeat(5_000),
            " end".repeat(5_000)
        )),
        ["E0105"]
    );
    assert_eq!(codes(&format!("table t {{ a int, check (a in (0{})) }}", ", 1".repeat(100_000))), [""; 0]);
    assert!(!codes(&format!("table t {{ a int{} }}", "[]".repeat(10_000))).is_empty());
    assert!(!codes(&format!("table t {{ a b{} }}", ".b".repeat(100_000))).is_empty());
    assert!(!codes(&format!("table t {{ a int{} }}", "?".repeat(100_000))).is_empty());
    assert!(!codes(&format!("table t {{ a int{} }}", " default 1".repeat(100_000))).is_empty());
}

#[test]
fn mixins_and_types_in_circles() {
    let ring: String = (0..1_000).map(|n| format!("mixin m{n} {{ ...m{} }}\n", (n + 1) % 1_000)).collect();
    assert_eq!(codes(&format!("{ring}table t {{ a int, ...m0 }}")), ["E0215"]);
    assert_eq!(codes("mixin m { ...m }\ntable t { a int, ...m }"), ["E0215"]);
    let chain: String = (0..2_000).map(|n| format!("mixin m{n} {{ ...m{} }}\n", n + 1)).collect();
    let found = codes(&format!("{chain}mixin m2000 {{ b int }}\ntable t {{ a int, ...m0 }}"));
    assert_eq!(found.len(), 1, "{found:?}");
    let ring: String = (0..1_000).map(|n| format!("type t{n} = t{}\n", (n + 1) % 1_000)).collect();
    assert!(codes(&format!("{ring}table t {{ a t0 }}")).contains(&"E0305"));
    let chain: String = (0..2_000).map(|n| format!("type t{n} = t{}\n", n + 1)).collect();
    let found = codes(&format!("{chain}type t2000 = int\ntable t {{ a t0 }}"));
    assert!(found.iter().all(|code| ["E0305", "E0221"].contains(code)), "{:?}", &found[..found.len().min(10)]);
    let chain: String = (0..2_000).map(|n| format!("table r{n} {{ id -> r{} primary key }}\n", n + 1)).collect();
    let found = codes(&format!("{chain}table r2000 {{ id int primary key }}"));
    assert!(found.iter().all(|code| ["E0305", "E0221"].contains(code)), "{:?}", &found[..found.len().min(10)]);
    let ring: String =
        (0..1_000).map(|n| format!("table r{n} {{ id -> r{} primary key }}\n", (n + 1) % 1_000)).collect();
    assert!(codes(&ring).contains(&"E0305"));
}

#[test]
fn mixins_that_grow_without_bound() {
    let doubling: String =
        (0..30).map(|n| format!("mixin m{n} {{\n  ...m{next}\n  ...m{next}\n}}\n", next = n + 1)).collect();
    let found = codes(&format!("{doubling}mixin m30 {{ b int }}\ntable t {{\n  a int\n  ...m0\n}}"));
    assert_eq!(found, ["E0201", "E0220"]);
    let wide: String =
        (0..20).map(|n| format!("mixin w{n} {{\n{}}}\n", format!("  ...w{}\n", n + 1).repeat(50))).collect();
    assert_eq!(codes(&format!("{wide}mixin w20 {{ }}\ntable t {{\n  a int\n  ...w0\n}}")), ["E0220"]);
}

#[test]
fn the_longest_chain_that_is_allowed() {
    assert_eq!(codes(&format!("table t {{ a int, check (a{} > 1) }}", " + a".repeat(398))), [""; 0]);
}

#[test]
fn values_that_grow_without_bound() {
    let levels = |count: usize, value: &str| -> String {
        (0..count).map(|n| format!("mixin m{n}(v value) {{ ...m{}(({value})) }}\n", n + 1)).collect()
    };
    let long = levels(30, &format!("v{}", " + 1".repeat(390)));
    let last = "(v value) { a int default (v) check (v > 1) }\ntable t { ...m0(1) }";
    assert_eq!(codes(&format!("{long}mixin m30{last}")), ["E0105"]);
    assert_eq!(codes(&format!("{}mixin m30{last}", levels(30, "v + v"))), ["E0220"]);
    let either = "(v value) { a bool check (v) }\ntable t { ...m0(true) }";
    assert_eq!(codes(&format!("{}mixin m30{either}", levels(30, "v and v"))), ["E0220"]);
}

#[test]
fn many_unnamed_checks_of_one_column() {
    let checks: String = (0..20_000).map(|n| format!("  check (a > {n})\n")).collect();
    assert_eq!(codes(&format!("table t {{\n  a int\n{checks}}}\n")), [""; 0]);
}

#[test]
fn numbers_beyond_every_type() {
    let huge = "9".repeat(10_000);
    for text in [
        format!("table t {{ a int default {huge} }}"),
        format!("table t {{ a text({huge}) }}"),
        format!("table t {{ a decimal({huge}, {huge}) }}"),
        format!("table t {{ a int[{huge}] }}"),
        format!("table t {{ a int check (a < {huge}.{huge}e{huge}) }}"),
        format!("table t {{ a bigint default -{huge} }}"),
        format!("table t {{ a timestamptz default (now() + {huge}d) }}"),
        format!("table t {{ a text, index (a prefix {huge}) }}"),
        format!("table t {{ a int backfill (1) batch {huge} }}"),
        "table t { a float default 1e999999 }".to_owned(),
        format!("table t {{ a float default {huge}e{huge} }}"),
        format!("table t {{ a bigint identity (start {huge}) primary key }}"),
    ] {
        codes(&text);
    }
    assert_eq!(codes(&format!("table t {{ a int default {huge} }}")), ["E0317"]);
    assert_eq!(codes(&format!("table t {{ a text({huge}) }}")), ["E0304"]);
}

#[test]
fn signs_that_nobody_typed() {
    assert_eq!(codes("table t { a int\0 }"), ["E0107"]);
    assert_eq!(codes("\0"), ["E0107"]);
    assert_eq!(codes(&"\0".repeat(100_000)).first(), Some(&"E0107"));
    assert_eq!(codes("\u{feff}table t { a int }\r\n"), [""; 0]);
    assert_eq!(codes("table t {\r\n  a int\r\n  /// doc\r\n  b text\r\n}\r\n"), [""; 0]);
    assert_eq!(codes("table t {\r  a int\r}"), [""; 0]);
    assert_eq!(codes("table größe { 名前 text, \"a b\" int, \"\u{1F600}\" int }"), [""; 0]);
    // marks that turn the direction of writing, and ones that cannot be seen, hide what a text says
    for mark in ["\u{202e}", "\u{2066}", "\u{200b}", "\u{200f}", "\u{ad}"] {
        assert_eq!(codes(&format!("table t {{ \"a{mark}b\" int }}")), ["E0123"], "{mark:?} in a name");
        assert!(!codes(&format!("table t {{ a{mark} int }}")).is_empty(), "{mark:?} in a word");
    }
    for (name, text) in
        [("\"a\u{0}b\"", "a control"), ("\"a\u{1b}[31m\"", "an escape"), ("a\u{200d}b", "a joiner in a word")]
    {
        assert_eq!(codes(&format!("table t {{ {name} int }}")), ["E0123"], "{text}");
    }
    assert_eq!(codes("table t { a\u{feff}int }"), ["E0123"], "a mark of byte order is no blank");
    assert_eq!(codes("table t { a int }\n\u{feff}"), ["E0123"]);
    assert_eq!(codes("\u{feff}\u{feff}table t { a int }"), ["E0123"]);
    assert_eq!(codes("table t { \"\u{2764}\u{fe0f}\" int }"), [""; 0], "a sign may need its selector");
    assert_eq!(codes("table t { a\u{fe0f}b int }"), ["E0123"]);
    // two spellings of one letter are one name
    assert_eq!(codes("table t { \u{e9} int, e\u{301} int }"), ["E0201"]);
}

#[test]
fn what_is_open_at_the_end() {
    for (text, code) in [
        ("table t { a text default 'x", "E0103"),
        ("table t { a text default `x", "E0103"),
        ("table t { \"a", "E0103"),
        ("table t {", "E0103"),
        ("table t { a int check (", "E0103"),
        ("table t { a int[", "E0103"),
        ("table t { a int } /*", "E0108"),
        ("table t { a int }\nview v = ```sql\nselect", "E0103"),
        ("table t { a int } ``", "E0103"),
        ("table t { a int /// x", "E0103"),
    ] {
        let found = codes(text);
        assert!(found.contains(&code), "{text}: {found:?}");
        assert!(found.len() <= 2, "{text}: {found:?}");
    }
    assert_eq!(codes("table t { a int } //"), [""; 0]);
    assert_eq!(codes("//"), [""; 0]);
    assert_eq!(codes(""), [""; 0]);
}

#[test]
fn long_lines_and_many_errors() {
    assert_eq!(codes(&"x".repeat(50 << 20)), ["E0116"]);
    assert_eq!(codes(&format!("// {}\ntable t {{ a int }}", "x".repeat(50 << 20))), [""; 0]);
    assert_eq!(codes(&format!("table t {{ a text default '{}' }}", "x".repeat(5 << 20))), [""; 0]);
    let found = codes(&"table t { a int not null }\n".repeat(20_000));
    assert!(found.contains(&"E0111") && found.len() > 50, "{}", found.len());
    codes(&"£".repeat(1 << 20));
    codes(&"table t { a £ }\n".repeat(20_000));
    codes(&") ".repeat(100_000));
    codes(&"( ".repeat(100_000));
    codes(&"{\n".repeat(100_000));
    codes(&(3..3_000).map(|n| format!("{}sql\n", "`".repeat(n))).collect::<String>());
    codes(&"table t {\n".repeat(20_000));
    codes(&"table t (\n".repeat(20_000));
    codes(&"'\n".repeat(100_000));
    codes(&"table a { x nosuch }\n".repeat(20_000));
    let unknown: String = (0..2_000).map(|n| format!("table t{n} {{ x nosuch{n}, y -> nobody{n} }}\n")).collect();
    codes(&unknown);
}

#[test]
fn the_place_of_a_problem_is_right_beside_wide_characters() {
    let text = "/// ä 😀\ntable größe { 名前 txt }";
    let found = problems("sqlite", &[("a.schema", text)]);
    assert_eq!(pointed(&found[0], text), ("E0204".to_owned(), "txt".to_owned()));
}
