//! From the parser's lines and columns to bytes.
//!
//! Only the places of single words are used: those the parser keeps for every name, quoted ones with their quotes. The
//! spans of its larger nodes are put together from parts and miss keywords and operators. No place have the words of
//! `table t` and what the parser makes up itself; they fall back to the whole text.

use std::ops::Range;

use sqlparser::tokenizer::{Location, Span};

/// The byte offset of each line and column of a text (both from 1, columns in characters).
#[derive(Debug)]
pub struct Places {
    /// The number of the first character of each line.
    lines: Vec<usize>,
    /// The offset of each character, and that of the end; empty if all are of one byte.
    characters: Vec<usize>,
    length: usize,
}

impl Places {
    /// The places of a text.
    pub fn new(text: &str) -> Self {
        let mut lines = vec![0];
        lines.extend(text.chars().enumerate().filter(|(_, c)| *c == '\n').map(|(at, _)| at + 1));
        let characters = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(offset, _)| offset).chain([text.len()]).collect()
        };
        Self { lines, characters, length: text.len() }
    }

    /// The offset of a place; the end for a place behind it.
    pub fn byte(&self, at: Location) -> usize {
        let line = (at.line as usize).saturating_sub(1).min(self.lines.len() - 1);
        let number = self.lines.get(line).map_or(0, |first| first + (at.column as usize).saturating_sub(1));
        if self.characters.is_empty() {
            return number.min(self.length);
        }
        self.characters.get(number).copied().unwrap_or(self.length)
    }

    /// The bytes of a span; none where the parser gives no place.
    pub fn bytes(&self, span: Span) -> Range<usize> {
        if span == Span::empty() { 0..0 } else { self.byte(span.start)..self.byte(span.end) }
    }
}
