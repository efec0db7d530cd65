//! Projects in odd places, several targets, several processes.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Command;

use crate::support::project::Project;
use crate::support::site::Site;

const ONE: &str = "table t {\n  id int primary key\n}\n";
const LITE: &str = "[target.lite]\ndialect = \"sqlite\"\nurl = \"sqlite:app.db\"\n";

#[test]
fn a_folder_may_have_any_name() {
    let odd = OsStr::from_bytes(b"pj\xff");
    for name in [odd, OsStr::new("a?b%20c"), OsStr::new("gr\u{fc}n und blau"), OsStr::new("#1")] {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join(name);
        std::fs::create_dir_all(root.join("schemas")).unwrap();
        std::fs::write(root.join("schemas/a.schema"), ONE).unwrap();
        std::fs::write(root.join("schemac.toml"), LITE).unwrap();
        for arguments in [&["plan"][..], &["apply", "--yes"], &["status", "--exit-code"]] {
            let ran = Command::new(env!("CARGO_BIN_EXE_schemac")).args(arguments).current_dir(&root).output().unwrap();
            if name == odd && arguments[0] != "plan" {
                // SQLite's own interface takes only UTF-8
                assert!(String::from_utf8_lossy(&ran.stderr).contains("E0701"), "{arguments:?}");
                continue;
            }
            assert!(
                ran.status.success(),
                "{}: {arguments:?}\n{}",
                root.display(),
                String::from_utf8_lossy(&ran.stderr)
            );
        }
        assert_eq!(root.join("app.db").is_file(), name != odd);
    }
}

#[test]
fn a_configuration_may_be_named_by_any_path() {
    let project = Project::new();
    project.write("schemac.toml", LITE).write("schemas/a.schema", ONE).write("deep/down/x", "");
    for path in ["../schemac.toml", "../deep/../schemac.toml", "./down/../../schemac.toml"] {
        let run = |arguments: &[&str]| {
            let mut command = project.command(&["--config", path]);
            let output = command.args(arguments).current_dir(project.path("deep")).output().unwrap();
            assert!(output.status.success(), "{path}: {}", String::from_utf8_lossy(&output.stderr));
        };
        run(&["check"]);
        run(&["plan"]);
    }
    assert_eq!(project.list("migrations").len(), 3);
}

#[test]
fn a_migrations_folder_with_a_name_that_is_no_text() {
    let site = Site::sqlite();
    site.schema(ONE);
    site.project.expect(0, &["plan"]);
    std::fs::write(site.project.path("migrations").join(OsStr::from_bytes(b"x\xff.sql")), "").unwrap();
    assert!(site.project.expect(1, &["check"]).stderr.contains("E0605"));
}

#[test]
fn one_url_for_the_project_is_not_for_a_target_of_another_kind() {
    let project = Project::new();
    let served = "[target.served]\ndialect = \"postgres\"\nurl = \"${DATABASE_URL}\"\n";
    project.write("schemac.toml", format!("{LITE}{served}")).write("schemas/a.schema", ONE);
    project.write(".env", "DATABASE_URL=postgres://127.0.0.1:1/none\n");
    for arguments in [&["plan"][..], &["apply", "--yes"], &["status", "--exit-code"]] {
        project.expect(0, &[arguments, &["--target", "lite"]].concat());
    }
    assert!(project.expect(74, &["status", "--target", "served"]).stderr.contains("E0702"));
    let flag = project.expect(64, &["status", "--target", "lite", "--url", "postgres://127.0.0.1:1/none"]);
    assert!(flag.stderr.contains("E0836"), "{}", flag.stderr);
}

