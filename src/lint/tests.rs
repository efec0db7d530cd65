//! Each rule at its edges; the pages of `docs/codes` fire each one plainly.

use std::sync::Arc;

use super::{Engine, Lints, Naming, Pattern, Thing};
use crate::base::{Diagnostic, Severity};
use crate::hir::{Hir, Target};

const ENGINES: [Engine; 2] = [
    Engine { word: "postgres", title: "PostgreSQL", reserved: &["order", "user"], folds: true },
    Engine { word: "sqlite", title: "SQLite", reserved: &["order", "set"], folds: false },
];

fn lints() -> Lints {
    let naming: Naming = vec![(Thing::Index, Pattern::parse("{table}_{columns}_idx").unwrap())];
    Lints::new(ENGINES.to_vec(), naming, &|code| Some(code.id != "W0916"))
}

fn all(word: &str, files: &[(&str, &str)]) -> Vec<Diagnostic> {
    let mut hir = Hir::new();
    hir.set_judge(Arc::new(lints()));
    hir.set_files(files.iter().copied());
    hir.check(Target::new(word).unwrap())
}

/// The findings with this code, as the text that they point at.
fn found<'t>(code: &str, text: &'t str) -> Vec<&'t str> {
    on("postgres", code, text)
}

fn on<'t>(word: &str, code: &str, text: &'t str) -> Vec<&'t str> {
    let found = all(word, &[("a.schema", text)]);
    assert!(!found.iter().any(Diagnostic::is_error), "{found:#?}");
    let own = found.iter().filter(|own| own.code.id == code);
    own.map(|own| &text[own.primary.as_ref().unwrap().span.range()]).collect()
}

/// The text after the fix of the only finding with this code.
fn mended(code: &str, text: &str) -> String {
    let found = all("postgres", &[("a.schema", text)]);
    let [one] = found.iter().filter(|own| own.code.id == code).collect::<Vec<_>>()[..] else { panic!("{found:#?}") };
    let fix = one.fix.as_ref().unwrap_or_else(|| panic!("{one:#?} has no fix"));
    assert!(!fix.safe);
    let mut out = text.to_owned();
    for edit in fix.edits.iter().rev() {
        out.replace_range(edit.span.range(), &edit.text);
    }
    out
}

#[test]
fn a_key_may_stand_in_a_mixin_or_on_a_line_of_its_own() {
    let text = "mixin keyed { id bigint identity primary key }\ntable a { ...keyed }\n\
                table b { x bigint, y bigint, primary key (x, y) }\ntable c { x text unique }\n";
    assert_eq!(found("W0901", text), ["c"]);
}

#[test]
fn what_begins_with_the_columns_of_a_foreign_key_indexes_it() {
    let with = |rest: &str| {
        let text = format!(
            "table k {{ x bigint, y bigint, primary key (x, y) }}\ntable t {{ a bigint, b bigint, c bigint, foreign key (a, b) -> k{rest} }}\n"
        );
        found("W0902", &text).len()
    };
    assert_eq!(with(""), 1);
    for enough in [
        "index (a, b)",
        "index (b, a, c)",
        "unique (b, a)",
        "primary key (a, b, c)",
        "unique index (a, b desc)",
        "index (a, b) using btree",
    ] {
        assert_eq!(with(&format!(", {enough}")), 0, "{enough}");
    }
    for little in
        ["index (a)", "index (a, c, b)", "index (a, b) where (c > 1)", "index (a, b) using brin", "index ((a + b))"]
    {
        assert_eq!(with(&format!(", {little}")), 1, "{little}");
    }
}

#[test]
fn an_index_for_a_foreign_key_is_added_where_the_key_is_written() {
    let head = "table k { id bigint primary key }\n";
    let inline = format!("{head}table t {{ k_id -> k on delete cascade }}\n");
    let fixed = mended("W0902", &inline);
    assert!(fixed.contains("k_id -> k index on delete cascade"), "{fixed}");
    assert_eq!(found("W0902", &fixed), [""; 0]);
    let line = format!("{head}table t {{\n  a bigint\n  foreign key (a) -> k\n}}\n");
    let fixed = mended("W0902", &line);
    assert_eq!(fixed, format!("{head}table t {{\n  a bigint\n  foreign key (a) -> k\n  index (a)\n}}\n"));
    assert_eq!(found("W0902", &fixed), [""; 0]);
    let spread = format!("mixin owned {{ k_id -> k }}\n{head}table t {{ ...owned }}\n");
    let found = all("sqlite", &[("a.schema", &spread)]);
    assert!(found.iter().any(|own| own.code.id == "W0902" && own.fix.is_none()), "{found:#?}");
}

