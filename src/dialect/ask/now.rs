//! A plan's names as the database has them now.

use super::Since;
use crate::base::Name;
use crate::catalog::define::Defined;
use crate::catalog::{Address, Kind, QName, Renames, Type};
use crate::plan::{Action, Plan};

/// From the names that the plan has after its renames to those of now.
pub(super) struct Now<'a> {
    plan: &'a Plan,
    since: &'a Since,
    /// From the names after the renames to those before the plan.
    back: Vec<Renames>,
}

/// Why something cannot be asked.
pub(super) type Why = Box<str>;

/// The renames of a plan turned round, one after another: their names are those of the moment.
pub(super) fn back(plan: &Plan) -> Vec<Renames> {
    let steps = plan.renames.iter().rev().filter_map(|step| match &step.action {
        Action::Rename { from } => Some([(step.at, *from)].into_iter().collect()),
        Action::Create(_) | Action::Drop(_) | Action::Alter { .. } | Action::RenameValue { .. } | Action::Fill(_) => {
            None
        }
    });
    steps.collect()
}

fn fold(back: &[Renames], at: &Address) -> Address {
    back.iter().fold(*at, |at, one| one.address(&at))
}

impl<'a> Now<'a> {
    pub fn new(plan: &'a Plan, since: &'a Since) -> Self {
        Self { plan, since, back: back(plan) }
    }

    /// What the database calls it, whether or not it is as it will be.
    pub fn called(&self, at: &Address) -> Address {
        fold(&self.since.back, &fold(&self.back, at))
    }

    /// Whether the table is there now: one that is still to be made has no rows to ask for.
    pub fn has(&self, table: QName) -> bool {
        self.plan.carried.contains(&Address::table(table))
            && !self.since.made.contains(&fold(&self.back, &Address::table(table)).home)
    }

    /// A table whose rows are now what they are when the plan runs.
    pub fn table(&self, table: QName) -> Result<QName, Why> {
        self.address(&Address::table(table)).map(|at| at.home)
    }

    /// A column of such a table whose values are too.
    pub fn column(&self, table: QName, column: Name) -> Result<Name, Why> {
        let at = self.address(&Address::column(table, column))?;
        at.part.ok_or_else(|| format!("`{at}` is no column").into())
    }

    /// A type that is there and means the same.
    pub fn named(&self, name: QName) -> Result<QName, Why> {
        let kinds = [Kind::Enum, Kind::Domain, Kind::Defined(Defined::Composite), Kind::Table];
        let found = kinds.iter().map(|kind| Address::top(*kind, name)).find(|at| self.plan.carried.contains(at));
        let at = found.ok_or_else(|| Why::from(format!("the type `{name}` is not there yet")))?;
        self.address(&at).map(|at| at.home)
    }

    /// Every named type in it.
    pub fn ty(&self, ty: &Type) -> Result<Type, Why> {
        let mut why = None;
        ty.visit_named(&mut |name| why = why.take().or_else(|| self.named(name).err()));
        why.map_or_else(|| Ok(ty.map_named(&|name| self.named(name).unwrap_or(name))), Err)
    }

    fn address(&self, at: &Address) -> Result<Address, Why> {
        let before = fold(&self.back, at);
        if self.since.opaque {
            return Err("SQL of somebody's own is to run before".into());
        }
        if self.since.touched.contains(&before) {
            return Err(format!("`{before}` is still to be made or changed by a migration before it").into());
        }
        Ok(fold(&self.since.back, &before))
    }
}
