//! The way between two live databases, which nobody wrote a schema for: up arrives at the one, down at the other, rows stay.

use crate::support::postgres::{Database, Server};
use crate::support::project::Project;
use crate::support::sqlite;

/// What is done to make the two, and what must be the same after the way there and back.
struct Case {
    both: &'static str,
    before: &'static str,
    after: &'static str,
    rows: &'static str,
}

const VIEWS: Case = Case {
    both: "create table a (id int primary key, x varchar(10), note text); insert into a values (1, 'one', 'n');",
    before: "create view v as select id, x || 'a' as y from a; create view w as select v.y, a.note from v join a on a.id = v.id;",
    after: "alter table a add column z int; create table b (id int primary key, a_id int); \
        create view v as select id, x || 'b' as y from a; create view w as select v.y, a.z, b.id from v join a on a.id = v.id left join b on b.a_id = a.id;",
    rows: "select x from a",
};

const TYPES: Case = Case {
    both: "create table a (id int primary key, x varchar(10) default 'd', at timestamp default now()); insert into a values (1, 'one');",
    before: "create view v as select id, x || 'a' as y, at from a; create materialized view m as select y from v; \
        create function f() returns bigint language sql as 'select count(*) from a where x is null'; \
        create function g(n int) returns text language sql begin atomic select x from a where id = n; end; \
        create index by_len on a (length(x)); alter table a enable row level security; create policy p on a using (x <> 'no');",
    after: "alter table a alter column x type text, alter column at type timestamptz; create table b (c text); \
        create view v as select id, x || 'a' as y, at from a; create materialized view m as select y from v; \
        create function f() returns bigint language sql as 'select count(*) from b where c is null'; \
        create function g(n int) returns text language sql begin atomic select x from a where id = n; end; \
        create index by_len on a (length(x)); alter table a enable row level security; create policy p on a using (x <> 'no');",
    rows: "select x from a",
};

const TRIGGERS: Case = Case {
    both: "create table a (id int primary key, x text); insert into a values (1, 'one');",
    before: "create table log (at int, what text); create view v as select x from a; \
        create trigger gone after delete on a begin insert into log (at, what) select id, old.x from a; end;",
    after: "alter table a add column n int; create table log2 (what text); create view v as select a.x, n, l.what from a join log2 l on l.what = a.x; \
        create trigger gone after delete on a begin insert into log2 (what) values (old.x); end;",
    rows: "select x from a",
};

const EMPTY: Case = Case {
    both: "create table a (id int primary key, x text); insert into a values (1, 'one');",
    before: "create table s (id int primary key)",
    after: "create table s (id int primary key, ip text not null, n int not null)",
    rows: "select x from a",
};

/// What bodies name is found along a search path, in a circle, or not at all.
const LATE: Case = Case {
    both: "create schema shop; create table a (id int primary key, x text); insert into a values (1, 'one');",
    before: "set check_function_bodies = off; create function lost() returns bigint language sql as 'select count(*) from u'; \
        create function cast_to() returns int language sql as 'select (row(1)::u).id'; \
        create table shop.u (id int); create function called() returns bigint language sql as 'select away()'; \
        create function shop.away() returns bigint language sql as 'select 1::bigint';",
    after: "set check_function_bodies = off; create function zig(n int) returns int language sql as 'select case when n > 0 then zag(n - 1) end'; \
        create function zag(n int) returns int language sql as 'select case when n > 0 then zig(n - 1) end'; \
        create table shop.u (id int); create function shop.along() returns bigint language sql set search_path to shop, public as 'select count(*) from u, z'; \
        create table z (id int); create function again(out bigint, out shop.u) language sql set search_path = shop as 'select along(), null::u';",
    rows: "select x from a",
};

/// Runs a script on the database of this URL and gives what its last query says.
fn there_and_back(case: &Case, urls: [&str; 2], run: &dyn Fn(usize, &str) -> String) {
    for (n, own) in [case.before, case.after].into_iter().enumerate() {
        run(n, case.both);
        run(n, own);
    }
    let project = Project::new();
    // the way is run as one text here
    project.write("schemac.toml", "[migrations]\nonline = false\n");
    let diff = |more: &[&str]| project.run(&[&["diff", urls[0], urls[1]], more].concat());
    let sql = |way: &[&str]| {
        let ran = diff(&[&["--sql", "--accept", "all"], way].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.stdout
    };
    let (up, down) = (sql(&[]), sql(&["--down"]));
    run(0, &up);
    assert_eq!(diff(&["--exit-code"]).stdout, "", "after up:\n{up}");
    assert_eq!(run(0, case.rows), "one");
    run(0, &down);
    let again = sql(&[]);
    assert_eq!(again, up, "after down:\n{down}");
}

fn on_postgres(case: &Case) {
    for server in Server::ALL {
        let databases: [Database; 2] = [server.database(), server.database()];
        there_and_back(case, [databases[0].url(), databases[1].url()], &|n, sql| last(&databases[n].rows(sql)));
    }
}

fn on_sqlite(case: &Case) {
    let folder = tempfile::tempdir().unwrap();
    let files = ["a.db", "b.db"].map(|name| folder.path().join(name));
    let urls = files.each_ref().map(|file| format!("sqlite:{}", file.display()));
    there_and_back(case, [&urls[0], &urls[1]], &|n, sql| last(&sqlite::rows(&files[n], sql)));
}

fn last(rows: &crate::support::rows::Rows) -> String {
    rows.last().and_then(|row| row.first().cloned().flatten()).unwrap_or_default()
}

#[test]
fn views_are_made_anew_around_what_they_read() {
    on_postgres(&VIEWS);
    on_sqlite(&VIEWS);
}

#[test]
fn what_reads_a_column_is_made_anew_around_its_type() {
    on_postgres(&TYPES);
}

#[test]
fn a_table_without_rows_needs_no_values_for_a_new_column() {
    on_postgres(&EMPTY);
    on_sqlite(&EMPTY);
    let [a, b] = [(); 2].map(|()| Server::ALL[0].database());
    a.execute(&format!("{}; {}; insert into s values (1)", EMPTY.both, EMPTY.before));
    b.execute(&format!("{}; {}", EMPTY.both, EMPTY.after));
    let refused = Project::new().expect(1, &["diff", a.url(), b.url(), "--sql", "--accept", "all"]);
    assert!(refused.stderr.contains("E0501") && refused.stdout.is_empty(), "{}", refused.stderr);
}

#[test]
fn routines_are_made_before_what_their_bodies_name() {
    on_postgres(&LATE);
}

#[test]
fn triggers_come_after_what_they_write_to() {
    on_sqlite(&TRIGGERS);
}
