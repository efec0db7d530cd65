//! Columns that come to forbid null: a check makes sure that none is there, one for all of a table, so that the rows are read once.

use std::collections::BTreeMap;

use super::{set, validate};
use crate::base::Name;
use crate::catalog::{Address, Check, Column, Expr, Holds, Kind, Object, Piece, QName, Slot, Sql, naming};
use crate::plan::Action;
use crate::plan::edges::{Lookup, Node};
use crate::plan::legalise::Legaliser;
use crate::plan::work::{Mode, Verb, Work};

/// Puts the checks before the columns. What a table descends from is checked with it.
pub(super) fn check(work: &mut Work, legaliser: &Legaliser) {
    let columns: Vec<(Address, Verb)> = work
        .iter()
        .filter(|(at, _, atom)| legaliser.busy.constraints_of(at.home) && forbids(&atom.action))
        .map(|(at, verb, _)| (*at, verb))
        .collect();
    let mut own: BTreeMap<QName, Vec<(u32, Name)>> = BTreeMap::new();
    for (at, verb) in &columns {
        if *verb == Verb::Alter
            && let Some(atom) = work.get(at, *verb).cloned()
        {
            work.forget(at, *verb);
            work.put(*at, Verb::Tighten, atom.action, &atom.reason);
        }
        set(work, at, Verb::Tighten, Mode::Assured);
        let leader = legaliser.after.leader(at);
        let is_led = leader.is_some_and(|leader| columns.iter().any(|(other, _)| *other == leader));
        if let (false, Some(name)) = (is_led, at.part) {
            let position = legaliser.after.column(at.home, name).map_or(0, |column| column.position);
            own.entry(at.home).or_default().push((position, name));
        }
    }
    if own.is_empty() {
        return;
    }
    let taken = legaliser.busy.taken();
    for (home, mut columns) in own {
        columns.sort_unstable();
        let columns: Vec<Name> = columns.into_iter().map(|(_, name)| name).collect();
        let family: Vec<QName> = std::iter::once(home).chain(legaliser.after.descendants(home)).collect();
        let is_taken = |name: Name| family.iter().any(|table| taken.contains(&Slot::Constraint(*table, name)));
        let name = naming::free(naming::derived(home.name, &columns, "present"), &is_taken);
        let at = Address::part(Kind::Check, home, name);
        let strict = Check::new(false, all_present(&columns));
        let loose = Object::Check(Check { holds: Holds::ForNew, ..strict.clone() });
        let strict = Object::Check(strict);
        work.put(at, Verb::Create, Action::Create(loose.clone()), "may not be null any more");
        validate(work, at, loose, strict.clone());
        work.put(at, Verb::Settle, Action::Drop(strict), "has done its work");
    }
}

/// Whether a column changes in this alone, that it may not be null any more.
fn forbids(action: &Action) -> bool {
    matches!(action, Action::Alter { before: Object::Column(old), after: Object::Column(new), .. }
        if !new.nullable && *old == (Column { nullable: true, ..new.clone() }))
}

/// `a is not null and b is not null`.
fn all_present(columns: &[Name]) -> Expr {
    let pieces = columns.iter().enumerate().flat_map(|(n, column)| {
        let and = (n > 0).then(|| Piece::Text(" and ".into()));
        and.into_iter().chain([Piece::Column(*column), Piece::Text(" is not null".into())])
    });
    Expr::Sql(Sql::from_pieces(pieces))
}

/// The columns wait for their check, which goes at the end (`n`).
pub(super) fn edges(
    nodes: &[Node],
    n: usize,
    own: &Check,
    lookup: &Lookup,
    legaliser: &Legaliser,
    out: &mut Vec<(usize, usize)>,
    stand_ins: &mut Vec<(usize, usize)>,
) {
    let at = nodes[n].at;
    let (Some(check), Some(checked)) = (lookup.get(Verb::Create, &at), lookup.get(Verb::Tighten, &at)) else { return };
    own.expr.visit_columns(&mut |name| {
        if let Some(column) = lookup.get(Verb::Tighten, &Address::column(at.home, name)) {
            stand_ins.push((column, check));
            out.extend([(checked, column), (column, n)]);
        }
    });
    // a row that is written while it still lacks its value would break the check
    let family = legaliser.after.descendants(at.home);
    let is_write = |node: &Node| node.verb == Verb::Fill && (node.at.home == at.home || family.contains(&node.at.home));
    out.extend(nodes.iter().enumerate().filter(|(_, node)| is_write(node)).map(|(write, _)| (write, check)));
}
