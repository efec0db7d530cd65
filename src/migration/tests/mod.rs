//! Whole migrations: made, read, broken in every way that has a code.

mod branches;
mod broken;
mod disk;
mod draft;
mod schema;
mod world;
