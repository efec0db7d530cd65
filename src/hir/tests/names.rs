//! Unknown, doubled and misplaced names.

use super::{bad, good, good_files, mended, one, pointed, problems};

#[test]
fn unknown_names_are_met_with_the_nearest_one() {
    let users = "table users { id int primary key, email text }\n";
    let cases = [
        ("table t { a -> usres }", "E0202", "usres"),
        ("table t { a int, index (b) }", "E0203", "b"),
        ("table t { a itn }", "E0204", "itn"),
        ("enum e { on, off }\ntable t { a e default onn }", "E0205", "onn"),
        ("table t { a int check (lenght('x') > a) }", "E0206", "lenght"),
        ("table t { ...stamps }", "E0207", "stamps"),
        ("table t { a int -> users on delete vanish }", "E0219", "vanish"),
    ];
    for (text, code, at) in cases {
        let text = format!("{users}{text}");
        let found = bad("postgres", &text);
        assert!(found.contains(&(code.to_owned(), at.to_owned())), "{text}: {found:?}");
    }
    assert_eq!(
        mended("sqlite", "table users { id int primary key }\ntable t { a -> usres }").matches("-> users").count(),
        1
    );
    assert_eq!(mended("sqlite", "table t { a itn }"), "table t { a int }");
    assert_eq!(mended("sqlite", "table t { a int check (foo(a) > 1) }"), "table t { a int check `foo(a) > 1` }");
}

#[test]
fn a_similar_name_in_another_file_is_labelled_there() {
    let a = "namespace auth\n/// People.\ntable users { id int primary key }";
    let found = problems("postgres", &[("a.schema", a), ("b.schema", "table t { u -> user }")]);
    assert_eq!(found.len(), 1, "{found:#?}");
    let label = &found[0].labels[0];
    assert_eq!(&a[label.span.range()], "users");
    assert_ne!(label.span.file, found[0].primary.as_ref().unwrap().span.file);
    assert_eq!(found[0].fix.as_ref().unwrap().edits[0].text, "auth.users");
    assert!(!found[0].fix.as_ref().unwrap().safe);
}

#[test]
fn doubles_are_shown_at_both_places() {
    let text = "table t { a int, b int }\nenum t { x }";
    let found = problems("postgres", &[("a.schema", text)]);
    assert_eq!(pointed(&found[0], text), ("E0201".to_owned(), "t".to_owned()));
    assert_eq!(found[0].labels.len(), 1);
    one("postgres", "table t { a int, a text }", "E0201", "a");
    one("postgres", "table t { a int, check c (a > 1), check c (a < 1) }", "E0201", "c");
    one("postgres", "table t { a int index as x }\ntable u { a int index as x }", "E0214", "index as x");
    good("postgres", "table t only postgres { a int }\ntable t only sqlite { a text }");
}

#[test]
fn circles_are_named() {
    let found = bad("postgres", "mixin a { ...b }\nmixin b { ...a }\ntable t { x int\n ...a }");
    assert_eq!(found, [("E0215".to_owned(), "a".to_owned())]);
    let found = bad("postgres", "type a = b\ntype b = a\ntable t { x a }");
    assert!(found.iter().all(|(code, _)| code == "E0305") && !found.is_empty(), "{found:?}");
    let found = bad("postgres", "table a { id -> b primary key }\ntable b { id -> a primary key }");
    assert_eq!(found.iter().filter(|(code, _)| code == "E0305").count(), 2, "{found:?}");
}

#[test]
fn kinds_and_arguments_of_mixins_are_checked() {
    let mixin = "mixin m(t table, n type) { a -> t, b n }\ntable u { id int primary key }\n";
    one("sqlite", &format!("{mixin}table x {{ ...m(u) }}"), "E0216", "m");
    one("sqlite", &format!("{mixin}table x {{ ...m(u, int, 3) }}"), "E0216", "m");
    one("sqlite", &format!("{mixin}table x {{ ...m(5, int) }}"), "E0216", "5");
    one("sqlite", "enum e { a }\ntable t { x -> e }", "E0209", "e");
}

