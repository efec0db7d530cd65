//! What the documents show is what there is: every `schema` block of every Markdown file is compiled, and every command
//! shown in a `console` block is run and says what is shown.
//!
//! After the word `schema` a block may say that it `fails CODE`, is only read so far (`parses`), or is for one target
//! (`sqlite`, `postgres`, `postgres-18`). A word with a `.` names a file that the commands below find, in any language's block.

mod console;
mod links;
mod schemas;
mod tables;

use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// A Markdown file.
struct Page {
    /// From the root of the repository.
    name: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Markdown file of the project. What is hidden, built, installed or a test's own data is none of its.
fn pages() -> Vec<Page> {
    let other = ["target", "node_modules", "data", "corpus"];
    let files = WalkDir::new(root()).sort_by_file_name().into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !name.starts_with('.') && !other.contains(&&*name)
    });
    let files = files.map(Result::unwrap).filter(|entry| entry.path().extension().is_some_and(|own| own == "md"));
    let page = |path: &Path| Page {
        name: path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/"),
        text: fs::read_to_string(path).unwrap(),
    };
    files.map(|entry| page(entry.path())).collect()
}

/// Whether a word of a fence names a file.
fn is_file(mark: &str) -> bool {
    mark.contains('.')
}
