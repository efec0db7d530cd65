//! What is deprecated stays until its day: a removal that comes earlier is held back, and the rest of a plan goes on.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Accept, Origins, Physical, Project, codes};
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::{Address, Catalog, Checked, Defined, ForeignKey, Kind, Object};
use crate::diff::Change;
use crate::hir::Clause;
use crate::lint;

/// A removal that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// In the names of the schema.
    pub at: Address,
    /// The last day on which it stays.
    pub until: Name,
}

impl Held {
    /// The finding about it.
    pub fn diagnostic(&self, origins: &Origins) -> Diagnostic {
        let Self { at, until } = self;
        let named = Address { home: origins.portable(at.home), ..*at };
        Diagnostic::warning(codes::HELD, format!("`{named}` is gone from the schema, and stays until {until}"))
            .help("so it was promised with `remove after`; the migrations remember it")
            .help("a plan that is made after that day removes it; take its rules and its use out of the code till then")
            .help(format!("to remove it now: `--accept drop:{at}`"))
    }
}

/// The day of a moment (seconds since 1970), UTC.
pub(super) fn day(now: i64) -> Date {
    Timestamp::from_second(now).map_or(Date::MAX, |now| TimeZone::UTC.to_datetime(now).date())
}

/// The schema with what may not go yet, if anything of what goes is such. `kept` is in its names.
///
/// # Errors
/// [`codes::NEEDED_BY_HELD`]: what stays needs what is not there any more.
pub(super) fn hold(
    after: &Checked,
    changes: &[Change],
    kept: &BTreeMap<Address, Name>,
    accept: &Accept,
    now: i64,
) -> Result<Option<(Checked, Vec<Held>)>, Vec<Diagnostic>> {
    let today = day(now);
    let is_to_come = |until: &Name| until.as_str().parse::<Date>().is_ok_and(|until| today <= until);
    let gone: BTreeMap<Address, &Object> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Drop { at, object } => Some((*at, object)),
            Change::Create { .. } | Change::Alter { .. } | Change::Rename { .. } => None,
        })
        .collect();
    let asked = |at: &Address| accept.names(at) || (at.is_part() && accept.names(&Address::table(at.home)));
    let held: Vec<Held> = kept
        .iter()
        .filter(|(at, until)| gone.contains_key(at) && is_to_come(until) && !asked(at))
        .map(|(at, until)| Held { at: *at, until: *until })
        .collect();
    if held.is_empty() {
        return Ok(None);
    }
    let mut stays: BTreeSet<Address> =
        gone.keys().filter(|at| held.iter().any(|own| belongs(&own.at, at))).copied().collect();
    loop {
        lean(&gone, &mut stays);
        let mut out: Catalog = (**after).clone();
        for at in &stays {
            if let Some(object) = gone.get(at) {
                out.insert(*at, (*object).clone());
            }
        }
        let keys: Vec<(Address, &ForeignKey)> = stays.iter().filter_map(|at| foreign_key(at, &gone)).collect();
        let lost = keys.iter().find(|(_, key)| out.key_over(key).is_none());
        if let Some((at, key)) = lost {
            // a key that goes stays with the foreign key that leans on it
            let old: Catalog = gone.iter().map(|(at, object)| (*at, (*object).clone())).collect();
            let before = stays.len();
            stays.extend(old.keys_over(key));
            if stays.len() == before {
                return Err(vec![needs(at, &format!("a key over its columns in `{}`", key.target))]);
            }
            continue;
        }
        return match Checked::new(out) {
            Ok(checked) => Ok(Some((checked, held))),
            Err(missing) => Err(missing.iter().map(|(at, need)| needs(at, &format!("`{need}`"))).collect()),
        };
    }
}

fn foreign_key<'g>(at: &Address, gone: &BTreeMap<Address, &'g Object>) -> Option<(Address, &'g ForeignKey)> {
    match gone.get(at) {
        Some(Object::ForeignKey(key)) if !key.target_columns.is_empty() => Some((*at, key)),
        Some(_) | None => None,
    }
}

/// What these lean on stays as well, if it goes too.
fn lean(gone: &BTreeMap<Address, &Object>, stays: &mut BTreeSet<Address>) {
    let mut open: Vec<Address> = stays.iter().copied().collect();
    while let Some((at, object)) = open.pop().and_then(|at| gone.get_key_value(&at)) {
        // a type's name does not tell its kind
        let kinds = [Kind::Enum, Kind::Domain, Kind::Defined(Defined::Composite)];
        let types = object.named_types().into_iter().flat_map(|name| kinds.map(|kind| Address::top(kind, name)));
        let needs: Vec<Address> = object.needs(at).into_iter().chain(types).collect();
        // a table stays whole
        let goes = |need: &Address| needs.contains(need) && gone.contains_key(need);
        // a table stays whole
        let with =
            |own: &Address| needs.iter().any(|need| need.kind == Kind::Table && goes(need) && belongs(need, own));
        for need in gone.keys().copied().filter(|own| goes(own) || with(own)) {
            if stays.insert(need) {
                open.push(need);
            }
        }
    }
}

/// Whether a part goes where its whole goes: a table with all in it, a column with its default and its comment.
fn belongs(whole: &Address, at: &Address) -> bool {
    if whole == at {
        return true;
    }
    match whole.kind {
        Kind::Table | Kind::Defined(Defined::View | Defined::MaterializedView | Defined::Composite) => {
            at.home == whole.home
        }
        Kind::Column => {
            at.home == whole.home && at.part == whole.part && matches!(at.kind, Kind::Default | Kind::Comment(_))
        }
        Kind::Namespace
        | Kind::Enum
        | Kind::Domain
        | Kind::Default
        | Kind::PrimaryKey
        | Kind::Unique
        | Kind::Check
        | Kind::ForeignKey
        | Kind::Index
        | Kind::Defined(_)
        | Kind::Comment(_) => matches!(at.kind, Kind::Comment(_)) && at.home == whole.home && at.part == whole.part,
    }
}

fn needs(at: &Address, need: &str) -> Diagnostic {
    Diagnostic::error(
        codes::NEEDED_BY_HELD,
        format!("`{at}` stays for now, and needs {need}, which is not there any more"),
    )
    .help("put it back into the schema until then")
    .help(format!("or remove both now: `--accept drop:{at}`"))
}

impl Project {
    /// What was to be removed after a day that is over, and is still there.
    pub fn due(&self, targets: &[Physical], now: i64) -> Vec<Diagnostic> {
        if !self.lints.as_ref().is_some_and(|lints| lints.has(lint::codes::DUE)) {
            return Vec::new();
        }
        let today = day(now);
        let is_over = |until: &Name| until.as_str().parse::<Date>().is_ok_and(|until| until < today);
        let all = targets.iter().flat_map(|target| target.clauses.iter());
        let due: BTreeMap<Span, (Address, Name)> = all
            .filter_map(|(clause, place, _)| match clause {
                Clause::Kept(at, until) if is_over(until) => Some((*place, (*at, *until))),
                Clause::Kept(..) | Clause::Rename(_) | Clause::Fill(_) | Clause::Value(..) | Clause::Accept(_) => None,
            })
            .collect();
        due.iter().map(|(place, (at, until))| lint::of_due(at, *until, *place)).collect()
    }
}
