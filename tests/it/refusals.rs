//! What a target cannot do ends in a code of its own, on the engine that cannot and on no other.

use schemac::catalog::define::Sequence;
use schemac::catalog::{
    Address, Column, CommentOn, Deferrable, Domain, Expr, Func, Generated, Identity, IdentityMode, IndexKey, IntWidth,
    Kind, Node, Nulls, Object, Portable, RefAction, Table, Type,
};
use schemac::dialect::by_name;
use schemac::plan::{ColumnFill, FillKind, Transitions};

use super::support::postgres::Server;
use super::support::schema::{Schema, int, over, q, raw, text};
use super::support::sqlite;

/// The codes of the errors, or of all problems, each once, in order.
fn codes(target: &str, schema: &Schema, clauses: &Transitions, errors_only: bool) -> Vec<&'static str> {
    let (name, version) = target.split_once(' ').map_or((target, None), |(name, version)| (name, Some(version)));
    let lowered = by_name(name, version).unwrap().lower(&schema.0, clauses);
    let mut out: Vec<_> = lowered
        .problems
        .iter()
        .filter(|problem| problem.is_error || !errors_only)
        .inspect(|problem| assert!(!problem.is_error || problem.help.is_some(), "{problem:?}: no help"))
        .map(|problem| problem.code.id)
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

#[track_caller]
fn refused(schema: &Schema, on_sqlite: &[&str], on_postgres: &[&str]) {
    let none = Transitions::default();
    assert_eq!(codes("sqlite", schema, &none, true), on_sqlite, "SQLite");
    assert_eq!(codes("postgres 15", schema, &none, true), on_postgres, "PostgreSQL");
}

fn base() -> Schema {
    Schema::default().id("t").column("t", "a", text(), true)
}

fn edit_index(change: impl Fn(&mut schemac::catalog::Index)) -> Schema {
    let mut schema = base().index("t", IndexKey::Column("a".into()), false);
    let at = Address::part(Kind::Index, q("t"), "t_a_idx".into());
    let Some(Object::Index(index)) = schema.0.get_mut(&at) else { panic!() };
    index.parts[0].descending = false;
    change(index);
    schema
}

/// What only newer servers have is told of a target that says no version, once, and lowered as for those.
#[test]
fn without_a_version_all_is_taken_that_a_version_has() {
    let virtual_of = |schema: Schema, name: &str| {
        schema.column("t", name, text(), true).edit("t", name, |column| {
            column.generated = Some(Generated { expr: over("a", "$ || 'x'"), stored: false });
        })
    };
    let none = Transitions::default();
    let schema = virtual_of(virtual_of(base(), "g"), "h");
    assert_eq!(codes("postgres", &schema, &none, false), ["W0415"]);
    assert_eq!(codes("postgres 15", &schema, &none, false), ["E0406"]);
    let lowered = |version| by_name("postgres", version).unwrap().lower(&schema.0, &none);
    let told: Vec<String> = lowered(None).problems.into_iter().map(|own| own.message).collect();
    assert_eq!(
        told,
        [
            "PostgreSQL has generated columns that are not `stored` since 18, and the target says no version (and at 1 more place)"
        ]
    );
    assert_eq!((lowered(None).catalog, lowered(Some("18")).problems.len()), (lowered(Some("18")).catalog, 0));
}

/// What came with 14 and 15 is refused by those before, and by nobody later.
#[test]
fn older_versions_have_less() {
    let none = Transitions::default();
    let option =
        |key: &str, value: &str| base().edit("t", "a", |column| column.options.push((key.into(), value.into())));
    let of = |ty: &str| Schema::default().table("t").column("t", "a", Type::Sql(ty.into()), true);
    for (schema, code, since) in [
        (option("compression", "pglz"), "E0409", 14),
        (of("int4multirange"), "E0401", 14),
        (edit_index(|index| index.nulls_not_distinct = true), "E0405", 15),
        (
            edit_index(|index| {
                index.method = Some("spgist".into());
                index.include = vec!["id".into()];
            }),
            "E0404",
            14,
        ),
    ] {
        for version in 13..=18 {
            let found = codes(&format!("postgres {version}"), &schema, &none, false);
            assert_eq!(found, if version < since { vec![code] } else { vec![] }, "{version} {schema:?}");
        }
        assert_eq!(codes("postgres", &schema, &none, false), ["W0415"]);
    }
}

#[test]
fn the_base_is_welcome() {
    refused(&base(), &[], &[]);
    refused(&edit_index(|_| {}), &[], &[]);
}

