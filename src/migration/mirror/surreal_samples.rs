//! What only SurrealDB has, bare and with all that can be said of it.

use super::samples::{at, expr};
use crate::catalog::define::{
    Allowed, Analyzer, Body, Edge, Event, EventChange, FieldRules, Filter, Param, Permissions, Service, What,
};
use crate::catalog::{Address, Object, QName};

/// The definitions with their addresses.
pub(super) fn definitions() -> Vec<(Address, Object)> {
    let body = || Body::own("{ RETURN 'it\\'s' }");
    let table = |name: &str| QName::bare(name.into());
    let each = || {
        let list = vec![
            ("create".into(), Allowed::Full),
            ("select".into(), Allowed::Where(expr())),
            ("update".into(), Allowed::None),
        ];
        Permissions::Each(list)
    };
    let rules = FieldRules {
        value: Some(expr()),
        readonly: true,
        flexible: true,
        default_always: true,
        on_delete: Some(Body::own("CASCADE")),
    };
    let event = Event { changes: Vec::new(), later: None, when: None, then: body() };
    let later = Event {
        changes: vec![EventChange::Create, EventChange::Update, EventChange::Delete],
        later: Some((Some(3), None)),
        when: Some(expr()),
        then: body(),
    };
    let filter =
        |name: &str, args: &[&str]| Filter { name: name.into(), args: args.iter().map(|arg| (*arg).into()).collect() };
    let analyzer = Analyzer {
        tokenizers: vec![filter("class", &[])],
        filters: vec![filter("edgengram", &["2", "10"])],
        function: Some(table("a::b")),
    };
    let none = Analyzer { tokenizers: Vec::new(), filters: Vec::new(), function: None };
    let access = Service {
        of: Some("jwt".into()),
        settings: vec![vec!["key".into(), "$env_KEY".into()], vec!["refresh".into()]],
    };
    [
        ("t/relation", What::Edge(Edge { from: vec![table("a"), table("b")], to: vec![table("c")], enforced: true })),
        ("t/field:a", What::FieldRules(FieldRules { readonly: true, ..FieldRules::default() })),
        ("t/field:a", What::FieldRules(rules)),
        ("t/event:e", What::Event(event)),
        ("t/event:e", What::Event(later)),
        ("t/permissions", What::Permissions(Permissions::Full)),
        ("t/permissions:a", What::Permissions(Permissions::None)),
        ("t/permissions:a", What::Permissions(each())),
        ("en/analyzer", What::Analyzer(none)),
        ("en/analyzer", What::Analyzer(analyzer)),
        ("p/param", What::Param(Param { value: expr(), permissions: None })),
        ("p/param", What::Param(Param { value: expr(), permissions: Some(Permissions::None) })),
        ("a/access", What::Service(access.clone())),
        ("u/user", What::Service(Service { of: None, settings: Vec::new() })),
        ("graphql/config", What::Service(access.clone())),
        ("a/api", What::Service(access.clone())),
        ("b/bucket", What::Service(access)),
    ]
    .into_iter()
    .map(|(to, what)| (at(to), Object::Definition(Box::new(what.into()))))
    .collect()
}
