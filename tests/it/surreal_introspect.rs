//! What SurrealDB makes of definitions, read back: every kind of object.

use std::path::Path;

use schemac::catalog::Catalog;
use schemac::database::fingerprint;

use crate::support::surreal::{self, connect};

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
