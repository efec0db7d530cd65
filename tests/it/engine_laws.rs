//! The laws that need an engine. For pairs of schemas (before, after):
//!
//! 1. up from `before` introspects as a fresh build of `after`;
//! 2. the values of untouched columns survive the way up;
//! 3. planning `after` against `after` gives nothing;
//! 4. down introspects as a fresh build of `before`.
//!
//! Each law is tried with rows and without. The kept pairs of `tests/data/pairs/` come first, then random ones
//! (`SCHEMAC_LAW_CASES` says how many). A random pair that fails is shrunk and kept there, so that it comes first from
//! then on.

use std::hash::{DefaultHasher, Hash, Hasher};

use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use schemac::catalog::Transitions;

use super::support::engine::{Engine, Stop, same, sql};
use super::support::markdown::Case;
use super::support::model::{Model, pair};
use super::support::postgres::Server;

/// A pair as texts.
#[derive(Clone, Debug, Default)]
struct Pair {
    before: Vec<String>,
    after: Vec<String>,
    /// Inserts into `before`.
    rows: Vec<String>,
    /// What must give the same before the way up and after it.
    kept: Vec<(String, String)>,
}

const ARROW: &str = " ==> ";

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn text(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

impl Pair {
    fn of(before: &Model, after: &Model) -> Self {
        Self {
            before: lines(&before.text(None)),
            after: lines(&after.text(Some(before))),
            rows: before.inserts(),
            kept: before.survivors(after),
        }
    }

    fn read(case: &Case) -> Self {
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

    fn keep(&self, engine: Engine, why: &str) -> String {
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
        case.save("pairs");
        name
    }

    /// Every pair with one line less, or one block of lines.
    fn smaller(&self) -> Vec<Self> {
        let without = |list: &[String]| -> Vec<Vec<String>> {
            let blocks = list.iter().enumerate().filter(|(_, line)| line.ends_with('{')).filter_map(|(start, _)| {
                let end = start + list[start..].iter().position(|line| line == "}")?;
                Some([&list[..start], &list[end + 1..]].concat())
            });
            let singles = (0..list.len()).map(|n| [&list[..n], &list[n + 1..]].concat());
            blocks.chain(singles).collect()
        };
        let mut out = Vec::new();
        if !self.rows.is_empty() {
            out.push(Self { rows: Vec::new(), kept: Vec::new(), ..self.clone() });
        }
        out.extend(without(&self.before).into_iter().map(|before| Self { before, ..self.clone() }));
        out.extend(without(&self.after).into_iter().map(|after| Self { after, ..self.clone() }));
        // A line that stands in both.
        for line in &self.before {
            let gone = |list: &[String]| list.iter().filter(|own| *own != line).cloned().collect();
            out.push(Self { before: gone(&self.before), after: gone(&self.after), ..self.clone() });
        }
        out.extend(without(&self.rows).into_iter().map(|rows| Self { rows, ..self.clone() }));
        out
    }

    /// Greedily the smallest pair that still fails in the same way.
    fn shrunk(&self, engine: Engine, first: String) -> (Self, String) {
        let wanted = class(&first);
        let (mut best, mut why) = (self.clone(), first);
        let mut tries = 0;
        'again: loop {
            for smaller in best.smaller() {
                tries += 1;
                if tries > 200 {
                    return (best, why);
                }
                if let Err(Failure::Law(reason)) = holds(engine, &smaller)
                    && class(&reason) == wanted
                {
                    (best, why) = (smaller, reason);
                    continue 'again;
                }
            }
            return (best, why);
        }
    }
}

/// The first line of a failure without names and numbers.
fn class(why: &str) -> String {
    let line = why.lines().next().unwrap_or_default();
    line.split(' ').filter(|word| !word.contains(|c: char| c.is_ascii_digit() || "`\"'".contains(c))).collect()
}

#[derive(Debug)]
enum Failure {
    /// The pair is none: its text, its rows or its build is wrong.
    Pair(String),
    Law(String),
}

fn holds(engine: Engine, pair: &Pair) -> Result<(), Failure> {
    let (before, after) = (text(&pair.before), text(&pair.after));
    let ways = match engine.ways(&before, &after) {
        Ok(ways) => ways,
        Err(Stop::Text(why)) => return Err(Failure::Pair(why)),
        // the pair's `using` names a column that gives its name away: which is meant nobody can tell
        Err(Stop::Plan(why)) if why.contains("E0503") => return Ok(()),
        Err(Stop::Plan(why)) => return Err(Failure::Law(why)),
    };
    let to = &ways.to.catalog;
    let again = engine.plan(to, to, &Transitions::default()).map_err(Failure::Law)?;
    if !again.is_empty() {
        return Err(Failure::Law(format!("a plan to itself is not empty: {again:#?}")));
    }
    let fresh = |state| engine.fresh(state).map_err(|why| Failure::Law(format!("fresh build: {why}")));
    let (origin, wanted) = (fresh(&ways.from.catalog)?, fresh(to)?);
    let build = engine.build_of(&ways.from.catalog).map_err(Failure::Law)?;
    let (up, down) = (engine.script(&ways.up), engine.script(&ways.down));
    let told = |why: String| Failure::Law(format!("{why}\n-- up\n{}-- down\n{}", sql(&up), sql(&down)));
    for with_rows in [false, true] {
        if with_rows && pair.rows.is_empty() {
            continue;
        }
        let mut scratch = engine.scratch();
        scratch.run(&build).map_err(Failure::Law)?;
        let mut old = Vec::new();
        if with_rows {
            for insert in &pair.rows {
                scratch.rows(insert).map_err(|why| Failure::Pair(format!("{insert}: {why}")))?;
            }
            for (select, _) in &pair.kept {
                old.push(scratch.rows(select).map_err(|why| Failure::Pair(format!("{select}: {why}")))?);
            }
        }
        scratch.run(&up).map_err(|why| told(format!("up: {why}")))?;
        let found = scratch.introspect().map_err(&told)?;
        same("after up", &found, &wanted).map_err(&told)?;
        for ((_, select), old) in pair.kept.iter().zip(&old) {
            let new = scratch.rows(select).map_err(|why| Failure::Pair(format!("{select}: {why}")))?;
            if new != *old {
                return Err(told(format!("values changed: {select}: {old:?} became {new:?}")));
            }
        }
        scratch.run(&down).map_err(|why| told(format!("down: {why}")))?;
        let found = scratch.introspect().map_err(&told)?;
        same("after down", &found, &origin).map_err(&told)?;
    }
    Ok(())
}

/// How many cases are tried.
pub fn cases(default: u32) -> u32 {
    std::env::var("SCHEMAC_LAW_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

fn laws_hold(engine: Engine, count: u32) {
    for case in Case::all("pairs") {
        if let Err(why) = holds(engine, &Pair::read(&case)) {
            let (Failure::Law(why) | Failure::Pair(why)) = why;
            panic!("tests/data/pairs/{}.md on {}: {why}", case.name, engine.name());
        }
    }
    let config = Config { cases: cases(count), failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let result = runner.run(&pair(), |(before, after)| {
        holds(engine, &Pair::of(&before, &after)).map_err(|why| TestCaseError::fail(format!("{why:?}")))
    });
    if let Err(TestError::Fail(_, (before, after))) = result {
        let pair = Pair::of(&before, &after);
        match holds(engine, &pair) {
            Err(Failure::Law(first)) => {
                let (small, why) = pair.shrunk(engine, first);
                let name = small.keep(engine, &why);
                let pair = format!("{}==>\n{}", text(&small.before), text(&small.after));
                panic!("kept as tests/data/pairs/{name}.md: {why}\n{pair}");
            }
            Err(Failure::Pair(why)) => {
                panic!("the model made no pair: {why}\n{}==>\n{}", text(&pair.before), text(&pair.after));
            }
            Ok(()) => panic!("it failed once and then held\n{}==>\n{}", text(&pair.before), text(&pair.after)),
        }
    }
}

#[test]
fn laws_hold_on_sqlite() {
    laws_hold(Engine::Sqlite, 60);
}

#[test]
fn laws_hold_on_postgres_13() {
    laws_hold(Engine::Postgres(Server::V13), 15);
}

#[test]
fn laws_hold_on_postgres_15() {
    laws_hold(Engine::Postgres(Server::V15), 40);
}

#[test]
fn laws_hold_on_postgres_18() {
    laws_hold(Engine::Postgres(Server::V18), 25);
}
