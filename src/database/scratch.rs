//! Databases to build a state in, beside a live one, so that what the same engine makes of it can be compared.

use super::connect::Elsewhere;
use super::error::Error;
use super::execute::{Kind, SqlKind};
use super::{ConnectOptions, Database, codes, fault};
use crate::base::Diagnostic;

/// A new and empty database that is gone when this is dropped. Nothing of it touches the database it stands beside.
#[derive(Debug)]
pub struct Scratch {
    /// `None` only while it goes away.
    database: Option<Database>,
    /// The connection that made it, and the statement that drops it; an embedded one lives in memory.
    beside: Option<(Database, String)>,
}

impl Scratch {
    /// One beside this database. On PostgreSQL it has the same encoding, locale and search path, and the role needs the
    /// right to create databases.
    ///
    /// # Errors
    /// The URL cannot be opened, or no database can be made there.
    pub fn beside(url: &str, options: &ConnectOptions) -> Result<Self, Diagnostic> {
        let mut owner = Database::connect_to(url, Elsewhere::Beside, options)?;
        match owner.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => {
                return Ok(Self { database: Some(Database::connect("sqlite::memory:", options)?), beside: None });
            }
            Kind::Sql(SqlKind::Postgres) => {}
            Kind::Surreal => return Self::beside_surreal(owner, url, options),
        }
        let place = Place::of(&mut owner)?;
        sweep(&mut owner);
        let create = format!(
            "create database \"{}\" with template template0 encoding '{}' lc_collate '{}' lc_ctype '{}'",
            place.name,
            quoted(&place.encoding),
            quoted(&place.collate),
            quoted(&place.ctype),
        );
        owner.session.run(&create).map_err(|error| refused(&owner, &error))?;
        // from here on it is dropped, whatever happens
        let drop = format!("drop database if exists \"{}\" with (force)", place.name);
        let whose = format!("comment on database \"{}\" is '{}'", place.name, quoted(&place.session));
        if !owner.session.is_lent() {
            // without it, nobody sweeps it away when this process is killed, and no more
            let _best_effort = owner.session.run(&whose);
        }
        let mut scratch = Self { database: None, beside: Some((owner, drop)) };
        let mut database = Database::connect_to(url, Elsewhere::Database(&place.name), options)?;
        let (schemas, path) = place.search_path();
        for sql in schemas {
            database.session.run(&sql).map_err(|error| refused(&database, &error))?;
        }
        database.session.set(&path).map_err(|error| refused(&database, &error))?;
        if database.session.is_lent() {
            // also outside of transactions: nobody else is lent a session of this database
            database.session.run(&format!("set {path}")).map_err(|error| refused(&database, &error))?;
        }
        scratch.database = Some(database);
        Ok(scratch)
    }

    /// A database of the same namespace: users of the root and of the namespace may make one.
    fn beside_surreal(mut owner: Database, url: &str, options: &ConnectOptions) -> Result<Self, Diagnostic> {
        let told = |problem: Diagnostic| {
            problem.help("sign in with a user of the namespace or the root: `?auth=namespace` and `DEFINE USER … ON NAMESPACE … ROLES OWNER`; a user of the database may make none")
        };
        sweep_surreal(&mut owner);
        // as good as a random number, and of the server
        let made = "RETURN 'schemac_scratch_' + <string> time::unix() + '_' + string::lowercase(rand::string(12))";
        let made = owner.session.rows(made, &[]);
        let made = made.map_err(|error| told(cannot(&owner, &error)))?;
        let name = made.first().map(|row| row.text(0).to_owned()).unwrap_or_default();
        let has_namespace = owner.session.surreal().map_or(Ok(true), |own| own.has_namespace());
        let (to, define, drop) = if has_namespace.map_err(|refusal| told(cannot(&owner, &refusal.into())))? {
            (Elsewhere::Database(&name), format!("DEFINE DATABASE {name}"), format!("REMOVE DATABASE IF EXISTS {name}"))
        } else {
            let define = format!("DEFINE NAMESPACE {name}");
            (Elsewhere::Namespace(&name), define, format!("REMOVE NAMESPACE IF EXISTS {name}"))
        };
        let defined = owner.session.surreal().map_or(Ok(()), |own| own.manage(&define));
        defined.map_err(|refusal| told(cannot(&owner, &refusal.into())))?;
        // from here on it is dropped, whatever happens
        let mut scratch = Self { database: None, beside: Some((owner, drop)) };
        let mut database = Database::connect_to(url, to, &ConnectOptions { create: true, ..options.clone() })?;
        if let Some(own) = database.session.surreal() {
            own.make_up_secrets();
        }
        scratch.database = Some(database);
        Ok(scratch)
    }

    /// The database.
    ///
    /// # Errors
    /// Never in practice: it is there until it is dropped.
    pub fn database(&mut self) -> Result<&mut Database, Diagnostic> {
        self.database.as_mut().ok_or_else(|| Diagnostic::error(codes::NO_SCRATCH, "the scratch database is gone"))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.database = None;
        if let Some((owner, drop)) = &mut self.beside {
            // a connection that was lost leaves it behind, for the next one to sweep away
            let _best_effort = match owner.session.surreal() {
                Some(own) => own.manage(drop).map_err(Error::from),
                None => owner.session.run(drop),
            };
        }
    }
}

