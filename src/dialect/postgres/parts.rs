//! The indexes and keys that partitions have from their parents, and that a schema need not write. The server gives them names of
//! its own, which stay when table and columns get others; so one that is not written is sought out where it gets another name.

use crate::base::Name;
use crate::catalog::define::What;
use crate::catalog::{Address, Catalog, CommentOn, Kind, Object, QName, Slot, naming, says_same};
use crate::dialect::quote::literal;
use crate::plan::{Action, Plan, Step, part_of_standing};

use super::ddl::{self, part};
use super::options::{INDEX_COMMENT, REPLICA_IDENTITY};
use super::{QUOTE, descent, options, roles};

/// Whether the server may have made this name, now or when table and column had other names (`ChooseIndexName`).
fn is_made(name: Name) -> bool {
    let stem = name.as_str().trim_end_matches(|c: char| c.is_ascii_digit());
    ["_idx", "_key", "_pkey"].iter().any(|suffix| stem.ends_with(suffix))
}

/// What was found in a database under the names that others have it under, where the server made both.
pub fn overlooked(found: &Catalog, wanted: &[&Catalog]) -> Vec<(Address, Option<Object>)> {
    let mut out = Vec::new();
    for (table, _) in found.descents().filter(|(_, own)| own.bounds.is_some()) {
        for (at, object) in found.at_home(table).filter(|(at, _)| is_kind(at.kind)) {
            let stands = |catalog: &Catalog, own: &Address| catalog.named(own).is_some();
            let own = naming::bearer(at, object);
            let is_said = wanted.iter().any(|other| stands(other, &own));
            if is_said || !own.part.is_some_and(is_made) || found.leader(at).is_none() {
                continue;
            }
            let like = |(to, other): &(&Address, &Object)| {
                let theirs = naming::bearer(to, other);
                let is_free = !stands(found, &theirs) && !out.iter().any(|(given, _)| *given == **to);
                theirs.part.is_some_and(is_made) && is_free && says_same(object, other)
            };
            let other = wanted.iter().find_map(|other| other.at_home(table).find(like));
            if let Some((to, theirs)) = other {
                out.push((*at, None));
                out.push((*to, Some(called_as(object, theirs))));
            }
        }
    }
    // what goes may stand where something else comes
    out.sort_by_key(|(_, object)| object.is_some());
    out
}

/// The first with the name of the second.
fn called_as(object: &Object, other: &Object) -> Object {
    let mut out = object.clone();
    match (&mut out, other) {
        (Object::Index(own), Object::Index(other)) => own.auto = other.auto,
        (Object::PrimaryKey(own), Object::PrimaryKey(other)) | (Object::Unique(own), Object::Unique(other)) => {
            (own.name, own.auto) = (other.name, other.auto);
        }
        (_, _) => {}
    }
    out
}

const fn is_kind(kind: Kind) -> bool {
    matches!(kind, Kind::Index | Kind::PrimaryKey | Kind::Unique)
}

/// The statements of a step that the server has done for the most part: what a partition comes to write, or writes no longer, while its
/// parent's goes on asking for it, gets a name and options. A partition that is one no more loses what nobody wrote.
pub fn statements(plan: &Plan, step: &Step) -> Option<Vec<String>> {
    let at = &step.at;
    match &step.action {
        Action::Create(object) => {
            let leader = standing(plan, step)?;
            let (whole, name) = (plan.after.get(&leader)?, naming::own_name(at, object)?);
            if let Object::ForeignKey(_) = object {
                return Some(Vec::new()); // it is there under its parent's name, and cannot be told from that
            }
            let mut out = vec![called(at, &leader, whole, name)];
            out.extend(options_of(at, name, &of_parent(whole), object));
            Some(out)
        }
        Action::Drop(Object::Definition(_)) => detached(plan, step),
        Action::Drop(object) => {
            let Some(leader) = standing(plan, step) else { return swapped(plan, at, object) };
            // another one takes it over
            let goes_on = |(_, other): (&Address, &Object)| says_same(object, other);
            if matches!(object, Object::ForeignKey(_)) || plan.after.at_home(at.home).any(goes_on) {
                return Some(Vec::new());
            }
            let (was, name) = (naming::own_name(at, object)?, usual(plan, at, object)?);
            let commented = |on: &CommentOn| {
                let comment = Address { kind: Kind::Comment(*on), part: Some(was), ..*at };
                plan.carried.contains(&comment).then_some(comment)
            };
            let comment = [CommentOn::Index, CommentOn::Constraint].iter().find_map(commented);
            let mut out: Vec<String> = comment.iter().map(|on| ddl::comment(on, None)).collect();
            if was != name {
                let own = QUOTE.qualified(QName::new(at.home.ns, was));
                out.push(format!("alter index {own} rename to {}", QUOTE.name(name)));
            }
            out.extend(options_of(at, name, &of_parent(object), &of_parent(plan.after.get(&leader)?)));
            Some(out)
        }
        Action::Alter { .. } | Action::Rename { .. } | Action::RenameValue { .. } | Action::Fill(_) => None,
    }
}

