//! The SQL files are plain SQL: another runner takes the folder as it is, up and down.

use std::str::FromStr as _;

use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::support::postgres::Server;
use crate::support::site::Site;

const FIRST: &str = "\
enum stage { draft, done }

table people {
  id bigint identity primary key
  name text(80)
}

table works {
  id bigint identity primary key
  owner_id -> people on delete cascade
  stage stage default draft
  size int
}
";

/// An enum's value that the same migration uses, a column that SQLite must rebuild its table for, a removal.
const SECOND: &str = "\
enum stage { draft, done, lost }

table people {
  id bigint identity primary key
  name text(80)
}

table works {
  id bigint identity primary key
  owner_id -> people on delete cascade
  stage stage default lost
  size bigint check (size >= 0)
  index (owner_id)
}
";

/// sqlx reads no URL without a host.
fn on_socket(url: &str) -> PgConnectOptions {
    let url = url::Url::parse(&url.replace("@/", "@localhost/")).unwrap();
    let given = |key: &str| url.query_pairs().find(|(name, _)| name == key).unwrap().1.into_owned();
    PgConnectOptions::new_without_pgpass()
        .username(url.username())
        .database(url.path().trim_start_matches('/'))
        .socket(given("host"))
        .port(given("port").parse().unwrap())
}

/// Runs the whole folder forward, or all of it back.
async fn run(site: &Site, forward: bool) {
    let migrator = Migrator::new(site.project.path("migrations")).await.unwrap();
    if site.url().starts_with("sqlite:") {
        let path = site.project.path("app.db");
        let options = SqliteConnectOptions::from_str(path.to_str().unwrap()).unwrap().create_if_missing(true);
        let mut database = SqliteConnection::connect_with(&options).await.unwrap();
        if forward { migrator.run(&mut database).await } else { migrator.undo(&mut database, 0).await }.unwrap();
        database.close().await.unwrap();
    } else {
        let mut database = PgConnection::connect_with(&on_socket(&site.url())).await.unwrap();
        if forward { migrator.run(&mut database).await } else { migrator.undo(&mut database, 0).await }.unwrap();
        database.close().await.unwrap();
    }
}

#[test]
fn sqlx_runs_the_folder_up_and_down() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    Site::each(|site| {
        // it opens a transaction itself
        let config = site.project.read("schemac.toml");
        site.project.write("schemac.toml", format!("{config}\n[migrations]\nonline = false\n"));
        site.schema(FIRST);
        site.project.expect(0, &["plan"]);
        runtime.block_on(run(site, true));
        site.rows(
            "insert into people (name) values ('Ann'); insert into works (owner_id, size) select id, 3 from people",
        );
        site.schema(SECOND);
        site.project.expect(0, &["plan"]);
        runtime.block_on(run(site, true));
        assert_eq!(site.value("select count(*) from works where stage = 'draft' and size = 3"), "1");
        site.rows("insert into works (owner_id, size) select id, 4 from people");
        assert_eq!(site.value("select count(*) from works where stage = 'lost'"), "1");
        site.rows("delete from works where stage = 'lost'");
        runtime.block_on(run(site, false));
        let left = if site.url().starts_with("sqlite:") {
            "select count(*) from sqlite_schema where name in ('people', 'works')"
        } else {
            "select count(*) from pg_tables where tablename in ('people', 'works')"
        };
        assert_eq!(site.value(left), "0");
    });
}

/// A program that `tests/run` fetched.
fn fetched(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set: run the tests by tests/run"))
}

/// Runs another runner in the project's folder on the site's database.
fn other(site: &Site, program: &str, arguments: &[&str]) -> Result<String, String> {
    let url = if site.url().starts_with("sqlite:") {
        "sqlite:app.db".to_owned()
    } else {
        format!("{}&sslmode=disable", site.url())
    };
    // sqlx reads no URL without a host
    let url = if program.contains("sqlx") { url.replace("@/", "@localhost/") } else { url };
    let out = site.project.program(program, arguments).env("DATABASE_URL", url).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    if out.status.success() { Ok(text) } else { Err(text) }
}

