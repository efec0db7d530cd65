//! What the tree knows and the tokens do not: which sign is glued to its neighbour, which word has a canonical form.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::ast::{
    Column, ExprKind, File, ItemKind, MemberKind, Modifier, ModifierKind, Operator, OptionArg, TypeBase, TypeRef,
    UnaryOp,
};
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
    /// A target's own operators, which are glued and keep their signs.
    operators: Vec<Span>,
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
        hints.operators.sort_unstable();
        hints
    }

    /// Whether the place lies inside of a type, not at its start.
    pub(super) fn in_type(&self, lo: u32) -> bool {
        reaches(&self.types, lo)
    }

    /// Whether the place lies inside of an operator, not at its start.
    pub(super) fn in_operator(&self, lo: u32) -> bool {
        reaches(&self.operators, lo)
    }

    /// Whether the sign that begins here belongs to an operator.
    pub(super) fn is_operator(&self, lo: u32) -> bool {
        self.in_operator(lo) || self.operators.binary_search_by_key(&lo, |own| own.lo).is_ok()
    }

    fn see(&mut self, node: Node<'_>, text: &str, own: &mut FxHashSet<Name>) {
        match node {
            Node::Type(ty) => self.ty(ty, text),
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
            Node::Called(path) => {
                self.calls.insert(path.span().hi);
            }
            Node::Filter(name) => {
                self.calls.insert(name.span.hi);
            }
            Node::Option(OptionArg::Number(number)) | Node::Number(number) => {
                self.signs.insert(number.span.lo);
            }
            Node::Reference(reference) => {
                let target = reference.others.last().unwrap_or(&reference.target);
                self.types.extend(reference.array.map(|array| target.name.span.to(array)));
            }
            Node::Operator(Operator::Sign(_, span)) => self.operators.push(*span),
            Node::Operator(Operator::Raw(_)) => {}
            Node::Item(item) => self.item(&item.kind, own),
            Node::Member(member) => {
                if let MemberKind::Column(column) = &member.kind {
                    self.counting(column, text);
                }
            }
            Node::Option(_) | Node::Column(_) | Node::Modifier(_) | Node::Default(_) | Node::Action(_) => {}
        }
    }

    fn ty(&mut self, ty: &TypeRef, text: &str) {
        match &ty.base {
            TypeBase::Named { path, .. } => {
                if let Some(word) = path.word()
                    && let Some(ours) = canonical(&text[word.span.range()])
                {
                    self.words.insert(word.span.lo, ours);
                }
                self.types.push(ty.span);
            }
            TypeBase::Raw(_) => self.types.push(ty.span),
            // the fields are lines of their own
            TypeBase::Object(fields) | TypeBase::Composite(fields) => {
                self.types.push(Span { lo: fields.span.hi - 1, ..ty.span });
            }
        }
    }

    /// `id serial` is `id int identity serial`, if nothing stands between the type and its modifiers.
    fn counting(&mut self, column: &Column, text: &str) {
        let Some(TypeRef { base: TypeBase::Named { path, args, unsigned: false }, dims, nullable, overrides, .. }) =
            &column.ty
        else {
            return;
        };
        let is_bare = args.is_empty() && dims.is_empty() && nullable.is_none() && overrides.is_empty();
        let counts = |modifier: &Modifier| matches!(modifier.kind, ModifierKind::Identity(_));
        if let (Some(word), true, false) = (path.word(), is_bare, column.modifiers.iter().any(counts))
            && let Some(ours) = counting(&text[word.span.range()])
        {
            self.words.insert(word.span.lo, ours);
        }
    }

    /// Names that are declared here: a project's own type of that name keeps its name.
    fn item(&mut self, item: &ItemKind, own: &mut FxHashSet<Name>) {
        if let ItemKind::Mixin(mixin) = item {
            self.calls.insert(mixin.name.span().hi);
            own.extend(mixin.params.iter().map(|param| param.name.name));
        } else if let ItemKind::Type(alias) = item {
            own.insert(alias.name.name.name);
        } else if let ItemKind::Enum(it) = item {
            own.insert(it.name.name.name);
        }
    }
}

/// Whether the last of these spans (in order) that begins before a place reaches beyond it.
fn reaches(spans: &[Span], lo: u32) -> bool {
    let next = spans.partition_point(|own| own.lo < lo);
    next.checked_sub(1).is_some_and(|index| lo < spans[index].hi)
}

fn word_at(text: &str, lo: u32) -> &str {
    let rest = &text[lo as usize..];
    &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
}

/// The one way to write a type that has several names.
fn canonical(word: &str) -> Option<&'static str> {
    Some(match word {
        "varchar" | "string" => "text",
        "integer" => "int",
        "smallint" => "int2",
        "tinyint" => "int1",
        "boolean" => "bool",
        "jsonb" => "json",
        "numeric" => "decimal",
        "real" => "float4",
        "double" => "float8",
        "bytea" | "blob" => "bytes",
        "datetime" => "timestamp",
        _ => return None,
    })
}

/// The same for a type that says that its column counts by itself.
fn counting(word: &str) -> Option<&'static str> {
    Some(match word {
        "serial" => "int identity serial",
        "bigserial" => "bigint identity serial",
        "smallserial" => "int2 identity serial",
        _ => return None,
    })
}
