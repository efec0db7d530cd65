//! `deprecated … remove after`: the migrations remember the day, and a removal that comes earlier waits.

use crate::support::project::{Project, Ran};
use crate::support::site::Site;
use crate::support::surreal::Database;

const DAY: &str = "2030-01-31";

/// The schema with these lines in the table.
fn with(site: &Site, lines: &str) {
    site.schema(&format!("table t {{\n  id int primary key\n{lines}}}\n"));
}

/// Runs at noon of a day.
fn on(site: &Site, day: &str, code: i32, arguments: &[&str]) -> Ran {
    run(&site.project, day, code, arguments)
}

fn run(project: &Project, day: &str, code: i32, arguments: &[&str]) -> Ran {
    let date: jiff::civil::Date = day.parse().unwrap();
    let noon = date.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_second();
    let mut command = project.command(arguments);
    let out = command.env("SOURCE_DATE_EPOCH", noon.to_string()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let ran = Ran { code: out.status.code(), stdout: text(&out.stdout), stderr: text(&out.stderr) };
    assert_eq!(ran.code, Some(code), "{arguments:?} on {day}: {}{}", ran.stdout, ran.stderr);
    ran
}

fn columns(site: &Site) -> String {
    let sql = if site.url().starts_with("sqlite:") {
        "select group_concat(name, ' ') from (select name from pragma_table_info('t') order by name)"
    } else {
        "select string_agg(column_name, ' ' order by column_name) from information_schema.columns where table_name = 't'"
    };
    site.value(sql)
}

#[test]
fn a_removal_waits_for_its_day_and_the_rest_of_the_plan_does_not() {
    Site::each(|site| {
        let fax = format!("  fax text? default '-' deprecated 'nobody' remove after '{DAY}'\n");
        with(site, &format!("{fax}  note text?\n"));
        on(site, "2029-06-01", 0, &["plan"]);
        on(site, "2029-06-01", 0, &["apply", "--yes"]);
        assert!(on(site, "2029-06-01", 0, &["plan"]).stderr.contains("No changes"));

        with(site, "  drop column fax\n  drop column note\n  more int?\n");
        let told = on(site, DAY, 0, &["plan"]).stderr;
        assert!(
            told.contains("W0501")
                && told.contains(&format!("`t/column:fax` is gone from the schema, and stays until {DAY}")),
            "{told}"
        );
        on(site, DAY, 0, &["apply", "--yes", "--accept-data-loss"]);
        assert_eq!(columns(site), "fax id more", "on the day itself it is still there");
        site.rows("insert into t (id) values (1)");
        assert_eq!(site.value("select fax from t"), "-", "its default stays with it");
        let told = on(site, DAY, 0, &["plan", "--check"]).stderr;
        assert!(told.contains("No changes") && told.contains("W0501"), "{told}");
        on(site, DAY, 0, &["verify"]);

        on(site, "2030-02-01", 2, &["plan", "--check"]);
        let told = on(site, "2030-02-01", 0, &["plan"]).stderr;
        assert!(!told.contains("W0501"), "{told}");
        on(site, "2030-02-01", 0, &["apply", "--yes", "--accept-data-loss"]);
        assert_eq!(columns(site), "id more");
        on(site, "2030-02-01", 0, &["rollback", "--yes"]);
        assert_eq!(columns(site), "fax id more");
    });
}

#[test]
fn a_field_of_surrealdb_waits_too() {
    let own = Database::new();
    let project = Project::new();
    project.write("schemac.toml", format!("[target.main]\ndialect = \"surrealdb\"\nurl = \"{}\"\n", own.url()));
    let with = |lines: &str| {
        project.write("schemas/main.schema", format!("table t {{\n  id text primary key\n{lines}}}\n"));
    };
    let fields = || {
        let told = own.value("RETURN (INFO FOR TABLE t STRUCTURE).fields.map(|$field| $field.name)");
        let mut names: Vec<String> = serde_json::from_value(told).unwrap();
        names.sort();
        names.join(" ")
    };
    with(&format!("  fax text? default '-' deprecated remove after '{DAY}'\n  mail text? unique\n  note text?\n"));
    run(&project, "2029-06-01", 0, &["plan"]);
    run(&project, "2029-06-01", 0, &["apply", "--yes"]);
    assert!(run(&project, "2029-06-01", 0, &["plan"]).stderr.contains("No changes"));
    with("  drop column fax\n  mail text? unique\n  drop column note\n");
    let told = run(&project, DAY, 0, &["plan"]).stderr;
    assert!(told.contains("W0501") && told.contains("`t/column:fax` is gone from the schema"), "{told}");
    run(&project, DAY, 0, &["apply", "--yes", "--accept-data-loss"]);
    assert_eq!(fields(), "fax id mail");
    own.sql("CREATE t:a");
    assert_eq!(own.value("SELECT VALUE fax FROM t"), serde_json::json!(["-"]), "its default stays with it");
    run(&project, DAY, 0, &["verify"]);
    run(&project, "2030-02-01", 0, &["plan"]);
    run(&project, "2030-02-01", 0, &["apply", "--yes", "--accept-data-loss"]);
    assert_eq!(fields(), "id mail");
    run(&project, "2030-02-01", 0, &["rollback", "--yes"]);
    assert_eq!(fields(), "fax id mail");
}

#[test]
fn the_day_is_remembered_in_a_migration_of_its_own_and_follows_renames() {
    let site = Site::sqlite();
    with(&site, "  fax text?\n");
    on(&site, "2029-01-01", 0, &["plan"]);
    let fax = format!("  fax text? deprecated remove after '{DAY}'\n");
    with(&site, &fax);
    on(&site, "2029-01-02", 2, &["plan", "--check"]);
    on(&site, "2029-01-02", 0, &["plan"]);
    assert!(site.stems()[1].ends_with("_deprecations"), "{:?}", site.stems());
    assert!(on(&site, "2029-01-02", 0, &["plan"]).stderr.contains("No changes"));
    on(&site, "2029-01-02", 0, &["apply", "--yes"]);
    on(&site, "2029-01-02", 0, &["verify"]);

    site.schema(&format!("table people renamed from t {{\n  id int primary key\n{fax}}}\n"));
    on(&site, "2029-01-03", 0, &["plan"]);
    site.schema("table people {\n  id int primary key\n}\n");
    let told = on(&site, "2029-01-04", 0, &["plan"]).stderr;
    assert!(told.contains("W0501") && told.contains("No changes"), "{told}");
    on(&site, "2029-01-04", 0, &["plan", "--accept", "all"]);
    assert_eq!(site.stems().len(), 3, "`all` is no word about a day");
    let told = on(&site, "2029-01-04", 0, &["plan", "--dry-run", "--accept", "drop:people/column:fax"]).stderr;
    assert!(!told.contains("W0501"), "{told}");

    // taken back, and then removed
    site.schema("table people {\n  id int primary key\n  fax text?\n}\n");
    on(&site, "2029-01-05", 0, &["plan"]);
    on(
        &site,
        "2029-01-05",
        0,
        &["squash", "--offline", "--from", &site.stems()[1][..14], "--to", &site.stems()[3][..14]],
    );
    site.schema("table people {\n  id int primary key\n  drop column fax\n}\n");
    assert!(!on(&site, "2029-01-06", 0, &["plan"]).stderr.contains("W0501"));
}

#[test]
fn a_contract_comes_without_what_waits() {
    Site::each(|site| {
        with(site, &format!("  fax text? deprecated remove after '{DAY}'\n  old int?\n"));
        on(site, "2029-06-01", 0, &["plan"]);
        with(site, "  drop column fax\n  drop column old\n  more int?\n");
        let told = on(site, "2029-07-01", 0, &["plan", "--phased", "-n", "less"]).stderr;
        assert!(told.contains("W0501"), "{told}");
        let stems = site.stems();
        let contract = site.project.read(&format!("migrations/{}.up.sql", stems[2]));
        let loses = |column: &str| contract.contains(&format!("data loss: t/column:{column}"));
        assert!(stems[2].ends_with("_less_contract") && loses("old") && !loses("fax"), "{contract}");
    });
}

#[test]
fn what_stays_keeps_what_it_needs_or_says_what_is_missing() {
    let site = Site::postgres(crate::support::postgres::Server::ALL[0]);
    let state = format!("  state state? deprecated remove after '{DAY}'\n");
    site.schema(&format!("enum state {{ a, b }}\ntable t {{\n  id int primary key\n{state}}}\n"));
    on(&site, "2029-06-01", 0, &["plan"]);
    site.schema("drop enum state\ntable t {\n  id int primary key\n  drop column state\n  more int?\n}\n");
    on(&site, "2029-07-01", 0, &["plan"]);
    let up = site.project.read(&format!("migrations/{}.up.sql", site.stems()[1]));
    assert!(up.contains("more") && !up.contains("state"), "{up}");
    on(&site, "2030-02-01", 0, &["plan"]);
    let up = site.project.read(&format!("migrations/{}.up.sql", site.stems()[2]));
    assert!(up.contains("drop column state") && up.contains("drop type state"), "{up}");
}

#[test]
fn what_stays_and_needs_what_became_something_else_stops_the_plan() {
    let site = Site::sqlite();
    let kept = format!("table t deprecated remove after '{DAY}' {{\n  id int primary key\n  p_a int -> p (a)\n}}\n");
    site.schema(&format!("table p {{\n  a int primary key\n  b int\n}}\n{kept}"));
    on(&site, "2029-06-01", 0, &["plan"]);
    site.schema("table p {\n  a int\n  b int primary key\n}\ndrop table t\n");
    let told = on(&site, "2029-07-01", 1, &["plan"]).stderr;
    assert!(told.contains("E0514"), "{told}");
    on(&site, "2029-07-01", 0, &["plan", "--accept", "drop:t"]);
}

#[test]
fn what_a_target_does_not_have_is_nothing_to_remember() {
    let site = Site::sqlite();
    let here = format!("  fax text? deprecated remove after '{DAY}'\n");
    let there = format!("  pager text? only postgres deprecated remove after '{DAY}'\n");
    let state = format!("enum state deprecated remove after '{DAY}' {{ a, b }}\n");
    site.schema(&format!("{state}table t {{\n  id int primary key\n{here}{there}}}\n"));
    on(&site, "2029-06-01", 0, &["plan"]);
    let sidecar = site.project.read(&format!("migrations/{}.json", site.stems()[0]));
    assert!(
        sidecar.contains("t/column:fax") && !sidecar.contains("pager") && !sidecar.contains("state/enum"),
        "{sidecar}"
    );
    assert!(on(&site, "2029-06-01", 0, &["plan"]).stderr.contains("No changes"));
    // the day is another one: that is remembered too
    let here = here.replace(DAY, "2031-01-31");
    site.schema(&format!("table t {{\n  id int primary key\n{here}}}\n"));
    on(&site, "2029-06-01", 0, &["plan"]);
    site.schema("table t {\n  id int primary key\n  drop column fax\n}\n");
    assert!(on(&site, "2030-06-01", 0, &["plan"]).stderr.contains("stays until 2031-01-31"));
}

#[test]
fn a_day_that_is_over_is_told() {
    let site = Site::sqlite();
    with(&site, &format!("  fax text? deprecated remove after '{DAY}'\n"));
    assert!(!on(&site, DAY, 0, &["check"]).stderr.contains("W0917"));
    let told = on(&site, "2030-02-01", 0, &["check"]).stderr;
    assert!(told.contains("W0917") && told.contains("`t/column:fax` was to be removed after 2030-01-31"), "{told}");
    on(&site, "2030-02-01", 1, &["check", "--deny", "warnings"]);
    // the page's own examples, on any day since
    let page = include_str!("../../docs/codes/W0917.md");
    let told: Vec<bool> = page
        .split("```schema\n")
        .skip(1)
        .map(|rest| {
            site.schema(rest.split("```").next().unwrap());
            on(&site, "2026-11-22", 0, &["check"]).stderr.contains("W0917")
        })
        .collect();
    assert_eq!(told, [true, false]);
}
