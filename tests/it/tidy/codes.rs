//! Diagnostic codes: declared once, listed, and explained on a page.

use std::collections::BTreeMap;
use std::fs;

use super::source::{Source, root};
use super::{complains, made_up};

const PAGES: &str = "docs/codes";

/// A declared code.
struct Declared {
    id: String,
    title: String,
    place: String,
}

/// The pages that exist: code to first line.
pub fn pages() -> BTreeMap<String, String> {
    let Ok(folder) = fs::read_dir(root().join(PAGES)) else { return BTreeMap::new() };
    folder
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let id = path.file_name().unwrap().to_str().unwrap().trim_end_matches(".md").to_owned();
            (id, text.lines().next().unwrap_or_default().to_owned())
        })
        .collect()
}

/// Findings: doubled, badly formed, unlisted or unexplained codes, and pages of codes that are gone.
pub fn check(files: &[Source], pages: &BTreeMap<String, String>) -> Vec<String> {
    let mut findings = Vec::new();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for file in files {
        let declares = file.path.ends_with("/codes.rs");
        let end = if declares { file.code.len() } else { file.code.find("#[cfg(test)]").unwrap_or(file.code.len()) };
        for code in declared(file, end) {
            let Declared { id, title, place } = code;
            if !declares {
                findings.push(format!("{place}: {id} is made here: declare it in the floor's `codes.rs` and name it"));
            }
            if !well_formed(&id) {
                findings.push(format!("{place}: `{id}`: a code is E or W, 0, a family from 1 to 9, two digits"));
            }
            if let Some(first) = known.insert(id.clone(), place.clone()) {
                findings.push(format!("{place}: {id} is already declared at {first}: take the next free number"));
            }
            let heading = format!("# {id}: {title}");
            match pages.get(&id) {
                None => {
                    findings.push(format!("{place}: write {PAGES}/{id}.md: `{heading}`, why, a bad and a good example"))
                }
                Some(line) if *line != heading => {
                    findings.push(format!(
                        "{PAGES}/{id}.md: the first line is `{line}`: make it `{heading}` or mend the constant"
                    ));
                }
                Some(_) => {}
            }
        }
        if declares {
            findings.extend(unlisted(file));
        }
    }
    let gone = pages.keys().filter(|id| !known.contains_key(*id));
    findings.extend(gone.map(|id| format!("{PAGES}/{id}.md: no such code: delete the page, or declare the constant")));
    findings
}

fn well_formed(id: &str) -> bool {
    matches!(id.as_bytes(), [b'E' | b'W', b'0', b'1'..=b'9', a, b] if a.is_ascii_digit() && b.is_ascii_digit())
}

/// All `Code::new("id", "title")` before the offset `end`.
fn declared(file: &Source, end: usize) -> Vec<Declared> {
    let call = "Code::new(";
    let calls = file.code[..end].match_indices(call);
    calls
        .filter_map(|(at, _)| {
            let (id, rest) = literal(&file.text[at + call.len()..])?;
            let (title, _) = literal(rest.trim_start().strip_prefix(',')?)?;
            Some(Declared { id, title, place: file.place(at) })
        })
        .collect()
}

/// The text literal that this begins with, and what follows it.
fn literal(text: &str) -> Option<(String, &str)> {
    let body = text.trim_start().strip_prefix('"')?;
    let mut end = 0;
    while !body[end..].starts_with('"') {
        end += if body[end..].starts_with('\\') { 2 } else { body[end..].chars().next()?.len_utf8() };
    }
    Some((body[..end].replace("\\\"", "\"").replace("\\\\", "\\"), &body[end + 1..]))
}

fn unlisted(file: &Source) -> Vec<String> {
    let words: Vec<_> = file.words().collect();
    let listed = words.iter().position(|(_, word)| *word == "ALL").unwrap_or(words.len());
    let constants = words.windows(3).filter(|w| w[0].1 == "const" && w[2].1 == "Code" && w[1].1 != "ALL");
    constants
        .filter(|w| !words[listed..].iter().any(|(at, word)| *word == w[1].1 && *at != w[1].0))
        .map(|w| {
            format!("{}: `{}` is not in `ALL`: add it, so that `schemac explain` knows it", file.place(w[1].0), w[1].1)
        })
        .collect()
}

#[test]
fn a_code_that_is_wrong_is_found() {
    let page = |id: &str, line: &str| BTreeMap::from([(id.to_owned(), line.to_owned())]);
    let one = |id: &str| {
        format!("pub const A: Code = Code::new(\n    \"{id}\",\n    \"a title\",\n);\npub const ALL: &[Code] = &[A];")
    };
    let file = |text: &str| made_up("src/syntax/codes.rs", text);
    let good = page("E0101", "# E0101: a title");

    assert_eq!(check(&file(&one("E0101")), &good), Vec::<String>::new());
    complains(&check(&file(&one("E0101")), &BTreeMap::new()), "write docs/codes/E0101.md");
    complains(&check(&file(&one("E0101")), &page("E0101", "# E0101: other")), "make it `# E0101: a title`");
    complains(&check(&file(&one("E9101")), &page("E9101", "# E9101: a title")), "a family from 1 to 9");
    complains(&check(&file(""), &good), "delete the page");
    complains(&check(&file(&one("E0101").replace("&[A]", "&[]")), &good), "not in `ALL`");
    complains(&check(&made_up("src/syntax/a.rs", &one("E0101")), &good), "declare it in the floor's");
    let twice = format!("{0}\n{0}", one("E0101"));
    complains(&check(&file(&twice), &good), "take the next free number");
}
