//! The sidecar as a whole: its bytes, its id.

use serde::{Deserialize, Serialize};

use super::{Change, Decisions, Reversibility, Step};
use crate::migration::{Digest, Version};

/// The format that this version writes and the only one that it reads.
pub(in crate::migration) const FORMAT: u32 = 1;

/// The one field that tells how to read the others.
#[derive(Deserialize)]
pub(in crate::migration) struct Probe {
    pub format: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::migration) struct Sidecar {
    pub format: u32,
    /// The hash of this sidecar with an empty id, in canonical layout.
    pub id: Digest,
    pub schemac: String,
    pub dialect: String,
    pub version: Version,
    pub name: String,
    pub parent: Option<Parent>,
    pub from: Digest,
    pub to: Digest,
    pub reversibility: Reversibility,
    /// Whether people wrote the SQL.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub hand_written: bool,
    /// The migrations in whose place it stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<Replaced>,
    pub changes: Vec<Change>,
    pub decisions: Decisions,
    pub up: Side,
    pub down: Side,
}

/// The migration before; its id makes the chain, its version is for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::migration) struct Parent {
    pub version: Version,
    pub id: Digest,
}

/// A migration that a squash stands for, as databases remember it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::migration) struct Replaced {
    pub version: Version,
    /// Of its way there.
    pub up_sha256: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_meaning: Option<Digest>,
}

impl From<Replaced> for crate::migration::Replaced {
    fn from(own: Replaced) -> Self {
        Self { version: own.version, up_sha256: own.up_sha256, up_meaning: own.up_meaning }
    }
}

/// One direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::migration) struct Side {
    /// Of the SQL file's bytes.
    pub sha256: Digest,
    /// Of what it executes, without comments and white space; sidecars of before have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<Digest>,
    pub segments: Vec<Segment>,
    pub steps: Vec<Step>,
}

/// How a run of statements is executed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::migration) struct Segment {
    pub transactional: bool,
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub foreign_keys_off: bool,
    pub statements: usize,
}

impl Sidecar {
    /// The text: indented JSON with a final line break. The same sidecar gives the same bytes.
    ///
    /// # Errors
    /// None in practice: nothing in here is refused by JSON. The type is serde's.
    pub(in crate::migration) fn text(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// The id that belongs to the content: of the text with an empty id, so that it does not depend on layout or line
    /// ends, which editors and git may change.
    pub(in crate::migration) fn own_id(&mut self) -> serde_json::Result<Digest> {
        let id = std::mem::replace(&mut self.id, Digest::unknown());
        // as it is written, since the whole text of a large one is many megabytes
        let written = Digest::of_written(|into| {
            serde_json::to_writer_pretty(&mut *into, self)?;
            into.write_all(b"\n").map_err(serde_json::Error::io)
        });
        self.id = id;
        written
    }

    /// With its id filled in.
    pub(in crate::migration) fn sealed(mut self) -> serde_json::Result<Self> {
        self.id = self.own_id()?;
        Ok(self)
    }
}
