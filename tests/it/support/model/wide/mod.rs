//! Random pairs of schemas for PostgreSQL with objects of every kind, which lean on each other.
//!
//! A schema is a list of things. Each is of a kind, stands in another one or in none, has a few knobs that say how it looks,
//! and leans on others. What a thing leans on may be gone, or no longer be such as it needs: then its text says something
//! else in its place, as a person would correct it. So every list of edits is valid, and shrinks well.

mod access;
mod columns;
mod edits;
mod leaning;
mod names;
mod random;
mod raw;
mod routines;
mod rows;
mod rules;
mod tables;
mod text;
mod types;
mod views;

pub use random::pair;

/// What a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Namespace,
    Enum,
    Domain,
    Composite,
    /// Of a composite type.
    Field,
    Sequence,
    Table,
    Column,
    /// Of a column.
    Default,
    Check,
    Unique,
    Index,
    Exclusion,
    Trigger,
    Policy,
    View,
    /// A column of a view.
    Output,
    Function,
    Procedure,
    Grant,
    Raw,
}

/// One thing of a schema.
#[derive(Clone, Debug)]
pub struct Thing {
    pub id: u32,
    pub kind: Kind,
    /// The table of a column, the namespace of a table.
    pub home: Option<u32>,
    /// As it stands in a schema and in SQL, with its quotes.
    pub name: String,
    pub knobs: [u8; 5],
    pub leans: [Option<u32>; 3],
}

/// A schema.
#[derive(Clone, Debug, Default)]
pub struct World {
    next: u32,
    pub things: Vec<Thing>,
}

impl Thing {
    /// One of so many choices.
    fn knob(&self, n: usize, choices: u8) -> u8 {
        self.knobs[n] % choices
    }

    /// A switch of the knob of flags.
    fn flag(&self, bit: u8) -> bool {
        self.knobs[1] & (1 << bit) != 0
    }
}

impl World {
    pub fn get(&self, id: u32) -> Option<&Thing> {
        self.things.iter().find(|own| own.id == id)
    }

    /// The things of a kind, in the order in which they were made.
    fn all(&self, kind: Kind) -> impl Iterator<Item = &Thing> {
        self.things.iter().filter(move |own| own.kind == kind)
    }

    /// Those that stand in a thing.
    fn inside(&self, home: u32, kind: Kind) -> impl Iterator<Item = &Thing> {
        self.all(kind).filter(move |own| own.home == Some(home))
    }

    /// What a thing leans on there, if that is still there and such as it needs.
    fn lean(&self, thing: &Thing, slot: usize) -> Option<&Thing> {
        let other = self.get(thing.leans[slot]?)?;
        self.suits(thing, slot, other).then_some(other)
    }
}
