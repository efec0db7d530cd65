//! `check --output-format`: what other programs read, held against what they require.

use serde_json::Value;

use crate::support::project::Project;

/// Findings of many kinds: in two files, one label in the other; after wide characters; with a safe fix and an unsafe
/// one; a warning; with characters that steer a terminal; without a place.
fn project() -> Project {
    let project = Project::new();
    project.write("schemac.toml", "[target.main]\ndialect = \"sqlite\"\nurl = \"sqlite:app.db\"\n");
    project.write("schemas/a b.schema", "/// 日本 🙂\ntable twice { id bigint primary key }\n");
    project.write(
        "schemas/c.schema",
        "table twice { id int }\ntable t {\n  id int primary key\n\n  ö_id -> userz\n}\n\
         table users { id int primary key, c text, check `c <> '\x1b[2J'` }\n",
    );
    project.write("schemas/d.schema", "table d {\n  a text NOT NULL\n  b text default '\u{202e}'\n}\n");
    project.write("migrations/20200101000000_x.json", "{");
    project
}

fn run(project: &Project, format: &str) -> String {
    let text = project.expect(1, &["check", "--output-format", format]).stdout;
    let odd = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!text.contains(odd), "{format}: {text:?}");
    text
}

fn parsed(project: &Project, format: &str) -> Value {
    serde_json::from_str(&run(project, format)).unwrap()
}

#[test]
fn sarif_keeps_to_the_schema_of_its_standard() {
    let path = std::env::var("SCHEMAC_TEST_SARIF_SCHEMA")
        .expect("SCHEMAC_TEST_SARIF_SCHEMA is not set: run the tests with `tests/run`, which fetches that schema");
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    // The one pattern that is no regular expression (it has a stray `]`) is about a language, which we do not name.
    for object in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][object]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern").unwrap();
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let log = parsed(&project(), "sarif");
    let wrong: Vec<String> =
        validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The schema takes what it does not know for wrong: so it is looked at.
    let mut other = log.clone();
    other["runs"][0]["results"][0]["levle"] = "error".into();
    assert!(!validator.is_valid(&other));
    let none = Project::new();
    none.write("a.schema", "table t { id int primary key }\n");
    let empty = serde_json::from_str(&none.expect(0, &["check", "--output-format", "sarif"]).stdout).unwrap();
    assert!(validator.is_valid(&empty), "{empty:#}");
}

#[test]
fn sarif_says_what_json_says() {
    let project = project();
    let (json, log) = (parsed(&project, "json"), parsed(&project, "sarif"));
    let run = &log["runs"][0];
    let (findings, results) = (json["diagnostics"].as_array().unwrap(), run["results"].as_array().unwrap());
    assert!(findings.len() == results.len() && findings.len() >= 5, "{log:#}");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for (finding, result) in findings.iter().zip(results) {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!((&finding["code"], &finding["code"]), (&result["ruleId"], &rule["id"]));
        assert!(rule["help"]["markdown"].as_str().unwrap().starts_with(&format!("# {}", rule["id"].as_str().unwrap())));
        assert!(result["message"]["text"].as_str().unwrap().len() >= finding["message"].as_str().unwrap().len());
        let region = &result["locations"][0]["physicalLocation"]["region"];
        if !finding["file"].is_null() {
            assert_eq!(
                (&finding["start"]["line"], &finding["start"]["column"]),
                (&region["startLine"], &region["startColumn"])
            );
            assert_eq!(
                (&finding["end"]["line"], &finding["end"]["column"]),
                (&region["endLine"], &region["endColumn"])
            );
        }
        let related = result["relatedLocations"].as_array().map_or(0, Vec::len);
        assert_eq!(finding["labels"].as_array().unwrap().len(), related);
        let edits = finding["fix"]["edits"].as_array().map_or(0, Vec::len);
        let replaced = result["fixes"][0]["artifactChanges"][0]["replacements"].as_array().map_or(0, Vec::len);
        assert_eq!(edits, replaced);
    }
    let related = results.iter().find_map(|result| result.get("relatedLocations")).unwrap();
    assert_eq!(related[0]["physicalLocation"]["artifactLocation"]["uri"], "schemas/a%20b.schema", "{related:#}");
}

#[test]
fn a_fingerprint_survives_lines_above() {
    let project = project();
    let prints = |format: &str, at: &str| -> Vec<Value> {
        let all = parsed(&project, format);
        let list = all.pointer(at).unwrap().as_array().unwrap().clone();
        let own =
            |one: &Value| one.pointer("/partialFingerprints/schemacFinding~1v1").unwrap_or(&one["fingerprint"]).clone();
        list.iter().map(own).collect()
    };
    let all = || (prints("sarif", "/runs/0/results"), prints("gitlab", ""));
    let before = all();
    let text = project.read("schemas/c.schema");
    project.write("schemas/c.schema", format!("// new\n\n{text}"));
    let after = all();
    assert_eq!(before, after);
    assert!(before.0.iter().all(|print| print.as_str().is_some_and(|print| print.len() == 64)), "{before:#?}");
}

#[test]
fn github_gitlab_and_junit_tell_every_finding_once() {
    let project = project();
    let count = parsed(&project, "json")["diagnostics"].as_array().unwrap().len();
    let github = run(&project, "github");
    assert_eq!(github.lines().count(), count, "{github}");
    assert!(
        github.contains("::error file=schemas/c.schema,line=5,endLine=5,col=11,endColumn=16,title=E0202::"),
        "{github}"
    );
    assert!(github.contains("file=schemac.toml,line=1,"), "what has no place stands at the configuration: {github}");
    let gitlab = parsed(&project, "gitlab");
    for one in gitlab.as_array().unwrap() {
        assert!(
            ["check_name", "description", "severity", "fingerprint"].iter().all(|key| one[key].is_string()),
            "{one:#}"
        );
        assert!(one["location"]["path"].is_string() && one["location"]["lines"]["begin"].is_u64(), "{one:#}");
    }
    assert_eq!(gitlab.as_array().unwrap().len(), count);
    let junit = run(&project, "junit");
    assert_eq!(junit.matches("<failure ").count(), count, "{junit}");
    // One file has no finding of its own: it is a case that passed.
    assert_eq!(junit.matches("<testcase ").count(), count + 1, "{junit}");
    // A warning fails where warnings are denied, and nowhere else.
    project
        .write("schemas/a b.schema", "")
        .write("schemas/d.schema", "")
        .write("schemas/c.schema", "table t { a int primary key, check `a > 1 ._b` }\n");
    std::fs::remove_file(project.path("migrations/20200101000000_x.json")).unwrap();
    let warned = project.expect(0, &["check", "--output-format", "junit"]).stdout;
    assert!(warned.contains("failures=\"0\"") && warned.contains("W0301"), "{warned}");
    let denied = project.expect(1, &["check", "--output-format", "junit", "--deny", "warnings"]).stdout;
    assert!(denied.contains("failures=\"1\""), "{denied}");
}
