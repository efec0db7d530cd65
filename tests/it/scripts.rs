//! The SQL of plans, run: every type, and changes up and down with rows in the tables.

use std::rc::Rc;

use schemac::catalog::{
    Address, Checked, CommentOn, Domain, Expr, Generated, Identity, IdentityMode, IndexKey, IntWidth, Kind, Literal,
    Node, Object, Portable, RefAction, Renames, Table, Type,
};
use schemac::dialect::{Dialect, Script, by_name};
use schemac::plan::{self, ColumnFill, FillKind, Transitions};

use super::support::schema::{Schema, int, over, q, raw, text};
use super::support::{postgres as server, rows::Rows, sqlite as file};

/// Runs a script on one database.
type Run = Box<dyn Fn(&str) -> Result<Rows, String>>;

/// One engine with an empty database.
struct Engine {
    dialect: &'static dyn Dialect,
    run: Run,
}

fn engines() -> Vec<Engine> {
    let (sqlite, postgres) = (Rc::new(file::Database::new()), Rc::new(server::Server::V15.database()));
    vec![
        Engine { dialect: by_name("sqlite", None).unwrap(), run: Box::new(move |sql| sqlite.try_rows(sql)) },
        Engine { dialect: by_name("postgres", None).unwrap(), run: Box::new(move |sql| postgres.try_rows(sql)) },
    ]
}

impl Engine {
    fn is_sqlite(&self) -> bool {
        self.dialect.id() == "sqlite"
    }

    /// Runs a script as the runner does: a segment a transaction, SQLite's foreign keys off around it where it says so.
    fn apply(&self, script: &Script) {
        for segment in &script.segments {
            let body: String = segment.statements.iter().map(|statement| format!("{};\n", statement.sql)).collect();
            let sql = match (segment.transactional, segment.foreign_keys_off) {
                (true, true) => format!("pragma foreign_keys = off;\nbegin immediate;\n{body}commit;"),
                (true, false) => format!("begin;\n{body}commit;"),
                (false, _) => body,
            };
            (self.run)(&sql).unwrap_or_else(|error| panic!("{}: {error}\n{sql}", self.dialect.id()));
            if segment.foreign_keys_off {
                assert!((self.run)("pragma foreign_key_check").unwrap().is_empty(), "{sql}");
            }
        }
    }

    fn physical(&self, schema: &Schema, clauses: &Transitions) -> (Checked, Transitions) {
        let lowered = self.dialect.lower(&schema.0, clauses);
        let errors: Vec<_> = lowered.problems.iter().filter(|problem| problem.is_error).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", self.dialect.id());
        (Checked::new(lowered.catalog).unwrap(), lowered.transitions)
    }

    fn change(&self, from: &Schema, to: &Schema, clauses: &Transitions) -> Script {
        let (before, _) = self.physical(from, &Transitions::default());
        let (after, clauses) = self.physical(to, clauses);
        let plan = plan::plan(&before, &after, &clauses, self.dialect.capabilities());
        self.dialect.script(&plan.unwrap_or_else(|problems| panic!("{}: {problems:#?}", self.dialect.id())))
    }

    fn texts(&self, query: &str) -> String {
        let rows = (self.run)(query).unwrap_or_else(|error| panic!("{}: {error}\n{query}", self.dialect.id()));
        let cell = |cell: Option<String>| cell.unwrap_or_else(|| "null".to_owned());
        let line = |row: Vec<Option<String>>| row.into_iter().map(cell).collect::<Vec<_>>().join("|");
        rows.into_iter().map(line).collect::<Vec<_>>().join(" ")
    }
}

/// From nothing to `before`, rows in, to `after` and back; `seen` is what a query gives after each way.
struct Story<'a> {
    before: Schema,
    after: Schema,
    up: Transitions,
    down: Transitions,
    rows: &'a str,
    seen: [(&'a str, &'a str); 2],
}

fn tell(story: &Story<'_>) {
    for engine in engines() {
        let nothing = Schema::default();
        engine.apply(&engine.change(&nothing, &story.before, &Transitions::default()));
        (engine.run)(story.rows).unwrap();
        let ways = [(&story.before, &story.after, &story.up), (&story.after, &story.before, &story.down)];
        for ((from, to, clauses), (query, rows)) in ways.into_iter().zip(story.seen) {
            let script = engine.change(from, to, clauses);
            engine.apply(&script);
            assert_eq!(engine.texts(query), rows, "{}\n{}", engine.dialect.id(), print(&script));
        }
        engine.apply(&engine.change(&story.before, &nothing, &Transitions::default()));
        let left = if engine.is_sqlite() {
            "select count(*) from sqlite_schema where name not like 'sqlite_%'"
        } else {
            "select count(*) from pg_class where relnamespace = 'public'::regnamespace"
        };
        assert_eq!(engine.texts(left), "0", "{}: nothing is left", engine.dialect.id());
    }
}

