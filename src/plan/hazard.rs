//! Risk travels with the step: rules are predicates over this, never over SQL text.

/// What a step does to those who use the database meanwhile and to the data in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hazard {
    pub lock: LockClass,
    /// The table's rows are written anew.
    pub rewrite: bool,
    /// The table's rows are read while the lock is held.
    pub scan: bool,
    /// Rows that are there can make the step fail (a new unique key, a narrowed type); says how.
    pub data_dependent: Option<Box<str>>,
    /// Data that is gone afterwards; says which.
    pub data_loss: Option<Box<str>>,
    pub reversibility: Reversibility,
    /// Whether the step may run inside a transaction with others.
    pub transactional: bool,
    /// What running code breaks, if any.
    pub breaking: Option<Box<str>>,
}

/// How much a step's lock shuts out, from nothing to everything. PostgreSQL's eight table lock modes fall into these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockClass {
    /// Nothing that exists is locked.
    None,
    /// Readers and writers go on; other schema changes wait.
    Schema,
    /// Readers go on, writers wait.
    Write,
    /// Everybody waits.
    Exclusive,
}

/// How much of a step its way back restores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reversibility {
    Exact,
    /// What was there before comes back exactly; what was written since may be lost or stop the way back. Never of one
    /// step: it shows when both ways are known.
    OldRows,
    /// The structure comes back, the data does not.
    StructureOnly,
    Irreversible,
}

impl Hazard {
    /// A step that nobody notices.
    pub const NONE: Self = Self {
        lock: LockClass::None,
        rewrite: false,
        scan: false,
        data_dependent: None,
        data_loss: None,
        reversibility: Reversibility::Exact,
        transactional: true,
        breaking: None,
    };
}
