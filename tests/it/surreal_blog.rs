//! The blog of `schemas/`, which serves SQLite and PostgreSQL, on SurrealDB through its three migrations; and a shop with what
//! only SurrealDB has.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::project::Project;
use crate::support::surreal::{Database, Release, connect};

fn site(own: &Database, release: Release) -> Project {
    let project = Project::new();
    configure(&project, own, release);
    project
}

fn configure(project: &Project, own: &Database, release: Release) {
    let (version, url) = (release.version(), own.url());
    let target = format!("[target.main]\ndialect = \"surrealdb\"\nversion = \"{version}\"\nurl = \"{url}\"\n");
    project.write("schemac.toml", target);
    let found = connect(&url).ping().unwrap().server_version;
    assert!(found.starts_with(version), "{found}");
}

fn newest(project: &Project, side: &str) -> String {
    let ending = format!(".{side}.sql");
    let mut files: Vec<String> =
        project.list("migrations").into_iter().filter(|name| name.ends_with(&ending)).collect();
    files.sort();
    fs::read_to_string(project.path(&format!("migrations/{}", files.pop().unwrap()))).unwrap()
}

/// Plans, proves and applies; nothing is left to plan, and nothing has drifted.
fn go(project: &Project, name: &str) -> (String, String) {
    project.expect(0, &["plan", "-n", name]);
    project.expect(0, &["verify"]);
    project.expect(0, &["apply", "--yes", "--accept-data-loss"]);
    project.expect(0, &["drift"]);
    project.expect(0, &["plan", "--check"]);
    (newest(project, "up"), newest(project, "down"))
}

fn has(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.contains(line), "`{line}` is not in\n{text}");
    }
}

/// What the engine says of the tables, without what counts them.
fn structure(own: &Database) -> Vec<Value> {
    let tables = own.tables();
    let mut out = vec![own.value("INFO FOR DB STRUCTURE")["tables"].clone()];
    for table in out[0].as_array_mut().unwrap() {
        table.as_object_mut().unwrap().remove("id");
    }
    out[0].as_array_mut().unwrap().retain(|table| !table["name"].as_str().unwrap().starts_with("_schemac"));
    out.extend(tables.iter().map(|table| own.value(&format!("INFO FOR TABLE {table} STRUCTURE"))));
    out
}

#[test]
fn the_blog_goes_through_its_three_migrations_and_back() {
    for release in Release::ALL {
        blog(release);
    }
}

fn blog(release: Release) {
    let own = Database::on(release);
    let project = site(&own, release);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/blog");
    let file = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let (common, users) = (file("shared.schema"), file("users.schema"));
    let without = |text: &str, lines: &[&str]| -> String {
        text.lines().filter(|line| !lines.contains(&line.trim())).map(|line| format!("{line}\n")).collect()
    };
    let early = without(&users, &["role user_role default reader", "avatar text?", "index (role, name)"]);
    project.write("schemas/common.schema", &common);
    project.write("schemas/users.schema", &early);
    let (up, down) = go(&project, "users");
    has(
        &up,
        &[
            "DEFINE TABLE users TYPE NORMAL SCHEMAFULL",
            "DEFINE FIELD email ON users TYPE string ASSERT ",
            "DEFINE FIELD created_at ON users TYPE datetime DEFAULT time::now();",
            "DEFINE INDEX users_email_key ON users FIELDS email UNIQUE;",
        ],
    );
    has(&down, &["REMOVE TABLE users;"]);
    own.sql("CREATE users:1 SET email = 'a@b', name = 'Ada'");
    assert_eq!(own.replies("CREATE users SET email = 'nowhere', name = 'Bob'")[0]["status"], "ERR");
    let first = structure(&own);

    project.write("schemas/posts.schema", file("posts.schema"));
    project.write("schemas/comments.schema", file("comments.schema"));
    let (up, _) = go(&project, "posts and comments");
    has(
        &up,
        &[
            "DEFINE FIELD author_id ON posts TYPE record<users> REFERENCE ON DELETE REJECT;",
            "DEFINE FIELD post_id ON post_tags TYPE record<posts> REFERENCE ON DELETE CASCADE;",
            "TYPE 'draft' | 'published' | 'archived' DEFAULT 'draft' ASSERT",
            "DEFINE INDEX post_tags_pkey ON post_tags FIELDS post_id, tag_id UNIQUE;",
        ],
    );
    own.sql("CREATE posts:1 SET author_id = users:1, slug = 'x', title = 'X', body = '…'");
    assert_eq!(own.replies("UPDATE posts:1 SET status = 'published'")[0]["status"], "ERR", "it has no date");
    assert_eq!(own.replies("DELETE users:1")[0]["status"], "ERR", "a post leads there");
    let second = structure(&own);

    project.write("schemas/users.schema", &users);
    let (up, down) = go(&project, "avatar and role");
    has(
        &up,
        &[
            "DEFINE FIELD role ON users TYPE option<'reader' | 'author' | 'editor' | 'admin'>;",
            match release {
                Release::V3_0 => {
                    "UPDATE (SELECT VALUE id FROM users WHERE role IN [NONE, NULL]) SET role = 'reader' RETURN NONE;"
                }
                Release::V3_3 => "UPDATE users SET role = 'reader' WHERE role IN [NONE, NULL] RETURN NONE;",
            },
            "DEFINE INDEX users_role_name_idx ON users FIELDS role, name CONCURRENTLY;",
        ],
    );
    has(&down, &["UPDATE users UNSET role RETURN NONE;", "REMOVE FIELD role ON users;"]);
    assert_eq!(own.value("SELECT VALUE role FROM users"), serde_json::json!(["reader"]));

    project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
    assert_eq!(structure(&own), second);
    assert_eq!(own.value("SELECT VALUE name FROM users"), serde_json::json!(["Ada"]));
    own.sql("DELETE posts");
    project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
    assert_eq!(structure(&own), first);
    project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
    assert_eq!(own.tables(), Vec::<String>::new());
}

