//! Floor 6: the only floor that talks to databases: connect, introspect, lock, history, execute.
//!
//! The driver is asynchronous; a [`Database`] owns the runtime that drives it, so nothing outside of this floor is.

pub mod codes;
mod connect;
mod execute;
mod fault;
mod introspect;
mod url;

pub use connect::{ConnectOptions, Database, Facts};
pub use introspect::{Introspected, fingerprint};
pub use url::masked_url;
