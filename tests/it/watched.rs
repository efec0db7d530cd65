//! `check --watch` checks again when a file changes.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::support::project::Project;

#[test]
fn each_change_is_checked_until_somebody_ends_it() {
    let project = Project::new();
    project.write("schemas/main.schema", "table t {\n  id int primary key\n}\n");
    let mut command = project.command(&["check", "--watch"]);
    let mut run = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let (to, from) = channel();
    let lines = BufReader::new(run.stderr.take().unwrap()).lines();
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(to.send(line))));
    let wait_for = |what: &str| {
        while let Ok(line) = from.recv_timeout(Duration::from_secs(60)) {
            if line.contains(what) {
                return;
            }
        }
        panic!("{what} never came");
    };
    wait_for("Nothing is wrong. Waiting for a change");
    project.write("schemas/main.schema", "table t {\n  id int primary key\n  a unknown\n}\n");
    wait_for("[E0204]");
    wait_for("Waiting for a change");
    project.write("schemac.toml", "[lint\n");
    wait_for("[E0821]");
    project.write("schemac.toml", "");
    wait_for("[E0204]");
    project.write("schemas/more.schema", "type unknown = text\n");
    wait_for("Nothing is wrong");
    run.kill().unwrap();
    run.wait().unwrap();
}
