//! Programs that migrate their own database: the library does what the command line does, and asks nothing.

use std::path::Path;
use std::process::Command;

use schemac::compile::AppliedState;
use schemac::{Failed, Migrator};

use crate::support::halfway;
use crate::support::site::Site;

const ONE: &str = "table t {\n  id int primary key\n  mail text?\n  note text?\n}\n";
const TWO: &str = "table t {\n  id int primary key\n  mail text? unique\n  drop column note\n}\n";

/// A site with two migrations, and its database's URL as a program has it.
fn site(site: &Site) -> (Migrator, String, &'static str) {
    for text in [ONE, TWO] {
        site.schema(text);
        site.project.expect(0, &["plan"]);
    }
    let dialect = if site.url().starts_with("sqlite") { "sqlite" } else { "postgres" };
    let url =
        if dialect == "sqlite" { format!("sqlite:{}", site.project.path("app.db").display()) } else { site.url() };
    let migrator = Migrator::from_dir(dialect, &site.project.path("migrations")).unwrap();
    (migrator, url, dialect)
}

fn codes(failed: &Failed) -> Vec<&'static str> {
    failed.0.iter().map(|problem| problem.code.id).collect()
}

#[test]
fn of_many_that_start_at_once_one_migrates() {
    Site::each(|own| {
        let (migrator, url, _) = site(own);
        let ran: Vec<usize> = std::thread::scope(|scope| {
            let start = || migrator.apply(&url).unwrap().len();
            let all: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(ran.iter().sum::<usize>(), 2, "{ran:?}");
        let status = migrator.status(&url).unwrap();
        assert_eq!(status.applied.iter().map(|own| own.1).collect::<Vec<_>>(), [AppliedState::Applied; 2]);
        assert!(status.pending.is_empty() && !status.drifted && status.problems.is_empty(), "{status:?}");
        assert_eq!(own.status()["in_sync"], true, "the command line sees the same");
        let back = migrator.rollback(&url, 1).unwrap();
        assert_eq!(back[0].version, status.applied[1].0);
    });
}

#[test]
fn nothing_is_lost_or_taken_over_unasked() {
    Site::each(|own| {
        let (migrator, url, dialect) = site(own);
        own.project.write("app.db", "");
        own.project.expect(0, &["apply", "--yes", "--steps", "1"]);
        own.rows("insert into t values (1, 'a', 'x'), (2, 'a', null)");
        let failed = migrator.apply(&url).unwrap_err();
        assert_eq!(codes(&failed), ["E0731"], "{failed}");
        own.rows("delete from t where id = 2");
        let failed = migrator.apply(&url).unwrap_err();
        assert!(codes(&failed) == ["E0832"] && failed.to_string().contains("1 value"), "{failed}");
        own.rows("create table extra (a int)");
        let asked = migrator.clone().accept_data_loss();
        assert_eq!(codes(&asked.apply(&url).unwrap_err()), ["E0837"]);
        assert_eq!(asked.accept_drift().apply(&url).unwrap().len(), 1);
        let other = if dialect == "sqlite" { "postgres" } else { "sqlite" };
        assert!(!codes(&Migrator::from_dir(other, &own.project.path("migrations")).unwrap_err()).is_empty());
        assert!(Migrator::from_dir("dbase", Path::new("x")).is_err());
        own.project.write(&format!("migrations/{}.up.sql", own.stems()[0]), "-- edited\n");
        let broken = Migrator::from_dir(dialect, &own.project.path("migrations")).unwrap_err();
        assert!(codes(&broken).contains(&"E0615"), "{broken}");
    });
}

#[test]
fn a_part_of_the_way_the_end_of_a_run_and_the_history() {
    Site::each(|own| {
        let (migrator, url, _) = site(own);
        let versions: Vec<String> = migrator.migrations().iter().map(|one| one.version.to_string()).collect();
        assert!(migrator.migrations()[0].up.sql.contains("create table"));
        assert_eq!(codes(&migrator.apply_to(&url, "soon").unwrap_err()), ["E0627"]);
        assert_eq!(codes(&migrator.apply_to(&url, "20010101000000").unwrap_err()), ["E0627"]);
        assert_eq!(migrator.apply_to(&url, &versions[0]).unwrap().len(), 1);
        assert_eq!(migrator.status(&url).unwrap().pending, versions[1..]);
        assert_eq!(migrator.apply(&url).unwrap().len(), 1);
        assert_eq!(codes(&migrator.rollback_to(&url, "20010101000000").unwrap_err()), ["E0727"]);
        assert_eq!(migrator.rollback_to(&url, &versions[1]).unwrap(), []);
        assert_eq!(migrator.rollback_to(&url, &versions[0]).unwrap()[0].version, versions[1]);
        assert_eq!(migrator.rollback_to(&url, "base").unwrap().len(), 1);
        assert_eq!(migrator.resume(&url).unwrap(), None);
        let kinds: Vec<&str> = migrator.log(&url).unwrap().iter().map(|row| row.kind.word()).collect();
        assert_eq!(kinds, ["migration", "migration", "rollback", "rollback"]);
    });
    Site::each(|own| {
        let version = halfway::begun(own);
        halfway::stopped(own);
        let file = format!("sqlite:{}", own.project.path("app.db").display());
        let is_file = own.url().starts_with("sqlite");
        let (dialect, url) = if is_file { ("sqlite", file) } else { ("postgres", own.url()) };
        let migrator = Migrator::from_dir(dialect, &own.project.path("migrations")).unwrap();
        assert_eq!(codes(&migrator.apply(&url).unwrap_err()), ["E0722"]);
        assert_eq!(codes(&migrator.resume(&url).unwrap_err()), ["E0708"]);
        halfway::mended(own);
        assert_eq!(migrator.resume(&url).unwrap().unwrap().version, version);
        assert_eq!(own.status()["in_sync"], true);
    });
}

#[test]
fn the_example_brings_its_migrations_along() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tasks.db");
    let run = || {
        let mut command = Command::new(env!("CARGO"));
        command.args(["run", "--quiet", "--example", "startup", "--"]).arg(&path);
        let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let first = run();
    assert_eq!(first.lines().count(), 3, "{first}");
    assert!(first.ends_with("2 applied, 0 pending\n"), "{first}");
    assert_eq!(run(), "2 applied, 0 pending\n");
}
