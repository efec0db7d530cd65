//! The way forward to a schema without what one migration did.

use std::collections::BTreeSet;

use super::revisit::Revisited;
use super::{Origins, Planned, codes, state, upon, way};
use crate::base::Diagnostic;
use crate::catalog::{Address, Checked, Object, QName};
use crate::dialect::Dialect;
use crate::diff::{self, ApplyError, Change};
use crate::migration::{Folder, Migration};
use crate::plan::{Online, Transitions};

/// Plans a migration that comes after all others and takes back what `one` did, as far as the migrations after it left it as it
/// was.
///
/// # Errors
/// A later migration changed, or needs, something that it made; what the planner refuses.
pub fn revert(
    folder: &Folder,
    one: &Migration,
    dialect: &dyn Dialect,
    online: Online,
) -> Result<Planned, Vec<Diagnostic>> {
    let visited = Revisited::new(folder, one)?;
    let back = visited.unsaid(dialect)?;
    let head = &folder.state().catalog;
    let changes = diff::diff(&visited.after.catalog, &visited.before.catalog, &back.renames);
    let goal = diff::apply_all(head, &changes).map_err(|error| vec![changed_since(folder, one, &error)])?;
    let goal = Checked::new(goal).map_err(|missing| {
        let told = |(at, need): &(Address, Address)| needed(folder, one, *at, *need);
        missing.iter().map(told).collect::<Vec<_>>()
    })?;
    let gone: BTreeSet<QName> = dropped_tables(&changes);
    let linked = upon::links(&goal, &gone, dialect);
    if !linked.is_empty() {
        return Err(linked.into_iter().map(|(at, need)| needed(folder, one, at, need)).collect());
    }
    let removed = changes.iter().filter_map(|change| match change {
        Change::Drop { at, .. } => Some(*at),
        Change::Create { .. } | Change::Alter { .. } | Change::Rename { .. } => None,
    });
    // whoever takes a migration back says that what it made goes
    let accepted: BTreeSet<Address> = removed.collect();
    let transitions = Transitions { accepted, online, ..back };
    way(&state::checked(head.clone())?, &goal, &transitions, dialect, &Origins::default())
}

/// The tables that these take away.
fn dropped_tables(changes: &[Change]) -> BTreeSet<QName> {
    let table = |change: &Change| match change {
        Change::Drop { at, object: Object::Table(_) } => Some(at.home),
        Change::Create { .. } | Change::Drop { .. } | Change::Alter { .. } | Change::Rename { .. } => None,
    };
    changes.iter().filter_map(table).collect()
}

fn changed_since(folder: &Folder, one: &Migration, error: &ApplyError) -> Diagnostic {
    let (ApplyError::Missing(at) | ApplyError::Exists(at) | ApplyError::Unlike(at)) = error;
    let what = format!("`{at}` is no longer as {} left it{}", one.stem(), by(folder, one, at.home));
    refused(what)
}

fn needed(folder: &Folder, one: &Migration, at: Address, need: Address) -> Diagnostic {
    let what = format!("`{at}` needs `{need}`, which {} made{}", one.stem(), by(folder, one, at.home));
    refused(what)
}

fn refused(what: String) -> Diagnostic {
    Diagnostic::error(codes::BUILT_UPON, what)
        .help("take the later migration back first; or write into the schema what is wanted, and `schemac plan`")
}

/// Which later migration it was.
fn by(folder: &Folder, one: &Migration, home: QName) -> String {
    let touches = |change: &Change| match change {
        Change::Rename { from, to } => from.home == home || to.home == home,
        Change::Create { at, .. } | Change::Drop { at, .. } | Change::Alter { at, .. } => at.home == home,
    };
    let later = folder.migrations().iter().filter(|other| other.version > one.version);
    let names: Vec<String> = later.filter(|other| other.changes.iter().any(touches)).map(Migration::stem).collect();
    if names.is_empty() { String::new() } else { format!(": see {}", names.join(", ")) }
}
