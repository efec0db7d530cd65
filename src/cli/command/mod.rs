//! The commands, a file each.

pub mod apply;
pub mod check;
pub mod config;
pub mod diff;
pub mod drift;
mod fix;
pub mod fmt;
pub mod init;
mod look;
mod merge;
pub mod new;
pub mod plan;
mod proof;
pub mod pull;
pub mod push;
pub mod rebase;
pub mod reset;
pub mod resume;
pub mod rollback;
pub mod squash;
pub mod status;
pub mod verify;
