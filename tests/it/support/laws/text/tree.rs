//! Trees.

use std::fmt::Debug;

use super::house::base::{FileId, Span};
use super::house::syntax::ast::{Body, Expr, ItemKind, MemberKind};
use super::house::syntax::walk::{self, Node};
use super::house::syntax::{self, Parsed};
use super::{Verdict, demand, points_into};

/// Every finding and every node points into the text, and an expression that is printed reads as itself.
pub fn reads(text: &str) -> Verdict {
    let Parsed { ast, problems } = syntax::parse(FileId(0), text);
    problems.iter().try_for_each(|problem| points_into(text, problem))?;
    let mut spans = Vec::new();
    let mut exprs: Vec<&Expr> = Vec::new();
    walk::file(&ast, &mut |node| {
        spans.extend(span(&node));
        if let Node::Expr(expr) = node
            && exprs.last().is_none_or(|outer| outer.span.hi < expr.span.hi)
        {
            exprs.push(expr);
        }
    });
    for own in spans {
        demand(text.get(own.range()).is_some(), || format!("a node points out of the text: {own:?}"))?;
    }
    // what is broken has holes, which nothing can print
    if problems.is_empty() { exprs.into_iter().try_for_each(reads_as_printed) } else { Ok(()) }
}

fn span(node: &Node<'_>) -> Option<Span> {
    match node {
        Node::Item(own) => Some(own.span),
        Node::Member(own) => Some(own.span),
        Node::Type(own) => Some(own.span),
        Node::Expr(own) => Some(own.span),
        Node::Called(own) => Some(own.span()),
        Node::Filter(own) => Some(own.span),
        Node::Number(own) => Some(own.span),
        _ => None,
    }
}

fn reads_as_printed(expr: &Expr) -> Verdict {
    let text = format!("table t {{\n  check ({expr})\n}}\n");
    let Parsed { ast, problems } = syntax::parse(FileId(0), &text);
    let again = ast.items.first().and_then(|item| {
        let ItemKind::Table(table) = &item.kind else { return None };
        let MemberKind::Check(check) = &table.members.first()?.kind else { return None };
        let Body::Expr(again) = check.formula.body.as_ref()? else { return None };
        Some(shape(again))
    });
    demand(problems.is_empty() && again.as_deref() == Some(&*shape(expr)), || {
        format!("{text}reads as {again:#?}\n{problems:#?}\nand was {}", shape(expr))
    })
}

/// The debug form of a tree, without its spans.
pub fn shape(tree: &impl Debug) -> String {
    let text = format!("{tree:?}");
    let mut pieces = text.split("Span {");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |out, piece| out + piece.split_once('}').map_or("", |(_, rest)| rest))
}
