//! Functions and procedures.

use super::super::codes;
use super::super::expr::{self, Purpose, Row, Source, Wanted};
use super::super::sql::{self, Form, Opaque, Relation};
use super::super::types::{self, Resolved};
use super::lookup::Reading;
use super::uses::depends;
use super::{Builder, of_target, permissions, pseudo, text};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{self, BodyLanguage, What};
use crate::catalog::{Address, Defined, Kind, Type};
use crate::syntax::ast::{self, Dialect, ParameterMode, Returns, Routine, RoutineKind, Security, TypeRef, Volatility};

/// The option of a routine whose body may name what is not there yet.
pub const UNCHECKED: &str = "unchecked";

/// Emits a function or a procedure at an address that names the types it takes.
pub(super) fn check(to: &mut Builder<'_, '_>, own: &Routine) {
    let (name, span) = to.name(&own.name);
    let params: Vec<Option<define::Parameter>> = own.params.iter().map(|param| parameter(to, param)).collect();
    let result = own.result.as_ref().map(|result| returns(to, result));
    let uses = depends(to.cx, &to.site, &own.depends);
    let Some((mut body, source)) = text(to.cx, &own.code) else { return };
    let (Some(params), false) = (params.into_iter().collect::<Option<Vec<_>>>(), matches!(result, Some(None))) else {
        return;
    };
    let words = own.params.iter().filter_map(|param| param.name).map(|own| own.name).collect();
    let mut reading = Reading::new(to.cx, &to.site);
    // `f.a` is its parameter too
    let row = Relation { name, columns: None, former: Vec::new() };
    reading.context.rows = vec![(name.name, row)];
    reading.context.words = words;
    reading.context.open = result.as_ref().is_some_and(|own| matches!(own, Some(define::Returns::Trigger)));
    let mut options = of_target(to.cx, &own.dialects);
    let said = options.len();
    if to.cx.target.dialect() == Dialect::Postgres {
        options.retain(|(key, value)| (&**key, &**value) != (UNCHECKED, ""));
    }
    let unchecked = options.len() < said;
    reading.path = define::search_path(&options);
    let is_plpgsql = own.language.is_some_and(|own| own.name.as_str() == "plpgsql");
    reading.language = is_plpgsql.then_some(BodyLanguage::Plpgsql);
    let mut found = match own.language.map(|own| own.name.as_str()) {
        // what is not there now may be when it runs
        None | Some("sql" | "plpgsql") if unchecked => {
            to.cx.quietly(|| reading.read(&mut body, source, Form::Statements))
        }
        None | Some("sql" | "plpgsql") => reading.read(&mut body, source, Form::Statements),
        Some(_) => {
            to.cx.report(sql::unread(&Opaque::Language("another language than SQL"), source));
            Vec::new()
        }
    };
    found.retain(|used| used.home != name || !matches!(used.kind, Kind::Table | Kind::Column));
    let kind = match own.kind {
        RoutineKind::Function => Defined::Function,
        RoutineKind::Procedure => Defined::Procedure,
    };
    let what = What::Routine(define::Routine {
        params,
        result: result.flatten(),
        language: own.language.map(|own| own.name),
        volatility: own.volatility.map(|own| match own {
            Volatility::Immutable => define::Volatility::Immutable,
            Volatility::Stable => define::Volatility::Stable,
            Volatility::Volatile => define::Volatility::Volatile,
        }),
        strict: own.strict,
        deterministic: own.deterministic,
        security: own.security.map(|own| match own {
            Security::Definer => define::Security::Definer,
            Security::Invoker => define::Security::Invoker,
        }),
        options,
        body,
        unchecked: define::Unchecked(unchecked),
    });
    let at = Address { home: name, kind: Kind::Defined(kind), part: Some(signature(own)) };
    if let Some(allowed) = &own.permissions {
        permissions::of(to.cx, &to.site, None, allowed).into_iter().for_each(|what| {
            let at = Address { kind: Kind::Defined(Defined::Permissions), part: at.part, ..at };
            to.add(at, span, What::Permissions(what), Vec::new(), &ast::Clauses::default());
        });
    }
    to.add(at, span, what, uses.into_iter().chain(found).collect(), &own.clauses);
}

/// The types that a call gives, as they are written: `(text[], int)`.
fn signature(own: &Routine) -> Name {
    let inputs = own.params.iter().filter(|param| param.mode != Some(ParameterMode::Out));
    let types: Vec<String> = inputs.map(|param| param.ty.to_string()).collect();
    Name::new(&format!("({})", types.join(", ")))
}

fn parameter(to: &Builder<'_, '_>, own: &ast::Parameter) -> Option<define::Parameter> {
    let ty = value_type(to, &own.ty)?;
    let default = own.default.as_ref().map(|slot| {
        let row = Row::new(to.cx, to.site.clone(), Source::Value(&ty.family), Purpose::Default);
        let nullable = Resolved { nullable: true, ..ty.clone() };
        expr::lower(&row, slot, Wanted::Value(&nullable))
    });
    if matches!(default, Some(None)) {
        return None;
    }
    let mode = match own.mode {
        None | Some(ParameterMode::In) => define::ParameterMode::In,
        Some(ParameterMode::Out) => define::ParameterMode::Out,
        Some(ParameterMode::Inout) => define::ParameterMode::InOut,
        Some(ParameterMode::Variadic) => define::ParameterMode::Variadic,
    };
    Some(define::Parameter { mode, name: own.name.map(|own| own.name), ty: ty.ty, default: default.flatten() })
}

fn returns(to: &Builder<'_, '_>, own: &Returns) -> Option<define::Returns> {
    Some(match own {
        Returns::Type(ty) if pseudo::is_trigger(ty) => define::Returns::Trigger,
        Returns::Type(ty) => define::Returns::Type(value_type(to, ty)?.ty),
        Returns::SetOf(ty) => define::Returns::SetOf(value_type(to, ty)?.ty),
        Returns::Table(fields) => {
            let fields: Option<Vec<(Name, Type)>> = fields
                .iter()
                .map(|field| {
                    let Some(name) = field.name else {
                        to.cx.report(
                            Diagnostic::error(codes::EMPTY, "a column of the result has no name")
                                .at(field.span, "only a type")
                                .help("write `name type`"),
                        );
                        return None;
                    };
                    Some((name.name, value_type(to, &field.ty)?.ty))
                })
                .collect();
            define::Returns::Table(fields?)
        }
    })
}

/// A type as parameters and results have it: also the row of a table. Null is for the caller to say.
fn value_type(to: &Builder<'_, '_>, ty: &TypeRef) -> Option<Resolved> {
    pseudo::resolve(to.cx, &to.site, ty).or_else(|| types::resolve_or_row(to.cx, &to.site, ty))
}