#[test]
fn an_index_is_needless_beside_one_that_does_all_it_does() {
    let with = |lines: &str| {
        let text = format!("table t {{ id bigint primary key, a int, b int, c int, {lines} }}\n");
        let all = all("postgres", &[("a.schema", &text)]);
        let own = all.iter().filter(|own| own.code.id == "W0903");
        own.map(|own| text[own.primary.as_ref().unwrap().span.range()].to_owned()).collect::<Vec<_>>()
    };
    for (lines, needless) in [
        ("index one (a), index two (a)", "index two (a)"),
        ("index (a), index (a, b)", "index (a)"),
        ("unique (a, b), index (a, b)", "index (a, b)"),
        ("unique index (a), index (a)", "index (a)"),
        ("unique index (a), unique (a)", "unique index (a)"),
        ("unique (id)", "unique (id)"),
        ("index (id)", "index (id)"),
        ("index one (a) where (b > 1), index two (a, c) where (b > 1)", "index one (a) where (b > 1)"),
        ("index (a) include (b), index (a, b, c)", "index (a) include (b)"),
    ] {
        assert_eq!(with(lines), [needless], "{lines}");
    }
    for both in [
        "index (a), index (b, a)",
        "index (a), index (a desc, b)",
        "index (a) where (b > 1), index (a, b)",
        "index (a), index (a, b) where (b > 1)",
        "unique (a), unique (a, b)",
        "unique (a), index (a, b)",
        "index (a) using brin, index (a, b) using brin",
        "index (a) include (c), index (a, b)",
    ] {
        assert_eq!(with(both), [""; 0], "{both}");
    }
}

#[test]
fn a_needless_index_is_taken_away_with_its_line() {
    let text = "table t {\n  id bigint primary key\n  /// Fast.\n  index (id)\n  a int\n}\n";
    assert_eq!(mended("W0903", text), "table t {\n  id bigint primary key\n  a int\n}\n");
    let inline = "table t { id bigint primary key index, a int }\n";
    assert_eq!(mended("W0903", inline), "table t { id bigint primary key, a int }\n");
    let last = "table t { id bigint primary key, index (id) }\n";
    assert_eq!(mended("W0903", last), "table t { id bigint primary key }\n");
    let middle = "table t { id bigint primary key, index (id), a int }\n";
    assert_eq!(mended("W0903", middle), "table t { id bigint primary key, a int }\n");
}

#[test]
fn types_of_a_foreign_key_are_compared_across_files() {
    let one = "table t { id bigint primary key, code text(10) unique }\n";
    let two =
        "table u { a int -> t, b smallint -> t, c bigint -> t, d -> t, e text(10) -> t (code), f text -> t (code) }\n";
    let found = all("postgres", &[("a.schema", one), ("b.schema", two)]);
    let own: Vec<_> = found.iter().filter(|own| own.code.id == "W0904").map(|own| own.message.as_str()).collect();
    assert_eq!(
        own,
        [
            "`a` is `int`, but `t.id` is `bigint`",
            "`b` is `smallint`, but `t.id` is `bigint`",
            "`f` is `text`, but `t.code` is `text(10)`"
        ]
    );
    let label = found.iter().find(|own| own.code.id == "W0904").unwrap().labels[0].span;
    assert_eq!((label.file.0, &one[label.range()]), (0, "id"));
}

#[test]
fn words_are_reserved_where_the_project_has_its_targets() {
    let text = "table \"order\" { id bigint primary key, user int, \"set\" int, orders int }\n";
    assert_eq!(on("postgres", "W0905", text), ["\"order\"", "user"]);
    assert_eq!(on("sqlite", "W0905", text), ["\"order\"", "\"set\""]);
    let message = |word: &str| all(word, &[("a.schema", text)]).into_iter().find(|own| own.code.id == "W0905").unwrap();
    assert_eq!(message("postgres"), message("sqlite"), "told once for both");
    assert!(message("sqlite").message.contains("PostgreSQL and SQLite"));
    assert_eq!(on("postgres", "W0906", "table Aa { id bigint primary key }"), ["Aa"]);
    assert_eq!(on("sqlite", "W0906", "table Aa { id bigint primary key }"), [""; 0]);
}

#[test]
fn a_policy_speaks_about_names_that_somebody_wrote() {
    let text = "table t { id bigint primary key, a int, b int, index (a), index byb (b), index t_a_b_idx (a, b) }\n";
    assert_eq!(found("W0907", text), ["index byb (b)"]);
}

#[test]
fn a_key_that_counts_weighs_more_than_one_that_does_not() {
    let found = |text: &str| {
        let all = all("postgres", &[("a.schema", text)]);
        all.iter().find(|own| own.code.id == "W0908").map(|own| own.severity)
    };
    assert_eq!(found("table t { id int identity primary key }"), Some(Severity::Warning));
    assert_eq!(found("table t { id serial primary key }"), Some(Severity::Warning));
    assert_eq!(found("table t { id smallint primary key }"), Some(Severity::Note));
    assert_eq!(found("table t { id int unsigned primary key }"), Some(Severity::Note));
    assert_eq!(found("table t { id bigint identity primary key }"), None);
    assert_eq!(found("table t { a int, b int, primary key (a, b) }"), None);
    assert_eq!(
        mended("W0908", "table t { id int identity primary key }"),
        "table t { id bigint identity primary key }"
    );
}

