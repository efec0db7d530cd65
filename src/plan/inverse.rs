//! The transitions of the way back.

use std::collections::BTreeMap;

use super::data::has_default;
use super::{Capabilities, ColumnFill, FillKind, Problem, Retype, Transitions, checks, codes};
use crate::base::Name;
use crate::catalog::{Address, Catalog, Column, Expr, Kind, Object, Sql, Type};

/// The clauses of the way back: renames turned round, also those of enum values. Values that became one which was not
/// there before all come back as the first of them in the old order; values that were merged into one that was there
/// stay merged. A column that was removed and may not be null comes back with its type's zero.
///
/// # Errors
/// A removed column whose type has no zero.
pub fn inverse(
    before: &Catalog,
    after: &Catalog,
    transitions: &Transitions,
    caps: &Capabilities,
) -> Result<Transitions, Vec<Problem>> {
    let renames = transitions.renames.inverse();
    let mut out = Transitions { online: transitions.online, ..Transitions::default() };
    for (of, values) in &transitions.enum_values {
        let old = renames.home(Kind::Enum, *of);
        let own = before.get(&Address::top(Kind::Enum, old));
        let place = |value: Name| {
            let Some(Object::Enum(own)) = own else { return None };
            own.values.iter().position(|own| *own == value)
        };
        let back = turned(values, &place);
        if !back.is_empty() {
            out.enum_values.insert(old, back);
        }
    }
    for (at, values) in &transitions.column_values {
        let old = renames.address(at);
        let texts = checks::listings(before, &old);
        let place = |value: Name| texts.iter().find_map(|text| text.find(&(caps.semantics.literal)(value)));
        let back = turned(values, &place);
        if !back.is_empty() && after.contains(at) {
            out.column_values.insert(old, back);
        }
    }
    out.renames = renames;
    zeros(before, after, transitions, caps, &mut out)?;
    Ok(out)
}

/// Puts a zero into every column that comes back without its data and may not be null, and into those whose values
/// nothing takes back to their old type.
fn zeros(
    before: &Catalog,
    after: &Catalog,
    transitions: &Transitions,
    caps: &Capabilities,
    out: &mut Transitions,
) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    let mut renamed: BTreeMap<Address, Vec<Address>> = BTreeMap::new();
    for (from, to) in transitions.renames.iter() {
        renamed.entry(*to).or_default().push(*from);
    }
    let mut beside = after.iter().peekable();
    for (at, object) in before.iter() {
        let Object::Column(column) = object else { continue };
        if column.generated.is_some() {
            continue;
        }
        let needs_none = column.nullable || column.identity.is_some();
        // nearly all columns of a large schema stay where they are, and both catalogs are in order
        while beside.next_if(|(other, _)| *other < at).is_some() {}
        let is_kept = |object: &Object| {
            matches!(object, Object::Column(new) if new.ty == column.ty) && (needs_none || has_values(object))
        };
        if renamed.is_empty() && beside.peek().is_some_and(|(other, object)| *other == at && is_kept(object)) {
            continue;
        }
        let now = transitions.renames.address(at);
        let lives = |was: Address, is: Address| {
            after.contains(&is) && renamed.get(&is).into_iter().flatten().all(|from| *from == was)
        };
        let table_stays = lives(Address::table(at.home), Address::table(now.home));
        let stays = lives(*at, now) && keeps_values(after, &now);
        if table_stays && stays && back_has_no_cast(after, &now, column, caps) {
            let null = || Sql::text("null");
            let value = if column.nullable { null() } else { zero(before, at, column, caps).unwrap_or_else(null) };
            out.fills.insert(*at, ColumnFill { kind: FillKind::Using, expr: Expr::Sql(value), batch: None });
            continue;
        }
        if needs_none || has_default(before, at) || !table_stays || stays {
            continue;
        }
        match zero(before, at, column, caps) {
            Some(sql) => {
                let fill = ColumnFill { kind: FillKind::Zero, expr: Expr::Sql(sql), batch: None };
                out.fills.insert(*at, fill);
            }
            None => problems.push(Problem {
                code: codes::NO_ZERO,
                at: *at,
                message: format!("`{at}` may not be null, and on the way back nothing could fill it"),
                help: vec![
                    "let it be null first, with `?` after its type, and remove it in the next migration".to_owned(),
                    "or give it a default first".to_owned(),
                ],
            }),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Whether the column's values cannot be taken back to the type that they had.
fn back_has_no_cast(after: &Catalog, now: &Address, column: &Column, caps: &Capabilities) -> bool {
    let Some(Object::Column(new)) = after.get(now) else { return false };
    new.ty != column.ty && (caps.semantics.retype)(&new.ty, &column.ty, &checks::alone(after, now)) == Retype::Never
}

/// Whether the column keeps values that the way back can take.
fn keeps_values(after: &Catalog, now: &Address) -> bool {
    after.get(now).is_some_and(has_values)
}

fn has_values(object: &Object) -> bool {
    matches!(object, Object::Column(column) if column.generated.as_ref().is_none_or(|generated| generated.stored))
}

/// A value that every row can take, followed through domains; the bound only keeps a broken catalog from looping.
fn zero(before: &Catalog, at: &Address, column: &Column, caps: &Capabilities) -> Option<Sql> {
    let mut ty = column.ty.clone();
    for _ in 0..64 {
        let Type::Named(name) = ty else { break };
        if let Some(Object::Enum(own)) = before.get(&Address::top(Kind::Enum, name)) {
            return own.values.first().map(|value| Sql::text((caps.semantics.literal)(*value)));
        }
        let Some(Object::Domain(domain)) = before.get(&Address::top(Kind::Domain, name)) else { return None };
        if let Some(sql) = domain.default.as_ref().and_then(Expr::sql) {
            return Some(sql.clone());
        }
        ty = domain.ty.clone();
    }
    (caps.semantics.zero)(&ty, &checks::alone(before, at))
}

/// Each new text that was not there before, with the first old text that became it. `place` says where a text stood
/// among the old ones.
fn turned(
    values: &BTreeMap<Name, Option<Name>>,
    place: &dyn Fn(Name) -> Option<usize>,
) -> BTreeMap<Name, Option<Name>> {
    let mut pairs: Vec<(Option<usize>, Name, Name)> = values
        .iter()
        .filter_map(|(old, new)| new.map(|new| (place(*old), *old, new)))
        .filter(|(.., new)| place(*new).is_none() || values.contains_key(new))
        .collect();
    pairs.sort();
    let mut out = BTreeMap::new();
    for (_, old, new) in pairs {
        out.entry(new).or_insert(Some(old));
    }
    out
}
