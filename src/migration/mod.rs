//! Floor 5: migration files, sidecars, checksums and their chain.
//!
//! A migration is three files: `<version>_<name>.up.sql`, `.down.sql` and `.json`. The SQL is what any runner can run;
//! the sidecar says what it means, typed, so that the state at any version is a fold and needs no database. There is no
//! journal: each sidecar names its parent by hash. `docs/migrations.md` tells users about it.
//!
//! [`Folder::load`] reads and checks everything, [`Draft::new`] makes the next migration's texts from a plan, and
//! [`write`] puts them on disk, all or none. Only `storage` touches the disk; the time comes from the caller.

mod chain;
mod clash;
pub mod codes;
mod decided;
mod digest;
mod draft;
mod folder;
mod foreign;
mod handmade;
mod held;
mod layout;
mod mirror;
mod print;
mod read;
mod rebase;
mod rewrite;
mod risk;
mod shown;
mod slug;
mod split;
mod squash;
mod state;
mod storage;
mod store;
mod stored;
mod title;
mod version;
mod whole;

pub use clash::clashes;
pub use digest::{Digest, state_hash};
pub use draft::{Draft, Request};
pub use folder::{Direction, Folder, Hash, Hashes, Migration, Replaced};
pub use foreign::{Foreign, Told, Tool, foreign};
pub use handmade::{Blank, Handmade};
pub use layout::{Laid, Layout, lay};
pub use mirror::{Record, Verb, definition_text};
pub use rebase::{Rebase, rebase};
pub use rewrite::Rewritten;
pub use risk::Risk;
pub use shown::{sql_text, statements, steps_json};
pub use split::surreal_lexemes;
pub use squash::{Range, squash};
pub use state::{Head, State, Values};
pub use storage::{Location, MAX_FILE, write, write_all};
pub use store::{Found, Mark, Store};
pub use stored::stored_down;
pub use version::Version;

#[cfg(test)]
mod tests;
