use super::super::codes::{BAD_NAME, UNKNOWN_DIALECT, UNSTORABLE};
use super::super::mirror::samples;
use super::super::{Digest, Draft, Folder, Request, Verb, Version};
use super::world::{NOON, World, at, plan, script, tables, three};
use crate::catalog::{Check, Enum, Expr, Key, Object, QName, Renames, Sql};
use crate::dialect::{Script, Segment, Statement};
use crate::plan::{
    Action, ColumnFill, Fill, FillKind, Group, GroupKind, Hazard, Plan, Reversibility, Step, Transitions,
};

#[test]
fn what_was_planned_is_read_back() {
    let (world, stems) = three();
    assert_eq!(stems, ["20261121120000_initial", "20261121120001_add_email_to_users", "20261121120002_create_posts"]);
    let folder = world.folder();
    assert_eq!(folder.state().catalog, tables(&["users id email", "posts id"]));
    assert_eq!(folder.migrations().len(), 3);
    let last = &folder.migrations()[2];
    let before = tables(&["users id email"]);
    let expected = plan(&before, &folder.state().catalog, &Renames::new());
    assert_eq!(last.changes, expected.changes);
    assert_eq!(last.up.script, script(&expected));
    assert_eq!(last.up.sha256, Digest::of(last.up.sql.as_bytes()));
    assert_eq!(last.up.steps[0].verb, Verb::Create);
    assert_eq!(last.down.steps[0].verb, Verb::Drop);
    assert_eq!(last.down.risk().reversibility, Reversibility::StructureOnly);
    let first = Version::parse("20261121120000").unwrap();
    assert_eq!(folder.state_at(first).unwrap().catalog, tables(&["users id"]));
    assert_eq!(folder.get(first).unwrap().stem(), stems[0]);
}

#[test]
fn the_texts_are_what_people_review() {
    let (world, [_, stem, _]) = three();
    let up = String::from_utf8(world.files[&format!("{stem}.up.sql")].clone()).unwrap();
    assert_eq!(
        up.replace(env!("CARGO_PKG_VERSION"), "V"),
        "-- 20261121120001_add_email_to_users: up\n\
         -- made by schemac V for sqlite; its hash stands in the .json: do not edit\n\
         -- parent: 20261121120000\n\
         -- risk: none\n\
         -- down: exact for rows from before; rows written since may be lost or stop it\n\n\
         -- users/column:email\n\
         select 'users/column:email;';\n"
    );
    let down = String::from_utf8(world.files[&format!("{stem}.down.sql")].clone()).unwrap();
    assert!(down.contains("-- risk: loses data in 1 step\n-- data loss: users/column:email: its values\n"), "{down}");
    assert!(
        down.contains("-- restores: everything from before the up; rows written since may be lost or stop it\n"),
        "{down}"
    );
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let (a, _) = three();
    let (b, _) = three();
    assert_eq!(a.files, b.files);
}

#[test]
fn a_layout_or_line_ends_of_a_sidecar_may_change_its_words_may_not() {
    let (mut world, [stem, ..]) = three();
    let name = format!("{stem}.json");
    let value: serde_json::Value = serde_json::from_slice(&world.files[&name]).unwrap();
    world.files.insert(name.clone(), serde_json::to_vec(&value).unwrap());
    assert_eq!(world.codes(), []);
    let crlf = serde_json::to_string_pretty(&value).unwrap().replace('\n', "\r\n");
    world.files.insert(name, crlf.into_bytes());
    assert_eq!(world.codes(), []);
}

#[test]
fn a_name_that_is_given_is_made_into_a_file_name_or_refused() {
    let (world, _) = three();
    let folder = world.folder();
    let nothing = Plan { after: folder.state().catalog.clone(), ..Plan::default() };
    let (script, transitions) = (Script::default(), Transitions::default());
    let draft = |name| {
        Draft::new(&Request {
            time: NOON,
            name,
            dialect: "sqlite",
            folder: &folder,
            up: &nothing,
            down: &nothing,
            up_script: &script,
            down_script: &script,
            transitions: &transitions,
        })
    };
    assert_eq!(draft(Some("Add order-status")).unwrap().stem(), "20261121120003_add_order_status");
    assert_eq!(draft(None).unwrap().stem(), "20261121120003_empty");
    for bad in ["../x", "create posts"] {
        assert_eq!(draft(Some(bad)).unwrap_err().code, BAD_NAME);
    }
}

