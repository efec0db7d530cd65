//! Design lints as commands show them; the list of all warnings. `UPDATE_EXPECT=1` writes `docs/lints.md`.

use std::fs;
use std::path::Path;

use schemac::base::Severity;
use schemac::compile::{self, Naming, Pattern, Sources, Target, Thing};
use serde_json::Value;

use crate::support::markdown::rewrites;
use crate::support::project::Project;

const TWO: &str = "[target.lite]\ndialect = \"sqlite\"\n[target.main]\ndialect = \"postgres\"\n";

fn project(schema: &str, lint: &str) -> Project {
    let project = Project::new();
    project.write("schemac.toml", format!("{TWO}{lint}")).write("schemas/main.schema", schema);
    project
}

/// The findings of `check` as `code line`, with its exit code.
fn found(project: &Project, arguments: &[&str]) -> (Option<i32>, Vec<String>) {
    let ran = project.run(&[&["check", "--output-format", "json"], arguments].concat());
    let all: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}\n{}", ran.stderr));
    let one = |own: &Value| format!("{} {}", own["code"].as_str().unwrap(), own["start"]["line"]);
    let told = all["diagnostics"].as_array().unwrap().iter();
    let told = told.filter(|own| own["severity"] != "note").map(one).collect();
    (ran.code, told)
}

fn rules() -> Vec<(schemac::base::Code, Option<Severity>)> {
    compile::levels().into_iter().filter(|(code, _)| code.id.starts_with("W09")).collect()
}

fn examples(page: &str) -> Vec<&str> {
    page.split("```schema\n").skip(1).filter_map(|rest| rest.split("```\n").next()).collect()
}

/// What all rules together say of a text on both targets, by code.
fn judged(text: &str) -> Vec<&'static str> {
    let targets: Vec<Target> = ["sqlite", "postgres"]
        .into_iter()
        .map(|word| Target::new(word, word, None, Path::new("migrations")).unwrap())
        .collect();
    let naming: Naming = vec![(Thing::Table, Pattern::parse("snake_case").unwrap())];
    let lints = compile::lints(&targets, naming, &|_| Some(true));
    let texts = vec![("a.schema".to_owned(), text.to_owned())];
    let project = compile::Project::of_texts(texts, &Sources::default()).judged(lints);
    let all = targets.iter().flat_map(|target| project.lower(target.dialect).problems);
    let all: Vec<_> = all.inspect(|own| assert!(!own.is_error(), "{text}\n{own:#?}")).collect();
    all.iter().filter(|own| own.severity == Severity::Warning).map(|own| own.code.id).collect()
}

#[test]
fn every_rule_is_fired_by_its_page_and_not_by_the_better_example() {
    let rules = rules();
    assert!(rules.len() >= 16, "{rules:?}");
    // W0913 looks at migrations, W0917 at the clock: see `deprecated`
    for (code, _) in rules.iter().filter(|(code, _)| !["W0913", "W0917"].contains(&code.id)) {
        let page =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/codes/{code}.md"))).unwrap();
        let [bad, good] = examples(&page)[..] else { panic!("{code}: a bad and a good example are wanted") };
        assert!(judged(bad).contains(&code.id), "{code}: the bad example gives {:?}", judged(bad));
        assert!(!judged(good).contains(&code.id), "{code}: the good example gives {:?}", judged(good));
    }
}

#[test]
fn a_finding_is_told_once_for_all_targets_in_every_format() {
    let project = project("table order {\n  id bigint identity primary key\n  at timestamp\n}\n", "");
    assert_eq!(found(&project, &[]), (Some(0), vec!["W0905 1".to_owned(), "W0909 3".to_owned()]));
    for format in ["text", "concise", "sarif", "github", "gitlab", "junit"] {
        let ran = project.expect(0, &["check", "--output-format", format]);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(told.contains("W0905") && told.contains("W0909"), "{format}: {told}");
    }
    assert_eq!(found(&project, &["--target", "lite"]).1.len(), 2);
    assert_eq!(found(&project, &["--deny", "warnings"]).0, Some(1));
}

