//! Transition clauses as they are written: what is said of the way to the next state, with the place where it stands.

use crate::base::Name;
use crate::catalog::{Address, QName};

/// A clause, by what it is about in the portable catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clause {
    /// `renamed from`: this was called otherwise.
    Rename(Address),
    /// `using` and `backfill` of a column.
    Fill(Address),
    /// What becomes of an enum's old text: `renamed from` of a member, `drop x map to y`.
    Value(QName, Name),
    /// `drop`: a removal that was reviewed.
    Accept(Address),
    /// `deprecated … remove after '2027-02-01'`: it stays until this day at least.
    Kept(Address, Name),
}
