//! What a dialect prints and a database reads back is what was printed: for both engines, over every kind of object.

use schemac::catalog::{Address, Catalog, Checked, Kind, Object};
use schemac::database::{ConnectOptions, Database, RunSegment};
use schemac::dialect::{Dialect, postgres, sqlite};
use schemac::plan::{Action, Group, GroupKind, Hazard, Plan, Step};

use crate::support::engine::Engine;
use crate::support::postgres::{Server, connect, each_server, outside};

/// Creates everything, in an order that needs no planner.
fn creates(catalog: &Catalog, dialect: &dyn Dialect) -> Vec<RunSegment> {
    let inline = dialect.capabilities().inline_in_create;
    let step = |(at, object): (&Address, &Object)| Step {
        at: *at,
        action: Action::Create(object.clone()),
        hazard: Hazard::NONE,
        reason: "new".into(),
    };
    let inside = |at: &Address| at.kind == Kind::Table || at.kind == Kind::Column || inline.contains(&at.kind);
    let rank = |kind: Kind| match kind {
        Kind::Namespace => 0,
        Kind::Enum => 1,
        Kind::Domain => 2,
        Kind::Index | Kind::PrimaryKey | Kind::Unique | Kind::Check | Kind::Default => 4,
        Kind::ForeignKey => 5,
        Kind::Table | Kind::Column => 3,
        Kind::Defined(_) => 6,
        Kind::Comment(_) => 7,
    };
    let single = |object: (&Address, &Object)| (rank(object.0.kind), GroupKind::Single, vec![step(object)]);
    let mut groups: Vec<_> = catalog.iter().filter(|(at, _)| !inside(at)).map(single).collect();
    groups.extend(catalog.tables().map(|table| {
        (3, GroupKind::CreateTable(table), catalog.at_home(table).filter(|(at, _)| inside(at)).map(step).collect())
    }));
    groups.sort_by_key(|(rank, ..)| *rank);
    let groups = groups.into_iter().map(|(_, kind, steps)| Group { kind, steps, commit_after: false }).collect();
    let plan = Plan { groups, after: catalog.clone(), ..Plan::default() };
    dialect.script(&plan).segments.iter().map(RunSegment::from).collect()
}

/// Line by line, so that a difference can be read.
fn lines(catalog: &Catalog) -> Vec<String> {
    catalog.iter().map(|(at, object)| format!("{at} {object:?}")).collect()
}

#[test]
fn what_sqlite_prints_reads_back() {
    let open = || Database::connect("sqlite::memory:", &ConnectOptions::default()).unwrap();
    let (mut first, mut second) = (open(), open());
    let ddl = r#"create table users (id integer primary key autoincrement, name text not null collate nocase unique,
            n integer default -1, m default (1 + 2), s text default 'a  ''b', at text default current_timestamp,
            up text generated always as (upper(name)) stored, low text as (lower("name")) virtual,
            constraint positive check (n > 0 and s <> 'x  (y'), check ((n < 10) or (n > 20)), check (n <> 5));
        create table "od""d" ("a b" integer not null, c integer references users (id) on delete cascade deferrable initially deferred,
            primary key ("a b", c), constraint who foreign key (c) references users on update set null, unique (c, "a b"))
            without rowid;
        create table strict (a any, b integer check (b in (0, 1))) strict;
        create index plain on users (name, n desc);
        create unique index partial on users (lower(name) desc, (n + 1), s collate nocase) where n is not null and s <> 'w';"#;
    first.build(&[RunSegment::transactional([ddl])]).unwrap();
    let before = first.introspect().unwrap();
    second.build(&creates(&before.catalog, &sqlite::Sqlite)).unwrap();
    assert_eq!(lines(&before.catalog), lines(&second.introspect().unwrap().catalog));
}

/// What servers before 15 lack is left out, and what their catalogs say otherwise is there.
#[test]
fn what_older_servers_print_reads_back() {
    const MORE: [&str; 10] = [
        "create type span as range (subtype = int)",
        "create table spans (id int primary key, own span, at int4range, w text)",
        "create function of_span(a span) returns int language sql as 'select lower(a)'",
        "create statistics kept (dependencies) on a, b from shop.orders",
        "create function base_in(cstring) returns base language internal immutable strict as 'textin'",
        "create function base_out(base) returns cstring language internal immutable strict as 'textout'",
        "create type base (input = base_in, output = base_out, like = text)",
        "create procedure p(inout a int) language plpgsql as 'begin a := a + 1; end'",
        "create publication news for table only users, only shop.orders",
        "create publication all_of_it for all tables",
    ];
    for server in [Server::V13, Server::V14] {
        let (one, other) = (server.database(), server.database());
        let (mut first, mut second) = (connect(one.url()), connect(other.url()));
        let older: Vec<String> =
            crate::pg_introspect::DDL.iter().map(|own| own.replace(" nulls not distinct", "")).collect();
        let ddl: Vec<&str> = older.iter().map(String::as_str).chain(["create type base"]).chain(MORE).collect();
        outside(&mut first, &ddl);
        let found = first.introspect().unwrap();
        assert_eq!(found.unmodelled, [] as [&str; 0]);
        let script = Engine::Postgres(server).build_of(&Checked::new(found.catalog.clone()).unwrap()).unwrap();
        second.build(&script.segments.iter().map(RunSegment::from).collect::<Vec<_>>()).unwrap();
        assert_eq!(lines(&found.catalog), lines(&second.introspect().unwrap().catalog));
    }
}

#[test]
fn what_postgres_prints_reads_back() {
    each_server(|url| {
        let mut first = connect(url);
        outside(&mut first, crate::pg_introspect::DDL);
        // after the schema that it is for, and nothing else stands in that
        outside(&mut first, &["create schema zone", "create publication all_of_zone for tables in schema zone"]);
        let mut before = first.introspect().unwrap().catalog;
        // How a foreign key or check treats old rows is no part of a catalog.
        before.remove(&Address::parse("shop.lines/check:late").unwrap());
        each_server(|url| {
            let mut second = connect(url);
            second.build(&creates(&before, postgres::of_version(None).unwrap())).unwrap();
            assert_eq!(lines(&before), lines(&second.introspect().unwrap().catalog));
        });
    });
}
