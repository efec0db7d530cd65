//! The grammar's own tests, `test/corpus`, in the format of tree-sitter's command line: a name between lines of `=`, a
//! text, a line of `-`, the tree of its named nodes. The name may be followed by `:error`.

use std::fs;

use super::folder;
use super::trees::parse;

#[test]
fn texts_give_the_trees_of_the_corpus() {
    let mut count = 0;
    for entry in fs::read_dir(folder().join("test/corpus")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let parts: Vec<&str> = text.split("====================\n").skip(1).collect();
        for case in parts.chunks(2) {
            let [name, body] = case else { panic!("{}: a name without a body", path.display()) };
            let (source, wanted) = body.rsplit_once("\n---\n").unwrap();
            let tree = parse(source.strip_prefix('\n').unwrap());
            let wrong = tree.root_node().has_error();
            assert_eq!(wrong, name.contains(":error"), "{}: {name}{source}", path.display());
            if !wrong {
                assert_eq!(plain(&tree.root_node().to_sexp()), plain(wanted), "{}: {name}", path.display());
            }
            count += 1;
        }
    }
    assert!(count > 20, "{count} cases");
}

/// One line, without the names of fields.
fn plain(tree: &str) -> String {
    let words = tree.split_whitespace().filter(|word| !word.ends_with(':'));
    words.collect::<Vec<_>>().join(" ").replace(" )", ")")
}
