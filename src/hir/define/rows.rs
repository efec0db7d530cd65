//! Rows of reference data.

use super::super::codes;
use super::super::expr::{self, Purpose, Row, Source, Wanted};
use super::super::shape::{self, TableShape};
use super::super::suggest;
use super::super::types::Resolved;
use super::Builder;
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::define::{self, What};
use crate::catalog::{Address, Defined, Expr, Kind, Literal, Node};
use crate::syntax::ast::{Ident, Rows, Slot, Tuple};

/// Emits each row under its key.
pub(super) fn check(to: &mut Builder<'_, '_>, own: &Rows) {
    let Some(table) = shape::table_of(to.cx, &to.site, &own.table) else { return };
    let Some(shape) = to.cx.shape(table) else { return };
    let Some(columns) = columns(to, shape, &own.columns) else { return };
    let Some(key) = key(to, shape, &columns, own.table.span()) else { return };
    for tuple in &own.tuples {
        row(to, shape, &columns, &key, tuple, own);
    }
}

fn columns(to: &Builder<'_, '_>, shape: &TableShape, idents: &[Ident]) -> Option<Vec<(Name, Option<Resolved>)>> {
    let mut out: Vec<(Name, Option<Resolved>)> = Vec::with_capacity(idents.len());
    let mut whole = true;
    for ident in idents {
        let Some(column) = shape.column(ident.name) else {
            whole = false;
            let problem =
                Diagnostic::error(codes::UNKNOWN_COLUMN, format!("`{}` has no column `{}`", shape.name, ident.name))
                    .at(ident.span, "no such column");
            to.cx.report(suggest::nearest(problem, ident.name, ident.span, &shape.known()));
            continue;
        };
        if out.iter().any(|(name, _)| *name == ident.name) {
            whole = false;
            to.cx.report(
                Diagnostic::error(codes::DUPLICATE, format!("`{}` is listed twice", ident.name))
                    .at(ident.span, "again")
                    .help("take it away"),
            );
        }
        let ty = shape::type_of(to.cx, shape.name, column).ok().flatten();
        out.push((ident.name, ty.map(|ty| Resolved { nullable: column.nullable, ..ty })));
    }
    whole.then_some(out)
}

/// The primary key, all of which must be given.
fn key(
    to: &Builder<'_, '_>,
    shape: &TableShape,
    columns: &[(Name, Option<Resolved>)],
    span: Span,
) -> Option<Vec<Name>> {
    let problem = |why: String, help: String| {
        to.cx.report(
            Diagnostic::error(codes::ROW_KEY, format!("the rows of `{}` cannot be told apart", shape.name))
                .at(span, why)
                .label(shape.at, "declared here")
                .help(help),
        );
    };
    let Some(key) = &shape.primary else {
        problem("the table has no primary key".to_owned(), "declare one".to_owned());
        return None;
    };
    match key.iter().find(|own| columns.iter().all(|(name, _)| name != *own)) {
        Some(missing) => {
            problem(format!("`{missing}` of the primary key is not given"), format!("add `{missing}` to the list"));
            None
        }
        None => Some(key.clone()),
    }
}

fn row(
    to: &mut Builder<'_, '_>,
    shape: &TableShape,
    columns: &[(Name, Option<Resolved>)],
    key: &[Name],
    tuple: &Tuple,
    own: &Rows,
) {
    if tuple.cells.len() != columns.len() {
        to.cx.report(
            Diagnostic::error(
                codes::ROW_KEY,
                format!("{} values stand for {} columns", tuple.cells.len(), columns.len()),
            )
            .at(tuple.span, "of another length than the list of columns")
            .help("give each column a value; `null` is one"),
        );
        return;
    }
    let mut cells = Vec::with_capacity(columns.len());
    for (cell, (name, ty)) in tuple.cells.iter().zip(columns) {
        let slot = Slot { body: Some(cell.clone()), overrides: Vec::new(), span: cell.span() };
        let row = Row::new(to.cx, to.site.clone(), Source::Table(shape, &[]), Purpose::Default);
        let wanted = ty.as_ref().map_or(Wanted::Any, Wanted::Value);
        let Some(value) = expr::lower(&row, &slot, wanted) else { return };
        cells.push((*name, value));
    }
    let named = |own: &Name| cells.iter().find(|(name, _)| name == own).map(|(_, value)| shown(value));
    let part = key.iter().filter_map(named).collect::<Vec<_>>().join(", ");
    let at = Address::part(Kind::Defined(Defined::Row), shape.name, Name::new(&part));
    if to.out.objects.iter().any(|(other, ..)| *other == at) {
        to.cx.report(
            Diagnostic::error(codes::DUPLICATE, format!("two rows of `{}` have the key {part}", shape.name))
                .at(tuple.span, "the second one")
                .help("take one of them away"),
        );
        return;
    }
    to.add(at, tuple.span, What::Row(define::Row { key: key.to_vec(), cells }), Vec::new(), &own.clauses);
}

/// A key's value as it stands in an address.
fn shown(value: &Expr) -> String {
    match value {
        Expr::Portable(node) => {
            if let Node::Literal(Literal::Text(text) | Literal::Number(text)) = &**node {
                text.to_string()
            } else if let Node::Member { text, .. } = &**node {
                text.to_string()
            } else {
                format!("{node:?}")
            }
        }
        Expr::Sql(sql) => sql.plain(),
    }
}
