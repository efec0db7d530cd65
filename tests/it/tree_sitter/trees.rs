//! Trees of the tree-sitter grammar.

use std::ops::Range;

use tree_sitter::{Node, Parser, Tree};

pub fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_schema::LANGUAGE.into()).unwrap();
    parser
}

pub fn parse(text: &str) -> Tree {
    parser().parse(text, None).unwrap()
}

/// What stands for items and their lines: the places of both, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Boundaries {
    pub items: Vec<Range<usize>>,
    /// The lines of tables, mixins and relations.
    pub members: Vec<Range<usize>>,
}

pub fn boundaries(tree: &Tree) -> Boundaries {
    let mut found = Boundaries::default();
    visit(tree.root_node(), &mut |node| {
        let is_comment = |child: &Node| child.kind().ends_with("comment");
        let mut cursor = node.walk();
        let children = node.named_children(&mut cursor).filter(|child| !is_comment(child));
        match node.kind() {
            "source_file" => found.items.extend(children.map(|child| child.byte_range())),
            "namespace" => {
                let inside =
                    children.skip(1).filter(|child| !["renamed", "only", "deprecated"].contains(&child.kind()));
                found.items.extend(inside.map(|child| child.byte_range()));
            }
            "table_body" => found.members.extend(children.map(|child| child.byte_range())),
            _ => {}
        }
    });
    found.items.sort_by_key(|range| range.start);
    found
}

/// All nodes without children, in order.
pub fn leaves(tree: &Tree) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    visit(tree.root_node(), &mut |node| {
        if node.child_count() == 0 && !node.byte_range().is_empty() {
            found.push(node.byte_range());
        }
    });
    found
}

/// The outermost node before what it holds.
pub fn visit<'t>(node: Node<'t>, see: &mut impl FnMut(Node<'t>)) {
    see(node);
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        visit(child, see);
    }
}
