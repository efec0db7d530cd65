//! The rest of a migration's life on SurrealDB: pushed and reset, squashed and reverted, planned in phases, counted before it
//! runs, settled by hand, for several databases at once, and read from a script.

use serde_json::json;

use crate::support::project::Project;
use crate::support::surreal::Database;

fn site(own: &Database, schema: &str) -> Project {
    let project = Project::new();
    project.write("schemac.toml", format!("[target.main]\ndialect = \"surrealdb\"\nurl = \"{}\"\n", own.url()));
    project.write("schemas/main.schema", schema);
    project
}

fn versions(project: &Project) -> Vec<String> {
    let files = project.list("migrations").into_iter();
    files.filter_map(|name| name.strip_suffix(".json").map(|stem| stem[..14].to_owned())).collect()
}

fn table(fields: &str) -> String {
    format!("table users {{\n  id text primary key\n  {fields}\n}}\n")
}

#[test]
fn a_schema_is_pushed_and_taken_away_again() {
    let own = Database::missing();
    let project = site(&own, &table("email text unique"));
    project.expect(0, &["push", "--yes"]);
    own.sql("CREATE users:a SET email = 'a'");
    project.write("schemas/main.schema", table("email text unique\n  nick text?"));
    project.expect(0, &["push", "--yes"]);
    let again = project.expect(0, &["push", "--yes"]);
    assert!(again.stderr.contains("Nothing to push"), "{}", again.stderr);
    assert_eq!(own.value("SELECT VALUE email FROM users"), json!(["a"]));
    project.write("schemas/main.schema", table("email text unique\n  drop column nick"));
    own.sql("UPDATE users SET nick = 'n'");
    let told = project.expect(0, &["push", "--yes"]).stderr;
    assert!(told.contains("every value of `users/column:nick`; 1 value"), "{told}");
    project.expect(0, &["reset", "--yes", "--accept-data-loss"]);
    assert_eq!(own.tables(), Vec::<String>::new());
}

#[test]
fn migrations_are_squashed_and_reverted() {
    let own = Database::new();
    let project = site(&own, &table("a int?"));
    for fields in ["a int?", "a int?\n  b int?", "a int?\n  b int?\n  c int?"] {
        project.write("schemas/main.schema", table(fields));
        project.expect(0, &["plan"]);
    }
    project.expect(0, &["apply", "--yes"]);
    let all = versions(&project);
    project.expect(0, &["squash", "--from", &all[1], "--to", &all[2]]);
    project.expect(0, &["verify"]);
    project.expect(0, &["apply", "--yes"]);
    project.expect(0, &["drift"]);
    let last = versions(&project).pop().unwrap();
    project.expect(0, &["revert", &last]);
    project.expect(0, &["apply", "--yes", "--accept-data-loss"]);
    let fields = own.value("RETURN (INFO FOR TABLE users STRUCTURE).fields.map(|$field| $field.name)");
    assert_eq!(fields, json!(["a", "id"]));
}

#[test]
fn what_would_stop_or_lose_is_counted_before_anything_runs() {
    let own = Database::new();
    let project = site(&own, &table("a int?\n  b int?"));
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes"]);
    own.sql("CREATE users:a SET b = 1; CREATE users:b SET b = 2");
    project.write("schemas/main.schema", table("a int\n  drop column b"));
    let told = project.expect(0, &["plan", "--count"]).stderr;
    assert!(told.contains("2 rows") && told.contains("2 values"), "{told}");
    let refused = project.expect(1, &["apply", "--yes", "--accept-data-loss"]).stderr;
    assert!(refused.contains("E0730") && refused.contains("a IN [NONE, NULL]"), "{refused}");
    own.sql("UPDATE users SET a = 1");
    let refused = project.run(&["apply", "--yes"]);
    assert!(refused.code != Some(0) && refused.stderr.contains("2 values"), "{}", refused.stderr);
    assert_eq!(own.value("SELECT VALUE b FROM users"), json!([1, 2]));
    project.expect(0, &["apply", "--yes", "--accept-data-loss"]);
    let refused = project.run(&["rollback", "--yes", "--steps", "2"]);
    assert!(refused.code != Some(0) && refused.stderr.contains("2 rows"), "{}", refused.stderr);
}

