//! A column's type with enums, domains and objects followed to what SurrealDB stores.

use crate::base::Name;
use crate::catalog::{Address, Kind, Object, ObjectField, Piece, Portable, Sql, Type};
use crate::dialect::codes;
use crate::dialect::expr::{Finding, Place};
use crate::dialect::named::{DEEPEST, enum_of};
use crate::dialect::spelled::fill;

use super::lower::Pass;
use super::types;

/// What a field gets from its type.
#[derive(Debug)]
pub struct Resolved {
    pub ty: Type,
    /// Over the field, which is a hole in them.
    pub checks: Vec<Sql>,
    pub default: Option<Sql>,
    pub flexible: bool,
    pub fields: Vec<Inner>,
}

/// A field of an object: its path from there.
#[derive(Debug)]
pub struct Inner {
    pub path: String,
    pub ty: Type,
    pub nullable: bool,
}

impl Resolved {
    /// A type of which nothing more is said.
    pub const fn plain(ty: Type) -> Self {
        Self { ty, checks: Vec::new(), default: None, flexible: false, fields: Vec::new() }
    }
}

/// The type of the field at a path.
pub fn column_type(pass: &mut Pass<'_>, at: Address, path: Name, ty: &Type) -> Resolved {
    let mut out = Resolved::plain(ty.clone());
    let mut ty = ty.clone();
    let column = |_: Name| Piece::Column(path);
    for _ in 0..DEEPEST {
        let Type::Named(named) = &ty else { break };
        if let Some(own) = enum_of(pass.source, *named) {
            out.ty = Type::Sql(types::literals(own.values.iter().map(|value| value.as_str())).into());
            return out;
        }
        let Some(Object::Domain(domain)) = pass.source.get(&Address::top(Kind::Domain, *named)) else { break };
        for (_, expr) in &domain.checks {
            out.checks.push(pass.to.expr_over(at, Place::Check, &column, expr));
        }
        if let (None, Some(default)) = (&out.default, &domain.default) {
            out.default = Some(pass.to.expr_over(at, Place::Default, &column, default));
        }
        ty = domain.ty.clone();
    }
    let (element, depth) = element(pass, at, &ty);
    let nest = |text: String| (0..depth).fold(text, |text, _| format!("array<{text}>"));
    match &element {
        Type::Named(named) => {
            let values = enum_of(pass.source, *named).map(|own| own.values.clone()).unwrap_or_default();
            let union = types::literals(values.iter().map(|value| value.as_str()));
            out.ty = Type::Sql(nest(union).into());
            return out;
        }
        Type::Portable(own) => {
            // fields that nobody declared are kept only in a flexible object
            out.flexible = matches!(own, Portable::Object | Portable::Json);
            if let Portable::Fields(fields) = own {
                let steps = ".*".repeat(depth);
                let steps = steps.strip_prefix('.').map(|steps| format!("{steps}.")).unwrap_or_default();
                out.fields = fields.iter().map(|own| inner(&steps, own)).collect();
            }
        }
        Type::Sql(_) | Type::Array(_) => {}
    }
    let whole = (0..depth).fold(element, |ty, _| Type::Array(Box::new(ty)));
    let spelled = types::spell(&whole);
    spelled.findings.into_iter().for_each(|finding| pass.to.report(at, finding));
    out.checks.extend(spelled.checks.iter().map(|phrase| fill(phrase, &Piece::Column(path))));
    out.ty = spelled.ty;
    out
}

fn inner(steps: &str, own: &ObjectField) -> Inner {
    Inner { path: format!("{steps}{}", own.name), ty: own.ty.clone(), nullable: own.nullable }
}

/// What an array holds in the end, through domains, and how deep it lies. The rules of a domain are not kept there.
fn element(pass: &mut Pass<'_>, at: Address, ty: &Type) -> (Type, usize) {
    let (mut ty, mut depth) = (ty.clone(), 0);
    for _ in 0..DEEPEST {
        ty = match ty {
            Type::Array(of) => {
                depth += 1;
                *of
            }
            Type::Named(named) => match pass.source.get(&Address::top(Kind::Domain, named)) {
                Some(Object::Domain(domain)) => {
                    if !domain.checks.is_empty() {
                        let message =
                            format!("SurrealDB does not hold the elements of an array to the rules of `{named}`");
                        pass.to.report(at, Finding::warning(codes::LOOSE, message));
                    }
                    domain.ty.clone()
                }
                _ => return (Type::Named(named), depth),
            },
            Type::Portable(_) | Type::Sql(_) => return (ty, depth),
        };
    }
    (ty, depth)
}