#[test]
fn an_environment_may_want_nothing_to_be_asked() {
    let project = Project::new();
    let envs = "[env.test]\nauto_apply = true\n[env.stage]\nauto_apply = false\n";
    project.write("schemac.toml", format!("{LITE}{envs}")).write("schemas/a.schema", ONE);
    project.expect(0, &["plan"]);
    assert!(project.expect(4, &["apply"]).stderr.contains("E0831"));
    assert!(project.expect(4, &["apply", "--env", "stage"]).stderr.contains("E0831"));
    project.expect(0, &["apply", "--env", "test", "--url", "sqlite:a.db", "--url", "sqlite:b.db"]);
    project.expect(0, &["apply", "--env", "test"]);
    // what is lost, and what goes back, is asked about all the same
    assert!(project.expect(4, &["rollback", "--env", "test"]).stderr.contains("E0831"));
    project.write("schemas/a.schema", "drop table t\n");
    project.expect(0, &["plan"]);
    crate::support::sqlite::rows(&project.path("app.db"), "insert into t values (1)");
    assert!(project.expect(4, &["apply", "--env", "test"]).stderr.contains("E0832"));
    let shown = project.expect(0, &["config", "--env", "test", "--show-origin"]).stdout;
    assert!(shown.contains("auto_apply = true    # schemac.toml, env.test.auto_apply"), "{shown}");
    project.write("schemac.toml", format!("{LITE}[env.live]\nprotected = true\nauto_apply = true\n"));
    let refused = project.expect(64, &["check"]).stderr;
    assert!(refused.contains("E0826") && refused.contains("protected"), "{refused}");
}

#[test]
fn of_all_that_name_a_database_the_strongest_counts_and_is_named() {
    let project = Project::new();
    let env = "[env.live]\nurl = \"sqlite:of_env.db\"\n";
    project.write("schemac.toml", format!("{LITE}{env}")).write("schemas/a.schema", ONE);
    let shown = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = project.command(&[&["config", "--show-origin"], arguments].concat());
        let out = command.envs(variables.iter().copied()).output().unwrap();
        let text = String::from_utf8(out.stdout).unwrap();
        let line = text.lines().find(|line| line.starts_with("target.lite.url")).unwrap_or_else(|| panic!("{text}"));
        let (value, origin) = line.split_once("    # ").unwrap();
        (value.rsplit('/').next().unwrap().to_owned(), origin.to_owned())
    };
    let is =
        |found: (String, String), value: &str, origin: &str| assert_eq!(found, (value.to_owned(), origin.to_owned()));
    is(shown(&[], &[]), "app.db", "schemac.toml, target.lite.url");
    is(shown(&[], &["--env", "live"]), "of_env.db", "schemac.toml, env.live.url");
    project.write(".env", "DATABASE_URL=sqlite:of_dotenv.db\n");
    is(shown(&[], &["--env", "live"]), "of_dotenv.db", ".env, DATABASE_URL");
    let set = ("DATABASE_URL", "sqlite:of_variable.db");
    is(shown(&[set], &["--env", "live"]), "of_variable.db", "environment variable DATABASE_URL");
    project.write(".env", "SCHEMAC_URL=sqlite:of_dotenv.db\n");
    is(shown(&[set], &[]), "of_dotenv.db", ".env, SCHEMAC_URL");
    let both = [set, ("SCHEMAC_URL", "sqlite:of_schemac.db")];
    is(shown(&both, &[]), "of_schemac.db", "environment variable SCHEMAC_URL");
    is(shown(&both, &["--url", "sqlite:of_flag.db"]), "of_flag.db", "flag --url");
    // an empty variable is none
    is(shown(&[("SCHEMAC_URL", "")], &["--env", "live"]), "of_env.db", "schemac.toml, env.live.url");
}

#[test]
fn every_setting_is_shown() {
    let project = Project::new();
    let more = "urls_from = \"list\"\n[target.served]\ndialect = \"postgres\"\nurls = [\"postgres://me:hunter2@h/a\"]\n\
                urls_query = \"select 1\"\n[storage]\nurl = \"s3://b/p\"\nendpoint = \"https://s3.example\"\nca = \"ca.pem\"\n";
    project.write("schemac.toml", format!("{LITE}{more}"));
    let shown = project.expect(0, &["config", "--show-origin"]).stdout;
    for line in [
        "edition = 2026    # default",
        "storage.endpoint = https://s3.example    # schemac.toml, storage.endpoint",
        "storage.ca = ca.pem    # schemac.toml, storage.ca",
        "storage.region = none    # default",
        "target.lite.urls_from = list    # schemac.toml, target.lite.urls_from",
        "target.served.urls = postgres://me:***@h/a    # schemac.toml, target.served.urls",
        "target.served.urls_query = select 1    # schemac.toml, target.served.urls_query",
    ] {
        assert!(shown.lines().any(|own| own == line), "{line}: {shown}");
    }
}

