//! Files, namespaces and packages: where something stands means nothing to the plan, who may use it means a lot.

use crate::support::project::Project;
use crate::support::site::Site;

const A: &str = "table a {\n  id int primary key\n  b -> b?\n}\n";
const B: &str = "table b {\n  id int primary key\n  a -> a?\n}\n";

const CONFIG: &str =
    "[packages]\nbilling = \"vendor/billing\"\n\n[target.local]\ndialect = \"sqlite\"\nurl = \"sqlite:app.db\"\n";

#[track_caller]
fn says(text: &str, wanted: &str) {
    assert!(text.contains(wanted), "`{wanted}` is missing in\n{text}");
}

#[test]
fn a_table_that_moves_to_another_file_is_no_change() {
    let site = Site::sqlite();
    let project = &site.project;
    project.write("schemas/one.schema", A).write("schemas/two.schema", B);
    project.expect(0, &["plan", "-n", "first"]);
    let moves = [
        &[("schemas/one.schema", B), ("schemas/two.schema", A)][..],
        &[("schemas/one.schema", ""), ("schemas/two.schema", ""), ("schemas/deep/er/z.schema", "BOTH")],
        &[("schemas/deep/er/z.schema", A), ("schemas/0.schema", B)],
    ];
    for files in moves {
        for (path, text) in files {
            project.write(path, text.replace("BOTH", &format!("{B}\n{A}")));
        }
        says(&project.expect(0, &["plan"]).stderr, "No changes");
    }
}

/// A project with a package.
fn vendored() -> Project {
    let project = Project::new();
    let invoices = "namespace billing\n\nexport table invoices {\n  id int primary key\n}\n\ntable   keys { id int primary key }\n";
    project.write("vendor/billing/deep/main.schema", invoices).write("schemac.toml", CONFIG);
    project.write("schemas/main.schema", "table orders {\n  id int primary key\n  invoice -> billing.invoices\n}\n");
    project
}

#[test]
fn a_package_is_part_of_the_whole() {
    let project = vendored();
    project.expect(0, &["check"]);
    project.expect(0, &["plan", "-n", "first"]);
    project.expect(0, &["apply", "--yes"]);
    project.expect(0, &["status", "--exit-code"]);
    // into the project and back
    let keys = "namespace billing\ntable keys { id int primary key }\n";
    project
        .write("vendor/billing/deep/main.schema", "namespace billing\nexport table invoices { id int primary key }\n");
    project.write("schemas/keys.schema", keys);
    says(&project.expect(0, &["plan"]).stderr, "No changes");
    // what is not exported
    project.write("schemas/main.schema", "table orders {\n  id int primary key\n  key -> billing.keys\n}\n");
    project.write("schemas/keys.schema", "").write("vendor/billing/keys.schema", keys);
    says(&project.expect(1, &["check"]).stderr, "E0223");
    says(&project.expect(0, &["config"]).stdout, "vendor/billing");
}

#[test]
fn the_files_of_a_package_are_left_alone() {
    let project = vendored();
    let before = project.read("vendor/billing/deep/main.schema");
    project.expect(0, &["fmt", "--check"]);
    project.expect(0, &["fmt"]);
    project.expect(0, &["check", "--fix"]);
    assert_eq!(project.read("vendor/billing/deep/main.schema"), before);
    // also where the project's patterns name them
    project.write("schemac.toml", format!("schemas = [\"**/*.schema\"]\n{CONFIG}"));
    project.expect(0, &["fmt", "--check"]);
    project.expect(0, &["check"]);
}

#[test]
fn a_package_lies_in_a_folder_of_its_own() {
    let project = vendored();
    for (packages, code) in [
        ("billing = \"vendor/nothing\"", "E0813"),
        ("billing = \"../elsewhere\"", "E0824"),
        ("billing = \".\"", "E0824"),
        ("billing = \"/tmp\"", "E0824"),
        ("billing = \"vendor/billing\"\ndeep = \"vendor/billing/deep\"", "E0813"),
        ("billing = { path = \"vendor/billing\", extern = true }", "E0821"),
        ("\"b c\" = \"vendor/billing\"", "E0826"),
    ] {
        project.write("schemac.toml", format!("[packages]\n{packages}\n"));
        let ran = project.run(&["check"]);
        assert_ne!(ran.code, Some(0), "{packages}");
        says(&ran.stderr, code);
    }
    project
        .write("schemac.toml", CONFIG.replace("\"vendor/billing\"", "{ path = \"vendor/billing\", external = true }"));
    says(&project.expect(1, &["check"]).stderr, "E0226");
}

#[test]
fn git_knows_the_packages_too() {
    let project = vendored();
    let git = |arguments: &[&str]| {
        let ran = std::process::Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .current_dir(project.root())
            .output()
            .unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "all"]);
    let ran = project.run(&["diff", "git:HEAD", "git:HEAD"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    says(&ran.stderr, "No differences");
}
