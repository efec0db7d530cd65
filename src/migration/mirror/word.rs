//! Names and addresses as JSON strings.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::base::Name;
use crate::catalog::{Address, Kind, QName};

/// A name, exactly as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::migration) struct Word(pub Name);

/// A file-level name, `shop.orders`, parts quoted where they must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::migration) struct Home(pub QName);

/// An address, `shop.orders/column:total`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::migration) struct At(pub Address);

pub(in crate::migration) fn words(names: &[Name]) -> Vec<Word> {
    names.iter().copied().map(Word).collect()
}

pub(in crate::migration) fn names(words: Vec<Word>) -> Vec<Name> {
    words.into_iter().map(|word| word.0).collect()
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}
impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Name::new(&text)))
    }
}
impl Serialize for Home {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for Home {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match Address::parse(&text) {
            Some(Address { home, kind: Kind::Table, part: None }) => Ok(Self(home)),
            Some(_) | None => Err(D::Error::custom(format!("`{text}` is not the name of a table or type"))),
        }
    }
}
impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Address::parse(&text).map(Self).ok_or_else(|| D::Error::custom(format!("`{text}` is not an address")))
    }
}
