//! The laws of `tests/it/support/laws`, held to by texts that a fuzzer makes.

/// Where the laws find the crate.
mod house {
    pub use schemac::*;
}

#[path = "../../tests/it/support/laws/mod.rs"]
pub mod laws;

/// Stops the fuzzer at a text that breaks a law.
pub fn hold(law: fn(&str) -> laws::text::Verdict, text: &str) {
    if let Err(broken) = law(text) {
        panic!("{text}\n---\n{broken}");
    }
}
