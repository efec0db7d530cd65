//! Visits every type and every expression of a file, wherever they stand.

use super::ast::{
    Argument, Body, Column, Expr, ExprKind, File, Item, ItemKind, Member, MemberKind, ModifierKind, Operand, OptionArg,
    OptionItem, OptionKind, Part, Slot, Spread, TypeModifier, TypeRef,
};

/// Something that a visitor is shown.
#[derive(Clone, Copy)]
pub(super) enum Node<'a> {
    Type(&'a TypeRef),
    Expr(&'a Expr),
    Spread(&'a Spread),
    Item(&'a Item),
    Option(&'a OptionArg),
}

/// Visits a whole file, outer nodes before inner ones.
pub(super) fn file<'a>(file: &'a File, visit: &mut impl FnMut(Node<'a>)) {
    items(&file.items, visit);
}

fn items<'a>(list: &'a [Item], visit: &mut impl FnMut(Node<'a>)) {
    for item in list {
        visit(Node::Item(item));
        match &item.kind {
            ItemKind::Namespace(namespace) => items(namespace.block.as_deref().unwrap_or_default(), visit),
            ItemKind::Type(alias) => {
                visit(Node::Type(&alias.ty));
                for modifier in &alias.modifiers {
                    match modifier {
                        TypeModifier::Check(check, _) => slot(&check.formula, visit),
                        TypeModifier::Default(default, _) => slot(default, visit),
                        TypeModifier::Collate(..) => {}
                    }
                }
            }
            ItemKind::Mixin(mixin) => {
                for param in &mixin.params {
                    param.default.iter().for_each(|default| argument(default, visit));
                }
                members(&mixin.members, visit);
            }
            ItemKind::Table(table) => members(&table.members, visit),
            ItemKind::Use(_) | ItemKind::Enum(_) | ItemKind::Drop(_) | ItemKind::Unsupported(_) => {}
        }
    }
}

fn members<'a>(list: &'a [Member], visit: &mut impl FnMut(Node<'a>)) {
    for member in list {
        match &member.kind {
            MemberKind::Column(it) => column(it, visit),
            MemberKind::Spread(spread) => {
                visit(Node::Spread(spread));
                spread.args.iter().for_each(|arg| argument(arg, visit));
            }
            MemberKind::PrimaryKey(key) => {
                parts(&key.parts, visit);
                key.dialects.iter().for_each(|block| options(&block.options, visit));
            }
            MemberKind::Unique(unique) => {
                parts(&unique.parts, visit);
                unique.dialects.iter().for_each(|block| options(&block.options, visit));
            }
            MemberKind::Index(index) => {
                parts(&index.parts, visit);
                options(&index.using_options, visit);
                index.filter.iter().for_each(|filter| slot(filter, visit));
                index.dialects.iter().for_each(|block| options(&block.options, visit));
            }
            MemberKind::Check(check) => slot(&check.formula, visit),
            MemberKind::Dialect(block) => options(&block.options, visit),
            MemberKind::ForeignKey(_) | MemberKind::DropColumn(_) | MemberKind::Protected => {}
        }
    }
}

fn column<'a>(column: &'a Column, visit: &mut impl FnMut(Node<'a>)) {
    column.ty.iter().for_each(|ty| visit(Node::Type(ty)));
    for modifier in &column.modifiers {
        match &modifier.kind {
            ModifierKind::Default(it) | ModifierKind::OnUpdate(it) | ModifierKind::Using(it) => slot(it, visit),
            ModifierKind::Check(check) => slot(&check.formula, visit),
            ModifierKind::Generated(generated) => slot(&generated.formula, visit),
            ModifierKind::Backfill(backfill) => slot(&backfill.formula, visit),
            ModifierKind::Identity(identity) => options(&identity.options, visit),
            ModifierKind::Dialect(block) => options(&block.options, visit),
            ModifierKind::PrimaryKey(_)
            | ModifierKind::Unique(_)
            | ModifierKind::Index(_)
            | ModifierKind::Collate(_)
            | ModifierKind::Reference(_)
            | ModifierKind::ReferencePart(_)
            | ModifierKind::Renamed(_)
            | ModifierKind::Only(_)
            | ModifierKind::Deprecated(_) => {}
        }
    }
}

fn argument<'a>(argument: &'a Argument, visit: &mut impl FnMut(Node<'a>)) {
    match argument {
        Argument::Type(ty) => visit(Node::Type(ty)),
        Argument::Value(value) => expr(value, visit),
    }
}

fn slot<'a>(slot: &'a Slot, visit: &mut impl FnMut(Node<'a>)) {
    if let Some(Body::Expr(body)) = &slot.body {
        expr(body, visit);
    }
}

fn parts<'a>(parts: &'a [Part], visit: &mut impl FnMut(Node<'a>)) {
    for part in parts {
        if let Operand::Expr(operand) = &part.operand {
            expr(operand, visit);
        }
    }
}

fn options<'a>(list: &'a [OptionItem], visit: &mut impl FnMut(Node<'a>)) {
    for option in list {
        if let OptionKind::Named { args, .. } = &option.kind {
            for arg in args {
                visit(Node::Option(arg));
                if let OptionArg::List(list, _) = arg {
                    options(list, visit);
                }
            }
        }
    }
}

/// Visits an expression and everything inside it.
pub(super) fn expr<'a>(root: &'a Expr, visit: &mut impl FnMut(Node<'a>)) {
    visit(Node::Expr(root));
    match &root.kind {
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::String(_)
        | ExprKind::Duration(_)
        | ExprKind::Name(_) => {}
        ExprKind::List(list) | ExprKind::Call { args: list, .. } => list.iter().for_each(|it| expr(it, visit)),
        ExprKind::Unary { operand, .. } | ExprKind::IsNull { operand, .. } | ExprKind::IsBool { operand, .. } => {
            expr(operand, visit);
        }
        ExprKind::Binary { left, right, .. } | ExprKind::IsDistinct { left, right, .. } => {
            expr(left, visit);
            expr(right, visit);
        }
        ExprKind::In { operand, list, .. } => {
            expr(operand, visit);
            list.iter().for_each(|it| expr(it, visit));
        }
        ExprKind::Like { operand, pattern, .. } => {
            expr(operand, visit);
            expr(pattern, visit);
        }
        ExprKind::Between { operand, low, high, .. } => {
            expr(operand, visit);
            expr(low, visit);
            expr(high, visit);
        }
        ExprKind::Case { arms, otherwise } => {
            for arm in arms {
                expr(&arm.when, visit);
                expr(&arm.then, visit);
            }
            otherwise.iter().for_each(|it| expr(it, visit));
        }
        ExprKind::Cast { operand, ty } => {
            expr(operand, visit);
            visit(Node::Type(ty));
        }
    }
}
