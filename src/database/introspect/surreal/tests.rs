//! Structures as no server gives them: reading them ends in a catalog or a note, never in a panic.

use serde_json::{Value, json};

use super::*;
use crate::catalog::{IndexKey, Type};

fn read_all(database: &Value, inside: &Value) -> Introspected {
    let mut reader = Reader { out: Introspected::default() };
    reader.database(&json!([database, inside, []]), &["_schemac_history", "_schemac_history_lock"]);
    reader.out
}

fn addresses(found: &Introspected) -> Vec<String> {
    found.catalog.addresses().map(ToString::to_string).collect()
}

#[test]
fn hostile_structures_end_in_notes() {
    for odd in [json!(null), json!([]), json!("x"), json!({"tables": 5}), json!({"tables": [null, 5, {"name": 7}]})] {
        drop(read_all(&odd, &odd));
    }
    let found = read_all(
        &json!({"galaxies": [{"name": "m31"}], "models": [{"name": "m"}], "apis": [{"path": "/x"}]}),
        &json!([]),
    );
    assert_eq!(found.unmodelled, ["api /x", "model m", "galaxies of the database"]);
}

#[test]
fn what_is_ours_and_what_is_implied_is_left_out() {
    let table = |name: &str| json!({"name": name, "kind": {"kind": "NORMAL"}, "schemafull": true, "drop": false});
    let full = json!({"create": true, "select": true, "update": true});
    let field = |name: &str, kind: &str| json!({"name": name, "kind": kind, "permissions": full, "readonly": false});
    let mut asserted = field("b.*", "string");
    asserted["assert"] = json!("$value != ''");
    let fields = json!([
        field("a", "none | array<int, 5>"),
        field("a.*", "int"),
        field("b", "array<string>"),
        asserted,
        field("c.*", "int")
    ]);
    let found = read_all(
        &json!({"tables": [table("t"), table("_schemac_history"), table("_schemac_history_lock")]}),
        &json!([["t", {"fields": fields, "indexes": [{"name": "i", "cols": ["a.`x y`"], "index": "UNIQUE"}]}]]),
    );
    assert_eq!(
        addresses(&found),
        ["t", "t/column:a", "t/column:b", "t/column:\"b.*\"", "t/column:\"c.*\"", "t/check:\"b.*\"", "t/index:i"]
    );
    let home = QName::bare("t".into());
    let Some(Object::Column(column)) = found.catalog.get(&Address::column(home, "a".into())) else { panic!() };
    assert_eq!((&column.ty, column.nullable), (&Type::Sql("array<int, 5>".into()), true));
    let Some(Object::Index(index)) = found.catalog.get(&Address::part(Kind::Index, home, "i".into())) else { panic!() };
    assert_eq!((index.unique, &index.parts[0].key), (true, &IndexKey::Column("a.x y".into())));
}

#[test]
fn a_user_is_read_without_its_hash_and_with_its_times() {
    let statement =
        "DEFINE USER `x ROLES` ON DATABASE PASSHASH '$argon2id$v' ROLES OWNER DURATION FOR TOKEN 1h, FOR SESSION";
    for (session, times) in [("1d COMMENT 'FOR SESSION 2d'", "token 1h session 1d"), ("NONE", "token 1h")] {
        let times_of_3_0 = json!({"token": "1h", "session": "1h"});
        let user = json!({"name": "x ROLES", "hash": "$argon2id$v", "roles": ["OWNER"], "duration": times_of_3_0});
        let mut reader = Reader { out: Introspected::default() };
        reader.database(&json!([{"users": [user]}, [], [], [format!("{statement} {session}")]]), &[]);
        let text = format!("{:?}", reader.out.catalog);
        assert!(text.contains(&format!("\"{times}\"")) && !text.contains("argon"), "{text}");
    }
}
