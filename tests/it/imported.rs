//! A file of SQL becomes what a pull of the database that it makes becomes, and nothing of it runs but what makes objects.

use crate::support::postgres::Server;
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
