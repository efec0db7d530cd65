//! Every command with its flags and exit codes, as a user types them, on embedded SQLite.

use serde_json::Value;

use crate::support::project::{Project, Ran};
use crate::support::site::Site;

const TWO: &str = "table a {\n  id int primary key\n  title text\n}\n\ntable b {\n  id int primary key\n  a_id -> a on delete cascade\n}\n";

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}\n{}", ran.stdout))
}

fn says(text: &str, wanted: &[&str]) {
    for part in wanted {
        assert!(text.contains(part), "`{part}` is missing in\n{text}");
    }
}

/// A site with one applied migration of [`TWO`].
fn applied() -> Site {
    let site = Site::sqlite();
    site.schema(TWO);
    site.project.expect(0, &["plan", "-n", "first"]);
    site.project.expect(0, &["apply", "--yes"]);
    site
}

#[test]
fn usage_and_help() {
    let project = Project::new();
    for arguments in [&["nonsense"][..], &["plan", "--nonsense"], &[], &["apply", "--to", "x", "--steps", "1"]] {
        project.expect(64, arguments);
    }
    says(
        &project.expect(0, &["--help"]).stdout,
        &["init", "check", "fmt", "plan", "diff", "apply", "rollback", "status"],
    );
    says(&project.expect(0, &["plan", "--help"]).stdout, &["--accept", "--check", "--stdout", "Exit codes"]);
    says(&project.expect(0, &["--version"]).stdout, &[env!("CARGO_PKG_VERSION")]);
    for command in ["apply", "rollback"] {
        says(&project.expect(64, &[command, "--to", "soon", "--yes"]).stderr, &["E0835"]);
    }
}

#[test]
fn init_starts_a_project_that_works_and_overwrites_nothing() {
    let project = Project::new();
    says(&project.expect(0, &["init", "--dry-run"]).stderr, &["schemac.toml"]);
    assert_eq!(project.list("."), Vec::<String>::new());
    project.expect(0, &["init"]);
    assert_eq!(project.list("."), ["migrations", "schemac.toml", "schemas"]);
    let before = project.read("schemac.toml");
    says(&project.expect(64, &["init"]).stderr, &["E0828", "nothing was written"]);
    assert_eq!(project.read("schemac.toml"), before);
    project.expect(0, &["check"]);
    project.expect(0, &["fmt", "--check"]);
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes"]);
    project.expect(0, &["status", "--exit-code"]);
    let both = Project::new();
    both.expect(0, &["init", "--target", "sqlite,postgres"]);
    both.expect(0, &["check"]);
    says(&both.expect(64, &["plan"]).stderr, &["E0809", "--target"]);
    both.expect(0, &["plan", "--target", "postgres"]);
    assert_eq!(both.list("migrations"), [".gitattributes", "postgres"]);
    says(&both.expect(64, &["plan", "--target", "postgre"]).stderr, &["did you mean `postgres`?"]);
    says(&Project::new().expect(64, &["init", "--target", "oracle"]).stderr, &["E0835", "sqlite, postgres"]);
}

#[test]
fn check_prints_what_is_asked_for() {
    let site = Site::sqlite();
    site.schema("table t {\n  id int primary key\n  ö_id -> userz\n}\ntable users { id int primary key }\n");
    let text = site.project.expect(1, &["check"]);
    says(&text.stderr, &["userz", "schemas/main.schema:3:11", "did you mean `users`?"]);
    assert_eq!(text.stdout, "");
    let concise = site.project.expect(1, &["check", "--output-format", "concise"]);
    assert_eq!(concise.stdout.lines().count(), 1, "{}", concise.stdout);
    says(&concise.stdout, &["schemas/main.schema:3:11", "error"]);
    let all = json(&site.project.expect(1, &["check", "--output-format", "json"]));
    assert_eq!(
        (&all["version"], &all["summary"]["errors"], &all["summary"]["warnings"]),
        (&1.into(), &1.into(), &0.into())
    );
    let finding = &all["diagnostics"][0];
    assert_eq!((&finding["file"], &finding["severity"]), (&"schemas/main.schema".into(), &"error".into()));
    let start = &finding["start"];
    assert_eq!((&start["line"], &start["column"], &start["offset"]), (&3.into(), &11.into(), &42.into()), "{all:#}");
    assert_eq!(finding["fix"]["edits"][0]["text"], "users", "{all:#}");

    let warned = "table t { a decimal }\n";
    site.schema(warned);
    site.project.expect(0, &["check"]);
    site.project.expect(1, &["check", "--deny", "warnings"]);
    site.project.write("schemac.toml", format!("{}\n[lint]\nW0403 = \"error\"\n", site.project.read("schemac.toml")));
    site.project.expect(1, &["check"]);
    site.project.expect(1, &["plan"]);
    // Files that are named stand alone.
    site.project.write("other.schema", "table fine { id int primary key }\n");
    site.project.expect(0, &["check", "other.schema"]);
}

