//! Pairs of schemas as texts, and the laws that need an engine.

mod judge;
mod shrink;
mod told;

use std::hash::{DefaultHasher, Hash, Hasher};

use super::engine::Engine;
use super::markdown::Case;
use super::model::{Model, wide};
pub use judge::{Failure, holds};
pub use told::{Laws, cases};

/// A pair as texts.
#[derive(Clone, Debug, Default)]
pub struct Pair {
    pub before: Vec<String>,
    pub after: Vec<String>,
    /// Inserts into `before`.
    pub rows: Vec<String>,
    /// What must give the same before the way up and after it.
    pub kept: Vec<(String, String)>,
}

const ARROW: &str = " ==> ";

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn text(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

impl Pair {
    pub fn of(before: &Model, after: &Model) -> Self {
        Self {
            before: lines(&before.text(None)),
            after: lines(&after.text(Some(before))),
            rows: before.inserts(),
            kept: before.survivors(after),
        }
    }

    pub fn wide(before: &wide::World, after: &wide::World) -> Self {
        Self {
            before: lines(&before.text(None)),
            after: lines(&after.text(Some(before))),
            rows: before.inserts(),
            kept: before.survivors(after),
        }
    }

    pub fn read(case: &Case) -> Self {
        let block = |path| lines(case.get(path).unwrap_or_default());
        let kept = block("kept");
        let kept = kept.iter().map(|line| line.split_once(ARROW).unwrap_or_else(|| panic!("{}: {line}", case.name)));
        Self {
            before: block("before"),
            after: block("after"),
            rows: block("rows"),
            kept: kept.map(|(old, new)| (old.to_owned(), new.to_owned())).collect(),
        }
    }

    /// Writes it down in a folder of `tests/data`, and gives the name of the file.
    pub fn keep(&self, folder: &str, engine: Engine, why: &str) -> String {
        let mut hasher = DefaultHasher::new();
        (&self.before, &self.after).hash(&mut hasher);
        let name = format!("found-{:08x}", hasher.finish() as u32);
        let title = why.lines().next().unwrap_or_default();
        let mut case = Case::parse(&name, &format!("# Found on {}\n\n{title}\n", engine.name()));
        case.set("before", "schema", &text(&self.before));
        case.set("after", "schema", &text(&self.after));
        if !self.rows.is_empty() {
            case.set("rows", "sql", &text(&self.rows));
            let kept: Vec<String> = self.kept.iter().map(|(old, new)| format!("{old}{ARROW}{new}")).collect();
            case.set("kept", "sql", &text(&kept));
        }
        case.save(folder);
        name
    }

    /// Both schemas, for a message.
    pub fn shown(&self) -> String {
        format!("{}==>\n{}", text(&self.before), text(&self.after))
    }
}