/// The story of two migrations, forward, with rows between, and all the way back.
fn told(site: &Site, layout: &str, up: &dyn Fn() -> String, down: &dyn Fn() -> String) {
    let export = || site.project.expect(0, &["export", "--layout", layout, "--out", "other"]);
    let config = site.project.read("schemac.toml");
    site.project.write("schemac.toml", format!("{config}\n[migrations]\nonline = false\n"));
    site.schema(FIRST);
    site.project.expect(0, &["plan"]);
    site.project.expect(2, &["export", "--layout", layout, "--out", "other", "--check"]);
    export();
    assert!(export().stderr.contains("Nothing new"));
    up();
    let add = "insert into people (name) values ('Ann'); insert into works (owner_id, size) select id, 3 from people";
    site.rows(add);
    site.schema(SECOND);
    site.project.expect(0, &["plan"]);
    export();
    site.project.expect(0, &["export", "--layout", layout, "--out", "other", "--check"]);
    up();
    assert_eq!(site.value("select count(*) from works where stage = 'draft' and size = 3"), "1");
    site.rows("insert into works (owner_id, size) select id, 4 from people");
    assert_eq!(site.value("select count(*) from works where stage = 'lost'"), "1");
    site.rows("delete from works where stage = 'lost'");
    down();
    assert_eq!(site.value("select count(*) from works where stage = 'draft' and size = 3"), "1", "the first stands");
    down();
    let left = if site.url().starts_with("sqlite:") {
        "select count(*) from sqlite_schema where name in ('people', 'works')"
    } else {
        "select count(*) from pg_tables where tablename in ('people', 'works')"
    };
    assert_eq!(site.value(left), "0");
    up();
    assert_eq!(site.value("select count(*) from works"), "0", "and all of it once more");
    // expand, backfill and contract are three of theirs, too
    site.rows("insert into people (name) values ('Ann')");
    site.schema(&SECOND.replace("name text(80)\n", "name text(80)\n  size int backfill (length(name)) batch 5\n"));
    site.project.expect(0, &["plan", "--phased", "-n", "size"]);
    export();
    up();
    assert_eq!(site.value("select size from people"), "3");
    (0..3).for_each(|_| drop(down()));
    assert_eq!(site.value("select count(*) from people"), "1");
    up();
    assert_eq!(site.value("select size from people"), "3");
}

fn sites(test: impl Fn(&Site)) {
    test(&Site::sqlite());
    test(&Site::postgres(Server::V15));
}

#[test]
fn sqlx_cli_runs_what_is_exported() {
    let sqlx = fetched("SCHEMAC_TEST_SQLX");
    sites(|site| {
        let run = |verb: &str| other(site, &sqlx, &["migrate", verb, "--source", "other"]).unwrap();
        site.project.write("app.db", "");
        told(site, "sqlx", &|| run("run"), &|| run("revert"));
    });
}

#[test]
fn dbmate_runs_what_is_exported() {
    let dbmate = fetched("SCHEMAC_TEST_DBMATE");
    sites(|site| {
        let run = |verb: &str| other(site, &dbmate, &["--migrations-dir", "other", "--no-dump-schema", verb]).unwrap();
        told(site, "dbmate", &|| run("migrate"), &|| run("rollback"));
    });
}

