//! Visits every span and every path of a tree, which may be changed. Patterns name every field, so a new one in the tree cannot be
//! forgotten here.

use super::ast;
use crate::base::{Name, Span};

/// What is done with them.
pub trait Visitor {
    /// A span, which may be replaced.
    fn span(&mut self, span: &mut Span);

    /// The last word of a path: what a declaration or a reference may be called.
    fn path(&mut self, _: Name) {}

    /// A text in a target's own language: any part of it may be pointed at, any word in it may be a reference.
    fn text(&mut self, _: ast::Source<'_>) {}
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
impl Spans for ast::Raw {
    fn spans<V: Visitor>(&mut self, f: &mut V) {
        f.text(self.source());
        let Self { text: _, inner, span } = self;
        inner.spans(f);
        span.spans(f);
    }
}
impl Spans for ast::Fence {
    fn spans<V: Visitor>(&mut self, f: &mut V) {
        f.text(self.source());
        let Self { language: _, text: _, lines, span } = self;
        lines.spans(f);
        span.spans(f);
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
    ast::Deferrable, ast::IdentityKind, ast::Nulls, ast::UnaryOp, ast::BinaryOp, ast::Timing,
    ast::ForEach, ast::RowVersion, ast::Command, ast::Change, ast::GrantKind, ast::RoutineKind, ast::ParameterMode,
    ast::Volatility, ast::Security, ast::ServiceKind,
}

structs! {
    Ident { name, span }
    Number { text, span }
    Doc { text, span }
    Clauses { renamed, only, deprecated }
    Renamed { from, span }
    Only { except, dialects, span }
    DialectName { dialect, span }
    Deprecated { note, remove_after, span }
    TypeRef { base, dims, nullable, overrides, span }
    Override { dialect, raw, span }
    Fields { list, span }
    Field { doc, column, span }
    Slot { body, overrides, span }
    Code { pieces, span }
    Column { name, ty, modifiers }
    Modifier { kind, span }
    InlineKey { name }
    InlineUnique { name, nulls_not_distinct }
    InlineIndex { name, using }
    Check { formula, name }
    Collate { collation, overrides }
    DefaultValue { value, always }
    Reference { target, others, array, columns, nullable, name }
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
    Relation { name, from, to, enforced, clauses, members, body }
    Rows { table, columns, clauses, tuples, body }
    Tuple { cells, span }
    Extension { name, version, namespace, clauses }
    Group { name, members, body }
    View { materialized, name, columns, depends, clauses, members, code }
    RawObject { name, depends, clauses, up, down, body }
    Routine {
        kind, name, params, result, language, volatility, strict, deterministic, security, depends, permissions,
        dialects, clauses, code,
    }
    Parameter { mode, name, ty, default, span }
    Sequence { name, ty, start, increment, min, max, cache, batch, cycle, logged, owner, timeout, clauses }
    Grant { privileges, kind, on, types, to, grant_option, clauses }
    Privilege { name, columns }
    Analyzer { name, tokenizers, filters, function, clauses }
    Filter { name, args }
    ParamItem { name, permissions, clauses, value }
    Service { kind, name, of, clauses, options, body }
    Tombstone { kind, name, types, clauses }
    Broken { keyword, name }
    Member { doc, kind, span }
    Spread { mixin, args }
    PrimaryKey { name, parts, include, deferrable, using, clauses, dialects }
    Unique { name, parts, nulls_not_distinct, include, deferrable, using, clauses, dialects }
    Index { unique, name, parts, using, using_options, include, filter, nulls_not_distinct, clauses, dialects }
    Part { operand, collate, opclass, prefix, descending, nulls, without_overlaps, dialects, span }
    CheckItem { name, formula, not_valid, not_enforced, no_inherit, clauses, dialects }
    ForeignKey { name, columns, period, target, target_columns, target_period, parts, clauses }
    Exclude { name, using, parts, filter, deferrable, clauses }
    ExcludePart { operand, opclass, operator, span }
    Trigger {
        name, timing, events, for_each, when, referencing, deferrable, order, depends, dialects, clauses, action,
    }
    TriggerEvent { kind, span }
    TransitionRows { version, name, span }
    TriggerOrder { precedes, other, span }
    Policy { name, command, roles, restrictive, using, with_check, clauses }
    Event { name, changes, runs, when, clauses, then }
    Async { retry, maxdepth, span }
    Permissions { kind, span }
    Permission { actions, allowed, span }
    DropColumn { name }
    DialectBlock { dialect, options, span }
    OptionItem { kind, span }
}

enums! {
    TypeBase { Named { path, args, unsigned }, Raw(raw), Object(fields), Composite(fields) }
    Piece { Raw(x), Fence(x), Override(x) }
    Body { Expr(expr), Raw(raw), Word(word) }
    ModifierKind {
        PrimaryKey(x), Unique(x), Index(x), Default(x), Check(x), Collate(x), Reference(x), ReferencePart(x),
        Identity(x), Generated(x), OnUpdate(x), Value(x), Readonly, Flexible, Permissions(x), Using(x), Backfill(x),
        Renamed(x), Only(x), Deprecated(x), Dialect(x),
    }
    Collation { Name(x), Raw(x) }
    ReferencePartKind { OnDelete(x), OnUpdate(x), Match(x), Deferrable(x), NotValid, NotEnforced }
    ActionKind { NoAction, Restrict, Cascade, SetNull(x), SetDefault(x), Then(x), Param(x) }
    ExprKind {
        Null, Bool(x), Number(x), String(x), Duration(x), List(x), Name(x), Call { name, args }, Unary { op, operand },
        Binary { op, left, right }, IsNull { operand, negated }, IsBool { operand, value, negated },
        IsDistinct { left, right, negated }, In { operand, list, negated }, Like { operand, pattern, negated },
        Between { operand, low, high, negated }, Case { arms, otherwise }, Cast { operand, ty },
    }
    ItemKind {
        Namespace(x), Use(x), Extension(x), Type(x), Enum(x), Mixin(x), Table(x), Relation(x), Rows(x), Group(x),
        View(x), Routine(x), Sequence(x), Raw(x), Grant(x), Analyzer(x), Param(x), Service(x), Drop(x), Broken(x),
    }
    TypeModifier { Check(x, span), Default(x, span), Collate(x, span), Dialect(x) }
    EnumMember { Value(x), Drop(x) }
    MapTo { Null(span), Member(x) }
    MemberKind {
        Column(x), Spread(x), PrimaryKey(x), Unique(x), Index(x), Check(x), ForeignKey(x), Exclude(x),
        Trigger(x), Policy(x), Event(x), Permissions(x), Dialect(x), DropColumn(x), ViewColumn(x), Protected,
    }
    Argument { Type(x), Value(x) }
    Operand { Column(x), Expr(x), Raw(x) }
    Opclass { Name(x), Raw(x) }
    Operator { Sign(name, span), Raw(x) }
    TriggerEventKind { Insert, Delete, Truncate, Update(x) }
    TriggerAction { Execute { function, args }, Code(x) }
    PermissionsKind { Full, None, Each(x) }
    Allowed { Full, None, Where(x) }
    Returns { Table(x), SetOf(x), Type(x) }
    ServiceName { Name(x), Text(text, span) }
    OptionKind { Named { name, args }, Raw(x) }
    OptionArg { Name(x), Number(x), String(text, span), Duration(x), Raw(x), Fence(x), List(items, span) }
}
