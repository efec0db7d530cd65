//! The same corpus with one thing wrong: for each item and each line of a table, each token is left out, doubled, or
//! changes places with the next. Often that is wrong, sometimes it is not; both parsers must say the same.

use std::ops::Range;

use super::one_corpus::{good, problems};
use super::trees;

#[test]
fn one_edit_of_a_good_text_is_taken_or_refused_by_both() {
    let mut unlike = Vec::new();
    let mut count = 0;
    for text in good() {
        let tree = trees::parse(&text.text);
        let found = trees::boundaries(&tree);
        let short = found.items.iter().filter(|range| !text.text[(*range).clone()].contains("\n"));
        let items = short.map(|range| text.text[range.clone()].to_owned());
        let members = found.members.iter().map(|range| format!("table t {{\n{}\n}}", &text.text[range.clone()]));
        for sentence in items.chain(members) {
            for mutant in mutants(&sentence) {
                count += 1;
                let problems = problems(&mutant);
                let refused = trees::parse(&mutant).root_node().has_error();
                if refused == problems.is_empty() {
                    let who = if refused { "tree-sitter" } else { "the compiler" };
                    unlike.push(format!("only {who} refuses, {}: {mutant}\n{problems:?}\n", text.name));
                }
            }
        }
    }
    println!("{count} texts");
    assert!(unlike.is_empty(), "{}\n{} of {count}", unlike.join("\n"), unlike.len());
}

fn mutants(text: &str) -> Vec<String> {
    let leaves = trees::leaves(&trees::parse(text));
    let with = |range: Range<usize>, new: String| format!("{}{new}{}", &text[..range.start], &text[range.end..]);
    let mut all = Vec::new();
    for (index, leaf) in leaves.iter().enumerate() {
        let own = &text[leaf.clone()];
        all.push(with(leaf.clone(), String::new()));
        all.push(with(leaf.clone(), format!("{own} {own}")));
        if let Some(next) = leaves.get(index + 1) {
            let between = &text[leaf.end..next.start];
            all.push(with(leaf.start..next.end, format!("{}{between}{own}", &text[next.clone()])));
        }
    }
    all
}
