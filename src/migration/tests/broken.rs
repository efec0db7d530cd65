use super::super::codes::*;
use super::super::mirror::{Sidecar, samples};
use super::super::{Digest, Folder, Version};
use super::world::{World, tables, three};
use crate::plan::Transitions;

/// The sidecar changed and sealed again, as somebody would who wants to cheat the chain.
fn forge(world: &mut World, name: &str, change: impl FnOnce(&mut Sidecar)) {
    let mut sidecar: Sidecar = serde_json::from_slice(&world.files[name]).unwrap();
    change(&mut sidecar);
    let text = sidecar.sealed().unwrap().text().unwrap();
    world.files.insert(name.to_owned(), text.into_bytes());
}

#[test]
fn names_that_are_no_migrations_are_told() {
    for odd in [
        "notes.txt",
        "20261121120000_a.sql",
        "20261121120000_a.up.sql~",
        "20261121120000_A.json",
        "20261131120000_a.json",
        "20261121120000_.json",
        "20261121120000_a..b.json",
        "../20261121120000_a.json",
        "1_init.up.sql",
        "",
    ] {
        let (mut world, _) = three();
        world.files.insert(odd.to_owned(), Vec::new());
        assert_eq!(world.codes(), [ODD_ENTRY], "{odd}");
    }
}

#[test]
fn a_missing_file_is_told_once_and_its_children_are_not_blamed() {
    for (ending, code) in [(".json", NO_SIDECAR), (".up.sql", NO_SQL), (".down.sql", NO_SQL)] {
        let (mut world, [_, second, _]) = three();
        world.files.remove(&format!("{second}{ending}"));
        assert_eq!(world.codes(), [code]);
        let (folder, _) = Folder::from_files(&world.files, "sqlite");
        assert_eq!(folder.migrations().len(), 1, "the chain stops before it");
    }
}

#[test]
fn text_that_is_not_plain_is_told() {
    for bytes in [&b"\xff"[..], b"\xef\xbb\xbfselect 1", b"select \0"] {
        for ending in [".json", ".up.sql", ".down.sql"] {
            let (mut world, [_, _, last]) = three();
            world.files.insert(format!("{last}{ending}"), bytes.to_vec());
            assert_eq!(world.codes(), [BAD_ENCODING]);
        }
    }
}

#[test]
fn a_sidecar_must_be_as_its_schema_says() {
    for (from, to, code) in [
        ("{", "", BAD_SIDECAR),
        ("\"dialect\":", "\"colour\": \"red\", \"dialect\":", BAD_SIDECAR),
        ("\"dialect\":", "\"dialekt\":", BAD_SIDECAR),
        ("\"structure_only\"", "\"perfect\"", BAD_SIDECAR),
        ("\"format\": 2", "\"format\": 3", BAD_FORMAT),
        ("\"format\": 2", "\"format\": 0", BAD_FORMAT),
        ("\"format\": 2", "\"format\": 3, \"later\": []", BAD_FORMAT),
        ("\"format\": 2", "\"format\": \"2\"", BAD_SIDECAR),
        ("\"format\": 2", "\"format\": 1", EDITED_SIDECAR),
        ("\"position\": 0", "\"position\": 9", EDITED_SIDECAR),
        ("\"reason\": \"new\"", "\"reason\": \"because\"", EDITED_SIDECAR),
    ] {
        let (mut world, [_, _, last]) = three();
        world.edit(&format!("{last}.json"), from, to);
        assert_eq!(world.codes(), [code], "{from} to {to}");
    }
    let (mut world, [_, _, last]) = three();
    let deep = format!("{{\"format\": 2, \"id\": {}", "[".repeat(100_000));
    world.files.insert(format!("{last}.json"), deep.into_bytes());
    assert_eq!(world.codes(), [BAD_SIDECAR], "and not a stack overflow");
}

#[test]
fn a_payload_must_be_of_its_addresses_kind() {
    let (mut world, [_, _, last]) = three();
    let name = format!("{last}.json");
    forge(&mut world, &name, |sidecar| {
        let at = super::world::at("posts/index:i");
        let object = crate::catalog::Object::Comment("x".into());
        sidecar.changes.push((&crate::diff::Change::Create { at, object }).try_into().unwrap());
    });
    assert_eq!(world.codes(), [BAD_SIDECAR]);
}

