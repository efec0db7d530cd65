//! Tests of the whole floor; the cases stand in lists, one a line.
#![allow(clippy::wildcard_enum_match_arm, reason = "what a test does not expect is a failure")]

mod house {
    pub use crate::{base, syntax};
}
#[path = "../../../tests/it/support/laws/text/mod.rs"]
mod laws;

mod bad;
mod format;
mod good;
mod limits;
mod print;
mod soup;

use super::ast::{File, ItemKind, Member, Table};
use super::{Parsed, parse};
use crate::base::FileId;
use laws::shape;

/// Text that the formatter leaves as it is.
pub(super) const CANONICAL: [&str; 2] = [include_str!("canonical.schema"), include_str!("canonical_objects.schema")];

pub(super) fn read(text: &str) -> Parsed {
    parse(FileId(0), text)
}

pub(super) fn tables(file: &File) -> Vec<&Table> {
    file.items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Table(table) => Some(&**table),
            _ => None,
        })
        .collect()
}

pub(super) fn members(file: &File, table: &str) -> Vec<Member> {
    let tables = tables(file);
    let found = tables.iter().find(|it| it.name.name.name.as_str() == table);
    found.map(|it| it.members.clone()).unwrap_or_default()
}