#[test]
fn a_type_is_mended_where_it_is_written() {
    assert_eq!(mended("W0909", "table t { at timestamp(3)? }"), "table t { at timestamptz(3)? }");
    assert_eq!(mended("W0910", "table t { c char(3) }"), "table t { c text(3) }");
    let alias = "type stamp = timestamp\ntable t { at stamp }";
    assert!(all("postgres", &[("a.schema", alias)]).iter().any(|own| own.code.id == "W0909" && own.fix.is_none()));
}

#[test]
fn a_line_of_a_mixin_is_told_once_and_where_it_stands() {
    let mixin = "mixin stamps { made timestamp, gone timestamp? }\n";
    let tables = "table a { ...stamps }\ntable b { ...stamps }\n";
    let both = all("sqlite", &[("a.schema", tables), ("b.schema", mixin)]);
    let own = both.iter().filter(|own| own.code.id == "W0909").filter_map(|own| own.primary.as_ref());
    let at: Vec<_> = own.map(|label| (label.span.file.0, &mixin[label.span.range()])).collect();
    assert_eq!(at, [(1, "made"), (1, "gone")]);
}

#[test]
fn nulls_are_told_unless_they_were_thought_of() {
    let with = |key: &str| {
        let text = format!("table t {{ a int?, b int?, c int, {key} }}\n");
        let all = all("postgres", &[("a.schema", &text)]);
        all.iter().find(|own| own.code.id == "W0912").map(|own| own.severity)
    };
    assert_eq!(with("unique (a, c)"), Some(Severity::Warning));
    assert_eq!(with("unique index (c, b)"), Some(Severity::Warning));
    assert_eq!(with("unique (a)"), Some(Severity::Note));
    for fine in [
        "unique (c)",
        "unique (a, c) nulls not distinct",
        "unique index (a, c) nulls not distinct",
        "unique index (a, c) where (a is not null)",
        "unique index ((coalesce(a, 0)), c)",
        "index (a, c)",
    ] {
        assert_eq!(with(fine), None, "{fine}");
    }
}

#[test]
fn a_circle_is_told_once_and_only_when_nothing_opens_it() {
    let circle = |rest: &str| {
        let a = format!("table a {{ id bigint primary key, b_id -> b{rest} }}\n");
        let b = "table b { id bigint primary key, c_id -> c }\ntable d { a_id -> a }\n";
        let c = "table c { id bigint primary key, a_id -> a, self_id -> c }\n";
        let found = all("sqlite", &[("a.schema", &a), ("b.schema", b), ("c.schema", c)]);
        found.into_iter().filter(|own| own.code.id == "W0914").collect::<Vec<_>>()
    };
    let [one] = &circle("")[..] else { panic!("{:#?}", circle("")) };
    assert_eq!(one.message, "rows of `a`, `b`, `c` need each other first");
    assert_eq!(one.labels.len(), 2);
    assert_eq!(circle("?"), []);
    assert_eq!(circle(" deferrable initially deferred"), []);
    let two = "table a { id bigint primary key, b_id -> b }\ntable b { id bigint primary key, a_id -> a }\n";
    let more =
        two.replace("table a", "table c").replace("table b", "table d").replace("-> b", "-> d").replace("-> a", "-> c");
    assert_eq!(on("sqlite", "W0914", &format!("{two}{more}")).len(), 2);
}

#[test]
fn serial_is_told_on_postgresql_only() {
    let text = "table t { id bigserial primary key }\n";
    assert_eq!((on("postgres", "W0915", text), on("sqlite", "W0915", text)), (vec!["id"], vec![]));
}

#[test]
fn a_file_with_an_error_is_not_judged_and_others_are() {
    let found = all("postgres", &[("a.schema", "table t { a nothing }\n"), ("b.schema", "table u { a int }\n")]);
    let codes: Vec<_> = found.iter().map(|own| own.code.id).collect();
    assert_eq!(codes, ["E0204", "W0901"]);
}

#[test]
fn a_rule_that_is_off_says_nothing() {
    let text = "table t { id bigint primary key }\ntable u { id bigint primary key, t_id -> t index }\n";
    assert_eq!(found("W0916", text), [""; 0]);
    let mut hir = Hir::new();
    hir.set_judge(Arc::new(Lints::new(Vec::new(), Vec::new(), &|code| (code.id == "W0916").then_some(true))));
    hir.set_files([("a.schema", text)]);
    assert_eq!(hir.check(Target::new("sqlite").unwrap()).len(), 1);
}

#[test]
fn a_hostile_table_takes_no_long_time() {
    let lines: Vec<String> = (0..4_000).map(|n| format!("index i{n} (a, b, c{})", n % 50)).collect();
    let columns: Vec<String> = (0..50).map(|n| format!("c{n} int")).collect();
    let text =
        format!("table t {{ id bigint primary key, a int, b int, {}, {} }}\n", columns.join(", "), lines.join(", "));
    assert_eq!(on("sqlite", "W0903", &text).len(), 3_950);
}
