//! The way from two catalogs to a plan, stage by stage.

use std::collections::BTreeSet;

use super::data::{Data, Filled, circle};
use super::edges::{Class, Edge, Node, edges};
use super::graph::{circles, graph, way_round};
use super::group::{Groups, group};
use super::hazards::Setting;
use super::legalise::Legaliser;
use super::online::Busy;
use super::order::{Batch, TieKey, batched, order, tie_key};
use super::park::park;
use super::rules::Rules;
use super::split::split;
use super::users::Users;
use super::work::{Atom, Mode, Verb, Work};
use super::{Action, Capabilities, ColumnFill, FillKind, Group, GroupKind, Plan, Problem, Step, Transitions, codes};
use super::{carry, define, enums, follow, online, prefix, renaming, rows, segments};
use crate::catalog::define::What;
use crate::catalog::{Address, Catalog, Checked, Column, Defined, Expr, Kind, Object, Online, QName, Renames, Sql};
use crate::diff::{self, Change};

/// The ordered way from `before` to `after` on a target with these capabilities. Both catalogs are physical. A
/// transition clause that cannot act any more is passed over; a [`super::FillKind::Using`] always acts, so whoever plans
/// leaves out those that have run.
///
/// # Errors
/// The decisions that are missing, or the circle that cannot be ordered.
pub fn plan(
    before: &Checked,
    after: &Checked,
    transitions: &Transitions,
    caps: &Capabilities,
) -> Result<Plan, Vec<Problem>> {
    plan_with(before, after, transitions, caps, Rules::ALL).map(|draft| draft.plan)
}

/// A plan with the graph that ordered it.
#[derive(Debug)]
pub(crate) struct Draft {
    pub plan: Plan,
    /// Between the plan's groups, by their index.
    #[cfg_attr(not(test), allow(dead_code, reason = "laws replay other orders"))]
    pub edges: Vec<(usize, usize)>,
}

pub(crate) fn plan_with(
    before: &Checked,
    after: &Checked,
    transitions: &Transitions,
    caps: &Capabilities,
    rules: Rules,
) -> Result<Draft, Vec<Problem>> {
    let moving = Capabilities { renames: caps.moves, ..*caps };
    let caps = if transitions.online.moves && !caps.moves.is_empty() { &moving } else { caps };
    let renames = renaming::normalise(before, after, &transitions.renames, caps);
    let copied = renaming::copied(before, after, &transitions.renames, caps);
    let refused = renaming::refused(before, after, &transitions.renames, caps);
    if !refused.is_empty() {
        return Err(refused);
    }
    let said = transitions;
    let copying = (!copied.is_empty()).then(|| with_copies(transitions, &copied));
    let transitions = copying.as_ref().unwrap_or(transitions);
    let types = enums::types(before, after, &renames, transitions, caps);
    let prefix = park(before, after, renames, &types, caps, rules);
    let carried = carry::carry(before, after, &prefix, &types, caps);
    let mut changes = Vec::new();
    diff::compare(&carried, after, &mut changes);
    let is_plain = prefix.all.is_empty() && types.renamed.is_empty() && prefix.dropped.is_empty() && copied.is_empty();
    let meant = || prefix.meant.iter().chain(copied.iter()).map(|(from, to)| (*from, *to)).collect();
    let recorded = if is_plain { changes.clone() } else { diff::diff(before, after, &meant()) };

    let taken = copied.iter().filter(|(_, to)| !said.fills.contains_key(to)).map(|(from, _)| *from).collect();
    let data = Data { before, carried: &carried, after, prefix: &prefix, types: &types, transitions, taken, caps };
    let (mut groups, edges) = grouped(&changes, &data, rules).or_else(|problems| {
        // steps that stop nobody wait for more, and can come to wait for each other where one transaction does not
        let plain =
            Transitions { online: Online { moves: transitions.online.moves, ..Online::OFF }, ..transitions.clone() };
        if transitions.online == plain.online {
            return Err(problems);
        }
        grouped(&changes, &Data { transitions: &plain, taken: data.taken.clone(), ..data }, rules)
    })?;
    segments::mark(&mut groups, after, caps);
    let renames = prefix::steps(before, after, &prefix, &types, caps);
    let after = (**after).clone();
    Ok(Draft { plan: Plan { renames, groups, carried, after, changes: recorded }, edges })
}

/// The values of what gets another name by being copied.
fn with_copies(transitions: &Transitions, copied: &Renames) -> Transitions {
    let mut out = transitions.clone();
    for (from, to) in copied.iter() {
        let mut sql = Sql::default();
        sql.push_column(from.part.unwrap_or(from.home.name));
        let fill = ColumnFill { kind: FillKind::Using, expr: Expr::Sql(sql), batch: None };
        out.fills.entry(*to).or_insert(fill);
    }
    out
}

