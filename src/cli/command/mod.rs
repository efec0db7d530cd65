//! The commands, a file each.

pub mod check;
pub mod config;
pub mod init;
pub mod plan;
