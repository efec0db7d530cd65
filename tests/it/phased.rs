//! Expand, backfill, contract: code of before goes on after the first two migrations, and the third leads to the schema.

use crate::support::site::Site;

const BEFORE: &str = "table t {\n  id int primary key\n  note text?\n  gone int?\n  old text?\n}\n";

const AFTER: &str = "table t {\n  id int primary key\n  note text?\n  words int backfill (length(note)) batch 7\n  \
                     short int backfill (id * 2)\n  plain text?\n  new text? renamed from old\n  drop column gone\n  \
                     unique (plain)\n  index by_words (words)\n}\n\
                     table u {\n  id int primary key\n  t_id -> t\n}\n";

fn begun(site: &Site) {
    site.schema(BEFORE);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--yes"]);
    let rows: Vec<String> = (1..=100).map(|n| format!("({n}, '{}', 'o{n}')", "x".repeat(n % 9))).collect();
    site.rows(&format!("insert into t (id, note, old) values {}", rows.join(", ")));
    site.schema(AFTER);
}

fn version(stem: &str) -> &str {
    stem.split('_').next().unwrap()
}

#[test]
fn code_of_before_goes_on_until_the_contract() {
    Site::each(|site| {
        begun(site);
        let dry = site.project.expect(0, &["plan", "--phased", "--dry-run", "--format", "json"]).stdout;
        let dry: serde_json::Value = serde_json::from_str(&dry).unwrap();
        assert_eq!(dry["phases"].as_array().unwrap().len(), 3);
        assert_eq!(site.stems().len(), 1);
        let told = site.project.expect(0, &["plan", "--phased", "-n", "words"]).stderr;
        assert!(told.contains("schemac backfill") && !told.contains("W0411"), "{told}");
        let stems = site.stems();
        for (stem, part) in stems[1..].iter().zip(["_words_expand", "_words_backfill", "_words_contract"]) {
            assert!(stem.ends_with(part), "{stems:?}");
        }
        assert_eq!(stems.len(), 4);
        let checked = site.project.expect(0, &["plan", "--check"]).stderr;
        assert!(!checked.contains("the migrations filled this column"), "`backfill` still needs it: {checked}");
        let first = site.project.expect(0, &["show", version(&stems[1]), "--plan"]).stdout;
        for (own, is_first) in [
            ("t/column:words", true),
            ("t/column:short", true),
            ("t/column:plain", true),
            ("t/index:by_words", true),
            ("u new", true),
            ("unique", false),
            ("column:gone", false),
            ("column:new", false),
            ("gets its values", false),
        ] {
            let squeezed = first.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(squeezed.contains(own), is_first, "{own}: {first}");
        }
        assert!(!first.contains("Breaking"), "{first}");
        fills_are_reviewable(site, &stems[2], &stems[3]);
        site.project.expect(0, &["apply", "--yes", "--to", version(&stems[1])]);
        // code of before writes as it did
        site.rows("insert into t (id, note, gone, old) values (101, 'abc', 1, 'o101')");
        assert_eq!(site.value("select count(*) from t where words is null and short is null"), "101");
        assert!(site.project.expect(4, &["backfill"]).stderr.contains("--yes"));
        assert!(site.project.expect(0, &["backfill", "--dry-run"]).stderr.contains("101 rows without a value"));
        let done = site.project.expect(0, &["backfill", "t.words", "--yes", "--rate", "100000", "--format", "json"]);
        let done: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
        assert_eq!((&done["backfills"][0]["waiting"], &done["backfills"][0]["filled"]), (&101.into(), &101.into()));
        assert_eq!(site.value("select count(*) from t where words = length(note)"), "101");
        // it goes on where there is something left, and the migration with what it did not do
        site.rows("update t set words = null where id in (5, 50, 99)");
        assert!(site.project.expect(0, &["backfill", "t.words", "--yes"]).stderr.contains("3 rows filled"));
        assert!(site.project.expect(0, &["backfill", "t.words", "--yes"]).stderr.contains("Nothing to fill"));
        site.rows("update t set words = null where id = 7; update t set gone = null");
        let told = site.project.expect(0, &["apply", "--yes", "--to", version(&stems[2])]).stderr;
        assert!(told.contains("t/column:words: 1 rows filled"), "{told}");
        assert_eq!(site.value("select count(*) from t where words = length(note) and short = id * 2"), "101");
        // the contract fills nothing: rows that came without a value stop it before it runs
        site.rows("insert into t (id, note, old) values (102, 'abcd', 'o102')");
        let refused = site.project.expect(1, &["apply", "--yes", "--accept-data-loss"]).stderr;
        assert!(refused.contains("E0730") && refused.contains("`schemac backfill`"), "{refused}");
        assert_eq!(site.value("select count(*) from t where words is null"), "1");
        assert!(site.project.expect(0, &["backfill", "--yes"]).stderr.contains("t/column:short: 1 rows filled"));
        site.project.expect(0, &["apply", "--yes", "--accept-data-loss"]);
        assert_eq!(site.value("select count(*) from t where words = length(note) and new like 'o%'"), "102");
        assert_eq!((&site.status()["in_sync"], site.project.expect(0, &["drift"]).code), (&true.into(), Some(0)));
        site.project.expect(0, &["plan", "--check"]);
        site.project.expect(0, &["rollback", "--to", version(&stems[0]), "--yes", "--accept-data-loss"]);
        assert_eq!(site.value("select count(*) from t where old like 'o%'"), "102");
        assert_eq!(site.project.expect(0, &["drift"]).code, Some(0));
        // all three at once, as on a new environment
        let told = site.project.expect(0, &["apply", "--yes", "--accept-data-loss"]).stderr;
        assert!(told.contains("t/column:words: 102 rows filled, batches: 15"), "{told}");
        assert_eq!(site.value("select count(*) from t where words = length(note) and short = id * 2"), "102");
        site.project.expect(0, &["verify"]);
        // and as one
        site.project.expect(0, &["squash", "--from", version(&stems[1]), "--to", version(&stems[3])]);
        site.project.expect(0, &["verify"]);
        site.project.expect(0, &["plan", "--check"]);
        assert_eq!(site.project.expect(0, &["drift"]).code, Some(0));
    });
}