fn print(script: &Script) -> String {
    script.statements().map(|statement| format!("{};\n", statement.sql)).collect()
}

fn blog() -> Schema {
    let number = Node::Literal(Literal::Number("0".into()));
    Schema::default()
        .namespace("blog")
        .status("blog.role", &["reader", "writer"])
        .id("blog.users")
        .column("blog.users", "email", Type::Portable(Portable::Text(Some(320))), false)
        .column("blog.users", "role", Type::Named(q("blog.role")), false)
        .column("blog.users", "order", int(IntWidth::Four), false)
        .preset(
            "blog.users",
            "role",
            Expr::Portable(Box::new(Node::Member { of: q("blog.role"), text: "reader".into() })),
        )
        .preset("blog.users", "order", Expr::Portable(Box::new(number)))
        .key("blog.users", Kind::Unique, &["email"])
        .check("blog.users", "users_email_filled", over("email", "length($) > 3"))
        .id("blog.posts")
        .column("blog.posts", "author", int(IntWidth::Eight), false)
        .column("blog.posts", "title", text(), true)
        .fk("blog.posts", "author", "blog.users", RefAction::Cascade)
        .index("blog.posts", IndexKey::Column("author".into()), false)
}

/// The rows of the blog, in the names that each engine has.
fn fill_blog(engine: &Engine) {
    let dot = if engine.is_sqlite() { "_" } else { "." };
    let sql = format!(
        "insert into blog{dot}users (email, role) values ('ann@x.org', 'writer'), ('bob@x.org', 'reader'); \
         insert into blog{dot}posts (author, title) values (1, 'one'), (1, null), (2, 'two')"
    );
    (engine.run)(&sql).unwrap();
}

#[test]
fn a_blog_is_built_grown_and_taken_back_with_its_rows() {
    let before = blog();
    let bio = Address::column(q("blog.users"), "bio".into());
    let after = before
        .clone()
        .status("blog.role", &["guest", "reader", "author"])
        .column("blog.users", "bio", text(), false)
        .without(Address::part(Kind::Check, q("blog.users"), "users_email_filled".into()))
        .edit("blog.posts", "title", |column| column.nullable = false)
        .index("blog.users", IndexKey::Expr(over("email", "lower($)")), true);
    let title = Address::column(q("blog.posts"), "title".into());
    let backfill = |expr: Expr| ColumnFill { kind: FillKind::Backfill, expr, batch: None };
    let mut up = Transitions::default();
    up.fills.insert(bio, backfill(over("email", "upper($)")));
    up.fills.insert(title, backfill(raw("'untitled'")));
    up.enum_values.insert(q("blog.role"), [("writer".into(), Some("author".into()))].into());
    let mut down = Transitions::default();
    down.enum_values.insert(
        q("blog.role"),
        [("author".into(), Some("writer".into())), ("guest".into(), Some("reader".into()))].into(),
    );
    for engine in engines() {
        let dot = if engine.is_sqlite() { "_" } else { "." };
        engine.apply(&engine.change(&Schema::default(), &before, &Transitions::default()));
        fill_blog(&engine);
        let users = format!("select id, email, role, \"order\" from blog{dot}users order by id");
        let posts = format!("select id, author, coalesce(title, '-') from blog{dot}posts order by id");
        engine.apply(&engine.change(&before, &after, &up));
        assert_eq!(engine.texts(&users), "1|ann@x.org|author|0 2|bob@x.org|reader|0");
        assert_eq!(engine.texts(&format!("select bio from blog{dot}users order by id")), "ANN@X.ORG BOB@X.ORG");
        assert_eq!(engine.texts(&posts), "1|1|one 2|1|untitled 3|2|two", "children of a rebuilt table survive");
        engine.apply(&engine.change(&after, &before, &down));
        assert_eq!(engine.texts(&users), "1|ann@x.org|writer|0 2|bob@x.org|reader|0");
        assert_eq!(engine.texts(&posts), "1|1|one 2|1|untitled 3|2|two");
        // Numbers are not used twice.
        (engine.run)(&format!("delete from blog{dot}users where id = 2")).unwrap();
        (engine.run)(&format!("insert into blog{dot}users (email) values ('eve@x.org')")).unwrap();
        assert_eq!(engine.texts(&format!("select id from blog{dot}users order by id")), "1 3");
        engine.apply(&engine.change(&before, &Schema::default(), &Transitions::default()));
    }
}

