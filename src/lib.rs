//! schemac compiles `.schema` files into ordered, reviewable up and down SQL. ARCHITECTURE.md draws the house.

pub mod base;
pub mod catalog;
pub mod cli;
pub mod compile;
pub mod database;
pub mod dialect;
pub mod diff;
pub mod hir;
pub mod lint;
pub mod migration;
pub mod plan;
pub mod raise;
pub mod syntax;

pub use compile::{Failed, Migrator};
