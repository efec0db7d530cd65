//! Namespaces of their own on the SurrealDB server that `tests/run` starts and on the older one beside it, and servers that a
//! test may kill.

use std::collections::BTreeMap;
use std::env;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use schemac::catalog::define::What;
use schemac::catalog::{Address, Catalog, Object};
use schemac::database::ConnectOptions;
use serde_json::{Value, json};

/// A version that `tests/run` starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// An engine without a server: the bridge in `tests/surreal/embedded` speaks for it.
    V3_0,
    V3_3,
}

impl Release {
    pub const ALL: [Self; 2] = [Self::V3_3, Self::V3_0];

    /// As the configuration has it.
    pub const fn version(self) -> &'static str {
        match self {
            Self::V3_0 => "3.0",
            Self::V3_3 => "3.3",
        }
    }

    fn server(self) -> String {
        variable(match self {
            Self::V3_0 => "SCHEMAC_TEST_SURREAL30",
            Self::V3_3 => "SCHEMAC_TEST_SURREAL",
        })
    }
}

/// A namespace of one test, gone with the value, and a database in it.
#[derive(Debug)]
pub struct Database {
    /// `surrealdb://root:password@127.0.0.1:PORT`.
    server: String,
    namespace: String,
    /// Whether the server is another's, so that the namespace must go.
    shared: bool,
}

pub fn variable(name: &str) -> String {
    env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run the tests with `tests/run`, which starts the servers"))
}

impl Database {
    /// An empty database on the shared server.
    pub fn new() -> Self {
        Self::on(Release::V3_3)
    }

    /// An empty database on the server of a version.
    pub fn on(release: Release) -> Self {
        let own = Self::absent(&release.server(), true);
        own.root("DEFINE NAMESPACE $ns; USE NS $ns; DEFINE DATABASE main");
        own
    }

    /// One of which neither namespace nor database is there.
    pub fn missing() -> Self {
        Self::absent(&Release::V3_3.server(), true)
    }

    fn absent(server: &str, shared: bool) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let namespace = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self { server: server.to_owned(), namespace, shared }
    }

    /// Its URL for the root user.
    pub fn url(&self) -> String {
        format!("{}/{}/main?auth=root", self.server, self.namespace)
    }

    /// Its URL for another user.
    pub fn url_of(&self, user: &str, password: &str, level: &str) -> String {
        let address = self.server.rsplit_once('@').unwrap().1;
        format!("surrealdb://{user}:{password}@{address}/{}/main?auth={level}", self.namespace)
    }

    /// Its URL with a token of a user of the database.
    pub fn url_with_token(&self, user: &str, password: &str) -> String {
        let address = self.server.rsplit_once('@').unwrap().1;
        let who = json!({ "user": user, "pass": password, "ns": self.namespace, "db": "main" });
        let post = ureq::post(format!("http://{address}/signin")).header("accept", "application/json");
        let text = post.send(who.to_string()).unwrap().body_mut().read_to_string().unwrap();
        let reply: Value = serde_json::from_str(&text).unwrap();
        format!("surrealdb://:{}@{address}/{}/main?auth=token", reply["token"].as_str().unwrap(), self.namespace)
    }

    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Runs a script as root; all results, each as the server gives it. A parse error is a failure.
    pub fn replies(&self, sql: &str) -> Vec<Value> {
        let reply = request(&self.server, Some((&self.namespace, "main")), sql).unwrap();
        reply.get("result").and_then(Value::as_array).unwrap_or_else(|| panic!("{reply}\n{sql}")).clone()
    }

    /// The values of a script of which every statement succeeds.
    pub fn sql(&self, sql: &str) -> Vec<Value> {
        let replies = self.replies(sql);
        assert!(replies.iter().all(|one| one["status"] == "OK"), "{sql}\n{replies:#?}");
        replies.into_iter().map(|one| one["result"].clone()).collect()
    }

    /// The records of the last statement as JSON, each a row of one column.
    pub fn try_rows(&self, sql: &str) -> Result<super::rows::Rows, String> {
        let reply = request(&self.server, Some((&self.namespace, "main")), sql)?;
        let replies = reply.get("result").and_then(Value::as_array).ok_or_else(|| format!("{reply}\n{sql}"))?;
        if let Some(wrong) = replies.iter().find(|one| one["status"] != "OK") {
            return Err(format!("{}\n{sql}", wrong["result"]));
        }
        let last = replies.last().map(|one| one["result"].clone()).unwrap_or_default();
        let rows = last.as_array().cloned().unwrap_or_default();
        Ok(rows.iter().map(|row| vec![Some(row.to_string())]).collect())
    }

    /// The value of the last statement.
    pub fn value(&self, sql: &str) -> Value {
        self.sql(sql).pop().unwrap()
    }

    /// The names of the tables, without those of schemac.
    pub fn tables(&self) -> Vec<String> {
        let info = self.value("INFO FOR DB STRUCTURE");
        let names = info["tables"].as_array().unwrap().iter().map(|table| table["name"].as_str().unwrap().to_owned());
        names.filter(|name| !name.starts_with("_schemac")).collect()
    }

    /// Records whose links to records that are there the engine does not remember, though their field has a reference: `ON
    /// DELETE` would pass over them.
    pub fn forgotten(&self, catalog: &Catalog) -> Vec<String> {
        let rules = |(at, object): (&Address, &Object)| match object {
            Object::Definition(own) => match &own.what {
                What::FieldRules(rules) if rules.on_delete.is_some() => Some((at.home.name, at.part?)),
                _ => None,
            },
            _ => None,
        };
        let tables: Vec<String> = catalog.tables().map(|table| table.name.to_string()).collect();
        let mut out = Vec::new();
        for (table, field) in catalog.iter().filter_map(rules) {
            let known =
                tables.iter().map(|own| format!("array::flatten(SELECT VALUE <~({table} FIELD {field}) FROM `{own}`)"));
            let known = known.collect::<Vec<_>>().join(", ");
            let found = self.value(&format!(
                "LET $known = array::flatten([{known}]); \
                 SELECT VALUE id FROM `{table}` WHERE {field} NOT IN [NONE, NULL, []] AND id NOT IN $known"
            ));
            out.extend(found.as_array().unwrap().iter().map(|id| format!("{id} {field}")));
        }
        out
    }

    fn root(&self, sql: &str) {
        let sql = sql.replace("$ns", &self.namespace);
        // whoever makes or removes a namespace meets who does the same with another
        for _ in 0..20 {
            let reply = request(&self.server, None, &sql).unwrap();
            let all = reply["result"].as_array().cloned().unwrap_or_default();
            if !all.is_empty() && all.iter().all(|one| one["status"] == "OK") {
                return;
            }
            assert!(reply.to_string().contains("TransactionConflict"), "{sql}\n{reply:#}");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("{sql}: always in conflict");
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.shared && !std::thread::panicking() {
            self.root("REMOVE NAMESPACE IF EXISTS $ns");
        }
    }
}

