//! What the repository itself holds as its example: the README's first command, and that nothing of it is stale.

use std::fs;
use std::path::Path;

use crate::support::project::Project;

/// A copy of the example, so that the tree stays as it is.
fn example() -> Project {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = Project::new();
    let mut folders = vec!["schemas".to_owned(), "migrations".to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{folder}/{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                folders.push(name);
            } else {
                project.write(&name, fs::read(entry.path()).unwrap());
            }
        }
    }
    project.write("schemac.toml", fs::read(root.join("schemac.toml")).unwrap());
    project
}

#[test]
fn the_first_command_of_the_readme_works() {
    let project = example();
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let line = "cargo run --quiet -- check && cargo run --quiet -- apply --yes && cargo run --quiet -- status\n";
    assert!(readme.contains(line), "the README's first command is another: bring this test along");
    project.expect(0, &["check", "--deny", "warnings"]);
    project.expect(0, &["apply", "--yes"]);
    let status = project.expect(0, &["status"]).stdout;
    for part in ["Applied:   3", "Pending:   0", "comments, post_tags, posts, tags, users", "in sync"] {
        assert!(status.contains(part), "{status}");
    }
}

#[test]
fn the_committed_migrations_hold_the_committed_schema() {
    let project = example();
    project.expect(0, &["fmt", "--check"]);
    project.expect(0, &["plan", "--check"]);
    project.expect(0, &["apply", "--yes"]);
    project.expect(0, &["rollback", "--to", "base", "--yes"]);
    project.expect(0, &["apply", "--yes"]);
    project.expect(0, &["status", "--exit-code"]);
}
