//! Folders and histories of other tools, taken over: nothing runs twice.

use crate::support::postgres::Server;
use crate::support::site::Site;

fn sites(test: impl Fn(&Site)) {
    test(&Site::sqlite());
    test(&Site::postgres(Server::V15));
}

fn program(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set: run the tests by tests/run"))
}

/// Runs a tool on the site's database.
fn tool(site: &Site, program: &str, arguments: &[&str]) {
    let sqlite = site.url().starts_with("sqlite:");
    let url = if sqlite { "sqlite:app.db".to_owned() } else { format!("{}&sslmode=disable", site.url()) };
    // sqlx reads no URL without a host
    let url = if program.contains("sqlx") { url.replace("@/", "@localhost/") } else { url };
    let out = site.project.program(program, arguments).env("DATABASE_URL", url).output().unwrap();
    assert!(out.status.success(), "{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
}

fn import(site: &Site, code: i32, from: &str, more: &[&str]) -> String {
    let ran = site.project.expect(code, &[&["import-migrations", "theirs", "--from", from], more].concat());
    ran.stdout + &ran.stderr
}

/// The third comes later; the second one's way back does not lead back.
const FILES: [(&str, &str, &str); 3] = [
    (
        "create_people",
        "create table people (id integer primary key, name text not null);\n-- said so; in a comment\n\
         insert into people (id, name) values (1, 'a;b');\n",
        "drop table people;\n",
    ),
    (
        "add_age",
        "alter table people add column age integer;\ncreate index by_age on people (age);\n",
        "drop index by_age;\n",
    ),
    (
        "add_works",
        "create table works (id integer primary key, owner integer references people (id));\n",
        "drop table works;\n",
    ),
];

/// What every story ends with: two are recorded and did not run again, the third is run by us, and both ways work.
fn goes_on(site: &Site, from: &str) {
    let told = import(site, 0, from, &[]);
    assert!(told.contains("W0602") && told.contains("add_age"), "{told}");
    assert_eq!(site.stems().len(), 3);
    site.project.expect(0, &["verify"]);
    assert!(import(site, 1, from, &[]).contains("E0636"), "never twice");
    // before, it is a database with tables and without a history
    assert_eq!(site.status()["applied"].as_array().unwrap().len(), 0);
    import(site, 4, from, &["--history"]);
    assert!(import(site, 0, from, &["--history", "--dry-run"]).contains("Would record"));
    assert_eq!(site.status()["applied"].as_array().unwrap().len(), 0);
    let told = import(site, 0, from, &["--history", "--yes"]);
    assert!(told.contains("Recorded") && told.contains("drift --ignore-add table:"), "{told}");
    assert!(import(site, 0, from, &["--history", "--yes"]).contains("says so already"));
    let config = site.project.read("schemac.toml");
    let table = match from {
        "sqlx" => "_sqlx_migrations",
        "goose" => "goose_db_version",
        "flyway" => "flyway_schema_history",
        _ => "schema_migrations",
    };
    site.project.write("schemac.toml", format!("{config}\n[drift]\nignore = [\"table:{table}\"]\n"));
    let status = site.status();
    assert_eq!(status["applied"].as_array().unwrap().len(), 2, "{status:#}");
    assert_eq!(status["pending"].as_array().unwrap().len(), 1);
    assert_eq!(status["drifted"], false, "{status:#}");
    let log = site.project.expect(0, &["log"]).stdout;
    assert!(log.contains(&format!("taken over from {table}")), "{log}");
    assert_eq!(site.value("select count(*) from people"), "1", "nothing ran again");
    site.project.expect(0, &["apply", "--yes"]);
    site.rows("insert into works (id, owner) values (1, 1)");
    site.rows("delete from works");
    site.project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
    let refused = site.project.expect(1, &["rollback", "--yes", "--accept-data-loss"]).stderr;
    assert!(refused.contains("E0724") || refused.contains("E0628") || refused.contains("no way back"), "{refused}");
    // the tool's table may go
    site.rows(&format!("drop table {table}"));
    assert_eq!(site.status()["drifted"], false);
}

#[test]
fn what_sqlx_ran() {
    let sqlx = program("SCHEMAC_TEST_SQLX");
    sites(|site| {
        site.project.write("app.db", "");
        let write = |n: usize| {
            let (name, up, down) = FILES[n];
            site.project.write(&format!("theirs/2024010{n}000000_{name}.up.sql"), up);
            site.project.write(&format!("theirs/2024010{n}000000_{name}.down.sql"), down);
        };
        (0..2).for_each(write);
        tool(site, &sqlx, &["migrate", "run", "--source", "theirs"]);
        write(2);
        site.project.write("theirs/notes.sql", "select 1;\n");
        let edited = site.project.read("theirs/20240101000000_add_age.up.sql");
        site.project.write("theirs/20240101000000_add_age.up.sql", format!("{edited}-- edited\n"));
        import(site, 0, "sqlx", &["--dry-run"]);
        assert_eq!(site.stems().len(), 0);
        site.project.write("theirs/20240101000000_add_age.up.sql", &edited);
        goes_on(site, "sqlx");
        assert!(site.stems()[0].starts_with("20240100000000") || site.stems()[1].starts_with("20240101000000"));
    });
}

#[test]
fn what_dbmate_ran() {
    let dbmate = program("SCHEMAC_TEST_DBMATE");
    sites(|site| {
        let write = |n: usize| {
            let (name, up, down) = FILES[n];
            let text = format!("-- migrate:up\n{up}\n-- migrate:down\n{down}");
            site.project.write(&format!("theirs/2024010{}000000_{name}.sql", n + 1), text);
        };
        (0..2).for_each(write);
        tool(site, &dbmate, &["--migrations-dir", "theirs", "--no-dump-schema", "migrate"]);
        write(2);
        goes_on(site, "dbmate");
        assert_eq!(site.stems()[0], "20240101000000_create_people");
    });
}

/// Their tables as their documentation gives them; the tools themselves do not run here.
#[test]
fn what_golang_migrate_goose_and_flyway_ran() {
    sites(|site| {
        for (n, (name, up, down)) in FILES.iter().enumerate() {
            let up = if n == 0 { format!("BEGIN;\n{up}COMMIT;\n") } else { (*up).to_owned() };
            site.project.write(&format!("theirs/00000{}_{name}.up.sql", n + 1), up);
            site.project.write(&format!("theirs/00000{}_{name}.down.sql", n + 1), down);
        }
        site.rows(&format!("{}{}", FILES[0].1, FILES[1].1));
        site.rows("create table schema_migrations (version bigint not null primary key, dirty boolean not null)");
        site.rows("insert into schema_migrations values (2, false)");
        goes_on(site, "golang-migrate");
        assert!(site.stems()[0].starts_with("20000101000000_"), "{:?}", site.stems());
    });
    sites(|site| {
        for (n, (name, up, down)) in FILES.iter().enumerate() {
            let text =
                format!("-- +goose Up\n-- +goose StatementBegin\n{up}-- +goose StatementEnd\n\n-- +goose Down\n{down}");
            site.project.write(&format!("theirs/0000{}_{name}.sql", n + 1), text);
        }
        site.rows(&format!("{}{}", FILES[0].1, FILES[1].1));
        site.rows(
            "create table goose_db_version (id integer primary key, version_id bigint not null, is_applied boolean not null, \
             tstamp timestamp default current_timestamp)",
        );
        site.rows(
            "insert into goose_db_version (id, version_id, is_applied) values (1, 0, true), (2, 1, true), (3, 2, true), \
             (4, 3, true), (5, 3, false)",
        );
        goes_on(site, "goose");
    });
    sites(|site| {
        for (n, (name, up, down)) in FILES.iter().enumerate() {
            site.project.write(&format!("theirs/V1_{n}__{name}.sql"), up);
            site.project.write(&format!("theirs/U1_{n}__{name}.sql"), down);
        }
        site.rows(&format!("{}{}", FILES[0].1, FILES[1].1));
        site.rows(
            "create table flyway_schema_history (installed_rank integer not null primary key, version varchar(50), \
             description varchar(200) not null, type varchar(20) not null, script varchar(1000) not null, checksum integer, \
             installed_by varchar(100) not null, installed_on timestamp not null default current_timestamp, \
             execution_time integer not null, success boolean not null)",
        );
        let row = |rank: usize, version: &str, kind: &str| {
            format!(
                "insert into flyway_schema_history values ({rank}, {version}, 'x', '{kind}', 'x', null, 'me', current_timestamp, 1, true);"
            )
        };
        site.rows(&[row(1, "null", "SCHEMA"), row(2, "'1.0'", "SQL"), row(3, "'1.1'", "SQL")].concat());
        goes_on(site, "flyway");
    });
}

#[test]
fn files_that_cannot_be_taken_over_are_named() {
    for (from, name, text, part) in [
        ("sqlx", "1_a.down.sql", "select 1;", "no way there"),
        ("sqlx", "1_a.up.sql", "select 'open", "string begins here"),
        ("sqlx", "1_a.up.sql", "select 1; begin; select 2; commit;", "begin"),
        ("sqlx", "01_b.sql", "select 1;", "has the version of"),
        ("golang-migrate", "1_a.up.sql", "begin; select 1; commit; select 2;", "begin"),
        ("dbmate", "1_a.sql", "create table a (x int);", "before `-- migrate:up`"),
        ("dbmate", "1_a.sql", "-- a comment alone\n", "has no `-- migrate:up`"),
        ("dbmate", "1_a.sql", "-- migrate:down\n", "before its other way"),
        ("dbmate", "1_a.sql", "-- migrate:up\nselect 1;\n-- migrate:up\nselect 2;", "second place"),
        ("dbmate", "1_a.sql", "-- migrate:sideways\n", "does not know"),
        ("goose", "1_a.go", "package x", "is a program"),
        ("goose", "1_a.sql", "select 1;", "before `-- +goose Up`"),
        ("goose", "1_a.sql", "-- +goose Down\n", "does not want it"),
        ("goose", "1_a.sql", "-- +goose ENVSUB ON\n-- +goose Up\n", "from the environment"),
        ("goose", "1_a.sql", "-- +goose Up\n-- +goose StatementBegin\nselect 1;\n", "nothing ends"),
        ("goose", "1_a.sql", "-- +goose Up\nselect 1;\n-- +goose StatementEnd\n", "does not want it"),
        ("flyway", "V2__A.java", "class A {}", "is a program"),
        ("flyway", "R__views.sql", "create view v as select 1;", "repeatable"),
        ("flyway", "B3__base.sql", "select 1;", "baseline"),
        ("flyway", "beforeMigrate.sql", "select 1;", "callback"),
        ("flyway", "V1__a.sql", "select '${schema}';", "placeholder"),
        ("flyway", "V1_0__a.sql", "select 1;", "has the version of"),
        ("flyway", "U2__a.sql", "select 1;", "no way there"),
    ] {
        let site = Site::sqlite();
        if part == "has the version of" {
            site.project.write(if from == "sqlx" { "theirs/1_a.sql" } else { "theirs/V1__a.sql" }, "select 1;");
        }
        site.project.write(&format!("theirs/{name}"), text);
        let told = import(&site, 1, from, &[]);
        assert!(told.contains("E0635") && told.contains(name) && told.contains(part), "{from} {name}: {told}");
        assert_eq!(site.project.list("migrations"), Vec::<String>::new());
    }
    let site = Site::sqlite();
    assert!(import(&site, 64, "sqlx", &[]).contains("has no migration"));
    site.project.write("theirs/1_a.sql", [b's', 0xff]);
    assert!(import(&site, 1, "sqlx", &[]).contains("E0608"));
    std::fs::remove_file(site.project.path("theirs/1_a.sql")).unwrap();
    std::fs::create_dir(site.project.path("theirs/1_a.sql")).unwrap();
    assert!(import(&site, 1, "sqlx", &[]).contains("E0605"));
    site.project.expect(64, &["import-migrations", "../theirs", "--from", "sqlx"]);
    site.project.expect(64, &["import-migrations", "migrations", "--from", "sqlx"]);
    let site = Site::sqlite();
    site.project.write("theirs/1_a.sql", "create table a (x int);");
    site.project.write("theirs/2_b.sql", "create table a (x int);");
    let told = import(&site, 1, "sqlx", &[]);
    assert!(told.contains("E0741") && told.contains("2_b.sql") && told.contains("already exists"), "{told}");
}

#[test]
fn a_history_that_does_not_match_records_nothing() {
    let site = Site::sqlite();
    for n in 1..=3 {
        site.project.write(&format!("theirs/{n}_t{n}.sql"), format!("create table t{n} (x int);\n"));
    }
    import(&site, 0, "sqlx", &[]);
    let make = "create table _sqlx_migrations (version bigint primary key, description text not null, installed_on timestamp \
                not null default current_timestamp, success boolean not null, checksum blob not null, execution_time bigint not null);";
    let refused = |site: &Site, part: &str| {
        let told = import(site, 1, "sqlx", &["--history", "--yes"]);
        assert!(told.contains("E0744") && told.contains(part), "{part}: {told}");
        assert_eq!(site.value("select count(*) from sqlite_schema where name = '_schemac_history'"), "0");
    };
    site.project.write("app.db", "");
    assert!(import(&site, 1, "sqlx", &["--history", "--yes"]).contains("_sqlx_migrations"), "no such table");
    site.rows(make);
    assert!(import(&site, 0, "sqlx", &["--history", "--yes"]).contains("applied nothing here"));
    site.rows("create table t1 (x int); insert into _sqlx_migrations values (1, 't1', '2024-01-01', true, x'00', 1)");
    refused(&site, "another checksum");
    site.rows("update _sqlx_migrations set success = false");
    refused(&site, "failed or is half done");
    site.rows(
        "delete from _sqlx_migrations; insert into _sqlx_migrations values (9, 't9', '2024-01-01', true, x'00', 1)",
    );
    refused(&site, "9 is done, and the folder does not have it");
    let site = Site::sqlite();
    for n in 1..=3 {
        site.project.write(&format!("theirs/{n}_t{n}.sql"), format!("-- migrate:up\ncreate table t{n} (x int);\n"));
    }
    import(&site, 0, "dbmate", &[]);
    site.rows("create table schema_migrations (version varchar(128) primary key); create table t1 (x int); create table t3 (x int)");
    site.rows("insert into schema_migrations values ('1'), ('3')");
    let told = import(&site, 1, "dbmate", &["--history", "--yes"]);
    assert!(told.contains("E0744") && told.contains("`2_t2.sql` before it is not"), "{told}");
    site.rows("delete from schema_migrations where version = '3'");
    let told = import(&site, 3, "dbmate", &["--history", "--yes"]);
    assert!(told.contains("E0726") && told.contains("t3"), "the schema is not as the history says: {told}");
    import(&site, 0, "dbmate", &["--history", "--yes", "--unverified"]);
    let site = Site::sqlite();
    site.project.write("theirs/1_t1.sql", "-- migrate:up\ncreate table t1 (x int);\n");
    import(&site, 0, "dbmate", &[]);
    site.project.write("theirs/1_t1.sql", "-- migrate:up\ncreate table t1 (y int);\n");
    site.rows("create table schema_migrations (version varchar(128) primary key); create table t1 (y int)");
    site.rows("insert into schema_migrations values ('1')");
    let told = import(&site, 1, "dbmate", &["--history", "--yes"]);
    assert!(told.contains("E0744") && told.contains("is not 20000101000000"), "{told}");
}

#[test]
fn what_flyway_keeps_of_other_kinds_is_understood() {
    let site = Site::sqlite();
    for n in 1..=3 {
        site.project.write(&format!("theirs/V{n}__t{n}.sql"), format!("create table t{n} (x int);\n"));
    }
    site.project.write("theirs/more/V4__t4.sql", "create table t4 (x int);\n");
    let told = import(&site, 1, "flyway", &[]);
    assert!(told.contains("\"more\"") && told.contains("beside the others"), "{told}");
    std::fs::remove_dir_all(site.project.path("theirs/more")).unwrap();
    import(&site, 0, "flyway", &[]);
    site.rows("create table t1 (x int); create table t2 (x int)");
    site.rows(
        "create table flyway_schema_history (installed_rank integer not null primary key, version varchar(50), \
         type varchar(20) not null, checksum integer, success boolean not null)",
    );
    // a repeatable one, whose file is gone and of which what it made is not there; one that was undone by a program
    site.rows(
        "insert into flyway_schema_history values (1, '2', 'SQL_BASELINE', null, true), (2, null, 'SQL', 7, true), \
         (3, null, 'DELETE', 7, true), (4, '3', 'SQL', null, true), (5, '3', 'UNDO_JDBC', null, true), \
         (6, null, 'SQL', 7, false)",
    );
    let told = import(&site, 1, "flyway", &["--history", "--yes"]);
    assert!(told.contains("E0744") && told.contains("repeatable migration failed"), "{told}");
    site.rows("update flyway_schema_history set success = true; create view v as select 1 as x");
    let told = import(&site, 3, "flyway", &["--history", "--yes"]);
    assert!(told.contains("E0726") && told.contains("`v/view` is extra"), "{told}");
    site.rows("drop view v");
    let told = import(&site, 0, "flyway", &["--history", "--yes"]);
    assert!(told.contains("Recorded 20000101000001_t2") && !told.contains("_t3"), "{told}");
    assert!(told.contains("drift --ignore-add table:flyway_schema_history"), "{told}");
    site.project.expect(0, &["drift", "--ignore-add", "table:flyway_schema_history"]);
    site.project.expect(0, &["apply", "--yes"]);
    assert_eq!(site.status()["in_sync"], true);
}

/// What each tool writes where a statement cannot run in a transaction.
#[test]
fn what_runs_outside_of_a_transaction_stays_outside() {
    const UP: &str = "create index concurrently by_a on t (a);\n";
    const DOWN: &str = "drop index concurrently by_a;\n";
    let first = "create table t (a integer);\n";
    let cases: [(&str, Vec<(&str, String)>); 4] = [
        (
            "sqlx",
            vec![
                ("1_t.up.sql", first.to_owned()),
                ("1_t.down.sql", "drop table t;\n".to_owned()),
                ("2_i.up.sql", format!("-- no-transaction\n{UP}")),
                ("2_i.down.sql", format!("-- no-transaction\n{DOWN}")),
            ],
        ),
        (
            "dbmate",
            vec![
                ("1_t.sql", format!("-- migrate:up\n{first}\n-- migrate:down\ndrop table t;\n")),
                (
                    "2_i.sql",
                    format!("-- migrate:up transaction:false\n{UP}\n-- migrate:down transaction:false\n{DOWN}"),
                ),
            ],
        ),
        (
            "goose",
            vec![
                ("1_t.sql", format!("-- +goose Up\n{first}\n-- +goose Down\ndrop table t;\n")),
                ("2_i.sql", format!("-- +goose NO TRANSACTION\n-- +goose Up\n{UP}\n-- +goose Down\n{DOWN}")),
            ],
        ),
        (
            "flyway",
            vec![
                ("V1__t.sql", first.to_owned()),
                ("V2__i.sql", UP.to_owned()),
                ("V2__i.sql.conf", "executeInTransaction=false\n".to_owned()),
                ("U2__i.sql", DOWN.to_owned()),
                ("U2__i.sql.conf", "executeInTransaction=false\n".to_owned()),
            ],
        ),
    ];
    for (from, files) in cases {
        let site = Site::postgres(Server::V15);
        for (name, text) in &files {
            site.project.write(&format!("theirs/{name}"), text);
        }
        let told = import(&site, 0, from, &[]);
        assert!(!told.contains("W0602"), "{from}: {told}");
        let up = site.project.read(&format!("migrations/{}.up.sql", site.stems()[1]));
        assert!(up.starts_with("-- no-transaction\n") && up.contains(UP), "{from}: {up}");
        site.project.expect(0, &["apply", "--yes"]);
        assert_eq!(site.value("select count(*) from pg_indexes where indexname = 'by_a'"), "1");
        site.project.expect(0, &["rollback", "--yes"]);
        assert_eq!(site.value("select count(*) from pg_indexes where indexname = 'by_a'"), "0");
    }
    // without the mark, the failure names the file and says what is missing
    let site = Site::postgres(Server::V15);
    site.project.write("theirs/1_t.sql", first);
    site.project.write("theirs/2_i.sql", UP);
    let told = import(&site, 1, "sqlx", &[]);
    assert!(
        told.contains("E0741") && told.contains("2_i.sql") && told.contains("must say so as its tool wants it"),
        "{told}"
    );
}
