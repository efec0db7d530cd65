//! Definitions: events, views, functions, parameters, analyzers, sequences, rows and raw objects.

use crate::base::Name;
use crate::catalog::define::{
    Analyzer, Body, Edge, Event, EventChange, Filter, Param, Parameter, ParameterMode, Permissions, RawObject, Returns,
    Routine, Row, Sequence, View, What,
};
use crate::catalog::{Address, CommentOn, Defined, Definition, Expr, Kind, Object, Piece, Sql, Type};
use crate::dialect::codes;
use crate::dialect::expr::{Finding, Place};
use crate::dialect::flat::flat;

use super::field::plain;
use super::lower::{Pass, path};
use super::{QUOTE, options, permissions, service, types};

/// Emits what a definition becomes.
pub fn lower(pass: &mut Pass<'_>, at: Address, own: &Definition) {
    if !pass.to.has(pass.dialect, at, own) {
        return;
    }
    let to = Address { home: flat(at.home), ..at };
    let uses = || -> Vec<Address> {
        let mut all: Vec<Address> = own.uses.iter().map(|used| Address { home: flat(used.home), ..*used }).collect();
        all.sort();
        all.dedup();
        all
    };
    match &own.what {
        What::Edge(edge) => {
            let ends = |list: &[crate::catalog::QName]| list.iter().map(|name| flat(*name)).collect();
            let what = What::Edge(Edge { from: ends(&edge.from), to: ends(&edge.to), enforced: edge.enforced });
            pass.define(at, to, what);
        }
        What::View(own) => view(pass, at, own, uses()),
        What::Event(own) => event(pass, at, to, own),
        What::Permissions(own) if at.part.is_none() => permissions::of_table(pass, at, to, own),
        // with the field or the function
        What::Permissions(_) | What::FieldRules(_) => {}
        What::Routine(own) => routine(pass, at, own, uses()),
        What::Param(own) => {
            let value = plain(pass.text(at, Place::Default, &own.value));
            let permissions = own.permissions.as_ref().and_then(|own| permissions::single(pass, at, own));
            pass.define(at, to, What::Param(Param { value, permissions }));
        }
        What::Analyzer(own) => pass.define(at, to, What::Analyzer(analyzer(own))),
        What::Sequence(own) => sequence(pass, at, to, own),
        What::Service(own) => service::lower(pass, at, to, own),
        What::Row(own) => {
            let row = linked(pass, at, own);
            pass.define(at, to, What::Row(row));
        }
        What::Raw(RawObject { .. }) => pass.define(at, to, Definition { what: own.what.clone(), uses: uses() }),
        // refused above
        What::Printed(_)
        | What::Extension(_)
        | What::Composite(_)
        | What::Ownership(_)
        | What::Partitioning(_)
        | What::Descent(_)
        | What::Exclusion(_)
        | What::Trigger(_)
        | What::Policy(_)
        | What::Grant(_) => {}
    }
}

/// A row whose links lead to records: its cells name them by their ids.
fn linked(pass: &mut Pass<'_>, at: Address, own: &Row) -> Row {
    let mut row = pass.to.row(at, own);
    for (name, value) in &mut row.cells {
        let text = QUOTE.expr(value);
        let target = pass.source.at_home(at.home).find_map(|(_, object)| {
            let Object::ForeignKey(key) = object else { return None };
            (key.columns == [*name]).then_some(key.target)
        });
        *value = plain(match target.filter(|_| text != "NONE") {
            Some(target) => format!("type::record({}, {text})", QUOTE.text(flat(target).name.as_str())),
            None => text,
        });
    }
    row
}

/// Where the comment of a definition goes.
pub fn comment(at: Address, on: Defined) -> Option<Address> {
    let home = if on == Defined::Function { path(at.home) } else { flat(at.home) };
    let on = if on == Defined::MaterializedView { Defined::View } else { on };
    // the engine keeps none of a row, and none of these
    (!matches!(on, Defined::Raw | Defined::Row | Defined::Config)).then_some(Address {
        home,
        kind: Kind::Comment(CommentOn::Defined(on)),
        ..at
    })
}

fn view(pass: &mut Pass<'_>, at: Address, own: &View, uses: Vec<Address>) {
    options::refuse(&mut pass.to, at, "a view", &own.options);
    own.column_options.iter().for_each(|(_, said)| options::refuse(&mut pass.to, at, "a view's column", said));
    if !own.columns.is_empty() {
        let help = "name them in the query: `SELECT a AS b`";
        pass.to.report(at, Finding::error(codes::OBJECT, "SurrealDB gives the columns of a view no names", help));
    }
    let body = Body::own(own.body.text.trim().trim_end_matches(';').trim_end());
    let what = What::View(View {
        columns: Vec::new(),
        options: Default::default(),
        column_options: Vec::new(),
        body,
        protected: own.protected,
    });
    let to = Address::top(Kind::Defined(Defined::View), flat(at.home));
    pass.define(at, to, Definition { what, uses });
}

/// Which change it waits for is part of its condition.
fn event(pass: &mut Pass<'_>, at: Address, to: Address, own: &Event) {
    let words: Vec<&str> = own
        .changes
        .iter()
        .map(|change| match change {
            EventChange::Create => "'CREATE'",
            EventChange::Update => "'UPDATE'",
            EventChange::Delete => "'DELETE'",
        })
        .collect();
    let changes = match words.as_slice() {
        [] => None,
        [one] => Some(format!("$event = {one}")),
        [_, _, _] => None,
        several => Some(format!("$event IN [{}]", several.join(", "))),
    };
    let when = own.when.as_ref().map(|expr| condition(pass, at, expr));
    let when = match (changes, when) {
        (Some(changes), Some(when)) => Some(format!("{changes} AND ({when})")),
        (changes, when) => changes.or(when),
    };
    let later = own.later.map(|(retry, depth)| (Some(retry.unwrap_or(1)), Some(depth.unwrap_or(3))));
    let then = Body::own(block(&own.then.text));
    pass.define(at, to, What::Event(Event { changes: Vec::new(), later, when: when.map(plain), then }));
}

