//! `pull` as a user types it.

use serde_json::Value;

use crate::support::postgres::Server;
use crate::support::site::Site;

const BLOG: &str = "/// Who writes.\ntable users {\n  id bigint identity primary key\n  name text unique\n}\n\n\
    table posts {\n  id bigint primary key\n  author_id -> users on delete cascade index\n  title text default 'untitled'\n}\n\n\
    view titles = ```sqlite\nselect title from posts\n```\n";

fn applied() -> Site {
    let site = Site::sqlite();
    site.schema(BLOG);
    site.project.expect(0, &["plan", "-n", "first"]);
    site.project.expect(0, &["apply", "--yes"]);
    site
}

#[test]
fn a_plan_right_after_a_pull_is_empty() {
    let site = applied();
    let refused = site.project.expect(64, &["pull"]);
    assert!(refused.stderr.contains("E0828") && refused.stderr.contains("--overwrite"), "{}", refused.stderr);
    assert_eq!(site.project.read("schemas/main.schema"), BLOG);
    site.project.expect(0, &["pull", "--overwrite"]);
    let pulled = site.project.read("schemas/main.schema");
    assert!(pulled.contains("author_id -> users on delete cascade index"), "{pulled}");
    assert!(pulled.contains("title text default 'untitled'"), "{pulled}");
    site.project.expect(0, &["check"]);
    site.project.expect(0, &["fmt", "--check"]);
    site.project.expect(0, &["plan", "--check"]);
}

#[test]
fn files_are_split_listed_and_never_written_by_a_dry_run() {
    let site = applied();
    let project = &site.project;
    project.expect(0, &["pull", "--out", "a", "--dry-run"]);
    project.expect(0, &["pull", "--out", "a", "--split", "table"]);
    assert_eq!(project.list("a"), ["posts.schema", "titles.schema", "users.schema"]);
    let told: Value =
        serde_json::from_str(&project.expect(0, &["pull", "--out", "b", "--format", "json"]).stdout).unwrap();
    assert_eq!((&told["version"], &told["files"][0], &told["errors"]), (&1.into(), &"b/main.schema".into(), &0.into()));
    let whole = project.expect(0, &["pull", "--stdout"]).stdout;
    assert_eq!(whole, project.read("b/main.schema"));
}

#[test]
fn an_empty_list_is_told_from_one_that_is_cast_to_a_size() {
    for server in Server::ALL {
        let from = server.database();
        from.execute(
            "create table t (id int primary key, a varchar(9)[] default '{}', b varchar(9)[] default '{}'::varchar(9)[], \
             c char(3)[] default '{}', d numeric(8,2)[] default '{}', e timestamptz(3)[] default '{}', f bit(2)[] default '{}')",
        );
        let site = Site::postgres(server);
        site.project.expect(0, &["pull", "--url", from.url()]);
        let pulled = site.project.read("schemas/main.schema");
        assert!(pulled.contains("default []") && pulled.contains("varying(9)"), "{pulled}");
        site.project.expect(0, &["plan", "-n", "all"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["plan", "--check"]);
        let defaults = "select string_agg(pg_get_expr(adbin, adrelid), ' ' order by adnum) from pg_attrdef where adrelid = 't'::regclass";
        assert_eq!(site.rows(defaults), from.rows(defaults), "{server:?}");
    }
}

#[test]
fn bodies_that_name_what_is_not_there_are_taken() {
    for server in Server::ALL {
        let from = server.database();
        from.execute(
            "set check_function_bodies = off; create schema shop; create table shop.users (id int primary key, name text); \
             create function lost() returns bigint language sql as 'select count(*) from users where nam is null'; \
             create function gone() returns bigint language sql as 'select count(*) from shop.users where nam is null'; \
             create function elsewhere() returns bigint language sql as 'select along()'; \
             create function shop.along(out int, variadic int[]) language sql set search_path to shop as 'select count(*)::int from users'; \
             create function no_sql(n int default 2) returns int language plpgsql as 'begin return nowhere(); end'; \
             create domain box as int check (value > 0 and normalize('a', nfkc) = 'a'); create type pair as (a int, b int); \
             create domain pairs as pair check ((value).a < (value).b)",
        );
        from.execute("comment on table shop.users is E'two  \\r\\nC:\\\\\\n '");
        let site = Site::postgres(server);
        let told = site.project.expect(0, &["pull", "--url", from.url()]);
        assert!(!told.stderr.contains("Not taken") && !told.stderr.contains("errors"), "{}", told.stderr);
        let pulled = site.project.read("schemas/main.schema");
        assert_eq!(pulled.matches("unchecked").count(), 3, "{pulled}");
        site.project.expect(0, &["check"]);
        site.project.expect(0, &["fmt", "--check"]);
        site.project.expect(0, &["plan", "-n", "all"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["plan", "--check"]);
        site.project.expect(0, &["drift"]);
        site.project.expect(0, &["diff", from.url(), &site.url()]);
    }
}

#[cfg(unix)]
#[test]
fn no_link_is_followed() {
    let site = applied();
    let project = &site.project;
    project.write("elsewhere.schema", "// mine\n");
    project.write("out/other.schema", "// mine\n");
    std::os::unix::fs::symlink(project.path("elsewhere.schema"), project.path("out/main.schema")).unwrap();
    let refused = project.expect(74, &["pull", "--out", "out", "--overwrite"]);
    assert!(refused.stderr.contains("E0829") && refused.stderr.contains("symbolic link"), "{}", refused.stderr);
    assert_eq!(project.read("elsewhere.schema"), "// mine\n");
}