/// The middle one has the SQL that fills, and nothing else; the last one fills nothing.
fn fills_are_reviewable(site: &Site, middle: &str, last: &str) {
    let read = |stem: &str, side: &str| site.project.read(&format!("migrations/{stem}.{side}.sql"));
    let statements = |text: &str| text.lines().filter(|line| !line.starts_with("--") && !line.is_empty()).count();
    let up = read(middle, "up");
    let length = if site.url().starts_with("sqlite") { "length" } else { "char_length" };
    assert!(up.contains(&format!("update t set words = {length}(note) where words is null;")), "{up}");
    assert_eq!(statements(&up), 2, "{up}");
    assert!(up.contains("t/column:words: `schemac apply` fills 7 rows of the table at a time"), "{up}");
    let down = read(middle, "down");
    assert!(statements(&down) == 0 && down.contains("nothing to do") && down.contains("they keep them"), "{down}");
    let sidecar: serde_json::Value =
        serde_json::from_str(&site.project.read(&format!("migrations/{middle}.json"))).unwrap();
    assert_eq!((&sidecar["from"], sidecar["changes"].as_array().unwrap().len()), (&sidecar["to"], 0));
    assert!(!read(last, "up").contains("length("), "{}", read(last, "up"));
}

#[test]
fn parts_that_would_be_empty_are_not_written() {
    let names = |site: &Site| -> Vec<String> {
        site.stems().iter().skip(1).map(|stem| stem.split_once('_').unwrap().1.to_owned()).collect()
    };
    for (schema, parts) in [
        // nothing to fill
        ("table t {\n  id int primary key\n  note text?\n  more int?\n}\n", vec!["x_expand", "x_contract"]),
        // nothing to forbid
        (
            "table t {\n  id int primary key\n  note text?\n  gone int?\n  n int? backfill (id)\n}\n",
            vec!["x_expand", "x_backfill"],
        ),
        // nothing to add
        (
            "table t {\n  id int primary key\n  note text backfill ('-')\n  gone int?\n}\n",
            vec!["x_backfill", "x_contract"],
        ),
    ] {
        Site::each(|site| {
            site.schema("table t {\n  id int primary key\n  note text?\n  gone int?\n}\n");
            site.project.expect(0, &["plan"]);
            site.project.expect(0, &["apply", "--yes"]);
            site.rows("insert into t (id) values (1), (2)");
            site.schema(schema);
            site.project.expect(0, &["plan", "--phased", "-n", "x", "--accept", "all"]);
            assert_eq!(names(site), parts);
            site.project.expect(0, &["apply", "--yes", "--accept-data-loss"]);
            assert_eq!(
                (&site.status()["in_sync"], site.project.expect(0, &["plan", "--check"]).code),
                (&true.into(), Some(0))
            );
            site.project.expect(0, &["rollback", "--to", "base", "--yes", "--accept-data-loss"]);
        });
    }
}

