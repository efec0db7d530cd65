//! Plan lines.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Address, CommentOn, Kind, Object};
use crate::cli::Output;
use crate::cli::output::{Paint, paint, visible};
use crate::diff::Change;
use crate::plan::{Action, LockClass, Plan, Step};

/// What happens to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verb {
    Create,
    Drop,
    Alter,
    Rename,
    Replace,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    verb: Verb,
    at: Address,
    /// Of a rename.
    from: Option<Address>,
    reason: String,
    data_loss: bool,
    long_lock: bool,
}

/// The lines of a plan: its changes first, in their order, then what they force.
pub(super) fn of(plan: &Plan) -> Vec<Line> {
    let mut steps: BTreeMap<Address, Vec<&Step>> = BTreeMap::new();
    for step in plan.steps() {
        steps.entry(step.at).or_default().push(step);
    }
    let created = addresses(plan, |change| matches!(change, Change::Create { .. }));
    let dropped = addresses(plan, |change| matches!(change, Change::Drop { .. }));
    let mut lines = Vec::new();
    let mut told = BTreeSet::new();
    for change in &plan.changes {
        let at = *change.at();
        told.insert(at);
        let own = steps.get(&at).map_or(&[][..], Vec::as_slice);
        match change {
            Change::Rename { from, .. } => lines.push(line(Verb::Rename, at, Some(*from), own, "renamed")),
            Change::Create { .. } if folded(&at, &created) => {}
            Change::Create { .. } => {
                let mut new = line(Verb::Create, at, None, own, "new");
                new.reason.push_str(&contents(plan, &at));
                lines.push(new);
            }
            Change::Drop { .. } if folded(&at, &dropped) => {}
            Change::Drop { .. } => lines.push(line(Verb::Drop, at, None, own, "removed")),
            Change::Alter { .. } => lines.push(line(altered(own), at, None, own, "changed")),
        }
    }
    for (at, own) in steps {
        let parent = if at.is_part() { Some(Address::table(at.home)) } else { None };
        let inside = |set: &BTreeSet<Address>| parent.is_some_and(|parent| set.contains(&parent));
        if !told.contains(&at) && !inside(&created) && !inside(&dropped) {
            lines.push(line(altered(&own), at, None, &own, "changed"));
        }
    }
    lines
}

fn addresses(plan: &Plan, wanted: impl Fn(&Change) -> bool) -> BTreeSet<Address> {
    plan.changes.iter().filter(|change| wanted(change)).map(|change| *change.at()).collect()
}

/// Whether the line of the object that it belongs to says it already.
fn folded(at: &Address, set: &BTreeSet<Address>) -> bool {
    let owner = match at.kind {
        Kind::Default | Kind::Comment(CommentOn::Column) => at.part.map(|part| Address::column(at.home, part)),
        Kind::Comment(CommentOn::Namespace) => Some(Address::top(Kind::Namespace, at.home)),
        Kind::Comment(CommentOn::Enum) => Some(Address::top(Kind::Enum, at.home)),
        Kind::Comment(CommentOn::Domain) => Some(Address::top(Kind::Domain, at.home)),
        Kind::Comment(CommentOn::Table) => Some(Address::table(at.home)),
        Kind::Comment(CommentOn::Index) => Some(Address { kind: Kind::Index, ..*at }),
        Kind::Namespace
        | Kind::Enum
        | Kind::Domain
        | Kind::Table
        | Kind::Column
        | Kind::PrimaryKey
        | Kind::Unique
        | Kind::Check
        | Kind::ForeignKey
        | Kind::Index
        | Kind::Comment(CommentOn::Constraint) => None,
    };
    owner.is_some_and(|owner| set.contains(&owner)) || (at.is_part() && set.contains(&Address::table(at.home)))
}

/// How many columns and indexes a new table has.
fn contents(plan: &Plan, at: &Address) -> String {
    if at.kind != Kind::Table {
        return String::new();
    }
    let count = |kind: Kind| plan.after.at_home(at.home).filter(|(own, _)| own.kind == kind).count();
    let told = |n: usize, one: &str, many: &str| match n {
        0 => String::new(),
        1 => format!(", 1 {one}"),
        n => format!(", {n} {many}"),
    };
    let constraints = count(Kind::PrimaryKey) + count(Kind::Unique) + count(Kind::Check) + count(Kind::ForeignKey);
    told(count(Kind::Column), "column", "columns")
        + &told(constraints, "constraint", "constraints")
        + &told(count(Kind::Index), "index", "indexes")
}

fn altered(steps: &[&Step]) -> Verb {
    let created = steps.iter().any(|step| matches!(step.action, Action::Create(_)));
    let dropped = steps.iter().any(|step| matches!(step.action, Action::Drop(_)));
    match (created, dropped) {
        (true, true) => Verb::Replace,
        (true, false) => Verb::Create,
        (false, true) => Verb::Drop,
        (false, false) => Verb::Alter,
    }
}

