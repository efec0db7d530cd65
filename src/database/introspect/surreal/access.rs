//! Access methods, users and configurations. The engine never tells a secret; neither does this.

use serde_json::Value;

use super::{Reader, flag, grouped, list, said, text};
use crate::base::Name;
use crate::catalog::define::{Service, Setting, What};
use crate::catalog::{Address, CommentOn, Defined, Kind, QName};

/// In place of a secret, whatever a version prints: 3.0 shows the hash of a password.
const REDACTED: &str = "[redacted]";

/// The order of what a configuration says; what is not among these comes last.
const CONFIG: [&str; 6] = ["tables", "functions", "depth", "complexity", "introspection", "permissions"];

fn setting(key: &str, value: impl Into<String>) -> Setting {
    vec![key.into(), value.into().into()]
}

impl Reader {
    /// `users` are the statements that would define them, in the same order.
    pub(super) fn access(&mut self, database: &Value, users: &Value) {
        for own in list(database, "accesses") {
            let none = Value::Null;
            let kind = own.get("kind").unwrap_or(&none);
            let of = text(kind, "kind").to_ascii_lowercase();
            self.service(Defined::Access, text(own, "name"), Some(&of), access(own, kind, &of), own);
        }
        for (n, own) in list(database, "users").iter().enumerate() {
            let roles: Vec<String> =
                list(own, "roles").iter().filter_map(Value::as_str).map(str::to_ascii_lowercase).collect();
            let mut settings = vec![setting("passhash", REDACTED), setting("roles", roles.join(", "))];
            let statement = users.get(n).and_then(Value::as_str);
            settings.extend(duration(&with_session(own, statement)));
            self.service(Defined::User, text(own, "name"), None, settings, own);
        }
        for own in list(database, "configs") {
            for (name, value) in own.as_object().into_iter().flatten() {
                let mut settings = Vec::new();
                for (key, value) in value.as_object().into_iter().flatten() {
                    match words(value) {
                        Some(words) => settings.push(setting(key, words)),
                        None => self.note(format!("{key} of the config {name}")),
                    }
                }
                settings.sort_by_key(|own| {
                    own.first().and_then(|key| CONFIG.iter().position(|known| *known == &**key)).unwrap_or(CONFIG.len())
                });
                self.service(Defined::Config, name, None, settings, value);
            }
        }
    }

    fn service(&mut self, kind: Defined, name: &str, of: Option<&str>, settings: Vec<Setting>, own: &Value) {
        let home = QName::bare(Name::new(name));
        let of = of.filter(|of| !of.is_empty()).map(Name::new);
        self.define(Address::top(Kind::Defined(kind), home), What::Service(Service { of, settings }));
        self.comment(CommentOn::Defined(kind), home, None, own);
    }
}

fn access(own: &Value, kind: &Value, of: &str) -> Vec<Setting> {
    let mut out = Vec::new();
    for key in ["signup", "signin"] {
        out.extend(said(kind, key).map(|query| setting(key, grouped(query))));
    }
    out.extend(said(own, "authenticate").map(|query| setting("authenticate", grouped(query))));
    out.extend(said(kind, "subject").map(|subject| setting("for", subject.to_ascii_lowercase())));
    out.extend(token(kind, of));
    if flag(kind, "refresh") {
        out.push(setting("refresh", ""));
    }
    out.extend(duration(own));
    out
}

/// How tokens are signed. A record's or a bearer's access has a key of its own making and HS512 when nothing is said of it,
/// which looks as if somebody had said it: it is left out.
fn token(kind: &Value, of: &str) -> Vec<Setting> {
    let none = Value::Null;
    let jwt = kind.get("jwt").unwrap_or(&none);
    let (verify, issuer) = (jwt.get("verify").unwrap_or(&none), jwt.get("issuer").unwrap_or(&none));
    let (algorithm, issued) = (text(verify, "alg"), text(issuer, "alg"));
    let mut out = Vec::new();
    if of != "jwt" && algorithm == "HS512" && issued == "HS512" {
        return out;
    }
    if !algorithm.is_empty() {
        out.push(setting("algorithm", algorithm.to_ascii_lowercase()));
        out.push(setting("key", REDACTED));
    }
    out.extend(said(verify, "url").map(|url| setting("url", url)));
    // of an algorithm with one key for both, the issuer follows from it
    let is_symmetric = algorithm.starts_with("HS") && issued == algorithm;
    if !issued.is_empty() && !is_symmetric {
        if issued != algorithm {
            out.push(setting("issuer_algorithm", issued.to_ascii_lowercase()));
        }
        out.push(setting("issuer_key", REDACTED));
    }
    out
}

/// `grant 30d token 1h session 12h`, as far as they are set.
fn duration(own: &Value) -> Option<Setting> {
    let times = own.get("duration")?;
    let said: Vec<String> =
        ["grant", "token", "session"].iter().filter_map(|key| Some(format!("{key} {}", said(times, key)?))).collect();
    (!said.is_empty()).then(|| setting("duration", said.join(" ")))
}

/// A user with the duration of a session as the statement has it: in the structure, 3.0 says that of a token in its place.
fn with_session(user: &Value, statement: Option<&str>) -> Value {
    let mut out = user.clone();
    // behind the roles there is nothing that somebody could have written, but the comment at the end
    let times = statement.and_then(|text| text.split_once("' ROLES ")?.1.split_once("FOR SESSION "));
    if let (Some((_, session)), Some(of)) = (times, out.get_mut("duration").and_then(Value::as_object_mut)) {
        let session = session.split([' ', ',']).next().filter(|session| *session != "NONE");
        of.insert("session".to_owned(), session.into());
    }
    out
}

/// A value of a configuration in words: `auto`, `none`, `include a, b`, `5`.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("none".to_owned()),
        Value::Bool(true) => Some("full".to_owned()),
        Value::Bool(false) => Some("none".to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.to_ascii_lowercase()),
        Value::Array(all) => {
            let all: Option<Vec<&str>> = all.iter().map(Value::as_str).collect();
            all.map(|all| all.join(", "))
        }
        Value::Object(own) => {
            let mut pairs = own.iter();
            let (Some((key, value)), None) = (pairs.next(), pairs.next()) else { return None };
            let list = value.as_array()?;
            let list: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            Some(format!("{} {}", key.to_ascii_lowercase(), list?.join(", ")))
        }
    }
}