/// The groups in order, with the edges between them.
type Grouped = (Vec<Group>, Vec<(usize, usize)>);

fn grouped(changes: &[Change], data: &Data, rules: Rules) -> Result<Grouped, Vec<Problem>> {
    let mut copied = BTreeSet::new();
    // Ends because each round copies at least one table more.
    loop {
        match ordered(Work::new(changes.to_vec()), data, rules, copied)? {
            Ordered::Done { groups, edges } => return Ok((groups, edges)),
            Ordered::Copy(more) => copied = more,
        }
    }
}

/// What comes of one try.
enum Ordered {
    Done {
        groups: Vec<Group>,
        edges: Vec<(usize, usize)>,
    },
    /// Order tore something from what it must share a statement with: these tables must be copied.
    Copy(BTreeSet<QName>),
}

/// The groups of the work in order. `copied` are tables that are copied in any case.
fn ordered(mut work: Work, data: &Data, rules: Rules, copied: BTreeSet<QName>) -> Result<Ordered, Vec<Problem>> {
    let Data { carried, after, caps, .. } = *data;
    let mut problems = Vec::new();
    let mut filled = data.filled(&mut problems);
    recast(&work, data, &mut filled, &mut problems);
    let users = Users::new(carried, caps);
    rows::fill_defaults(&work, data, &users, &mut filled);
    let moved = filled.moved.keys().copied().collect();
    let busy = Busy::new(data);
    let mut legaliser = Legaliser { carried, after, users, caps, rules, rebuilt: copied, moved, busy };
    legaliser.find_rebuilt(&work, &filled);
    for table in &legaliser.rebuilt {
        data.inline(*table, &mut filled, &mut problems);
    }
    reads_others(&mut work, data);
    legaliser.close(&mut work);
    problems.extend(work.iter().filter_map(|(at, _, atom)| fixed(at, atom, carried, after)));
    problems.extend(rows::problems(&work, &legaliser));
    problems.extend(work.iter().filter_map(|(at, _, atom)| match &atom.action {
        Action::Create(Object::Column(_)) if follow::is_led(carried, after, at) => None,
        Action::Create(Object::Column(column)) => data.unfilled(at, column, &filled),
        Action::Alter { before: Object::Column(old), after: Object::Column(new), .. } => {
            data.no_cast(at, old, new, &filled).or_else(|| pinned(at, [old, new], data))
        }
        Action::Create(_)
        | Action::Alter { .. }
        | Action::Drop(_)
        | Action::Rename { .. }
        | Action::RenameValue { .. }
        | Action::Fill(_) => None,
    }));
    if !problems.is_empty() {
        return Err(problems);
    }
    let moved = std::mem::take(&mut filled.moved);
    split(&mut work, filled, &legaliser);
    online::spread(&mut work, &legaliser);

    let (nodes, edges) = acyclic(work.clone(), &legaliser, rules)?;
    let groups = group(&nodes, edges, &work, &legaliser, rules).map_err(|path| vec![cycle(&nodes, &path)])?;
    let torn = legaliser.torn(&groups, &nodes);
    if !torn.is_subset(&legaliser.rebuilt) {
        return Ok(Ordered::Copy(legaliser.rebuilt.union(&torn).copied().collect()));
    }
    let keys: Vec<TieKey> = nodes.iter().map(|node| tie_key(node, carried, after)).collect();
    let sorting = Sorting { built_first: data.prefix.all.is_empty(), batched: caps.whole_fields };
    let (sorted, edges) = sort(&groups, &nodes, &keys, sorting);
    let setting = Setting { carried, after, caps, moved: &moved, taken: &data.taken };
    let mut steps: Vec<Option<Node>> = nodes.into_iter().map(Some).collect();
    let groups =
        sorted.iter().map(|n| finish(groups.kinds[*n], &groups.members[*n], &mut steps, &keys, &setting)).collect();
    Ok(Ordered::Done { groups, edges })
}

/// How a table is partitioned is settled when it is made.
fn fixed(at: &Address, atom: &Atom, carried: &Catalog, after: &Catalog) -> Option<Problem> {
    let table = Address::table(at.home);
    let lasts = carried.contains(&table) && after.contains(&table);
    if at.kind != Kind::Defined(Defined::Partitioning) || !lasts || matches!(atom.action, Action::Rename { .. }) {
        return None;
    }
    let message = if carried.get(at) == after.get(at) {
        // it would make way for something that it stands on; said once
        matches!(atom.action, Action::Drop(_)).then_some(())?;
        format!("the partition key of `{}` stays as it is, and would have to be made anew, {}", at.home, atom.reason)
    } else {
        (!matches!(atom.action, Action::Create(_)) || !carried.contains(at)).then_some(())?;
        format!("the partition key of `{}` cannot be changed", at.home)
    };
    Some(Problem {
        code: codes::FIXED,
        at: *at,
        message,
        help: vec!["make a table of another name with the new key, and move the rows there".to_owned()],
    })
}

