//! The commands, a file each.

pub mod config;
pub mod init;
