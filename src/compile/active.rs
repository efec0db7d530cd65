//! Which transition clauses of a schema still matter: those that the migrations do not hold yet.

use super::decide::Accept;
use crate::catalog::{Address, Catalog, Kind, QName, Renames};
use crate::migration::State;
use crate::plan::Transitions;

/// A `renamed from` whose old and new name both stand for something already, while nobody said that the one with the new
/// name goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BothExist {
    pub from: Address,
    pub to: Address,
}

/// The clauses to plan with, and those that contradict the state. Old names are given as the state has them: a part's
/// table may have been renamed by an earlier migration while the clause still stands in the file. `accept` is the consent
/// that stands on the command line.
pub fn active(state: &State, wanted: &Transitions, accept: &Accept) -> (Transitions, Vec<BothExist>) {
    let before = &state.catalog;
    let mut renames = Renames::new();
    let mut conflicts = Vec::new();
    // Namespaces first, then what stands in them, then parts: each speaks in the names that the ones before leave.
    for stage in [Stage::Namespace, Stage::Top, Stage::Part] {
        let clauses: Vec<(Address, Address)> = wanted
            .renames
            .iter()
            .filter(|(from, _)| Stage::of(from) == stage)
            .map(|(from, to)| (located(before, &renames, from, to, stage), *to))
            .filter(|(from, to)| !state.holds_rename(from, to) && stands(before, from))
            .collect();
        for (from, to) in &clauses {
            // The new name as the state would have it, were it not renamed now.
            let holder = Address { home: if stage == Stage::Part { from.home } else { to.home }, ..*to };
            let moves_away = clauses.iter().any(|(other, _)| *other == holder);
            let goes = || accept.names(&holder) || wanted.accepted.iter().any(|own| in_before(&renames, own) == holder);
            if stands(before, &holder) && !moves_away && !goes() {
                conflicts.push(BothExist { from: *from, to: *to });
            } else {
                renames.insert(*from, *to);
            }
        }
    }
    let mut carried = State { catalog: Catalog::new(), ..state.clone() };
    carried.carry(&renames);
    let accepted = wanted.accepted.iter().map(|own| in_before(&renames, own)).collect();
    let (empty, online) = (wanted.empty.clone(), wanted.online);
    let mut out = Transitions { accepted, empty, online, ..Transitions::default() };
    for (at, fill) in &wanted.fills {
        if !carried.holds_fill(at, fill) {
            out.fills.insert(*at, fill.clone());
        }
    }
    out.kept = wanted
        .kept
        .iter()
        .filter(|(at, day)| carried.kept.get(at).copied() != **day)
        .map(|(at, day)| (*at, *day))
        .collect();
    for (of, values) in &wanted.enum_values {
        let fresh = values.iter().filter(|(old, new)| !carried.holds_value(*of, **old, **new));
        let fresh: std::collections::BTreeMap<_, _> = fresh.map(|(old, new)| (*old, *new)).collect();
        if !fresh.is_empty() {
            out.enum_values.insert(*of, fresh);
        }
    }
    for (at, values) in &wanted.column_values {
        let fresh = values.iter().filter(|(old, new)| !carried.holds_column_value(at, **old, **new));
        let fresh: std::collections::BTreeMap<_, _> = fresh.map(|(old, new)| (*old, *new)).collect();
        if !fresh.is_empty() {
            out.column_values.insert(*at, fresh);
        }
    }
    out.renames = renames;
    (out, conflicts)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Namespace,
    Top,
    Part,
}

impl Stage {
    const fn of(at: &Address) -> Self {
        match at.kind {
            Kind::Namespace => Self::Namespace,
            Kind::Enum | Kind::Domain | Kind::Table => Self::Top,
            Kind::Defined(own) if !own.is_part() => Self::Top,
            Kind::Column
            | Kind::Default
            | Kind::PrimaryKey
            | Kind::Unique
            | Kind::Check
            | Kind::ForeignKey
            | Kind::Index
            | Kind::Defined(_)
            | Kind::Comment(_) => Self::Part,
        }
    }
}

/// Where the clause's old name is found in the state: under the old home, if that is renamed now, else under the new.
fn located(before: &Catalog, renames: &Renames, from: &Address, to: &Address, stage: Stage) -> Address {
    let home = match stage {
        Stage::Namespace => from.home,
        Stage::Top if stands(before, from) => from.home,
        // The namespace was renamed by an earlier migration.
        Stage::Top => QName::new(to.home.ns, from.home.name),
        Stage::Part => home_before(renames, to.home),
    };
    Address { home, ..*from }
}

/// What a tombstone names, in the names of the state.
pub(super) fn in_before(renames: &Renames, own: &Address) -> Address {
    let home = if own.is_part() { home_before(renames, own.home) } else { own.home };
    Address { home, ..*own }
}

