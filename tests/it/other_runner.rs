//! The SQL files are plain SQL: another runner takes the folder as it is, up and down.

use std::str::FromStr as _;

use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

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
