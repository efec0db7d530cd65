//! What the tree knows and the tokens do not: which sign is glued to its neighbour, which word has a canonical form.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::ast::{ExprKind, File, ItemKind, OptionArg, TypeBase, UnaryOp};
use super::super::walk::{self, Node};
use crate::base::{Name, Span};

/// Hints by byte offset.
#[derive(Default)]
pub(super) struct Hints {
    /// Ends of names that the `(` behind them is glued to: calls, casts, parameters.
    pub(super) calls: FxHashSet<u32>,
    /// Starts of minus signs with one operand.
    pub(super) signs: FxHashSet<u32>,
    /// Types: everything inside is glued.
    types: Vec<Span>,
    /// Starts of words, and what to write instead.
    pub(super) words: FxHashMap<u32, &'static str>,
}

impl Hints {
    pub(super) fn of(file: &File, text: &str) -> Self {
        let mut hints = Self::default();
        let mut own = FxHashSet::default();
        walk::file(file, &mut |node| hints.see(node, text, &mut own));
        // a project's own type of that name keeps its name
        hints.words.retain(|lo, _| !own.contains(&Name::new(word_at(text, *lo))));
        hints.types.sort_unstable();
        hints
    }

    /// Whether the place lies inside of a type, not at its start.
    pub(super) fn in_type(&self, lo: u32) -> bool {
        let next = self.types.partition_point(|ty| ty.lo < lo);
        next.checked_sub(1).is_some_and(|index| lo < self.types[index].hi)
    }

    fn see(&mut self, node: Node<'_>, text: &str, own: &mut FxHashSet<Name>) {
        match node {
            Node::Type(ty) => {
                self.types.push(ty.span);
                if let TypeBase::Named { path, .. } = &ty.base
                    && let Some(word) = path.word()
                    && let Some(ours) = canonical(&text[word.span.range()])
                {
                    self.words.insert(word.span.lo, ours);
                }
            }
            #[allow(clippy::wildcard_enum_match_arm, reason = "other expressions need no hint")]
            Node::Expr(expr) => match &expr.kind {
                ExprKind::Call { name, .. } => {
                    self.calls.insert(name.span().hi);
                }
                ExprKind::Cast { .. } => {
                    self.calls.insert(expr.span.lo + "cast".len() as u32);
                }
                ExprKind::Unary { op: UnaryOp::Neg, .. } => {
                    self.signs.insert(expr.span.lo);
                }
                _ => {}
            },
            Node::Spread(spread) => {
                self.calls.insert(spread.mixin.span().hi);
            }
            Node::Option(OptionArg::Number(number)) => {
                self.signs.insert(number.span.lo);
            }
            Node::Option(_) => {}
            Node::Item(item) => match &item.kind {
                ItemKind::Mixin(mixin) => {
                    self.calls.insert(mixin.name.span().hi);
                    own.extend(mixin.params.iter().map(|param| param.name.name));
                }
                ItemKind::Type(alias) => {
                    own.insert(alias.name.name.name);
                }
                ItemKind::Enum(it) => {
                    own.insert(it.name.name.name);
                }
                ItemKind::Namespace(_)
                | ItemKind::Use(_)
                | ItemKind::Table(_)
                | ItemKind::Drop(_)
                | ItemKind::Unsupported(_) => {}
            },
        }
    }
}

fn word_at(text: &str, lo: u32) -> &str {
    let rest = &text[lo as usize..];
    &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
}

/// The one way to write a type that has several names.
fn canonical(word: &str) -> Option<&'static str> {
    Some(match word {
        "varchar" => "text",
        "integer" => "int",
        "boolean" => "bool",
        "jsonb" => "json",
        "numeric" => "decimal",
        _ => return None,
    })
}
