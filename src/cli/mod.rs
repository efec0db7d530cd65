//! Floor 8: the command line.

pub mod args;
pub mod codes;
pub mod config;
mod exit;
mod explain;
mod output;
mod pages;
pub mod render;

pub use exit::Exit;
pub use output::Output;