#[test]
fn a_finding_that_holds_for_one_target_says_so() {
    let project =
        project("table t {\n  id bigint identity primary key\n  at timestamp only postgres\n  user text\n}\n", "");
    let told = project.expect(0, &["check"]).stderr;
    assert_eq!(told.matches("it is so for the target `main` only").count(), 2, "{told}");
}

#[test]
fn the_better_examples_of_all_pages_are_clean() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/codes");
    // E0119 shows how a word is quoted
    let pages = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for path in pages.filter(|path| !path.ends_with("E0119.md")) {
        let page = fs::read_to_string(&path).unwrap();
        let Some(good) = examples(&page).last().copied() else { continue };
        let project = project(good, "");
        let ran = project.run(&["check", "--output-format", "concise"]);
        assert!(!ran.stdout.contains("warning[W09"), "{}: {}", path.display(), ran.stdout);
    }
}

#[test]
fn a_project_weighs_each_rule() {
    let schema = "table t { a float8, id int primary key, t_id int -> t }\n";
    assert_eq!(found(&project(schema, ""), &[]).1, ["W0902 1"]);
    let off = "[lint]\nW0902 = \"off\"\n";
    assert_eq!(found(&project(schema, off), &[]), (Some(0), vec![]));
    let more = "[lint]\nW0902 = \"error\"\nW0916 = \"warn\"\nW0908 = \"warn\"\n";
    let (code, mut told) = found(&project(schema, more), &[]);
    told.sort();
    assert_eq!((code, told), (Some(1), ["W0902 1", "W0908 1", "W0916 1"].map(str::to_owned).to_vec()));
}

#[test]
fn a_comment_allows_a_lint_and_is_stale_without_one() {
    let allowed = "// schemac: allow(W0901, reason = \"a log\")\ntable t {\n  a int\n}\n";
    let project = project(allowed, "");
    assert_eq!(found(&project, &["--deny", "warnings"]), (Some(0), vec![]));
    project.write("schemas/main.schema", allowed.replace("a int", "a int primary key"));
    assert_eq!(found(&project, &[]).1, ["W0102 1"]);
}

#[test]
fn a_policy_for_names_comes_from_the_configuration() {
    let schema = "table Orders { id bigint identity primary key, total int, index Odd (total) }\n";
    let policy = "[lint.naming]\ntable = \"snake_case\"\nindex = \"{table}_*_idx\"\n";
    assert_eq!(found(&project(schema, policy), &[]).1, ["W0907 1", "W0907 1"]);
    assert_eq!(found(&project(schema, ""), &[]).1, [""; 0]);
    let shown = project(schema, policy).expect(0, &["config"]).stdout;
    assert!(shown.contains("lint.naming.index = {table}_*_idx"), "{shown}");
    for (wrong, told) in [
        ("[lint.naming]\ntable = \"snake\"\n", "E0826"),
        ("[lint.naming]\nindex = \"{tabel}_*\"\n", "neither `table` nor `columns`"),
        ("[lint.naming]\ntables = \"snake_case\"\n", "did you mean `table`?"),
        ("[lint.W0901]\n", "has one weight"),
        ("[lint]\nnaming = \"off\"\n", "not a code of a warning"),
        ("[lint]\nW0901 = \"of\"\n", "did you mean `off`?"),
    ] {
        let told_here = project(schema, wrong).expect(64, &["check"]).stderr;
        assert!(told_here.contains(told), "{wrong}: {told_here}");
    }
}