#[test]
fn a_table_and_its_columns_are_renamed_in_a_circle() {
    let before = Schema::default().id("t").column("t", "a", text(), true).column("t", "b", text(), true).key(
        "t",
        Kind::Unique,
        &["a"],
    );
    let after = Schema::default().id("u").column("u", "b", text(), true).column("u", "a", text(), true).key(
        "u",
        Kind::Unique,
        &["b"],
    );
    let renames: Renames = [
        (Address::table(q("t")), Address::table(q("u"))),
        (Address::column(q("t"), "a".into()), Address::column(q("u"), "b".into())),
        (Address::column(q("t"), "b".into()), Address::column(q("u"), "a".into())),
    ]
    .into_iter()
    .collect();
    tell(&Story {
        before,
        after,
        down: Transitions { renames: renames.inverse(), ..Transitions::default() },
        up: Transitions { renames, ..Transitions::default() },
        rows: "insert into t (a, b) values ('1', '2')",
        seen: [("select b, a from u", "1|2"), ("select a, b from t", "1|2")],
    });
}

#[test]
fn a_type_changes_with_what_leans_on_it() {
    let before = Schema::default()
        .id("t")
        .column("t", "n", int(IntWidth::Two), false)
        .preset("t", "n", raw("1"))
        .check("t", "n_positive", over("n", "$ > 0"))
        .index("t", IndexKey::Expr(over("n", "abs($)")), false)
        .column("t", "twice", int(IntWidth::Eight), true)
        .edit("t", "twice", |column| {
            column.generated = Some(Generated { expr: over("n", "$ * 2"), stored: true });
        });
    let after =
        before.clone().edit("t", "n", |column| column.ty = int(IntWidth::Four)).preset("t", "n", raw("(1 + 1)"));
    tell(&Story {
        before,
        after,
        up: Transitions::default(),
        down: Transitions::default(),
        rows: "insert into t (n) values (3)",
        seen: [("select n, twice from t", "3|6"), ("select n, twice from t", "3|6")],
    });
}

#[test]
fn text_becomes_a_number_and_a_column_is_computed_from_another() {
    let before =
        Schema::default().id("t").column("t", "n", text(), false).column("t", "kg", int(IntWidth::Four), false);
    let after = Schema::default().id("t").column("t", "n", int(IntWidth::Four), false).column(
        "t",
        "grams",
        int(IntWidth::Eight),
        false,
    );
    let using = |expr| ColumnFill { kind: FillKind::Using, expr, batch: None };
    let (n, kg, grams) = ("n".into(), "kg".into(), "grams".into());
    let mut up = Transitions::default();
    up.fills.insert(Address::column(q("t"), grams), using(over("kg", "$ * 1000")));
    up.fills.insert(Address::column(q("t"), n), using(over("n", "cast($ as integer) + 1")));
    let mut down = Transitions::default();
    down.fills.insert(Address::column(q("t"), kg), using(over("grams", "$ / 1000")));
    down.fills.insert(Address::column(q("t"), n), using(over("n", "cast($ as text)")));
    tell(&Story {
        before,
        after,
        up,
        down,
        rows: "insert into t (n, kg) values ('41', 3)",
        seen: [("select n, grams from t", "42|3000"), ("select n, kg from t", "42|3")],
    });
}

#[test]
fn a_numbered_column_stops_and_starts_to_count() {
    let counting = Schema::default().id("t").column("t", "a", text(), true);
    let plain = counting.clone().edit("t", "id", |column| column.identity = None);
    for mode in [IdentityMode::ByDefault, IdentityMode::Always, IdentityMode::Serial] {
        let before = counting.clone().edit("t", "id", |column| {
            column.identity = Some(Identity::plain(mode));
        });
        tell(&Story {
            before,
            after: plain.clone(),
            up: Transitions::default(),
            down: Transitions::default(),
            rows: "insert into t (a) values ('x'), ('y')",
            seen: [
                ("insert into t (id, a) values (7, 'z') returning id", "7"),
                ("insert into t (a) values ('w') returning id", "8"),
            ],
        });
    }
}

#[test]
fn a_rowid_that_nobody_named_stays() {
    let before = Schema::default().table("t").column("t", "a", text(), true);
    let after = before.clone().edit("t", "a", |column| column.nullable = false);
    let database = file::Database::new();
    let dialect = by_name("sqlite", None).unwrap();
    let engine = Engine { dialect, run: Box::new(move |sql| database.try_rows(sql)) };
    engine.apply(&engine.change(&Schema::default(), &before, &Transitions::default()));
    (engine.run)("insert into t values ('x'), ('y'), ('z'); delete from t where a = 'y'").unwrap();
    let mut fills = Transitions::default();
    let fill = ColumnFill { kind: FillKind::Backfill, expr: raw("''"), batch: None };
    fills.fills.insert(Address::column(q("t"), "a".into()), fill);
    engine.apply(&engine.change(&before, &after, &fills));
    assert_eq!(engine.texts("select rowid, a from t order by rowid"), "1|x 3|z");
}

