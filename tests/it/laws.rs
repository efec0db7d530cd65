//! The laws of `support::laws` over the project's own schemas, the corpus of the language, good and bad, and what the
//! fuzz targets found (`tests/data/language/found`). The same functions are the bodies of `fuzz/fuzz_targets`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use super::support::ebnf::{self, Form};
use super::support::laws::text::{Verdict, formats_once_and_for_all, reads, tokens_tile};
use super::support::laws::{fixes_mend, has_a_meaning_or_a_reason};
use super::support::markdown::rewrites;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every text with its name; a file of bad cases is also cut into them.
fn texts() -> Vec<(String, String)> {
    let folders =
        ["tests/data/language", "schemas"].map(|folder| WalkDir::new(root().join(folder)).sort_by_file_name());
    let mut out = Vec::new();
    for entry in folders.into_iter().flatten().map(Result::unwrap).filter(|entry| entry.file_type().is_file()) {
        let text = fs::read_to_string(entry.path()).unwrap();
        let name = entry.path().strip_prefix(root()).unwrap().display().to_string();
        let cases =
            text.split("//! ").skip(1).filter_map(|case| Some((name.clone(), case.split_once('\n')?.1.to_owned())));
        out.extend(cases);
        out.push((name, text));
    }
    out
}

fn all_hold_to(law: fn(&str) -> Verdict) {
    let texts = texts();
    assert!(texts.len() > 200, "{} texts", texts.len());
    let broken: Vec<_> =
        texts.iter().filter_map(|(name, text)| Some(format!("{name}\n{text}\n--- {}\n", law(text).err()?))).collect();
    assert!(broken.is_empty(), "{}\n{} texts", broken.join("\n"), broken.len());
}

#[test]
fn tokens_tile_every_text() {
    all_hold_to(tokens_tile);
}

#[test]
fn every_text_is_read() {
    all_hold_to(reads);
}

#[test]
fn every_text_is_formatted_once_and_for_all() {
    all_hold_to(formats_once_and_for_all);
}

#[test]
fn every_text_has_a_meaning_or_a_reason() {
    all_hold_to(has_a_meaning_or_a_reason);
}

#[test]
fn every_fix_mends() {
    all_hold_to(fixes_mend);
}

/// What the fuzzers' dictionary must hold: every word and sign of the grammar, and what begins a token.
#[test]
fn the_dictionary_of_the_fuzz_targets_is_that_of_the_grammar() {
    let others = ["'", "\"", "`", "``", "```sql\n", "\n```\n", "//", "///", "//!", "\n  ", "7d", "1.5", "'a'", "`a`"];
    let mut words: BTreeSet<String> = others.map(str::to_owned).into();
    for rule in ebnf::rules() {
        rule.form.visit(&mut |form| {
            if let Form::Literal(word) = form {
                words.insert(word.clone());
            }
        });
    }
    let lines = words.iter().map(|word| word.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\x0A"));
    let wanted = lines.fold(String::new(), |out, word| format!("{out}\"{word}\"\n"));
    let path = root().join("fuzz/words.dict");
    if rewrites() {
        fs::write(&path, &wanted).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), wanted, "UPDATE_EXPECT=1 rewrites {}", path.display());
}
