//! For tests: one of everything that can be stored.

use std::collections::{BTreeMap, BTreeSet};

use super::{Record, Verb};
use crate::base::Name;
use crate::catalog::define::{
    Body, BodyLanguage, Call, Composite, Descent, Exclusion, ExclusionPart, Extension, Grant, Options, Ownership,
    Parameter, ParameterMode, Partitioning, Policy, PolicyCommand, RawObject, Returns, Routine, Row, Security,
    Sequence, Timing, TransitionRows, Trigger, TriggerAction, TriggerEvent, Unchecked, View, Volatility, What,
};
use crate::catalog::{
    Address, Blanks, Check, Column, CommentOn, Deferrable, Defined, Definition, Domain, Enum, Expr, ForeignKey,
    Generated, Holds, Identity, IdentityMode, Index, IndexKey, IndexPart, Key, Kind, Literal, Manner, Match, Node,
    Nulls, Object, Portable, QName, RefAction, Renames, Sql, Table, Type,
};
use crate::diff::Change;
use crate::plan::{ColumnFill, FillKind, Hazard, LockClass, Reversibility, Transitions};

pub(super) fn at(text: &str) -> Address {
    Address::parse(text).unwrap()
}

pub(crate) fn expr() -> Expr {
    let mut sql = Sql::text("coalesce(");
    sql.push_column("odd \"name".into());
    sql.push(", 'ä\n'::");
    sql.push_type(QName::new(Some("shop".into()), "status".into()));
    sql.push(", nextval(");
    sql.push_sequence(QName::new(None, "order no".into()));
    sql.push("::regclass))");
    Expr::Sql(sql)
}

pub(crate) fn column(ty: Type) -> Column {
    Column::plain(3, ty, false)
}

fn options(full: bool) -> Options {
    if full { vec![("fillfactor".into(), "70".into())].into() } else { Options::new() }
}

fn key(full: bool) -> Key {
    Key {
        name: "t_a_key".into(),
        auto: full,
        columns: vec!["a".into(), "b".into()],
        without_overlaps: full,
        include: if full { vec!["c".into()] } else { vec![] },
        nulls_not_distinct: full,
        deferrable: full.then_some(Deferrable { initially_deferred: true }),
        options: options(full),
    }
}

fn columns() -> Vec<Column> {
    let named = QName::new(Some("shop".into()), "my status".into());
    let identity = |mode, start: Option<i64>| {
        let sequence = Sequence { start, increment: start.map(|n| -n), ..Sequence::default() };
        Some(Identity { sequence: Box::new(sequence), ..Identity::plain(mode) })
    };
    let full = Identity {
        mode: IdentityMode::Serial,
        name: Some("my ids".into()),
        sequence: Box::new(Sequence {
            ty: Some("bigint".into()),
            min: Some(-1),
            max: Some(9),
            cache: Some(2),
            cycle: true,
            logged: Some(false),
            ..Sequence::default()
        }),
    };
    let plain = || column(Type::Sql("character varying(20)".into()));
    vec![
        plain(),
        Column { nullable: true, collate: Some("C".into()), options: options(true), ..plain() },
        column(Type::Array(Box::new(Type::Array(Box::new(Type::Named(named)))))),
        Column { generated: Some(Generated { expr: expr(), stored: true }), ..plain() },
        Column { identity: identity(IdentityMode::ByDefault, None), ..plain() },
        Column { identity: identity(IdentityMode::Always, Some(i64::MAX)), ..plain() },
        Column { identity: identity(IdentityMode::Serial, Some(1)), ..plain() },
        Column { identity: Some(full), ..plain() },
    ]
}

fn foreign_keys() -> Vec<ForeignKey> {
    let all = [RefAction::NoAction, RefAction::Restrict, RefAction::Cascade, RefAction::SetNull, RefAction::SetDefault];
    all.into_iter()
        .map(|action| ForeignKey {
            auto: action == RefAction::Cascade,
            columns: vec!["a".into()],
            target: QName::new(Some("shop".into()), "o.ther".into()),
            target_columns: vec!["id".into()],
            period: action == RefAction::NoAction,
            on_delete: action,
            on_update: RefAction::NoAction,
            match_kind: if action == RefAction::SetNull { Match::Full } else { Match::Simple },
            deferrable: (action == RefAction::Restrict).then_some(Deferrable { initially_deferred: false }),
            on_delete_columns: if action == RefAction::SetNull { vec!["a".into()] } else { vec![] },
            holds: match action {
                RefAction::Cascade => Holds::ForNew,
                RefAction::SetDefault => Holds::ForNone,
                RefAction::NoAction | RefAction::Restrict | RefAction::SetNull => Holds::ForAll,
            },
        })
        .collect()
}