/// The name in the state of a table that is called `after` now.
pub(super) fn home_before(renames: &Renames, after: QName) -> QName {
    let back = renames.inverse();
    back.home(Kind::Table, after)
}

/// Whether something bears that name. A primary key's name stands in its payload.
pub(super) fn stands(catalog: &Catalog, at: &Address) -> bool {
    if at.kind == Kind::PrimaryKey {
        return catalog.contains(&Address { part: None, ..*at });
    }
    catalog.contains(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Name;
    use crate::catalog::{Column, Object, Table, Type};

    fn column(position: u32) -> Object {
        let ty = Type::Sql("integer".into());
        Object::Column(Column::plain(position, ty, true))
    }

    fn table(name: &str, columns: &[&str]) -> Vec<(Address, Object)> {
        let home = QName::bare(name.into());
        let mut out = vec![(Address::table(home), Object::Table(Table::default()))];
        for (n, name) in columns.iter().enumerate() {
            out.push((Address::column(home, Name::new(name)), column(u32::try_from(n).unwrap())));
        }
        out
    }

    fn at(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn wanted(pairs: &[(&str, &str)]) -> Transitions {
        let renames = pairs.iter().map(|(from, to)| (at(from), at(to))).collect();
        Transitions { renames, ..Transitions::default() }
    }

    fn state(objects: Vec<(Address, Object)>) -> State {
        State { catalog: objects.into_iter().collect(), ..State::default() }
    }

    #[test]
    fn a_fresh_clause_is_active_and_a_held_one_is_inert() {
        let mut state = state(table("t", &["a"]));
        let clause = wanted(&[("t/column:a", "t/column:b")]);
        assert_eq!(active(&state, &clause, &Accept::default()).0.renames.len(), 1);
        state.catalog = table("t", &["b"]).into_iter().collect();
        state.renamed.insert(at("t/column:b"), at("t/column:a"));
        assert_eq!(active(&state, &clause, &Accept::default()), (Transitions::default(), vec![]));
    }

    #[test]
    fn both_names_standing_is_a_contradiction_and_a_swap_is_none() {
        let state = state(table("t", &["a", "b"]));
        let (none, conflicts) = active(&state, &wanted(&[("t/column:a", "t/column:b")]), &Accept::default());
        assert!(none.renames.is_empty());
        assert_eq!(conflicts, [BothExist { from: at("t/column:a"), to: at("t/column:b") }]);
        let (swap, conflicts) =
            active(&state, &wanted(&[("t/column:a", "t/column:b"), ("t/column:b", "t/column:a")]), &Accept::default());
        assert_eq!((swap.renames.len(), conflicts.len()), (2, 0));
    }

    #[test]
    fn consent_to_a_removal_is_in_the_state_s_names() {
        let mut clauses = wanted(&[("users", "people")]);
        clauses.accepted.insert(at("people/column:email"));
        let fresh = state(table("users", &["id", "email"]));
        assert_eq!(active(&fresh, &clauses, &Accept::default()).0.accepted, [at("users/column:email")].into());
        let mut held = state(table("people", &["id", "email"]));
        held.renamed.insert(at("people"), at("users"));
        assert_eq!(active(&held, &clauses, &Accept::default()).0.accepted, [at("people/column:email")].into());
    }

    #[test]
    fn a_name_whose_bearer_goes_may_be_taken() {
        let state = state(table("t", &["a", "b"]));
        let mut clauses = wanted(&[("t/column:a", "t/column:b")]);
        assert_eq!(active(&state, &clauses, &Accept::parse(["drop:t/column:b"]).unwrap()).0.renames.len(), 1);
        let (all, conflicts) = active(&state, &clauses, &Accept::everything());
        assert_eq!((all.renames.len(), conflicts.len()), (0, 1), "a remnant of a clause must not drop a column");
        clauses.accepted.insert(at("t/column:b"));
        assert_eq!(active(&state, &clauses, &Accept::default()).0.renames.len(), 1);
    }

    #[test]
    fn a_part_is_found_under_the_table_s_name_of_the_state() {
        // `table orders renamed from purchases { total int renamed from sum }`, the table's rename being held already.
        let mut state = state(table("orders", &["sum"]));
        state.renamed.insert(at("orders"), at("purchases"));
        let clauses = wanted(&[("purchases", "orders"), ("purchases/column:sum", "orders/column:total")]);
        let (active, _) = active(&state, &clauses, &Accept::default());
        let pairs: Vec<_> = active.renames.iter().map(|(from, to)| (*from, *to)).collect();
        assert_eq!(pairs, [(at("orders/column:sum"), at("orders/column:total"))]);
    }
}