#[test]
fn a_project_needs_no_configuration() {
    let project = Project::new();
    says(&project.expect(64, &["check"]).stderr, &["E0801"]);
    project.write("a/b.schema", "table t { id int primary key }\n");
    project.expect(0, &["check"]);
    project.write("schemac.toml", "schemas = 1\n");
    says(&project.expect(64, &["check"]).stderr, &["E0821", "schemac.toml:1"]);
    project.write("schemas/b.schema", "table t { id int primary key }\n");
    project.write("schemac.toml", "[target.main]\ndialect = \"sqlite\"\nurl = \"${NOT_SET_ANYWHERE}\"\n");
    project.expect(0, &["plan"]);
    says(&project.expect(64, &["apply", "--yes"]).stderr, &["E0822", "NOT_SET_ANYWHERE"]);
}

#[test]
fn fmt_writes_checks_and_pipes() {
    let site = Site::sqlite();
    let ugly = "table   t {\n id   int primary key // the key\n}\n";
    let good = "table t {\n  id int primary key // the key\n}\n";
    site.schema(ugly);
    let told = site.project.expect(1, &["fmt", "--check"]);
    says(&told.stdout, &["schemas/main.schema"]);
    says(&site.project.expect(0, &["fmt", "--diff"]).stdout, &["-table   t {", "+table t {"]);
    assert_eq!(site.project.read("schemas/main.schema"), ugly);
    site.project.expect(0, &["fmt"]);
    assert_eq!(site.project.read("schemas/main.schema"), good);
    site.project.expect(0, &["fmt", "--check"]);
    let mut child = site
        .project
        .command(&["fmt", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), ugly.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap(), good);
    // One file with an error: none is touched.
    site.project.write("schemas/other.schema", "table  u { id int primary key }\n");
    site.schema("table t {\n");
    site.project.expect(1, &["fmt"]);
    assert_eq!(site.project.read("schemas/other.schema"), "table  u { id int primary key }\n");
}

#[test]
fn explain_and_config_answer_without_a_database() {
    let project = Project::new();
    says(&project.expect(0, &["explain", "e0510"]).stdout, &["# E0510", "renamed from"]);
    says(&project.expect(0, &["explain"]).stdout, &["E0101", "E0836", "W0301"]);
    says(&project.expect(64, &["explain", "E9999"]).stderr, &["E0830"]);
    project.write(
        "schemac.toml",
        "[target.main]\ndialect = \"postgres\"\nurl = \"postgres://me:s3cret@db/app?password=s3cret\"\n\n[env.live]\nurl = \"postgres://you:s3cret@live/app\"\nprotected = true\n",
    );
    let plain = project.expect(0, &["config", "--show-origin"]);
    says(&plain.stdout, &["target.main.url", "schemac.toml", "default", "me:***@db", "live"]);
    let live = project.expect(0, &["config", "--env", "live", "--format", "json"]);
    says(&live.stdout, &["you:***@live", "env.live"]);
    for ran in [plain, live, project.run(&["status"]), project.run(&["apply", "--yes", "-vv"])] {
        assert!(!ran.stdout.contains("s3cret") && !ran.stderr.contains("s3cret"), "{}{}", ran.stdout, ran.stderr);
    }
    says(&project.expect(64, &["config", "--env", "lvie"]).stderr, &["E0823", "did you mean `live`?"]);
    says(&project.expect(1, &["rollback", "--env", "live", "--yes"]).stderr, &["E0833"]);
}