#[test]
fn types() {
    let with = |portable| Schema::default().table("t").column("t", "a", Type::Portable(portable), true);
    refused(&with(Portable::Interval), &["E0401"], &[]);
    refused(&with(Portable::Any), &[], &["E0401"]);
    refused(&with(Portable::Decimal(Some((2000, 2)))), &[], &["E0401"]);
    refused(&with(Portable::Char(0)), &[], &["E0401"]);
}

#[test]
fn expressions_and_their_places() {
    let call = |func, args: Vec<Node>| Expr::Portable(Box::new(Node::Call { func, args }));
    let a = || Node::Column("a".into());
    refused(&base().check("t", "c", call(Func::Matches, vec![a(), a()])), &["E0402"], &[]);
    refused(&base().preset("t", "a", call(Func::Uuid7, vec![])), &["E0402"], &["E0402"]);
    assert!(
        codes("postgres 18", &base().preset("t", "a", call(Func::Uuid7, vec![])), &Transitions::default(), true)
            .is_empty()
    );
    refused(&base().check("t", "c", call(Func::Now, vec![])), &["E0408"], &[]);
    refused(&base().check("t", "c", call(Func::Random, vec![])), &["E0408"], &["E0408"]);
    let index = IndexKey::Expr(call(Func::Coalesce, vec![a(), Node::Call { func: Func::Now, args: vec![] }]));
    refused(&base().index("t", index, false), &["E0408"], &["E0408"]);
}

#[test]
fn numbered_columns() {
    let number = |mode, start| {
        let sequence = Sequence { start, ..Sequence::default() };
        Some(Identity { sequence: Box::new(sequence), ..Identity::plain(mode) })
    };
    let edit = |change: &dyn Fn(&mut Column)| base().edit("t", "id", change);
    refused(
        &base().edit("t", "a", |column| column.identity = number(IdentityMode::Always, None)),
        &["E0403"],
        &["E0403"],
    );
    refused(&edit(&|column| column.identity = number(IdentityMode::ByDefault, Some(5))), &["E0403"], &[]);
    refused(&edit(&|column| column.identity = number(IdentityMode::Serial, Some(5))), &["E0403"], &[]);
    let no_rowid = Object::Table(Table { options: vec![("without".into(), "rowid".into())].into(), protected: false });
    refused(&base().with(Address::table(q("t")), no_rowid), &["E0403"], &["E0409"]);
}

#[test]
fn indexes() {
    refused(&edit_index(|index| index.method = Some("gin".into())), &["E0404"], &[]);
    refused(&edit_index(|index| index.method = Some("btree".into())), &[], &[]);
    refused(&edit_index(|index| index.include = vec!["id".into()]), &["E0404"], &[]);
    refused(&edit_index(|index| index.nulls_not_distinct = true), &["E0404"], &[]);
    refused(&edit_index(|index| index.parts[0].nulls = Some(Nulls::Last)), &["E0404"], &[]);
    refused(&edit_index(|index| index.parts[0].nulls = Some(Nulls::First)), &[], &[]);
    refused(&edit_index(|index| index.parts[0].opclass = Some("text_pattern_ops".into())), &["E0404"], &[]);
    refused(&edit_index(|index| index.parts[0].collate = Some("C".into())), &["E0410"], &[]);
    refused(
        &base().index("t", IndexKey::Expr(Expr::Portable(Box::new(Node::List { of: None, items: vec![] }))), false),
        &["E0404"],
        &["E0404"],
    );
}

#[test]
fn constraints() {
    let unique = |change: &dyn Fn(&mut schemac::catalog::Key)| {
        let mut schema = base().key("t", Kind::Unique, &["a"]);
        let Some(Object::Unique(key)) = schema.0.get_mut(&Address::part(Kind::Unique, q("t"), "t_a_key".into())) else {
            panic!()
        };
        change(key);
        schema
    };
    refused(&unique(&|key| key.deferrable = Some(Deferrable { initially_deferred: true })), &["E0405"], &[]);
    refused(&unique(&|key| key.nulls_not_distinct = true), &["E0405"], &[]);
    refused(&unique(&|key| key.include = vec!["id".into()]), &["E0405"], &[]);
    let nullable = Schema::default().table("t").column("t", "a", text(), true).key("t", Kind::PrimaryKey, &["a"]);
    refused(&nullable, &[], &["E0405"]);
}