/// In the condition of an event the record is `$value`.
fn condition(pass: &mut Pass<'_>, at: Address, expr: &Expr) -> String {
    let sql = pass.to.expr(at, Place::Check, expr);
    if matches!(expr, Expr::Sql(_)) {
        return QUOTE.sql(&sql);
    }
    let of_value = |piece: &Piece| match piece {
        Piece::Column(_) => vec![Piece::Text("$value.".into()), piece.clone()],
        Piece::Text(_) | Piece::Type(_) | Piece::Sequence(_) => vec![piece.clone()],
    };
    QUOTE.sql(&Sql::from_pieces(sql.pieces().iter().flat_map(of_value)))
}

/// Statements between braces, unless they are so already.
fn block(text: &str) -> String {
    let text = text.trim().trim_end_matches(';').trim_end();
    if text.starts_with('{') && text.ends_with('}') { text.to_owned() } else { format!("{{ {text} }}") }
}

fn routine(pass: &mut Pass<'_>, at: Address, own: &Routine, uses: Vec<Address>) {
    let mut refuse = |what: &str| {
        let message = format!("a function of SurrealDB has no {what}");
        pass.to.report(at, Finding::error(codes::OBJECT, message, "remove it for this target"));
    };
    let said = [
        (own.language.is_some(), "`language`"),
        (own.volatility.is_some(), "volatility"),
        (own.strict, "`strict`"),
        (own.deterministic, "`deterministic`"),
        (own.security.is_some(), "`security`"),
        (!own.options.is_empty(), "options"),
        (own.params.iter().any(|param| param.mode != ParameterMode::In), "parameters but `in`"),
        (own.params.iter().any(|param| param.default.is_some()), "defaults of parameters"),
        (own.params.iter().any(|param| param.name.is_none()), "parameters without a name"),
        (matches!(own.result, Some(Returns::Table(_) | Returns::Trigger)), "table as its result"),
    ];
    said.into_iter().filter(|(said, _)| *said).for_each(|(_, what)| refuse(what));
    let mut ty = |ty: &Type| {
        let spelled = super::resolved::column_type(pass, at, at.home.name, ty);
        Type::Sql(types::text(&spelled.ty).into())
    };
    let params: Vec<Parameter> =
        own.params.iter().map(|param| Parameter { ty: ty(&param.ty), default: None, ..param.clone() }).collect();
    let result = own.result.as_ref().and_then(|result| match result {
        Returns::Type(own) => Some(Returns::Type(ty(own))),
        Returns::SetOf(own) => Some(Returns::Type(ty(&Type::Array(Box::new(own.clone()))))),
        Returns::Table(_) | Returns::Trigger => None,
    });
    let inputs: Vec<&str> = params.iter().map(|param| types::text(&param.ty)).collect();
    let to = Address { home: path(at.home), part: Some(Name::new(&format!("({})", inputs.join(", ")))), ..at };
    let what = What::Routine(Routine {
        params,
        result,
        language: None,
        volatility: None,
        strict: false,
        deterministic: false,
        security: None,
        options: Default::default(),
        body: Body::own(block(&own.body.text)),
        unchecked: own.unchecked,
    });
    let allowed = Kind::Defined(Defined::Permissions);
    if let Some(own) = granted(pass, Address { kind: allowed, ..at }) {
        pass.define(at, Address { kind: allowed, ..to }, What::Permissions(own));
    }
    pass.define(at, to, Definition { what, uses });
}

/// The permissions that the schema says of a function.
fn granted(pass: &mut Pass<'_>, at: Address) -> Option<Permissions> {
    let crate::catalog::Object::Definition(own) = pass.source.get(&at)? else { return None };
    let What::Permissions(own) = &own.what else { return None };
    permissions::single(pass, at, own)
}

fn analyzer(own: &Analyzer) -> Analyzer {
    let small = |list: &[Filter]| {
        list.iter()
            .map(|own| Filter {
                name: Name::new(&own.name.as_str().to_ascii_lowercase()),
                args: own.args.iter().map(|arg| arg.to_ascii_lowercase().into()).collect(),
            })
            .collect()
    };
    Analyzer { tokenizers: small(&own.tokenizers), filters: small(&own.filters), function: own.function.map(path) }
}

fn sequence(pass: &mut Pass<'_>, at: Address, to: Address, own: &Sequence) {
    let said = [
        (own.ty.is_some(), "type"),
        (own.increment.is_some_and(|by| by != 1), "`increment`"),
        (own.min.is_some(), "`min`"),
        (own.max.is_some(), "`max`"),
        (own.cache.is_some(), "`cache`"),
        (own.cycle, "`cycle`"),
        (own.logged == Some(true), "`logged`"),
        (own.logged == Some(false), "`unlogged`"),
    ];
    for (_, what) in said.into_iter().filter(|(said, _)| *said) {
        let message = format!("a sequence of SurrealDB has no {what}");
        pass.to.report(at, Finding::error(codes::OPTION, message, "it has `start`, `batch` and `timeout`"));
    }
    let what = Sequence {
        start: own.start.filter(|start| *start != 0),
        batch: own.batch.filter(|batch| *batch != 1000),
        timeout: own.timeout,
        ..Sequence::default()
    };
    pass.define(at, to, What::Sequence(what));
}