/// Of two indexes of a partition that say the same one is its parent's, and only the server knows which. That one cannot go: it is
/// called like the other, and the other goes.
fn swapped(plan: &Plan, at: &Address, object: &Object) -> Option<Vec<String>> {
    plan.carried.leader(at).filter(|_| at.kind == Kind::Index && !plan.after.contains(at))?;
    let is_plain = |other: &Address| {
        !plan.carried.contains(&Address { kind: Kind::Comment(CommentOn::Index), ..*other })
            && plan.carried.get(other) == plan.after.get(other)
            && plan.carried.get(other).and_then(Object::options) == object.options()
    };
    let (other, _) =
        plan.carried.at_home(at.home).find(|(other, own)| *other != at && says_same(own, object) && is_plain(other))?;
    let [own, twin] = [at, other].map(|at| QUOTE.qualified(QName::new(at.home.ns, part(at))));
    Some(vec![format!(
        "do $$ begin if (select c.relispartition from pg_catalog.pg_class c where c.oid = {}::pg_catalog.regclass) \
         then drop index {twin}; alter index {own} rename to {}; else drop index {own}; end if; end $$",
        literal(&own),
        QUOTE.name(part(other))
    )])
}

/// Whether a part goes of which the server has more to be told than of its parent's.
pub fn is_renamed(plan: &Plan, step: &Step) -> bool {
    matches!(step.action, Action::Drop(_)) && standing(plan, step).is_some()
}

/// The object of a table further up that stays, of which this step's is the part.
fn standing(plan: &Plan, step: &Step) -> Option<Address> {
    let remade = |at: &Address| is_remade(plan, at);
    if let Action::Drop(_) = step.action {
        part_of_standing(&plan.carried, &plan.after, &step.at, &remade)
    } else {
        part_of_standing(&plan.after, &plan.carried, &step.at, &remade)
    }
}

/// A partition is one no more: what it had from its parent and nobody wrote would stay with it, and goes. That comes before all
/// renames where it goes with some.
pub fn detached(plan: &Plan, step: &Step) -> Option<Vec<String>> {
    let Action::Drop(Object::Definition(own)) = &step.action else { return None };
    let What::Descent(own) = &own.what else { return None };
    own.bounds.as_ref()?;
    let is_first = plan.renames.contains(step);
    let now = |name: QName| if is_first { renamed(plan, name) } else { name };
    let table = now(step.at.home);
    let is_back = plan
        .after
        .descent(table)
        .is_some_and(|new| new.parents == own.parents.iter().map(|parent| now(*parent)).collect::<Vec<_>>());
    let stays = |at: &Address, object: &Object| is_back && !is_remade(plan, at) && plan.after.get(at) == Some(object);
    let written = |object: &Object| plan.carried.at_home(table).any(|(_, part)| says_same(part, object));
    let whole = own.parents.iter().flat_map(|parent| above(&plan.carried, now(*parent)));
    if whole.into_iter().all(|(at, object)| written(object) || stays(&at, object)) {
        return None;
    }
    let names = plan.carried.at_home(table).filter(|(at, _)| is_kind(at.kind));
    let names = names.filter_map(|(at, object)| naming::own_name(at, object).map(|name| (at.kind, name)));
    let names: Vec<String> = names
        .map(|(kind, name)| if is_first { called_before(plan, kind, table, name) } else { name })
        .map(|name| literal(name.as_str()))
        .collect();
    let others = if names.is_empty() { String::new() } else { format!(" and c.relname not in ({})", names.join(", ")) };
    let own_name = QUOTE.qualified(step.at.home);
    let drop = format!("alter table {own_name} drop constraint %I").replace('\'', "''");
    Some(vec![format!(
        "do $$ declare parts oid[]; part oid; own name; begin \
         select pg_catalog.array_agg(c.oid) into parts from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid \
         where i.indrelid = {table}::pg_catalog.regclass and c.relispartition{others}; \
         {detach}; \
         foreach part in array coalesce(parts, '{{}}') loop \
         select k.conname into own from pg_catalog.pg_constraint k where k.conindid = part and k.contype in ('p', 'u'); \
         if found then execute pg_catalog.format('{drop}', own); \
         else execute pg_catalog.format('drop index %s', part::pg_catalog.regclass); end if; end loop; end $$",
        table = literal(&own_name),
        detach = descent::drop(&step.at, own).join("; "),
    )])
}

