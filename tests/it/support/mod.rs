//! What tests stand on: fresh databases, fresh project folders, the built binary.
#![allow(dead_code, reason = "each test uses the part that it needs")]

pub mod certificate;
pub mod cut_off;
pub mod ebnf;
pub mod engine;
pub mod fences;
pub mod forged;
pub mod halfway;
pub mod laws;
pub mod markdown;
pub mod model;
pub mod own_server;
pub mod pairs;
pub mod pooler;
pub mod postgres;
pub mod project;
pub mod rows;
pub mod schema;
pub mod site;
pub mod sqlite;
pub mod surreal;

mod alive;

/// Where the modules that unit tests share find the crate.
pub mod house {
    pub use schemac::*;
}