#[test]
fn a_plan_in_phases_arrives_where_one_does() {
    let own = Database::new();
    let project = site(&own, &table("a int?"));
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes"]);
    own.sql("CREATE users:a");
    project.write("schemas/main.schema", table("a int backfill (1) batch 10\n  z text backfill ('x')"));
    project.expect(0, &["plan", "--phased"]);
    let all = versions(&project);
    assert_eq!(all.len(), 4);
    project.expect(0, &["apply", "--to", &all[1], "--yes"]);
    assert_eq!(own.value("SELECT VALUE z FROM users"), json!([null]));
    let told = project.expect(0, &["apply", "--to", &all[2], "--yes"]).stderr;
    assert!(told.contains("users/column:a: 1 rows filled"), "{told}");
    assert_eq!(own.value("SELECT a, z FROM users"), json!([{ "a": 1, "z": "x" }]));
    own.sql("CREATE users:b"); // by code that knows nothing of it
    let refused = project.expect(1, &["apply", "--yes"]).stderr;
    assert!(refused.contains("`schemac backfill`"), "{refused}");
    project.expect(0, &["backfill", "--yes"]);
    project.expect(0, &["apply", "--yes"]);
    assert_eq!(own.value("SELECT a, z FROM users"), json!([{ "a": 1, "z": "x" }, { "a": 1, "z": "x" }]));
    project.expect(0, &["verify"]);
    project.expect(0, &["rollback", "--steps", "3", "--yes", "--accept-data-loss"]);
    project.expect(0, &["drift"]);
    project.expect(0, &["apply", "--yes"]);
    assert_eq!(own.value("SELECT VALUE z FROM users"), json!(["x", "x"]));
}

#[test]
fn several_databases_are_brought_up_at_once_and_settled_by_hand() {
    let (one, two) = (Database::missing(), Database::missing());
    let project = site(&one, &table("a int?"));
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes", "--url", &one.url(), "--url", &two.url()]);
    assert_eq!((one.tables(), two.tables()), (vec!["users".to_owned()], vec!["users".to_owned()]));
    let version = versions(&project).pop().unwrap();
    let settle =
        |code: i32, how: &str| project.expect(code, &["resolve", how, &version, "--yes", "--reason", "by hand"]);
    settle(0, "--untrack");
    settle(0, "--applied");
    let refused = settle(3, "--rolled-back");
    assert!(refused.stderr.contains("E0726"), "{}", refused.stderr);
    project.expect(0, &["drift"]);
}

#[test]
fn a_script_is_read_into_the_language() {
    let own = Database::new();
    let project = site(&own, "");
    std::fs::remove_file(project.path("schemas/main.schema")).unwrap();
    project.write(
        "dump.surql",
        "DEFINE TABLE person SCHEMAFULL;\nDEFINE FIELD age ON person TYPE option<int> ASSERT $value > 0;\nCREATE person SET age = 1;\n",
    );
    let told = project.expect(0, &["import", "dump.surql"]);
    assert!(told.stderr.contains("rows: 1"), "{}", told.stderr);
    let files = project.list("schemas");
    let text: String = files.iter().map(|file| project.read(&format!("schemas/{file}"))).collect();
    assert!(text.contains("table person") && text.contains("age bigint?"), "{text}");
    assert_eq!(own.tables(), Vec::<String>::new(), "it ran in a scratch database");
}

#[test]
fn records_get_other_ids_where_the_configuration_lets_them() {
    let own = Database::new();
    let project = site(&own, "table a { x int }\ntable c { one -> a on delete cascade }\nrelation likes from a to c\n");
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes"]);
    own.sql("CREATE a:1 SET x = 1; CREATE c:1 SET one = a:1; CREATE c:2 SET one = a:1; RELATE a:1->likes:1->c:1");
    project.write(
        "schemas/main.schema",
        "table b renamed from a { x int }\ntable c { one -> b on delete cascade }\nrelation likes from b to c\n",
    );
    let refused = project.expect(1, &["plan"]).stderr;
    assert!(refused.contains("E0515") && refused.contains("move_records = true"), "{refused}");
    let config = project.read("schemac.toml");
    project.write("schemac.toml", format!("{config}\n[migrations]\nmove_records = true\n"));
    project.expect(0, &["plan"]);
    project.expect(0, &["verify"]);
    project.expect(0, &["apply", "--yes"]);
    project.expect(0, &["drift"]);
    let again = project.expect(0, &["plan"]);
    assert!(again.stderr.contains("Nothing to plan") || again.stdout.is_empty(), "{again:?}");
    assert_eq!(own.value("SELECT VALUE ->likes->c FROM b"), json!([["c:1"]]));
    assert_eq!(own.value("SELECT VALUE <-likes<-b FROM c"), json!([["b:1"], []]));
    // there, what is done when a record goes is done
    project.expect(0, &["rollback", "--yes", "--steps", "1", "--accept-data-loss"]);
    assert_eq!(own.value("SELECT VALUE ->likes->c FROM a"), json!([["c:1"]]));
    own.sql("DELETE a:1");
    assert_eq!(own.value("SELECT * FROM c"), json!([]));
    assert_eq!(own.value("SELECT * FROM likes"), json!([]));
}

