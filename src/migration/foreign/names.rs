//! File names of other tools, by the rules of each.

use super::Tool;

/// What a file is to its tool.
pub(super) enum Named {
    /// A part of a migration.
    Part { id: String, order: (Vec<u128>, String), title: String, part: Part },
    /// The tool runs it, and it cannot be taken over.
    Refused { why: &'static str, help: &'static str },
    /// The tool passes over it.
    Passed,
    /// It says something of another file.
    Beside,
}

/// Which part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Up,
    Down,
    /// Both ways in one file.
    Both,
}

const NO_SQL: &str = "is a program, and no SQL";
const SAY_IT: &str =
    "say in SQL what it does to the schema, as a migration in its place, or take over with another tool's history";

/// What the file of this name is.
pub(super) fn named(tool: Tool, name: &str) -> Named {
    match tool {
        Tool::Sqlx => {
            let Some((id, rest)) = numbered(name) else { return Named::Passed };
            match parted(rest) {
                Some((title, part)) => of_number(id, title, part.unwrap_or(Part::Up)),
                None => Named::Passed,
            }
        }
        Tool::GolangMigrate => match numbered(name).and_then(|(id, rest)| Some((id, parted(rest)?))) {
            Some((id, (title, Some(part)))) => of_number(id, title, part),
            Some(_) | None => Named::Passed,
        },
        Tool::Dbmate => {
            let digits = name.bytes().take_while(u8::is_ascii_digit).count();
            match (name.get(..digits), name.get(digits..).and_then(|rest| rest.strip_suffix(".sql"))) {
                (Some(id), Some(title)) if digits > 0 => Named::Part {
                    id: id.to_owned(),
                    // it runs them in the order of their names
                    order: (Vec::new(), name.to_owned()),
                    title: title.trim_start_matches('_').to_owned(),
                    part: Part::Both,
                },
                _ => Named::Passed,
            }
        }
        Tool::Goose => match numbered(name) {
            Some((_, rest)) if rest.ends_with("_test.go") => Named::Passed,
            Some((_, rest)) if rest.ends_with(".go") => Named::Refused { why: NO_SQL, help: SAY_IT },
            Some((id, rest)) => match rest.strip_suffix(".sql") {
                Some(title) => of_number(id, title, Part::Both),
                None => Named::Passed,
            },
            None => Named::Passed,
        },
        Tool::Flyway => flyway(name),
    }
}

/// `0001_name.sql` in its number and the rest.
fn numbered(name: &str) -> Option<(u128, &str)> {
    let (number, rest) = name.split_once('_')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    Some((number.parse().ok().filter(|_| is_number)?, rest))
}

/// The name before `.up.sql`, `.down.sql` or `.sql`.
fn parted(rest: &str) -> Option<(&str, Option<Part>)> {
    let title = rest.strip_suffix(".sql")?;
    Some(if let Some(title) = title.strip_suffix(".up") {
        (title, Some(Part::Up))
    } else if let Some(title) = title.strip_suffix(".down") {
        (title, Some(Part::Down))
    } else {
        (title, None)
    })
}

fn of_number(id: u128, title: &str, part: Part) -> Named {
    Named::Part { id: id.to_string(), order: (vec![id], String::new()), title: title.to_owned(), part }
}

/// The numbers of a version of Flyway's, `1_2` or `1.2`; `1.0` is `1`.
pub(super) fn numbers(version: &str) -> Option<Vec<u128>> {
    let mut out = Vec::new();
    for part in version.split(['.', '_']) {
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        out.push(part.parse().ok().filter(|_| is_number)?);
    }
    while out.len() > 1 && out.last() == Some(&0) {
        out.pop();
    }
    Some(out)
}

/// As the history calls these numbers here.
pub(super) fn dotted(numbers: &[u128]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

fn flyway(name: &str) -> Named {
    if name.ends_with(".sql.conf") {
        return Named::Beside;
    }
    let Some((stem, kind)) = name.rsplit_once('.') else { return Named::Passed };
    let is_callback = ["before", "after", "createSchema"].iter().any(|own| stem.starts_with(own));
    if is_callback && ["sql", "java", "class"].contains(&kind) {
        return Named::Refused {
            why: "is a callback of Flyway's, which runs around migrations",
            help: "use the hooks of schemac.toml, and move it out of the folder",
        };
    }
    let Some((prefix, title)) = stem.split_once("__") else { return Named::Passed };
    if ["java", "class", "kt", "groovy"].contains(&kind) && prefix.starts_with(['V', 'U', 'R', 'B']) {
        return Named::Refused { why: NO_SQL, help: SAY_IT };
    }
    if kind != "sql" {
        return Named::Passed;
    }
    if prefix == "R" {
        return Named::Refused {
            why: "is a repeatable migration, which Flyway runs whenever it changes",
            help: "what it makes belongs into the schema files; put it into a versioned migration as it is now, and move it out",
        };
    }
    let (letter, version) = prefix.split_at_checked(1).unwrap_or_default();
    let part = match letter {
        "V" => Part::Up,
        "U" => Part::Down,
        "B" => {
            return Named::Refused {
                why: "is a baseline of Flyway's, which stands for the migrations before it",
                help: "take over those migrations without it, or make it the first versioned one in a folder of its own",
            };
        }
        _ => return Named::Passed,
    };
    match numbers(version) {
        Some(numbers) => {
            Named::Part { id: dotted(&numbers), order: (numbers, String::new()), title: title.to_owned(), part }
        }
        None => Named::Passed,
    }
}
