//! What SurrealDB makes of definitions, read back: every kind of object.

use std::path::Path;

use schemac::catalog::Catalog;
use schemac::database::fingerprint;

use crate::support::surreal::{self, Release, connect};

const DEFINITIONS: &str = include_str!("../data/surreal/definitions.surql");

fn lines(catalog: &Catalog) -> String {
    catalog.iter().map(|(at, object)| format!("{at}\n    {object:?}\n")).collect()
}

#[test]
fn every_kind_of_object_is_read() {
    let own = surreal::Database::new();
    own.sql(DEFINITIONS);
    let mut database = connect(&own.url());
    let found = database.introspect().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/surreal/catalog.txt");
    let text = format!("{}\nunmodelled: {:?}\n", lines(&found.catalog), found.unmodelled);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    snapbox::assert_data_eq!(text, snapbox::Data::read_from(&path, None).raw());
    // the same definitions once more are no change, in whatever order
    let other = surreal::Database::new();
    other.sql(DEFINITIONS);
    other.sql("DEFINE FIELD OVERWRITE email ON user TYPE string ASSERT (string::is_email($value)) COMMENT 'where mail goes' PERMISSIONS FOR update NONE");
    let again = connect(&other.url()).introspect().unwrap();
    assert_eq!(lines(&again.catalog), lines(&found.catalog));
    assert_eq!(fingerprint(&again.catalog), fingerprint(&found.catalog));
}

/// Expressions that are statements, which 3.0 prints in another way.
const STATEMENTS: &str = "
DEFINE FIELD s1 ON user VALUE (SELECT VALUE email FROM user);
DEFINE FIELD s2 ON user VALUE IF $value = NONE { 'x' } ELSE { $value } PERMISSIONS FOR select WHERE (SELECT * FROM post);
DEFINE FIELD s3 ON user DEFAULT (CREATE log) ASSERT IF true { true } ELSE { false };
DEFINE EVENT s4 ON user WHEN (SELECT * FROM post) THEN (UPDATE log SET a = 1);
DEFINE USER s5 ON DATABASE PASSWORD 'pw' ROLES VIEWER DURATION FOR TOKEN 2h, FOR SESSION NONE;
";

#[test]
fn an_older_version_is_read_alike() {
    let known = |line: &&str| !line.contains("DISKANN");
    let kept: Vec<&str> = DEFINITIONS.lines().filter(known).collect();
    let [newer, older] = Release::ALL.map(|release| {
        let own = surreal::Database::on(release);
        own.sql(&kept.join("\n"));
        own.sql(STATEMENTS);
        lines(&connect(&own.url()).introspect().unwrap().catalog)
    });
    snapbox::assert_data_eq!(older, newer);
}

#[test]
fn a_difference_is_a_difference() {
    let own = surreal::Database::new();
    own.sql("DEFINE TABLE t SCHEMAFULL; DEFINE FIELD a ON t TYPE string");
    let mut database = connect(&own.url());
    let mut before = fingerprint(&database.introspect().unwrap().catalog);
    for change in [
        "DEFINE TABLE OVERWRITE t SCHEMAFULL PERMISSIONS FULL",
        "DEFINE TABLE OVERWRITE t SCHEMAFULL PERMISSIONS FOR select FULL",
        "DEFINE TABLE OVERWRITE t SCHEMALESS",
        "DEFINE FIELD OVERWRITE a ON t TYPE option<string>",
        "DEFINE FIELD OVERWRITE a ON t TYPE option<string> PERMISSIONS NONE",
        "DEFINE FIELD OVERWRITE a ON t TYPE option<string> DEFAULT 'x'",
        "DEFINE FIELD OVERWRITE a ON t TYPE option<string> DEFAULT ALWAYS 'x'",
        "DEFINE FIELD OVERWRITE a ON t TYPE array<string>",
        "DEFINE FIELD OVERWRITE a.* ON t TYPE string ASSERT $value != ''",
        "REMOVE FIELD a ON t",
        "REMOVE FIELD a.* ON t",
        "DEFINE PARAM $p VALUE 1",
        "DEFINE PARAM OVERWRITE $p VALUE 1 PERMISSIONS NONE",
    ] {
        own.sql(change);
        let after = fingerprint(&database.introspect().unwrap().catalog);
        assert_ne!(before, after, "{change}");
        before = after;
    }
}

#[test]
fn what_has_no_place_is_told_by_name() {
    let own = surreal::Database::new();
    own.sql("DEFINE API '/x' FOR get THEN { { status: 200 } }; DEFINE TABLE t SCHEMALESS; DEFINE TABLE v AS SELECT a FROM t");
    own.sql("DEFINE FIELD a ON v TYPE int");
    let found = connect(&own.url()).introspect().unwrap();
    assert_eq!(found.unmodelled, ["api /x", "field a on the view v"]);
}
