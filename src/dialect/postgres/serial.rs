//! The sequence behind a numbered column. A `serial` column has one of its own and a default that draws from it; PostgreSQL's
//! short word makes both where nothing is said of the sequence.

use crate::catalog::define::Sequence;
use crate::catalog::{Address, Column, Defined, Identity, IdentityMode, Kind, Object, QName};
use crate::dialect::quote::literal;
use crate::plan::{Action, Plan, Step};

use super::ddl::part;
use super::{QUOTE, define, owned, types};

/// Whether the column is numbered by a sequence of its own and a default.
pub fn is_serial(column: &Column) -> bool {
    column.identity.as_ref().is_some_and(|identity| identity.mode == IdentityMode::Serial)
}

/// Whether the short word says all of it.
pub fn is_plain(identity: &Identity) -> bool {
    *identity == Identity::plain(IdentityMode::Serial)
}

/// The column's type, or the short word.
pub fn column_type(column: &Column) -> String {
    let ty = types::print(&column.ty);
    match (column.identity.as_ref().is_some_and(is_plain), ty.as_str()) {
        (false, _) => ty,
        (true, "smallint") => "smallserial".to_owned(),
        (true, "bigint") => "bigserial".to_owned(),
        (true, _) => "serial".to_owned(),
    }
}

/// `nextval('t_id_seq')`.
pub fn next(at: &Address, identity: &Identity) -> String {
    format!("nextval({})", literal(&QUOTE.qualified(identity.owned(at))))
}

/// What stands before and after the statement that makes a serial column whose short word does not say all.
pub fn around(at: &Address, column: &Column) -> (Vec<String>, Vec<String>) {
    match &column.identity {
        Some(own) if own.mode == IdentityMode::Serial && !is_plain(own) => {
            (vec![create_sequence(at, column, own)], vec![owned_by(at, own)])
        }
        Some(_) | None => (Vec::new(), Vec::new()),
    }
}

fn create_sequence(at: &Address, column: &Column, identity: &Identity) -> String {
    let ty = sequence_type(column, identity);
    define::create_sequence(identity.owned(at), &define::typed(&identity.sequence, &ty))
}

fn owned_by(at: &Address, identity: &Identity) -> String {
    owned::by(identity.owned(at), at)
}

/// The type that it counts in.
pub fn sequence_type(column: &Column, identity: &Identity) -> String {
    identity.sequence.ty.as_deref().map_or_else(|| types::print(&column.ty), str::to_owned)
}

/// Drops the default and the sequence.
pub fn drop(at: &Address, identity: &Identity) -> [String; 2] {
    [
        format!("alter table {} alter column {} drop default", QUOTE.qualified(at.home), QUOTE.name(part(at))),
        format!("drop sequence {}", QUOTE.qualified(identity.owned(at))),
    ]
}

/// Makes the sequence and the default for a column that is there.
pub fn create(at: &Address, column: &Column, identity: &Identity) -> [String; 3] {
    let (table, name) = (QUOTE.qualified(at.home), QUOTE.name(part(at)));
    [
        create_sequence(at, column, identity),
        format!("alter table {table} alter column {name} set default {}", next(at, identity)),
        owned_by(at, identity),
    ]
}

/// The statements by which the sequence of a column is another: its name, and for a serial column how it counts.
pub fn alter(at: &Address, before: &Column, after: &Column, was: &Identity, is: &Identity) -> Vec<String> {
    let (old, new) = (was.owned(at), is.owned(at));
    let rename = (old != new).then(|| rename(old, new));
    let clauses = if is.mode == IdentityMode::Serial {
        let (was_type, ty) = (sequence_type(before, was), sequence_type(after, is));
        let ty = (was_type != ty).then(|| format!("as {ty}"));
        ty.into_iter().chain(changes(&was.sequence, &is.sequence)).collect()
    } else {
        Vec::new()
    };
    let counts =
        (!clauses.is_empty()).then(|| format!("alter sequence {} {}", QUOTE.qualified(new), clauses.join(" ")));
    rename.into_iter().chain(counts).collect()
}

fn rename(old: QName, new: QName) -> String {
    format!("alter sequence {} rename to {}", QUOTE.qualified(old), QUOTE.name(new.name))
}

/// The clauses by which a sequence counts otherwise. A start that is not said is the first number of its range.
pub fn changes(was: &Sequence, is: &Sequence) -> Vec<String> {
    let by = |own: &Sequence| own.increment.unwrap_or(1);
    let turns = (by(was) > 0) != (by(is) > 0);
    let first = |own: &Sequence| {
        let usual = if by(own) > 0 { own.min.unwrap_or(1) } else { own.max.unwrap_or(-1) };
        own.start.unwrap_or(usual)
    };
    let bound = |word: &str, was: Option<i64>, is: Option<i64>| {
        let said = is.map_or_else(|| format!("no {word}"), |value| format!("{word} {value}"));
        (was != is || turns).then_some(said)
    };
    let cache = |own: &Sequence| own.cache.unwrap_or(1);
    [
        (first(was) != first(is)).then(|| format!("start with {}", first(is))),
        (by(was) != by(is)).then(|| format!("increment by {}", by(is))),
        bound("minvalue", was.min, is.min),
        bound("maxvalue", was.max, is.max),
        (cache(was) != cache(is)).then(|| format!("cache {}", cache(is))),
        (was.cycle != is.cycle).then(|| if is.cycle { "cycle" } else { "no cycle" }.to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Numbering goes on after the highest number that is there.
pub fn go_on(at: &Address, identity: &Identity) -> String {
    let (table, column) = (QUOTE.qualified(at.home), QUOTE.name(part(at)));
    let start = identity.sequence.start.unwrap_or(1);
    let own = literal(&QUOTE.qualified(identity.owned(at)));
    format!("select setval({own}, coalesce(max({column}) + 1, {start}), false) from {table}")
}

/// Sequences whose names go without saying follow when a table or a column is renamed, which the server leaves to us.
pub fn follow(plan: &Plan, step: &Step, from: &Address) -> Vec<String> {
    let unnamed = |column: &Column| column.identity.clone().filter(|own| own.name.is_none());
    plan.carried
        .iter()
        .filter_map(|(at, object)| {
            let Object::Column(column) = object else { return None };
            let identity = unnamed(column)?;
            Some((undo_later(plan, step, *at), identity))
        })
        .filter_map(|(at, identity)| {
            let old = if at == step.at {
                *from
            } else if at.home == step.at.home && step.at.kind == Kind::Table {
                Address { home: from.home, ..at }
            } else {
                return None;
            };
            // a sequence that its column owns has moved to the other namespace by now
            let (old, new) = (QName::new(at.home.ns, identity.owned(&old).name), identity.owned(&at));
            (old != new).then(|| rename(old, new))
        })
        .collect()
}

/// The address of a column or a sequence right after a step of the prefix, by the one after all of them.
pub fn undo_later(plan: &Plan, step: &Step, at: Address) -> Address {
    plan.renames.iter().rev().take_while(|later| !std::ptr::eq(*later, step)).fold(at, |at, later| {
        let Action::Rename { from } = &later.action else { return at };
        let is = |kind| later.at.kind == kind;
        if matches!(later.at.kind, Kind::Column | Kind::Defined(Defined::Sequence)) && later.at == at {
            *from
        } else if is(Kind::Table) && later.at.home == at.home {
            Address { home: from.home, ..at }
        } else if is(Kind::Namespace) && at.home.ns == Some(later.at.home.name) {
            Address { home: QName::new(Some(from.home.name), at.home.name), ..at }
        } else {
            at
        }
    })
}
