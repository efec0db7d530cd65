//! The queries of Neovim, Helix and Zed in `editors` are the grammar's own, with the names of colours that the editor
//! knows. `UPDATE_EXPECT=1` writes them.

use std::fs;
use std::path::Path;

use tree_sitter::Query;

use super::super::support::markdown::rewrites;
use super::folder;

struct Editor {
    queries: &'static str,
    files: &'static [&'static str],
    /// What a colour is called there, where it is not called as here.
    names: &'static [(&'static str, &'static str)],
}

const EDITORS: [Editor; 3] = [
    Editor {
        queries: "editors/neovim/queries/schema",
        files: &["highlights", "injections", "locals", "folds", "indents"],
        names: &[],
    },
    Editor {
        queries: "editors/helix/queries/schema",
        files: &["highlights", "injections", "locals", "indents"],
        names: &[
            ("boolean", "constant.builtin.boolean"),
            ("comment.documentation", "comment.line.documentation"),
            ("function.call", "function"),
            ("keyword.conditional", "keyword.control.conditional"),
            ("keyword.import", "keyword.control.import"),
            ("keyword.modifier", "keyword.storage.modifier"),
            ("keyword.type", "keyword.storage.type"),
            ("module", "namespace"),
            ("number", "constant.numeric"),
            ("type.definition", "type"),
            ("variable.member", "variable.other.member"),
        ],
    },
    Editor {
        queries: "editors/zed/languages/schema",
        files: &["highlights", "injections"],
        names: &[
            ("comment.documentation", "comment.doc"),
            ("constant.builtin", "constant"),
            ("function.call", "function"),
            ("module", "namespace"),
            ("type.definition", "type"),
            ("variable.member", "property"),
        ],
    },
];

fn renamed(text: &str, names: &[(&str, &str)]) -> String {
    let is_name = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let mut parts = text.split('@');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_at(part.find(|c| !is_name(c)).unwrap_or(part.len()));
        let new = names.iter().find(|(old, _)| *old == name).map_or(name, |(_, new)| new);
        out.extend(["@", new, rest]);
    }
    out
}

#[test]
fn the_editors_have_the_queries_of_the_grammar() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for editor in EDITORS {
        for file in editor.files {
            let own = fs::read_to_string(folder().join("queries").join(format!("{file}.scm"))).unwrap();
            let wanted = format!(
                "; Made from grammar/tree-sitter-schema/queries/{file}.scm.\n\n{}",
                renamed(&own, editor.names)
            );
            let path = root.join(editor.queries).join(format!("{file}.scm"));
            if rewrites() {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, &wanted).unwrap();
            }
            let kept = fs::read_to_string(&path).unwrap_or_default();
            assert!(kept == wanted, "{} is old: run this test with UPDATE_EXPECT=1", path.display());
        }
    }
}

#[test]
fn every_query_of_an_editor_is_one_of_this_language() {
    let mut count = 0;
    for entry in walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("editors")) {
        let path = entry.unwrap().into_path();
        if path.extension().is_some_and(|end| end == "scm") {
            let query = Query::new(&tree_sitter_schema::LANGUAGE.into(), &fs::read_to_string(&path).unwrap());
            query.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            count += 1;
        }
    }
    assert!(count > 10, "{count} files");
}

#[test]
fn a_name_is_replaced_as_a_whole() {
    assert_eq!(
        renamed("(a) @module ; @module.x\n(b) @x", &[("module", "namespace")]),
        "(a) @namespace ; @module.x\n(b) @x"
    );
}