fn index(full: bool) -> Index {
    let part = |key, nulls| IndexPart {
        key,
        collate: full.then(|| "C".into()),
        opclass: full.then(|| "text_pattern_ops".into()),
        descending: full,
        nulls,
        options: options(full),
    };
    Index {
        auto: full,
        unique: full,
        parts: vec![
            part(IndexKey::Column("a".into()), Some(Nulls::First)),
            part(IndexKey::Expr(expr()), Some(Nulls::Last)),
        ],
        method: full.then(|| "gin".into()),
        include: if full { vec!["b".into()] } else { vec![] },
        predicate: full.then(expr),
        nulls_not_distinct: full,
        options: options(full),
        blanks: Manner(Blanks { tight: full, wide: full, dense: full }),
    }
}

/// Every payload, with every option on and off.
pub(crate) fn objects() -> Vec<(Address, Object)> {
    let domain = |full: bool| Domain {
        ty: Type::Sql("text".into()),
        default: full.then(expr),
        checks: if full { vec![("email_check".into(), expr())] } else { vec![] },
        collate: full.then(|| "C".into()),
        options: options(full),
    };
    let mut out = vec![
        (at("shop/namespace"), Object::Namespace),
        (at("shop.status/enum"), Object::Enum(Enum { values: vec!["new".into(), "it's".into(), "".into()] })),
        (at("email/domain"), Object::Domain(domain(false))),
        (at("email/domain"), Object::Domain(domain(true))),
        (at("shop.t"), Object::Table(Table::default())),
        (
            at("\"a/b\""),
            Object::Table(Table { options: vec![("strict".into(), "true".into())].into(), protected: true }),
        ),
        (at("t/default:a"), Object::Default(expr())),
        (at("t/default:a"), Object::Default(Expr::Sql(Sql::default()))),
        (at("t/primary-key"), Object::PrimaryKey(key(false))),
        (at("t/unique:t_a_key"), Object::Unique(key(true))),
        (at("t/check:t_a_check"), Object::Check(Check::new(true, expr()))),
        (
            at("t/check:\"my: check\""),
            Object::Check(Check { holds: Holds::ForNew, no_inherit: true, own: true, ..Check::new(false, expr()) }),
        ),
        (at("t/check:t_a_check"), Object::Check(Check { holds: Holds::ForNone, ..Check::new(true, expr()) })),
        (at("t/index:t_a_idx"), Object::Index(index(false))),
        (at("t/index:t_a_idx"), Object::Index(index(true))),
    ];
    out.extend(columns().into_iter().map(|column| (at("shop.t/column:\"a b\""), Object::Column(column))));
    out.extend(foreign_keys().into_iter().map(|key| (at("t/foreign-key:t_a_fkey"), Object::ForeignKey(key))));
    out.extend(definitions());
    out.extend(super::surreal_samples::definitions());
    for kind in Kind::all().filter(|kind| matches!(kind, Kind::Comment(_))) {
        let mut on = Address::top(kind, QName::bare("t".into()));
        on.part = (on.is_part()
            || matches!(kind, Kind::Comment(CommentOn::Defined(Defined::Function | Defined::Procedure))))
        .then(|| "p".into());
        if matches!(kind, Kind::Comment(CommentOn::Defined(own)) if !own.has_comment()) {
            continue;
        }
        out.push((on, Object::Comment("two\nlines -- \"and\" 'quotes'".into())));
    }
    out
}

