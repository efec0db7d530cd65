//! No password reaches the terminal, wherever it stands.

use crate::support::project::Project;

const SECRET: &str = "hunter2";

#[test]
fn urls_are_masked_also_where_they_are_wrong() {
    let project = Project::new();
    project.write("schemas/a.schema", "table t { id int primary key }\n");
    let url = |scheme: &str| format!("{scheme}://me:{SECRET}@127.0.0.1:1/d");
    for scheme in ["postgres", "postgress", "POSTGRES", "mysql", "surrealdb"] {
        for arguments in [
            vec!["diff".to_owned(), url(scheme), "schemas".to_owned()],
            vec!["status".to_owned(), "--url".to_owned(), url(scheme), "-v".to_owned()],
            vec!["status".to_owned(), url(scheme)],
            vec!["config".to_owned(), "--url".to_owned(), url(scheme)],
        ] {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let ran = project.run(&arguments);
            assert!(
                !format!("{}{}", ran.stdout, ran.stderr).contains(SECRET),
                "{arguments:?}\n{}{}",
                ran.stdout,
                ran.stderr
            );
        }
    }
    for query in [
        "password=hunter2",
        "%70assword=hunter2",
        "password=a&hunter2",
        "password=a&hunter2=b",
        "options=hunter2",
        "nothing=hunter2",
    ] {
        let ran = project.run(&["status", "-v", "--url", &format!("postgres://127.0.0.1:1/d?{query}")]);
        assert_eq!(ran.code.map(|code| code >= 64), Some(true));
        assert!(!ran.stderr.contains(SECRET), "{query}\n{}", ran.stderr);
    }
    let ran = project.expect(64, &["status", "--url", "sqlite:a.db?key=hunter2"]);
    assert!(!ran.stderr.contains(SECRET), "{}", ran.stderr);
    // as other programs of PostgreSQL take it
    for words in ["host=h password=hunter2", "host=h user=me password=a:hunter2 dbname=d", "password='a hunter2'"] {
        for command in ["status", "ping", "config", "doctor"] {
            let ran = project.run(&[command, "--url", words]);
            let all = format!("{}{}", ran.stdout, ran.stderr);
            assert!(!all.contains(SECRET), "{command} {words}: {all}");
        }
    }
}

#[test]
fn secrets_are_shown_to_those_who_ask() {
    let project = Project::new();
    let url = format!("postgres://me:{SECRET}@h/d");
    let config = format!("[target.main]\ndialect = \"postgres\"\nurl = \"{url}\"\nurls = [\"{url}\"]\n");
    project.write("schemac.toml", config);
    for format in ["text", "json"] {
        assert!(!project.expect(0, &["config", "--format", format]).stdout.contains(SECRET));
        let shown = project.expect(0, &["config", "--show-secrets", "--format", format]).stdout;
        assert_eq!(shown.matches(&url).count(), 2, "{shown}");
    }
}

#[test]
fn a_hook_is_shown_as_it_was_written() {
    let project = Project::new();
    project.write(".env", "PW=hunter2\n");
    project.write("schemac.toml", "[hooks]\npre_apply = \"dump ${PW}\"\n");
    for format in ["text", "json"] {
        let shown = project.expect(0, &["config", "--format", format]).stdout;
        assert!(shown.contains("dump ${PW}") && !shown.contains(SECRET), "{shown}");
    }
    // save for what is a password wherever it stands
    project.write("schemac.toml", "[hooks]\npost_apply = \"curl -f https://me:hunter2@h/x && true\"\n");
    let shown = project.expect(0, &["config"]).stdout;
    assert!(shown.contains("curl -f https://me:***@h/x && true"), "{shown}");
    assert!(project.expect(0, &["config", "--show-secrets"]).stdout.contains(SECRET));
}

#[test]
fn a_dollar_in_a_file_of_variables_is_never_lost_in_silence() {
    let project = Project::new();
    project.write("schemas/a.schema", "table t { id int primary key }\n");
    let config = "[target.main]\ndialect = \"postgres\"\nurl = \"postgres://me:${PW}@127.0.0.1:1/d\"\n";
    project.write("schemac.toml", config);
    project.write(".env", "# ours\nPW=hun$ter2\n");
    let told = project.expect(64, &["ping"]).stderr;
    assert!(told.contains("E0825") && told.contains("line 2") && told.contains("single quotes"), "{told}");
    assert!(!told.contains("ter2"), "{told}");
    for meant in ["PW='hun$ter2'\n", "PW=hun\\$ter2\n", "ter2=x\nPW=hun$ter2\n"] {
        project.write(".env", meant);
        assert!(project.expect(74, &["ping"]).stderr.contains("E0702"), "{meant}");
    }
}
