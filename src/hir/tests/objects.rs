//! What the catalog holds.

use super::{good, good_files, object};
use crate::base::Name;
use crate::catalog::{Address, Expr, IdentityMode, IndexKey, Object, Portable, RefAction, Type};

#[test]
fn a_blog_becomes_atomic_objects_with_derived_names() {
    let out = good(
        "postgres",
        "//! A blog.\n\nenum role { admin, editor = 'ed', reader }\n\nmixin timestamps {\n  created_at timestamptz default now()\n}\n\n/// People.\ntable users {\n  id bigint identity primary key\n  email text(320) unique\n  name text check (length(name) > 2)\n  role role default reader\n  ...timestamps\n}\n\ntable posts {\n  id bigint identity primary key\n  author_id -> users on delete cascade index\n  title text\n  unique (author_id, title)\n  index (lower(title), created_at desc) where (title <> '')\n  ...timestamps\n}\n",
    );
    let addresses: Vec<_> = out.catalog.addresses().map(ToString::to_string).collect();
    assert_eq!(
        addresses,
        [
            "posts",
            "posts/column:author_id",
            "posts/column:created_at",
            "posts/column:id",
            "posts/column:title",
            "posts/default:created_at",
            "posts/primary-key",
            "posts/unique:posts_author_id_title_key",
            "posts/foreign-key:posts_author_id_fkey",
            "posts/index:posts_author_id_idx",
            "posts/index:posts_expr_created_at_idx",
            "role/enum",
            "users",
            "users/column:created_at",
            "users/column:email",
            "users/column:id",
            "users/column:name",
            "users/column:role",
            "users/default:created_at",
            "users/default:role",
            "users/primary-key",
            "users/unique:users_email_key",
            "users/check:users_name_check",
            "users/comment-table",
        ]
    );
    let Object::Enum(role) = object(&out, "role/enum") else { panic!() };
    assert_eq!(role.values, ["admin", "ed", "reader"].map(Name::new));
    let Object::Column(author) = object(&out, "posts/column:author_id") else { panic!() };
    assert_eq!(author.ty, Type::Portable(Portable::Int { width: crate::catalog::IntWidth::Eight, unsigned: false }));
    assert_eq!(author.identity, None, "only the type follows a reference");
    let Object::ForeignKey(key) = object(&out, "posts/foreign-key:posts_author_id_fkey") else { panic!() };
    assert_eq!((key.on_delete, key.target_columns.as_slice()), (RefAction::Cascade, &[Name::new("id")][..]));
}

#[test]
fn types_follow_references_through_files_and_chains() {
    let out = good_files(
        "sqlite",
        &[
            ("c.schema", "use auth.people\ntable c { id -> b primary key, who -> people }"),
            ("b.schema", "table b { id -> auth.people (mail) primary key }"),
            ("a.schema", "namespace auth\ntable people { id uuid primary key, mail text(20) unique }"),
        ],
    );
    let Object::Column(id) = object(&out, "c/column:id") else { panic!() };
    assert_eq!(id.ty, Type::Portable(Portable::Text(Some(20))));
    assert!(out.catalog.contains(&Address::parse("auth/namespace").unwrap()));
}

#[test]
fn aliases_are_written_out_and_rules_make_domains() {
    let out = good(
        "postgres",
        "type short = text(10)\ntype email = short postgres `citext`\n/// Money.\ntype cents = bigint default 0 check (value >= 0) check (value < 1000) as low\ntable t { a short?, b email, c cents, d cents[], e varchar(3), f serial, g `inet`, h bool[] default [] }",
    );
    let ty = |at: &str| match object(&out, at) {
        Object::Column(column) => (column.ty, column.nullable),
        other => panic!("{other:?}"),
    };
    let cents = Type::Named(crate::catalog::QName::bare("cents".into()));
    assert_eq!(ty("t/column:a"), (Type::Portable(Portable::Text(Some(10))), true));
    assert_eq!(ty("t/column:b"), (Type::Sql("citext".into()), false));
    assert_eq!(ty("t/column:c"), (cents.clone(), false));
    assert_eq!(ty("t/column:d"), (Type::Array(Box::new(cents)), false));
    assert_eq!(ty("t/column:e"), (Type::Portable(Portable::Text(Some(3))), false));
    assert_eq!(ty("t/column:g"), (Type::Sql("inet".into()), false));
    let Object::Domain(domain) = object(&out, "cents/domain") else { panic!() };
    let names: Vec<_> = domain.checks.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["cents_check", "low"]);
    let Object::Column(f) = object(&out, "t/column:f") else { panic!() };
    assert_eq!(f.identity.map(|identity| identity.mode), Some(IdentityMode::Serial));
    assert_eq!(object(&out, "cents/comment-domain"), Object::Comment("Money.".into()));
}

