//! Floor 6: the only floor that talks to databases: connect, introspect, lock, history, execute.
//!
//! The driver is asynchronous; a [`Database`] owns the runtime that drives it, so nothing outside of this floor is.

mod adopt;
mod advice;
mod apply;
mod ask;
mod authorities;
mod backup;
mod batch;
mod clock;
pub mod codes;
mod connect;
mod develop;
mod empty;
mod error;
mod execute;
mod fault;
mod foreign;
mod frame;
mod guard;
mod hearing;
mod history;
mod ignore;
mod introspect;
mod lease;
mod load;
mod lock;
mod lost;
mod message;
mod overtaken;
mod postgres;
mod record;
mod recordable;
mod reserved;
mod run;
mod scratch;
mod sendable;
mod settle;
mod statement;
pub mod store;
mod surreal;
mod together;
mod url;

pub use advice::{Advice, advice};
pub use ask::{COUNTED, Found};
pub use connect::{ConnectOptions, Database, Facts, check_history_name};
pub use hearing::{Hearing, without_secrets_in};
pub use history::{HistoryRow, RunKind, RunStatus, current, stopped};
pub use ignore::Ignore;
pub use introspect::{Introspected, fingerprint};
pub use lock::Locked;
pub use record::Resolution;
pub use reserved::reserved_names;
pub use run::{Event, Known, MigrationRun, Outcome, Progress, RollbackRun, RunSegment};
pub use scratch::Scratch;
pub use url::{in_memory, masked_url, sqlite_url};

#[cfg(test)]
mod tests;
