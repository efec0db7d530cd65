#![allow(clippy::disallowed_methods, reason = "these tests are about the disk")]

use std::fs;
use std::path::Path;

use super::super::codes::{BAD_LOCATION, LEFTOVER, MOVED_ON, NOT_A_FILE, ODD_ENTRY, TOO_LARGE, UNREADABLE, UNWRITABLE};
use super::super::{Folder, Location, MAX_FILE, storage, write};
use super::world::{World, tables, three};
use crate::base::Code;
use crate::plan::Transitions;

fn location(root: &Path) -> Location {
    Location::new(root, Path::new("migrations")).unwrap()
}

fn draft(world: &World, lines: &[&str]) -> super::super::Draft {
    world.draft(&tables(lines), &Transitions::default()).unwrap()
}

fn codes(at: &Location) -> Vec<Code> {
    Folder::load(at, "sqlite").1.iter().map(|problem| problem.code).collect()
}

fn names(at: &Location) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(at.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_written_is_loaded_and_nothing_else_is_left() {
    let root = tempfile::tempdir().unwrap();
    let at = location(root.path());
    assert_eq!(Folder::load(&at, "sqlite"), (Folder::default(), vec![]), "a folder that is not there is empty");
    let mut world = World::default();
    for lines in [&["a"][..], &["a", "b"]] {
        let draft = draft(&world, lines);
        let paths = write(&at, &draft).unwrap();
        assert!(paths.iter().all(|path| path.is_file()));
        world.put(&draft);
    }
    assert_eq!(Folder::load(&at, "sqlite"), (world.folder(), vec![]));
    assert_eq!(names(&at), world.files.keys().cloned().collect::<Vec<_>>());
}

#[cfg(unix)]
#[test]
fn files_are_readable_by_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let root = tempfile::tempdir().unwrap();
    let at = location(root.path());
    for path in write(&at, &draft(&World::default(), &["a"])).unwrap() {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_ne!(mode & 0o060, 0, "{mode:o}");
    }
}

#[test]
fn a_folder_that_moved_on_is_not_written_to() {
    let root = tempfile::tempdir().unwrap();
    let at = location(root.path());
    let (mine, theirs) = (draft(&World { time: 60, ..World::default() }, &["a"]), draft(&World::default(), &["b"]));
    write(&at, &theirs).unwrap();
    let before = names(&at);
    assert_eq!(write(&at, &mine).unwrap_err().code, MOVED_ON, "an earlier version by another hand is a fork too");
    assert_eq!(write(&at, &theirs).unwrap_err().code, MOVED_ON);
    assert_eq!(names(&at), before);
}

#[test]
fn a_write_that_fails_takes_back_what_it_placed() {
    let root = tempfile::tempdir().unwrap();
    let at = location(root.path());
    let draft = draft(&World::default(), &["a"]);
    let sidecar = format!("{}.json", draft.stem());
    fs::create_dir_all(at.path().join(&sidecar)).unwrap();
    assert_eq!(storage::place(&at, &draft).unwrap_err().code, UNWRITABLE);
    assert_eq!(names(&at), [sidecar]);
}

#[test]
fn a_folder_that_cannot_be_read_or_made_is_told() {
    let root = tempfile::tempdir().unwrap();
    let at = location(root.path());
    fs::write(at.path(), "a file in its place").unwrap();
    assert_eq!(codes(&at), [UNREADABLE]);
    assert_eq!(write(&at, &draft(&World::default(), &["a"])).unwrap_err().code, UNWRITABLE);
    assert_eq!(Location::new(root.path(), Path::new("migrations")).unwrap_err().code, BAD_LOCATION);
    let long = "x".repeat(5000);
    assert_eq!(Location::new(root.path(), Path::new(&long)).unwrap_err().code, UNREADABLE);
}

#[test]
fn the_folder_stays_inside_the_project() {
    let root = tempfile::tempdir().unwrap();
    let inside = root.path().join("db/migrations");
    assert_eq!(Location::new(root.path(), &inside).unwrap().path(), inside);
    for outside in ["..", "a/../../b", "/tmp/elsewhere"] {
        assert_eq!(Location::new(root.path(), Path::new(outside)).unwrap_err().code, BAD_LOCATION, "{outside}");
    }
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_refused() {
    use std::os::unix::fs::symlink;
    let (root, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    symlink(other.path(), root.path().join("linked")).unwrap();
    for dir in ["linked", "linked/migrations"] {
        assert_eq!(Location::new(root.path(), Path::new(dir)).unwrap_err().code, BAD_LOCATION);
    }
    let at = location(root.path());
    fs::create_dir(at.path()).unwrap();
    fs::write(other.path().join("x"), "{}").unwrap();
    symlink(other.path().join("x"), at.path().join("20261121120000_x.json")).unwrap();
    assert_eq!(codes(&at), [NOT_A_FILE]);
}

#[test]
fn what_does_not_belong_there_is_told_and_hidden_files_are_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let at = location(root.path());
    fs::create_dir(at.path()).unwrap();
    fs::write(at.path().join(".gitattributes"), "* -text\n").unwrap();
    fs::write(at.path().join("README.md"), "about").unwrap();
    assert_eq!(codes(&at), []);
    fs::create_dir(at.path().join("archive")).unwrap();
    assert_eq!(codes(&at), [ODD_ENTRY]);
    fs::remove_dir(at.path().join("archive")).unwrap();
    fs::write(at.path().join(".schemac-abc.tmp"), "").unwrap();
    assert_eq!(codes(&at), [LEFTOVER]);
}

#[test]
fn a_file_beyond_the_limit_is_not_read() {
    let root = tempfile::tempdir().unwrap();
    let at = location(root.path());
    let (world, [_, _, last]) = three();
    fs::create_dir(at.path()).unwrap();
    for (name, bytes) in &world.files {
        fs::write(at.path().join(name), bytes).unwrap();
    }
    let big = fs::File::options().write(true).open(at.path().join(format!("{last}.up.sql"))).unwrap();
    big.set_len(MAX_FILE + 1).unwrap();
    assert!(codes(&at).contains(&TOO_LARGE));
    let huge = "x".repeat(usize::try_from(MAX_FILE).unwrap() + 1);
    let name = format!("{last}.down.sql");
    let problem = storage::exchange(&at, None, &[(name.clone(), &huge)], &[]).unwrap_err();
    assert_eq!(problem.code, TOO_LARGE, "nor written");
    assert_eq!(fs::read(at.path().join(&name)).unwrap(), world.files[&name]);
}
