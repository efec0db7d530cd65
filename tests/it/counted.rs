//! What a database says of its rows before a plan runs: each kind of loss and each kind of obstacle, and nothing where there
//! is nothing to say. The law behind: what is said to stop a plan stops it, and what stops it was said or is unknown.

use schemac::dialect::{About, Question, Since, Stop};

use super::plan_cases::online_of;
use super::support::engine::{Engine, Scratch, State, Ways};
use super::support::markdown::Case;
use super::support::postgres::Server;
use super::support::site::Site;
use super::support::surreal::Release;

/// A question and its answer in short: `loss t/column:a 2`, with `<` before what is the most and `>` before what is the
/// least, and `?` for what nobody knows.
fn lines(scratch: &mut Scratch, questions: &[Question]) -> Vec<String> {
    let found = scratch.ask(questions);
    let line = |(question, found): (&Question, Option<schemac::database::Found>)| {
        let word = match &question.about {
            About::Loss(_) => "loss",
            About::Filled => "filled",
            About::Stops(Stop::Null) => "null",
            About::Stops(Stop::Alike) => "alike",
            About::Stops(Stop::Unfit) => "unfit",
            About::Stops(Stop::Broken) => "broken",
            About::Stops(Stop::Dangling) => "dangling",
            About::Stops(Stop::Excluded) => "excluded",
        };
        let (count, why) = match (&question.query, &found) {
            (Err(why), _) => ("?".to_owned(), why.to_string()),
            (Ok(_), None) => ("?".to_owned(), "not asked".to_owned()),
            (Ok(query), Some(found)) => {
                let why = || format!("{} [{}]", found.why.clone().unwrap_or_default(), query.sample());
                match (found.least, found.most) {
                    (0, Some(0)) => return None,
                    (least, Some(most)) if least == most => (most.to_string(), String::new()),
                    (0, Some(most)) => (format!("<{most}"), String::new()),
                    (0, None) => ("?".to_owned(), why()),
                    (least, _) => (format!(">{least}"), why()),
                }
            }
        };
        Some(format!("{word} {} {count} {why}", question.now).trim_end().to_owned())
    };
    questions.iter().zip(found).filter_map(line).collect()
}

fn up(engine: Engine, ways: &Ways) -> Vec<Question> {
    engine.dialect().questions(&ways.up, &ways.to.transitions, &Since::default())
}

fn down(engine: Engine, ways: &Ways) -> Vec<Question> {
    let caps = engine.dialect().capabilities();
    let back = schemac::plan::inverse(&ways.from.catalog, &ways.to.catalog, &ways.to.transitions, caps).unwrap();
    engine.dialect().questions(&ways.down, &back, &Since::default())
}

fn built(engine: Engine, from: &State, rows: &str) -> Scratch {
    let mut scratch = engine.scratch();
    scratch.run(&engine.build_of(&from.catalog).unwrap()).unwrap();
    if !rows.is_empty() {
        scratch.rows(rows).unwrap_or_else(|why| panic!("{rows}: {why}"));
    }
    scratch
}

fn stops(lines: &[String]) -> bool {
    lines.iter().any(|line| !["loss", "filled"].iter().any(|word| line.starts_with(word)) && !line.contains(" ?"))
}

