//! A project folder with a configured database, on each engine.

use super::postgres::{self, Server};
use super::project::Project;
use super::rows::Rows;
use super::sqlite;

/// The database of a site.
#[derive(Debug)]
enum Base {
    File,
    Server(postgres::Database),
}

/// A project as a user has it: `schemac.toml`, `schemas/`, and a database of its own.
#[derive(Debug)]
pub struct Site {
    pub project: Project,
    base: Base,
}

impl Site {
    /// On a SQLite file in the project's folder.
    pub fn sqlite() -> Self {
        Self { project: configured("sqlite", "sqlite:app.db"), base: Base::File }
    }

    /// On a fresh database of a PostgreSQL server.
    pub fn postgres(server: Server) -> Self {
        Self::of(server.database())
    }

    /// On this database.
    pub fn of(database: postgres::Database) -> Self {
        Self { project: configured("postgres", database.url()), base: Base::Server(database) }
    }

    /// The test on SQLite and on both PostgreSQL servers.
    pub fn each(test: impl Fn(&Self)) {
        test(&Self::sqlite());
        for server in Server::ALL {
            test(&Self::postgres(server));
        }
    }

    /// The only schema file.
    pub fn schema(&self, text: &str) -> &Self {
        self.project.write("schemas/main.schema", text);
        self
    }

    /// The database's URL; on SQLite the one of the configuration.
    pub fn url(&self) -> String {
        match &self.base {
            Base::File => "sqlite:app.db".to_owned(),
            Base::Server(database) => database.url().to_owned(),
        }
    }

    /// All rows that a script gives.
    pub fn rows(&self, sql: &str) -> Rows {
        match &self.base {
            Base::File => sqlite::rows(&self.project.path("app.db"), sql),
            Base::Server(database) => database.rows(sql),
        }
    }

    /// The one value of a query, as text.
    pub fn value(&self, sql: &str) -> String {
        match self.rows(sql).as_slice() {
            [row] if row.len() == 1 => row[0].clone().unwrap_or_default(),
            rows => panic!("{sql}: {rows:?}"),
        }
    }

    /// Whether there is a table of this name.
    pub fn has_table(&self, name: &str) -> bool {
        let sql = match &self.base {
            Base::File => format!("select count(*) from sqlite_schema where name = '{name}'"),
            Base::Server(_) => format!("select count(*) from pg_class where relname = '{name}'"),
        };
        self.value(&sql) == "1"
    }

    /// Whether the server works for somebody in this database, or holds a lock for him. A pooler's idle sessions stay.
    pub fn is_at_work(&self) -> bool {
        let sql = "select count(*) from pg_stat_activity a where datname = current_database() and pid <> pg_backend_pid() \
                   and application_name like 'schemac%' and (state <> 'idle' \
                   or exists (select from pg_locks l where l.pid = a.pid and l.locktype = 'advisory'))";
        match &self.base {
            Base::File => false,
            Base::Server(_) => self.value(sql) != "0",
        }
    }

    /// The database as it is now, to come back to.
    pub fn kept(&self) -> Kept {
        match &self.base {
            Base::File => Kept::File(std::fs::read(self.project.path("app.db")).unwrap()),
            Base::Server(database) => Kept::Template(database.copy()),
        }
    }

    /// `status --format json`; it ends with 1 when it has errors to tell.
    pub fn status(&self) -> serde_json::Value {
        let ran = self.project.run(&["status", "--format", "json"]);
        let status: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let is_error = |problem: &serde_json::Value| problem["severity"] == "error";
        let errors = status["problems"].as_array().unwrap().iter().any(is_error);
        assert_eq!(ran.code, Some(i32::from(errors)), "{status:#}");
        status
    }

    /// The stems of the folder's migrations, oldest first.
    pub fn stems(&self) -> Vec<String> {
        let files = self.project.list("migrations");
        files.iter().filter_map(|name| name.strip_suffix(".json")).map(ToOwned::to_owned).collect()
    }
}

/// A database as it once was.
#[derive(Debug)]
pub enum Kept {
    File(Vec<u8>),
    Template(postgres::Database),
}

impl Kept {
    /// Makes the site's database so again.
    pub fn restore(&self, site: &Site) {
        match (self, &site.base) {
            (Self::File(bytes), Base::File) => {
                for more in ["app.db-journal", "app.db-wal", "app.db-shm"] {
                    drop(std::fs::remove_file(site.project.path(more)));
                }
                site.project.write("app.db", bytes);
            }
            (Self::Template(template), Base::Server(database)) => database.become_as(template),
            (Self::File(_), Base::Server(_)) | (Self::Template(_), Base::File) => panic!("kept of another site"),
        }
    }
}

fn configured(dialect: &str, url: &str) -> Project {
    let project = Project::new();
    let text = format!("[target.main]\ndialect = \"{dialect}\"\nurl = \"{url}\"\n");
    project.write("schemac.toml", text);
    project
}