#[test]
fn plan_shows_before_it_writes_and_asks_for_what_it_must_not_guess() {
    let site = applied();
    assert_eq!(site.stems().len(), 1);
    says(&site.project.expect(0, &["plan"]).stderr, &["No changes"]);
    assert_eq!(json(&site.project.expect(0, &["plan", "--format", "json"]))["changed"], false);

    site.schema(&TWO.replace("title text", "name text default ''"));
    let told = site.project.expect(4, &["plan"]);
    says(&told.stderr, &["E0510", "`renamed from title`", "`drop column title`", "--accept drop:a/column:title"]);
    says(&site.project.expect(64, &["plan", "--accept", "drop:a/column:title,drop:a/column:titel"]).stderr, &["E0812"]);
    assert_eq!(site.stems().len(), 1);

    site.schema(&TWO.replace("title text", "name text renamed from title"));
    site.rows("insert into a (id, title) values (1, 'kept')");
    site.project.expect(2, &["plan", "--check"]);
    let dry = site.project.expect(0, &["plan", "--dry-run"]);
    says(&dry.stdout, &["a/column:title", "a/column:name", "1 to rename"]);
    let out = site.project.expect(0, &["plan", "--stdout"]);
    says(&out.stdout, &["rename column title to name", "rename column name to title"]);
    assert_eq!(site.stems().len(), 1);
    let sidecar = site.project.expect(0, &["plan", "-n", "call it a name", "--format", "json"]);
    let stem = site.stems().pop().unwrap();
    assert!(stem.ends_with("_call_it_a_name"), "{stem}");
    assert_eq!(sidecar.stdout.trim(), site.project.read(&format!("migrations/{stem}.json")).trim());
    // The clause has done its work and may stay.
    site.project.expect(0, &["plan", "--check"]);
    site.project.expect(0, &["apply", "--yes"]);
    assert_eq!(site.value("select name from a"), "kept");

    site.schema("table a {\n  id int primary key\n  drop column name\n}\ndrop table b\n");
    let dry = site.project.expect(0, &["plan", "-n", "less"]);
    says(&dry.stdout, &["! a/column:name", "2 lose data", "in two phases"]);
    says(&site.project.expect(4, &["apply", "--yes"]).stderr, &["E0832", "a/column:name", "1 value"]);
    assert_eq!(site.value("select name from a"), "kept");
    site.project.expect(0, &["apply", "--yes", "--accept-data-loss"]);
    site.project.expect(0, &["status", "--exit-code"]);
}

