//! Analyzers, parameters, and what a server offers.

use super::super::expr::{self, Purpose, Row, Source, Wanted};
use super::super::types::Family;
use super::options::key_and_value;
use super::{Builder, permissions, uses};
use crate::base::{Name, Span};
use crate::catalog::define::{self, What};
use crate::catalog::{Address, Defined, Kind, QName};
use crate::syntax::ast::{self, Analyzer, Body, ParamItem, Service, ServiceKind, ServiceName};

/// Emits an analyzer of full text indexes.
pub(super) fn analyzer(to: &mut Builder<'_, '_>, own: &Analyzer) {
    let function = own.function.as_ref().map(|path| {
        let known = uses::routine(to.cx, &to.site, path).map(|decl| decl.name);
        known.unwrap_or_else(|| QName::new(path.qualifier.last().map(|own| own.name), path.name.name))
    });
    let filters = |list: &[ast::Filter]| list.iter().map(filter).collect();
    let what = define::Analyzer { tokenizers: filters(&own.tokenizers), filters: filters(&own.filters), function };
    let at = Address::top(Kind::Defined(Defined::Analyzer), QName::bare(own.name.name));
    to.add(at, own.name.span, What::Analyzer(what), Vec::new(), &own.clauses);
}

fn filter(own: &ast::Filter) -> define::Filter {
    let args = own.args.iter().map(|arg| match arg {
        Body::Expr(expr) => expr.to_string().into(),
        Body::Raw(raw) => raw.text.clone(),
        Body::Word(word) => word.name.as_str().into(),
    });
    define::Filter { name: own.name.name, args: args.collect() }
}

/// Emits a parameter of the database.
pub(super) fn param(to: &mut Builder<'_, '_>, own: &ParamItem) {
    let row = Row::new(to.cx, to.site.clone(), Source::Value(&Family::Unknown), Purpose::Default);
    let Some(value) = expr::lower(&row, &own.value, Wanted::Any) else { return };
    let allowed = own.permissions.as_ref().map(|allowed| permissions::of(to.cx, &to.site, None, allowed));
    if matches!(allowed, Some(None)) {
        return;
    }
    let what = What::Param(define::Param { value, permissions: allowed.flatten() });
    let at = Address::top(Kind::Defined(Defined::Param), QName::bare(own.name.name));
    to.add(at, own.name.span, what, Vec::new(), &own.clauses);
}

/// Emits an access method, a user, a configuration, an endpoint or a bucket.
pub(super) fn check(to: &mut Builder<'_, '_>, own: &Service) {
    let kind = match own.kind {
        ServiceKind::Access => Defined::Access,
        ServiceKind::User => Defined::User,
        ServiceKind::Config => Defined::Config,
        ServiceKind::Api => Defined::Api,
        ServiceKind::Bucket => Defined::Bucket,
    };
    let (name, span): (Name, Span) = match &own.name {
        ServiceName::Name(name) => (name.name, name.span),
        ServiceName::Text(text, span) => (Name::new(text), *span),
    };
    let settings = own.options.iter().map(|option| {
        let (key, value) = key_and_value(option);
        vec![key.into(), value.into()]
    });
    let what = What::Service(define::Service { of: own.of.map(|own| own.name), settings: settings.collect() });
    let at = Address::top(Kind::Defined(kind), QName::bare(name));
    to.add(at, span, what, Vec::new(), &own.clauses);
}
