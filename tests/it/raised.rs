//! What a database holds, raised to text, compiled and built again is what the database holds: over the states of every
//! plan case.

use schemac::catalog::define::What;
use schemac::catalog::{Address, Catalog, Checked, Object};
use schemac::database::{ConnectOptions, Database};
use schemac::raise::{Split, raise};
use schemac::syntax::format;

use super::support::engine::{Engine, same};
use super::support::markdown::Case;
use super::support::postgres::Server;

/// The one file that a catalog is raised to; what was left is an error.
fn text(engine: Engine, catalog: &Catalog) -> Result<String, String> {
    let raised = raise(catalog, engine.dialect());
    if !raised.left.is_empty() {
        return Err(format!("left: {}", raised.left.join("; ")));
    }
    let files = raised.files(Split::Together).map_err(|problems| {
        let items: Vec<&str> = raised.items.iter().map(|item| item.text.as_str()).collect();
        format!("{problems:#?}\n{}", items.join("\n\n"))
    })?;
    let text = files.into_iter().map(|file| file.text).collect::<String>();
    if format(&text).as_deref() != Ok(text.as_str()) {
        return Err(format!("not canonical:\n{text}"));
    }
    Ok(text)
}

/// A found catalog with what a database does not keep: that nobody looks at the names in a routine's body.
fn unchecked(mut found: Catalog, as_in: &Catalog) -> Catalog {
    for (at, object) in as_in.iter() {
        if let (Object::Definition(own), Some(Object::Definition(found))) = (object, found.get_mut(at))
            && matches!(&own.what, What::Routine(own) if own.unchecked.0)
        {
            found.what.uncheck();
        }
    }
    found
}

/// Builds a state, raises it and builds that.
fn comes_back(engine: Engine, state: &Checked) -> Result<(), String> {
    let found = engine.fresh(state)?;
    let text = text(engine, &unchecked(found.clone(), state))?;
    let again = engine.compile(&text).map_err(|why| format!("{why}\n{text}"))?;
    let built = engine.fresh(&again.catalog).map_err(|why| format!("{why}\n{text}"))?;
    same("raised", &built, &found).map_err(|why| format!("{why}\n{text}"))?;
    // what equality leaves out is said too
    let second = self::text(engine, &unchecked(built.clone(), state))?;
    if second == text { Ok(()) } else { Err(format!("raised once:\n{text}\nraised twice:\n{second}")) }
}

/// What other tools make and the language has no words of its own for; each line by itself in a database.
const MADE: [&str; 22] = [
    "create table t (w tsvector); create index i on t using gist (w tsvector_ops (siglen = 100))",
    "create function f(int, inout z int) language sql as 'select $1'",
    "create procedure p() language sql as ''",
    "create table far (id int primary key); create table t (id int); \
     create function g() returns trigger language plpgsql as 'begin return new; end'; \
     create constraint trigger c after insert on t from far for each row execute function g()",
    "create type shell; create schema x; create type x.base; create type plain; \
     create function x.base_in(cstring) returns x.base language internal immutable strict as 'textin'; \
     create function x.base_out(x.base) returns cstring language internal immutable strict as 'textout'; \
     comment on function x.base_out(x.base) is 'writes'; create type x.base (input = x.base_in, output = x.base_out, like = text, default = 'it''s'); \
     create function plain_in(cstring) returns plain language internal immutable strict as 'int4in'; \
     create function plain_out(plain) returns cstring language internal immutable strict as 'int4out'; \
     create type plain (input = plain_in, output = plain_out, like = int4, category = 'N', delimiter = ';'); \
     create function apart(x.base) returns text language internal immutable strict as 'textout'; \
     create domain d as plain; create table t (a x.base, b plain[], c d, e text generated always as (apart(a)) stored); comment on type plain is 'mine'",
    "create table a_table_with_a_name_as_long_as_some_people_like (a int); \
     create rule a_rule_with_a_name_as_long_as_some_people_like as on delete to a_table_with_a_name_as_long_as_some_people_like do instead nothing",
    "create table t (a text default E'one\\ntwo', constraint t_check check (a <> E'\\n'))",
    "create collation c from \"C\"; alter collation c owner to pg_monitor",
    "create table t (a int); create statistics s on a, (a + 1) from t; alter statistics s owner to pg_monitor",
    "create table t (a text); create index i on t (lower(a), (a || 'x')); alter index i alter column 2 set statistics 3000; \
     create materialized view v as select a from t; create index j on v (lower(a)); alter index j alter column 1 set statistics 0",
    "create table t (a int default 1, b int) partition by range (a); create table p partition of t for values from (0) to (9); \
     create index i on t ((a + b)); alter index i alter column 1 set statistics 50",
    "create table t (a int, b text) partition by range (a); create table p partition of t for values from (0) to (9); \
     create index i on t (lower(b)); alter index p_lower_idx alter column 1 set statistics 70",
    "create sequence s; create table t (a int default nextval('s'), b int, c serial); alter sequence s owned by t.b; \
     create sequence more owned by t.c; create schema x; create table x.t (a numeric default 1); create sequence x.s owned by x.t.a; \
     alter table x.t alter column a set default nextval('x.s'); alter table x.t owner to pg_monitor; grant usage on sequence x.s to public; \
     comment on sequence x.s is 'counts'",
    "create unlogged sequence s; create unlogged table t (a serial, b bigint generated always as identity, c serial, d int); \
     alter sequence t_a_seq set logged; alter sequence t_b_seq set logged; create sequence o owned by t.d; \
     create unlogged sequence u owned by t.d; create table l (a serial, b int generated by default as identity, c serial); \
     alter sequence l_a_seq set unlogged; alter sequence l_b_seq set unlogged; create unlogged sequence v owned by l.a",
    "create schema x; create operator class x.own for type int using btree as operator 1 <, operator 2 <=, operator 3 =, \
     operator 4 >=, operator 5 >, function 1 btint4cmp(int, int); create table t (a int); create index i on t (a x.own)",
    "create sequence s; create table t (id int primary key, name text); create view v as select id, name from t; \
     alter view v alter column name set default 'x'; alter view v alter id set default nextval('s'); \
     comment on column v.id is 'It''s it.'; create materialized view m as select id, name, 1 as \"one \"\"or\"\" more\" from t; \
     alter materialized view m alter name set storage external, alter id set statistics 300, alter id set (n_distinct = 5); \
     alter materialized view m alter name set compression pglz; comment on column m.\"one \"\"or\"\" more\" is 'Two'",
    "create type size as (w int, h int); comment on column size.w is 'Across'",
    "create table bare (); comment on table bare is 'Nothing'; create table parent (a int); create table child () inherits (parent); \
     create table part (a int) partition by range (a)",
    "create table t (id int); create domain d as t; create domain da as t[]; create domain dd as d; create type c as (t t, many d[]); \
     create view v as select id from t; create domain dv as v; create domain dc as c check (((value).t).id > 0); \
     create table u (a t, b d, c dc[], e v, f t[], unique (a)); \
     create function f(x t, y d, z v) returns setof t language sql as 'select x'",
    "create table base (id int not null, n int default 1, note text, constraint low check (n > 0), constraint high check (n < 9)); \
     create table kid (id int, n int default 2, more text, constraint low check (n > 0)) inherits (base); \
     create table lad (id int primary key, note text not null) inherits (base); create table late (n int, note text, plus int, id int not null); \
     alter table late add constraint low check (n > 0); alter table late add constraint high check (n < 9); alter table late inherit base; \
     create table grand (n int, id int not null) inherits (kid, late)",
    "create table t (id int primary key, a int unique, b int); alter table t add constraint t_b unique (b); \
     comment on index t_pkey is 'One.'; comment on index t_a_key is 'It''s\ntwo'; comment on constraint t_b on t is 'Said'; \
     comment on index t_b is 'Said, too'",
    "create table t (id int); create table u (a t default row(1), b t[] default array[row(1)::t]); create domain d as t default row(1)",
];

