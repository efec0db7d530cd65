//! The floors and who may import whom.

use super::source::Source;
use super::{complains, made_up};

/// A floor and the floors that it may import, each of which stands above it in the table. ARCHITECTURE.md shows the
/// same table, and a test compares the two.
pub const FLOORS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("syntax", &["base"]),
    ("catalog", &["base"]),
    ("hir", &["base", "syntax", "catalog"]),
    ("diff", &["base", "catalog"]),
    ("plan", &["base", "catalog", "diff"]),
    ("dialect", &["base", "catalog", "diff", "plan"]),
    ("lint", &["base", "catalog", "hir", "plan"]),
    ("raise", &["base", "syntax", "catalog", "dialect"]),
    ("migration", &["base", "catalog", "diff", "plan", "dialect"]),
    ("database", &["base", "catalog", "dialect", "migration"]),
    (
        "compile",
        &["base", "syntax", "catalog", "hir", "diff", "plan", "dialect", "lint", "raise", "migration", "database"],
    ),
    ("cli", &["base", "compile", "migration", "database"]),
    ("lsp", &["base", "compile"]),
    ("studio", &["base", "compile", "migration", "database"]),
];

/// The floor's row, if it is one.
pub fn allowed(floor: &str) -> Option<&'static [&'static str]> {
    FLOORS.iter().find(|(name, _)| *name == floor).map(|(_, imports)| *imports)
}

/// Findings: imports that go up or sideways, and modules that are no floor.
pub fn check(files: &[Source]) -> Vec<String> {
    files.iter().flat_map(check_file).collect()
}

fn check_file(file: &Source) -> Vec<String> {
    let own = file.in_src().split(['/', '.']).next().unwrap_or_default();
    match own {
        "lib" => return Vec::new(),
        "main" => {
            let strange = paths_after(file, "schemac").into_iter().filter(|(_, name)| name != "cli");
            return strange
                .map(|(at, name)| {
                    format!(
                        "{}: main.rs uses `{name}`: call `schemac::cli` only, and move the rest there",
                        file.place(at)
                    )
                })
                .collect();
        }
        _ => {}
    }
    let Some(imports) = allowed(own) else {
        return vec![format!(
            "{}: `{own}` is no floor: put the file into a floor, or give it a row in FLOORS and in ARCHITECTURE.md",
            file.path
        )];
    };
    let mut found = paths_after(file, "crate");
    found.extend(paths_after(file, "super").into_iter().filter(|(_, name)| allowed(name).is_some()));
    found.sort();
    let finding = |(at, name): (usize, String)| {
        if name == own || imports.contains(&name.as_str()) {
            return None;
        }
        let remedy = if allowed(&name).is_some() {
            format!("`{own}` may import {imports:?}: move the shared part down, or pass it in as data")
        } else {
            format!("`crate::{name}` is no floor: name the floor where it lives")
        };
        Some(format!("{}: `{own}` imports `{name}`. {remedy}", file.place(at)))
    };
    found.into_iter().filter_map(finding).collect()
}

/// The first names of all paths that begin with this word: `crate::a::b` gives `a`, `crate::{a::b, c}` gives both.
fn paths_after(file: &Source, word: &str) -> Vec<(usize, String)> {
    let code = &file.code;
    let starts = file.words().filter(|(_, found)| *found == word);
    starts
        .filter_map(|(at, _)| Some((at, code[at + word.len()..].trim_start().strip_prefix("::")?.trim_start())))
        .flat_map(|(at, rest)| first_names(rest).into_iter().map(move |name| (at, name)))
        .collect()
}

fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = path.strip_prefix('{') else {
        return vec![name(path)];
    };
    let (mut names, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(name(&group[start..at]));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn the_table_goes_down_only() {
    for (row, (floor, imports)) in FLOORS.iter().enumerate() {
        for import in *imports {
            let above = FLOORS[..row].iter().any(|(name, _)| name == import);
            assert!(
                above,
                "`{floor}` imports `{import}`, which stands below it in FLOORS: floors import downwards only"
            );
        }
    }
}

#[test]
fn an_import_that_goes_up_is_found() {
    complains(&check(&made_up("src/diff/a.rs", "use crate::hir::Thing;")), "`diff` imports `hir`");
    complains(
        &check(&made_up("src/catalog/a.rs", "use crate::{base::Name, plan::{Step, Plan}, catalog::Kind};")),
        "`plan`",
    );
    complains(&check(&made_up("src/plan/a.rs", "fn f() { crate::dialect::print() }")), "pass it in as data");
    complains(&check(&made_up("src/hir/mod.rs", "use super::database::Lock;")), "`hir` imports `database`");
    complains(&check(&made_up("src/cli/a.rs", "use crate::studio::Page;")), "`cli` imports `studio`");
    complains(&check(&made_up("src/tools/a.rs", "")), "no floor");
    complains(&check(&made_up("src/hir/a.rs", "use crate::Catalog;")), "name the floor");
    complains(&check(&made_up("src/main.rs", "use schemac::database;")), "schemac::cli");
}

#[test]
fn an_import_that_goes_down_passes() {
    let text = "//! crate::cli\nuse crate::base::Name;\nuse crate::catalog::{Kind, Object};\nuse super::hir_item;\npub(crate) fn f() {}";
    assert_eq!(check(&made_up("src/hir/a.rs", text)), Vec::<String>::new());
}
