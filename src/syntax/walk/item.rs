//! Items.

use super::Node;
use super::expr::{body, slot};
use super::line::{argument, default, dialects, member, options, permissions, ty};
use crate::syntax::ast::{
    Analyzer, File, Filter, Grant, Item, ItemKind, Parameter, Returns, Routine, Sequence, TypeModifier,
};

/// Visits a whole file, outer nodes before inner ones.
pub fn file<'a>(file: &'a File, visit: &mut impl FnMut(Node<'a>)) {
    file.items.iter().for_each(|it| item(it, visit));
}

/// Visits an item and everything inside it.
pub fn item<'a>(item: &'a Item, visit: &mut impl FnMut(Node<'a>)) {
    visit(Node::Item(item));
    match &item.kind {
        ItemKind::Namespace(namespace) => {
            namespace.block.iter().flatten().for_each(|it| self::item(it, visit));
        }
        ItemKind::Type(alias) => {
            ty(&alias.ty, visit);
            for modifier in &alias.modifiers {
                match modifier {
                    TypeModifier::Check(check, _) => slot(&check.formula, visit),
                    TypeModifier::Default(own, _) => default(own, visit),
                    TypeModifier::Collate(..) | TypeModifier::Dialect(_) => {}
                }
            }
        }
        ItemKind::Mixin(mixin) => {
            mixin.params.iter().filter_map(|param| param.default.as_ref()).for_each(|own| argument(own, visit));
            mixin.members.iter().for_each(|it| member(it, visit));
        }
        ItemKind::Table(table) => table.members.iter().for_each(|it| member(it, visit)),
        ItemKind::Relation(relation) => relation.members.iter().for_each(|it| member(it, visit)),
        ItemKind::Rows(rows) => rows.tuples.iter().flat_map(|tuple| &tuple.cells).for_each(|it| body(it, visit)),
        ItemKind::View(view) => view.members.iter().for_each(|it| member(it, visit)),
        ItemKind::Routine(own) => routine(own, visit),
        ItemKind::Sequence(own) => sequence(own, visit),
        ItemKind::Grant(own) => grant(own, visit),
        ItemKind::Analyzer(own) => analyzer(own, visit),
        ItemKind::Param(own) => {
            own.permissions.iter().for_each(|it| permissions(it, visit));
            slot(&own.value, visit);
        }
        ItemKind::Service(own) => options(&own.options, visit),
        ItemKind::Drop(own) => {
            if let Some(types) = &own.types {
                visit(Node::Called(&own.name));
                types.iter().for_each(|it| ty(it, visit));
            }
        }
        ItemKind::Use(_)
        | ItemKind::Extension(_)
        | ItemKind::Enum(_)
        | ItemKind::Group(_)
        | ItemKind::Raw(_)
        | ItemKind::Broken(_) => {}
    }
}

fn routine<'a>(routine: &'a Routine, visit: &mut impl FnMut(Node<'a>)) {
    visit(Node::Called(&routine.name));
    routine.params.iter().for_each(|it| parameter(it, visit));
    match &routine.result {
        Some(Returns::Table(columns)) => columns.iter().for_each(|it| parameter(it, visit)),
        Some(Returns::SetOf(own) | Returns::Type(own)) => ty(own, visit),
        None => {}
    }
    routine.permissions.iter().for_each(|it| permissions(it, visit));
    dialects(&routine.dialects, visit);
}

fn parameter<'a>(parameter: &'a Parameter, visit: &mut impl FnMut(Node<'a>)) {
    ty(&parameter.ty, visit);
    parameter.default.iter().for_each(|it| slot(it, visit));
}

fn sequence<'a>(own: &'a Sequence, visit: &mut impl FnMut(Node<'a>)) {
    let numbers = [&own.start, &own.increment, &own.min, &own.max, &own.cache, &own.batch];
    numbers.into_iter().flatten().for_each(|number| visit(Node::Number(number)));
}

fn grant<'a>(grant: &'a Grant, visit: &mut impl FnMut(Node<'a>)) {
    if let Some(types) = &grant.types {
        visit(Node::Called(&grant.on));
        types.iter().for_each(|it| ty(it, visit));
    }
}

fn analyzer<'a>(analyzer: &'a Analyzer, visit: &mut impl FnMut(Node<'a>)) {
    for Filter { name, args } in analyzer.tokenizers.iter().chain(&analyzer.filters) {
        visit(Node::Filter(name));
        args.iter().for_each(|it| body(it, visit));
    }
}