/// What a table will be called.
fn renamed(plan: &Plan, name: QName) -> QName {
    moves(plan).fold(name, |name, (from, to)| {
        if from.kind == Kind::Table && from.home == name {
            to.home
        } else if from.kind == Kind::Namespace && name.ns == Some(from.home.name) {
            QName::new(Some(to.home.name), name.name)
        } else {
            name
        }
    })
}

/// What a part of a table was called before all renames.
fn called_before(plan: &Plan, kind: Kind, table: QName, name: Name) -> Name {
    moves(plan).rev().fold(name, |name, (from, to)| {
        let is_it = *to == Address::part(kind, table, name);
        from.part.filter(|_| is_it).unwrap_or(name)
    })
}

/// What bears the name of a rename in the end.
pub fn ends_as(plan: &Plan, step: &Step) -> Address {
    let later = moves(plan).skip_while(|(_, to)| **to != step.at).skip(1);
    later.fold(step.at, |at, (from, to)| if *from == at { *to } else { at })
}

/// The renames of a plan in order, from what to what.
fn moves(plan: &Plan) -> impl DoubleEndedIterator<Item = (&Address, &Address)> {
    plan.renames
        .iter()
        .filter_map(|step| if let Action::Rename { from } = &step.action { Some((from, &step.at)) } else { None })
}

/// The indexes and keys of a partitioned table, and those of its own parents that it does not write.
fn above(catalog: &Catalog, table: QName) -> Vec<(Address, &Object)> {
    let mut out: Vec<(Address, &Object)> = Vec::new();
    let mut next = Some(table);
    while let Some(table) = next {
        for (at, object) in catalog.at_home(table).filter(|(at, _)| is_kind(at.kind)) {
            if !out.iter().any(|(_, other)| says_same(other, object)) {
                out.push((*at, object));
            }
        }
        next = catalog.descent(table).filter(|own| own.bounds.is_some()).and_then(|own| own.parents.first().copied());
    }
    out
}

/// Gives a name to the part of an index, or of that of a key, that stands in a partition. Which it is only the server knows.
fn called(at: &Address, whole: &Address, object: &Object, name: Name) -> String {
    let regclass = |name: QName| format!("{}::pg_catalog.regclass", literal(&QUOTE.qualified(name)));
    let whole = regclass(QName::new(whole.home.ns, naming::own_name(whole, object).unwrap_or(part(whole))));
    let table = regclass(at.home);
    format!(
        "do $$ declare own text; begin select c.oid::pg_catalog.regclass into own from pg_catalog.pg_index i \
         join pg_catalog.pg_class c on c.oid = i.indexrelid where i.indrelid = {table} \
         and {whole} in (select pg_catalog.pg_partition_ancestors(c.oid)) and c.relname <> {name}; \
         if found then execute pg_catalog.format('alter index %s rename to %I', own, {name}); end if; end $$",
        name = literal(name.as_str())
    )
}

/// The name that the server would give it today.
fn usual(plan: &Plan, at: &Address, object: &Object) -> Option<Name> {
    let wanted = naming::of_part(at.home.name, object)?;
    let holds = |catalog: &Catalog, slot: Slot| catalog.iter().any(|(at, own)| own.slots(at).contains(&slot));
    let is_taken = |name: Name| {
        let slot = Slot::Relation(QName::new(at.home.ns, name));
        holds(&plan.carried, slot) && naming::own_name(at, object) != Some(name) || holds(&plan.after, slot)
    };
    Some(naming::free(wanted, &is_taken))
}

fn is_remade(plan: &Plan, at: &Address) -> bool {
    plan.steps().any(|step| step.at == *at && matches!(step.action, Action::Drop(_) | Action::Create(_)))
}

/// What the server makes of an object in a partition: without what is said of its table.
fn of_parent(object: &Object) -> Object {
    let mut options = object.options().cloned().unwrap_or_default();
    options.retain(|(key, _)| ![REPLICA_IDENTITY, INDEX_COMMENT].contains(&&**key));
    object.with_options(options)
}

fn options_of(at: &Address, name: Name, before: &Object, after: &Object) -> Vec<String> {
    let of = |object: &Object| object.options().cloned().unwrap_or_default();
    let mut out = roles::alter_index(at, name, &of(before), &of(after));
    if let (Object::Index(before), Object::Index(after)) = (before, after) {
        out.extend(options::alter_parts(at, name, &before.parts, &after.parts));
    }
    out
}