#[test]
fn generated_columns() {
    let generated = |from: &str, stored| {
        base().column("t", "g", text(), true).edit("t", "g", |column| {
            column.generated = Some(Generated { expr: over(from, "$ || 'x'"), stored });
        })
    };
    refused(&generated("a", true), &[], &[]);
    refused(&generated("a", false), &[], &["E0406"]);
    assert!(codes("postgres 18", &generated("a", false), &Transitions::default(), true).is_empty());
    let twice = generated("a", true).column("t", "h", text(), true).edit("t", "h", |column| {
        column.generated = Some(Generated { expr: over("g", "$ || 'y'"), stored: true });
    });
    refused(&twice, &[], &["E0406"]);
}

#[test]
fn names() {
    refused(&Schema::default().namespace("a").id("a_b").id("a.b"), &["E0407"], &[]);
    refused(&base().id("t_a_idx").index("t", IndexKey::Column("a".into()), false), &["E0407"], &["E0407"]);
    let long = "n".repeat(64);
    refused(&base().column("t", &long, text(), true), &["E0411"], &["E0411"]);
}

#[test]
fn a_mistake_in_a_name_is_told_once() {
    let count = |target, schema: &Schema, code: &str| {
        let lowered = by_name(target, None).unwrap().lower(&schema.0, &Transitions::default());
        lowered.problems.iter().filter(|problem| problem.code.id == code).count()
    };
    let long = Schema::default().id(&"n".repeat(64)).column(&"n".repeat(64), "a", text(), true);
    assert_eq!((count("sqlite", &long, "E0411"), count("postgres", &long, "E0411")), (1, 1));
    let double = Schema::default().namespace("a").id("a_b").id("a.b").column("a.b", "x", text(), true);
    assert_eq!(count("sqlite", &double, "E0407"), 1);
}

#[test]
fn sqlite_minds_no_case_in_names() {
    refused(&base().id("T"), &["E0407"], &[]);
    refused(&base().column("t", "A", text(), true), &["E0407"], &[]);
    refused(&base().id("T_A_IDX").index("t", IndexKey::Column("a".into()), false), &["E0407"], &[]);
    refused(&Schema::default().id("t").id("u").column("t", "A", text(), true).column("u", "a", text(), true), &[], &[]);
}

#[test]
fn names_that_an_engine_keeps() {
    refused(&Schema::default().id("SQLite_x"), &["E0413"], &[]);
    refused(&Schema::default().namespace("sqlite").id("sqlite.x"), &["E0413"], &[]);
    for column in ["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"] {
        refused(&base().column("t", column, text(), true), &[], &["E0413"]);
    }
    refused(&Schema::default().namespace("pg_x").id("pg_x.t"), &[], &["E0413"]);
    refused(&Schema::default().namespace("information_schema"), &[], &["E0413"]);
}

#[test]
fn the_engines_keep_those_names() {
    assert!(sqlite::Database::new().try_execute("create table sqlite_x (a int)").is_err());
    for server in Server::ALL {
        let database = server.database();
        for column in ["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"] {
            assert!(database.try_execute(&format!("create table t ({column} int)")).is_err(), "{column}");
        }
        for schema in ["pg_x", "information_schema"] {
            assert!(database.try_execute(&format!("create schema {schema}")).is_err(), "{schema}");
        }
    }
}

#[test]
fn two_namespaces_share_no_names_on_sqlite() {
    let schema = Schema::default()
        .namespace("a")
        .namespace("b")
        .id("a.t")
        .column("a.t", "x", text(), true)
        .index("a.t", IndexKey::Column("x".into()), false)
        .id("b.t")
        .column("b.t", "x", text(), true)
        .column("b.t", "other", int(IntWidth::Eight), true)
        .fk("b.t", "other", "a.t", RefAction::SetNull)
        .index("b.t", IndexKey::Column("x".into()), false);
    refused(&schema, &[], &[]);
    let lowered = by_name("sqlite", None).unwrap().lower(&schema.0, &Transitions::default());
    let listed: Vec<String> = lowered.catalog.addresses().map(ToString::to_string).collect();
    for wanted in ["a_t", "a_t/index:a_t_x_idx", "b_t/index:b_t_x_idx", "b_t/foreign-key:b_t_other_fkey"] {
        assert!(listed.iter().any(|at| at == wanted), "{wanted} of {listed:?}");
    }
}

