//! Migrations that are written by hand: no sidecar before it is known what they do, and then one that is true.

use crate::support::postgres::Server;
use crate::support::site::Site;

const ONE: &str = "table t {\n  id int primary key\n  note text?\n}\n";

/// Begins a migration with this SQL; gives its stem.
fn written(site: &Site, name: &str, up: &str, down: &str) -> String {
    let before = site.project.list("migrations");
    site.project.expect(0, &["new", name]);
    let files = site.project.list("migrations");
    let new: Vec<&String> = files.iter().filter(|file| !before.contains(file)).collect();
    assert_eq!(new.len(), 2, "{new:?}");
    let stem = new[0].strip_suffix(".down.sql").unwrap().to_owned();
    for (side, sql) in [("up", up), ("down", down)] {
        let path = format!("migrations/{stem}.{side}.sql");
        let header = site.project.read(&path);
        site.project.write(&path, format!("{header}\n{sql}\n"));
    }
    stem
}

fn seal(site: &Site, code: i32, stem: &str) -> (String, String) {
    let ran = site.project.expect(code, &["new", "--seal", &stem[..14]]);
    (ran.stdout, ran.stderr)
}

fn first(site: &Site) {
    site.schema(ONE);
    site.project.expect(0, &["plan", "-n", "first"]);
}

#[test]
fn nothing_runs_before_it_is_known_what_it_does() {
    Site::each(|site| {
        first(site);
        let up = "alter table t add column mark text;\nupdate t set mark = '3';";
        let stem = written(site, "add mark", up, "alter table t drop column mark;");
        assert!(stem.ends_with("_add_mark"));
        for command in [&["apply", "--yes"][..], &["plan"], &["check"], &["verify"]] {
            let refused = site.project.expect(1, command);
            assert!(refused.stderr.contains("E0609") && refused.stderr.contains("new --seal"), "{}", refused.stderr);
        }
        let (told, said) = seal(site, 0, &stem);
        assert!(told.contains("t/column:mark") && said.contains("say something else"), "{told}{said}");
        site.project.expect(2, &["plan", "--check", "--accept", "all"]);
        site.schema(&ONE.replace("note text?", "note text?\n  mark text?"));
        site.project.expect(0, &["plan", "--check"]);
        site.project.expect(0, &["check"]);
        site.project.expect(0, &["verify"]);
        site.project.expect(0, &["apply", "--yes", "--steps", "1"]);
        site.rows("insert into t (id) values (1)");
        site.project.expect(0, &["apply", "--yes"]);
        assert_eq!(site.value("select mark from t"), "3");
        site.project.expect(0, &["status", "--exit-code"]);
        site.project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
        assert_eq!(site.value("select count(*) from t"), "1");
    });
}