#[test]
fn a_very_long_wait_is_a_wait() {
    let site = Site::sqlite();
    site.schema(ONE);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--yes", "--lock-wait", "18446744073709551615"]);
}

#[test]
fn two_plans_at_once_write_one_migration() {
    for _ in 0..10 {
        let project = Project::new();
        project.write("schemac.toml", LITE).write("schemas/a.schema", ONE);
        let mut both = ["one", "two"].map(|name| project.command(&["plan", "-q", "-n", name]).spawn().unwrap());
        let codes = both.each_mut().map(|child| child.wait().unwrap().code());
        project.expect(0, &["check"]);
        assert_eq!(project.list("migrations").len(), 3, "{codes:?}");
    }
}

#[test]
fn databases_of_two_kinds_have_no_way_between_them() {
    let site = Site::sqlite();
    site.schema(ONE);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--yes"]);
    for server in crate::support::postgres::Server::ALL {
        let other = Site::postgres(server);
        for (from, to) in [
            ("migrations", other.url().as_str()),
            (&other.url(), "migrations"),
            ("sqlite:app.db", &other.url()),
            (&other.url(), "sqlite:app.db"),
        ] {
            let ran = site.project.expect(64, &["diff", from, to, "--sql", "--accept", "all"]);
            assert!(ran.stderr.contains("E0836") && ran.stdout.is_empty(), "{from} {to}\n{}{}", ran.stdout, ran.stderr);
        }
    }
}

#[test]
fn a_removal_is_said_once_also_after_a_rename_that_was_planned() {
    Site::each(|site| {
        let users = "table users {\n  id int primary key\n  email text?\n}\n";
        site.schema(users);
        site.project.expect(0, &["plan"]);
        let people = users.replace("table users", "table people renamed from users");
        site.schema(&people);
        site.project.expect(0, &["plan"]);
        site.schema(&people.replace("  email text?\n", "  drop column email\n"));
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["plan", "--check"]);
        // the consent is for that table, not for a new one that has the old name
        let more = format!("{}{users}", people.replace("  email text?\n", "  drop column email\n"));
        site.schema(&more);
        site.project.expect(0, &["plan"]);
        site.schema(&more.replace("users {\n  id int primary key\n  email text?", "users {\n  id int primary key"));
        assert!(site.project.expect(4, &["plan"]).stderr.contains("E0510"));
    });
}

#[test]
fn names_of_its_own_tables_are_nobody_elses() {
    let project = Project::new();
    let check = |dialect: &str, table: &str, schema: &str| {
        let own = if table.is_empty() { String::new() } else { format!("[migrations]\ntable = \"{table}\"\n") };
        project.write("schemac.toml", format!("[target.main]\ndialect = \"{dialect}\"\n{own}"));
        project.write("schemas/a.schema", schema);
        let ran = project.run(&["check"]);
        assert_eq!(ran.code == Some(1), ran.stderr.contains("E0413"), "{}", ran.stderr);
        ran.code == Some(1)
    };
    for dialect in ["sqlite", "postgres", "surrealdb"] {
        assert!(check(dialect, "", "table _schemac_history { id int primary key }\n"));
        // SQLite's lock is no table
        assert_eq!(check(dialect, "own", "table own_lock { id int primary key }\n"), dialect != "sqlite");
        assert_eq!(check(dialect, "own", "table own_pkey { id int primary key }\n"), dialect == "postgres");
        assert!(!check(dialect, "own", "table _schemac_history { id int primary key }\n"));
    }
    let index = "table t {\n  id int primary key\n  n int\n  index own (n)\n}\n";
    assert!(check("sqlite", "own", index) && check("postgres", "own", index));
    let view = "table t {\n  id int primary key\n}\nview own = `select id from t`\n";
    assert!(check("postgres", "own", view) && !check("postgres", "other", view));
    // as each engine compares names
    assert!(check("sqlite", "OWN", index) && !check("postgres", "OWN", index));
}
