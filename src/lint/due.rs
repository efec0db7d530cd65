//! `remove after` a day that is over.

use super::codes;
use super::report::finding;
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::Address;

/// The finding about something that was to be removed after this day.
pub fn of_due(at: &Address, until: Name, place: Span) -> Diagnostic {
    finding(codes::DUE, format!("`{at}` was to be removed after {until}"), place, "this day is over")
        .help("take it out of the schema; `schemac plan` writes its removal")
        .help("or give it another day, or none")
}
