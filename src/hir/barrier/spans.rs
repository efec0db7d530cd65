//! Visits every span and every path of a tree. Patterns name every field, so a new one in the tree cannot be forgotten here.

use crate::base::{Name, Span};
use crate::syntax::ast;

/// What is done with them.
pub trait Visitor {
    /// A span, which may be replaced.
    fn span(&mut self, span: &mut Span);

    /// The last word of a path: what a declaration or a reference may be called.
    fn path(&mut self, _: Name) {}
}

impl<F: FnMut(&mut Span)> Visitor for F {
    fn span(&mut self, span: &mut Span) {
        self(span);
    }
}

/// Something with spans in it.
pub trait Spans {
    /// Shows each span and path to the visitor.
    fn spans<V: Visitor>(&mut self, f: &mut V);
}

impl Spans for Span {
    fn spans<V: Visitor>(&mut self, f: &mut V) {
        f.span(self);
    }
}
impl<T: Spans> Spans for Vec<T> {
    fn spans<V: Visitor>(&mut self, f: &mut V) {
        self.iter_mut().for_each(|item| item.spans(f));
    }
}
impl<T: Spans> Spans for Option<T> {
    fn spans<V: Visitor>(&mut self, f: &mut V) {
        if let Some(item) = self {
            item.spans(f);
        }
    }
}
impl<T: Spans> Spans for Box<T> {
    fn spans<V: Visitor>(&mut self, f: &mut V) {
        (**self).spans(f);
    }
}
impl Spans for ast::Path {
    fn spans<V: Visitor>(&mut self, f: &mut V) {
        let Self { qualifier, name } = self;
        f.path(name.name);
        qualifier.spans(f);
        name.spans(f);
    }
}
impl<A: Spans, B: Spans> Spans for (A, B) {
    fn spans<V: Visitor>(&mut self, f: &mut V) {
        self.0.spans(f);
        self.1.spans(f);
    }
}

macro_rules! leaves {
    ($($ty:ty),* $(,)?) => { $(
        impl Spans for $ty {
            fn spans<V: Visitor>(&mut self, _: &mut V) {}
        }
    )* };
}

macro_rules! structs {
    ($($ty:ident { $($field:ident),* $(,)? })*) => { $(
        impl Spans for ast::$ty {
            fn spans<V: Visitor>(&mut self, f: &mut V) {
                let Self { $($field),* } = self;
                $($field.spans(f);)*
            }
        }
    )* };
}

macro_rules! enums {
    ($($ty:ident { $($variant:ident $(($($item:ident),*))? $({ $($field:ident),* })?),* $(,)? })*) => { $(
        impl Spans for ast::$ty {
            fn spans<V: Visitor>(&mut self, f: &mut V) {
                match self {
                    $(Self::$variant $(($($item),*))? $({ $($field),* })? => { $($($item.spans(f);)*)? $($($field.spans(f);)*)? })*
                }
            }
        }
    )* };
}

leaves! {
    bool, Name, Box<str>, ast::Dialect, ast::Visibility, ast::ParamKind, ast::DropKind, ast::MatchKind,
    ast::Deferrable, ast::IdentityKind, ast::Nulls, ast::UnaryOp, ast::BinaryOp,
}

structs! {
    Ident { name, span }
    Number { text, span }
    Raw { text, span }
    Doc { text, span }
    Clauses { renamed, only, deprecated }
    Renamed { from, span }
    Only { except, dialects, span }
    DialectName { dialect, span }
    Deprecated { note, remove_after, span }
    TypeRef { base, dims, nullable, overrides, span }
    Override { dialect, raw, span }
    Slot { body, overrides, span }
    Column { name, ty, modifiers }
    Modifier { kind, span }
    InlineKey { name }
    InlineUnique { name, nulls_not_distinct }
    InlineIndex { name, using }
    Check { formula, name }
    Collate { collation, overrides }
    Reference { target, columns, nullable, name }
    ReferencePart { kind, span }
    Action { kind, span }
    Identity { kind, options }
    Generated { formula, stored }
    Backfill { formula, batch }
    Expr { kind, span }
    CaseArm { when, then }
    Item { doc, visibility, kind, span, broken }
    Namespace { name, clauses, block }
    Use { path, alias }
    TypeAlias { name, ty, modifiers, clauses }
    Enum { name, clauses, members, body }
    Value { doc, name, stored, clauses, span }
    ValueDrop { name, map_to, span }
    Mixin { name, params, members }
    Param { name, kind, default, span }
    Table { name, clauses, members, body }
    Tombstone { kind, name, clauses }
    Unsupported { keyword, name }
    Member { doc, kind, span }
    Spread { mixin, args }
    PrimaryKey { name, parts, include, deferrable, using, clauses, dialects }
    Unique { name, parts, nulls_not_distinct, include, deferrable, using, clauses, dialects }
    Index { unique, name, parts, using, using_options, include, filter, nulls_not_distinct, clauses, dialects }
    Part { operand, collate, opclass, prefix, descending, nulls, span }
    CheckItem { name, formula, not_valid, no_inherit, clauses }
    ForeignKey { name, columns, target, target_columns, parts, clauses }
    DropColumn { name }
    DialectBlock { dialect, options, span }
    OptionItem { kind, span }
}

enums! {
    TypeBase { Named { path, args, unsigned }, Raw(raw) }
    Body { Expr(expr), Raw(raw), Word(word) }
    ModifierKind {
        PrimaryKey(x), Unique(x), Index(x), Default(x), Check(x), Collate(x), Reference(x), ReferencePart(x),
        Identity(x), Generated(x), OnUpdate(x), Using(x), Backfill(x), Renamed(x), Only(x), Deprecated(x), Dialect(x),
    }
    Collation { Name(x), Raw(x) }
    ReferencePartKind { OnDelete(x), OnUpdate(x), Match(x), Deferrable(x), NotValid }
    ActionKind { NoAction, Restrict, Cascade, SetNull(x), SetDefault(x), Param(x) }
    ExprKind {
        Null, Bool(x), Number(x), String(x), Duration(x), List(x), Name(x), Call { name, args }, Unary { op, operand },
        Binary { op, left, right }, IsNull { operand, negated }, IsBool { operand, value, negated },
        IsDistinct { left, right, negated }, In { operand, list, negated }, Like { operand, pattern, negated },
        Between { operand, low, high, negated }, Case { arms, otherwise }, Cast { operand, ty },
    }
    ItemKind { Namespace(x), Use(x), Type(x), Enum(x), Mixin(x), Table(x), Drop(x), Unsupported(x) }
    TypeModifier { Check(x, span), Default(x, span), Collate(x, span) }
    EnumMember { Value(x), Drop(x) }
    MapTo { Null(span), Member(x) }
    MemberKind {
        Column(x), Spread(x), PrimaryKey(x), Unique(x), Index(x), Check(x), ForeignKey(x), Dialect(x), DropColumn(x),
        Protected,
    }
    Argument { Type(x), Value(x) }
    Operand { Column(x), Expr(x), Raw(x) }
    OptionKind { Named { name, args }, Raw(x) }
    OptionArg { Name(x), Number(x), String(text, span), Duration(x), Raw(x), List(items, span) }
}
