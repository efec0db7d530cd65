//! Floor 1: text to tokens to syntax tree, and back to canonical text.

pub mod ast;
mod brackets;
mod chunk;
pub mod codes;
mod explain;
mod habits;
mod layout;
mod limits;
mod parse;
mod parser;
mod scan;
#[cfg(test)]
mod tests;
mod token;
mod token_errors;

pub use parse::{Parsed, parse};