#[test]
fn what_a_plan_would_have_written_leaves_nothing_to_plan() {
    const TEXT: &str = "enum mood { calm, cross }\ntable t {\n  id int primary key\n  note text? default 'n'\n  size int? check (size > 0)\n  \
        mood mood default calm\n  index by_note (note) where (note <> 'x')\n}\n\
        table u {\n  id int primary key\n  t_id -> t index\n}\n\
        view big = ```sql\n  select id, upper(note) as note from t where size > 10\n```\n";
    Site::each(|site| {
        first(site);
        site.schema(TEXT);
        site.project.expect(0, &["plan", "-n", "second"]);
        let stem = site.stems()[1].clone();
        let sql = ["up", "down"].map(|side| {
            let path = format!("migrations/{stem}.{side}.sql");
            let text = site.project.read(&path);
            std::fs::remove_file(site.project.path(&path)).unwrap();
            text
        });
        std::fs::remove_file(site.project.path(&format!("migrations/{stem}.json"))).unwrap();
        site.project.expect(0, &["new", "by hand"]);
        let files = site.project.list("migrations");
        let own = files.iter().find_map(|file| file.strip_suffix("_by_hand.up.sql")).unwrap().to_owned() + "_by_hand";
        site.project.write(&format!("migrations/{own}.up.sql"), &sql[0]);
        site.project.write(&format!("migrations/{own}.down.sql"), &sql[1]);
        let (_, said) = seal(site, 0, &own);
        assert!(said.contains("agree with it"), "{said}");
        site.project.expect(0, &["plan", "--check"]);
        site.project.expect(0, &["verify"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["drift"]);
        site.project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
    });
}

#[test]
fn a_rename_that_the_schema_names_is_one() {
    Site::each(|site| {
        first(site);
        let rename = "alter table t rename column note to remark;";
        let stem = written(site, "rename", rename, "alter table t rename column remark to note;");
        site.schema(&ONE.replace("note text?", "remark text? renamed from note"));
        let (told, said) = seal(site, 0, &stem);
        assert!(told.contains("1 to rename") && said.contains("agree with it"), "{told}{said}");
        site.project.expect(0, &["plan", "--check"]);
    });
}

#[test]
fn without_a_way_back_it_is_not_taken_back() {
    Site::each(|site| {
        first(site);
        let stem = written(site, "fix notes", "update t set note = 'x' where note is null;", "");
        let (told, said) = seal(site, 0, &stem);
        assert!(told.contains("nothing of the schema") && said.contains("no way back"), "{told}{said}");
        site.project.expect(0, &["apply", "--yes"]);
        let refused = site.project.expect(1, &["rollback", "--yes"]);
        assert!(refused.stderr.contains("E0724"), "{}", refused.stderr);
        let told = site.project.expect(0, &["verify"]).stdout;
        assert!(told.contains("has no way back"), "{told}");
    });
}

#[test]
fn what_is_declared_to_change_rows_alone_is_not_run() {
    let site = Site::sqlite();
    first(&site);
    let stem = written(&site, "rows", "insert into elsewhere select 1;", "select 1;");
    assert!(seal(&site, 1, &stem).1.contains("E0741"));
    site.project.expect(0, &["new", "--seal", &stem[..14], "--data-only"]);
    site.project.expect(0, &["plan", "--check"]);
    assert!(
        site.project.expect(1, &["verify"]).stderr.contains("E0740"),
        "and what was declared is proven by nobody else"
    );
}

#[test]
fn sql_that_fails_or_leads_elsewhere_gets_no_sidecar() {
    Site::each(|site| {
        first(site);
        let cases = [
            ("alter table nothing add column a int;", "", "way there"),
            ("create table u (id int);", "drop table nothing;", "way back"),
            ("create table u (id int); create table v (id int);", "drop table u;", "`v` is extra"),
            ("select 'open", "", "E0620"),
        ];
        for (up, down, wanted) in cases {
            let stem = written(site, "odd", up, down);
            let (_, said) = seal(site, 1, &stem);
            assert!(said.contains(wanted), "{said}");
            assert_eq!(site.stems().len(), 1);
            for side in ["up", "down"] {
                std::fs::remove_file(site.project.path(&format!("migrations/{stem}.{side}.sql"))).unwrap();
            }
        }
    });
}

#[test]
fn what_was_sealed_may_be_edited_until_something_follows() {
    let site = Site::sqlite();
    first(&site);
    let refused = site.project.expect(1, &["new", "--seal", &site.stems()[0][..14]]);
    assert!(refused.stderr.contains("E0630"), "{}", refused.stderr);
    site.project.expect(64, &["new", "--seal", "20200101000000"]);
    site.project.expect(64, &["new"]);
    let stem = written(&site, "more", "create table u (id int);", "drop table u;");
    seal(&site, 0, &stem);
    let path = format!("migrations/{stem}.up.sql");
    site.project.write(&path, "create table u (id int, a int);\n");
    let refused = site.project.expect(1, &["plan"]);
    assert!(refused.stderr.contains("E0615") && refused.stderr.contains("new --seal"), "{}", refused.stderr);
    assert!(seal(&site, 0, &stem).0.contains("2 columns"));
    site.project.expect(0, &["check"]);
    site.schema(&format!("{ONE}table u {{ id int?, a int?, b int? }}\n"));
    site.project.expect(0, &["plan"]);
    site.project.write(&path, "create table u (id int);\n");
    assert!(seal(&site, 1, &stem).1.contains("E0618"), "the one after it names it");
}

#[test]
fn it_comes_after_what_was_planned_meanwhile() {
    let site = Site::sqlite();
    first(&site);
    let stem = written(&site, "late", "create table u (id int);", "drop table u;");
    let away: Vec<(String, String)> = ["up", "down"]
        .map(|side| format!("migrations/{stem}.{side}.sql"))
        .map(|path| (path.clone(), site.project.read(&path)))
        .into();
    away.iter().for_each(|(path, _)| std::fs::remove_file(site.project.path(path)).unwrap());
    std::thread::sleep(std::time::Duration::from_millis(1100));
    site.schema(&format!("{ONE}table v {{ id int primary key }}\n"));
    site.project.expect(0, &["plan", "-n", "meanwhile"]);
    for (path, text) in &away {
        site.project.write(path, text);
    }
    let (_, said) = seal(&site, 0, &stem);
    assert!(said.contains("_late now"), "{said}");
    assert!(!site.project.path(&away[0].0).exists());
    site.project.expect(0, &["verify"]);
    site.project.expect(0, &["apply", "--yes"]);
}

#[test]
fn what_is_declared_needs_no_scratch_database_and_is_proven_elsewhere() {
    Site::each(|site| {
        first(site);
        let stem = written(site, "mark", "alter table t add column mark text;", "alter table t drop column mark;");
        let declare = ["new", "--seal", &stem[..14], "--declared"];
        site.project.expect(64, &[&declare[..], &["--data-only"]].concat());
        site.schema("table t {\n  id nothing\n}\n");
        assert!(site.project.expect(1, &declare).stderr.contains("E0204"));
        site.schema(&ONE.replace("note text?", "note text?\n  mark text?"));
        let told = site.project.expect(0, &declare);
        assert!(told.stdout.contains("t/column:mark") && told.stderr.contains("schemac verify"), "{}", told.stderr);
        site.project.expect(0, &["plan", "--check"]);
        site.project.expect(0, &["verify"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["drift"]);
        // what is declared and not so is found by the proof
        let other =
            written(site, "other", "alter table t add column others text;", "alter table t drop column others;");
        site.schema(&ONE.replace("note text?", "note text?\n  mark text?\n  another text?"));
        site.project.expect(0, &["new", "--seal", &other[..14], "--declared"]);
        let astray = site.project.expect(1, &["verify"]);
        assert!(astray.stderr.contains("E0740") && astray.stderr.contains(&other), "{}", astray.stderr);
    });
    let site = Site::postgres(Server::V15);
    first(&site);
    let stem = written(&site, "mark", "alter table t add column mark text;", "");
    let role = format!("r_{}", site.value("select md5(current_database())"));
    site.rows(&format!("create role {role} login; grant create on schema public to {role}"));
    let url = site.url().replace("postgres://postgres@", &format!("postgres://{role}@"));
    site.schema(&ONE.replace("note text?", "note text?\n  mark text?"));
    let seal = ["new", "--seal", &stem[..14], "--url", &url];
    assert!(site.project.expect(74, &seal).stderr.contains("E0718"));
    site.project.expect(0, &[&seal[..], &["--declared"]].concat());
    site.rows(&format!("drop owned by {role}; drop role {role}"));
}

/// SQLite keeps the text of a table and of an index; what differs only by it is no change, and no other state.
#[test]
fn what_is_written_in_another_manner_is_planned_upon() {
    let site = Site::sqlite();
    first(&site);
    let up = "create table hand (id INTEGER primary key, n INTEGER);\ncreate index hand_n_idx on hand(n);";
    let stem = written(&site, "hand", up, "drop table hand;");
    seal(&site, 0, &stem);
    let hand = "table hand {\n  id bigint primary key\n  n bigint?\n  index hand_n_idx (n)\n}\n";
    site.schema(&format!("{ONE}{hand}"));
    site.project.expect(0, &["plan", "--check"]);
    site.schema(&format!("{ONE}{hand}table later {{\n  id int primary key\n}}\n"));
    site.project.expect(0, &["plan", "-n", "later"]);
    let copied = hand.replace("n bigint?\n", "n bigint?\n  check (n <> 3)\n");
    site.schema(&format!("{ONE}{copied}table later {{\n  id int primary key\n}}\n"));
    site.project.expect(0, &["plan", "-n", "copied"]);
    site.project.expect(0, &["check"]);
    site.project.expect(0, &["apply", "--yes"]);
    site.project.expect(0, &["status", "--exit-code"]);
    site.project.expect(0, &["drift"]);
    site.project.expect(0, &["verify"]);
    let stems = site.stems();
    site.project.expect(0, &["squash", "--from", &stems[1][..14], "--to", &stems[3][..14]]);
    site.project.expect(0, &["verify"]);
    site.project.expect(0, &["apply", "--yes"]);
    site.project.expect(0, &["status", "--exit-code"]);
    site.project.expect(0, &["rollback", "--to", &stems[0][..14], "--yes", "--accept-data-loss"]);
    site.project.expect(0, &["drift"]);
}