#[test]
fn namespaces_do_not_nest_and_names_have_one_dot() {
    one("postgres", "namespace a\ntable b.c { x int }", "E0211", "b.c");
    one("postgres", "use auth.nobody\ntable c { x int }", "E0210", "auth.nobody");
    good("postgres", "use auth as a\nnamespace auth { table t { id int primary key } }\ntable u { x -> a.t }");
    let found = bad("postgres", "namespace auth { private table t { id int primary key } }\ntable u { x -> auth.t }");
    assert_eq!(found, [("E0218".to_owned(), "auth.t".to_owned())]);
}

#[test]
fn foreign_keys_point_at_keys_of_their_type() {
    let users = "table users { id int primary key, mail text, x int, unique (mail, x) }\n";
    one("sqlite", &format!("{users}table t {{ a text -> users (mail) }}"), "E0306", "mail");
    one("sqlite", &format!("{users}table t {{ a text -> users }}"), "E0307", "a");
    one("sqlite", &format!("{users}table t {{ a int, b int\n foreign key (a, b) -> users }}"), "E0308", "users");
    one("sqlite", "table u { a int }\ntable t { a int -> u }", "E0306", "u");
    one("sqlite", &format!("{users}table t {{ a -> users on delete set null }}"), "W0304", "set null");
    good("sqlite", &format!("{users}table t {{ a text, b int\n foreign key (a, b) -> users (mail, x) }}"));
}

#[test]
fn a_period_refers_to_a_key_without_overlaps() {
    let rooms = "table rooms { n int, open `daterange`, x `daterange`, primary key (n, open without overlaps), unique (n, x) }\n";
    let of = |key: &str| format!("{rooms}table t {{ n int, at `daterange`, foreign key {key} }}");
    for key in ["(n, period at) -> rooms", "(n, period at) -> rooms (n, period open)", "(n, at) -> rooms (n, x)"] {
        good("postgres", &of(key));
    }
    one("postgres", &of("(n, at) -> rooms"), "E0306", "rooms");
    one("postgres", &of("(n, period at) -> rooms (n, period x)"), "E0306", "n");
    one("postgres", &of("(n, period at) -> rooms (n, x)"), "E0308", "rooms");
    one(
        "postgres",
        &format!("{rooms}table t {{ n int, at `daterange`, unique (at without overlaps, n) }}"),
        "E0318",
        "without overlaps",
    );
    one(
        "postgres",
        &format!("{rooms}table t {{ n int, at `daterange`, index (n, at without overlaps) }}"),
        "E0421",
        "without overlaps",
    );
}

#[test]
fn an_offer_is_near_and_can_be_written() {
    let fix = |text: &str| problems("sqlite", &[("a.schema", text)])[0].fix.clone();
    assert_eq!(fix("table t { a int, index (y) }"), None, "one letter is near to no other");
    assert_eq!(
        mended("sqlite", "table t { \"not\" int, check (nott > 1) }"),
        "table t { \"not\" int, check (\"not\" > 1) }"
    );
    assert_eq!(mended("sqlite", "table t { größe int, index (größ) }"), "table t { größe int, index (größe) }");
    assert_eq!(mended("sqlite", "table t { a strnig }"), "table t { a text }");
}

#[test]
fn a_column_of_other_targets_is_not_unknown() {
    for use_ in ["index (b)", "check (b > 1)", "foreign key (b) -> t"] {
        let text = format!("table t {{\n  a int primary key\n  b int only postgres\n  {use_}\n}}\n");
        let found = problems("sqlite", &[("a.schema", &text)]);
        assert_eq!(pointed(&found[0], &text), ("E0208".to_owned(), "b".to_owned()), "{text}");
        assert_eq!((found.len(), &found[0].fix), (1, &None), "{text}");
        assert_eq!(found[0].labels[0].text, "exists only on postgres");
        good("postgres", &text);
    }
}

#[test]
fn one_mistake_is_told_once() {
    let text = "mixin m { check (gone > 1) }\ntable a { x int\n ...m }\ntable b { y int\n ...m }";
    one("sqlite", text, "E0203", "gone");
    let text = "table t { a int, index (gone) }";
    assert_eq!(problems("sqlite", &[("a.schema", text)]), problems("postgres", &[("a.schema", text)]));
}

#[test]
fn a_type_never_has_a_built_in_name() {
    one("sqlite", "namespace shop\ntype date = int check (value > 0)\ntable t { a int }", "E0201", "date");
    one("sqlite", "namespace shop\nenum text { a, b }\ntable t { a int }", "E0201", "text");
}

