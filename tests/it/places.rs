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
