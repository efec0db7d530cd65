use super::super::Introspected;
use crate::catalog::define::What;
use crate::catalog::{Address, Column, Deferrable, Defined, Expr, Index, IndexKey, Kind, Object, QName, RefAction};
use crate::database::{ConnectOptions, Database, fingerprint};

fn introspect(ddl: &str) -> Introspected {
    let mut database = Database::connect("sqlite::memory:", &ConnectOptions::default()).unwrap();
    database.session.run(ddl).unwrap();
    database.introspect().unwrap()
}

fn addresses(found: &Introspected) -> Vec<String> {
    found.catalog.addresses().map(ToString::to_string).collect()
}

fn plain(expr: &Expr) -> String {
    expr.sql().unwrap().plain()
}

fn column(found: &Introspected, table: &str, name: &str) -> Column {
    found.catalog.column(QName::bare(table.into()), name.into()).unwrap().clone()
}

fn get<'a>(found: &'a Introspected, address: &str) -> &'a Object {
    found.catalog.get(&Address::parse(address).unwrap()).unwrap_or_else(|| panic!("{address}: {:?}", addresses(found)))
}

#[test]
fn every_clause_of_a_table_is_read() {
    let found = introspect(
        r#"
        create table users (id INTEGER PRIMARY KEY AUTOINCREMENT, [e mail] TEXT NOT NULL COLLATE NOCASE UNIQUE);
        CREATE TABLE "Posts" (
            "id" INTEGER NOT NULL, -- a comment, with ( and '
            author INTEGER CONSTRAINT who REFERENCES USERS ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,
            `title` VARCHAR ( 20 ) DEFAULT 'a  ''b'  CHECK (length(title)   > 0),
            n INT DEFAULT -1, m DEFAULT (1 + 2), at TEXT DEFAULT CURRENT_TIMESTAMP,
            upper TEXT GENERATED ALWAYS AS (upper("title")) STORED, low AS (lower([title])),
            CONSTRAINT "the key" PRIMARY KEY (id, author),
            CONSTRAINT positive CHECK ("N" > 0) CHECK (n < 10), CHECK (n <> 5),
            UNIQUE ("title", n),
            FOREIGN KEY (n) REFERENCES users ("id") /* why */ ON DELETE RESTRICT
        ) STRICT_IS_NO_COLUMN"#
            .replace("STRICT_IS_NO_COLUMN", "WITHOUT ROWID")
            .as_str(),
    );
    assert_eq!(
        addresses(&found),
        [
            "Posts",
            "Posts/column:at",
            "Posts/column:author",
            "Posts/column:id",
            "Posts/column:low",
            "Posts/column:m",
            "Posts/column:n",
            "Posts/column:title",
            "Posts/column:upper",
            "Posts/default:at",
            "Posts/default:m",
            "Posts/default:n",
            "Posts/default:title",
            "Posts/primary-key",
            "Posts/unique:Posts_title_n_key",
            "Posts/check:Posts_n_check",
            "Posts/check:Posts_n_check1",
            "Posts/check:Posts_title_check",
            "Posts/check:positive",
            "Posts/foreign-key:Posts_n_fkey",
            "Posts/foreign-key:who",
            "users",
            "users/column:\"e mail\"",
            "users/column:id",
            "users/primary-key",
            "users/unique:\"users_e mail_key\"",
        ]
    );
    let Object::ForeignKey(key) = get(&found, "Posts/foreign-key:who") else { panic!() };
    assert_eq!(
        (key.target, key.on_delete, key.on_update),
        (QName::bare("users".into()), RefAction::Cascade, RefAction::SetNull)
    );
    assert_eq!(key.target_columns, ["id".into()]);
    assert_eq!(key.deferrable, Some(Deferrable { initially_deferred: true }));
    assert!(!key.auto);
    let Object::Default(default) = get(&found, "Posts/default:title") else { panic!() };
    assert_eq!(plain(default), "'a  ''b'");
    let Object::Default(default) = get(&found, "Posts/default:m") else { panic!() };
    assert_eq!(plain(default), "1 + 2");
    let Object::Check(check) = get(&found, "Posts/check:Posts_title_check") else { panic!() };
    assert_eq!((plain(&check.expr).as_str(), check.auto), ("length(\"title\") > 0", true));
    let Object::Check(check) = get(&found, "Posts/check:positive") else { panic!() };
    assert_eq!((plain(&check.expr).as_str(), check.auto), ("\"n\" > 0", false));
    assert!(column(&found, "users", "id").identity.is_some() && !column(&found, "users", "id").nullable);
    assert_eq!(column(&found, "users", "e mail").collate.as_deref(), Some("NOCASE"));
    let upper = column(&found, "Posts", "upper").generated.unwrap();
    assert_eq!((plain(&upper.expr).as_str(), upper.stored), ("upper(\"title\")", true));
    assert!(!column(&found, "Posts", "low").generated.unwrap().stored);
    assert!(!column(&found, "Posts", "author").nullable, "a key of a table without rowid");
    assert_eq!(found.unmodelled, Vec::<String>::new());
    assert!(crate::catalog::Checked::new(found.catalog).is_ok());
}

#[test]
fn indexes_are_read_from_their_text() {
    let found = introspect(
        "create table t (a TEXT collate nocase, b INT, \"c,d\" TEXT);
         create index plain on t (a, b desc);
         create unique index if not exists odd on \"t\" (lower(a) collate rtrim desc, (b + 1), \"c,d\" collate nocase, a collate NOCASE)
            where b is not null and \"c,d\" <> 'where (';",
    );
    let Object::Index(Index { parts, unique, predicate, .. }) = get(&found, "t/index:odd") else { panic!() };
    assert!(*unique);
    let keys: Vec<String> = parts
        .iter()
        .map(|part| match &part.key {
            IndexKey::Column(name) => format!("column {name} {:?} {}", part.collate, part.descending),
            IndexKey::Expr(expr) => format!("{} {:?} {}", plain(expr), part.collate, part.descending),
        })
        .collect();
    assert_eq!(
        keys,
        [
            "lower(\"a\") Some(\"RTRIM\") true",
            "(\"b\" + 1) None false",
            "column c,d Some(\"NOCASE\") false",
            "column a Some(\"NOCASE\") false"
        ]
    );
    assert_eq!(plain(predicate.as_ref().unwrap()), "\"b\" is not null and \"c,d\" <> 'where ('");
    let Object::Index(index) = get(&found, "t/index:plain") else { panic!() };
    assert!(index.parts[1].descending && !index.unique && !index.auto);
}

#[test]
fn what_has_no_place_is_named() {
    let found = introspect(
        "create table t (id integer primary key on conflict replace, a text, unique (a collate nocase));
         create table dangling (x references nowhere);
         create view v as select * from t;
         create trigger g after insert on t begin delete from t; end;
         create table _schemac_history (seq integer primary key);
         create index _schemac_history_idx on _schemac_history (seq);",
    );
    assert_eq!(
        found.unmodelled,
        [
            "`collate nocase` in a key over a (table t)",
            "`on conflict replace` of primary key (table t)",
            "foreign key of dangling to nowhere, which has no such table or key",
        ]
    );
    for at in ["t/trigger:g", "v/view"] {
        assert!(addresses(&found).iter().any(|address| address == at), "{at}");
    }
    assert!(!addresses(&found).iter().any(|address| address.contains("history")));
}

#[test]
fn an_altered_table_reads_as_one_made_so() {
    let made =
        introspect("create table t2 (id integer not null primary key, \"b\" TEXT default 'x', c INT check (c > 0))");
    let altered = introspect(
        "create table t (id integer not null primary key, a TEXT default 'x');
         alter table t add column c INT check (c > 0); alter table t rename to t2; alter table t2 rename column a to b;",
    );
    assert_eq!(made, altered);
    assert_eq!(fingerprint(&made.catalog), fingerprint(&altered.catalog));
}

#[test]
fn options_are_read() {
    let found = introspect("create table t (a INTEGER) strict");
    let Object::Table(table) = get(&found, "t") else { panic!() };
    assert_eq!(*table.options, [("strict".into(), "".into())]);
    assert_eq!(found.catalog.at_home(QName::bare("t".into())).filter(|(at, _)| at.kind == Kind::Column).count(), 1);
}

#[test]
fn virtual_tables_are_raw_objects_without_their_shadows() {
    let found = introspect(
        "create table t (id integer primary key, body text);
         create virtual table \"find it\" using fts5(body, content='t', content_rowid='id');
         create trigger keep after insert on t begin insert into \"find it\"(rowid, body) values (new.id, new.body); end;",
    );
    let Object::Definition(own) = get(&found, "\"find it\"/raw") else { panic!("{:?}", addresses(&found)) };
    let What::Raw(raw) = &own.what else { panic!() };
    assert!(raw.up.text.starts_with("CREATE VIRTUAL TABLE \"find it\" using fts5("), "{}", raw.up.text);
    assert_eq!(raw.down.as_ref().map(|down| &*down.text), Some("drop table \"find it\""));
    assert_eq!(own.uses, [Address::table(QName::bare("t".into()))]);
    let Object::Definition(keeper) = get(&found, "t/trigger:keep") else { panic!() };
    assert!(keeper.uses.iter().any(|at| at.kind == Kind::Defined(Defined::Raw)), "{:?}", keeper.uses);
    assert_eq!((found.catalog.tables().count(), found.unmodelled.len()), (1, 0));
}

#[test]
fn a_view_leans_on_the_columns_that_it_names() {
    let found = introspect("create table t (a int, b int); create view v as select \"A\" from [T]");
    let Object::Definition(own) = get(&found, "v/view") else { panic!() };
    let t = QName::bare("t".into());
    assert_eq!(own.uses, [Address::table(t), Address::column(t, "a".into())]);
}

#[test]
fn how_a_text_is_written_is_kept() {
    let found = introspect(
        "create table t (id integer primary key, a text, b text);
         create table u (id integer not null primary key);
         create index tight on t(a, b); create index wide on t (
             a, b
         ); create index dense on t (a,b); create index usual on t (a, b);
         create trigger each after insert on t for each row when (new.a > 1) begin delete from u; end;",
    );
    assert!(column(&found, "t", "id").implied.0 && !column(&found, "u", "id").implied.0);
    assert!(!column(&found, "t", "id").nullable);
    for (name, words) in [("tight", &["tight"][..]), ("wide", &["wide"]), ("dense", &["dense"]), ("usual", &[])] {
        let Object::Index(index) = get(&found, &format!("t/index:{name}")) else { panic!() };
        assert_eq!(index.blanks.0.words(), words, "{name}");
    }
    let Object::Definition(own) = get(&found, "t/trigger:each") else { panic!() };
    let What::Trigger(trigger) = &own.what else { panic!() };
    assert!(trigger.each_row);
    assert_eq!(plain(trigger.when.as_ref().unwrap()), "(new.a > 1)");
}

#[test]
fn double_quotes_hold_a_text_where_no_column_is_called_so() {
    let found = introspect(
        "create table t (a text default \"it's\", b text default word, c text as (json_extract(a, \"$.x\") || \"a\"),
            check (\"b\" <> \"it's\" and \"rowid\" > 0))",
    );
    let default = |name: &str| {
        let Object::Default(expr) = get(&found, &format!("t/default:{name}")) else { panic!("{name}") };
        plain(expr)
    };
    assert_eq!((default("a").as_str(), default("b").as_str()), ("\"it's\"", "word"));
    let c = column(&found, "t", "c").generated.unwrap();
    assert_eq!(plain(&c.expr), "json_extract(\"a\", '$.x') || \"a\"");
    let Object::Check(check) = get(&found, "t/check:t_b_check") else { panic!() };
    assert_eq!(plain(&check.expr), "\"b\" <> 'it''s' and \"rowid\" > 0");
}
