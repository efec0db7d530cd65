//! `pull` as a user types it.

use serde_json::Value;

use crate::support::site::Site;

const BLOG: &str = "/// Who writes.\ntable users {\n  id bigint identity primary key\n  name text unique\n}\n\n\
    table posts {\n  id bigint primary key\n  author_id -> users on delete cascade index\n  title text default 'untitled'\n}\n\n\
    view titles = ```sqlite\nselect title from posts\n```\n";

fn applied() -> Site {
    let site = Site::sqlite();
    site.schema(BLOG);
    site.project.expect(0, &["plan", "-n", "first"]);
    site.project.expect(0, &["apply", "--yes"]);
    site
}

#[test]
fn a_plan_right_after_a_pull_is_empty() {
    let site = applied();
    let refused = site.project.expect(64, &["pull"]);
    assert!(refused.stderr.contains("E0828") && refused.stderr.contains("--overwrite"), "{}", refused.stderr);
    assert_eq!(site.project.read("schemas/main.schema"), BLOG);
    site.project.expect(0, &["pull", "--overwrite"]);
    let pulled = site.project.read("schemas/main.schema");
    assert!(pulled.contains("author_id -> users on delete cascade index"), "{pulled}");
    assert!(pulled.contains("title text default 'untitled'"), "{pulled}");
    site.project.expect(0, &["check"]);
    site.project.expect(0, &["fmt", "--check"]);
    site.project.expect(0, &["plan", "--check"]);
}

#[test]
fn files_are_split_listed_and_never_written_by_a_dry_run() {
    let site = applied();
    let project = &site.project;
    project.expect(0, &["pull", "--out", "a", "--dry-run"]);
    project.expect(0, &["pull", "--out", "a", "--split", "table"]);
    assert_eq!(project.list("a"), ["posts.schema", "titles.schema", "users.schema"]);
    let told: Value =
        serde_json::from_str(&project.expect(0, &["pull", "--out", "b", "--format", "json"]).stdout).unwrap();
    assert_eq!((&told["version"], &told["files"][0], &told["errors"]), (&1.into(), &"b/main.schema".into(), &0.into()));
    let whole = project.expect(0, &["pull", "--stdout"]).stdout;
    assert_eq!(whole, project.read("b/main.schema"));
}

#[cfg(unix)]
#[test]
fn no_link_is_followed() {
    let site = applied();
    let project = &site.project;
    project.write("elsewhere.schema", "// mine\n");
    project.write("out/other.schema", "// mine\n");
    std::os::unix::fs::symlink(project.path("elsewhere.schema"), project.path("out/main.schema")).unwrap();
    let refused = project.expect(74, &["pull", "--out", "out", "--overwrite"]);
    assert!(refused.stderr.contains("E0829") && refused.stderr.contains("symbolic link"), "{}", refused.stderr);
    assert_eq!(project.read("elsewhere.schema"), "// mine\n");
}
