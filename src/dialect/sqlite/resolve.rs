//! A column's type with enums and domains followed to what SQLite stores.

use crate::base::Name;
use crate::catalog::Expr;
use crate::catalog::{Address, Catalog, Enum, Kind, Object, Piece, QName, Sql, Type};
use crate::dialect::codes;
use crate::dialect::expr::{Finding, Place};
use crate::dialect::lowering::Lowering;
use crate::dialect::named::{DEEPEST, enum_of};
use crate::dialect::quote::literal;
use crate::dialect::spelled::fill;

use super::holes::value_holes;
use super::types;

/// What a column gets from its type.
#[derive(Debug)]
pub struct Resolved {
    pub ty: Type,
    pub checks: Vec<Sql>,
    pub default: Option<Sql>,
    pub collate: Option<Box<str>>,
}

/// The type of the column `name` at `at`.
pub fn column_type(
    to: &mut Lowering<'_>,
    source: &Catalog,
    at: Address,
    name: Name,
    ty: &Type,
    strict: bool,
) -> Resolved {
    let mut out = Resolved { ty: ty.clone(), checks: Vec::new(), default: None, collate: None };
    let mut ty = ty.clone();
    let column = |_: Name| Piece::Column(name);
    for _ in 0..DEEPEST {
        let Type::Named(named) = &ty else { break };
        if let Some(own) = enum_of(source, *named) {
            out.checks.push(members(name, own));
            let message = format!("the enum `{named}` is text on SQLite, kept to its values by a check");
            to.report(at, Finding::warning(codes::ENUM, message));
            out.ty = Type::Sql("TEXT".into());
            return out;
        }
        let Some(Object::Domain(domain)) = source.get(&Address::top(Kind::Domain, *named)) else { break };
        for (_, expr) in &domain.checks {
            out.checks.push(match expr {
                Expr::Sql(sql) if sql.columns().next().is_none() => value_holes(&super::QUOTE.sql(sql), name),
                Expr::Sql(_) | Expr::Portable(_) => to.expr_over(at, Place::Check, &column, expr),
            });
        }
        if let (None, Some(default)) = (&out.default, &domain.default) {
            out.default = Some(to.expr_over(at, Place::Default, &column, default));
        }
        out.collate = out.collate.or_else(|| domain.collate.clone());
        ty = domain.ty.clone();
    }
    if let Some(of) = ruled_element(source, &ty) {
        let message = format!("SQLite does not hold the elements of an array to the rules of `{of}`");
        to.report(at, Finding::warning(codes::LOOSE, message));
    }
    let spelled = types::spell(&ty, strict);
    spelled.findings.into_iter().for_each(|finding| to.report(at, finding));
    out.checks.extend(spelled.checks.iter().map(|phrase| fill(phrase, &Piece::Column(name))));
    out.ty = spelled.ty;
    out
}

/// The enum or the type with a check that an array's elements are of.
fn ruled_element(source: &Catalog, ty: &Type) -> Option<QName> {
    let Type::Array(of) = ty else { return None };
    let mut of = &**of;
    for _ in 0..DEEPEST {
        match of {
            Type::Array(inner) => of = inner,
            Type::Named(named) => match source.get(&Address::top(Kind::Domain, *named)) {
                Some(Object::Domain(domain)) if domain.checks.is_empty() => of = &domain.ty,
                _ => return Some(*named),
            },
            Type::Portable(_) | Type::Sql(_) => return None,
        }
    }
    None
}

/// `status in ('draft', 'sent')`.
fn members(column: Name, own: &Enum) -> Sql {
    let values: Vec<String> = own.values.iter().map(|value| literal(value.as_str())).collect();
    let mut sql = Sql::default();
    sql.push_column(column);
    sql.push(&format!(" in ({})", values.join(", ")));
    sql
}
