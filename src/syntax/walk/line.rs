//! Lines of tables and views, and what stands in them.

use super::Node;
use super::expr::{expr, slot};
use crate::syntax::ast::{
    Allowed, Argument, Column, DefaultValue, DialectBlock, Member, MemberKind, ModifierKind, Operand, OptionArg,
    OptionItem, OptionKind, Part, Permissions, PermissionsKind, ReferencePart, ReferencePartKind, Trigger,
    TriggerAction, TypeBase, TypeRef,
};

/// Visits a line of a table and everything inside it.
pub fn member<'a>(member: &'a Member, visit: &mut impl FnMut(Node<'a>)) {
    visit(Node::Member(member));
    match &member.kind {
        MemberKind::Column(it) | MemberKind::ViewColumn(it) => column(it, visit),
        MemberKind::Spread(spread) => {
            visit(Node::Spread(spread));
            spread.args.iter().for_each(|arg| argument(arg, visit));
        }
        MemberKind::PrimaryKey(key) => {
            parts(&key.parts, visit);
            dialects(&key.dialects, visit);
        }
        MemberKind::Unique(unique) => {
            parts(&unique.parts, visit);
            dialects(&unique.dialects, visit);
        }
        MemberKind::Index(index) => {
            parts(&index.parts, visit);
            options(&index.using_options, visit);
            index.filter.iter().for_each(|filter| slot(filter, visit));
            dialects(&index.dialects, visit);
        }
        MemberKind::Check(check) => slot(&check.formula, visit),
        MemberKind::ForeignKey(key) => key.parts.iter().for_each(|it| reference_part(it, visit)),
        MemberKind::Exclude(own) => {
            for part in &own.parts {
                operand(&part.operand, visit);
                visit(Node::Operator(&part.operator));
            }
            own.filter.iter().for_each(|filter| slot(filter, visit));
        }
        MemberKind::Trigger(own) => trigger(own, visit),
        MemberKind::Policy(own) => own.using.iter().chain(&own.with_check).for_each(|it| slot(it, visit)),
        MemberKind::Event(own) => own.when.iter().for_each(|it| slot(it, visit)),
        MemberKind::Permissions(own) => permissions(own, visit),
        MemberKind::Dialect(block) => options(&block.options, visit),
        MemberKind::DropColumn(_) | MemberKind::Protected => {}
    }
}

fn trigger<'a>(trigger: &'a Trigger, visit: &mut impl FnMut(Node<'a>)) {
    trigger.when.iter().for_each(|it| slot(it, visit));
    dialects(&trigger.dialects, visit);
    match &trigger.action {
        TriggerAction::Execute { function, args } => {
            visit(Node::Called(function));
            args.iter().for_each(|it| expr(it, visit));
        }
        TriggerAction::Code(_) => {}
    }
}

pub(super) fn permissions<'a>(own: &'a Permissions, visit: &mut impl FnMut(Node<'a>)) {
    match &own.kind {
        PermissionsKind::Full | PermissionsKind::None => {}
        PermissionsKind::Each(list) => {
            for permission in list {
                match &permission.allowed {
                    Allowed::Where(formula) => slot(formula, visit),
                    Allowed::Full | Allowed::None => {}
                }
            }
        }
    }
}

fn column<'a>(column: &'a Column, visit: &mut impl FnMut(Node<'a>)) {
    visit(Node::Column(column));
    column.ty.iter().for_each(|it| ty(it, visit));
    for modifier in &column.modifiers {
        visit(Node::Modifier(modifier));
        match &modifier.kind {
            ModifierKind::Default(it) => default(it, visit),
            ModifierKind::OnUpdate(it) | ModifierKind::Value(it) | ModifierKind::Using(it) => slot(it, visit),
            ModifierKind::Check(check) => slot(&check.formula, visit),
            ModifierKind::Generated(generated) => slot(&generated.formula, visit),
            ModifierKind::Backfill(backfill) => slot(&backfill.formula, visit),
            ModifierKind::Identity(identity) => options(&identity.options, visit),
            ModifierKind::Dialect(block) => options(&block.options, visit),
            ModifierKind::Permissions(own) => permissions(own, visit),
            ModifierKind::Reference(reference) => visit(Node::Reference(reference)),
            ModifierKind::ReferencePart(part) => reference_part(part, visit),
            ModifierKind::PrimaryKey(_)
            | ModifierKind::Unique(_)
            | ModifierKind::Index(_)
            | ModifierKind::Collate(_)
            | ModifierKind::Readonly
            | ModifierKind::Flexible
            | ModifierKind::Renamed(_)
            | ModifierKind::Only(_)
            | ModifierKind::Deprecated(_) => {}
        }
    }
}

fn reference_part<'a>(part: &'a ReferencePart, visit: &mut impl FnMut(Node<'a>)) {
    match &part.kind {
        ReferencePartKind::OnDelete(action) | ReferencePartKind::OnUpdate(action) => visit(Node::Action(action)),
        ReferencePartKind::Match(_)
        | ReferencePartKind::Deferrable(_)
        | ReferencePartKind::NotValid
        | ReferencePartKind::NotEnforced => {}
    }
}

/// Visits a type, and the fields of an object.
pub(super) fn ty<'a>(own: &'a TypeRef, visit: &mut impl FnMut(Node<'a>)) {
    visit(Node::Type(own));
    match &own.base {
        TypeBase::Object(fields) | TypeBase::Composite(fields) => {
            fields.list.iter().for_each(|field| column(&field.column, visit));
        }
        TypeBase::Named { .. } | TypeBase::Raw(_) => {}
    }
}

pub(super) fn default<'a>(own: &'a DefaultValue, visit: &mut impl FnMut(Node<'a>)) {
    visit(Node::Default(own));
    slot(&own.value, visit);
}

/// Visits an argument of a spread, or the default of a parameter.
pub fn argument<'a>(argument: &'a Argument, visit: &mut impl FnMut(Node<'a>)) {
    match argument {
        Argument::Type(own) => ty(own, visit),
        Argument::Value(value) => expr(value, visit),
    }
}

fn parts<'a>(parts: &'a [Part], visit: &mut impl FnMut(Node<'a>)) {
    for part in parts {
        operand(&part.operand, visit);
        dialects(&part.dialects, visit);
    }
}

fn operand<'a>(operand: &'a Operand, visit: &mut impl FnMut(Node<'a>)) {
    match operand {
        Operand::Expr(own) => expr(own, visit),
        Operand::Column(_) | Operand::Raw(_) => {}
    }
}

pub(super) fn dialects<'a>(blocks: &'a [DialectBlock], visit: &mut impl FnMut(Node<'a>)) {
    blocks.iter().for_each(|block| options(&block.options, visit));
}

pub(super) fn options<'a>(list: &'a [OptionItem], visit: &mut impl FnMut(Node<'a>)) {
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
