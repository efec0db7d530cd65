//! What the server replies: results, or why there are none.

use serde_json::Value;

/// A refusal by the server, or that there is none.
#[derive(Clone, Debug)]
pub(in crate::database) struct Refusal {
    pub why: Why,
    /// In the server's words, without secrets.
    pub text: String,
    /// The place of the statement in its request, from 0.
    pub at: Option<usize>,
}

/// The kind of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::database) enum Why {
    /// Nobody answers, or not as SurrealDB does.
    Unreachable,
    /// User, password or token.
    Login,
    /// The user may not.
    Forbidden,
    /// Not one statement ran; line and column are those of the request, from 1.
    Unreadable {
        line: usize,
        column: usize,
    },
    /// The namespace or the database does not exist.
    NoPlace,
    NotFound,
    Exists,
    /// Another transaction wrote the same; the whole may run again.
    Conflict,
    /// By `THROW`.
    Thrown,
    /// A value is none of the type that it is cast to.
    Unfit,
    TooLong,
    TooLarge,
    Other,
}

/// One statement's result.
#[derive(Clone, Debug)]
pub(in crate::database) struct Answer {
    pub value: Value,
    /// How long it took, in milliseconds.
    pub ms: u64,
}

impl Refusal {
    pub fn new(why: Why, text: impl Into<String>) -> Self {
        Self { why, text: text.into(), at: None }
    }
}

/// The results of a request, each on its own.
pub(super) fn answers(reply: Value) -> Result<Vec<Result<Answer, Refusal>>, Refusal> {
    let Value::Object(mut reply) = reply else { return Err(odd("no object")) };
    if let Some(error) = reply.get("error") {
        return Err(refused(error, text_of(error, "message")));
    }
    let Some(Value::Array(list)) = reply.remove("result") else { return Err(odd("no results")) };
    Ok(list
        .into_iter()
        .enumerate()
        .map(|(at, mut one)| {
            if text_of(&one, "status") == "OK" {
                let value = one.get_mut("result").map(Value::take).unwrap_or_default();
                return Ok(Answer { value, ms: milliseconds(text_of(&one, "time")) });
            }
            Err(Refusal { at: Some(at), ..refused(&one, text_of(&one, "result")) })
        })
        .collect())
}

/// The results of a request of which every statement must succeed. The one that failed is not always the first that has no
/// result: in a transaction those before it are said not to have been executed, and those after it to be cancelled.
pub(super) fn all(answers: Vec<Result<Answer, Refusal>>) -> Result<Vec<Answer>, Refusal> {
    let mut out = Vec::new();
    let mut follows: Option<Refusal> = None;
    for answer in answers {
        match answer {
            Ok(answer) => out.push(answer),
            Err(refusal) if is_consequence(&refusal) => follows = follows.or(Some(refusal)),
            Err(refusal) => return Err(refusal),
        }
    }
    match follows {
        Some(refusal) => Err(refusal),
        None => Ok(out),
    }
}

/// What is said of statements around the one that failed.
fn is_consequence(refusal: &Refusal) -> bool {
    refusal.why == Why::Other && refusal.text.starts_with(CONSEQUENCE)
}

/// Stands before the text of a refusal that only follows from another one; nobody else writes it.
const CONSEQUENCE: &str = "\u{0}";

/// Sorts by kind and, where the server gives none, by its words.
fn refused(error: &Value, text: &str) -> Refusal {
    let kind = text_of(error, "kind");
    let detail = error.get("details").map_or("", |own| text_of(own, "kind"));
    let why = match (kind, detail) {
        ("Query", "NotExecuted" | "Cancelled") => {
            return Refusal::new(Why::Other, format!("{CONSEQUENCE}{text}"));
        }
        ("Query", "TimedOut") => Why::TooLong,
        ("Thrown", _) => Why::Thrown,
        ("AlreadyExists", _) => Why::Exists,
        ("NotFound", "Namespace" | "Database") => Why::NoPlace,
        ("NotFound", _) => Why::NotFound,
        ("NotAllowed", _) => Why::Forbidden,
        _ if is_conflict(text) => Why::Conflict,
        _ if text.starts_with("Parse error") => place(text),
        _ if text.contains("exceeded the timeout") => Why::TooLong,
        // of the kind `Internal`, and in 3.0 of the kind `Validation`
        _ if text.starts_with("Could not cast into ") => Why::Unfit,
        ("Internal", _) if text.ends_with("does not exist") => Why::NotFound,
        ("Internal", _) if text.ends_with("already exists") => Why::Exists,
        _ => Why::Other,
    };
    Refusal::new(why, text)
}