#[test]
fn a_parameter_means_one_thing() {
    one("sqlite", "mixin m(text type) { a text }\ntable t { ...m(int) }", "E0201", "text");
    one("sqlite", "mixin m(n value) { n int check (n > 1) }\ntable t { ...m(3) }", "E0201", "n");
    one("sqlite", "mixin m(a type, a type) { x a }\ntable t { ...m(int, int) }", "E0201", "a");
    good("sqlite", "mixin m(n value) { a int check (a > n) }\ntable t { n int\n ...m(3) }");
}

#[test]
fn a_mixin_is_checked_without_a_table() {
    let found = bad("sqlite", "mixin m {\n  a strnig\n  b -> nowhere\n  ...m\n  ...gone\n}");
    assert_eq!(found.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["E0204", "E0202", "E0215", "E0207"]);
    one("sqlite", "mixin a { ...b }\nmixin b { ...a }", "E0215", "a");
    one("sqlite", "mixin a { ...b(1, 2) }\nmixin b(n value) { x int default n }", "E0216", "b");
    one("sqlite", "mixin m(t table default nobody) { a -> t }", "E0202", "nobody");
    one("sqlite", "mixin m(on_gone action default vanish) { a int }", "E0216", "vanish");
    one("sqlite", "mixin m(t table) { a t }", "E0209", "t");
    good(
        "sqlite",
        "mixin a(t table, n type, v value) { x n\n ...b(t, n, v) }\nmixin b(t table, n type, v value) { y -> t\n z n default v }",
    );
    let auth = "namespace auth\ntable users { id int primary key }\nmixin owned(t table default users) { owner -> t }";
    good_files("sqlite", &[("a.schema", auth), ("b.schema", "table t { ...auth.owned }")]);
}

#[test]
fn what_is_renamed_is_not_removed() {
    let keys = "{ id int primary key }";
    one("sqlite", &format!("table b renamed from a {keys}\ndrop table a"), "E0213", "a");
    one("postgres", "enum b renamed from a { x }\ndrop enum a", "E0213", "a");
    one(
        "postgres",
        &format!("namespace b renamed from a\ntable t {keys}\nnamespace c\ndrop namespace a"),
        "E0213",
        "a",
    );
    let files = [("b.schema", format!("table b renamed from a {keys}")), ("a.schema", "drop table a".to_owned())];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    assert_eq!(problems("sqlite", &files).iter().map(|own| own.code.id).collect::<Vec<_>>(), ["E0213"]);
    good("sqlite", &format!("table b renamed from a {keys}\ndrop table c"));
}

#[test]
fn a_removal_is_planned_for_a_day() {
    one("sqlite", "table t { a int deprecated remove after 'never', b int }", "E0303", "'never'");
    one("sqlite", "table t { a int, index (a) deprecated remove after '2027-02-30' }", "E0303", "'2027-02-30'");
    good("sqlite", "table t deprecated 'old' remove after '2028-02-29' { a int }");
}

#[test]
fn a_comment_without_an_object_is_noted_once_for_each_kind() {
    let text = "/// a\nenum e {\n  /// b\n  x\n  /// c\n  y\n}\n/// d\ntype n = int\n/// e\nmixin m {\n  /// f\n  a int\n}\n\
                /// g\ntable t {\n  /// h\n  b int\n  /// i\n  ...m\n}\n/// j\ntype r = int check (value > 0)\n";
    let found = problems("postgres", &[("a.schema", text)]);
    assert!(found.iter().all(|own| own.severity == crate::base::Severity::Note), "{found:#?}");
    let told: Vec<_> = found.iter().map(|own| pointed(own, text)).collect();
    assert_eq!(told, ["/// b", "/// d", "/// e", "/// i"].map(|at| ("W0412".to_owned(), at.to_owned())));
    assert!(found[0].message.starts_with("2 comments"), "{}", found[0].message);
}

#[test]
fn sqlite_finds_no_key_in_an_index_with_another_collation() {
    let text = "table p { id int primary key, a text, unique index (a collate nocase) }\ntable t { a text -> p (a) }";
    one("sqlite", text, "E0306", "a");
    good("sqlite", &text.replace(" collate nocase", " desc"));
}