/// What forbids null in a partition is part of what does so in its parent.
fn pinned(at: &Address, [old, new]: [&Column; 2], data: &Data) -> Option<Problem> {
    let Data { carried, after, caps, .. } = *data;
    let descent = after.descent(at.home).filter(|own| own.bounds.is_some() && carried.descent(at.home) == Some(own))?;
    let parent = Address { home: *descent.parents.first()?, ..*at };
    if !(caps.semantics.pinned)(old, new) || carried.get(&parent) != after.get(&parent) {
        return None;
    }
    let message = format!("what forbids null in `{at}` belongs to `{parent}`, and keeps its name");
    let help = vec!["take `not null as …` back, or name it anew while the partition is detached".to_owned()];
    Some(Problem { code: codes::FIXED, at: *at, message, help })
}

/// Views whose words stay and read columns that are called otherwise: the engine holds on to the columns that it found.
fn reads_others(work: &mut Work, data: &Data) {
    let is_view = |at: &Address| matches!(at.kind, Kind::Defined(Defined::View | Defined::MaterializedView));
    if !data.prefix.all.iter().any(|(from, _)| from.kind == Kind::Column) {
        return;
    }
    let back = data.prefix.all.inverse();
    for (at, object) in
        data.carried.iter().filter(|(at, _)| is_view(at) && data.caps.replace_on_type.contains(&at.kind))
    {
        if let (Some(Object::Definition(old)), Some(new @ Object::Definition(own))) =
            (data.before.get(&back.address(at)), data.after.get(at))
            && define::same_words_of_others(old, own)
            && !work.has(at, Verb::Drop)
        {
            work.replace(at, object, new, "its columns are called otherwise");
        }
    }
}

/// Columns of a type that is made anew take their values along.
fn recast(work: &Work, data: &Data, filled: &mut Filled, problems: &mut Vec<Problem>) {
    if data.prefix.all.is_empty() {
        return;
    }
    let back = data.prefix.all.inverse();
    for (at, verb, atom) in work.iter() {
        if let (Verb::Alter, Action::Alter { after: Object::Column(column), .. }) = (verb, &atom.action)
            && !filled.using.contains_key(at)
            && let Some((expr, moved)) = data.recast(at, column, &back, filled, problems)
        {
            filled.using.insert(*at, expr);
            filled.moved.insert(*at, moved);
        }
    }
}

/// The atoms and their edges, without those that close a circle and can be given up.
fn acyclic(work: Work, legaliser: &Legaliser, rules: Rules) -> Result<(Vec<Node>, Vec<Edge>), Vec<Problem>> {
    let parted: BTreeSet<Address> =
        work.iter().map(|(at, ..)| *at).filter(|at| legaliser.is_parted(at, &work)).collect();
    let mut nodes: Vec<Node> = work
        .into_atoms()
        .map(|(at, verb, atom)| {
            let is_parted = verb == Verb::Drop && parted.contains(&at);
            let absorbed = (legaliser.is_absorbed(&at, verb) && !is_parted).then_some(at.home);
            Node { at, verb, atom, absorbed }
        })
        .collect();
    let mut edges = edges(&nodes, legaliser, rules);
    loop {
        let between = graph(nodes.len(), edges.iter().copied());
        let found = circles(&between);
        let Some(first) = found.first() else { return Ok((nodes, edges)) };
        let mut circle_of = vec![usize::MAX; nodes.len()];
        for (n, circle) in found.iter().enumerate() {
            circle.iter().for_each(|node| circle_of[*node] = n);
        }
        let all = edges.len();
        let is_inside = |a: usize, b: usize| circle_of[a] != usize::MAX && circle_of[a] == circle_of[b];
        edges.retain(|(a, b, class)| *class != Class::Weak || !is_inside(*a, *b));
        if edges.len() < all {
            continue;
        }
        let (late, rest): (Vec<Edge>, Vec<Edge>) =
            edges.into_iter().partition(|(a, b, class)| *class == Class::Late && is_inside(*a, *b));
        if late.is_empty() {
            return Err(vec![cycle(&nodes, &way_round(&between, first))]);
        }
        late.iter().for_each(|(_, b, _)| uncheck(&mut nodes[*b].atom.action));
        edges = rest;
    }
}

