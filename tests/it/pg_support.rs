//! Private databases on the PostgreSQL servers that the environment names.

use schemac::database::{ConnectOptions, Database, RunSegment};

/// Calls `test` with the URL of a new, empty database on each server that `SCHEMAC_TEST_PG15` and `SCHEMAC_TEST_PG18`
/// name; with neither set there is nothing to try.
pub fn each_server(name: &str, test: impl Fn(&str)) {
    for variable in ["SCHEMAC_TEST_PG15", "SCHEMAC_TEST_PG18"] {
        let Ok(server) = std::env::var(variable) else { continue };
        let own = format!("schemac_{name}_{}", std::process::id());
        let mut admin = connect(&server);
        outside(
            &mut admin,
            &[&format!("drop database if exists {own} with (force)"), &format!("create database {own}")],
        );
        test(&with_database(&server, &own));
        outside(&mut admin, &[&format!("drop database {own} with (force)")]);
    }
}

pub fn connect(url: &str) -> Database {
    Database::connect(url, &ConnectOptions::default()).unwrap()
}

/// Runs statements one by one outside of any transaction.
pub fn outside(database: &mut Database, statements: &[&str]) {
    let statements = statements.iter().map(ToString::to_string).collect();
    database.build(&[RunSegment { statements, ..RunSegment::default() }]).unwrap();
}

fn with_database(url: &str, name: &str) -> String {
    let (head, query) = url.split_once('?').map_or((url, String::new()), |(head, query)| (head, format!("?{query}")));
    let (scheme, rest) = head.split_once("://").unwrap();
    let authority = rest.split('/').next().unwrap();
    format!("{scheme}://{authority}/{name}{query}")
}