#[test]
fn renamed_files_are_told() {
    let (mut world, [_, _, last]) = three();
    for ending in [".json", ".up.sql", ".down.sql"] {
        let bytes = world.files.remove(&format!("{last}{ending}")).unwrap();
        world.files.insert(format!("20261121130000_other{ending}"), bytes);
    }
    assert_eq!(world.codes(), [EDITED_SIDECAR]);
}

#[test]
fn edited_sql_is_told_and_line_ends_are_told_apart() {
    let (mut world, [first, ..]) = three();
    let name = format!("{first}.down.sql");
    let crlf = String::from_utf8(world.files[&name].clone()).unwrap().replace('\n', "\r\n");
    world.edit(&name, "select", "SELECT");
    let problems = world.problems();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, EDITED_SQL);
    assert!(problems[0].message.contains("was changed"));
    world.files.insert(name, crlf.into_bytes());
    let problems = world.problems();
    assert_eq!(problems[0].code, REWORDED);
    assert!(!problems[0].is_error() && problems[0].help[0].contains(".gitattributes"));
}

#[test]
fn other_line_ends_of_the_whole_folder_are_told_once() {
    let (mut world, [first, ..]) = three();
    for bytes in world.files.iter_mut().filter(|(name, _)| name.ends_with(".sql")).map(|(_, bytes)| bytes) {
        *bytes = String::from_utf8(bytes.clone()).unwrap().replace('\n', "\r\n").into_bytes();
    }
    world.edit(&format!("{first}.up.sql"), "\r\nselect", "\n-- why\nselect");
    let problems = world.problems();
    assert_eq!(problems.iter().map(|own| own.code).collect::<Vec<_>>(), [REWORDED, REWORDED]);
    assert!(
        problems
            .iter()
            .any(|own| own.message.ends_with("has other line ends than when it was planned, as have 4 more"))
    );
}

#[test]
fn an_edit_of_comments_and_white_space_alone_is_a_warning_and_breaks_no_chain() {
    let (mut world, [first, _, last]) = three();
    world.edit(&format!("{first}.up.sql"), "\nselect", "\n-- why\n  select");
    world.edit(&format!("{last}.down.sql"), "\n", " of today\n");
    let (folder, problems) = Folder::from_files(&world.files, "sqlite");
    assert_eq!(problems.iter().map(|own| own.code).collect::<Vec<_>>(), [REWORDED, REWORDED]);
    assert!(problems.iter().all(|own| !own.is_error()));
    assert_eq!(folder.migrations().len(), 3);
    let one = &folder.migrations()[0];
    assert_eq!(one.up.sha256, Digest::of(one.up.sql.as_bytes()), "of the bytes that are there");
    // a sidecar of before says nothing of what its SQL means
    forge(&mut world, &format!("{first}.json"), |sidecar| sidecar.up.meaning = None);
    assert_eq!(world.codes()[0], EDITED_SQL);
}

#[test]
fn sql_that_schemac_did_not_write_is_refused_where_it_cannot_be_split() {
    for (sql, code) in [("select 'open", UNSPLITTABLE), ("begin; select 1; commit;", STRAY_TRANSACTION)] {
        let (mut world, [_, _, last]) = three();
        world.files.insert(format!("{last}.up.sql"), sql.as_bytes().to_vec());
        forge(&mut world, &format!("{last}.json"), |sidecar| sidecar.up.sha256 = Digest::of(sql.as_bytes()));
        assert_eq!(world.codes(), [code]);
    }
}

#[test]
fn a_folder_is_for_one_dialect() {
    let (world, _) = three();
    let (_, problems) = Folder::from_files(&world.files, "postgres");
    assert!(problems.len() == 3 && problems.iter().all(|problem| problem.code == OTHER_DIALECT));
    let (_, problems) = Folder::from_files(&world.files, "oracle");
    assert_eq!(problems[0].code, UNKNOWN_DIALECT);
}

