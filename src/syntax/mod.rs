//! Floor 1: text to tokens to syntax tree, and back to canonical text.

pub mod ast;
mod brackets;
mod chunk;
pub mod codes;
mod driver;
pub mod edit;
mod explain;
mod format;
mod habits;
mod hidden;
mod layout;
mod limits;
mod memo;
mod parse;
mod parser;
mod print;
mod relex;
mod scan;
pub mod spans;
pub mod suppress;
#[cfg(test)]
mod tests;
mod token;
mod token_errors;
pub mod walk;

pub use format::format;
pub use memo::{Memo, Placed};
pub use parse::{Again, Parsed, parse, parse_again};
pub use print::quoted_anywhere;
pub use scan::Scanner;
pub use token::{Kind, Token};