/// Every kind of definition, bare and with all that can be said of it.
fn definitions() -> Vec<(Address, Object)> {
    let name = |text: &str| Name::new(text);
    let body = || Body::own("select 1;\n-- it's");
    let plpgsql = || Body { text: "begin end".into(), language: BodyLanguage::Plpgsql };
    let ty = || Type::Array(Box::new(Type::Named(QName::new(Some("s".into()), "e".into()))));
    let parameter =
        |mode, full: bool| Parameter { mode, name: full.then(|| "p".into()), ty: ty(), default: full.then(expr) };
    let routine = |result| Routine {
        params: vec![parameter(ParameterMode::In, false), parameter(ParameterMode::Out, true)],
        result,
        language: None,
        volatility: None,
        strict: false,
        deterministic: false,
        security: None,
        options: Default::default(),
        body: plpgsql(),
        unchecked: Unchecked::default(),
    };
    let full = Routine {
        params: vec![parameter(ParameterMode::InOut, true), parameter(ParameterMode::Variadic, false)],
        language: Some("c".into()),
        volatility: Some(Volatility::Stable),
        strict: true,
        deterministic: true,
        security: Some(Security::Definer),
        options: vec![("set".into(), "search_path ''".into())].into(),
        unchecked: Unchecked(true),
        ..routine(Some(Returns::Table(vec![(name("a"), ty())])))
    };
    let trigger = Trigger {
        timing: Timing::InsteadOf,
        events: vec![TriggerEvent::Insert, TriggerEvent::Update(vec!["a".into()]), TriggerEvent::Truncate],
        per_statement: true,
        each_row: true,
        when: Some(expr()),
        referencing: vec![(TransitionRows::Old, "o".into())],
        deferrable: Some(Deferrable { initially_deferred: true }),
        from: Some(QName::bare("u".into())),
        options: vec![("enabled".into(), "always".into())].into(),
        order: Some((true, "x".into())),
        action: TriggerAction::Execute(Call { function: QName::bare("f".into()), args: vec![expr()] }),
    };
    let done = Trigger {
        events: vec![TriggerEvent::Delete, TriggerEvent::Update(Vec::new())],
        per_statement: false,
        each_row: false,
        when: None,
        referencing: Vec::new(),
        deferrable: None,
        from: None,
        options: Default::default(),
        order: None,
        action: TriggerAction::Body(body()),
        ..trigger.clone()
    };
    let key = |key| ExclusionPart { key, opclass: Some("o".into()), operator: "&&".into() };
    let exclusion = Exclusion {
        method: "gist".into(),
        parts: vec![key(IndexKey::Column("a".into())), key(IndexKey::Expr(expr()))],
        predicate: Some(expr()),
        deferrable: None,
    };
    let policy = Policy {
        command: PolicyCommand::All,
        roles: vec!["r".into()],
        restrictive: true,
        using: Some(expr()),
        with_check: None,
    };
    let grant =
        Grant { on: at("t"), to: "r".into(), privilege: "update".into(), columns: vec!["a".into()], grantable: true };
    let sequence =
        Sequence { ty: Some("integer".into()), start: Some(-1), cycle: true, timeout: Some(1), ..Sequence::default() };
    let sequence = Sequence { logged: Some(true), ..sequence };
    let said = Options::from(vec![("x".into(), "y".into())]);
    let view = View {
        columns: vec!["a".into()],
        options: said.clone(),
        column_options: vec![("a".into(), said)],
        body: body(),
        protected: true,
    };
    let plain = View {
        columns: Vec::new(),
        options: Default::default(),
        column_options: Vec::new(),
        body: body(),
        protected: false,
    };
    [
        ("x/extension", What::Extension(Extension::default())),
        ("x/extension", What::Extension(Extension { version: Some("1".into()), namespace: Some("s".into()) })),
        ("s/composite", What::Composite(Composite { fields: vec![(name("a"), ty())] })),
        ("s/sequence", What::Sequence(Sequence::default())),
        ("s/sequence", What::Sequence(sequence)),
        ("s/owned", What::Ownership(Ownership { column: at("t/column:c") })),
        ("t/exclude:e", What::Exclusion(exclusion)),
        ("v/view", What::View(plain)),
        ("v/materialized-view", What::View(view)),
        ("f/function:\"()\"", What::Routine(routine(Some(Returns::Trigger)))),
        ("f/function:\"(int)\"", What::Routine(routine(Some(Returns::SetOf(ty()))))),
        ("f/function:\"(text)\"", What::Routine(full)),
        ("f/procedure:\"()\"", What::Routine(routine(Some(Returns::Type(ty()))))),
        ("t/trigger:g", What::Trigger(trigger)),
        ("t/trigger:g", What::Trigger(done)),
        ("t/partitions", What::Partitioning(Partitioning { key: expr() })),
        ("t/descent", What::Descent(Descent { parents: vec![QName::bare("u".into())], bounds: Some(body()) })),
        ("t/descent", What::Descent(Descent { parents: vec![QName::bare("u".into())], bounds: None })),
        ("t/policy:p", What::Policy(policy)),
        ("t/row:\"1, 2\"", What::Row(Row { key: vec!["a".into()], cells: vec![(name("a"), expr())] })),
        ("t/grant:\"r update\"", What::Grant(grant)),
        ("r/raw", What::Raw(RawObject { up: body(), down: None })),
        ("r/raw", What::Raw(RawObject { up: body(), down: Some(body()) })),
        ("v/view", What::Printed(body())),
    ]
    .into_iter()
    .map(|(to, what)| {
        (at(to), Object::Definition(Box::new(Definition { what, uses: vec![at("t"), at("t/column:a")] })))
    })
    .collect()
}

