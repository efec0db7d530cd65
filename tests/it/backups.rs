//! Copies of a database before something is done to it, whatever command does it.

use crate::support::postgres::Server;
use crate::support::site::Site;
use crate::support::{halfway, sqlite};

const ONE: &str = "table t {\n  id int primary key\n  note text?\n}\n";
const TWO: &str = "table t {\n  id int primary key\n}\n";

#[test]
fn a_database_of_sqlite_is_copied_before_anything_runs() {
    let site = Site::sqlite();
    site.schema(ONE);
    site.project.expect(0, &["plan"]);
    // there is nothing yet
    site.project.expect(0, &["apply", "--yes", "--backup", "copies"]);
    assert_eq!(site.project.list("copies"), Vec::<String>::new());
    site.rows("insert into t values (1, 'kept')");
    site.schema(TWO);
    site.project.expect(0, &["plan", "--accept", "all"]);
    let losing = ["apply", "--yes", "--accept-data-loss", "--require-backup-hook"];
    assert!(site.project.expect(1, &losing).stderr.contains("E0843"));
    // a hook that is blank makes none
    let config = site.project.read("schemac.toml");
    site.project.write("schemac.toml", format!("{config}\n[hooks]\npre_apply = \"  \"\n"));
    assert!(site.project.expect(1, &losing).stderr.contains("E0843"));
    site.project.write("schemac.toml", config);
    let told = site.project.expect(0, &[&losing[..], &["--backup", "copies"]].concat()).stderr;
    let copies = site.project.list("copies");
    assert_eq!(copies.len(), 1, "{copies:?}");
    assert!(told.contains(&format!("backup: copies/{}", copies[0])) && copies[0].starts_with("app-20"), "{told}");
    let copy = site.project.path("copies").join(&copies[0]);
    assert_eq!(sqlite::rows(&copy, "select note from t"), [[Some("kept".to_owned())]]);
    assert_eq!(sqlite::rows(&copy, "pragma integrity_check"), [[Some("ok".to_owned())]]);
    // the copy is as the database was, with its history
    let url = format!("sqlite:{}", copy.display());
    let status = site.project.expect(0, &["status", "--format", "json", "--url", &url]).stdout;
    assert!(status.contains("\"drifted\": false"), "{status}");
    // by the configuration; nothing to run, nothing to copy; two in one second get two names
    let config = site.project.read("schemac.toml");
    site.project.write("schemac.toml", config.replace("url =", "backup = \"saved\"\nurl ="));
    assert!(site.project.expect(0, &["config"]).stdout.contains("target.main.backup = saved"));
    site.project.expect(0, &["apply", "--yes"]);
    assert_eq!(site.project.list("saved"), Vec::<String>::new());
    for arguments in [&["rollback", "--yes"][..], &["apply", "--yes"], &["reset", "--yes", "--accept-data-loss"]] {
        let mut command = site.project.command(arguments);
        let output = command.env("SOURCE_DATE_EPOCH", "1767225600").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let names = ["app-20260101000000-2.db", "app-20260101000000-3.db", "app-20260101000000.db"];
    assert_eq!(site.project.list("saved"), names);
    // what cannot be copied is not run
    site.project.write("blocked", "a file");
    let refused = site.project.expect(74, &["rollback", "--yes", "--backup", "blocked"]).stderr;
    assert!(refused.contains("E0745"), "{refused}");
    assert_eq!(site.status()["applied"].as_array().unwrap().len(), 2);
}

#[test]
fn copies_of_many_databases_say_whose_they_are() {
    let site = Site::sqlite();
    site.schema(ONE);
    site.project.expect(0, &["plan"]);
    for place in ["blue/app.db", "red/app.db", "app.db"] {
        site.project.write(place, "");
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let far = elsewhere.path().canonicalize().unwrap().join("app.db");
    std::fs::write(&far, "").unwrap();
    let urls = ["blue/app.db".to_owned(), "red/app.db".to_owned(), "app.db".to_owned(), far.display().to_string()];
    let urls: Vec<String> = urls.iter().flat_map(|path| ["--url".to_owned(), format!("sqlite:{path}")]).collect();
    let mut arguments = vec!["apply", "--yes", "--backup", "copies"];
    arguments.extend(urls.iter().map(String::as_str));
    let output = site.project.command(&arguments).env("SOURCE_DATE_EPOCH", "1767225600").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folders = far.parent().unwrap().display().to_string().trim_matches('/').replace('/', ".");
    let mut wanted =
        ["blue.app", "red.app", "app", &format!("{folders}.app")].map(|stem| format!("{stem}-20260101000000.db"));
    wanted.sort();
    assert_eq!(site.project.list("copies"), wanted);
}

#[test]
fn other_databases_are_copied_by_their_own_tools() {
    let site = Site::postgres(Server::V18);
    site.schema(ONE);
    site.project.expect(0, &["plan"]);
    let refused = site.project.expect(74, &["apply", "--yes", "--backup", "copies"]).stderr;
    assert!(refused.contains("E0745") && refused.contains("pre_apply"), "{refused}");
    assert_eq!(site.status()["applied"].as_array().unwrap().len(), 0);
    let config = site.project.read("schemac.toml");
    site.project.write("schemac.toml", config.replace("url =", "backup = \"saved\"\nurl ="));
    assert!(site.project.expect(64, &["status"]).stderr.contains("E0826"));
}

#[test]
fn a_push_copies_what_it_takes_something_from() {
    let site = Site::sqlite();
    site.schema(ONE);
    let note = |copy: &str| sqlite::rows(&site.project.path("copies").join(copy), "select note from t");
    // there is nothing yet
    site.project.expect(0, &["push", "--yes", "--backup", "copies"]);
    assert_eq!(site.project.list("copies"), Vec::<String>::new());
    site.rows("insert into t values (1, 'kept')");
    site.schema(TWO);
    let losing = ["push", "--yes", "--accept", "all"];
    let refused = site.project.expect(1, &[&losing[..], &["--require-backup-hook"]].concat()).stderr;
    assert!(refused.contains("E0843") && refused.contains("--backup"), "{refused}");
    site.project.expect(0, &[&losing[..], &["--backup", "copies", "--dry-run"]].concat());
    assert_eq!(site.project.list("copies"), Vec::<String>::new());
    let told = site.project.expect(0, &[&losing[..], &["--require-backup-hook", "--backup", "copies"]].concat()).stderr;
    let copies = site.project.list("copies");
    assert!(told.contains("backup: copies/app-") && copies.len() == 1, "{told}");
    assert_eq!(note(&copies[0]), [[Some("kept".to_owned())]]);
    // nothing to do, nothing to copy
    site.project.expect(0, &["push", "--yes", "--backup", "copies"]);
    assert_eq!(site.project.list("copies").len(), 1);
    // and what begins anew
    site.project.expect(0, &["plan"]);
    let refused = site.project.expect(1, &["reset", "--yes", "--accept-data-loss", "--require-backup-hook"]).stderr;
    assert!(refused.contains("E0843") && refused.contains("hooks.pre_apply"), "{refused}");
    site.project.expect(0, &["reset", "--yes", "--accept-data-loss", "--require-backup-hook", "--backup", "copies"]);
    assert_eq!(site.project.list("copies").len(), 2);
}

#[test]
fn what_goes_on_or_back_from_half_way_is_copied_too_and_its_hooks_run() {
    Site::each(|site| {
        let is_file = site.url().starts_with("sqlite");
        let keys = ["pre_apply", "post_apply", "pre_rollback", "post_rollback"];
        let lines: String =
            keys.iter().map(|key| format!("{key} = \"echo {key} $SCHEMAC_VERSIONS >> ran\"\n")).collect();
        let config = site.project.read("schemac.toml");
        let version = halfway::begun(site);
        let with_hooks = |on: bool| {
            let hooks = if on { lines.as_str() } else { "" };
            site.project.write("schemac.toml", format!("{config}\n[hooks]\n{hooks}"));
        };
        let copying: &[&str] = if is_file { &["--backup", "copies"] } else { &[] };
        with_hooks(true);
        halfway::stopped(site);
        // forward: the hook before it ran when it began
        halfway::mended(site);
        site.project.expect(0, &[&["resume", "--yes"], copying].concat());
        // and back, with a loss that wants to be copied before
        site.project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
        halfway::stopped(site);
        site.rows("insert into half values (5)");
        with_hooks(false);
        let back = ["resume", "--back", "--yes", "--accept-data-loss", "--require-backup-hook"];
        let refused = site.project.expect(1, &back).stderr;
        assert!(refused.contains("E0843") && refused.contains("hooks.pre_rollback"), "{refused}");
        with_hooks(true);
        site.project.expect(0, &[&back[..], copying].concat());
        assert!(!site.has_table("half"));
        let ran: Vec<String> = site.project.read("ran").lines().map(|line| line.replace(&version, "V")).collect();
        let apart: Vec<&str> = ran.iter().map(String::as_str).collect();
        assert_eq!(
            apart,
            [
                "pre_apply V",
                "post_apply V",
                "pre_rollback V",
                "post_rollback V",
                "pre_apply V",
                "pre_rollback V",
                "post_rollback V"
            ]
        );
        assert_eq!(site.project.list("copies").len(), if is_file { 2 } else { 0 });
        assert_eq!(site.project.expect(0, &["drift"]).code, Some(0));
    });
}
