//! Questions at a terminal. `script` (of util-linux) makes one.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::support::project::Project;
use crate::support::site::Site;

const UP: &str = "\u{1b}[A";
const ENTER: &str = "\r";

/// Runs the binary in a terminal; answers each question, once it is on the screen, by these keys.
fn asked(project: &Project, arguments: &str, answers: &[(&str, String)]) -> (Option<i32>, String) {
    let mut child = Command::new("script")
        .args(["-qec", &format!("{} {arguments}", env!("CARGO_BIN_EXE_schemac")), "/dev/null"])
        .current_dir(project.root())
        .env("TERM", "xterm")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`script` is missing: `tests/run` installs it (bsdutils)");
    let (mut keys, mut screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (send, seen) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(n @ 1..) = screen.read(&mut bytes) {
            if send.send(bytes[..n].to_vec()).is_err() {
                break;
            }
        }
    });
    let mut text = Vec::new();
    for (question, answer) in answers {
        while !String::from_utf8_lossy(&text).contains(question) {
            match seen.recv_timeout(Duration::from_secs(30)) {
                Ok(more) => text.extend(more),
                Err(_) => panic!("`{question}` was never asked:\n{}", String::from_utf8_lossy(&text)),
            }
        }
        keys.write_all(answer.as_bytes()).unwrap();
        keys.flush().unwrap();
    }
    while let Ok(more) = seen.recv_timeout(Duration::from_secs(30)) {
        text.extend(more);
    }
    drop(keys);
    (child.wait().unwrap().code(), String::from_utf8_lossy(&text).into_owned())
}

fn renamed() -> Site {
    let site = Site::sqlite();
    site.schema("table t {\n  id int primary key\n  fullname text\n}\n");
    site.project.expect(0, &["plan", "-n", "first"]);
    site.schema("table t {\n  id int primary key\n  full_name text?\n}\n");
    site
}

#[test]
fn a_rename_is_asked_about_and_written_into_the_file() {
    let site = renamed();
    let keys = format!("{UP}{UP}{ENTER}");
    let (code, screen) = asked(&site.project, "plan -n second", &[("stop here", keys)]);
    assert_eq!(code, Some(0), "{screen}");
    let text = site.project.read("schemas/main.schema");
    assert_eq!(text, "table t {\n  id int primary key\n  full_name text? renamed from fullname\n}\n");
    assert_eq!(site.stems().len(), 2);
    site.project.expect(0, &["plan", "--check"]);
}

#[test]
fn a_removal_is_asked_about_and_written_into_the_file() {
    let site = renamed();
    let (code, screen) = asked(&site.project, "plan -n second", &[("stop here", format!("{UP}{ENTER}"))]);
    assert_eq!(code, Some(0), "{screen}");
    let text = site.project.read("schemas/main.schema");
    assert_eq!(text, "table t {\n  id int primary key\n  full_name text?\n  drop column fullname\n}\n");
    assert_eq!(site.stems().len(), 2);
}

#[test]
fn who_would_rather_not_say_changes_nothing() {
    let site = renamed();
    let before = site.project.read("schemas/main.schema");
    let (code, screen) = asked(&site.project, "plan -n second", &[("stop here", ENTER.to_owned())]);
    assert_eq!(code, Some(4), "{screen}");
    assert_eq!((site.project.read("schemas/main.schema"), site.stems().len()), (before, 1));
}

#[test]
fn apply_and_rollback_ask_first() {
    let site = renamed();
    let (code, screen) = asked(&site.project, "apply", &[("Apply this migration?", "n".to_owned())]);
    assert_eq!(code, Some(4), "{screen}");
    assert!(!site.project.path("app.db").exists());
    let (code, screen) = asked(&site.project, "apply", &[("Apply this migration?", "y".to_owned())]);
    assert_eq!(code, Some(0), "{screen}");
    site.rows("insert into t values (1, 'x')");
    let answers = [("Go on?", "y".to_owned()), ("Roll this migration back?", "n".to_owned())];
    let (code, screen) = asked(&site.project, "rollback", &answers);
    assert_eq!(code, Some(4), "{screen}");
    assert_eq!(site.value("select count(*) from t"), "1");
    let answers = [("Go on?", "y".to_owned()), ("Roll this migration back?", "y".to_owned())];
    let (code, screen) = asked(&site.project, "rollback", &answers);
    assert_eq!(code, Some(0), "{screen}");
    assert_eq!(site.status()["applied"], serde_json::json!([]));
}

#[test]
fn a_reset_wants_the_name_of_the_database() {
    let site = renamed();
    site.project.expect(0, &["apply", "--yes"]);
    let asked = |answer: &str| {
        asked(&site.project, "reset", &[("type the name of the database, `app.db`", format!("{answer}{ENTER}"))])
    };
    let (code, told) = asked("app");
    assert!(code == Some(4) && told.contains("Nothing was changed"), "{told}");
    let (code, told) = asked("app.db");
    assert!(code == Some(0) && told.contains("dropped what the migrations made"), "{told}");
}
