//! Floor 1: text to tokens to syntax tree, and back to canonical text.

pub mod ast;
mod brackets;
pub mod codes;
mod layout;
mod limits;
mod parser;
mod scan;
mod token;
mod token_errors;