const SHOP: &str = "\
analyzer english tokenizers (class, camel) filters (lowercase, snowball(english))

/// Who buys.
table customer {
  name object { first text, last text? }
  email text check `string::is_email($value)`
  settings object
  tags text[] default []
  nick text? permissions { select where `$auth.id = id`, update none }
  joined timestamptz default now() readonly
  unique index (email)
  permissions { select full, create or update where `$auth.id = id`, delete none }
  event renamed for update when `$before.name != $after.name` then `CREATE audit SET who = $after.id`
}
table audit { who -> customer, at timestamptz default now() }
table product {
  title text
  body text
  price decimal(10, 2) check (price >= 0)
  embedding float[]
  index words (title, body) using fulltext (analyzer english, bm25 1.2 0.75, highlights)
  index near (embedding) using hnsw (dimension 3, dist cosine)
  index total () using count
  on surrealdb { changefeed 7d include original }
}
relation bought from customer to product enforced { at timestamptz default now(), amount int default 1 }
param page_size = 50
function shop.total(a decimal, b decimal) -> decimal = `{ RETURN $a + $b }`
access account record {
  signup `CREATE customer SET email = $email`
  signin `SELECT * FROM customer WHERE email = $email`
  duration token 1h session 12h
}
sequence order_no start 10000
view sold = ```surrealdb
  SELECT out, count() AS times FROM bought GROUP BY out
```
";

#[test]
fn a_shop_is_made_changed_taken_back_and_pulled() {
    for release in Release::ALL {
        shop(release);
    }
}

fn shop(release: Release) {
    let own = Database::on(release);
    let project = site(&own, release);
    // a full text index is over one field
    project.write("schemas/shop.schema", SHOP.replace("words (title, body)", "words (body)"));
    go(&project, "shop");
    own.sql(
        "CREATE customer:1 SET name = { first: 'A' }, email = 'a@example.com', settings = { any: [1] };
         CREATE product:1 SET title = 'T', body = 'red shoes', price = 5dec, embedding = [1f, 2f, 3f];
         RELATE customer:1->bought->product:1;",
    );
    let before = structure(&own);
    let changed = SHOP
        .replace("words (title, body)", "words (title)")
        .replace("permissions { select full, create or update where `$auth.id = id`, delete none }", "permissions full")
        .replace("  nick text? permissions", "  handle text? renamed from nick permissions")
        .replace("amount int default 1", "amount int default 1 check (amount > 0), note text?");
    project.write("schemas/shop.schema", changed);
    let (up, _) = go(&project, "more");
    has(&up, &["DEFINE TABLE OVERWRITE customer TYPE NORMAL SCHEMAFULL PERMISSIONS FULL", "SET handle = nick"]);
    project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
    assert_eq!(structure(&own), before);
    assert_eq!(own.value("SELECT VALUE email FROM customer"), serde_json::json!(["a@example.com"]));

    // what is pulled makes the same database
    let (other, copy) = (Database::on(release), site(&own, release));
    copy.expect(0, &["pull"]);
    configure(&copy, &other, release);
    copy.expect(0, &["check"]);
    copy.expect(0, &["plan", "-n", "pulled"]);
    copy.expect(0, &["apply", "--yes"]);
    assert_eq!(structure(&other), before);
}
