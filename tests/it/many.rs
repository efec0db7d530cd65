//! One command on many databases: what fails in one stops no other, and a second run does only what is left.

use serde_json::Value;

use crate::support::postgres::Server;
use crate::support::project::Project;
use crate::support::site::Site;
use crate::support::sqlite;

const ONE: &str = "table t {\n  id int primary key\n  mail text?\n}\n";
const TWO: &str = "table t {\n  id int primary key\n  mail text? unique\n}\n";

fn project(dialect: &str, more: &str) -> Project {
    let project = Project::new();
    project.write("schemac.toml", format!("[target.main]\ndialect = \"{dialect}\"\n{more}"));
    project.write("schemas/main.schema", ONE);
    project.expect(0, &["plan"]);
    project.write("schemas/main.schema", TWO);
    project.expect(0, &["plan"]);
    project
}

fn json(project: &Project, code: i32, args: &[&str]) -> Value {
    let ran = project.expect(code, &[args, &["--format", "json"]].concat());
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn five_hundred_files_of_tenants_are_migrated_and_one_that_fails_hides_none() {
    let project = project("sqlite", "urls_from = \"tenants.txt\"\n");
    let lines: String = (0..500).map(|n| format!("sqlite:tenants/{n}.db\n")).collect();
    project.write("tenants.txt", format!("# a line for each\n\n{lines}sqlite:tenants/0.db\n"));
    project.write("tenants/README", "");
    let none = project.expect(4, &["apply"]);
    assert!(none.stderr.contains("--yes"), "{}", none.stderr);
    // the first migration runs everywhere
    let first = json(&project, 0, &["apply", "--yes", "--steps", "1"]);
    assert_eq!((&first["summary"]["total"], &first["summary"]["done"]), (&500.into(), &500.into()));
    // rows that are alike stop the second in one of them
    sqlite::rows(&project.path("tenants/77.db"), "insert into t values (1, 'a'), (2, 'a')");
    let ran = project.expect(1, &["apply", "--yes"]);
    assert!(ran.stderr.contains("500 databases: 499 done, 1 not"), "{}", ran.stderr);
    assert!(ran.stderr.contains("E0731") && ran.stderr.contains("77.db"), "{}", ran.stderr);
    assert_eq!(ran.stdout.matches("1 applied, 0 pending").count(), 499);
    sqlite::rows(&project.path("tenants/77.db"), "delete from t where id = 2");
    let again = json(&project, 0, &["apply", "--yes"]);
    let databases = again["databases"].as_array().unwrap();
    let ran = databases.iter().filter(|own| !own["result"]["applied"].as_array().unwrap().is_empty());
    assert_eq!(ran.map(|own| own["database"].as_str().unwrap()).filter(|own| own.ends_with("77.db")).count(), 1);
    assert_eq!(databases.iter().filter(|own| own["result"]["pending"] == serde_json::json!([])).count(), 500);
    let status = json(&project, 0, &["status", "--exit-code", "--jobs", "3"]);
    assert!(status["databases"].as_array().unwrap().iter().all(|own| own["result"]["in_sync"] == true));
    // one alone, whatever the configuration lists
    assert_eq!(json(&project, 0, &["status", "--url", "sqlite:tenants/3.db"])["connected"], true);
    project.expect(64, &["drift", "--patch"]);
    project.expect(64, &["log", "--url", "sqlite:tenants/3.db", "--url", "sqlite:tenants/4.db"]);
}

#[test]
fn rows_of_many_databases_are_filled_before_the_contract() {
    let project = project("sqlite", "urls = [\"sqlite:a.db\", \"sqlite:b.db\"]\n");
    project.expect(0, &["apply", "--yes"]);
    for name in ["a.db", "b.db"] {
        sqlite::rows(&project.path(name), "insert into t (id) values (1), (2)");
    }
    project.write("schemas/main.schema", TWO.replace("unique", "unique\n  n int backfill (id) batch 1"));
    project.expect(0, &["plan", "--phased", "-n", "n"]);
    let version = |name: String| Some(name.strip_suffix("_n_backfill.json")?.to_owned());
    let backfill = project.list("migrations").into_iter().find_map(version).unwrap();
    project.expect(0, &["apply", "--yes", "--to", &backfill]);
    sqlite::rows(&project.path("b.db"), "insert into t (id) values (3)");
    let refused = project.expect(1, &["apply", "--yes"]);
    assert!(refused.stderr.contains("1 done, 1 not") && refused.stderr.contains("E0730"), "{}", refused.stderr);
    project.expect(4, &["backfill"]);
    let dry = project.expect(0, &["backfill", "--dry-run"]).stdout;
    assert!(dry.contains("a.db: 0 rows filled, 0 without") && dry.contains("b.db: 0 rows filled, 1 without"), "{dry}");
    let done = json(&project, 0, &["backfill", "--yes"]);
    assert_eq!(done["databases"][1]["result"]["backfills"][0]["filled"], 1);
    project.expect(0, &["apply", "--yes"]);
    let status = json(&project, 0, &["status", "--exit-code"]);
    assert!(status["databases"].as_array().unwrap().iter().all(|own| own["result"]["in_sync"] == true));
}

#[test]
fn fifty_databases_of_a_query_are_migrated_and_rolled_back() {
    let control = Server::V15.database();
    let tenants: Vec<_> = (0..50).map(|_| Server::V15.database()).collect();
    control.execute("create table tenants (url text)");
    for tenant in &tenants {
        control.execute(&format!("insert into tenants values ('{}')", tenant.url().replace('\'', "''")));
    }
    let project =
        project("postgres", &format!("url = \"{}\"\nurls_query = \"select url from tenants\"\n", control.url()));
    // what is broken there is found there alone
    tenants[7].execute("create table foreign_to_us (a int)");
    let ran = json(&project, 3, &["apply", "--yes"]);
    assert_eq!((&ran["summary"]["done"], &ran["summary"]["failed"]), (&49.into(), &1.into()));
    let failed = ran["databases"].as_array().unwrap().iter().find(|own| own["exit"] != 0).unwrap();
    assert_eq!((&failed["exit"], &failed["problems"][0]["code"]), (&3.into(), &"E0837".into()));
    tenants[7].execute("drop table foreign_to_us");
    let ran = json(&project, 0, &["apply", "--yes"]);
    assert_eq!(ran["summary"]["done"], 50);
    let dry = project.expect(0, &["rollback", "--dry-run", "--jobs", "4"]);
    assert_eq!(dry.stdout.matches("1 would be rolled back").count(), 50, "{}", dry.stdout);
    project.expect(0, &["rollback", "--to", "base", "--yes"]);
    let left = json(&project, 2, &["status", "--exit-code"]);
    assert_eq!(left["databases"][0]["result"]["pending"].as_array().unwrap().len(), 2);
    // the database with the list is not one of them
    assert_eq!(
        control.rows("select count(*) from pg_class where relname = '_schemac_history'")[0][0].as_deref(),
        Some("0")
    );
    let wrong = project.expect(1, &["status", "--urls-query", "select nothing from nowhere"]);
    assert!(wrong.stderr.contains("nowhere"), "{}", wrong.stderr);
    let writes = "select url from (select setval(pg_get_serial_sequence('counted', 'n'), 5)::text as url) own";
    control.execute("create table counted (n serial)");
    let writes = project.expect(1, &["status", "--urls-query", writes]);
    assert!(writes.stderr.contains("only reads") && !writes.stderr.contains("primary server"), "{}", writes.stderr);
    let null = project.expect(64, &["status", "--urls-query", "select null::text"]);
    assert!(null.stderr.contains("url is not null"), "{}", null.stderr);
    let none = project.expect(64, &["apply", "--yes", "--urls-query", "select url from tenants where false"]);
    assert!(none.stderr.contains("empty"), "{}", none.stderr);
}

#[test]
fn each_target_has_its_own_migrations_and_no_password_is_shown() {
    let site = Site::postgres(Server::V15);
    let config = format!(
        "[target.a]\ndialect = \"sqlite\"\nurl = \"sqlite:a.db\"\n[target.b]\ndialect = \"postgres\"\nurl = \"{}\"\n",
        site.url()
    );
    site.project.write("schemac.toml", &config);
    site.schema(ONE);
    site.project.expect(0, &["plan", "--target", "a"]);
    site.project.expect(0, &["plan", "--target", "b"]);
    let ran = json(&site.project, 0, &["apply", "--yes", "--all-targets"]);
    let targets: Vec<&str> =
        ran["databases"].as_array().unwrap().iter().map(|own| own["target"].as_str().unwrap()).collect();
    assert_eq!(targets, ["a", "b"]);
    site.project.write("schemac.toml", "[target.a]\ndialect = \"sqlite\"\nurls_from = \"list\"\n");
    site.project.write("list", "# nobody\n");
    assert!(site.project.expect(64, &["status", "--all-targets"]).stderr.contains("empty"));
    site.project.write("schemac.toml", &config);
    let list = site.project.path("list");
    std::fs::write(&list, "postgres://me:hunter2@127.0.0.1:1/x\n").unwrap();
    let ran = site.project.run(&["status", "--target", "b", "--urls-from", "list"]);
    let all = format!("{}{}", ran.stdout, ran.stderr);
    assert!(ran.code == Some(74) && all.contains("127.0.0.1") && !all.contains("hunter2"), "{all}");
    site.project.expect(74, &["status", "--target", "b", "--urls-from", "none.txt"]);
    // one of another kind fails alone, as one that does not answer
    std::fs::write(&list, format!("sqlite:x.db\n{}\nnothing\n", site.url())).unwrap();
    let ran = json(&site.project, 64, &["status", "--target", "b", "--urls-from", "list"]);
    let codes: Vec<&str> = ran["databases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own["result"]["problems"][0]["code"].as_str().unwrap_or("none"))
        .collect();
    assert_eq!(codes, ["E0836", "none", "E0701"], "{ran:#}");
}