#[test]
fn enum_values_reach_no_array_on_sqlite_and_a_batch_is_not_silent() {
    let schema = base().status("s", &["new"]).column("t", "list", Type::Array(Box::new(Type::Named(q("s")))), true);
    let mut clauses = Transitions::default();
    clauses.enum_values.insert(q("s"), [("old".into(), Some("new".into()))].into());
    assert_eq!(codes("sqlite", &schema, &clauses, true), ["E0412"]);
    assert!(codes("postgres", &schema, &clauses, true).is_empty());
    let fill = ColumnFill { kind: FillKind::Backfill, expr: raw("''"), batch: Some(100) };
    clauses.enum_values.clear();
    clauses.fills.insert(Address::column(q("t"), "a".into()), fill);
    assert_eq!(codes("postgres", &schema, &clauses, false), ["W0411"]);
}

#[test]
fn every_stand_in_is_told() {
    let portable = |portable| Type::Portable(portable);
    for (ty, on_sqlite, on_postgres) in [
        (int(IntWidth::Eight), None, None),
        (int(IntWidth::Four), Some("W0401"), None),
        (int(IntWidth::One), Some("W0401"), Some("W0401")),
        (portable(Portable::Bool), Some("W0402"), None),
        (portable(Portable::Float4), Some("W0403"), None),
        (portable(Portable::Decimal(None)), Some("W0403"), None),
        (portable(Portable::Text(Some(3))), Some("W0404"), None),
        (portable(Portable::Char(3)), Some("W0404"), None),
        (portable(Portable::Uuid), Some("W0405"), None),
        (portable(Portable::TimestampTz(None)), Some("W0405"), None),
        (portable(Portable::Json), Some("W0406"), None),
        (Type::Array(Box::new(text())), Some("W0406"), None),
        (Type::Named(q("s")), Some("W0407"), None),
        (portable(Portable::Object), Some("W0406"), Some("W0408")),
        (Type::Array(Box::new(Type::Array(Box::new(text())))), Some("W0406"), Some("W0408")),
    ] {
        let schema = Schema::default().status("s", &["new"]).table("t").column("t", "a", ty.clone(), true);
        let none = Transitions::default();
        assert_eq!(codes("sqlite", &schema, &none, false), Vec::from_iter(on_sqlite), "{ty:?}");
        assert_eq!(codes("postgres", &schema, &none, false), Vec::from_iter(on_postgres), "{ty:?}");
    }
}

#[test]
fn rules_that_do_not_reach_the_elements_of_an_array() {
    let cents = |checked: bool| {
        let checks = if checked { vec![("c".into(), over("value", "$ >= 0"))] } else { Vec::new() };
        Object::Domain(Domain {
            ty: int(IntWidth::Eight),
            default: None,
            checks,
            collate: None,
            options: Default::default(),
        })
    };
    let array = |of| Type::Array(Box::new(Type::Named(q(of))));
    for (checked, of, warned) in [(true, "cents", true), (false, "cents", false), (true, "s", true)] {
        let schema = base().status("s", &["new"]).with(Address::top(Kind::Domain, q("cents")), cents(checked));
        let schema = schema.column("t", "list", array(of), true);
        let found = codes("sqlite", &schema, &Transitions::default(), false);
        assert_eq!(found.contains(&"W0408"), warned, "{of} {checked}");
    }
}

#[test]
fn comments_of_which_sqlite_knows_nothing() {
    let comment = |on| Address { kind: Kind::Comment(on), ..Address::column(q("t"), "a".into()) };
    let text = || Object::Comment("a word".into());
    let schema = base().with(comment(CommentOn::Column), text());
    assert_eq!(codes("sqlite", &schema, &Transitions::default(), false), ["W0410"]);
    assert!(codes("postgres", &schema, &Transitions::default(), false).is_empty());
}

#[test]
fn postgres_keeps_nothing_that_depends_on_the_session() {
    let year = |ty: Portable| {
        let node = Node::Call { func: Func::Year, args: vec![Node::Column("at".into())] };
        let expr = Expr::Portable(Box::new(node));
        let base = Schema::default().id("t").column("t", "at", Type::Portable(ty), false);
        let generated = Generated { expr: expr.clone(), stored: true };
        let computed = base
            .clone()
            .column("t", "y", int(IntWidth::Four), true)
            .edit("t", "y", |column| column.generated = Some(generated.clone()));
        (computed, base.index("t", IndexKey::Expr(expr), false))
    };
    let (computed, indexed) = year(Portable::TimestampTz(None));
    refused(&computed, &[], &["E0408"]);
    refused(&indexed, &[], &["E0408"]);
    for steady in [Portable::Timestamp(None), Portable::Date] {
        let (computed, indexed) = year(steady);
        refused(&computed, &[], &[]);
        refused(&indexed, &[], &[]);
    }
}
