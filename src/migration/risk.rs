//! What a direction's steps do to those who use the database, summed up.

use super::mirror::Record;
use crate::plan::{LockClass, Reversibility};

/// The sum of the steps' hazards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// The strongest lock.
    pub lock: LockClass,
    pub rewrite: bool,
    pub scan: bool,
    /// The worst of the steps: how much of them the way back restores.
    pub reversibility: Reversibility,
    /// How many steps lose data.
    pub data_loss: usize,
    /// How many steps can fail on the rows that are there.
    pub data_dependent: usize,
    /// How many steps break running code.
    pub breaking: usize,
}

impl Risk {
    /// The risk of these steps together.
    pub fn of(steps: &[Record]) -> Self {
        let hazards = || steps.iter().map(|step| &step.hazard);
        Self {
            lock: hazards().map(|hazard| hazard.lock).max().unwrap_or(LockClass::None),
            rewrite: hazards().any(|hazard| hazard.rewrite),
            scan: hazards().any(|hazard| hazard.scan),
            reversibility: hazards().map(|hazard| hazard.reversibility).max().unwrap_or(Reversibility::Exact),
            data_loss: hazards().filter(|hazard| hazard.data_loss.is_some()).count(),
            data_dependent: hazards().filter(|hazard| hazard.data_dependent.is_some()).count(),
            breaking: hazards().filter(|hazard| hazard.breaking.is_some()).count(),
        }
    }

    /// How much `back`, the way back, restores of this one.
    pub fn restored_by(&self, back: &Self) -> Reversibility {
        let meets_rows = back.data_loss > 0 || back.data_dependent > 0;
        if meets_rows { self.reversibility.max(Reversibility::OldRows) } else { self.reversibility }
    }

    /// One line for people: `locks out everybody, rewrites rows, loses data in 2 steps`, or `none`.
    pub fn line(&self) -> String {
        let steps = |n: usize| if n == 1 { "1 step".to_owned() } else { format!("{n} steps") };
        let counted = |n: usize, what: &str| (n > 0).then(|| format!("{what} in {}", steps(n)));
        let lock = match self.lock {
            LockClass::None => None,
            LockClass::Schema => Some("locks out other schema changes".to_owned()),
            LockClass::Write => Some("locks out writers".to_owned()),
            LockClass::Exclusive => Some("locks out everybody".to_owned()),
        };
        let parts = [
            lock,
            self.rewrite.then(|| "rewrites rows".to_owned()),
            self.scan.then(|| "reads all rows under the lock".to_owned()),
            counted(self.data_dependent, "can fail on existing rows"),
            counted(self.data_loss, "loses data"),
            counted(self.breaking, "breaks running code"),
        ];
        let line = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        if line.is_empty() { "none".to_owned() } else { line }
    }
}

/// What the way back restores, in a few words.
pub(super) const fn way_back(of: Reversibility) -> &'static str {
    match of {
        Reversibility::Exact => "exact",
        Reversibility::OldRows => "exact for rows from before; rows written since may be lost or stop it",
        Reversibility::StructureOnly => "structure only; data that this removes does not come back",
        Reversibility::Irreversible => "irreversible; it cannot restore what this changes",
    }
}

/// What a down gives back, in a few words.
pub(super) const fn restores(of: Reversibility) -> &'static str {
    match of {
        Reversibility::Exact => "everything, exactly",
        Reversibility::OldRows => "everything from before the up; rows written since may be lost or stop it",
        Reversibility::StructureOnly => "the structure only; data that the up removed does not come back",
        Reversibility::Irreversible => "not all of it: the up is irreversible",
    }
}

#[cfg(test)]
mod tests {
    use super::super::mirror::samples;
    use super::*;

    #[test]
    fn a_risk_is_the_worst_of_its_steps() {
        let risk = Risk::of(&samples::records());
        assert_eq!((risk.lock, risk.reversibility), (LockClass::Exclusive, Reversibility::Irreversible));
        assert_eq!(
            risk.line(),
            "locks out everybody, rewrites rows, reads all rows under the lock, can fail on existing rows in 1 step, \
             loses data in 1 step, breaks running code in 1 step"
        );
        assert_eq!(Risk::of(&[]).line(), "none");
        let none = Risk::of(&[]);
        assert_eq!(none.restored_by(&none), Reversibility::Exact);
        assert_eq!(none.restored_by(&risk), Reversibility::OldRows);
        assert_eq!(risk.restored_by(&none), Reversibility::Irreversible);
    }
}