/// An event on a table that stays throws in the midst of the batches. Meanwhile nobody's writes are lost, and it only goes on.
#[test]
fn a_move_that_stopped_between_two_tables_goes_on() {
    let own = Database::new();
    let brake = "brake bool?\nevent brake for update then `{ IF $after.brake { THROW 'braked' } }`";
    let schema = |table: &str, of: &str| {
        format!("table {table} {{ x int }}\ntable c {{ one -> {of} on delete cascade\n{brake}\n}}\n")
    };
    let project = site(&own, &schema("a", "a"));
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes"]);
    own.sql("CREATE a:1 SET x = 1 RETURN NONE; CREATE |c:5010| SET one = a:1 RETURN NONE");
    own.sql("CREATE c:1 SET one = a:1, brake = true RETURN NONE");
    project.write("schemas/main.schema", schema("b renamed from a", "b"));
    let config = project.read("schemac.toml");
    project.write("schemac.toml", format!("{config}\n[migrations]\nmove_records = true\n"));
    project.expect(0, &["plan"]);
    let stopped = project.expect(1, &["apply", "--yes"]).stderr;
    assert!(stopped.contains("braked"), "{stopped}");
    let replies = own.replies("CREATE a:2 SET x = 2; UPDATE a:1 SET x = 3; DELETE a:1");
    assert!(replies.iter().all(|reply| reply.to_string().contains("a is becoming b")), "{replies:?}");
    let refused = project.expect(1, &["resume", "--back", "--yes", "--accept-data-loss"]).stderr;
    assert!(refused.contains("E0725") && refused.contains("schemac resume"), "{refused}");
    own.sql("UPDATE c:1 SET brake = false RETURN NONE");
    project.expect(0, &["resume", "--yes"]);
    project.expect(0, &["drift"]);
    assert_eq!(own.value("SELECT VALUE count() FROM c WHERE one = b:1 GROUP ALL"), json!([5011]));
    own.sql("DELETE b:1 RETURN NONE");
    assert_eq!(own.value("SELECT * FROM c"), json!([]), "each link is remembered");
}

#[test]
fn what_is_committed_of_a_run_that_stopped_is_taken_back() {
    let own = Database::new();
    let project = site(&own, "table t { a int, old text? }\n");
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes"]);
    own.sql("CREATE t:1 SET a = 1, old = 'x'; CREATE t:2 SET a = 1, old = 'y'");
    let rows = || own.value("SELECT * FROM t ORDER BY id");
    let before = rows();
    project.write(
        "schemas/main.schema",
        "table t {\n  a bigint\n  recent text? renamed from old\n  b int default 7\n  unique index (a)\n}\n",
    );
    project.expect(0, &["plan"]);
    // two records are alike, which only the last statement finds
    let stopped = project.expect(1, &["apply", "--yes", "--no-count"]).stderr;
    assert!(stopped.contains("E0708"), "{stopped}");
    assert_ne!(rows(), before);
    project.expect(0, &["resume", "--back", "--yes", "--accept-data-loss"]);
    assert_eq!(rows(), before);
    project.expect(0, &["drift"]);
    // and with rows that differ it arrives
    own.sql("UPDATE t:2 SET a = 2");
    project.expect(0, &["apply", "--yes"]);
    project.expect(0, &["drift"]);
    let json = json!([{"id": "t:1", "a": 1, "recent": "x", "b": 7}, {"id": "t:2", "a": 2, "recent": "y", "b": 7}]);
    assert_eq!(rows(), json);
}
