//! Quotes, case, places, and what is not read.

use super::super::Opaque;
use super::short;
use super::{Context, Form, Shop, query, read};
use crate::syntax::ast::Dialect::{self, Mysql, Postgres, Sqlite, Surrealdb};
use crate::syntax::ast::Language;

#[test]
fn case_is_that_of_the_engine() {
    for (dialect, text, found) in [
        (Postgres, "select ID from USERS", "users users.id"),
        (Postgres, "select \"id\" from \"users\"", "users users.id"),
        (Postgres, "select \"ID\" from users", "?users.ID users"),
        (Postgres, "select \"fullName\" from \"Mixed\"", "Mixed Mixed.fullName"),
        (Postgres, "select m.fullName from \"Mixed\" m", "?Mixed.fullname Mixed"),
        (Postgres, "select 1 from Mixed", "?mixed"),
        (Sqlite, "select ID, \"NAME\" from USERS", "users users.id users.name"),
        (Sqlite, "select fullname from mixed", "Mixed Mixed.fullName"),
        (Sqlite, "select U.ID from users u", "users users.id"),
        (Mysql, "select `ID` from users", "users users.id"),
    ] {
        assert_eq!(query(dialect, text), found, "{text}");
    }
}

#[test]
fn every_use_has_its_bytes() {
    let text = "-- straße\nselect\n  \"name\", 'ß', u.email\nfrom users as u";
    let found = read(text, Language::Sql, Postgres, Form::Query, &Context::default(), &Shop).expect("it is SQL");
    let mut places: Vec<(&str, &str)> =
        found.uses.iter().map(|own| (&text[own.word.clone()], &text[own.whole.clone()])).collect();
    places.sort_unstable();
    assert_eq!(places, [("\"name\"", "\"name\""), ("email", "u.email"), ("users", "users")]);
}

#[test]
fn of_plpgsql_the_declared_types_are_read() {
    let text = "<<outer>> declare -- declare n teams;\n a constant order_status := 'x; declare b teams;'; c users%rowtype; d users.id%type;\n \
        e a%type; f far; g int default 1; begin select x.order_status from teams; declare h shop.items%rowtype; begin end; end";
    let found = read(text, Language::Plpgsql, Postgres, Form::Statements, &Context::default(), &Shop);
    assert_eq!(short(text, found), "?Type far shop.items type order_status users");
}

#[test]
fn other_languages_are_opaque() {
    let read = |language, target| read("x", language, target, Form::Query, &Context::default(), &Shop).unwrap_err();
    assert_eq!(read(Language::Sql, Surrealdb), Opaque::Language("surrealdb"));
    assert_eq!(read(Language::Dialect(Dialect::Surrealdb), Postgres), Opaque::Language("surrealdb"));
    assert!(matches!(read(Language::Sql, Postgres), Opaque::Unread(_)));
}
