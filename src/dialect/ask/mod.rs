//! What a database can be asked before a plan runs: how much of its data the plan takes away, and which of its rows stop it.
//!
//! A question is derived from a plan's typed steps and from what the plan makes of each column ([`row`]), never from the SQL
//! that it prints. It is put in the names that the database has now, which [`Since`] knows when other plans are to run before
//! this one. What cannot be asked is told as such.

mod facts;
mod losses;
mod now;
mod row;
mod rules;
mod since;
mod words;

pub(super) use rules::{none_of, over_value};
pub use since::Since;
pub(super) use words::{Paths, SQL, Words};

use std::collections::{BTreeMap, BTreeSet};

use self::now::Now;
use super::Quote;
use crate::catalog::{Address, Column, Expr, QName, Type};
use crate::plan::{Action, Fill, GroupKind, Plan, Semantics, Transitions};

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What it is about, as the plan calls it.
    pub at: Address,
    /// The same as the database calls it now, as far as it is there.
    pub now: Address,
    pub about: About,
    /// Why there is none.
    pub query: Result<Query, Box<str>>,
}

/// What the rows that a question finds mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// They lose something; says what.
    Loss(Box<str>),
    /// They have no value and get one.
    Filled,
    /// They stop the plan.
    Stops(Stop),
}

/// How rows stop a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// No value where there must be one.
    Null,
    /// Alike where none may be.
    Alike,
    /// A value that the new type does not hold.
    Unfit,
    /// A check says no.
    Broken,
    /// They refer to a row that is not there.
    Dangling,
    /// They exclude each other.
    Excluded,
}

/// A query that finds rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// `select` and what is shown of each.
    pub head: String,
    /// `from …`, with all that picks them.
    pub rows: String,
    pub unit: Unit,
    /// Each of them, and not perhaps each.
    pub exact: bool,
    /// What to ask when the server cannot say this.
    pub fallback: Option<Fallback>,
}

/// A question in place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// A query that fails on such a row.
    Trial(String),
    /// As [`Query::rows`]: no more than these.
    AtMost(String),
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    Row,
    Value,
    /// A value, or several together, that more than one row has.
    Group,
}

impl Query {
    /// What shows some of the rows.
    pub fn sample(&self) -> String {
        format!("{} {} limit 10", self.head, self.rows)
    }

    fn of(rows: String, unit: Unit) -> Self {
        Self { head: "select *".to_owned(), rows, unit, exact: true, fallback: None }
    }
}

/// What differs by engine.
#[derive(Clone, Copy, Debug)]
pub(super) struct Engine {
    pub quote: Quote,
    pub words: Words,
    /// What a change of type does to a value.
    pub retyped: fn(&Retyping<'_>) -> Retyped,
    /// A type for a cast, its names given by the closure.
    pub print: fn(&Type) -> String,
    pub collation: fn(&str) -> String,
    /// The name of the collation that a column has by default.
    pub plain_collation: &'static str,
    /// Whether a query reads the rows of tables that descend from the one that it names.
    pub descends: bool,
    /// What tells one row of a table from another.
    pub row_id: &'static [&'static str],
    /// Whether a value of the text array has one of these texts, in the engine's words; nothing without arrays.
    pub overlaps: Option<fn(&str, &str) -> String>,
}

/// A column whose type changes.
pub(super) struct Retyping<'a> {
    /// The old value, or what is said to stand in its place.
    pub value: &'a str,
    /// Whether it is what the schema says stands in its place.
    pub said: bool,
    pub table: QName,
    pub before: &'a Column,
    pub after: &'a Column,
    pub plan: &'a Plan,
    /// Types as the database calls them now; nothing for one that it has not.
    pub named: &'a dyn Fn(&Type) -> Option<String>,
}

/// What becomes of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Retyped {
    /// Which do not fit.
    pub unfit: Unfit,
    /// Which are not the same afterwards, where somebody knows.
    pub loss: Option<String>,
    /// What they are afterwards, where that can be said in the types that there are now.
    pub value: Option<String>,
}

/// Which values a type does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Unfit {
    /// All fit.
    #[default]
    None,
    /// Those for which the condition holds; an expression that fails on them, should the server not know the condition.
    When(String, Option<String>),
    /// Those on which the expression fails.
    Trial(String),
    /// Nobody can say.
    Unknown,
}

/// All that is looked at while questions are put.
struct Asking<'a> {
    plan: &'a Plan,
    transitions: &'a Transitions,
    engine: &'a Engine,
    semantics: &'a Semantics,
    now: Now<'a>,
    fills: BTreeMap<Address, &'a Fill>,
    usings: BTreeMap<Address, &'a Expr>,
    /// Columns that are made, also where one of that name was dropped.
    created: BTreeSet<Address>,
    /// What the engine does with something else's.
    followers: BTreeSet<Address>,
}

/// The questions of a plan, in the order of its steps: what it loses, then what stops it.
pub(super) fn questions(
    plan: &Plan,
    transitions: &Transitions,
    since: &Since,
    engine: &Engine,
    semantics: &Semantics,
) -> Vec<Question> {
    let mut asking = Asking {
        plan,
        transitions,
        engine,
        semantics,
        now: Now::new(plan, since),
        fills: BTreeMap::new(),
        usings: BTreeMap::new(),
        created: BTreeSet::new(),
        followers: BTreeSet::new(),
    };
    for group in &plan.groups {
        for step in &group.steps {
            match &step.action {
                Action::Fill(fill) => _ = asking.fills.insert(step.at, fill),
                Action::Alter { using: Some(using), .. } => _ = asking.usings.insert(step.at, using),
                Action::Create(crate::catalog::Object::Column(_)) => _ = asking.created.insert(step.at),
                Action::Create(_)
                | Action::Drop(_)
                | Action::Alter { .. }
                | Action::Rename { .. }
                | Action::RenameValue { .. } => {}
            }
            let led = matches!(&group.kind, GroupKind::Led(lead) if *lead != step.at);
            let goes = |at: Address| !plan.after.contains(&at) && plan.after.contains(&Address::table(at.home));
            if led || matches!(step.action, Action::Drop(_)) && plan.carried.leader(&step.at).is_some_and(goes) {
                asking.followers.insert(step.at);
            }
        }
    }
    let mut out = asking.losses();
    out.extend(asking.obstacles());
    out
}
