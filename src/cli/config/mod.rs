//! Configuration: `schemac.toml`, the environment and the flags, put together once, with the origin of every value.

mod checks;
mod databases;
mod discover;
mod dotenv;
mod effective;
mod export;
mod file;
mod hooks;
mod interpolate;
mod storage;
mod surroundings;
mod url;
mod value;
mod weights;

pub use databases::{Fleet, RawUrl};
pub use effective::{Config, TargetConfig};
pub use hooks::Moment;
pub use surroundings::Surroundings;
pub use url::resolve as resolve_url;
pub use value::{Origin, Setting};
pub use weights::Level;

/// The name of the configuration file.
pub const FILE_NAME: &str = "schemac.toml";

/// The history table's name unless the configuration says otherwise.
pub const HISTORY_TABLE: &str = "_schemac_history";