#[test]
fn an_index_that_is_built_beside_stands_alone_or_is_refused() {
    let (sqlx, dbmate) = (fetched("SCHEMAC_TEST_SQLX"), fetched("SCHEMAC_TEST_DBMATE"));
    for (layout, program, arguments) in [
        ("sqlx", &sqlx, &["migrate", "run", "--source", "other"][..]),
        ("dbmate", &dbmate, &["--migrations-dir", "other", "--no-dump-schema", "migrate"]),
    ] {
        let site = Site::postgres(Server::V15);
        site.schema("table t {\n  id int primary key\n  a int?\n}\n");
        site.project.expect(0, &["plan"]);
        site.schema("table t {\n  id int primary key\n  a int?\n  index by_a (a)\n}\n");
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["export", "--layout", layout, "--out", "other"]);
        other(&site, program, arguments).unwrap();
        assert_eq!(site.value("select count(*) from pg_indexes where indexname = 'by_a'"), "1");
        // beside something else, a file is one transaction for these runners
        site.schema("table t {\n  id int primary key\n  a int?\n  b int?\n  index by_a (a)\n  index by_b (b)\n}\n");
        site.project.expect(0, &["plan"]);
        let refused = site.project.expect(1, &["export", "--layout", layout, "--out", "other"]).stderr;
        assert!(refused.contains("E0633") && refused.contains("online = false"), "{refused}");
        site.project.expect(0, &["export", "--layout", "goose", "--out", "goose"]);
    }
}

#[test]
fn a_folder_that_holds_something_else_is_refused_and_what_cannot_go_back_fails_there() {
    let site = Site::sqlite();
    site.schema("table t {\n  id int primary key\n}\n");
    site.project.expect(0, &["plan"]);
    let export = |code| site.project.expect(code, &["export", "--layout", "dbmate", "--out", "other"]).stderr;
    export(0);
    let name = format!("other/{}.sql", site.stems()[0]);
    let text = site.project.read(&name);
    assert!(text.starts_with("-- migrate:up\n") && text.contains("\n-- migrate:down"), "{text}");
    site.project.write(&name, format!("{text}select 1;\n"));
    assert!(export(1).contains("E0634"));
    site.project.write(&name, &text);
    site.project.write("other/2020_theirs.sql", "select 1;");
    assert!(export(1).contains("E0634"));
    std::fs::remove_file(site.project.path("other/2020_theirs.sql")).unwrap();
    site.project.expect(64, &["export", "--layout", "dbmate", "--out", "migrations"]);
    site.project.expect(64, &["export", "--layout", "dbmate", "--out", "../outside"]);

    site.project.expect(0, &["new", "more"]);
    let stem = site.project.list("migrations").pop().unwrap();
    let (version, stem) = (stem[..14].to_owned(), stem.split('.').next().unwrap().to_owned());
    site.project.write(&format!("migrations/{stem}.up.sql"), "create table u (id int);\n");
    site.project.write(&format!("migrations/{stem}.down.sql"), "");
    site.project.expect(0, &["new", "--seal", &version]);
    export(0);
    let dbmate = fetched("SCHEMAC_TEST_DBMATE");
    let run = |verb: &str| other(&site, &dbmate, &["--migrations-dir", "other", "--no-dump-schema", verb]);
    run("migrate").unwrap();
    let failed = run("rollback").unwrap_err();
    assert!(failed.contains(&format!("no_way_back_from_{version}")), "{failed}");
    assert_eq!(site.value("select count(*) from schema_migrations"), "2", "it does not say that it went back");

    // a mark of the runner's own inside of a string
    site.project.expect(0, &["new", "marked"]);
    let stem = site.project.list("migrations").pop().unwrap();
    let (version, stem) = (stem[..14].to_owned(), stem.split('.').next().unwrap().to_owned());
    site.project.write(&format!("migrations/{stem}.up.sql"), "select '\n-- migrate:down\n';\n");
    site.project.write(&format!("migrations/{stem}.down.sql"), "select 1;\n");
    site.project.expect(0, &["new", "--seal", &version, "--data-only"]);
    let refused = export(1);
    assert!(refused.contains("E0633") && refused.contains("migrate:down"), "{refused}");
    site.project.expect(0, &["export", "--layout", "goose", "--out", "goose"]);
}
