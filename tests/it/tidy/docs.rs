//! What documents claim about the tree.

use super::complains;
use super::floors::FLOORS;
use super::source::root;

const ENDINGS: &[&str] = &[".rs", ".toml", ".md", ".ebnf", ".schema", ".json", ".lock"];

/// Whether this path is in the tree, from the root or from `src/`.
pub fn exists(path: &str) -> bool {
    root().join(path).exists() || root().join("src").join(path).exists()
}

/// Findings: paths in backticks and in links that do not exist. Fenced blocks are left out: they show examples.
pub fn check_paths(document: &str, text: &str, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut findings = Vec::new();
    let mut fenced = false;
    for (number, line) in (1..).zip(text.lines()) {
        fenced ^= line.trim_start().starts_with("```");
        if fenced {
            continue;
        }
        let quoted = line.split('`').skip(1).step_by(2).filter(|word| looks_like_a_path(word));
        let linked = line.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        let local = linked.filter(|link| !link.is_empty() && !link.contains(':'));
        for path in quoted.chain(local).filter(|path| !exists(path)) {
            findings.push(format!(
                "{document}:{number}: `{path}` does not exist: mend the name, or write it without backticks"
            ));
        }
    }
    findings
}

fn looks_like_a_path(word: &str) -> bool {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    plain && !word.starts_with(['/', '-']) && (word.contains('/') || ENDINGS.iter().any(|end| word.ends_with(end)))
}

/// Findings: rows of the floor table in ARCHITECTURE.md that differ from `FLOORS`.
///
/// A row reads ``| number | `floor` | duty | `import`, `import` |``.
pub fn check_floor_table(text: &str) -> Vec<String> {
    let rows: Vec<(&str, Vec<&str>)> = text
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [_, number, floor, _, imports, _] = cells[..] else { return None };
            number.parse::<u8>().ok()?;
            Some((floor.trim_matches('`'), imports.split('`').skip(1).step_by(2).collect()))
        })
        .collect();
    let mut findings = Vec::new();
    for (floor, imports) in FLOORS {
        match rows.iter().find(|(name, _)| name == floor) {
            None => findings.push(format!("ARCHITECTURE.md: no row for `{floor}`: add it to the table of floors")),
            Some((_, shown)) if shown != imports => findings.push(format!(
                "ARCHITECTURE.md: `{floor}` is said to import {shown:?}, FLOORS says {imports:?}: mend whichever is wrong"
            )),
            Some(_) => {}
        }
    }
    let unknown = rows.iter().filter(|(name, _)| !FLOORS.iter().any(|(floor, _)| floor == name));
    findings.extend(
        unknown
            .map(|(name, _)| format!("ARCHITECTURE.md: `{name}` is not in FLOORS: add it in tests/it/tidy/floors.rs")),
    );
    findings
}

#[test]
fn a_path_that_is_gone_is_found() {
    let check = |text: &str| check_paths("A.md", text, &|path| path == "src/plan");
    complains(&check("see `src/gone.rs`"), "mend the name");
    complains(&check("see [this](docs/gone.md#part)"), "mend the name");
    let fine = "`src/plan`, `a::b`, `shop.orders`, `crate/*`, `--flag`, [x](https://example.org/y), [z](#part)\n```\n`a/b.rs`\n```";
    assert_eq!(check(fine), Vec::<String>::new());
}

#[test]
fn a_floor_table_that_differs_is_found() {
    let row = |name: &str, imports: &[&str]| {
        format!("| 1 | `{name}` | x | {} |", imports.iter().map(|i| format!("`{i}`")).collect::<Vec<_>>().join(", "))
    };
    let table: Vec<String> = FLOORS.iter().map(|(name, imports)| row(name, imports)).collect();
    assert_eq!(check_floor_table(&table.join("\n")), Vec::<String>::new());
    complains(&check_floor_table(&table[1..].join("\n")), "no row for `base`");
    complains(&check_floor_table(&(table.join("\n") + "\n" + &row("cellar", &[]))), "not in FLOORS");
    complains(
        &check_floor_table(&table.join("\n").replace("`base`, `syntax`, `catalog` |", "`base` |")),
        "mend whichever",
    );
}
