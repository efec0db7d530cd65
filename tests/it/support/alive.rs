//! The ground itself is tried once, so that a broken server is not taken for a broken compiler.

use super::postgres::Server;
use super::sqlite;

#[test]
fn both_postgres_servers_answer_and_databases_are_dropped() {
    for server in Server::ALL {
        let database = server.database();
        database.execute("create table t (a int, b text); insert into t values (1, null), (2, 'ä')");
        let rows = database.rows("select a, b, current_setting('server_version_num')::int / 10000 from t order by a");
        let version = Some(server.version().to_string());
        assert_eq!(rows, [[Some("1".into()), None, version.clone()], [Some("2".into()), Some("ä".into()), version]]);
        assert!(database.try_execute("select nothing").unwrap_err().contains("nothing"));

        let other = server.database();
        drop(database);
        assert_eq!(
            other.rows("select count(*) from pg_database where datname = current_database()"),
            [[Some("1".into())]]
        );
    }
}

#[test]
fn sqlite_files_are_fresh() {
    let database = sqlite::Database::new();
    database.execute("create table t (a integer, b text); insert into t values (1, null)");
    assert_eq!(database.rows("select a, b from t"), [[Some("1".into()), None]]);
    assert!(database.path().exists());
    assert_eq!(sqlite::Database::new().rows("select count(*) from sqlite_schema"), [[Some("0".into())]]);
}