#[test]
fn what_new_columns_are_made_of_comes_first_or_they_wait() {
    Site::each(|site| {
        site.schema("enum stage { a, b }\ntable t {\n  id int primary key\n  note text?\n  old text?\n}\n");
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("insert into t values (1, 'n', 'o')");
        // a value of an enum that is new itself; a column that gets another name; one that only comes with another type
        site.schema(
            "enum stage { a, b, c }\ntable t {\n  id bigint primary key\n  note text\n  new text? renamed from old\n  \
             k stage default c\n  m stage backfill (c)\n  n text backfill (new)\n  }\n",
        );
        site.project.expect(0, &["plan", "--phased", "-n", "p"]);
        let stems = site.stems();
        assert_eq!(stems.len(), 4, "{stems:?}");
        site.project.expect(0, &["apply", "--yes", "--to", version(&stems[2])]);
        assert_eq!(site.value("select count(*) from t where k = 'c' and m = 'c' and n = 'o' and old = 'o'"), "1");
        site.project.expect(0, &["apply", "--yes"]);
        assert_eq!((&site.status()["in_sync"], site.project.expect(0, &["drift"]).code), (&true.into(), Some(0)));
        site.project.expect(0, &["plan", "--check"]);
        site.project.expect(0, &["verify"]);
        site.project.expect(0, &["rollback", "--to", version(&stems[0]), "--yes", "--accept-data-loss"]);
        assert_eq!(site.value("select count(*) from t where note = 'n' and old = 'o'"), "1");
    });
}

#[test]
fn what_cannot_be_split_or_ordered_is_told() {
    Site::each(|site| {
        begun(site);
        site.schema(&BEFORE.replace("gone int?", "more int?\n  gone int?"));
        let all = site.project.expect(4, &["plan", "--phased"]).stderr;
        assert!(all.contains("cannot be split"), "{all}");
        assert_eq!(site.stems().len(), 1);
        if !site.url().starts_with("sqlite") {
            site.rows("create table k (a int, b int)");
            site.schema(&format!("{BEFORE}table k {{\n  a int?\n  b int? backfill (a) batch 5\n}}\n"));
            assert!(site.project.expect(1, &["backfill", "--yes"]).stderr.contains("E0729"));
        }
        // without a key, what need not be done in batches is done at once
        site.rows("create table l (a int, b int); insert into l (a) values (1), (2)");
        site.schema(&format!("{BEFORE}table l {{\n  a int?\n  b int backfill (a + 1)\n}}\n"));
        assert!(site.project.expect(0, &["backfill", "--yes"]).stderr.contains("l/column:b: 2 rows filled"));
        assert_eq!(site.value("select count(*) from l where b = a + 1"), "2");
        site.schema(&format!("{BEFORE}table n {{\n  a int primary key\n  b int? backfill (a) batch 5\n}}\n"));
        assert!(site.project.expect(0, &["backfill", "--yes"]).stderr.contains("n/column:b is not there yet"));
    });
}

#[test]
fn what_code_of_a_revision_would_notice_is_told() {
    Site::each(|site| {
        let project = &site.project;
        let git = |arguments: &[&str]| {
            let mut command = std::process::Command::new("git");
            command.arg("-C").arg(project.root()).args(["-c", "user.name=t", "-c", "user.email=t@example.org"]);
            assert!(command.args(arguments).output().unwrap().status.success(), "git {arguments:?}");
        };
        site.schema(BEFORE);
        git(&["init", "-q"]);
        git(&["add", "."]);
        git(&["commit", "-q", "-m", "first"]);
        let check =
            |code, more: &[&str]| project.expect(code, &[&["check", "--against", "HEAD"], more].concat()).stderr;
        assert!(!check(0, &["--deny", "warnings"]).contains("W0502"));
        // what is only added is noticed by nobody
        site.schema(&BEFORE.replace("note text?", "note text?\n  more int?"));
        assert!(!check(0, &[]).contains("W0502"));
        site.schema(AFTER);
        let told = check(0, &[]);
        for at in ["`t/column:new`", "`t/column:gone`"] {
            assert!(told.contains("W0502") && told.contains(at) && told.contains("in two phases"), "{at}: {told}");
        }
        check(1, &["--deny", "warnings"]);
        let config = project.read("schemac.toml");
        project.write("schemac.toml", format!("{config}[lint]\nW0502 = \"off\"\n"));
        assert!(!check(0, &[]).contains("W0502"));
        let told = project.expect(1, &["check", "--against", "nowhere"]).stderr;
        assert!(told.contains("E0807"), "{told}");
    });
}

#[test]
fn parts_without_a_name_find_a_free_one_together() {
    let site = Site::sqlite();
    let mut schema = "table t {\n  id int primary key\n}\n".to_owned();
    site.schema(&schema);
    site.project.expect(0, &["plan", "-n", "contract 2"]);
    for column in ["a", "b"] {
        schema = schema.replace("}\n", &format!("  {column} int backfill (id)\n}}\n"));
        site.schema(&schema);
        site.project.expect(0, &["plan", "--phased"]);
    }
    let stems = site.stems();
    let names: Vec<&str> = stems[1..].iter().map(|stem| &stem[15..]).collect();
    assert_eq!(names, ["expand", "backfill", "contract", "expand_3", "backfill_3", "contract_3"]);
    site.project.expect(0, &["apply", "--yes"]);
    site.project.expect(0, &["status", "--exit-code"]);
}
