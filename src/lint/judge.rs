//! The lints of a project: which rules are on, and what they need to know.

use super::circle;
use super::naming::{Pattern, Thing};
use super::report::Report;
use super::rules::{Look, RULES, Rule};
use super::table::Table;
use crate::base::{Code, Diagnostic};
use crate::catalog::{Kind, Object};
use crate::hir::{Judge, Need, Seen};

/// What rules need to know of an engine.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    /// The word of the language.
    pub word: &'static str,
    /// As its makers write it.
    pub title: &'static str,
    /// Words that are no name of a table or column unless they are quoted, in lower case and sorted.
    pub reserved: &'static [&'static str],
    /// Whether it turns names without quotes into lower case.
    pub folds: bool,
}

/// The patterns that names must fit.
pub type Naming = Vec<(Thing, Pattern)>;

/// The judge of a project.
#[derive(Clone, Debug)]
pub struct Lints {
    on: Vec<&'static Rule>,
    pub(super) engines: Vec<Engine>,
    pub(super) naming: Naming,
}

impl Lints {
    /// The rules that are on by default or by `wanted`, which says what the project says of a code, if anything.
    pub fn new(engines: Vec<Engine>, naming: Naming, wanted: &dyn Fn(Code) -> Option<bool>) -> Self {
        let on = |rule: &&Rule| wanted(rule.code).unwrap_or(rule.level.is_some());
        Self { on: RULES.iter().filter(on).collect(), engines, naming }
    }

    /// Whether a rule is on.
    pub fn has(&self, code: Code) -> bool {
        self.on.iter().any(|rule| rule.code == code)
    }
}

impl Judge for Lints {
    fn of_file(&self, seen: &Seen<'_>) -> Vec<Diagnostic> {
        let (mut out, mut report) = (Vec::new(), Report::new(seen, self));
        for objects in seen.objects.chunk_by(|(a, ..), (b, ..)| a.home == b.home) {
            let table = Table::of(objects);
            for rule in &self.on {
                match (rule.look, &table) {
                    (Look::Table(look), Some(table)) => look(table, &mut report),
                    (Look::Object(look), _) => {
                        let named = |(at, object, _): &&(_, Object, _)| is_named(at, object);
                        objects
                            .iter()
                            .filter(named)
                            .for_each(|(at, object, place)| look(at, object, *place, &mut report));
                    }
                    (Look::Table(_), None) | (Look::Needs | Look::Clauses, _) => {}
                }
                out.extend(report.take(rule));
            }
        }
        out
    }

    fn of_needs(&self, needs: &[&Need]) -> Vec<Diagnostic> {
        if self.has(super::codes::CIRCLE) { circle::look(needs) } else { Vec::new() }
    }
}

/// Whether somebody wrote the object's name.
fn is_named(at: &crate::catalog::Address, object: &Object) -> bool {
    let auto = if let Object::PrimaryKey(key) | Object::Unique(key) = object {
        key.auto
    } else if let Object::Check(own) = object {
        own.auto
    } else if let Object::ForeignKey(own) = object {
        own.auto
    } else if let Object::Index(own) = object {
        own.auto
    } else {
        matches!(at.kind, Kind::Default | Kind::Comment(_))
    };
    !auto
}