/// Every change of every payload.
pub(crate) fn changes() -> Vec<Change> {
    let mut out = vec![Change::Rename { from: at("t/column:a"), to: at("shop.u/column:b") }];
    for (at, object) in objects() {
        out.push(Change::Create { at, object: object.clone() });
        out.push(Change::Drop { at, object: object.clone() });
        out.push(Change::Alter { at, before: object.clone(), after: object });
    }
    out
}

/// Changes that cannot be stored.
pub(crate) fn portable() -> Vec<Change> {
    let portable = || Expr::Portable(Box::new(Node::Literal(Literal::Null)));
    let ty = || Type::Array(Box::new(Type::Portable(Portable::Bool)));
    let domain = Domain {
        ty: Type::Sql("text".into()),
        default: None,
        checks: vec![("c".into(), portable())],
        collate: None,
        options: Default::default(),
    };
    let mut part = index(false);
    part.parts[1].key = IndexKey::Expr(portable());
    [
        (at("t/column:a"), Object::Column(column(ty()))),
        (at("t/default:a"), Object::Default(portable())),
        (at("d/domain"), Object::Domain(domain)),
        (at("t/index:i"), Object::Index(part)),
    ]
    .into_iter()
    .map(|(at, object)| Change::Create { at, object })
    .collect()
}

/// Steps with every hazard.
pub(crate) fn records() -> Vec<Record> {
    let hazard = Hazard {
        lock: LockClass::Exclusive,
        rewrite: true,
        scan: true,
        data_dependent: Some("rows with null".into()),
        data_loss: Some("every value".into()),
        reversibility: Reversibility::StructureOnly,
        transactional: false,
        breaking: Some("code that reads it".into()),
    };
    let step = |verb, hazard, from| Record { at: at("shop.t/column:a"), verb, from, reason: "new".into(), hazard };
    let other = Hazard { lock: LockClass::Write, reversibility: Reversibility::Irreversible, ..Hazard::NONE };
    vec![
        step(Verb::Create, Hazard::NONE, None),
        step(Verb::Drop, hazard, None),
        step(Verb::Alter, other, None),
        step(Verb::Rename, Hazard { lock: LockClass::Schema, ..Hazard::NONE }, Some(at("t/column:b"))),
        step(Verb::RenameValue, Hazard::NONE, None),
        step(Verb::Fill, Hazard::NONE, None),
    ]
}

/// Every decision.
pub(crate) fn transitions() -> Transitions {
    let kinds = [FillKind::Backfill, FillKind::Using, FillKind::Map, FillKind::Rest, FillKind::Zero];
    let fill = |(n, kind)| {
        let batch = (kind == FillKind::Backfill).then_some(500);
        (at(&format!("t/column:c{n}")), ColumnFill { kind, expr: expr(), batch })
    };
    let values = BTreeMap::from([("old".into(), Some("new".into())), ("gone".into(), None)]);
    Transitions {
        renames: Renames::new(),
        fills: kinds.into_iter().enumerate().map(fill).collect(),
        enum_values: BTreeMap::from([(QName::bare("status".into()), values.clone())]),
        column_values: BTreeMap::from([(at("t/column:s"), values)]),
        accepted: BTreeSet::from([at("t/column:gone"), at("old")]),
        kept: BTreeMap::from([(at("t/column:fax"), Some("2030-01-31".into())), (at("t"), None)]),
        online: Default::default(),
        empty: BTreeSet::new(),
    }
}
