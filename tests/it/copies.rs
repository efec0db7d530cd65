//! A copy of the migrations for another runner, kept in step by `plan`; and the files that a squash replaces.

use crate::support::postgres::Server;
use crate::support::project::Project;
use crate::support::site::Site;

const ONE: &str = "table t {\n  id int primary key\n}\n";
const TWO: &str = "table t {\n  id int primary key\n  n int?\n}\n";
const THREE: &str = "table t {\n  id int primary key\n  n int?\n  m int?\n}\n";

fn names(project: &Project, folder: &str) -> usize {
    project.list(folder).len()
}

#[test]
fn a_plan_keeps_the_copy_in_step() {
    let site = Site::sqlite();
    let project = &site.project;
    site.schema(ONE);
    assert!(project.expect(64, &["plan", "--layout", "dbmate"]).stderr.contains("--out"));
    project.expect(0, &["plan", "--layout", "dbmate", "--out", "db/migrations", "--dry-run"]);
    assert_eq!(names(project, "db/migrations"), 0);
    let told = project.expect(0, &["plan", "--layout", "dbmate", "--out", "db/migrations"]).stderr;
    assert!(told.contains("Wrote db/migrations/") && names(project, "db/migrations") == 1, "{told}");
    // the configuration says it once and for all
    let config = project.read("schemac.toml");
    project.write("schemac.toml", format!("{config}\n[export]\nlayout = \"dbmate\"\nout = \"db/migrations\"\n"));
    assert!(project.expect(0, &["config"]).stdout.contains("export = dbmate in db/migrations"));
    site.schema(TWO);
    project.expect(0, &["plan"]);
    assert_eq!(names(project, "db/migrations"), 2);
    // what is missing is told, and comes back
    let lost = project.list("db/migrations").pop().unwrap();
    std::fs::remove_file(project.path("db/migrations").join(&lost)).unwrap();
    assert!(project.expect(2, &["plan", "--check"]).stderr.contains(&lost));
    assert!(project.expect(2, &["export", "--check"]).stderr.contains(&lost));
    project.expect(0, &["plan"]);
    project.expect(0, &["plan", "--check"]);
    project.expect(0, &["export", "--check"]);
    // others that write into the folder
    let second = site.stems()[1][..14].to_owned();
    project.expect(0, &["revert", &second]);
    assert_eq!(names(project, "db/migrations"), 3);
    project.expect(0, &["new", "by hand"]);
    let stem = project.list("migrations").pop().unwrap().replace(".up.sql", "");
    project.write(&format!("migrations/{stem}.up.sql"), "select 1;\n");
    project.write(&format!("migrations/{stem}.down.sql"), "select 1;\n");
    project.expect(0, &["new", "--seal", &stem[..14], "--data-only"]);
    assert_eq!(names(project, "db/migrations"), 4);
    site.schema(
        "table t {\n  id int primary key\n  m int?\n  k int backfill (0)\n}\ntable u {\n  id int primary key\n}\n",
    );
    project.expect(0, &["plan", "--phased", "--accept", "all"]);
    assert_eq!((names(project, "db/migrations"), site.stems().len()), (7, 7));
    // a flag stands over the configuration
    project.expect(0, &["export", "--layout", "sqlx", "--out", "other"]);
    assert_eq!(names(project, "other"), 2 * names(project, "db/migrations"));
    project.write("schemac.toml", format!("{config}\n[export]\nlayout = \"nobody\"\nout = \"db\"\n"));
    assert!(project.expect(64, &["plan"]).stderr.contains("E0826"));
    project.write("schemac.toml", &config);
    assert!(project.expect(64, &["export"]).stderr.contains("[export]"));
    project.expect(64, &["plan", "--layout", "sqlx", "--out", "migrations"]);
    let outside = project.expect(64, &["export", "--layout", "sqlx", "--out", "../other"]).stderr;
    assert!(outside.contains("E0603") && outside.contains("--out") && !outside.contains("[migrations]"), "{outside}");
}

#[test]
fn what_the_other_runner_could_not_run_is_not_written_at_all() {
    let site = Site::postgres(Server::V15);
    let config = site.project.read("schemac.toml");
    site.project.write("schemac.toml", format!("{config}\n[export]\nlayout = \"dbmate\"\nout = \"db/migrations\"\n"));
    site.schema(TWO);
    site.project.expect(0, &["plan"]);
    site.schema("table t {\n  id int primary key\n  n int?\n  index (n)\n  unique (n)\n}\n");
    let refused = site.project.expect(1, &["plan"]).stderr;
    assert!(refused.contains("E0633"), "{refused}");
    assert_eq!((site.stems().len(), names(&site.project, "db/migrations")), (1, 1));
}

#[test]
fn several_targets_have_a_copy_each() {
    let project = Project::new();
    project.write(
        "schemac.toml",
        "[target.a]\ndialect = \"sqlite\"\n[target.b]\ndialect = \"postgres\"\n[export]\nlayout = \"single\"\nout = \"db\"\n",
    );
    project.write("schemas/main.schema", ONE);
    for target in ["a", "b"] {
        project.expect(0, &["plan", "--target", target]);
        assert_eq!(names(&project, &format!("db/{target}")), 1);
    }
}

#[test]
fn a_squash_keeps_what_it_replaces() {
    Site::each(|site| {
        for text in [ONE, TWO, THREE] {
            site.schema(text);
            site.project.expect(0, &["plan"]);
        }
        let before = site.project.list("migrations");
        let text = site.project.read(&format!("migrations/{}", before[0]));
        let (from, to) = (site.stems()[0][..14].to_owned(), site.stems()[2][..14].to_owned());
        let squash = ["squash", "--from", &from, "--to", &to, "--archive"];
        assert!(site.project.expect(64, &[&squash[..], &["migrations/old"]].concat()).stderr.contains("E0835"));
        site.project.expect(0, &[&squash[..], &["archive", "--dry-run"]].concat());
        assert_eq!(site.project.list("archive"), Vec::<String>::new());
        let told = site.project.expect(0, &[&squash[..], &["archive"]].concat()).stderr;
        let folder = format!("archive/{}", site.stems()[0]);
        assert!(told.contains(&folder), "{told}");
        assert_eq!(site.project.list(&folder), before);
        assert_eq!(site.project.read(&format!("{folder}/{}", before[0])), text);
        site.project.expect(0, &["check"]);
        site.project.expect(0, &["apply", "--yes"]);
    });
}