fn line(verb: Verb, at: Address, from: Option<Address>, steps: &[&Step], fallback: &str) -> Line {
    let mut reasons: Vec<String> = Vec::new();
    let mut add = |reason: &str| {
        if !reason.is_empty() && !reasons.iter().any(|known| known == reason) {
            reasons.push(reason.to_owned());
        }
    };
    if from.is_none() {
        steps.iter().for_each(|step| add(&step.reason));
    }
    for step in steps {
        let hazard = &step.hazard;
        for why in [&hazard.data_loss, &hazard.data_dependent].into_iter().flatten() {
            add(why);
        }
    }
    if reasons.is_empty() {
        reasons.push(fallback.to_owned());
    }
    let existing = !matches!(verb, Verb::Create) || at.is_part();
    Line {
        verb,
        at,
        from,
        reason: reasons.join("; "),
        data_loss: steps.iter().any(|step| step.hazard.data_loss.is_some()),
        long_lock: existing
            && steps.iter().any(|step| {
                (step.hazard.rewrite || step.hazard.scan) && step.hazard.lock >= LockClass::Write && !new_table(step)
            }),
    }
}

fn new_table(step: &Step) -> bool {
    matches!(step.action, Action::Create(Object::Table(_)))
}

/// The lines as a table: glyph, marks, address, place, reason.
pub(super) fn text(
    lines: &[Line],
    place: &dyn Fn(&Address) -> Option<String>,
    out: &Output,
    color: bool,
) -> String {
    let rows: Vec<[String; 5]> = lines
        .iter()
        .map(|line| {
            let mut marks = String::new();
            if line.data_loss {
                marks.push('!');
            }
            if line.long_lock {
                marks.push_str(out.sign("\u{29d7}", "L"));
            }
            let place = place(&line.at).unwrap_or_default();
            [glyph(line.verb, out).to_owned(), marks, address(line, out), visible(&place), visible(&line.reason)]
        })
        .collect();
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0).min(60);
    let widths = [width(0), width(1), width(2), width(3)];
    let mut text = String::new();
    for (row, line) in rows.iter().zip(lines) {
        let pad = |at: usize| " ".repeat(widths[at].saturating_sub(row[at].chars().count()) + 1);
        let tone = match line.verb {
            Verb::Create => Paint::Good,
            Verb::Drop => Paint::Bad,
            Verb::Alter | Verb::Rename | Verb::Replace => Paint::Change,
        };
        text.push_str(&paint(color, tone, &row[0]));
        text.push_str(&pad(0));
        if widths[1] > 0 {
            text.push_str(&paint(color, Paint::Bad, &row[1]));
            text.push_str(&pad(1));
        }
        text.push_str(&row[2]);
        text.push_str(&pad(2));
        if widths[3] > 0 {
            text.push_str(&paint(color, Paint::Dim, &row[3]));
            text.push_str(&pad(3));
        }
        text.push_str(&row[4]);
        text.push('\n');
    }
    text
}

fn glyph(verb: Verb, out: &Output) -> &'static str {
    match verb {
        Verb::Create => "+",
        Verb::Drop => "-",
        Verb::Alter => "~",
        Verb::Rename if out.unicode => "\u{2192}",
        Verb::Rename => "->",
        Verb::Replace => "-/+",
    }
}

fn address(line: &Line, out: &Output) -> String {
    let arrow = out.sign("\u{2192}", "->");
    match line.from {
        Some(from) => visible(&format!("{from} {arrow} {}", line.at)),
        None => visible(&line.at.to_string()),
    }
}

/// `2 to create, 1 to drop; 1 loses data`.
pub(super) fn count(lines: &[Line]) -> String {
    let of = |verb: Verb| lines.iter().filter(|line| line.verb == verb).count();
    let words = [
        (Verb::Create, "to create"),
        (Verb::Alter, "to alter"),
        (Verb::Rename, "to rename"),
        (Verb::Replace, "to replace"),
        (Verb::Drop, "to drop"),
    ];
    let parts: Vec<String> =
        words.iter().map(|(verb, word)| (of(*verb), word)).filter(|(n, _)| *n > 0).map(|(n, w)| format!("{n} {w}")).collect();
    let mut text = if parts.is_empty() { "No changes".to_owned() } else { parts.join(", ") };
    let (lossy, locking) =
        (lines.iter().filter(|line| line.data_loss).count(), lines.iter().filter(|line| line.long_lock).count());
    if lossy > 0 {
        text.push_str(&format!("; {lossy} lose{} data", if lossy == 1 { "s" } else { "" }));
    }
    if locking > 0 {
        text.push_str(&format!("; {locking} hold{} a long lock", if locking == 1 { "s" } else { "" }));
    }
    text
}

/// The lines as a Markdown list.
pub(super) fn markdown(lines: &[Line], place: &dyn Fn(&Address) -> Option<String>) -> String {
    let out = Output { unicode: true, ..Output::default() };
    let mut text = format!("**{}**\n\n", count(lines));
    for line in lines {
        let place = place(&line.at).map_or_else(String::new, |place| format!(" ({place})"));
        let warning = if line.data_loss { " **loses data**" } else { "" };
        let address = address(line, &out).replace('`', "'");
        text.push_str(&format!("- {} `{address}`{place}: {}{warning}\n", glyph(line.verb, &out), line.reason));
    }
    text
}
