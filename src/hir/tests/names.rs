//! Unknown, doubled and misplaced names.

use super::{bad, good, mended, one, pointed, problems};

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
    one("sqlite", &format!("{users}table t {{ a -> users on delete set null }}"), "E0310", "set null");
    good("sqlite", &format!("{users}table t {{ a text, b int\n foreign key (a, b) -> users (mail, x) }}"));
}