#[test]
fn mixins_take_tables_types_actions_and_values() {
    let out = good(
        "sqlite",
        "enum st { on, off }\nmixin owned(target table, gone action default cascade, t type default text, d value default 5) {\n  owner_id -> target on delete gone index\n  note t\n  n int default d\n}\nmixin outer(target table) { ...owned(target, restrict, uuid, (2 + 2)) }\ntable users { id int primary key }\ntable a { ...owned(users) }\ntable b { ...outer(users) }",
    );
    let action = |at: &str| match object(&out, at) {
        Object::ForeignKey(key) => key.on_delete,
        other => panic!("{other:?}"),
    };
    assert_eq!(action("a/foreign-key:a_owner_id_fkey"), RefAction::Cascade);
    assert_eq!(action("b/foreign-key:b_owner_id_fkey"), RefAction::Restrict);
    let Object::Column(note) = object(&out, "b/column:note") else { panic!() };
    assert_eq!(note.ty, Type::Portable(Portable::Uuid));
    assert!(matches!(object(&out, "b/default:n"), Object::Default(Expr::Portable(_))));
}

#[test]
fn two_unnamed_checks_are_named_by_their_text_not_by_their_place() {
    let (one, two) = ("check (a > 1)", "check (a < 9)");
    let first = good("sqlite", &format!("table t {{\n a int\n {one}\n {two}\n}}"));
    let second = good("sqlite", &format!("table t {{\n a int\n {two}\n {one}\n}}"));
    assert_eq!(first.catalog, second.catalog);
    assert!(first.catalog.contains(&Address::parse("t/check:t_a_check1").unwrap()));
}

#[test]
fn options_comments_and_protection_are_kept() {
    let text = "table t {\n  id int primary key\n  /// A number.\n  n int\n  /// Quick.\n  index by_n (n)\n  on sqlite { strict, without rowid }\n  on postgres { fillfactor 90 }\n}";
    let lite = good("sqlite", text);
    let Object::Table(table) = object(&lite, "t") else { panic!() };
    assert_eq!(*table.options, [("strict".into(), "".into()), ("without".into(), "rowid".into())]);
    assert_eq!(object(&lite, "t/comment-index:by_n"), Object::Comment("Quick.".into()));
    let Object::Table(table) = object(&good("postgres", text), "t") else { panic!() };
    assert_eq!(*table.options, [("fillfactor".into(), "90".into())]);
}

#[test]
fn raw_sql_has_holes_for_columns_and_types() {
    let out = good(
        "postgres",
        "enum mood { ok }\ntable t {\n  a int\n  \"Odd\" text\n  m mood\n  check c `A > 1 and \"Odd\" <> 'a' and t.a < 9 and m <> 'ok'::mood`\n  index (`lower(\"Odd\")`)\n}",
    );
    let Object::Check(check) = object(&out, "t/check:c") else { panic!() };
    let sql = check.expr.sql().unwrap();
    assert_eq!(sql.plain(), "\"a\" > 1 and \"Odd\" <> 'a' and \"a\" < 9 and \"m\" <> 'ok'::mood");
    assert_eq!(sql.types().count(), 1);
    let Object::Index(index) = object(&out, "t/index:t_expr_idx") else { panic!() };
    assert!(matches!(&index.parts[0].key, IndexKey::Expr(Expr::Sql(sql)) if sql.columns().count() == 1));
}
