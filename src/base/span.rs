//! Places in source text. Offsets are bytes everywhere; a renderer converts at the last moment.

/// A source file of one compilation. The number is an index into the file table of whoever loaded it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A half-open byte range `lo..hi` in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: FileId,
    pub lo: u32,
    pub hi: u32,
}

impl Span {
    /// The bytes `lo..hi` of `file`.
    pub const fn new(file: FileId, lo: u32, hi: u32) -> Self {
        Self { file, lo, hi }
    }

    /// The smallest span that covers both; `other` is taken to lie in the same file.
    pub fn to(self, other: Self) -> Self {
        Self { file: self.file, lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }

    /// An empty span at the end of this one: where a missing word would be inserted.
    pub const fn end(self) -> Self {
        Self { file: self.file, lo: self.hi, hi: self.hi }
    }

    /// An empty span at the start of this one.
    pub const fn start(self) -> Self {
        Self { file: self.file, lo: self.lo, hi: self.lo }
    }

    /// As an index range into the file's text.
    pub const fn range(self) -> std::ops::Range<usize> {
        self.lo as usize..self.hi as usize
    }
}
