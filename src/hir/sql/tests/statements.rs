//! Statements of triggers and functions.

use super::{Context, statements, table};
use crate::base::Name;
use crate::syntax::ast::Dialect::{Mysql, Postgres, Sqlite};

/// A trigger on `orders`.
fn trigger() -> Context {
    let row = |name: &str| (Name::new(name), table(None, "orders").expect("there is one"));
    Context { rows: vec![row("new"), row("old")], ..Context::default() }
}

#[test]
fn inserts_and_upserts() {
    for (text, found) in [
        ("insert into users (id, name) values (1, 'a')", "users users.id users.name"),
        ("insert into users (id, nam) values (1, 'a')", "?users.nam users users.id"),
        ("insert into users values (1, 'a', 'b', 2)", "users users.*"),
        ("insert into users (id) select lead_id from teams", "teams teams.lead_id users users.id"),
        ("insert into users (id) values (1) returning id, nam", "?users.nam users users.id"),
        ("insert into users (id, name) values (1, 'a') on conflict (id) do nothing", "users users.id users.name"),
        (
            "insert into users as u (id, name) values (1, 'a')
             on conflict (id) do update set name = excluded.name where u.email is null",
            "users users.email users.id users.name",
        ),
        (
            "insert into users (id) values (1) on conflict (id) do update set name = excluded.nam",
            "?users.nam users users.id users.name",
        ),
        ("insert into users (id, name) values (default, default)", "users users.id users.name"),
        (
            "with x as (select lead_id from teams) insert into users (id) select lead_id from x",
            "teams teams.lead_id users users.id",
        ),
    ] {
        for dialect in [Postgres, Sqlite] {
            if dialect == Sqlite && text.contains("default") {
                continue;
            }
            assert_eq!(statements(dialect, text, &Context::default()), found, "{text}");
        }
    }
    for (text, found) in [
        ("insert into users set id = 1, nam = 'a'", "?users.nam users users.id"),
        ("insert into users (id) values (1) on duplicate key update name = values(name)", "users users.id users.name"),
        (
            "insert into users (id) values (1) as new on duplicate key update name = new.name",
            "users users.id users.name",
        ),
        ("replace into users (id) values (1)", "users users.id"),
    ] {
        assert_eq!(statements(Mysql, text, &Context::default()), found, "{text}");
    }
}

#[test]
fn updates_and_deletes() {
    for (text, found) in [
        ("update users set name = lower(name) where id = 1", "users users.id users.name"),
        ("update users set nam = 'x'", "?users.nam users"),
        (
            "update users u set name = t.name from teams t where t.id = u.team_id",
            "teams teams.id teams.name users users.name users.team_id",
        ),
        (
            "update users set (name, email) = (select name, 'x' from teams limit 1)",
            "teams teams.name users users.email users.name",
        ),
        ("update orders set total = total + 1 returning *", "orders orders.* orders.total"),
        ("delete from users where team_id not in (select id from teams)", "teams teams.id users users.team_id"),
        (
            "delete from users u using teams t where t.id = u.team_id returning u.id",
            "teams teams.id users users.id users.team_id",
        ),
        (
            "merge into users u using teams t on t.id = u.team_id
             when matched then update set name = t.name when not matched then insert (id) values (t.id)",
            "teams teams.id teams.name users users.id users.name users.team_id",
        ),
    ] {
        assert_eq!(statements(Postgres, text, &Context::default()), found, "{text}");
    }
    for (text, found) in [
        (
            "update users u join teams t on t.id = u.team_id set u.name = t.name",
            "teams teams.id teams.name users users.name users.team_id",
        ),
        (
            "delete u from users u join teams t on t.id = u.team_id where t.name = 'x'",
            "teams teams.id teams.name users users.team_id",
        ),
    ] {
        assert_eq!(statements(Mysql, text, &Context::default()), found, "{text}");
    }
}

#[test]
fn triggers_read_new_and_old() {
    for (text, found) in [
        ("insert into users (id) values (new.user_id);", "orders.user_id users users.id"),
        (
            "update users set name = old.status where id = NEW.user_id; delete from teams where id = old.id",
            "orders.id orders.status orders.user_id teams teams.id users users.id users.name",
        ),
        ("insert into users (id) values (new.usr_id);", "?orders.usr_id users users.id"),
        // a row is read by its name only
        ("insert into users (id) values (user_id);", "?.user_id users users.id"),
        ("select raise(abort, 'no') where new.total < 0;", "orders.total"),
    ] {
        assert_eq!(statements(Sqlite, text, &trigger()), found, "{text}");
    }
    assert_eq!(statements(Mysql, "set new.total = new.total + 1", &trigger()), "orders.total");
    assert_eq!(statements(Mysql, "set new.totl = 1", &trigger()), "?orders.totl");
    // a block may have variables, of which a bare word is perhaps one
    let block = "begin update users set name = v where id = new.user_id; end";
    assert_eq!(statements(Mysql, block, &trigger()), "orders.user_id users users.id users.name");
}

#[test]
fn parameters_are_known() {
    let context = Context { words: vec![Name::new("who"), Name::new("tail")], ..Context::default() };
    let text = "select id from users where name = who and email = tail.who and id = $1";
    assert_eq!(statements(Postgres, text, &context), "users users.email users.id users.name");
    assert_eq!(statements(Postgres, "select whom", &context), "?.whom");
}
