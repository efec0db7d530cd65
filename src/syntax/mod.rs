//! Floor 1: text to tokens to syntax tree, and back to canonical text.

pub mod ast;
