//! SHA-256 of bytes and of states, always written with its algorithm: `sha256:<64 hexadecimal digits>`.

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest as _, Sha256};

use super::mirror;
use crate::catalog::{Address, Catalog, Object};

/// A SHA-256 hash.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(Box<str>);

const PREFIX: &str = "sha256:";

impl Digest {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self::finish(Sha256::new_with_prefix(bytes))
    }

    /// The hash of what is written piece by piece.
    ///
    /// # Errors
    /// As whoever writes says.
    pub(super) fn of_written<E>(write: impl FnOnce(&mut dyn Write) -> Result<(), E>) -> Result<Self, E> {
        let mut into = Pieces { hasher: Sha256::new(), waiting: Vec::with_capacity(Pieces::SIZE) };
        write(&mut into)?;
        into.hasher.update(&into.waiting);
        Ok(Self::finish(into.hasher))
    }

    /// Reads what `Display` prints; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix(PREFIX)?;
        let plain = hex.len() == 64 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        plain.then(|| Self(text.into()))
    }

    /// The algorithm and the hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Stands where a digest is not known yet; equals no real one.
    pub(super) fn unknown() -> Self {
        Self("".into())
    }

    fn finish(hasher: Sha256) -> Self {
        let mut text = String::from(PREFIX);
        for byte in hasher.finalize() {
            _ = write!(text, "{byte:02x}");
        }
        Self(text.into_boxed_str())
    }
}

/// Takes bytes to a hash, many at once: a writer of JSON gives some bytes at a time.
struct Pieces {
    hasher: Sha256,
    waiting: Vec<u8>,
}

impl Pieces {
    const SIZE: usize = 1 << 16;
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.waiting.len() + bytes.len() > Self::SIZE {
            self.hasher.update(&self.waiting);
            self.waiting.clear();
        }
        self.waiting.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The hash of a state: of one line an object, its address and its payload as a sidecar writes it. Positions of columns
/// are left out, since they are no part of equality: equal catalogs have equal hashes.
pub fn state_hash(catalog: &Catalog) -> Digest {
    let mut hasher = Sha256::new();
    for (at, object) in catalog.iter() {
        hasher.update(line(at, object));
    }
    Digest::finish(hasher)
}

/// A portable object (never stored, so never compared with an older version's hash) counts as its debug text.
fn line(at: &Address, object: &Object) -> String {
    let mut object = object.clone();
    if let Object::Column(column) = &mut object {
        column.position = 0;
    }
    let payload = mirror::Object::try_from(&object).ok().and_then(|stored| serde_json::to_string(&stored).ok());
    format!("{at}\t{}\n", payload.unwrap_or_else(|| format!("{object:?}").replace('\n', " ")))
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is not `sha256:` and 64 hex digits")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Column, QName, Type};

    fn column(position: u32, nullable: bool) -> Catalog {
        let at = Address::column(QName::bare("t".into()), "c".into());
        let ty = Type::Sql("text".into());
        let column = Column::plain(position, ty, nullable);
        Catalog::from_iter([(at, Object::Column(column))])
    }

    #[test]
    fn a_digest_names_its_algorithm_and_is_read_back() {
        let digest = Digest::of(b"");
        assert_eq!(digest.as_str(), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(Digest::parse(digest.as_str()), Some(digest));
        assert_eq!(Digest::parse("sha256:E3"), None);
    }

    #[test]
    fn the_hash_of_a_state_leaves_out_positions_and_nothing_else() {
        assert_eq!(state_hash(&column(0, true)), state_hash(&column(7, true)));
        assert_ne!(state_hash(&column(0, true)), state_hash(&column(0, false)));
        assert_ne!(state_hash(&column(0, true)), state_hash(&Catalog::new()));
    }
}
