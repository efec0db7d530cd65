//! The one integration crate. `tests/run` starts the servers that some of these need and runs everything.
#![allow(clippy::wildcard_enum_match_arm, reason = "what a test does not expect is a failure")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test may say what it measured")]
#![allow(clippy::disallowed_methods, reason = "tests read the tree, the environment and the clock")]

mod asked;
mod branches;
mod capabilities;
mod commands;
mod committed;
mod counted;
mod deprecated;
mod develop;
mod docs;
mod drift;
mod engine_laws;
mod expressions;
mod faults;
mod fixes;
mod formats;
mod grammar;
mod habits;
mod handmade;
mod hooks;
mod hostile;
mod imported;
mod laws;
mod library;
mod lints;
mod live;
mod many;
mod online;
mod other_runner;
mod pg_database;
mod pg_introspect;
mod pg_verdicts;
mod phased;
mod places;
mod plan_cases;
mod pulled;
mod railroad;
mod raised;
mod reads_back;
mod refusals;
mod refused_rows;
mod resolved;
mod scripts;
mod secrets;
mod serial;
mod stored;
mod story;
mod support;
mod suppressions;
mod surreal_commands;
mod surreal_connect;
mod surreal_faults;
mod surreal_introspect;
mod surreal_lock;
mod surreal_runs;
mod takeover;
mod textmate;
mod tidy;
mod tree_sitter;
mod units;
mod verify;
mod watched;
