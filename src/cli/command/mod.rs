//! The commands, a file each.

mod adopt;
pub mod apply;
pub mod backfill;
pub mod check;
pub mod config;
pub mod diff;
pub mod drift;
mod fix;
pub mod fmt;
pub mod import;
pub mod init;
pub mod log;
mod look;
mod merge;
pub mod ping;
pub mod plan;
pub mod pull;
pub mod resolve;
pub mod resume;
pub mod revert;
pub mod rollback;
pub mod show;
pub mod status;
mod undo;
mod watch;
