//! Which atoms share a statement. Groups are made before the sort, and what makes groups wait for each other leaves
//! them; that ends, because the atoms themselves are free of circles.

use rustc_hash::FxHashMap;

use super::edges::{Class, Edge, Node};
use super::follow::leaders;
use super::graph::{circles, graph, way_round};
use super::legalise::{Legaliser, added_with, needs};
use super::rules::{Rule, Rules};
use super::work::{Verb, Work};
use super::{Action, GroupKind};
use crate::catalog::define::What;
use crate::catalog::{Address, Defined, Kind, Object, QName};

/// What holds atoms together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Rebuild(QName),
    Create(QName),
    Drop(QName),
    /// A new column and what must be said with it.
    Add(Address),
    /// A drop and what dies with it.
    With(Address),
    Single(usize),
}

/// Groups and the edges between them.
#[derive(Debug)]
pub(super) struct Groups {
    pub kinds: Vec<GroupKind>,
    pub members: Vec<Vec<usize>>,
    pub edges: Vec<Edge>,
}

struct Grouping<'a> {
    nodes: &'a [Node],
    work: &'a Work,
    legaliser: &'a Legaliser<'a>,
    /// How far a node has left its group: 1 the table's, 2 any.
    released: Vec<u8>,
    /// By node, the one whose statement does it too.
    leaders: FxHashMap<usize, usize>,
}

/// Contracts atoms to groups.
///
/// # Errors
/// A circle of nodes that no release opens.
pub(super) fn group(
    nodes: &[Node],
    mut edges: Vec<Edge>,
    work: &Work,
    legaliser: &Legaliser,
    rules: Rules,
) -> Result<Groups, Vec<usize>> {
    let mut grouping =
        Grouping { nodes, work, legaliser, released: vec![0; nodes.len()], leaders: leaders(nodes, legaliser) };
    loop {
        let (of, groups) = grouping.contract(&edges, rules);
        let between = graph(groups.members.len(), groups.edges.iter().copied());
        let found = circles(&between);
        if found.is_empty() {
            return Ok(groups);
        }
        let mut circle_of = vec![usize::MAX; groups.members.len()];
        for (n, circle) in found.iter().enumerate() {
            circle.iter().for_each(|group| circle_of[*group] = n);
        }
        let inside = |(a, b): (usize, usize)| {
            of[a] != of[b] && circle_of[of[a]] != usize::MAX && circle_of[of[a]] == circle_of[of[b]]
        };
        let all = edges.len();
        // those of routines close no circle of atoms: what waits for one is let go of its table
        edges.retain(|(a, b, class)| *class != Class::Weak || !inside((*a, *b)));
        if edges.len() < all {
            continue;
        }
        let crossing: Vec<(usize, usize)> =
            edges.iter().map(|(a, b, _)| (*a, *b)).filter(|edge| inside(*edge)).collect();
        if rules.has(Rule::Release)
            && (grouping.release_from_tables(&crossing, &of, &groups)
                || grouping.release_units(&crossing, &of, &groups))
        {
            continue;
        }
        let path = found.first().map(|circle| way_round(&between, circle)).unwrap_or_default();
        return Err(path.iter().filter_map(|group| groups.members[*group].first().copied()).collect());
    }
}

