//! The hooks of `.pre-commit-hooks.yaml`, run by pre-commit from a clone of this repository, and what `action.yml` runs.
//!
//! The `-system` hooks are run whole, with the binary under test. The others differ from them in `language: rust` alone,
//! which a test compares; that pre-commit builds them is shown by a test that is run by hand, since it takes minutes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::project::Project;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const GOOD: &str = "table t {\n  id int primary key\n}\n";

fn pre_commit() -> PathBuf {
    std::env::var_os("SCHEMAC_TEST_PRE_COMMIT")
        .expect("SCHEMAC_TEST_PRE_COMMIT is not set: run the tests with `tests/run`, which installs pre-commit")
        .into()
}

/// A command with the binary under test first on the PATH, and no settings of the user.
fn command(program: impl AsRef<std::ffi::OsStr>, folder: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    let own = Path::new(env!("CARGO_BIN_EXE_schemac")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path))).unwrap();
    command
        .current_dir(folder)
        .env("PATH", path)
        .env("PRE_COMMIT_HOME", home.join("cache"))
        .env("PRE_COMMIT_COLOR", "never");
    command.env("GIT_CONFIG_GLOBAL", home.join("gitconfig")).env("GIT_CONFIG_NOSYSTEM", "1").env("NO_COLOR", "1");
    for variable in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "SCHEMAC_CONFIG", "DATABASE_URL"] {
        command.env_remove(variable);
    }
    command
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn done(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}", text(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// A repository of a user that has these hooks of a clone of this one.
struct Hooked {
    project: Project,
    home: Project,
}

impl Hooked {
    fn new(hooks: &[&str]) -> Self {
        let (project, home) = (Project::new(), Project::new());
        home.write(
            "gitconfig",
            "[user]\nname = t\nemail = t@example.org\n[init]\ndefaultBranch = main\n[commit]\ngpgsign = false\n",
        );
        let git = |folder: &Path, arguments: &[&str]| done(command("git", folder, home.root()).args(arguments));
        git(home.root(), &["clone", "-q", "--no-local", "--depth", "1", ROOT, "clone"]);
        // what is being worked on counts, not what was committed last
        let clone = home.path("clone");
        std::fs::copy(Path::new(ROOT).join(".pre-commit-hooks.yaml"), clone.join(".pre-commit-hooks.yaml")).unwrap();
        git(&clone, &["add", "-A"]);
        git(&clone, &["commit", "-q", "--allow-empty", "-m", "now"]);
        let rev = git(&clone, &["rev-parse", "HEAD"]);
        let hooks: String = hooks.iter().map(|id| format!("      - id: {id}\n")).collect();
        let config = format!("repos:\n  - repo: {}\n    rev: {}\n    hooks:\n{hooks}", clone.display(), rev.trim());
        project.write(".pre-commit-config.yaml", config);
        project.write("schemac.toml", "[target.main]\ndialect = \"sqlite\"\nurl = \"sqlite:app.db\"\n");
        project.write("schemas/main.schema", GOOD);
        git(project.root(), &["init", "-q"]);
        let hooked = Self { project, home };
        done(hooked.run(pre_commit()).args(["install", "--install-hooks"]));
        hooked
    }

    fn run(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        command(program, self.project.root(), self.home.root())
    }

    /// `git commit` of everything, as a user does it: whether it went through, and what was said.
    fn commit(&self) -> (bool, String) {
        done(self.run("git").args(["add", "-A"]));
        let output = self.run("git").args(["commit", "-m", "work"]).output().unwrap();
        (output.status.success(), text(&output))
    }
}

#[test]
fn the_system_hooks_let_good_files_pass_and_stop_bad_ones() {
    let hooked = Hooked::new(&["schemac-fmt-system", "schemac-check-system", "schemac-plan-system"]);
    let project = &hooked.project;
    let (went, told) = hooked.commit();
    assert!(!went && told.matches("Passed").count() == 2, "{told}");
    assert!(told.matches("Failed").count() == 1, "the schema is in no migration yet: {told}");
    project.expect(0, &["plan"]);
    let (went, told) = hooked.commit();
    assert!(went && told.matches("Passed").count() == 3, "{told}");

    project.write("schemas/main.schema", GOOD.replace("int primary", "int -> nowhere primary"));
    let (went, told) = hooked.commit();
    assert!(!went && told.contains("E0202") && told.contains("schemas/main.schema:2"), "{told}");

    project.write("schemas/main.schema", GOOD.replace("  id int", "     id    int"));
    let (went, told) = hooked.commit();
    assert!(!went && told.contains("files were modified by this hook"), "{told}");
    assert_eq!(project.read("schemas/main.schema"), GOOD);

    project.write("notes.txt", "nothing of a schema\n");
    let (went, told) = hooked.commit();
    assert!(went && told.matches("Skipped").count() == 3, "{told}");
}

#[test]
fn the_manifest_is_valid_and_its_two_halves_differ_in_the_language_alone() {
    let home = Project::new();
    let manifest = Path::new(ROOT).join(".pre-commit-hooks.yaml");
    done(command(pre_commit(), home.root(), home.root()).arg("validate-manifest").arg(&manifest));
    let text = std::fs::read_to_string(&manifest).unwrap();
    let mut hooks: Vec<String> = text.split("\n- id: ").skip(1).map(|hook| hook.trim().to_owned()).collect();
    assert_eq!(hooks.len(), 6);
    let system = hooks.split_off(3);
    for (plain, system) in hooks.iter().zip(system) {
        let wanted = system.replacen("-system", "", 1).replace("language: system", "language: rust");
        let pattern = "'(\\.schema|(^|/)schemac\\.toml|(^|/)migrations/[^/].*\\.(sql|json))$'";
        assert_eq!(plain.replace(&format!("&project {pattern}"), "*project"), wanted);
    }
}

#[test]
fn the_action_runs_what_it_is_told_and_fails_when_one_of_it_fails() {
    let project = Project::new();
    project.write("schemac.toml", "[target.main]\ndialect = \"sqlite\"\nurl = \"sqlite:app.db\"\n");
    project.write("schemas/main.schema", GOOD);
    let run = |commands: &str| {
        let mut bash = command("bash", project.root(), project.root());
        let output = bash.arg(Path::new(ROOT).join(".ci/action")).env("COMMANDS", commands).output().unwrap();
        (output.status.code(), text(&output))
    };
    assert_eq!(run("check fmt").0, Some(0));
    assert_eq!(run("check fmt plan").0, Some(1));
    project.expect(0, &["plan"]);
    assert_eq!(run("check fmt plan").0, Some(0));
    assert_eq!(run("check nonsense").0, Some(1));
    project.write("schemas/main.schema", "table t { a -> nowhere }\n");
    let (code, told) = run("check");
    assert!(code == Some(1) && told.contains("::error file=schemas/main.schema,line=1"), "{told}");
    // The action gives the script what the script reads.
    let action = std::fs::read_to_string(Path::new(ROOT).join("action.yml")).unwrap();
    for name in ["COMMANDS:", "TARGET:", "DENY_WARNINGS:", ".ci/action"] {
        assert!(action.contains(name), "{name}");
    }
}