/// Lets a routine be made before what its body names.
fn uncheck(action: &mut Action) {
    if let Action::Create(Object::Definition(own)) | Action::Alter { after: Object::Definition(own), .. } = action {
        own.what.uncheck();
    }
}

/// By what ties are broken.
#[derive(Clone, Copy, Debug)]
struct Sorting {
    built_first: bool,
    batched: bool,
}

/// What the statements of a group will be.
fn batch(members: &[usize], nodes: &[Node]) -> Batch {
    let of = |n: &usize| {
        let (action, mode) = (&nodes[*n].atom.action, nodes[*n].atom.mode);
        let retypes = matches!(action, Action::Alter { before: Object::Column(old), after: Object::Column(new), using }
            if using.is_some() || old.ty != new.ty);
        let drops = matches!(action, Action::Drop(Object::Column(own)) if own.generated.is_none());
        let is_row = matches!(action, Action::Create(Object::Definition(own)) if matches!(own.what, What::Row(_)));
        if mode == Mode::Alone {
            Batch::Alone
        } else if retypes || drops {
            Batch::Field
        } else if is_row || matches!(action, Action::Fill(_)) {
            Batch::Rows
        } else {
            Batch::Structure
        }
    };
    members.iter().map(of).max().unwrap_or(Batch::Structure)
}

fn sort(groups: &Groups, nodes: &[Node], keys: &[TieKey], sorting: Sorting) -> (Vec<usize>, Vec<(usize, usize)>) {
    let own: Vec<TieKey> = groups
        .members
        .iter()
        .zip(&groups.kinds)
        .filter_map(|(members, kind)| {
            let head = |n: &&usize| match kind {
                GroupKind::DropWith(owner) | GroupKind::Led(owner) => nodes[**n].at == *owner,
                GroupKind::CreateTable(_) | GroupKind::DropTable(_) => nodes[**n].at.kind == Kind::Table,
                GroupKind::AddColumn(_) => nodes[**n].at.kind == Kind::Column,
                GroupKind::Rebuild(_) | GroupKind::Single => true,
            };
            members.iter().find(head).or(members.first()).map(|n| keys[*n])
        })
        .collect();
    let between = graph(own.len(), groups.edges.iter().copied());
    let sorted = if sorting.batched {
        let batches: Vec<Batch> = groups
            .members
            .iter()
            .zip(&groups.kinds)
            .map(|(members, kind)| match kind {
                GroupKind::CreateTable(_) | GroupKind::DropTable(_) => Batch::Structure,
                GroupKind::Single
                | GroupKind::AddColumn(_)
                | GroupKind::DropWith(_)
                | GroupKind::Led(_)
                | GroupKind::Rebuild(_) => batch(members, nodes),
            })
            .collect();
        batched(&between, &own, &batches)
    } else {
        order(&between, &own, sorting.built_first)
    };
    let mut place = vec![0; own.len()];
    for (n, group) in sorted.iter().enumerate() {
        place[*group] = n;
    }
    let between = groups.edges.iter().map(|(a, b, _)| (place[*a], place[*b])).collect();
    (sorted, between)
}

fn finish(kind: GroupKind, members: &[usize], nodes: &mut [Option<Node>], keys: &[TieKey], setting: &Setting) -> Group {
    let mut members = members.to_vec();
    members.sort_by_key(|n| keys[*n]);
    let steps = members
        .iter()
        .filter_map(|n| nodes[*n].take())
        .map(|Node { at, atom, .. }| {
            let mut hazard = setting.hazard(&at, &atom.action);
            if let GroupKind::Rebuild(_) = kind {
                hazard.rewrite = true;
                hazard.scan = true;
            }
            online::soften(&mut hazard, atom.mode);
            Step { at, action: atom.action, hazard, reason: atom.reason }
        })
        .collect();
    Group { kind, steps, commit_after: false }
}

fn cycle(nodes: &[Node], path: &[usize]) -> Problem {
    let at = path.first().map_or_else(|| Address::namespace("".into()), |n| nodes[*n].at);
    if path.iter().any(|n| nodes[*n].verb == Verb::Fill) {
        return circle(&at);
    }
    let word = |verb: Verb| match verb {
        Verb::Drop | Verb::Settle => "drop",
        Verb::Alter | Verb::Tighten => "alter",
        Verb::Create => "create",
        Verb::Fill => "fill",
    };
    let steps: Vec<String> = path.iter().map(|n| format!("{} {}", word(nodes[*n].verb), nodes[*n].at)).collect();
    Problem {
        code: codes::CYCLE,
        at,
        message: format!("these steps wait for each other: {}", steps.join(" → ")),
        help: vec!["make two plans of it: take one of these changes out, plan, and put it back".to_owned()],
    }
}
