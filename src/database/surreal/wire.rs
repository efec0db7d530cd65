//! Requests over HTTP. One request is one script, so that a transaction needs no session.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use super::place::{Level, SurrealPlace};
use super::reply::{self, Answer, Refusal, Why};
use super::secrets::{self, Unset};
use super::version::Version;
use crate::database::authorities::trusting;
use crate::database::hearing::Hearing;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How long the server may take for what needs no work.
const SHORT: Duration = Duration::from_secs(30);
/// How long a connection is kept for the next request.
const IDLE: Duration = Duration::from_secs(3);
/// The largest reply that is read: the catalog of tens of thousands of tables.
const LARGEST: u64 = 1 << 30;

/// A server, a place in it and who asks. Clones share the token.
#[derive(Clone)]
pub(in crate::database) struct Wire {
    agent: ureq::Agent,
    place: Arc<SurrealPlace>,
    /// `None` for somebody without a name.
    token: Arc<Mutex<Option<String>>>,
    unset: Unset,
    hearing: Option<Hearing>,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Wire({})", self.place.base())
    }
}

impl Wire {
    /// Knows the server and has not asked it anything.
    pub fn new(place: SurrealPlace, hearing: Option<Hearing>) -> Self {
        let agent = ureq::Agent::config_builder()
            .tls_config(trusting(&place.authorities))
            .http_status_as_error(false)
            // a proxy of the environment or a server that sends elsewhere must not see a password
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            // a connection that the server may have closed meanwhile is not used again
            .max_idle_age(IDLE)
            .user_agent(concat!("schemac/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: agent.into(), place: Arc::new(place), token: Arc::default(), unset: Unset::Refused, hearing }
    }

    pub fn place(&self) -> &SurrealPlace {
        &self.place
    }

    /// Makes up secrets whose variables are not set.
    pub const fn make_up_secrets(&mut self) {
        self.unset = Unset::MadeUp;
    }

    /// The server's version.
    pub fn version(&self) -> Result<Version, Refusal> {
        let url = format!("{}/version", self.place.base());
        let reply = self.agent.get(&url).config().timeout_global(Some(SHORT)).build().call();
        let mut reply = reply.map_err(|error| unreachable(&error))?;
        let text = reply.body_mut().read_to_string().map_err(|error| unreachable(&error))?;
        Version::parse(&text).filter(|_| reply.status().is_success()).ok_or_else(|| reply::odd("no version"))
    }

    /// Signs in, if the URL names a user.
    pub fn sign_in(&self) -> Result<(), Refusal> {
        let Some((user, password)) = &self.place.user else { return Ok(()) };
        if self.place.level == Level::Token {
            *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(password.clone());
            return Ok(());
        }
        let mut who = json!({ "user": user, "pass": password });
        match self.place.level {
            Level::Root | Level::Token => {}
            Level::Namespace => who["ns"] = json!(self.place.namespace),
            Level::Database => {
                who["ns"] = json!(self.place.namespace);
                who["db"] = json!(self.place.database);
            }
        }
        let (status, text) = self.post("signin", &who, None, Some(SHORT))?;
        let reply: Value = serde_json::from_str(&text).unwrap_or_default();
        let token = reply::text_of(&reply, "token");
        match status {
            200 if !token.is_empty() => {
                *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.to_owned());
                Ok(())
            }
            400 | 401 | 403 => {
                let details = reply::text_of(&reply, "information");
                let details = if details.is_empty() { "the login is refused" } else { details };
                Err(Refusal::new(Why::Login, details))
            }
            _other => Err(reply::odd(&format!("the status {status}"))),
        }
    }

    /// Runs a script; each statement has a result of its own. A token that has expired is renewed: nothing had run.
    pub fn ask(&self, sql: &str, limit: Option<Duration>) -> Result<Vec<Result<Answer, Refusal>>, Refusal> {
        if let Some(hearing) = &self.hearing {
            hearing.tell(sql);
        }
        let filled = secrets::fill(sql, self.unset).map_err(|name| {
            Refusal::new(Why::Other, format!("the environment variable {name}, which holds a secret, is not set"))
        })?;
        let body = json!({ "id": 1, "method": "query", "params": [filled.text] });
        let hide = |refusal: Refusal| Refusal { text: secrets::hidden(&refusal.text, &filled.secrets), ..refusal };
        let mut sent = self.send(&body, limit).map_err(hide)?;
        if sent.0 == 401 && self.place.user.is_some() && self.place.level != Level::Token {
            self.sign_in()?;
            sent = self.send(&body, limit).map_err(hide)?;
        }
        let (status, text) = sent;
        match status {
            200 | 400 => {
                let reply = serde_json::from_str(&text).map_err(|_| reply::odd("no JSON"))?;
                let answers = reply::answers(reply).map_err(hide)?;
                Ok(answers.into_iter().map(|one| one.map_err(hide)).collect())
            }
            401 | 403 => Err(Refusal::new(Why::Login, text.lines().next().unwrap_or_default())),
            413 => Err(Refusal::new(
                Why::TooLarge,
                format!("a request of {} bytes is larger than the server takes", body.to_string().len()),
            )),
            _other => Err(hide(reply::odd(&format!("the status {status}: {}", head(&text))))),
        }
    }

    /// The same, when every statement must succeed.
    pub fn all(&self, sql: &str, limit: Option<Duration>) -> Result<Vec<Answer>, Refusal> {
        reply::all(self.ask(sql, limit)?).map_err(reply::told)
    }

    /// A look at something that takes no long work: the values of the statements.
    pub fn look(&self, sql: &str) -> Result<Vec<Value>, Refusal> {
        Ok(self.all(sql, Some(SHORT.saturating_mul(4)))?.into_iter().map(|answer| answer.value).collect())
    }

    fn send(&self, body: &Value, limit: Option<Duration>) -> Result<(u16, String), Refusal> {
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.post("rpc", body, token.as_deref(), limit)
    }

    fn post(
        &self,
        path: &str,
        body: &Value,
        token: Option<&str>,
        limit: Option<Duration>,
    ) -> Result<(u16, String), Refusal> {
        let url = format!("{}/{path}", self.place.base());
        let mut request = self
            .agent
            .post(&url)
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("surreal-ns", &self.place.namespace)
            .header("surreal-db", &self.place.database);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let sent = request.config().timeout_global(limit).build().send(body.to_string());
        let mut reply = sent.map_err(|error| unreachable(&error))?;
        let text = reply.body_mut().with_config().limit(LARGEST).read_to_string();
        Ok((reply.status().as_u16(), text.map_err(|error| unreachable(&error))?))
    }
}

/// What ureq says holds neither headers nor bodies.
fn unreachable(error: &ureq::Error) -> Refusal {
    let why =
        if matches!(error, ureq::Error::Timeout(ureq::Timeout::Global)) { Why::TooLong } else { Why::Unreachable };
    Refusal::new(why, error.to_string())
}

fn head(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    line.char_indices().nth(200).map_or(line, |(cut, _)| &line[..cut])
}
