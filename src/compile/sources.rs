//! The table of source files that spans point into.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::{FileId, Span};
use crate::hir::Package;

/// One file's text under the name that messages show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// As the user knows it: relative to the working directory where that is possible, or `git:REF:path`.
    pub shown: String,
    /// Where it lies on disk, if an edit could be written back.
    pub disk: Option<PathBuf>,
    pub text: Arc<str>,
    /// The package that it belongs to, if it is not the project's own.
    pub package: Option<Package>,
}

/// Files by [`FileId`], in order of their addition. Never shrinks, so a span stays good.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    configuration: Option<SourceFile>,
}

/// The number of the configuration file, which is no part of a compile.
pub const CONFIGURATION: FileId = FileId(u32::MAX);

/// A place for readers: line and column count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
    /// From 0, in bytes.
    pub offset: usize,
}

impl Sources {
    /// Adds a file and gives its number.
    pub fn add(&mut self, shown: impl Into<String>, disk: Option<&Path>, text: impl Into<Arc<str>>) -> FileId {
        let disk = disk.map(Path::to_owned);
        self.push(SourceFile { shown: shown.into(), disk, text: text.into(), package: None })
    }

    /// The same for a file that is made already.
    pub fn push(&mut self, file: SourceFile) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(file);
        id
    }

    /// Whether a file belongs to the project itself, so that it may be changed.
    pub fn is_own(&self, id: FileId) -> bool {
        self.get(id).is_some_and(|file| file.package.is_none())
    }

    /// Changes a file's text.
    pub fn set_text(&mut self, id: FileId, text: impl Into<Arc<str>>) -> Option<&SourceFile> {
        let file = self.files.get_mut(id.0 as usize)?;
        file.text = text.into();
        Some(file)
    }

    /// Sets the file that [`CONFIGURATION`] stands for.
    pub fn set_configuration(&mut self, shown: impl Into<String>, disk: &Path, text: impl Into<Arc<str>>) {
        let (shown, disk) = (shown.into(), Some(disk.to_owned()));
        self.configuration = Some(SourceFile { shown, disk, text: text.into(), package: None });
    }

    /// The configuration alone: what a new compile starts from.
    #[must_use]
    pub fn without_files(&self) -> Self {
        Self { files: Vec::new(), configuration: self.configuration.clone() }
    }

    /// The file of a number.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        if id == CONFIGURATION { self.configuration.as_ref() } else { self.files.get(id.0 as usize) }
    }

    /// All files with their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(n, file)| (FileId(u32::try_from(n).unwrap_or(u32::MAX)), file))
    }

    /// The start of a span as line and column.
    pub fn place(&self, id: FileId, offset: u32) -> Option<Place> {
        let text = &*self.get(id)?.text;
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Some(Place { line, column: before[start..].chars().count() + 1, offset })
    }

    /// `file:line`, as plan lines show it.
    pub fn file_and_line(&self, span: Span) -> Option<String> {
        let place = self.place(span.file, span.lo)?;
        Some(format!("{}:{}", self.get(span.file)?.shown, place.line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_and_offsets_count_bytes() {
        let mut sources = Sources::default();
        let id = sources.add("a.schema", None, "// ä\ntable ü {}");
        let at = u32::try_from("// ä\ntable ü".len()).unwrap();
        assert_eq!(sources.place(id, at), Some(Place { line: 2, column: 8, offset: 14 }));
        assert_eq!(sources.file_and_line(Span::new(id, at, at)).as_deref(), Some("a.schema:2"));
    }
}
