//! The planner's rules by name, so that a test can switch one off and see what it is good for.

/// A set of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rules(u32);

/// One rule of the planner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// What is needed is created before what needs it.
    CreateAfterNeeds,
    /// What is needed is altered before what needs it is built.
    BuildOnFinal,
    /// What is dropped goes after all that needs it.
    DropBeforeNeeds,
    /// A dependent leaves before its ground is altered.
    LeaveBeforeAlter,
    /// An alter lets go before what it used is dropped.
    LetGo,
    /// A foreign key is made when the keys that go are gone, so that it leans on one that stays.
    LastingKey,
    /// A slot is freed before it is taken; so of a replaced object the drop comes first.
    Slots,
    /// Data steps stand between the structure that they need and the structure that needs them.
    Data,
    /// What stands on a rename's target gets a name out of the way.
    Park,
    /// Enums and domains that cannot be altered in place are made anew beside the old ones.
    ParkTypes,
    /// Dependents of what is dropped are replaced with it.
    ClosureOfDrop,
    /// Dependents that stop a change of type are replaced around it.
    ClosureOfType,
    /// Indexes die with a table that is copied.
    ClosureOfRebuild,
    /// What is made on a copied table comes after the copy.
    AfterCopy,
    /// A group is ordered by all edges of its members.
    Inherit,
    /// Members that make groups wait for each other leave their groups.
    Release,
}

impl Rules {
    /// All of them: what every plan is made with.
    pub(crate) const ALL: Self = Self(u32::MAX);

    /// All but one.
    #[cfg(test)]
    pub(crate) const fn without(rule: Rule) -> Self {
        Self(!(1 << rule as u32))
    }

    pub(crate) const fn has(self, rule: Rule) -> bool {
        self.0 & (1 << rule as u32) != 0
    }
}
