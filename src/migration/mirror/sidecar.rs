//! The sidecar as a whole: its bytes, its id.

use serde::{Deserialize, Serialize};

use super::lines::Lines;
use super::{Change, Decisions, Reversibility, Step};
use crate::migration::{Digest, Version};

/// The format that this version writes.
pub(in crate::migration) const FORMAT: u32 = 2;

/// The format before, which is read as well. It indented everything and wrote out what most steps are; its id is of that text.
const INDENTED: u32 = 1;

/// The one field that tells how to read the others.
#[derive(Deserialize)]
pub(in crate::migration) struct Probe {
    pub format: u32,
}

impl Probe {
    pub const fn is_known(&self) -> bool {
        matches!(self.format, FORMAT | INDENTED)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::migration) struct Sidecar {
    pub format: u32,
    /// The hash of this sidecar with an empty id, as JSON without white space.
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
    /// The text: JSON with a line for each element of a list, and a final line break. The same sidecar gives the same bytes.
    ///
    /// # Errors
    /// None in practice: nothing in here is refused by JSON. The type is serde's.
    pub(in crate::migration) fn text(&self) -> serde_json::Result<String> {
        let mut bytes = Vec::new();
        self.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Lines::default()))?;
        bytes.push(b'\n');
        String::from_utf8(bytes).map_err(serde::ser::Error::custom)
    }

    /// Whether the content, which was read from `text`, has the id that it names.
    pub(in crate::migration) fn is_itself(&mut self, text: &str) -> bool {
        let own = if self.format == INDENTED { indented_id(text) } else { self.own_id() };
        own.is_ok_and(|own| own == self.id)
    }

    /// The id that belongs to the content. It does not depend on layout or line ends, which editors and git may change.
    fn own_id(&mut self) -> serde_json::Result<Digest> {
        let id = std::mem::replace(&mut self.id, Digest::unknown());
        // as it is written, since the whole text of a large one is many megabytes
        let written = Digest::of_written(|into| serde_json::to_writer(into, self));
        self.id = id;
        written
    }

    /// In the format of this version, with its id filled in.
    pub(in crate::migration) fn sealed(mut self) -> serde_json::Result<Self> {
        self.format = FORMAT;
        self.id = self.own_id()?;
        Ok(self)
    }
}

/// The id of a sidecar of the format before.
fn indented_id(text: &str) -> serde_json::Result<Digest> {
    let mut value: serde_json::Value = serde_json::from_str(text)?;
    if let Some(id) = value.get_mut("id") {
        *id = serde_json::Value::String(String::new());
    }
    Ok(Digest::of(format!("{value:#}\n").as_bytes()))
}