#[test]
fn a_plan_that_could_not_be_read_back_is_not_stored() {
    let folder = Folder::default();
    let after = tables(&["t a"]);
    let (up, transitions) = (plan(&folder.state().catalog, &after, &Renames::new()), Transitions::default());
    let down = Plan::default();
    let code = |sql: &str, dialect: &str, up: &Plan| {
        let statements = vec![Statement { sql: sql.to_owned(), comment: None }];
        let script = Script { segments: vec![Segment { transactional: true, foreign_keys_off: false, statements }] };
        let request = Request {
            time: NOON,
            name: None,
            dialect,
            folder: &folder,
            up,
            down: &down,
            up_script: &script,
            down_script: &Script::default(),
            transitions: &transitions,
        };
        Draft::new(&request).map(drop).map_err(|problem| problem.code)
    };
    assert_eq!(code("select 1", "sqlite", &up), Ok(()));
    for sql in ["select 1; select 2", "select 1 -- ", "select 'a", "commit", "", "select '\0'", "-- only a comment"] {
        assert_eq!(code(sql, "sqlite", &up), Err(UNSTORABLE), "{sql:?}");
    }
    assert_eq!(code("select 1", "oracle", &up), Err(UNKNOWN_DIALECT));
    let elsewhere = Plan { after: tables(&["other"]), ..up.clone() };
    assert_eq!(code("select 1", "sqlite", &elsewhere), Err(UNSTORABLE));
    let changes = samples::portable();
    let mut after = crate::catalog::Catalog::new();
    if let crate::diff::Change::Create { at, object } = &changes[0] {
        after.insert(*at, object.clone());
    }
    let portable = Plan { changes: changes[..1].to_vec(), after, ..Plan::default() };
    assert_eq!(code("select 1", "sqlite", &portable), Err(UNSTORABLE));
}

fn renames(pairs: &[(&str, &str)]) -> Transitions {
    let renames = pairs.iter().map(|(from, to)| (at(from), at(to))).collect();
    Transitions { renames, ..Transitions::default() }
}

#[test]
fn a_rename_is_held_until_its_object_is_dropped_or_renamed_again() {
    let mut world = World::default();
    world.migrate(&tables(&["people mail id"]), &Transitions::default());
    let both = [("people", "users"), ("people/column:mail", "users/column:email")];
    world.migrate(&tables(&["users email id"]), &renames(&both));
    let state = world.folder().state().clone();
    assert!(both.iter().all(|(from, to)| state.holds_rename(&at(from), &at(to))));
    assert!(!state.holds_rename(&at("clients"), &at("users")));
    assert!(!state.holds_rename(&at("people/column:id"), &at("users/column:email")));

    world.migrate(&tables(&["accounts email id"]), &renames(&[("users", "accounts")]));
    let state = world.folder().state().clone();
    assert!(state.holds_rename(&at("users/column:mail"), &at("accounts/column:email")), "the column follows its table");
    assert!(state.holds_rename(&at("users"), &at("accounts")));
    assert!(!state.holds_rename(&at("people"), &at("accounts")), "only the last rename counts");

    world.migrate(&tables(&["accounts id"]), &Transitions::default());
    world.migrate(&tables(&["accounts email id"]), &Transitions::default());
    assert_eq!(world.folder().state().renamed.len(), 1, "a column of the same name is another column");
}

