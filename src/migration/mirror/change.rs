//! Changes.

use serde::{Deserialize, Serialize};

use super::word::At;
use super::{NotPhysical, Object};
use crate::catalog::{self, Address, CommentOn, Defined, Kind};
use crate::diff;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::migration) enum Change {
    Rename { from: At, to: At },
    Create { at: At, object: Object },
    Drop { at: At, object: Object },
    Alter { at: At, before: Object, after: Object },
}

impl TryFrom<&diff::Change> for Change {
    type Error = (Address, NotPhysical);
    fn try_from(change: &diff::Change) -> Result<Self, Self::Error> {
        let twin = |object: &catalog::Object| Object::try_from(object).map_err(|why| (*change.at(), why));
        Ok(match change {
            diff::Change::Rename { from, to } => Self::Rename { from: At(*from), to: At(*to) },
            diff::Change::Create { at, object } => Self::Create { at: At(*at), object: twin(object)? },
            diff::Change::Drop { at, object } => Self::Drop { at: At(*at), object: twin(object)? },
            diff::Change::Alter { at, before, after } => {
                Self::Alter { at: At(*at), before: twin(before)?, after: twin(after)? }
            }
        })
    }
}

impl From<Change> for diff::Change {
    fn from(change: Change) -> Self {
        match change {
            Change::Rename { from, to } => Self::Rename { from: from.0, to: to.0 },
            Change::Create { at, object } => Self::Create { at: at.0, object: object.into() },
            Change::Drop { at, object } => Self::Drop { at: at.0, object: object.into() },
            Change::Alter { at, before, after } => Self::Alter { at: at.0, before: before.into(), after: after.into() },
        }
    }
}

/// Whether the payloads are of the kind that their addresses name, and a rename keeps the kind. JSON alone cannot say
/// that, and everything below takes it for granted.
pub(in crate::migration) fn fits(change: &diff::Change) -> bool {
    let alike = |at: &Address, object: &catalog::Object| {
        let named = |kind| matches!(kind, Defined::Function | Defined::Procedure | Defined::Grant);
        let bare =
            |kind| matches!(kind, Defined::Edge | Defined::Permissions | Defined::Partitioning | Defined::Descent);
        let defined = match at.kind {
            Kind::Defined(own) | Kind::Comment(CommentOn::Defined(own)) => Some(own),
            Kind::Namespace
            | Kind::Enum
            | Kind::Domain
            | Kind::Table
            | Kind::Column
            | Kind::Default
            | Kind::PrimaryKey
            | Kind::Unique
            | Kind::Check
            | Kind::ForeignKey
            | Kind::Index
            | Kind::Comment(_) => None,
        };
        let takes_part = match defined {
            Some(kind) => named(kind) || (at.is_part() && !bare(kind)),
            None => at.is_part() && at.kind != Kind::PrimaryKey,
        };
        // those of a table, a field or a function
        let either = defined == Some(Defined::Permissions);
        (either || takes_part == at.part.is_some())
            && match object {
                catalog::Object::Namespace => at.kind == Kind::Namespace,
                catalog::Object::Enum(_) => at.kind == Kind::Enum,
                catalog::Object::Domain(_) => at.kind == Kind::Domain,
                catalog::Object::Table(_) => at.kind == Kind::Table,
                catalog::Object::Column(_) => at.kind == Kind::Column,
                catalog::Object::Default(_) => at.kind == Kind::Default,
                catalog::Object::PrimaryKey(_) => at.kind == Kind::PrimaryKey,
                catalog::Object::Unique(key) => at.kind == Kind::Unique && at.part == Some(key.name),
                catalog::Object::Check(_) => at.kind == Kind::Check,
                catalog::Object::ForeignKey(_) => at.kind == Kind::ForeignKey,
                catalog::Object::Index(_) => at.kind == Kind::Index,
                catalog::Object::Definition(own) => {
                    matches!(at.kind, Kind::Defined(kind) if own.stands_at(kind))
                }
                catalog::Object::Comment(_) => matches!(at.kind, Kind::Comment(_)),
            }
    };
    match change {
        diff::Change::Rename { from, to } => from.kind == to.kind && from.part.is_some() == to.part.is_some(),
        diff::Change::Create { at, object } | diff::Change::Drop { at, object } => alike(at, object),
        diff::Change::Alter { at, before, after } => alike(at, before) && alike(at, after),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn every_change_of_every_payload_survives_the_way_to_json_and_back() {
        for change in samples::changes() {
            let twin = Change::try_from(&change).unwrap();
            let text = serde_json::to_string(&twin).unwrap();
            let back: Change = serde_json::from_str(&text).unwrap();
            assert_eq!(back, twin);
            let core = diff::Change::from(back);
            assert_eq!(format!("{core:?}"), format!("{change:?}"), "positions too, which equality leaves out");
            assert!(fits(&core), "{core:?}");
        }
    }

    #[test]
    fn a_portable_type_or_expression_has_no_twin() {
        for change in samples::portable() {
            assert_eq!(Change::try_from(&change).unwrap_err(), (*change.at(), NotPhysical));
        }
    }

    #[test]
    fn fields_that_nobody_knows_are_refused() {
        for text in [
            r#"{"rename":{"from":"a","to":"b","why":1}}"#,
            r#"{"create":{"at":"t","object":{"table":{"colour":"red"}}}}"#,
            r#"{"create":{"at":"t","object":{"view":{}}}}"#,
            r#"{"create":{"at":"t/column:c","object":{"check":{"expr":[{"text":"1","bold":true}]}}}}"#,
            r#"{"create":{"at":"a b c","object":"namespace"}}"#,
        ] {
            assert!(serde_json::from_str::<Change>(text).is_err(), "{text}");
        }
    }
}
