//! A file of SQL becomes what a pull of the database that it makes becomes, and nothing of it runs but what makes objects.

use crate::support::postgres::Server;
use crate::support::project::Project;
use crate::support::site::Site;

const SQLITE: &str = "PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO parents VALUES(1,'it''s; a row');
CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents (id));
CREATE INDEX by_parent ON children (parent);
CREATE TRIGGER t AFTER INSERT ON children BEGIN UPDATE parents SET name = name; SELECT 1; END;
COMMIT;
ATTACH 'other.db' AS other;
";

const POSTGRES: &str = "--
-- PostgreSQL database dump
--

\\restrict abc

SET statement_timeout = 0;
SET no_such_setting_of_a_newer_server = 1;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE TYPE public.mood AS ENUM ('calm', 'cross');
CREATE FUNCTION public.twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  select n * 2; -- ; '
$$;
CREATE TABLE public.parents (id integer NOT NULL, name text DEFAULT 'a;b'::text NOT NULL, mood public.mood);
ALTER TABLE public.parents OWNER TO somebody_of_another_server;
COMMENT ON TABLE public.parents IS 'It''s a table';
COPY public.parents (id, name, mood) FROM stdin;
1\tit's; odd\tcalm
\\.
SELECT pg_catalog.setval('s', 1);
ALTER TABLE ONLY public.parents ADD CONSTRAINT parents_pkey PRIMARY KEY (id);
CREATE VIEW public.names AS SELECT id, name FROM public.parents;
ALTER TABLE ONLY public.names ALTER COLUMN name SET DEFAULT 'x'::text;
COMMENT ON COLUMN public.names.name IS 'In words';
CREATE MATERIALIZED VIEW public.moods AS SELECT mood FROM public.parents WITH NO DATA;
ALTER TABLE ONLY public.moods ALTER COLUMN mood SET STATISTICS 300;
CREATE TABLE public.bare (
);
CREATE DOMAIN public.parent AS public.parents;
CREATE DATABASE evil;
ALTER SYSTEM SET work_mem = '1MB';
DO $$ begin raise exception 'it ran'; end $$;
\\unrestrict abc
";

#[test]
fn a_dump_is_what_a_pull_of_its_database_is() {
    let site = Site::sqlite();
    site.project.write("dump.sql", SQLITE);
    let told = site.project.expect(0, &["import", "dump.sql"]);
    assert!(told.stderr.contains("line 9: `ATTACH 'other.db' AS other`"), "{}", told.stderr);
    assert!(told.stderr.contains("rows: 1 statements"), "{}", told.stderr);
    let imported = site.project.read("schemas/main.schema");
    site.rows(&SQLITE.replace("ATTACH 'other.db' AS other;", ""));
    assert_eq!(site.project.expect(0, &["pull", "--stdout"]).stdout, imported);
    assert!(!site.project.list(".").contains(&"other.db".to_owned()));
    site.project.expect(0, &["plan"]);
    for server in Server::ALL {
        let site = Site::postgres(server);
        site.project.write("dump.sql", POSTGRES);
        let told = site.project.expect(0, &["import", "dump.sql"]).stderr;
        for left in [
            "CREATE DATABASE evil",
            "ALTER SYSTEM",
            "DO $$",
            "somebody_of_another_server",
            "no_such_setting",
            "1 tables",
        ] {
            assert!(told.contains(left), "{left}: {told}");
        }
        assert_eq!(site.value("select count(*) from pg_database where datname = 'evil'"), "0");
        assert_eq!(site.value("select count(*) from pg_class where relname = 'parents'"), "0", "nothing is made here");
        let imported = site.project.read("schemas/main.schema");
        assert!(imported.contains("/// It's a table") && imported.contains("function twice"), "{imported}");
        for line in [
            "  /// In words\n  column name default `'x'::text`\n",
            "column mood on postgres { statistics 300 }",
            "table bare {}",
            "type parent = parents on postgres { domain }",
        ] {
            assert!(imported.contains(line), "{line}: {imported}");
        }
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        assert_eq!(site.project.expect(0, &["pull", "--stdout"]).stdout, imported);
    }
}