#[test]
fn fills_and_enum_values_are_held_as_far_as_they_did_something() {
    let mut world = World::default();
    let of = QName::bare("status".into());
    let with = |columns: &str, values: &[&str]| {
        let mut out = tables(&[columns]);
        let values = values.iter().map(|value| (*value).into()).collect();
        out.insert(at("status/enum"), Object::Enum(Enum { values }));
        out
    };
    world.migrate(&with("t a", &["old", "gone"]), &Transitions::default());
    let fill = ColumnFill { kind: FillKind::Backfill, expr: samples::expr(), batch: Some(10) };
    let mut transitions = Transitions::default();
    transitions.fills.insert(at("t/column:b"), fill.clone());
    transitions.fills.insert(at("t/column:a"), fill.clone());
    let values = [("old".into(), Some("new".into())), ("gone".into(), None)];
    transitions.enum_values.insert(of, values.into_iter().collect());
    transitions.accepted.insert(at("status/enum"));
    transitions.accepted.insert(at("nothing"));
    world.migrate(&with("t a b", &["new"]), &transitions);
    let folder = world.folder();
    let state = folder.state();
    assert!(state.holds_fill(&at("t/column:b"), &fill));
    assert!(!state.holds_fill(&at("t/column:a"), &fill), "nothing happened to that column");
    assert!(state.holds_value(of, "old".into(), Some("new".into())) && state.holds_value(of, "gone".into(), None));
    assert!(!state.holds_value(of, "old".into(), None));
    assert_eq!(folder.migrations()[1].decisions.accepted, [at("status/enum")].into());

    world.migrate(&with("u b", &["new", "old"]), &renames(&[("t", "u")]));
    let folder = world.folder();
    assert!(folder.state().holds_fill(&at("u/column:b"), &fill));
    assert!(
        !folder.state().holds_value(of, "old".into(), Some("new".into())),
        "the text is back, so it is another one"
    );
    assert!(folder.state().holds_value(of, "gone".into(), None));
}

#[test]
fn what_is_held_can_be_carried_into_the_names_of_a_next_plan() {
    let mut world = World::default();
    world.migrate(&tables(&["people mail"]), &Transitions::default());
    world.migrate(&tables(&["people email"]), &renames(&[("people/column:mail", "people/column:email")]));
    let mut state = world.folder().state().clone();
    state.carry(&renames(&[("people", "users")]).renames);
    assert!(state.holds_rename(&at("people/column:mail"), &at("users/column:email")));
    assert!(state.holds_rename(&at("people"), &at("users")));
}

#[test]
fn texts_of_a_column_are_held_until_its_check_allows_them_again() {
    let with = |texts: &str| {
        let mut out = tables(&["t s"]);
        let mut sql = Sql::default();
        sql.push_column("s".into());
        sql.push(&format!(" in ({texts})"));
        out.insert(at("t/check:t_s_check"), Object::Check(Check::new(true, Expr::Sql(sql))));
        out
    };
    let mut world = World::default();
    world.migrate(&with("'old'"), &Transitions::default());
    let mut transitions = Transitions::default();
    let column = at("t/column:s");
    transitions.column_values.insert(column, [("old".into(), Some("new".into()))].into());
    let folder = world.folder();
    let before = &folder.state().catalog;
    let mut up = plan(before, &with("'new'"), &Renames::new());
    let fill = Fill { kind: FillKind::Map, expr: samples::expr(), batch: None, only_null: false };
    let step = Step { at: column, action: Action::Fill(fill), hazard: Hazard::NONE, reason: "mapped".into() };
    up.groups.push(Group { kind: GroupKind::Single, steps: vec![step], commit_after: false });
    let down = plan(&with("'new'"), before, &Renames::new());
    let (up_script, down_script) = (script(&up), script(&down));
    let draft = Draft::new(&Request {
        time: NOON,
        name: None,
        dialect: "sqlite",
        folder: &folder,
        up: &up,
        down: &down,
        up_script: &up_script,
        down_script: &down_script,
        transitions: &transitions,
    });
    world.put(&draft.unwrap());
    assert!(world.folder().state().holds_column_value(&column, "old".into(), Some("new".into())));
    world.migrate(&with("'new', 'old'"), &Transitions::default());
    assert!(!world.folder().state().holds_column_value(&column, "old".into(), Some("new".into())));
}

#[test]
fn a_primary_key_s_rename_is_held_under_its_name() {
    let with = |name: &str| {
        let mut out = tables(&["t id"]);
        let key = Key {
            name: name.into(),
            auto: false,
            columns: vec!["id".into()],
            without_overlaps: false,
            include: vec![],
            nulls_not_distinct: false,
            deferrable: None,
            options: Default::default(),
        };
        out.insert(at("t/primary-key"), Object::PrimaryKey(key));
        out
    };
    let mut world = World::default();
    world.migrate(&with("a"), &Transitions::default());
    world.migrate(&with("b"), &renames(&[("t/primary-key:a", "t/primary-key:b")]));
    assert!(world.folder().state().holds_rename(&at("t/primary-key:a"), &at("t/primary-key:b")));
    world.migrate(&with("c"), &Transitions::default());
    assert_eq!(world.folder().state().renamed.len(), 0);
}
