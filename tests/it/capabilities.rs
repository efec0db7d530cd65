//! The capability matrix, cell by cell: what it says of a construct on a target is what compiling an example of it gives.
//! `docs/capabilities.md` is written from it (`UPDATE_EXPECT=1` writes it).

use std::fmt::Write as _;

use schemac::compile::{Project, Sources};
use schemac::dialect::{self, Construct, Dialect, Support};

use super::support::markdown::rewrites;

/// Something small that has the construct, beside two tables.
fn example(construct: Construct) -> &'static str {
    const TABLES: &str = "table a { id int primary key, n int }\ntable b { id int primary key }\n";
    let own = match construct {
        Construct::Extension => "extension hstore",
        Construct::Composite => "type size = composite { w int, h int }",
        Construct::Sequence => "sequence ids start 5",
        Construct::Ownership => "sequence ids owned by a.n",
        Construct::Relation => "relation likes from a to b",
        Construct::Rows => "rows a (id, n) { (1, 2), (2, 3) }",
        Construct::View => "view v = `select id from a`",
        Construct::MaterializedView => "materialized view v = `select id from a`",
        Construct::ViewDefault => "view v { column n default 1 } = `select id, n from a`",
        Construct::Function => "function f(x int) -> int = `select 1`",
        Construct::Procedure => "procedure p(x int) = `select 1`",
        Construct::TriggerCall => "table c { id int primary key, trigger t after insert execute f() }",
        Construct::TriggerBody => "table c {\n  id int primary key\n  trigger t after insert = `delete from b`\n}",
        Construct::Policy => "table c { id int primary key, policy p for select using (id > 1) }",
        Construct::Grant => "grant select on a to public",
        Construct::Exclusion => "table c { id int primary key, exclude using btree (id with =) }",
        Construct::Raw => "raw r { up `create view r as select 1 as one`, down `drop view r` }",
        Construct::Event => "table c { id int primary key, event e for all then `x` }",
        Construct::Permissions => "table c { id int primary key, permissions none }",
        Construct::Value => "table c { id int primary key, n int? value (id + 1) }",
        Construct::Readonly => "table c { id int primary key, n int? readonly }",
        Construct::Flexible => "table c { id int primary key, n json flexible }",
        Construct::DefaultAlways => "table c { id int primary key, n int default 1 always }",
        Construct::DeleteBody => "table c { id int primary key, a_id int? -> a on delete then `x` }",
        Construct::Analyzer => "analyzer en tokenizers (blank)",
        Construct::Param => "param size = 50",
        Construct::Access => "access account record { signup `x` }",
        Construct::User => "user guest { password env 'GUEST', roles viewer }",
        Construct::Config => "config graphql { tables auto }",
        Construct::Api => "api '/x' { get `x` }",
        Construct::Bucket => "bucket files { backend 'memory' }",
    };
    Box::leak(format!("{TABLES}{own}\n").into_boxed_str())
}

/// The codes of the errors, and the SQL of the whole way up.
fn compiled(text: &str, dialect: &'static dyn Dialect) -> (Vec<&'static str>, String) {
    let project = Project::of_texts(vec![("a.schema".to_owned(), text.to_owned())], &Sources::default());
    let physical = project.lower(dialect);
    let errors: Vec<_> = physical.problems.iter().filter(|own| own.is_error()).map(|own| own.code.id).collect();
    let Some(catalog) = &physical.catalog else { return (errors, String::new()) };
    let nothing = schemac::catalog::Checked::default();
    let plan = schemac::plan::plan(&nothing, catalog, &physical.transitions, dialect.capabilities()).unwrap();
    let sql: Vec<String> = dialect.script(&plan).statements().map(|own| own.sql.clone()).collect();
    (errors, sql.join(";\n"))
}

#[test]
fn every_cell_is_what_compiling_gives() {
    for dialect in dialect::all() {
        let without = compiled("table a { id int primary key, n int }\ntable b { id int primary key }\n", dialect).1;
        for construct in Construct::ALL {
            let text = example(*construct);
            let (errors, sql) = compiled(text, dialect);
            let cell = format!("{construct:?} on {}: {text}\n{errors:?}\n{sql}", dialect.id());
            match dialect.support(*construct) {
                Support::Native | Support::StandIn(_) => {
                    assert!(errors.is_empty() && sql.len() > without.len(), "{cell}");
                }
                Support::Never(_) => assert_eq!(errors, ["E0414"], "{cell}"),
            }
        }
    }
}