/// Every portable type, with what PostgreSQL's `format_type` must say.
fn every_type() -> Vec<(Portable, &'static str)> {
    use Portable as P;
    let int = |width, unsigned| P::Int { width, unsigned };
    vec![
        (P::Bool, "boolean"),
        (int(IntWidth::One, false), "smallint"),
        (int(IntWidth::Two, false), "smallint"),
        (int(IntWidth::Four, false), "integer"),
        (int(IntWidth::Eight, false), "bigint"),
        (int(IntWidth::One, true), "smallint"),
        (int(IntWidth::Two, true), "integer"),
        (int(IntWidth::Four, true), "bigint"),
        (int(IntWidth::Eight, true), "numeric(20,0)"),
        (P::Float4, "real"),
        (P::Float8, "double precision"),
        (P::Decimal(None), "numeric"),
        (P::Decimal(Some((10, 2))), "numeric(10,2)"),
        (P::Text(None), "text"),
        (P::Text(Some(20)), "character varying(20)"),
        (P::Char(3), "character(3)"),
        (P::Bytes, "bytea"),
        (P::Uuid, "uuid"),
        (P::Date, "date"),
        (P::Time(None), "time without time zone"),
        (P::Time(Some(3)), "time(3) without time zone"),
        (P::TimeTz(None), "time with time zone"),
        (P::Timestamp(None), "timestamp without time zone"),
        (P::Timestamp(Some(0)), "timestamp(0) without time zone"),
        (P::TimestampTz(None), "timestamp with time zone"),
        (P::TimestampTz(Some(3)), "timestamp(3) with time zone"),
        (P::Interval, "interval"),
        (P::Json, "jsonb"),
        (P::Object, "jsonb"),
        (P::Any, ""),
        (P::Record, ""),
    ]
}

#[test]
fn every_type_is_a_column_or_an_error_with_a_code() {
    for engine in engines() {
        for (array, strict) in [(false, false), (true, false), (false, true)] {
            for (portable, spelled) in every_type() {
                let ty = Type::Portable(portable.clone());
                let ty = if array { Type::Array(Box::new(ty)) } else { ty };
                let mut schema = Schema::default().table("t").column("t", "c", ty, true);
                if strict && engine.is_sqlite() {
                    let options = vec![("strict".into(), "".into())];
                    schema = schema.with(
                        Address::table(q("t")),
                        Object::Table(Table { options: options.into(), protected: false }),
                    );
                }
                let lowered = engine.dialect.lower(&schema.0, &Transitions::default());
                let refused = lowered.problems.iter().any(|problem| problem.is_error);
                let absent = match (engine.is_sqlite(), &portable) {
                    (true, Portable::TimeTz(_) | Portable::Interval | Portable::Record) => !array,
                    (true, Portable::Decimal(_)) => strict,
                    (false, Portable::Any | Portable::Record) => true,
                    _ => false,
                };
                assert_eq!(refused, absent, "{} {portable:?} {:?}", engine.dialect.id(), lowered.problems);
                if refused {
                    continue;
                }
                engine.apply(&engine.change(&Schema::default(), &schema, &Transitions::default()));
                if !engine.is_sqlite() {
                    let seen = engine.texts(
                        "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 't'::regclass and attnum = 1",
                    );
                    let suffix = if array { "[]" } else { "" };
                    assert_eq!(seen, format!("{spelled}{suffix}"));
                }
                engine.apply(&engine.change(&schema, &Schema::default(), &Transitions::default()));
            }
        }
    }
}

#[test]
fn domains_and_comments_follow_each_engine() {
    let cents = |limit: &str| {
        Object::Domain(Domain {
            ty: int(IntWidth::Eight),
            default: None,
            checks: vec![("cents_check".into(), over("value", &format!("$ >= {limit}")))],
            collate: None,
            options: Default::default(),
        })
    };
    let at = Address::top(Kind::Domain, q("cents"));
    let comment = |text: &str| Object::Comment(text.into());
    let column = Address::part(Kind::Comment(CommentOn::Column), q("t"), "price".into());
    let before = Schema::default()
        .with(at, cents("0"))
        .id("t")
        .column("t", "price", Type::Named(q("cents")), false)
        .with(Address::top(Kind::Comment(CommentOn::Table), q("t")), comment("It's a table"))
        .with(column, comment("in cents"));
    let after = before.clone().with(at, cents("-100")).with(column, comment("may be owed"));
    tell(&Story {
        before,
        after,
        up: Transitions::default(),
        down: Transitions::default(),
        rows: "insert into t (price) values (5)",
        seen: [("select price from t", "5"), ("select price from t", "5")],
    });
}