#[test]
fn what_cannot_be_built_is_told_with_its_line_and_nothing_is_written() {
    let site = Site::sqlite();
    let refused = |code: i32, text: &str| {
        site.project.write("dump.sql", text);
        site.project.expect(code, &["import", "dump.sql", "--out", "made"]).stderr
    };
    assert!(refused(1, "create table t (a);\n\ncreate index i on none (a);").contains("line 3"));
    assert!(refused(64, "select 1;").contains("makes nothing"));
    assert!(refused(1, "create table t (a text default 'x").contains("line 1"));
    site.project.expect(74, &["import", "none.sql"]);
    assert!(!site.project.list(".").contains(&"made".to_owned()));
}

#[test]
fn a_file_of_sql_is_a_state_to_compare_with() {
    Site::each(|site| {
        site.schema(
            "table t {\n  id int primary key\n  note text default 'n'\n  n int? check (n > 0)\n  index (note)\n}\n",
        );
        let made = site.project.expect(0, &["push", "--dry-run", "--format", "json"]).stdout;
        let made: serde_json::Value = serde_json::from_str(&made).unwrap();
        let same = made["would_push"].as_str().unwrap();
        site.project.write("same.sql", format!("{same}\ninsert into t (id) values (1);\n"));
        let diff = |code, from: &str, to: &str| site.project.expect(code, &["diff", from, to, "--exit-code"]);
        assert!(diff(0, "same.sql", "schemas").stderr.contains("left out: rows: 1"));
        diff(0, "schemas", "same.sql");
        site.project.expect(0, &["plan"]);
        diff(0, "same.sql", "migrations");
        site.project.expect(0, &["apply", "--yes"]);
        let url = site.url();
        diff(0, "same.sql", &url);
        diff(0, &url, "same.sql");
        site.project.write("other.sql", format!("{same}\nalter table t rename column note to remark;\n"));
        assert!(diff(2, "other.sql", &url).stdout.contains("t/column:note"));
        let sql = site.project.expect(0, &["diff", &url, "other.sql", "--sql", "--accept", "all"]).stdout;
        site.rows(&sql);
        diff(0, &url, "other.sql");
        diff(2, "same.sql", "other.sql");
        // what cannot be built is told, and nothing is left behind
        site.project.write("bad.sql", "create table x (a nothing_of_that_kind(;\n");
        assert!(site.project.expect(1, &["diff", "bad.sql", "schemas"]).stderr.contains("line 1"));
    });
}

#[test]
fn a_project_begins_with_what_is_there() {
    Site::each(|site| {
        let project = Project::new();
        let is_file = site.url().starts_with("sqlite");
        site.project.write("app.db", "");
        site.rows(
            "create table t (id int not null primary key, note text default 'n'); create index by_note on t (note)",
        );
        let url = if is_file { format!("sqlite:{}", site.project.path("app.db").display()) } else { site.url() };
        let (other, kind) = if is_file { ("postgres", "sqlite") } else { ("sqlite", "postgres") };
        assert!(project.expect(64, &["init", "--from", &url, "--target", other]).stderr.contains("E0835"));
        project.expect(0, &["init", "--from", &url, "--dry-run"]);
        assert_eq!(project.list("."), Vec::<String>::new());
        let told = project.expect(0, &["init", "--from", &url]).stderr;
        assert!(told.contains("resolve --applied"), "{told}");
        assert!(project.read("schemas/main.schema").contains("by_note"));
        let config = project.read("schemac.toml");
        assert!(config.contains(&format!("dialect = \"{kind}\"")) && config.contains(&url), "{config}");
        project.expect(0, &["plan", "-n", "first"]);
        let version =
            project.list("migrations").into_iter().find_map(|name| Some(name.strip_suffix("_first.json")?.to_owned()));
        project.expect(0, &["resolve", "--applied", &version.unwrap(), "--reason", "it was there", "--yes"]);
        project.expect(0, &["status", "--exit-code"]);
        // by a file, whose server must be named where it needs one
        let other = Project::new();
        other.write("dump.sql", "create table t (id int not null primary key);\n");
        let from = ["init", "--from", "dump.sql", "--target", kind];
        if !is_file {
            assert!(other.expect(64, &from).stderr.contains("E0827"));
        }
        let at = ["--url", &url];
        other.expect(0, &[&from[..], if is_file { &[] } else { &at }].concat());
        assert!(other.read("schemas/main.schema").contains("table t {"));
        // a password does not come into the file
        let secret = "postgres://me:hunter2@127.0.0.1:1/none";
        let none = Project::new();
        let refused = none.expect(74, &["init", "--from", secret]).stderr;
        assert!(!refused.contains("hunter2") && none.list(".").is_empty(), "{refused}");
        none.expect(64, &["init", "--from", "schemas"]);
    });
}