/// The comment of a scratch database: the session that made it, of `pg_stat_activity a`.
const SESSION: &str = "'scratch database of session ' || a.pid || ' since ' || extract(epoch from a.backend_start)";

/// Drops scratch databases of this role whose makers were killed. Whoever is connected to one keeps it; through a pooler, where
/// sessions are lent out, none says whose it is.
fn sweep(owner: &mut Database) {
    let sql = format!(
        "select d.datname::text from pg_catalog.pg_database d \
         join pg_catalog.pg_shdescription s on s.objoid = d.oid and s.classoid = 'pg_catalog.pg_database'::regclass \
         where d.datname like 'schemac\\_scratch\\_%' and s.description like 'scratch database of session %' \
         and pg_catalog.pg_get_userbyid(d.datdba) = current_user \
         and not exists (select from pg_catalog.pg_stat_activity a where a.datid = d.oid or s.description = {SESSION})"
    );
    let rows = owner.session.rows(&sql, &[]).unwrap_or_default();
    for row in rows {
        // another process may be at it
        let _best_effort = owner.session.run(&format!("drop database if exists \"{}\"", row.text(0)));
    }
}

/// For how long, in seconds, nobody sweeps what a process that may live has made: it is needed for as long as one command runs.
const NEEDED: i64 = 3600;

/// Removes scratch databases, and namespaces of some, that are too old to be needed: a server without sessions knows nothing of who
/// made them but when.
fn sweep_surreal(owner: &mut Database) {
    let now = owner.session.rows("RETURN time::unix()", &[]).ok().and_then(|rows| rows.first()?.number(0));
    let (Some(now), Some(own)) = (now, owner.session.surreal()) else { return };
    let is_old = |name: &str| made_at(name).is_some_and(|made| now.saturating_sub(made) > NEEDED);
    for (of, word, list) in [("NS", "DATABASE", "databases"), ("ROOT", "NAMESPACE", "namespaces")] {
        // who may not look may not remove either
        let found = own.names_of(&format!("INFO FOR {of} STRUCTURE"), list).unwrap_or_default();
        for name in found.iter().filter(|name| is_old(name)) {
            // another process may be at it
            let _best_effort = own.manage(&format!("REMOVE {word} IF EXISTS {name}"));
        }
    }
}

/// When the scratch database of this name was made, in seconds since 1970.
fn made_at(name: &str) -> Option<i64> {
    let (made, random) = name.strip_prefix("schemac_scratch_")?.split_once('_')?;
    random.chars().all(|c| c.is_ascii_alphanumeric()).then(|| made.parse().ok())?
}

/// What a scratch database has in common with the one it stands beside.
struct Place {
    name: String,
    encoding: String,
    collate: String,
    ctype: String,
    current_schema: Option<String>,
    search_path: String,
    has_public: bool,
    /// Who makes it.
    session: String,
}

impl Place {
    fn of(owner: &mut Database) -> Result<Self, Diagnostic> {
        let sql = format!(
            "select 'schemac_scratch_' || left(md5(random()::text || clock_timestamp()::text), 16),
                pg_catalog.pg_encoding_to_char(d.encoding)::text, d.datcollate::text, d.datctype::text,
                pg_catalog.current_schema()::text, pg_catalog.current_setting('search_path'),
                (exists (select from pg_catalog.pg_namespace where nspname = 'public'))::text,
                (select {SESSION} from pg_catalog.pg_stat_activity a where a.pid = pg_catalog.pg_backend_pid())
            from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()"
        );
        let rows = owner.session.rows(&sql, &[]).map_err(|error| refused(owner, &error))?;
        let row = rows
            .first()
            .ok_or_else(|| Diagnostic::error(codes::NO_SCRATCH, format!("{} is not in its own list", owner.url())))?;
        let text = |at: usize| row.text(at).to_owned();
        Ok(Self {
            name: text(0),
            encoding: text(1),
            collate: text(2),
            ctype: text(3),
            current_schema: Some(text(4)).filter(|name| !name.is_empty()),
            search_path: text(5),
            has_public: row.text(6) == "true",
            session: text(7),
        })
    }

    /// What makes the schemas of the search path, and the setting.
    fn search_path(&self) -> (Vec<String>, String) {
        let mut out = Vec::new();
        if let Some(schema) = &self.current_schema {
            out.push(format!("create schema if not exists \"{}\"", schema.replace('"', "\"\"")));
        }
        if !self.has_public {
            out.push("drop schema if exists public".to_owned());
        }
        // an empty list of schemas is an empty text
        let list = if self.search_path.is_empty() { "''" } else { self.search_path.as_str() };
        (out, format!("search_path = {list}"))
    }
}

fn quoted(text: &str) -> String {
    text.replace('\'', "''")
}

fn cannot(database: &Database, error: &Error) -> Diagnostic {
    fault::diagnostic(codes::NO_SCRATCH, &format!("no scratch database can be made beside {}", database.url()), error)
}

fn refused(database: &Database, error: &Error) -> Diagnostic {
    cannot(database, error)
        .help("the role needs the right to create databases: `alter role … createdb`; it is dropped again at once")
}
