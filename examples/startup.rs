//! A program that brings its own database up to date when it starts: its migrations are part of the binary.
//!
//! `cargo run --example startup -- tasks.db`

#![allow(clippy::print_stdout, reason = "a program may print")]

use std::error::Error;

use include_dir::{Dir, include_dir};
use schemac::Migrator;

/// The project in `examples/startup`, from which `schemac plan` wrote them.
static MIGRATIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/examples/startup/migrations");

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "tasks.db".to_owned());
    let url = schemac::database::sqlite_url(path.as_ref());
    let files = MIGRATIONS.files().map(|file| (file.path(), file.contents()));
    let migrator = Migrator::embedded("sqlite", files)?;
    for one in migrator.apply(&url)? {
        println!("applied {}_{}", one.version, one.name);
    }
    let status = migrator.status(&url)?;
    println!("{} applied, {} pending", status.applied.len(), status.pending.len());
    Ok(())
}
