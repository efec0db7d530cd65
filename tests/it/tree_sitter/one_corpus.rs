//! `tests/data/language`: texts that the compiler's parser and tree-sitter must both take (`good`, a file each) or both
//! refuse (`bad`, each file many cases, each case headed by a line `//! what is wrong`).

use std::fs;
use std::path::Path;

use super::trees;

/// A text and where it is from.
pub struct Text {
    pub name: String,
    pub text: String,
}

fn read(folder: &str) -> Vec<Text> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/language").join(folder);
    let mut paths: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &Path| format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
    paths.iter().map(|path| Text { name: name(path), text: fs::read_to_string(path).unwrap() }).collect()
}

pub fn good() -> Vec<Text> {
    read("good")
}

fn bad() -> Vec<Text> {
    let mut cases = Vec::new();
    for file in read("bad") {
        for case in file.text.split("//! ").skip(1) {
            let (what, text) = case.split_once('\n').unwrap();
            cases.push(Text { name: format!("{}: {what}", file.name), text: text.to_owned() });
        }
    }
    cases
}

#[test]
fn good_texts_are_taken_and_bad_ones_refused() {
    for Text { name, text } in good() {
        let tree = trees::parse(&text);
        assert!(!tree.root_node().has_error(), "{name}:\n{}", tree.root_node().to_sexp());
    }
    for Text { name, text } in bad() {
        assert!(trees::parse(&text).root_node().has_error(), "{name}\n{text}");
    }
}