/// What a target has, and not in this form.
#[test]
fn a_clause_that_an_engine_lacks_is_no_silence() {
    let cases = [
        ("postgres", "function f(x int) -> int = `select 1`\nfunction f(x int4) -> int = `select 2`", "E0407"),
        ("postgres", "function f(x int) -> int = `select 1`\nfunction f(x int) -> int = `select 2`", "E0201"),
        ("postgres", "raw r { up `select 1` }\nraw r { up `select 2` }", "E0201"),
        ("postgres", "function f(x int) -> int = `select 1`\ngrant execute on function f(bigint) to app", "E0414"),
        (
            "postgres",
            "table t { id int primary key, trigger x after insert or delete when (id > 1) execute f() }",
            "E0414",
        ),
        ("postgres", "sequence s batch 5", "E0409"),
        ("postgres", "table t { id int primary key, n int default nextval(s) }\nsequence s owned by t.n", "E0403"),
        ("postgres", "table a.t { id int primary key }\nsequence b.s owned by a.t.id", "E0414"),
        ("postgres", "table t { id int primary key }\nsequence s owned by id", "E0203"),
        ("postgres", "table t { id int primary key }\nsequence s owned by t.idd", "E0203"),
        (
            "postgres",
            "table t { id int primary key }\nsequence s owned by t.id\ngrant owner on sequence s to app",
            "E0414",
        ),
        ("postgres", "table t { id int primary key, index (id on postgres { statistics 5 }) }", "E0409"),
        ("postgres", "table t { id int primary key, index ((id + 1) on postgres { statistics many }) }", "E0409"),
        ("postgres", "table t { id int primary key, index ((id + 1) on postgres { storage plain }) }", "E0409"),
        ("postgres", "table t { id int, primary key (id on postgres { statistics 5 }) }", "E0318"),
        ("sqlite", "table t { id int primary key, index ((id + 1) on sqlite { statistics 5 }) }", "E0409"),
        ("sqlite", "table t { id bigint identity (unlogged) primary key }", "E0403"),
        ("surrealdb", "table t { id int primary key, n int, index (n on surrealdb { statistics 5 }) }", "E0409"),
        ("surrealdb", "sequence s unlogged", "E0409"),
        ("surrealdb", "sequence s logged", "E0409"),
        ("sqlite", "view v { on sqlite { anything } } = `select 1 as one`", "E0409"),
        ("sqlite", "table t {\n  id int primary key\n  trigger x after truncate = `select 1`\n}", "E0414"),
    ];
    for (target, text, code) in cases {
        let dialect = dialect::by_name(target, None).unwrap();
        assert_eq!(compiled(text, dialect).0, [code], "{text}");
    }
}

#[test]
fn the_page_is_written_from_the_matrix() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/capabilities.md");
    let wanted = page();
    if rewrites() {
        std::fs::write(path, wanted).unwrap();
        return;
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), wanted, "run this test with UPDATE_EXPECT=1");
}

fn page() -> String {
    let mut out = String::from(
        "# Capabilities\n\nWhat each target has of what the language can say. The page is written from the code \
         (`tests/it/capabilities.rs`), and a test compiles an example of each cell.\n\n\
         ✓ the target has it · ≈ something else does the same · ✗ an error (`E0414`), with what to do instead. \
         Other dialects of the language (`mysql`, `mariadb`) \
         are no targets yet: what is `only` theirs is checked and compiled for none.\n\n\
         What every target has and no row names: namespaces, tables, columns, enums, types with rules, mixins, defaults, \
         primary keys, unique and check constraints, foreign keys, indexes, generated and numbered columns, comments, \
         renames, fills. Where a target keeps one of these by other means it is told as a note (`W04…`).\n\n| |",
    );
    for dialect in dialect::all() {
        let _ = write!(out, " {} |", dialect.id());
    }
    out.push_str("\n|---|");
    dialect::all().for_each(|_| out.push_str("---|"));
    out.push('\n');
    for construct in Construct::ALL {
        let _ = write!(out, "| {} |", construct.words());
        for dialect in dialect::all() {
            let _ = match dialect.support(*construct) {
                Support::Native => write!(out, " ✓ |"),
                Support::StandIn(what) => write!(out, " ≈ {what} |"),
                Support::Never(instead) => write!(out, " ✗ {instead} |"),
            };
        }
        out.push('\n');
    }
    out
}