#[test]
fn a_clause_is_stale_when_the_migrations_of_every_target_hold_it() {
    let first = "enum mood { good, bad }\ntable users {\n  id bigint identity primary key\n  name text\n  age text\n  mood mood\n}\ntable old { id bigint identity primary key }\n";
    let clauses = "enum mood {\n  good\n  poor renamed from bad\n}\n\ntable people renamed from users {\n  id bigint identity primary key\n  \
                   called text renamed from name\n  age int using `cast(age as integer)`\n  mood mood\n}\n\ndrop table old\n";
    let project = project(first, "");
    for target in ["lite", "main"] {
        project.expect(0, &["plan", "-n", "first", "--target", target]);
    }
    assert_eq!(found(&project, &[]).1, [""; 0]);
    project.write("schemas/main.schema", clauses);
    let wait = |seconds: &str| {
        let mut command = project.command(&["plan", "-n", "second", "--accept", "all", "--target", seconds]);
        let out = command.env("SOURCE_DATE_EPOCH", "4102444800").output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    };
    assert_eq!(found(&project, &[]).1, [""; 0], "nothing of it is planned");
    wait("lite");
    assert_eq!(found(&project, &[]).1, [""; 0], "one target lacks it");
    wait("main");
    assert_eq!(found(&project, &["--target", "main"]).1, [""; 0], "the other target is not looked at");
    assert_eq!(found(&project, &[]).1, ["W0913 3", "W0913 6", "W0913 8", "W0913 9", "W0913 13"]);
    project.expect(0, &["check", "--fix"]);
    assert_eq!(
        project.read("schemas/main.schema"),
        "enum mood {\n  good\n  poor\n}\n\ntable people {\n  id bigint identity primary key\n  called text\n  age int\n  mood mood\n}\n\n"
    );
    assert_eq!(found(&project, &["--deny", "warnings"]), (Some(0), vec![]));
    for target in ["lite", "main"] {
        assert!(project.expect(0, &["plan", "--target", target]).stderr.contains("No changes"));
    }
}

/// `docs/lints.md`.
fn page() -> String {
    let title = |code: &str| {
        let page =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/codes/{code}.md"))).unwrap();
        page.lines().next().unwrap().split_once(": ").unwrap().1.to_owned()
    };
    let row = |(code, level): &(schemac::base::Code, Option<Severity>)| {
        let level = match level {
            Some(Severity::Error) => "error",
            Some(Severity::Warning) => "warning",
            Some(Severity::Note) => "note",
            None => "off",
        };
        format!("| [{code}](codes/{code}.md) | {} | {level} |\n", title(code.id))
    };
    let head = "| code | what | default |\n|---|---|---|\n";
    let levels = compile::levels();
    let (design, rest): (Vec<_>, Vec<_>) = levels.iter().partition(|(code, _)| code.id.starts_with("W09"));
    let table = |rows: Vec<&(schemac::base::Code, Option<Severity>)>| rows.into_iter().map(row).collect::<String>();
    format!(
        "# Warnings and lints\n\n\
         What `check` tells without refusing it. Each has a page (`schemac explain CODE`), a weight here, another one under `[lint]` in\n\
         `schemac.toml` (`\"off\"`, `\"warn\"`, `\"error\"`), and may be allowed at one place by [a comment](suppressions.md). Notes are shown by `-v`.\n\
         This list is made from the code.\n\n\
         ## Design\n\n\
         What works and is seldom meant. Files with errors are not looked at. A rule may tell milder cases as a note; its page says which.\n\n\
         {head}{}\n\
         Names that are longer than an engine takes are no matter of taste, but the error [E0411](codes/E0411.md): 63 bytes on every target.\n\n\
         ## Others\n\n{head}{}",
        table(design),
        table(rest)
    )
}

#[test]
fn the_list_is_what_the_code_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lints.md");
    if rewrites() {
        fs::write(&path, page()).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page(), "docs/lints.md is not what the rules say: run this test with UPDATE_EXPECT=1");
    let explained = Project::new().expect(0, &["explain"]).stdout;
    assert!(explained.contains("W0901: a table without a primary key (warning)"), "{explained}");
    assert!(explained.contains("W0906: a name that SQL wants in quotes (off)"), "{explained}");
}

#[test]
fn the_example_project_is_clean() {
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_schemac"))
        .args(["check", "--deny", "warnings"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}
