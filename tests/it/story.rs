//! The story of three migrations, as a user lives it, on SQLite and on both PostgreSQL servers.

use crate::support::site::Site;

const USERS: &str = "\
/// Who can sign in.
table users {
  id bigint identity primary key
  email text(320) unique
  name text(80) check (length(name) >= 2) as users_name_length
  ...timestamps
}

mixin timestamps {
  created_at timestamptz default now()
  updated_at timestamptz default now()
}
";

const POSTS: &str = "
enum post_status { draft, published, archived }

table posts {
  id bigint identity primary key
  author_id -> users on delete cascade
  title text(200)
  status post_status default draft
  index (author_id, created_at desc)
  ...timestamps
}

table comments {
  id bigint identity primary key
  post_id -> posts on delete cascade
  parent_id -> comments? on delete cascade
  body text
  index (post_id)
}
";

const ROLES: &str = "\nenum user_role { reader, author, admin }\n";

/// The schema after the third step.
fn with_roles() -> String {
    let users = USERS.replace(
        "  ...timestamps\n}\n\nmixin",
        "  avatar text?\n  role user_role default reader\n  ...timestamps\n}\n\nmixin",
    );
    format!("{users}{ROLES}{POSTS}")
}

/// `plan`, and the SQL that it wrote.
fn plan(site: &Site, name: &str) -> (String, String) {
    site.project.expect(0, &["plan", "--name", name]);
    let stem = site.stems().pop().unwrap();
    assert!(stem.ends_with(&format!("_{name}")), "{stem}");
    (site.project.read(&format!("migrations/{stem}.up.sql")), site.project.read(&format!("migrations/{stem}.down.sql")))
}

fn told(site: &Site, applied: usize, pending: usize, tables: &[&str], in_sync: bool) {
    let status = site.status();
    let count = |key: &str| status[key].as_array().unwrap().len();
    assert_eq!((count("applied"), count("pending")), (applied, pending), "{status:#}");
    let mut found: Vec<&str> = status["tables"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    found.sort_unstable();
    assert_eq!(found, tables, "{status:#}");
    assert_eq!(status["in_sync"], in_sync, "{status:#}");
    assert_eq!(status["connected"], true, "{status:#}");
}

#[test]
fn three_migrations_are_planned_applied_taken_back_and_applied_again() {
    Site::each(|site| {
        let project = &site.project;
        site.schema(USERS);
        project.expect(0, &["check"]);
        let (up, _) = plan(site, "users");
        assert!(up.contains("create table") && up.contains("users"), "{up}");
        project.expect(0, &["apply", "--yes"]);
        told(site, 1, 0, &["users"], true);
        site.rows("insert into users (email, name) values ('ann@example.org', 'Ann'), ('bob@example.org', 'Bob')");

        site.schema(&format!("{USERS}{POSTS}"));
        project.expect(2, &["plan", "--check"]);
        let (up, down) = plan(site, "posts_and_comments");
        assert!(up.contains("posts") && up.contains("comments"), "{up}");
        let again = |line: &str| line.contains("table users") || line.contains("table \"users\"");
        assert!(!up.lines().any(again) && !down.lines().any(again), "only what is new\n{up}\n{down}");
        told(site, 1, 1, &["users"], false);
        project.expect(2, &["status", "--exit-code"]);
        project.expect(0, &["apply", "--yes"]);
        told(site, 2, 0, &["comments", "posts", "users"], true);
        site.rows(
            "insert into posts (author_id, title) select id, 'Hello' from users where name = 'Ann'; \
             insert into comments (post_id, body) select id, 'Nice' from posts",
        );

        site.schema(&with_roles());
        let (up, _) = plan(site, "avatar_and_role");
        assert!(up.contains("avatar") && up.contains("role"), "{up}");
        project.expect(0, &["apply", "--yes"]);
        told(site, 3, 0, &["comments", "posts", "users"], true);
        project.expect(0, &["plan", "--check"]);
        project.expect(0, &["status", "--exit-code"]);

        let counts = "select (select count(*) from users) || '/' || (select count(*) from posts) || '/' || \
                      (select count(*) from comments)";
        assert_eq!(site.value(counts), "2/1/1", "rows survive, also the children of a rebuilt table");
        assert_eq!(site.value("select count(*) from users where role = 'reader' and avatar is null"), "2");
        assert_eq!(site.value("select name from users where email = 'bob@example.org'"), "Bob");

        // Nobody wrote an avatar, but every row has a role: that is data, and it would be lost.
        let refused = project.expect(4, &["rollback", "--yes"]);
        assert!(refused.stderr.contains("E0832") && refused.stderr.contains("role"), "{}", refused.stderr);
        told(site, 3, 0, &["comments", "posts", "users"], true);
        project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
        told(site, 2, 1, &["comments", "posts", "users"], false);
        assert_eq!(site.value(counts), "2/1/1");
        project.expect(0, &["apply", "--yes"]);
        assert_eq!(site.value(counts), "2/1/1");
        told(site, 3, 0, &["comments", "posts", "users"], true);

        let first = site.stems()[0][..14].to_owned();
        project.expect(0, &["rollback", "--to", &first, "--yes", "--accept-data-loss"]);
        told(site, 1, 2, &["users"], false);
        assert_eq!(site.value("select count(*) from users"), "2");
        project.expect(0, &["rollback", "--to", "base", "--yes", "--accept-data-loss"]);
        told(site, 0, 3, &[], false);
        project.expect(0, &["apply", "--yes"]);
        told(site, 3, 0, &["comments", "posts", "users"], true);
        project.expect(0, &["status", "--exit-code"]);
    });
}

/// Names and texts of the migrations that two plans write.
fn written(dialect: &str, cut: bool) -> Vec<(String, String)> {
    let site = Site::sqlite();
    let url = if dialect == "sqlite" { "sqlite:app.db" } else { "postgres://nobody@localhost/none" };
    site.project.write("schemac.toml", format!("[target.main]\ndialect = \"{dialect}\"\nurl = \"{url}\"\n"));
    for (text, name, time) in [(USERS, "a", "1795262400"), (&with_roles(), "b", "1795262500")] {
        if cut {
            // The same items in other files, in another order.
            for (n, item) in text.split("\n\n").enumerate() {
                site.project.write(&format!("schemas/{}.schema", 9 - n), format!("{item}\n"));
            }
        } else {
            site.schema(text);
        }
        let mut command = site.project.command(&["plan", "-n", name]);
        assert!(command.env("SOURCE_DATE_EPOCH", time).output().unwrap().status.success());
    }
    let files = site.project.list("migrations");
    assert_eq!(files.len(), 6);
    files.into_iter().map(|name| (site.project.read(&format!("migrations/{name}")), name)).collect()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for dialect in ["sqlite", "postgres"] {
        let first = written(dialect, false);
        assert_eq!(written(dialect, false), first);
        assert_eq!(written(dialect, true), first, "the order of files and items is no input");
    }
}