/// Whether somebody else wrote the same, so that it can be tried again.
pub(super) fn is_conflict(text: &str) -> bool {
    text.contains("can be retried") || text.contains("ransaction conflict")
}

/// ` --> [3:27]` in a parse error.
fn place(text: &str) -> Why {
    let numbers = text.split_once("--> [").and_then(|(_, rest)| rest.split_once(']')).map(|(own, _)| own);
    let numbers = numbers.and_then(|own| own.split_once(':'));
    let read = |own: &str| own.trim().parse().unwrap_or(1);
    numbers.map_or(Why::Unreadable { line: 1, column: 1 }, |(line, column)| Why::Unreadable {
        line: read(line),
        column: read(column),
    })
}

/// A consequence shows the server's words alone when nothing else is known.
pub(super) fn told(mut refusal: Refusal) -> Refusal {
    if let Some(text) = refusal.text.strip_prefix(CONSEQUENCE) {
        refusal.text = text.to_owned();
    }
    refusal
}

pub(super) fn odd(what: &str) -> Refusal {
    Refusal::new(Why::Unreachable, format!("what answers is no SurrealDB server: its reply has {what}"))
}

pub(super) fn text_of<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// `5.9ms`, `812µs`, `1.2s`, `0ns`.
fn milliseconds(text: &str) -> u64 {
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let scale = match unit {
        "ms" => 1.0,
        "s" => 1000.0,
        _small => 0.0,
    };
    let number: f64 = number.parse().unwrap_or_default();
    // a time that is shown to people
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "times are small and positive")]
    let ms = (number * scale).round() as u64;
    ms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Result<Vec<Answer>, Refusal> {
        answers(serde_json::from_str(text).unwrap()).and_then(all).map_err(told)
    }

    #[test]
    fn the_culprit_is_told_and_not_what_follows_from_it() {
        let not_executed = r#"{"details":{"kind":"NotExecuted"},"kind":"Query","result":"The query was not executed due to a failed transaction","status":"ERR","time":"1ms"}"#;
        let culprit = r#"{"kind":"Internal","result":"The field 'a' already exists","status":"ERR","time":"1ms"}"#;
        let after =
            r#"{"details":{"kind":"Cancelled"},"kind":"Query","result":"cancelled","status":"ERR","time":"0ns"}"#;
        // some versions say nothing of the COMMIT
        for list in [vec![not_executed, culprit, after, not_executed], vec![not_executed, culprit, after]] {
            let begin = r#"{"result":null,"status":"OK","time":"0ns"}"#;
            let refusal = one(&format!("{{\"result\":[{begin},{}]}}", list.join(","))).unwrap_err();
            assert_eq!((refusal.why, refusal.at), (Why::Exists, Some(2)));
            assert_eq!(refusal.text, "The field 'a' already exists");
        }
        let refusal = one(&format!("{{\"result\":[{not_executed}]}}")).unwrap_err();
        assert!(refusal.text.starts_with("The query was not executed"), "{}", refusal.text);
    }

    #[test]
    fn kinds_are_told_apart() {
        let why = |error: &str| one(&format!("{{\"error\":{error}}}")).unwrap_err().why;
        assert_eq!(
            why(r#"{"code":-32000,"kind":"Validation","message":"Parse error: Unexpected token\n --> [3:27]\n  |\n"}"#),
            Why::Unreadable { line: 3, column: 27 }
        );
        assert_eq!(why(r#"{"kind":"NotAllowed","message":"Anonymous access not allowed"}"#), Why::Forbidden);
        assert_eq!(why(r#"{"kind":"NotFound","details":{"kind":"Database"},"message":"x"}"#), Why::NoPlace);
        assert_eq!(
            why(
                r#"{"kind":"Internal","message":"Transaction conflict: Write conflict, retry the transaction. This transaction can be retried"}"#
            ),
            Why::Conflict
        );
        for odd in ["[]", "{}", "{\"result\":5}", "null"] {
            assert_eq!(one(odd).unwrap_err().why, Why::Unreachable, "{odd}");
        }
    }

    #[test]
    fn times_are_read() {
        for (text, ms) in [("5.929ms", 6), ("812.3µs", 0), ("1.5s", 1500), ("0ns", 0), ("", 0), ("x", 0)] {
            assert_eq!(milliseconds(text), ms, "{text}");
        }
    }
}
