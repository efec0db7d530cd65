//! Where a finding lies, as formats for other programs want it.

use std::borrow::Cow;

use crate::base::{Diagnostic, Span};
use crate::compile::{CONFIGURATION, Place, Sources};

/// A file with a start and an end. `path` is relative to the working directory where the file lies below it, with `/`.
#[derive(Clone, Debug)]
pub(super) struct Spot<'a> {
    pub path: Cow<'a, str>,
    pub start: Place,
    pub end: Place,
}

const FIRST: Place = Place { line: 1, column: 1, offset: 0 };

impl<'a> Spot<'a> {
    /// Of a span.
    pub fn of(sources: &'a Sources, span: Span) -> Option<Self> {
        let path = slashed(&sources.get(span.file)?.shown);
        Some(Self { path, start: sources.place(span.file, span.lo)?, end: sources.place(span.file, span.hi)? })
    }

    /// Of a finding. Formats that know no finding without a place get the first line of the configuration, or else of the
    /// first schema file.
    pub fn primary(sources: &'a Sources, problem: &Diagnostic) -> Self {
        let at = problem.primary.as_ref().and_then(|label| Self::of(sources, label.span));
        at.unwrap_or_else(|| {
            let file = sources.get(CONFIGURATION).or_else(|| sources.iter().next().map(|(_, file)| file));
            let path = file.map_or(Cow::Borrowed("schemac.toml"), |file| slashed(&file.shown));
            Self { path, start: FIRST, end: FIRST }
        })
    }
}

fn slashed(path: &str) -> Cow<'_, str> {
    if cfg!(windows) { Cow::Owned(path.replace('\\', "/")) } else { Cow::Borrowed(path) }
}
