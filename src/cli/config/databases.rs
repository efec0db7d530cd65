//! Which databases a target has.

use std::path::PathBuf;

use super::Origin;
use super::url;
use crate::base::Span;

/// The databases of a target that has many.
#[derive(Clone, Debug, Default)]
pub struct Fleet {
    pub urls: Vec<RawUrl>,
    /// A file with a URL on each line.
    pub file: Option<PathBuf>,
    /// A query on the target's `url` that gives a URL in each row.
    pub query: Option<String>,
}

impl Fleet {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.urls.is_empty() && self.file.is_none() && self.query.is_none()
    }
}

/// A URL as written, with the place to blame.
#[derive(Clone, Debug)]
pub struct RawUrl {
    pub text: String,
    pub span: Option<Span>,
    pub origin: Origin,
}

impl RawUrl {
    /// Whether it stands over the URL of a target of this dialect. What one variable or section says for the whole
    /// project cannot be meant for a target of another kind that has a URL of its own; a flag or `SCHEMAC_URL` is.
    pub(super) fn is_for(&self, dialect: &str, has_own: bool) -> bool {
        let of_all = match &self.origin {
            Origin::Variable(name) | Origin::DotEnv(name) => name == "DATABASE_URL",
            Origin::EnvSection(_) => true,
            Origin::Flag(_) | Origin::File(_) | Origin::Default => false,
        };
        !(of_all && has_own) || url::dialect_of(&self.text).is_none_or(|own| own == dialect)
    }
}
