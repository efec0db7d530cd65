//! `// schemac: allow(…)` as commands obey it.

use crate::support::site::Site;

const ODD: &str = "table t { a int primary key, check `a > 1 ._b` }\n";

fn allowed(until: &str) -> String {
    format!("// schemac: allow(W0301, reason = \"taken over\"{until})\n{ODD}")
}

#[test]
fn a_comment_lets_a_warning_pass_everywhere() {
    let site = Site::sqlite();
    site.schema(ODD);
    site.project.expect(1, &["check", "--deny", "warnings"]);
    site.schema(&allowed(""));
    site.project.expect(0, &["check", "--deny", "warnings"]);
    // What a plan and a diff tell is let pass as well, notes too.
    let noted = "table r { id int primary key, at timestamptz }\n";
    let commands = [&["plan", "--dry-run", "-v"][..], &["diff", "migrations", "schemas", "-v"]];
    for (text, told) in
        [(noted.to_owned(), true), (format!("// schemac: allow(W0405, reason = \"r\")\n{noted}"), false)]
    {
        site.schema(&text);
        for command in commands {
            assert_eq!(site.project.expect(0, command).stderr.contains("W0405"), told, "{command:?}");
        }
    }
    site.schema(&allowed(""));
    // What the project calls an error may still have its exceptions.
    site.project.write("schemac.toml", format!("{}\n[lint]\nW0301 = \"error\"\n", site.project.read("schemac.toml")));
    site.project.expect(0, &["check"]);
    site.schema(ODD);
    site.project.expect(1, &["check"]);
}

#[test]
fn a_comment_ends_with_its_day_and_the_day_comes_from_outside() {
    let site = Site::sqlite();
    site.schema(&allowed(", until = \"2026-11-21\""));
    let on = |seconds: &str| {
        let mut command = site.project.command(&["check", "--deny", "warnings"]);
        let out = command.env("SOURCE_DATE_EPOCH", seconds).output().unwrap();
        (out.status.code(), String::from_utf8(out.stderr).unwrap())
    };
    assert_eq!(on("1795262400").0, Some(0));
    let (code, told) = on("1795348800");
    assert_eq!(code, Some(1));
    assert!(told.contains("W0103") && told.contains("W0301") && told.contains("taken over"), "{told}");
}

#[test]
fn a_stale_comment_is_removed_by_fix_but_only_when_everything_was_looked_at() {
    let site = Site::sqlite();
    let fine = "table t { a text primary key, check `a <> 'x'` }\n";
    let stale = allowed("").replace(ODD, fine);
    site.schema(&format!("{stale}table u {{ t_id -> nowhere }}\n"));
    assert!(!site.project.expect(1, &["check"]).stderr.contains("W0102"), "an error may hide what it allowed");
    site.schema(&stale);
    assert!(site.project.expect(1, &["check", "--deny", "warnings"]).stderr.contains("W0102"));
    site.project.expect(0, &["check", "--fix", "--deny", "warnings"]);
    assert_eq!(site.project.read("schemas/main.schema"), fine);
}

#[test]
fn the_example_of_the_document_holds() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/suppressions.md")).unwrap();
    let example = page.split("```schema\n").nth(1).unwrap().split("```\n").next().unwrap();
    let site = Site::sqlite();
    site.schema(example);
    let told = site.project.expect(0, &["check", "-v", "--deny", "warnings"]).stderr;
    assert!(!told.contains("W0405") && !told.contains("W0403"), "{told}");
    site.project.expect(0, &["fmt", "--check"]);
}

#[test]
fn the_pages_of_these_codes_show_what_they_say() {
    for code in ["W0101", "W0102", "W0103"] {
        let site = Site::sqlite();
        let page = site.project.expect(0, &["explain", code]).stdout;
        let examples: Vec<&str> =
            page.split("```schema\n").skip(1).filter_map(|rest| rest.split("```\n").next()).collect();
        let [bad, good] = examples[..] else { panic!("{page}") };
        site.schema(bad);
        assert!(site.project.expect(0, &["check"]).stderr.contains(code), "{bad}");
        site.schema(good);
        site.project.expect(0, &["check", "--deny", "warnings"]);
    }
}