impl Grouping<'_> {
    fn contract(&self, edges: &[Edge], rules: Rules) -> (Vec<usize>, Groups) {
        let mut ids: FxHashMap<Key, usize> = FxHashMap::default();
        let mut groups = Groups { kinds: Vec::new(), members: Vec::new(), edges: Vec::new() };
        let mut of = Vec::with_capacity(self.nodes.len());
        for n in 0..self.nodes.len() {
            let key = self.key(n);
            let id = *ids.entry(key).or_insert_with(|| {
                groups.members.push(Vec::new());
                groups.kinds.push(kind(key, self.nodes));
                groups.members.len() - 1
            });
            groups.members[id].push(n);
            of.push(id);
        }
        for (kind, members) in groups.kinds.iter_mut().zip(&groups.members) {
            match (*kind, members.as_slice()) {
                (GroupKind::DropWith(_), [_]) => *kind = GroupKind::Single,
                (GroupKind::Single, [first, _, ..]) => {
                    let leads = |n: &&usize| !self.leaders.contains_key(n);
                    *kind = GroupKind::Led(self.nodes[*members.iter().find(leads).unwrap_or(first)].at);
                }
                _ => {}
            }
        }
        let inherits = |n: usize| rules.has(Rule::Inherit) || self.is_head(n);
        groups.edges = edges
            .iter()
            .filter(|(a, b, _)| of[*a] != of[*b] && inherits(*a) && inherits(*b))
            .map(|(a, b, class)| (of[*a], of[*b], *class))
            .collect();
        groups.edges.sort_unstable();
        groups.edges.dedup_by_key(|(a, b, _)| (*a, *b));
        (of, groups)
    }

    /// Not something that another statement subsumes.
    fn is_head(&self, n: usize) -> bool {
        match self.key(n) {
            Key::Rebuild(_) | Key::Create(_) | Key::Drop(_) => self.nodes[n].at.kind == Kind::Table,
            Key::Add(at) | Key::With(at) => self.nodes[n].at == at,
            Key::Single(_) => true,
        }
    }

    fn key(&self, n: usize) -> Key {
        if let Some(leader) = self.leaders.get(&n) {
            return self.key(*leader);
        }
        let Node { at, verb, absorbed, atom, .. } = &self.nodes[n];
        if let Some(table) = absorbed {
            return Key::Rebuild(*table);
        }
        let caps = self.legaliser.caps;
        let table = Address::table(at.home);
        let inside = |kinds: &[Kind]| {
            matches!(at.kind, Kind::Table | Kind::Column) || (at.is_part() && kinds.contains(&at.kind))
        };
        let dies = matches!(at.kind, Kind::Default | Kind::Comment(_));
        match (verb, self.released[n]) {
            (Verb::Create, 0)
                if self.work.has(&table, Verb::Create)
                    && inside(caps.inline_in_create)
                    && !is_attached(&atom.action) =>
            {
                Key::Create(at.home)
            }
            (Verb::Drop, 0) if self.work.has(&table, Verb::Drop) && (dies || inside(caps.die_with_table)) => {
                Key::Drop(at.home)
            }
            (Verb::Create, 0 | 1) => self.unit_of_create(n),
            (Verb::Drop, 0 | 1) => self.unit_of_drop(n),
            _ => Key::Single(n),
        }
    }

    fn unit_of_create(&self, n: usize) -> Key {
        let Node { at, atom, .. } = &self.nodes[n];
        let column = Address { kind: Kind::Column, ..*at };
        match (&atom.action, at.kind) {
            (_, Kind::Column) => Key::Add(*at),
            (_, Kind::Default) if self.work.has(&column, Verb::Create) && !self.legaliser.is_bare(&column) => {
                Key::Add(column)
            }
            (Action::Create(object), Kind::Check | Kind::ForeignKey) if self.legaliser.caps.rebuild => {
                added_with(self.legaliser.after, at, object, self.work).map_or(Key::Single(n), Key::Add)
            }
            _ => Key::Single(n),
        }
    }

    fn unit_of_drop(&self, n: usize) -> Key {
        let at = &self.nodes[n].at;
        let owner = match at.kind {
            // that of a view's column stands in the view
            Kind::Default => {
                let column = || Some(Address { kind: Kind::Column, ..*at });
                self.legaliser.carried.view(at.home).or_else(column)
            }
            Kind::Comment(_) => needs(self.legaliser, true, at).into_iter().next_back(),
            Kind::Defined(Defined::Ownership) => Some(Address { kind: Kind::Defined(Defined::Sequence), ..*at }),
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
            | Kind::Defined(_) => Some(*at),
        };
        let owner = owner.filter(|owner| self.work.has(owner, Verb::Drop));
        owner.map_or(Key::Single(n), Key::With)
    }

    /// Lets go of members that wait for another group of their circle, or that another waits for.
    fn release_from_tables(&mut self, crossing: &[(usize, usize)], of: &[usize], groups: &Groups) -> bool {
        let mut any = false;
        for (a, b) in crossing {
            let created =
                matches!(groups.kinds[of[*b]], GroupKind::CreateTable(_)) && self.nodes[*b].at.kind != Kind::Table;
            let dropped =
                matches!(groups.kinds[of[*a]], GroupKind::DropTable(_)) && self.nodes[*a].at.kind != Kind::Table;
            for (node, leaves) in [(*b, created), (*a, dropped)] {
                if leaves && self.released[node] == 0 {
                    self.released[node] = 1;
                    any = true;
                }
            }
        }
        any
    }

    fn release_units(&mut self, crossing: &[(usize, usize)], of: &[usize], groups: &Groups) -> bool {
        let mut any = false;
        for node in crossing.iter().flat_map(|(a, b)| [*a, *b]) {
            let unit = matches!(groups.kinds[of[node]], GroupKind::AddColumn(_) | GroupKind::DropWith(_))
                && !self.leaders.contains_key(&node);
            if unit && groups.members[of[node]].len() > 1 && self.released[node] < 2 {
                self.released[node] = 2;
                any = true;
            }
        }
        any
    }
}

/// A partition is attached when all that it has stands.
fn is_attached(action: &Action) -> bool {
    let Action::Create(Object::Definition(own)) = action else { return false };
    matches!(&own.what, What::Descent(own) if own.bounds.is_some())
}

fn kind(key: Key, nodes: &[Node]) -> GroupKind {
    match key {
        Key::Rebuild(table) => GroupKind::Rebuild(table),
        Key::Create(table) => GroupKind::CreateTable(table),
        Key::Drop(table) => GroupKind::DropTable(table),
        Key::Add(column) => GroupKind::AddColumn(column.home),
        Key::With(owner) => GroupKind::DropWith(owner),
        Key::Single(n) if nodes[n].verb == Verb::Create && nodes[n].at.kind == Kind::Column => {
            GroupKind::AddColumn(nodes[n].at.home)
        }
        Key::Single(_) => GroupKind::Single,
    }
}
