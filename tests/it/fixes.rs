//! `check --fix`: what is written, what is not, and what is said.

use std::fs;

use crate::support::project::Project;
use crate::support::site::Site;

const BAD: &str = "table t {\n  id int primary key;\n  a text NOT NULL,\n}\n\ntable u { t_id -> tt index }\n";
const SAFE: &str = "table t {\n  id int primary key\n  a text\n}\n\ntable u { t_id -> tt index }\n";

fn site(text: &str) -> Site {
    let site = Site::sqlite();
    site.schema(text);
    site
}

fn text(site: &Site) -> String {
    site.project.read("schemas/main.schema")
}

#[test]
fn safe_fixes_are_written_and_others_wait_for_a_flag() {
    let site = site(BAD);
    let told = site.project.expect(1, &["check"]).stderr;
    assert!(told.contains("`check --fix` applies it"), "{told}");
    let told = site.project.expect(1, &["check", "--fix"]).stderr;
    for part in [
        "fixed schemas/main.schema:2: [E0109] remove the `;`",
        "fixed schemas/main.schema:3: [E0111] remove `not null`",
        "1 finding has a fix to be looked at: `check --fix --unsafe-fixes` applies it",
    ] {
        assert!(told.contains(part), "`{part}` is missing in\n{told}");
    }
    assert_eq!(text(&site), SAFE);
    site.project.expect(1, &["check", "--fix"]);
    assert_eq!(text(&site), SAFE, "fixing again changes nothing");
    let told = site.project.expect(0, &["check", "--fix", "--unsafe-fixes"]).stderr;
    assert!(told.contains("fixed (unsafe) schemas/main.schema:6: [E0202] write `t`"), "{told}");
    assert_eq!(text(&site), SAFE.replace("tt", "t"));
    site.project.expect(0, &["check"]);
    assert_eq!(site.project.list("schemas"), ["main.schema"]);
}

#[test]
fn a_diff_writes_nothing() {
    let site = site(BAD);
    let told = site.project.expect(1, &["check", "--fix", "--diff"]);
    assert!(
        told.stdout.contains("\n-  a text NOT NULL,\n") && told.stdout.contains("\n+  a text\n"),
        "{}",
        told.stdout
    );
    assert!(!told.stdout.contains("+table u") && told.stderr.contains("E0111"), "{}", told.stderr);
    assert_eq!(text(&site), BAD);
    let all = site.project.expect(1, &["check", "--fix", "--unsafe-fixes", "--diff"]).stdout;
    assert!(all.contains("+table u { t_id -> t index }"), "{all}");
    assert_eq!(text(&site), BAD);
    for alone in ["--diff", "--unsafe-fixes"] {
        site.project.expect(64, &["check", alone]);
    }
}

#[test]
fn what_cannot_be_written_is_a_coded_error_and_nothing_is_written() {
    let site = site(BAD);
    site.project.write("schemas/other.schema", "table o { id int; }\n");
    let path = site.project.path("schemas/other.schema");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let told = site.project.expect(74, &["check", "--fix"]).stderr;
    assert!(told.contains("E0829") && told.contains("other.schema` cannot be written: it is read-only"), "{told}");
    assert_eq!(text(&site), BAD);
    let told = site.project.expect(64, &["check", "--fix", "-"]).stderr;
    assert!(told.contains("E0835") && told.contains("standard input"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_its_file_is_mended() {
    let project = Project::new();
    project.write("elsewhere/real.schema", "table t { id int; }\n").write("schemas/x", "");
    std::os::unix::fs::symlink(project.path("elsewhere/real.schema"), project.path("schemas/a.schema")).unwrap();
    project.expect(0, &["check", "--fix", "schemas"]);
    assert!(project.path("schemas/a.schema").is_symlink());
    assert_eq!(project.read("elsewhere/real.schema"), "table t { id int }\n");
    // One that leads nowhere is told as what it is.
    std::os::unix::fs::symlink(project.path("nowhere"), project.path("schemas/b.schema")).unwrap();
    let told = project.expect(74, &["check", "--fix", "schemas/b.schema"]).stderr;
    assert!(told.contains("E0802"), "{told}");
}

#[test]
fn files_that_are_named_are_the_only_ones_mended() {
    let site = site(BAD);
    site.project.write("other.schema", "table o { id int; }\n");
    site.project.expect(0, &["check", "--fix", "other.schema"]);
    assert_eq!(site.project.read("other.schema"), "table o { id int }\n");
    assert_eq!(text(&site), BAD);
}