/// One request to a server, with nothing of schemac's own client.
fn request(server: &str, place: Option<(&str, &str)>, sql: &str) -> Result<Value, String> {
    let (user, address) = server.strip_prefix("surrealdb://").unwrap().rsplit_once('@').unwrap();
    let (user, password) = user.split_once(':').unwrap();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let post = |path: &str, token: Option<&str>, body: Value| -> Result<Value, String> {
        let mut request = agent.post(format!("http://{address}/{path}")).header("accept", "application/json");
        request = request.header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some((namespace, database)) = place {
            request = request.header("surreal-ns", namespace).header("surreal-db", database);
        }
        let mut reply = request.send(body.to_string()).map_err(|error| error.to_string())?;
        let text = reply.body_mut().read_to_string().map_err(|error| error.to_string())?;
        serde_json::from_str(&text).map_err(|_| text)
    };
    // a password is checked slowly
    static TOKENS: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());
    let known = TOKENS.lock().unwrap().get(server).cloned();
    let token = match known {
        Some(token) => token,
        None => {
            let signed = post("signin", None, json!({ "user": user, "pass": password }))?;
            let token = signed["token"].as_str().ok_or_else(|| signed.to_string())?.to_owned();
            TOKENS.lock().unwrap().insert(server.to_owned(), token.clone());
            token
        }
    };
    post("rpc", Some(&token), json!({ "id": 1, "method": "query", "params": [sql] }))
}

/// schemac's own connection.
pub fn connect(url: &str) -> schemac::database::Database {
    schemac::database::Database::connect(url, &ConnectOptions::default()).unwrap()
}

/// A server with its data in a folder.
#[derive(Debug)]
pub struct OwnServer {
    port: u16,
    folder: String,
    /// The files of its certificate and key, if it speaks HTTPS.
    pair: Option<(String, String)>,
    running: Option<Child>,
}

impl OwnServer {
    /// Starts one that speaks HTTPS with this certificate and key.
    pub fn encrypted(folder: &Path, certificate: &Path, key: &Path) -> Self {
        let pair = Some((certificate.display().to_string(), key.display().to_string()));
        Self::with(folder, pair)
    }

    /// Starts one with its data below this folder.
    pub fn new(folder: &Path) -> Self {
        Self::with(folder, None)
    }

    fn with(folder: &Path, pair: Option<(String, String)>) -> Self {
        // asked for and given back: another may take it, then the test fails and says so
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut own = Self { port, folder: folder.join("data").display().to_string(), pair, running: None };
        own.start();
        own
    }

    /// An empty database on it.
    pub fn database(&self) -> Database {
        let own = Database::absent(&self.server(), false);
        own.root("DEFINE NAMESPACE $ns; USE NS $ns; DEFINE DATABASE main");
        own
    }

    fn server(&self) -> String {
        format!("surrealdb://root:root@127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Starts it, also after it was killed, and waits until it answers.
    pub fn start(&mut self) {
        let bind = format!("127.0.0.1:{}", self.port);
        let mut command = Command::new(variable("SCHEMAC_TEST_SURREAL_BIN"));
        command.args(["start", "--no-banner", "--log", "none", "--user", "root", "--pass", "root", "--bind", &bind]);
        if let Some((certificate, key)) = &self.pair {
            command.args(["--web-crt", certificate, "--web-key", key]);
        }
        command.arg(format!("surrealkv://{}", self.folder));
        let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.running = Some(command.spawn().unwrap());
        let since = Instant::now();
        while std::net::TcpStream::connect(&bind).is_err()
            || self.pair.is_none() && request(&self.server(), None, "RETURN 1").is_err()
        {
            assert!(since.elapsed() < Duration::from_secs(60), "the server does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Kills it: nothing is written any more.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            drop(running.kill());
            drop(running.wait());
        }
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.kill();
    }
}