#[test]
fn what_only_sql_makes_comes_back() {
    let mut wrong = Vec::new();
    for engine in Engine::ALL.into_iter().filter(|own| *own != Engine::Sqlite) {
        for sql in MADE {
            let Engine::Postgres(server) = engine else { continue };
            let own = server.database();
            // as the databases are in which states are built
            own.execute("comment on schema public is null");
            own.execute(sql);
            let found = Database::connect(own.url(), &ConnectOptions::default()).unwrap().introspect().unwrap();
            assert_eq!(found.unmodelled, [""; 0], "{sql}");
            let state = Checked::new(found.catalog).unwrap();
            let built = engine.fresh(&state).and_then(|built| same("made", &built, &state));
            if let Err(why) = built.and_then(|()| comes_back(engine, &state)) {
                wrong.push(format!("{sql} on {}: {why}", engine.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} do not come back\n{}", wrong.len(), wrong.join("\n"));
}

/// A sequence that goes with a view is taken without that, and how much of an exclusion constraint's expression is counted is only told.
#[test]
fn what_has_no_place_beside_sequences_and_indexes_is_told() {
    for server in Server::ALL {
        let own = server.database();
        own.execute(
            "create table t (a int, exclude using gist (int4range(a, a + 1) with &&)); create view v as select a from t; \
             create sequence s owned by v.a; alter index t_int4range_excl alter column 1 set statistics 9",
        );
        let found = Database::connect(own.url(), &ConnectOptions::default()).unwrap().introspect().unwrap();
        let told = [
            "statistics of column int4range of exclusion constraint t_int4range_excl",
            "that a sequence goes with column a of v",
        ];
        assert_eq!(found.unmodelled, told);
        assert!(found.catalog.contains(&Address::parse("s/sequence").unwrap()));
        comes_back(Engine::Postgres(server), &Checked::new(found.catalog).unwrap()).unwrap();
    }
}

#[test]
fn what_is_pulled_builds_the_same_database() {
    let mut wrong = Vec::new();
    for case in Case::picked("plan") {
        for engine in Engine::ALL {
            let dialect = engine.dialect().id();
            if case.get("only").is_some_and(|only| only.trim() != dialect) {
                continue;
            }
            for block in ["before", "after"] {
                let Ok(state) = engine.compile(case.get(block).unwrap_or_default()) else { continue };
                if engine.fresh(&state.catalog).is_err() {
                    continue; // what cannot be built is another test's affair
                }
                if let Err(why) = comes_back(engine, &state.catalog) {
                    wrong.push(format!("{} {block} on {}: {why}", case.name, engine.name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} states do not come back\n{}", wrong.len(), wrong.join("\n"));
}