#[test]
fn what_runs_is_not_said_to_be_stopped() {
    let mut wrong = Vec::new();
    for case in Case::picked("plan") {
        for engine in Engine::ALL.into_iter().chain(Engine::SURREAL) {
            let dialect = engine.dialect().id();
            let only = case.get("only").map(str::trim);
            if only.is_some_and(|only| only != dialect) || matches!(engine, Engine::Surreal(_)) && only.is_none() {
                continue;
            }
            let block = |name: &str| case.get(name).unwrap_or_default();
            let Ok(ways) = engine.ways_of(block("before"), block("after"), online_of(&case)) else { continue };
            let rows = case.get(&format!("rows {dialect}")).or_else(|| case.get("rows")).unwrap_or_default();
            let mut scratch = built(engine, &ways.from, rows);
            for (way, questions, plan) in
                [("up", up(engine, &ways), &ways.up), ("down", down(engine, &ways), &ways.down)]
            {
                let said = lines(&mut scratch, &questions);
                if std::env::var("SCHEMAC_SAY").is_ok() {
                    said.iter().for_each(|line| println!("{} {} {way}: {line}", case.name, engine.name()));
                }
                let ran = scratch.run(&engine.script(plan));
                if let Err(why) = &ran {
                    wrong.push(format!("{} on {}, {way} does not run: {why}", case.name, engine.name()));
                    break;
                }
                if stops(&said) {
                    wrong.push(format!("{} on {}, {way}: {said:#?}", case.name, engine.name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is said of a plan, and whether the plan then runs as was said.
#[track_caller]
pub fn says(engine: Engine, before: &str, after: &str, rows: &str, wanted: &[&str]) {
    let ways = engine.ways(before, after).unwrap_or_else(|stop| panic!("{}: {before}{after}{stop:?}", engine.name()));
    let mut scratch = built(engine, &ways.from, rows);
    let said = lines(&mut scratch, &up(engine, &ways));
    let short: Vec<String> =
        said.iter().map(|line| line.splitn(4, ' ').take(3).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(short, wanted, "{}: {before}→\n{after}{said:#?}", engine.name());
    let ran = scratch.run(&engine.script(&ways.up));
    assert_eq!(ran.is_err(), stops(&said), "{}: {before}→\n{after}{said:#?}{ran:?}", engine.name());
}

fn everywhere(before: &str, after: &str, rows: &str, wanted: &[&str]) {
    for engine in Engine::ALL {
        says(engine, before, after, rows, wanted);
    }
}

pub fn postgres(before: &str, after: &str, rows: &str, wanted: &[&str]) {
    for server in [Server::V15, Server::V18] {
        says(Engine::Postgres(server), before, after, rows, wanted);
    }
}

/// A table `t` with a key and these lines.
pub fn t(lines: &str) -> String {
    format!("table t {{\n  id bigint primary key\n  {lines}\n}}\n")
}

const ABC: &str = "insert into t values (1, 'a'), (2, 'b'), (3, 'c'), (4, null)";

#[test]
fn dropped_tables_and_columns_are_counted() {
    let other = "table u {\n  id bigint primary key\n}\n";
    let (both, one) = (format!("{}{other}", t("a text?")), other.to_owned());
    everywhere(&both, &format!("{one}drop table t\n"), ABC, &["loss t 4"]);
    everywhere(&both, &format!("{one}drop table t\n"), "", &[]);
    everywhere(&t("a text?"), &t("drop column a"), ABC, &["loss t/column:a 3"]);
    everywhere(&t("a text?"), &t("drop column a"), "insert into t values (1, null)", &[]);
    // the new one has the name of the old one
    everywhere(
        &t("a text?\n  b text?"),
        &t("a text? renamed from b"),
        "insert into t values (1, 'x', null), (2, null, 'y')",
        &["loss t/column:a 1"],
    );
}

#[test]
fn narrowed_values_are_counted() {
    let n = "insert into t values (1, 1.25), (2, 2), (3, null)";
    everywhere(&t("a float?"), &t("a int?"), n, &["loss t/column:a 1"]);
    everywhere(&t("a float?"), &t("a int?"), "insert into t values (1, 4)", &[]);
    postgres(&t("a decimal(10, 4)?"), &t("a decimal(10, 1)?"), n, &["loss t/column:a 1"]);
    postgres(&t("a decimal(10, 4)?"), &t("a decimal(4, 4)?"), n, &["unfit t/column:a 2"]);
    postgres(
        &t("a timestamp?"),
        &t("a date?"),
        "insert into t values (1, '2026-01-01'), (2, '2026-01-01 10:00')",
        &["loss t/column:a 1"],
    );
    everywhere(
        &t("a bigint"),
        &t("a float"),
        "insert into t values (1, 9007199254740993), (2, 7)",
        &["loss t/column:a 1"],
    );
    postgres(&t("a text?"), &t("a text(2)?"), "insert into t values (1, 'abc'), (2, 'ab   ')", &["unfit t/column:a 1"]);
    says(
        Engine::Sqlite,
        &t("a text?"),
        &t("a text(2)?"),
        "insert into t values (1, 'abc')",
        &["broken t/check:t_a_check 1"],
    );
    postgres(&t("a bigint"), &t("a smallint"), "insert into t values (1, 40000), (2, 7)", &["unfit t/column:a 1"]);
    postgres(&t("a float"), &t("a int"), "insert into t values (1, 'NaN'), (2, 1e10), (3, 7)", &["unfit t/column:a 2"]);
}

#[test]
fn values_that_do_not_cast_are_found() {
    let rows = "insert into t values (1, '12'), (2, 'x'), (3, ''), (4, null)";
    for (engine, wanted) in [
        (Engine::Sqlite, "unfit t/column:a 2"),
        (Engine::Postgres(Server::V15), "unfit t/column:a >1"),
        (Engine::Postgres(Server::V18), "unfit t/column:a 2"),
    ] {
        says(engine, &t("a text?"), &t("a bigint?"), rows, &[wanted]);
        says(engine, &t("a text?"), &t("a bigint?"), "insert into t values (1, '12'), (2, ' 7 '), (3, null)", &[]);
    }
    says(
        Engine::Sqlite,
        &t("a text"),
        &t("a bigint"),
        "insert into t values (1, '1.0'), (2, '1.5'), (3, '1e2')",
        &["unfit t/column:a 1"],
    );
    says(Engine::Sqlite, &t("a bytes"), &t("a text"), "insert into t values (1, x'41')", &["unfit t/column:a 1"]);
    postgres(&t("a jsonb"), &t("a int using `(a->>'n')::int`").replace("jsonb", "json"), "", &[]);
    let e = |column: &str| format!("enum e {{ a, b }}\n{}", t(column));
    postgres(&e("c text"), &e("c e"), "insert into t values (1, 'a'), (2, 'z')", &["unfit t/column:c 1"]);
}

#[test]
fn removed_values_of_an_enum_are_counted() {
    let e = |values: &str| format!("enum e {{ {values} }}\n{}", t("c e?"));
    let rows = "insert into t values (1, 'a'), (2, 'b'), (3, 'b'), (4, null)";
    everywhere(&e("a, b"), &e("a, drop b map to a"), rows, &["loss t/column:c 2"]);
    everywhere(&e("a, b"), &e("a, drop b map to null"), rows, &["loss t/column:c 2"]);
    everywhere(&e("a, b, c"), &e("a, b, drop c map to a"), rows, &[]);
    everywhere(&e("a, b"), &e("b, a"), rows, &[]);
    everywhere(&e("a, b"), &e("a, z renamed from b"), rows, &[]);
}

#[test]
fn replaced_values_are_counted() {
    everywhere(
        &t("a int?"),
        &t("a int backfill (0)"),
        "insert into t values (1, null), (2, 5)",
        &["filled t/column:a 1"],
    );
    everywhere(&t("a int?"), &t("a int backfill (0)"), "insert into t values (1, 5)", &[]);
    everywhere(
        &t("a int?\n  b int"),
        &t("a int? generated (b + 1) stored\n  b int"),
        "insert into t values (1, 2, 1), (2, 7, 1), (3, null, 1)",
        &["loss t/column:a 1"],
    );
    everywhere(
        &t("a text(50)"),
        &t("a text(2) using (substr(a, 1, 2))"),
        "insert into t values (1, 'abc'), (2, 'ab')",
        &["loss t/column:a 1"],
    );
}

#[test]
fn nulls_and_rows_that_are_alike_are_found() {
    let rows = "insert into t values (1, 'a'), (2, 'a'), (3, 'A'), (4, null), (5, null)";
    everywhere(&t("a text?"), &t("a text"), rows, &["null t/column:a 2"]);
    everywhere(&t("a text?"), &t("a text"), "insert into t values (1, 'a')", &[]);
    everywhere(&t("a text?"), &t("a text? unique"), rows, &["alike t/unique:t_a_key 1"]);
    everywhere(&t("a text?"), &t("a text?\n  unique index low (lower(a))"), rows, &["alike t/index:low 1"]);
    everywhere(&t("a text?"), &t("a text?\n  unique index part (a) where (id > 1)"), rows, &[]);
    postgres(&t("a text?"), &t("a text?\n  unique (a) nulls not distinct"), rows, &["alike t/unique:t_a_key 2"]);
    // what keeps them apart already
    everywhere(&t("a text? unique"), &t("a text?\n  unique index u (a)"), "insert into t values (1, 'a')", &[]);
}

#[test]
fn rows_that_break_a_rule_are_found() {
    everywhere(
        &t("a int?"),
        &t("a int?\n  check small (a < 10)"),
        "insert into t values (1, 5), (2, 50), (3, null)",
        &["broken t/check:small 1"],
    );
    let two = |line: &str| format!("table p {{\n  id bigint primary key\n}}\n{}", t(line));
    let rows = "insert into p values (1); insert into t values (1, 1), (2, 7), (3, null)";
    everywhere(&two("a bigint?"), &two("a bigint? -> p (id)"), rows, &["dangling t/foreign-key:t_a_fkey 1"]);
    everywhere(
        &two("a bigint?"),
        &two("a bigint? -> p (id)"),
        "insert into p values (1); insert into t values (1, 1)",
        &[],
    );
}

#[test]
fn rules_that_look_at_no_row_are_not_asked() {
    let rows = "insert into t values (1, 50), (2, null)";
    postgres(&t("a int?"), &t("a int?\n  check small (a < 10) not valid"), rows, &[]);
    postgres(
        &t("a int?\n  check small (a < 10) not valid"),
        &t("a int?\n  check small (a < 10)"),
        "alter table t disable trigger all; insert into t values (1, 5)",
        &[],
    );
    let newest =
        |before: &str, after: &str, wanted: &[&str]| says(Engine::Postgres(Server::V18), before, after, rows, wanted);
    let loose = t("a int? -> t not enforced\n  check small (a < 10) not enforced");
    newest(&t("a int?"), &loose, &[]);
    newest(&loose, &t("a int?\n  check small (a < 10) not valid"), &[]);
    let broken = ["broken t/check:small 1", "dangling t/foreign-key:t_a_fkey 1"];
    newest(&loose, &t("a int? -> t\n  check small (a < 10)"), &broken);
    everywhere(&t("a int?\n  check small (a < 90)"), &t("a int?\n  check tiny (a < 90) renamed from small"), rows, &[]);
    everywhere(&t("a int?"), &t("a int?\n  b int? unique"), rows, &[]);
    everywhere(&t("a int?"), &t("a int?\n  b int default 7"), rows, &[]);
    everywhere(&t("a int?"), &t("a int?\n  b int default 7 unique"), rows, &["alike t/unique:t_b_key 1"]);
    everywhere(&t("a int?"), &t("a int?\n  b int? check (b > a)"), rows, &[]);
}

#[test]
fn types_with_rules_are_asked_wherever_they_stand() {
    let with = |check: &str, column: &str| format!("type cents = bigint check ({check})\n{}", t(column));
    let rows = "insert into t values (1, 5), (2, 50)";
    let (engine, wanted) = (Engine::Sqlite, ["broken t/check:t_price_check 1"]);
    says(engine, &with("value >= 0", "price cents"), &with("value >= 10", "price cents"), rows, &wanted);
    postgres(
        &with("value >= 0", "price cents"),
        &with("value >= 10", "price cents"),
        rows,
        &["broken t/column:price 1"],
    );
    postgres(
        &with("value >= 10", "price bigint"),
        &with("value >= 10", "price cents"),
        rows,
        &["unfit t/column:price 1"],
    );
    postgres(&with("value >= 10", "price bigint"), &with("value >= 0", "price cents"), rows, &[]);
    postgres(&t("price bigint"), &with("value >= 10", "price cents"), rows, &["unfit t/column:price 1"]);
}

#[test]
fn records_are_asked_in_the_words_of_their_engine() {
    let t = |lines: &str| format!("table t {{\n  {lines}\n}}\n");
    let records = |before: &str, after: &str, rows: &str, wanted: &[&str]| {
        for engine in Engine::SURREAL {
            says(engine, &t(before), &t(after), rows, wanted);
        }
    };
    let abc = "CREATE t:1 SET a = 'a'; CREATE t:2 SET a = 'b'; CREATE t:3 SET a = 'b'; CREATE t:4";
    says(
        Engine::Surreal(Release::V3_3),
        &format!("{}table u {{ x int? }}\n", t("a text?")),
        "table u { x int? }\ndrop table t\n",
        abc,
        &["loss t 4"],
    );
    records("a text?\n  b int?", "b int?\n  drop column a", abc, &["loss t/column:a 3"]);
    records("a text?", "a text", abc, &["null t/column:a 1"]);
    records("a text?", "a text backfill ('z')", abc, &["filled t/column:a 1"]);
    records("a text?", "a text? unique", abc, &["alike t/index:t_a_key 1"]);
    records("a text?", "a text? check (a < 'b')", abc, &["broken t/check:a 2"]);
    records("a text?", "a bigint?", abc, &["unfit t/column:a >1"]);
    records("a text?", "a bigint?", "CREATE t:1 SET a = '5'; CREATE t:2", &[]);
    records("a float", "a bigint", "CREATE t:1 SET a = 2.5", &["unfit t/column:a >1"]);
    records("a bigint", "a float", "CREATE t:1 SET a = 9007199254740993; CREATE t:2 SET a = 7", &["loss t/column:a 1"]);
    records("a int?", "a int?\n  b int default 7 unique", "CREATE t:1; CREATE t:2", &["alike t/index:t_b_key 1"]);
    // where the object is absent, its field may be
    let home = |street: &str| format!("home object {{ street {street} }}?");
    let homes = "CREATE t:1 SET home = {}; CREATE t:2; CREATE t:3 SET home = { street: 's' }";
    records(&home("text?"), &home("text"), homes, &["null t/column:\"home.street\" 1"]);
    let lines = |n: &str| format!("lines object {{ n {n} }}[]");
    let some = "CREATE t:1 SET lines = [{ n: 1 }, {}]; CREATE t:2 SET lines = []";
    records(&lines("int?"), &lines("int"), some, &["null t/column:\"lines.*.n\" 1"]);
    let state = |values: &str| format!("enum s {{ {values} }}\n{}", t("c s?"));
    let rows = "CREATE t:1 SET c = 'a'; CREATE t:2 SET c = 'b'; CREATE t:3";
    says(Engine::Surreal(Release::V3_3), &state("a, b"), &state("a, drop b map to a"), rows, &["loss t/column:c 1"]);
    says(Engine::Surreal(Release::V3_3), &state("a, b"), &state("a, z renamed from b"), rows, &[]);
}

#[test]
fn what_a_parent_does_is_counted_once() {
    let kids = |columns: &str| {
        format!(
            "table base {{ id bigint, {columns} }}\n\
             table kid {{\n  id bigint\n  {columns}\n  on postgres {{ inherits base }}\n}}\n"
        )
    };
    let rows = "insert into base values (1, 1), (2, null); insert into kid values (3, 3), (4, null)";
    postgres(&kids("n int?"), &kids("drop column n"), rows, &["loss base/column:n 2"]);
    postgres(&kids("n int?"), &kids("n int"), rows, &["null base/column:n 2"]);
}

#[test]
fn nothing_is_changed_by_asking() {
    for engine in Engine::ALL {
        let ways = engine.ways(&t("a text?"), &t("a text unique")).unwrap();
        let mut scratch = built(engine, &ways.from, "insert into t values (1, 'x'), (2, null)");
        let before = scratch.introspect().unwrap();
        assert_eq!(lines(&mut scratch, &up(engine, &ways)).len(), 1);
        assert_eq!(scratch.introspect().unwrap(), before);
        assert_eq!(scratch.rows("select cast(count(*) as text) from t").unwrap(), [[Some("2".to_owned())]]);
        scratch.rows("insert into t values (3, 'y')").unwrap();
    }
}

const FIRST: &str = "table users {\n  id bigint primary key\n  email text?\n  old text?\n}\n";

/// A site with one migration applied, and these rows.
fn with_users(site: &Site, rows: &str) {
    site.schema(FIRST);
    site.project.expect(0, &["plan", "-n", "first"]);
    site.project.expect(0, &["apply", "--yes"]);
    site.rows(rows);
}

fn has(text: &str, wanted: &[&str]) {
    wanted.iter().for_each(|part| assert!(text.contains(part), "`{part}` is missing in\n{text}"));
}

#[test]
fn a_run_that_cannot_succeed_is_stopped_before_it_begins() {
    Site::each(|site| {
        with_users(site, "insert into users values (1, 'a', 'x'), (2, 'a', null), (3, null, null)");
        site.schema("table users {\n  id bigint primary key\n  email text? unique\n  drop column old\n}\n");
        let planned = site.project.expect(0, &["plan", "-n", "stricter", "--count"]);
        has(&planned.stderr, &["E0731", "users/column:old", "1 value", "group by 1"]);
        let dry = site.project.expect(1, &["apply", "--dry-run"]);
        has(&dry.stderr, &["E0731", "1 value that several rows have"]);
        let stopped = site.project.expect(1, &["apply", "--yes", "--accept-data-loss"]);
        has(&stopped.stderr, &["E0731", "select email, count(*) from users"]);
        assert_eq!(site.value("select cast(count(old) as text) from users"), "1");
        // without a look the run itself fails, and is taken back
        has(&site.project.expect(1, &["apply", "--yes", "--accept-data-loss", "--no-count"]).stderr, &["E0708"]);
        site.rows("update users set email = 'b' where id = 2");
        let refused = site.project.expect(4, &["apply", "--yes"]);
        has(&refused.stderr, &["E0832", "users/column:old", "; 1 value"]);
        let ran = site.project.expect(0, &["apply", "--yes", "--accept-data-loss", "--format", "json"]);
        let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(told["data"]["losses"][0]["object"], "users/column:old");
        assert_eq!(told["data"]["losses"][0]["at_most"], 1);
        assert_eq!(told["data"]["unknown"], serde_json::json!([]));
        site.rows("update users set email = null");
        // the column comes back without its values, and nothing is lost by that
        site.project.expect(0, &["rollback", "--yes"]);
    });
}

#[test]
fn migrations_that_wait_for_others_say_only_what_is_so() {
    Site::each(|site| {
        with_users(site, "insert into users values (1, 'a', 'x'), (2, 'a', null)");
        let users = |lines: &str| format!("table users {{\n  id bigint primary key\n  {lines}\n}}\n");
        site.schema(&users("mail text? renamed from email\n  old text?\n  n int default 7"));
        site.project.expect(0, &["plan", "-n", "second"]);
        site.schema(&users("mail text? unique\n  old text?\n  n int unique"));
        site.project.expect(0, &["plan", "-n", "third"]);
        let stopped = site.project.expect(1, &["apply", "--yes"]);
        // by the name that it has now; of the column that is not there yet nothing is claimed
        has(&stopped.stderr, &["E0731", "users/unique:users_mail_key", "select email, count(*) from users"]);
        assert!(!stopped.stderr.contains("rows are alike in `users/unique:users_n_key`"), "{}", stopped.stderr);
        site.project.expect(0, &["apply", "--yes", "--steps", "1"]);
        let both = site.project.expect(1, &["apply", "--yes"]);
        has(&both.stderr, &["users/unique:users_mail_key", "users/unique:users_n_key"]);
        site.rows("update users set mail = 'b', n = 8 where id = 2");
        site.project.expect(0, &["apply", "--yes"]);
        let back = site.project.expect(4, &["rollback", "--steps", "2", "--yes"]);
        has(&back.stderr, &["E0832", "users/column:n", "2 values"]);
    });
}

#[test]
fn tables_that_are_made_on_the_way_hold_nothing_to_ask_for() {
    Site::each(|site| {
        site.schema(FIRST);
        site.project.expect(0, &["plan", "-n", "first"]);
        site.schema("table users {\n  id bigint primary key\n  email text unique\n  drop column old\n}\n");
        site.project.expect(0, &["plan", "-n", "second"]);
        let ran = site.project.expect(0, &["apply", "--yes"]);
        assert!(!ran.stderr.contains("not known"), "{}", ran.stderr);
    });
}

#[test]
fn consent_is_to_all_or_to_what_is_named() {
    Site::each(|site| {
        site.schema("table t {\n  id int primary key\n  a int?\n  ab int?\n}\ntable u {\n  id int primary key\n}\n");
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("insert into t values (1, 1, 1); insert into u values (1)");
        site.schema("table t {\n  id int primary key\n}\n");
        site.project.expect(0, &["plan", "--accept", "all"]);
        let apply = |code: i32, more: &[&str]| site.project.expect(code, &[&["apply", "--yes"], more].concat()).stderr;
        let some = ["--accept-data-loss=t/column:a", "--accept-data-loss=drop:u"];
        for more in [&[][..], &["--accept-data-loss="], &some] {
            let told = apply(4, more);
            assert!(told.contains("E0832") && told.contains("t/column:ab (") && told.contains("=OBJECT"), "{told}");
            assert_eq!(told.contains("t/column:a ("), more.len() < 2, "{told}");
        }
        let told = apply(0, &["--accept-data-loss=t", "--accept-data-loss=u"]);
        assert!(told.contains("! t/column:a (") && told.contains("! u ("), "{told}");
        site.project.expect(0, &["rollback", "--to", "base", "--yes", "--accept-data-loss"]);
    });
}

#[test]
fn what_takes_too_long_is_not_known() {
    Site::each(|site| {
        with_users(site, "insert into users values (1, 'a', 'x')");
        let config = site.project.read("schemac.toml");
        site.project.write("schemac.toml", format!("{config}\n[migrations]\ncount_timeout = \"1ms\"\n"));
        site.rows(
            "insert into users with recursive n (i) as (select 2 union all select i + 1 from n where i < 300000) \
             select i, 'a' || i, null from n",
        );
        site.schema("table users {\n  id bigint primary key\n  email text?\n  old text? check (length(old) < 9)\n}\n");
        site.project.expect(0, &["plan", "-n", "checked"]);
        let ran = site.project.expect(0, &["apply", "--yes"]);
        has(&ran.stderr, &["not known before it runs whether", "too long"]);
    });
}