#[test]
fn diff_compares_any_two_states() {
    let site = applied();
    let project = &site.project;
    project.write("new/a.schema", TWO.replace("title text", "title text?\n  size int default 0\n  index (size)"));
    let first = site.stems()[0][..14].to_owned();
    says(&project.expect(0, &["diff", "migrations", "schemas"]).stderr, &["No differences"]);
    says(&project.expect(0, &["diff", "schemas", "new"]).stdout, &["a/column:size", "new/a.schema:4"]);
    project.expect(2, &["diff", "schemas", "new", "--exit-code"]);
    let down = project.expect(4, &["diff", "new", "schemas", "--sql"]);
    says(&down.stderr, &["E0510", "size"]);
    assert_eq!(down.stdout, "");
    project.expect(0, &["diff", "new", "schemas", "--sql", "--accept", "all"]);
    let all = json(&project.expect(0, &["diff", &format!("migrations@{first}"), "new/a.schema", "--json"]));
    assert_eq!(all["changed"], true);
    assert!(!all["steps"].as_array().unwrap().is_empty() && !all["sql"].as_str().unwrap().is_empty());
    says(&project.expect(0, &["diff", "schemas", "new", "--markdown"]).stdout, &["- + `a/column:size`"]);

    let up = project.expect(0, &["diff", "schemas", "new", "--sql"]).stdout;
    let back = project.expect(0, &["diff", "schemas", "new", "--sql", "--down"]).stdout;
    let live = |other: &str| project.run(&["diff", "sqlite:app.db", other, "--exit-code"]).code;
    assert_eq!((live("schemas"), live("new")), (Some(0), Some(2)));
    site.rows(&up);
    assert_eq!((live("schemas"), live("new")), (Some(2), Some(0)));
    site.rows(&back);
    assert_eq!((live("schemas"), live("new"), live("migrations")), (Some(0), Some(2), Some(0)));

    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.arg("-C").arg(project.root()).args(["-c", "user.name=t", "-c", "user.email=t@example.org"]);
        assert!(command.args(arguments).output().unwrap().status.success(), "git {arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "schemas"]);
    git(&["commit", "-q", "-m", "first"]);
    site.schema(&TWO.replace("title text", "title text\n  more text?"));
    says(&project.expect(0, &["diff", "git:HEAD", "schemas"]).stdout, &["a/column:more"]);
    project.expect(0, &["diff", "git:HEAD", "migrations", "--exit-code"]);
    says(&project.expect(1, &["diff", "git:nowhere", "schemas"]).stderr, &["E0807"]);
    says(&project.expect(1, &["diff", "git:--help", "schemas"]).stderr, &["E0807"]);
    says(&project.expect(64, &["diff", "nowhere", "schemas"]).stderr, &["E0806"]);
    says(&project.expect(64, &["diff", "x.sql", "schemas"]).stderr, &["E0806"]);
    project.expect(64, &["diff", "migrations@20200101000000", "schemas"]);
}

#[test]
fn apply_and_rollback_go_as_far_as_they_are_told() {
    let site = applied();
    let project = &site.project;
    for n in 1..=3 {
        site.schema(&format!(
            "{TWO}{}",
            (1..=n).map(|n| format!("table t{n} {{ id int primary key }}\n")).collect::<String>()
        ));
        project.expect(0, &["plan", "-n", &format!("t{n}")]);
    }
    let versions: Vec<String> = site.stems().iter().map(|stem| stem[..14].to_owned()).collect();
    let applied = || site.status()["applied"].as_array().unwrap().len();
    let dry = project.expect(0, &["apply", "--dry-run"]);
    says(&dry.stdout, &["create table t1", "create table t3"]);
    says(&project.expect(4, &["apply"]).stderr, &["E0831", "--yes"]);
    assert_eq!(applied(), 1);
    project.expect(0, &["apply", "--yes", "--steps", "1"]);
    assert_eq!(applied(), 2);
    let ran = json(&project.expect(0, &["apply", "--yes", "--to", &versions[2], "--format", "json"]));
    assert_eq!((ran["applied"].as_array().unwrap().len(), ran["pending"].as_array().unwrap().len()), (1, 1));
    project.expect(0, &["apply", "--yes"]);
    says(&project.expect(0, &["apply", "--yes"]).stderr, &["Nothing to apply"]);
    assert_eq!(applied(), 4);

    says(&project.expect(0, &["rollback", "--dry-run"]).stdout, &["drop table t3"]);
    project.expect(4, &["rollback"]);
    assert_eq!(applied(), 4);
    project.expect(0, &["rollback", "--yes"]);
    project.expect(0, &["rollback", "--yes", "--to", &versions[1]]);
    assert_eq!(applied(), 2);
    says(&project.expect(64, &["rollback", "--yes", "--to", &versions[3]]).stderr, &["E0835"]);
    project.expect(64, &["rollback", "--steps", "1", "--to", "base"]);
    project.expect(0, &["rollback", "--yes", "--steps", "9"]);
    assert_eq!(applied(), 0);
    says(&project.expect(0, &["rollback", "--yes"]).stderr, &["Nothing to roll back"]);
}

#[test]
fn a_dry_run_makes_no_file_and_no_history() {
    let site = Site::sqlite();
    site.schema(TWO);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--dry-run"]);
    site.project.expect(4, &["apply"]);
    assert_eq!(site.project.list("."), ["migrations", "schemac.toml", "schemas"]);
    site.rows("create table other (id integer)");
    site.project.expect(0, &["apply", "--dry-run"]);
    assert_eq!(site.value("select count(*) from sqlite_schema where name like '%history%'"), "0");
}

#[test]
fn status_is_for_people_and_for_scripts() {
    let site = applied();
    let text = site.project.expect(0, &["status"]).stdout;
    says(
        &text,
        &["Database:", "app.db", "Connected:", "Applied:   1", "_first", "Pending:   0", "Tables:    a, b", "in sync"],
    );
    site.rows("create table \"odd\u{1b}[2J\" (id integer)");
    let odd = site.project.expect(3, &["status", "--exit-code"]);
    assert!(!odd.stdout.contains('\u{1b}'), "{}", odd.stdout);
    says(&odd.stdout, &["not in sync", "changed outside"]);
    let status = site.status();
    assert_eq!((&status["drifted"], &status["in_sync"]), (&true.into(), &false.into()));
    let gone = Site::sqlite();
    gone.schema(TWO);
    gone.project.expect(0, &["plan"]);
    let ran = gone.project.expect(74, &["status"]);
    says(&ran.stderr, &["E0703"]);
    let ran = gone.project.expect(74, &["status", "--format", "json"]);
    assert_eq!(json(&ran)["connected"], false);
}

#[test]
fn a_hook_runs_before_anything_is_applied_and_can_stop_it() {
    let site = Site::sqlite();
    site.schema(TWO);
    site.project.expect(0, &["plan"]);
    let with = |hook: &str| {
        let base = "[target.main]\ndialect = \"sqlite\"\nurl = \"sqlite:app.db\"\n";
        site.project.write("schemac.toml", format!("{base}\n[hooks]\npre_apply = \"{hook}\"\n"));
    };
    with("exit 3");
    says(&site.project.expect(1, &["apply", "--yes"]).stderr, &["E0834", "nothing was applied"]);
    assert_eq!(site.project.list("."), ["migrations", "schemac.toml", "schemas"]);
    with("echo \\\"$SCHEMAC_VERSIONS\\\" > backed-up");
    site.project.expect(0, &["apply", "--yes"]);
    assert_eq!(site.project.read("backed-up").trim(), &site.stems()[0][..14]);
}

#[test]
fn hooks_run_after_migrations_and_around_rollbacks() {
    let site = Site::sqlite();
    site.schema(TWO);
    site.project.expect(0, &["plan"]);
    let hook = |keys: &[&str], command: &str| {
        let base = "[target.main]\ndialect = \"sqlite\"\nurl = \"sqlite:app.db\"\n\n[hooks]\n";
        let lines: String = keys.iter().map(|key| format!("{key} = \"{}\"\n", command.replace("KEY", key))).collect();
        site.project.write("schemac.toml", format!("{base}{lines}"));
    };
    hook(
        &["pre_apply", "post_apply", "pre_rollback", "post_rollback"],
        "echo KEY $SCHEMAC_VERSIONS $${SCHEMAC_URL##*/} >> ran",
    );
    site.project.expect(0, &["apply", "--yes"]);
    site.project.expect(0, &["apply", "--yes"]);
    site.project.expect(0, &["rollback", "--yes"]);
    let version = site.stems()[0][..14].to_owned();
    let ran: Vec<String> = site.project.read("ran").lines().map(|line| line.replace(&version, "V")).collect();
    assert_eq!(ran, ["pre_apply V app.db", "post_apply V app.db", "pre_rollback V app.db", "post_rollback V app.db"]);
    hook(&["post_apply"], "exit 1");
    says(&site.project.expect(1, &["apply", "--yes"]).stderr, &["E0834", "the migrations are applied"]);
    hook(&["pre_rollback"], "exit 1");
    says(&site.project.expect(1, &["rollback", "--yes"]).stderr, &["E0834", "nothing was rolled back"]);
    assert_eq!(site.status()["applied"].as_array().unwrap().len(), 1);
}

#[test]
fn a_rollback_says_what_does_not_come_back() {
    Site::each(|site| {
        site.schema("table t {\n  id int primary key\n  note text?\n}\n");
        site.project.expect(0, &["plan", "-n", "one"]);
        site.schema("table t {\n  id int primary key\n  drop column note\n}\n");
        site.project.expect(0, &["plan", "-n", "two"]);
        site.project.expect(0, &["apply", "--yes"]);
        let told = site.project.expect(0, &["rollback", "--yes"]).stderr;
        says(&told, &["_two  restores the structure only; data that the up removed does not come back"]);
        let told = site.project.expect(0, &["rollback", "--yes", "--accept-data-loss"]).stderr;
        assert!(!told.contains("restores"), "{told}");
    });
}

#[test]
fn nothing_is_lost_without_the_backup_that_is_asked_for() {
    let site = Site::sqlite();
    site.schema("table t {\n  id int primary key\n  note text?\n}\n");
    site.project.expect(0, &["plan", "-n", "one"]);
    let wanted = ["--yes", "--accept-data-loss", "--require-backup-hook"];
    // nothing is lost here
    site.project.expect(0, &[&["apply"], &wanted[..]].concat());
    site.schema("table t {\n  id int primary key\n  drop column note\n}\n");
    site.project.expect(0, &["plan", "-n", "two"]);
    site.rows("insert into t values (1, 'x')");
    says(&site.project.expect(1, &[&["apply"], &wanted[..]].concat()).stderr, &["E0843", "hooks.pre_apply", "1 value"]);
    says(
        &site.project.expect(1, &[&["rollback"], &wanted[..]].concat()).stderr,
        &["E0843", "hooks.pre_rollback", "1 row"],
    );
    assert_eq!(site.value("select note from t"), "x");
    let config = site.project.read("schemac.toml");
    site.project.write("schemac.toml", format!("{config}\n[hooks]\npre_apply = \"cp app.db before.db\"\n"));
    site.project.expect(0, &[&["apply"], &wanted[..]].concat());
    assert_eq!(site.project.list("").iter().filter(|name| *name == "before.db").count(), 1);
}
