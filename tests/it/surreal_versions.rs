//! What an older SurrealDB has not: a code for each at compile time, and an engine that has it not, so that nothing is refused that
//! it could do.

use schemac::dialect::surrealdb::QUOTE;

use crate::support::engine::Engine;
use crate::support::project::Project;
use crate::support::surreal::{Database, Release};

const OLDER: Engine = Engine::Surreal(Release::V3_0);
const NEWER: Engine = Engine::Surreal(Release::V3_3);

#[test]
fn what_an_older_version_has_not_is_refused_with_a_code() {
    for (text, code, says) in [
        (
            "table t {\n e float[]\n index (e) using diskann (dimension 3)\n}",
            "E0404",
            "SurrealDB 3.0 has no `using diskann`",
        ),
        ("table t { Select int }", "E0413", "SurrealDB 3.0 cannot read a table with a field `Select`"),
        ("config graphql { tables auto }", "E0414", "SurrealDB 3.0 has no config"),
    ] {
        let why = OLDER.compile(text).unwrap_err();
        assert!(why.starts_with(code) && why.contains(says), "{why}");
        NEWER.compile(text).unwrap_or_else(|why| panic!("{text}: {why}"));
    }
    for text in ["table t { o object { select int? }? }", "table select { a int }"] {
        for engine in Engine::SURREAL {
            let state = engine.compile(text).unwrap();
            engine.fresh(&state.catalog).unwrap();
        }
    }
}

/// Whether every statement succeeds; a version that cannot read one fails with all.
fn runs(release: Release, sql: &str) -> bool {
    Database::on(release).try_rows(sql).is_ok()
}

#[test]
fn what_is_refused_the_engine_has_not() {
    for sql in [
        "DEFINE TABLE t; DEFINE INDEX i ON t FIELDS e DISKANN DIMENSION 3",
        "DEFINE CONFIG GRAPHQL AUTO; REMOVE CONFIG GRAPHQL",
        "RETURN encoding::json::encode(1)",
    ] {
        assert!(runs(Release::V3_3, sql), "{sql}");
        assert!(!runs(Release::V3_0, sql), "{sql}");
    }
    for word in QUOTE.reserved {
        let sql = format!("DEFINE TABLE t SCHEMAFULL; DEFINE FIELD `{word}` ON t TYPE int; INFO FOR TABLE t STRUCTURE");
        let compiles = OLDER.compile(&format!("table t {{ \"{word}\" int }}")).is_ok();
        assert_eq!(runs(Release::V3_0, &sql), compiles, "{word}");
        assert!(runs(Release::V3_3, &sql), "{word}");
    }
}

#[test]
fn other_versions_are_no_targets() {
    let project = Project::new();
    for (version, fine) in [("3.0", true), ("3.3.5", true), ("2.7.0", false), ("4.0", false)] {
        project.write("schemac.toml", format!("[target.main]\ndialect = \"surrealdb\"\nversion = \"{version}\"\n"));
        project.write("schemas/t.schema", "table t { a int }\n");
        let ran = project.run(&["check"]);
        assert_eq!(ran.code == Some(0), fine, "{}{}", ran.stdout, ran.stderr);
        assert!(fine || ran.stderr.contains("E0826") && ran.stderr.contains("3.0 is"), "{}", ran.stderr);
    }
}

#[test]
fn what_was_planned_for_a_newer_version_fails_with_the_way_out() {
    let text = "table t {\n e float[]\n index (e) using diskann (dimension 3)\n}";
    let state = NEWER.compile(text).unwrap();
    let script = NEWER.build_of(&state.catalog).unwrap();
    let why = OLDER.scratch().run(&script).unwrap_err();
    assert!(why.contains("E0708") && why.contains("`version = \"3.0\"`"), "{why}");
}
