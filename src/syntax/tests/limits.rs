//! Input that must not cost memory, stack or patience.

use super::{members, read};
use crate::base::Code;
use crate::syntax::codes;

fn codes_of(text: &str) -> Vec<Code> {
    read(text).problems.iter().map(|problem| problem.code).collect()
}

fn nested(depth: usize) -> String {
    format!(
        "table t {{\n  a int\n  check ({}a > 0{})\n  b int\n}}\ntable u {{ a int }}\n",
        "(".repeat(depth),
        ")".repeat(depth)
    )
}

#[test]
fn deep_nesting_is_one_diagnostic() {
    assert_eq!(codes_of(&nested(150)), []);
    for depth in [1_000, 10_000] {
        let parsed = read(&nested(depth));
        assert_eq!(codes_of(&nested(depth)), [codes::TOO_DEEP], "{depth}");
        assert_eq!(members(&parsed.ast, "t").len(), 2);
        assert_eq!(parsed.ast.items.len(), 2);
    }
    let unclosed = format!("table t {{\n  a int check {}\n  b int\n}}\ntable u {{ a int }}\n", "(".repeat(10_000));
    assert!(codes_of(&unclosed).len() < 300 && !codes_of(&unclosed).is_empty());
}

/// Each bracket is found to be unclosed once, not once for each of those around it.
#[test]
#[allow(clippy::disallowed_methods, reason = "a test looks at the clock")]
fn many_unclosed_brackets_on_many_lines_are_read_in_no_time() {
    let start = std::time::Instant::now();
    let lines = |open: usize| format!("  check {}a\n", "(".repeat(open)).repeat(100);
    assert!(codes_of(&format!("table t {{\n{}}}\ntable u {{ a int }}\n", lines(1))).len() >= 100);
    for open in [1, 3, 60] {
        let text = format!("index (a, b users {{\n{}", lines(open));
        assert!(!codes_of(&text.repeat(5)).is_empty());
        assert!(!codes_of(&format!("table t {{\n  {}", text.repeat(5))).is_empty());
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn long_chains_are_one_diagnostic() {
    let chain = |count: usize| format!("table t {{\n  check (a{})\n}}", " or a".repeat(count));
    assert_eq!(codes_of(&chain(300)), []);
    assert_eq!(codes_of(&chain(100_000)), [codes::TOO_DEEP]);
    assert_eq!(codes_of(&format!("table t {{ check ({} a) }}", "not ".repeat(100_000))), [codes::TOO_DEEP]);
    let list = format!("table t {{ check (a in (0{})) }}", ", 1".repeat(100_000));
    assert_eq!(codes_of(&list), []);
}

#[test]
fn long_lines_are_only_long() {
    let columns: Vec<String> = (0..2_000).map(|number| format!("column_{number} text unique")).collect();
    let parsed = read(&format!("table t {{ {} }}", columns.join(", ")));
    assert!(parsed.problems.is_empty());
    assert_eq!(members(&parsed.ast, "t").len(), 2_000);
    assert_eq!(codes_of(&"x".repeat(65 << 20)), [codes::TOO_LARGE]);
    assert_eq!(codes_of(&"x".repeat(5 << 20)), [codes::UNKNOWN_ITEM]);
}

#[test]
fn five_errors_in_five_tables_are_five_diagnostics() {
    let text: String =
        (0..5).map(|n| format!("table t{n} {{\n  a int\n  b ¦\n  c int\n}}\n").replace('¦', "int not null")).collect();
    let parsed = read(&text);
    assert_eq!(parsed.problems.len(), 5);
    assert!(parsed.ast.items.iter().all(|item| item.broken));
    for n in 0..5 {
        assert_eq!(members(&parsed.ast, &format!("t{n}")).len(), 2);
    }
}

#[test]
fn errors_of_five_kinds_in_five_tables_are_five_diagnostics() {
    let lines = [
        "trigger touch before upsert execute f()",
        "policy own for reading",
        "place object { town }",
        "exclude using gist (a with equal)",
        "event gone for delete then x",
    ];
    let text: String =
        lines.iter().enumerate().map(|(n, line)| format!("table t{n} {{\n  a int\n  {line}\n  c int\n}}\n")).collect();
    let parsed = read(&text);
    let told: Vec<_> = parsed.problems.iter().map(|it| &it.message).collect();
    assert_eq!(told.len(), 5, "{told:#?}");
    for n in 0..5 {
        assert_eq!(members(&parsed.ast, &format!("t{n}")).len(), 2);
    }
}

#[test]
fn deep_types_and_values_are_one_diagnostic() {
    let object = |depth: usize| {
        format!("table t {{\n  a {}int{}\n  b int\n}}\n", "object { a ".repeat(depth), " }".repeat(depth))
    };
    assert_eq!(codes_of(&object(150)), []);
    assert_eq!(codes_of(&object(1_000)), [codes::TOO_DEEP]);
    let nots = "not ".repeat(10_000);
    for text in [
        format!("mixin m(v value default ({nots}a)) {{ a int }}"),
        format!("rows t (a) {{ (({nots}a)) }}"),
        format!("function f(a bool default ({nots}a)) -> int = `x`"),
        format!("param p = ({nots}a)"),
    ] {
        assert_eq!(codes_of(&text), [codes::TOO_DEEP]);
    }
}

#[test]
fn no_edit_of_a_good_file_crashes() {
    for text in super::CANONICAL {
        edits_do_not_crash(text);
    }
}

fn edits_do_not_crash(text: &str) {
    use crate::syntax::scan::Scanner;
    let tokens: Vec<_> = Scanner::new(crate::base::FileId(0), text).collect();
    let mut many = Vec::new();
    for pair in tokens.windows(2) {
        let (lo, hi) = (pair[0].span.lo as usize, pair[0].span.hi as usize);
        let token = &text[lo..hi];
        let deleted = format!("{}{}", &text[..lo], &text[hi..]);
        let doubled = format!("{} {token} {}", &text[..hi], &text[hi..]);
        let stray = format!("{}£{}", &text[..lo], &text[lo..]);
        for (what, edited) in [("deleted", deleted), ("doubled", doubled), ("stray", stray)] {
            let parsed = read(&edited);
            if parsed.problems.len() > 1 {
                many.push(format!(
                    "{what} `{token}` at {lo}: {:?}",
                    parsed
                        .problems
                        .iter()
                        .map(|it| (it.code, it.primary.as_ref().map(|it| it.span.lo)))
                        .collect::<Vec<_>>()
                ));
            }
        }
    }
    assert!(many.len() * 100 < tokens.len() * 3 * 6, "{} of {}\n{}", many.len(), tokens.len() * 3, many.join("\n"));
}