#[test]
fn a_fork_names_both_branches() {
    let (base, _) = three();
    let none = Transitions::default();
    let mut ours = base.clone();
    let mut theirs = World { time: 60, ..base };
    let all = ["users id email", "posts id", "x id"];
    let left = ours.migrate(&tables(&all), &none);
    let right = theirs.migrate(&tables(&["users id", "posts id"]), &none);
    ours.files.extend(theirs.files);
    let problems = ours.problems();
    assert_eq!(ours.codes(), [FORK]);
    assert!(problems[0].message.contains(&left) && problems[0].message.contains(&right), "{}", problems[0].message);
    assert_eq!(Folder::from_files(&ours.files, "sqlite").0.migrations().len(), 3);

    let mut two = World::default();
    let mut starts = World { time: 60, ..World::default() };
    two.migrate(&tables(&["a"]), &none);
    starts.migrate(&tables(&["b"]), &none);
    two.files.extend(starts.files);
    assert_eq!(two.codes(), [FORK], "two beginnings are a fork too");
}

#[test]
fn a_parent_that_is_gone_is_told() {
    let (mut world, [_, second, _]) = three();
    for ending in [".json", ".up.sql", ".down.sql"] {
        world.files.remove(&format!("{second}{ending}"));
    }
    assert_eq!(world.codes(), [NO_PARENT]);
    let (mut world, [_, second, _]) = three();
    forge(&mut world, &format!("{second}.json"), |sidecar| sidecar.schemac.push('x'));
    assert_eq!(world.codes(), [NO_PARENT], "a sidecar that was edited and sealed again is another parent");
}

#[test]
fn the_states_must_follow_on_each_other() {
    let wrong = || Digest::of(b"elsewhere");
    let (mut world, [_, _, last]) = three();
    forge(&mut world, &format!("{last}.json"), |sidecar| sidecar.from = wrong());
    assert_eq!(world.codes(), [BROKEN_STATE]);
    let (mut world, [_, _, last]) = three();
    forge(&mut world, &format!("{last}.json"), |sidecar| sidecar.to = wrong());
    assert_eq!(world.codes(), [BROKEN_STATE]);
    let (mut world, [_, _, last]) = three();
    forge(&mut world, &format!("{last}.json"), |sidecar| {
        sidecar.changes.push((&samples::changes()[0]).try_into().unwrap());
    });
    assert_eq!(world.codes(), [BROKEN_STATE]);
}

#[test]
fn versions_follow_the_chain_and_are_unique() {
    let (base, _) = three();
    let mut world = base.clone();
    let draft = world.draft(&tables(&["users id email"]), &Transitions::default()).unwrap();
    let early = Version::parse("20251121120000").unwrap();
    world.put(&super::super::Draft { version: early, ..draft });
    let name = format!("{early}_drop_posts.json");
    forge(&mut world, &name, |sidecar| sidecar.version = early);
    assert_eq!(world.codes(), [BAD_ORDER]);

    let mut world = base;
    let none = Transitions::default();
    let mut theirs = world.clone();
    world.migrate(&tables(&["users id email"]), &none);
    theirs.migrate(&tables(&["users id email", "posts id", "x id"]), &none);
    world.files.extend(theirs.files);
    assert_eq!(world.codes(), [BAD_ORDER, FORK]);
}

#[test]
fn a_version_that_is_not_there_is_told() {
    let (world, _) = three();
    let version = Version::parse("20200101000000").unwrap();
    assert_eq!(world.folder().state_at(version).unwrap_err().code, NO_VERSION);
}

#[test]
fn every_code_has_its_page() {
    for code in ALL {
        let path = format!("{}/docs/codes/{code}.md", env!("CARGO_MANIFEST_DIR"));
        #[allow(clippy::disallowed_methods, reason = "a test that reads the documentation")]
        let page = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(page.starts_with(&format!("# {code}: {}\n", code.title)), "{path}");
    }
    let ids: std::collections::BTreeSet<_> = ALL.iter().map(|code| code.id).collect();
    assert_eq!(ids.len(), ALL.len());
}
