//! Database URLs: what they mean, and how to show them without their secrets.

use std::path::PathBuf;

use url::Url;

use super::codes;
use super::surreal::{self, SurrealPlace};
use crate::base::Diagnostic;

/// What a URL names.
pub(super) enum Place {
    Memory,
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL database; sqlx reads the rest from the URL.
    Postgres(Box<Url>),
    Surreal(Box<SurrealPlace>),
}

/// The parameters of a PostgreSQL URL. sqlx passes over others silently, so they are refused here.
const PARAMETERS: &[&str] = &[
    "host",
    "hostaddr",
    "port",
    "user",
    "password",
    "dbname",
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "application_name",
    "options",
    "statement-cache-capacity",
];

/// The parameters whose values are no secrets.
const SHOWN: &[&str] = &["host", "hostaddr", "port", "user", "dbname", "sslmode", "ssl-mode", "application_name"];

fn is_secret(key: &str) -> bool {
    !SHOWN.contains(&key)
}

/// The URL of a database in memory, for a dialect whose engine is part of this program.
pub fn in_memory(dialect: &str) -> Option<&'static str> {
    (dialect == "sqlite").then_some("sqlite::memory:")
}

/// The path that a text says, in which `%3F` is a question mark. Any other byte stands for itself.
fn decoded(path: &str) -> PathBuf {
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(path).collect();
    #[cfg(unix)]
    return PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes));
    #[cfg(not(unix))]
    return PathBuf::from(String::from_utf8_lossy(&bytes).into_owned());
}

/// The text that [`parse`] reads as this path: also one that is no UTF-8, and one that holds a `?`.
pub fn sqlite_url(path: &std::path::Path) -> String {
    const ODD: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b'%').add(b'?');
    let bytes = path.as_os_str().as_encoded_bytes();
    // characters beyond ASCII stay readable where they are characters
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text
            .split_inclusive(|c: char| !c.is_ascii())
            .map(|part| {
                let end = part.trim_end_matches(|c: char| !c.is_ascii()).len();
                format!("{}{}", percent_encoding::utf8_percent_encode(&part[..end], ODD), &part[end..])
            })
            .collect(),
        Err(_) => percent_encoding::percent_encode(bytes, ODD).to_string(),
    };
    format!("sqlite:{text}")
}

/// Reads a URL of the form `sqlite:path`, `sqlite:///abs/path`, `sqlite::memory:`,
/// `postgres://user:pw@host:port/db?host=/socket/dir&port=N&sslmode=…` or
/// `surrealdb://user:pw@host:port/namespace/database?auth=…&tls=…`.
pub(super) fn parse(text: &str) -> Result<Place, Diagnostic> {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    match scheme {
        "sqlite" => parse_sqlite(&text["sqlite:".len()..]),
        "postgres" | "postgresql" => parse_postgres(text),
        "surrealdb" => SurrealPlace::parse(text).map(|place| Place::Surreal(Box::new(place))),
        "" => Err(bad(format!("`{}` is not a database URL", masked_url(text)))),
        // what stands before the first colon may be a part of anything
        other if !other.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) => {
            Err(bad(format!("`{}` is not a database URL", masked_url(text))))
        }
        other => Err(bad(format!("no database is known by the scheme `{other}:`"))),
    }
}

fn bad(message: String) -> Diagnostic {
    Diagnostic::error(codes::BAD_URL, message)
        .help("SQLite: `sqlite:app.db` or `sqlite:///absolute/path.db`")
        .help("PostgreSQL: `postgres://user:password@host:5432/database`, or `postgres://user@/database?host=/socket/directory`")
        .help("SurrealDB: `surrealdb://user:password@host:8000/namespace/database`")
}

fn parse_sqlite(rest: &str) -> Result<Place, Diagnostic> {
    if rest == ":memory:" || rest == "//:memory:" {
        return Ok(Place::Memory);
    }
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.is_empty() {
        return Err(bad("the URL names no file".to_owned()));
    }
    if path.contains('\0') {
        return Err(bad("the file name holds a zero byte".to_owned()));
    }
    if let Some((_, parameters)) = path.split_once('?') {
        let what = format!("a SQLite URL takes no parameters, but has {}", parameters.split('&').count());
        return Err(bad(what).help("a `?` that belongs to the path is written %3F"));
    }
    Ok(Place::File(decoded(path)))
}

fn parse_postgres(text: &str) -> Result<Place, Diagnostic> {
    // The URL standard has no empty host after a user, but a Unix socket has none.
    let (scheme, rest) = text.split_once("://").ok_or_else(|| bad("`//` is missing after the scheme".to_owned()))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let text = if authority.is_empty() || authority.ends_with('@') {
        format!("{scheme}://{authority}localhost{path}")
    } else {
        text.to_owned()
    };
    let url = Url::parse(&text).map_err(|error| {
        bad(format!("the URL cannot be read: {error}"))
            .help("write `@ : / ? # %` in a user or password as %40 %3A %2F %3F %23 %25")
    })?;
    let keys: Vec<String> = url.query_pairs().map(|(key, _)| key.into_owned()).collect();
    if let Some(at) = keys.iter().position(|key| !PARAMETERS.contains(&key.as_str())) {
        // What stands behind a password may be the rest of it, with an `&` that nobody escaped.
        let after_secret = keys[..at].iter().any(|key| is_secret(key));
        let what = if after_secret { "what stands behind the password" } else { &format!("`{}`", keys[at]) };
        return Err(bad(format!("{what} is no parameter of a PostgreSQL URL"))
            .help(format!("known are: {}; write `&` in a value as %26", PARAMETERS.join(", "))));
    }
    Ok(Place::Postgres(Box::new(url)))
}

/// The URL with every password as `***`, for messages and logs. Works on any text, also on one that is no URL.
pub fn masked_url(text: &str) -> String {
    let (head, query) = match text.split_once('?') {
        Some((head, query)) => (head, Some(query)),
        None => (text, None),
    };
    let mut out = match head.split_once("://") {
        // The last `@` ends the user's part, even when the password holds one that nobody escaped.
        Some((scheme, rest)) => match rest.rsplit_once('@') {
            Some((user, host)) => match user.split_once(':') {
                Some((user, _)) => format!("{scheme}://{user}:***@{host}"),
                // a token where the user's name would be
                None if query.is_some_and(|query| query.contains("auth=token")) => format!("{scheme}://***@{host}"),
                None => head.to_owned(),
            },
            None => head.to_owned(),
        },
        None => match head.rsplit_once('@') {
            Some((_, host)) if !head.starts_with("sqlite:") => format!("***@{host}"),
            Some(_) | None if head.starts_with("sqlite:") => head.to_owned(),
            Some(_) | None => masked_words(head),
        },
    };
    if let Some(query) = query {
        // A password with `?` in it that nobody escaped: what stands before the `@` is hidden with it.
        let query = if !head.contains('@') && head.contains("://") && query.contains('@') {
            out = head.split_once("://").map_or_else(String::new, |(scheme, _)| format!("{scheme}://***"));
            query.rsplit_once('@').map_or("", |(_, rest)| rest)
        } else {
            out.push('?');
            query
        };
        let parts: Vec<String> = query
            .split('&')
            .map(|pair| match pair.split_once('=') {
                Some((key, _)) if SHOWN.contains(&key) || surreal::PARAMETERS.contains(&key) => pair.to_owned(),
                Some((key, _)) if PARAMETERS.contains(&key) => format!("{key}=***"),
                // It may be the rest of a password.
                Some(_) | None => "***".to_owned(),
            })
            .collect();
        out.push_str(&parts.join("&"));
    }
    out
}

/// `host=h user=me password=…`, as other programs of PostgreSQL take it: nothing from the first word on that may be a secret. Its
/// value may hold blanks.
fn masked_words(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match word.split_once('=') {
            Some((key, _)) if !SHOWN.contains(&key) => {
                out.push(format!("{key}=***"));
                break;
            }
            Some(_) | None => out.push(word.to_owned()),
        }
    }
    out.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        assert_eq!(masked_url("postgres://me:pw@h:1/d?sslmode=disable"), "postgres://me:***@h:1/d?sslmode=disable");
        for url in [
            "postgres://me:s3cret@h/d",
            "postgres://me:s3@cret@h/d",
            "postgres://h/d?password=s3cret",
            "postgres://me:s3cret?x@h/d",
            "me:s3cret@h",
            "postgres://h/d?%70assword=s3cret",
            "postgres://h/d?password=a&s3cret",
            "mysql://me:s3cret@h/d",
            "surrealdb://me:s3cret@h:1/a/b?auth=root",
            "surrealdb://:s3cret@h:1/a/b?auth=token",
            "surrealdb://s3cret@h:1/a/b?tls=true&auth=token",
            "surrealdb://me:s3cret@h:1/a/b?pass=s3cret",
            "host=h password=s3cret",
            "host=h password='a s3cret' user=me",
            "host=h password=a:s3cret",
        ] {
            assert!(!masked_url(url).contains("cret"), "{}", masked_url(url));
        }
        assert_eq!(masked_url("sqlite:a.db"), "sqlite:a.db");
        assert_eq!(masked_url("host=h user=me password=pw"), "host=h user=me password=***");
        let surreal = "surrealdb://me:***@h:1/a/b?auth=database&tls=true";
        assert_eq!(masked_url("surrealdb://me:pw@h:1/a/b?auth=database&tls=true"), surreal);
    }

    #[test]
    fn any_path_can_be_said() {
        for path in ["/tmp/a?b%20c.db", "/tmp/grün und blau.db", "/tmp/a\nb"] {
            let path = std::path::Path::new(path);
            assert!(matches!(parse(&sqlite_url(path)), Ok(Place::File(found)) if found == path), "{}", path.display());
        }
        assert_eq!(sqlite_url(std::path::Path::new("/tmp/grün und blau.db")), "sqlite:/tmp/grün und blau.db");
    }

    #[test]
    fn forms_of_the_reference_are_read() {
        assert!(matches!(parse("sqlite:a.db"), Ok(Place::File(path)) if path.as_os_str() == "a.db"));
        assert!(matches!(parse("sqlite:///tmp/a.db"), Ok(Place::File(path)) if path.as_os_str() == "/tmp/a.db"));
        assert!(matches!(parse("sqlite::memory:"), Ok(Place::Memory)));
        assert!(matches!(parse("postgres://me@/d?host=/tmp&port=5"), Ok(Place::Postgres(_))));
        for bad in ["", "oracle:x", "sqlite:", "sqlite:a?mode=ro", "postgres:x", "postgres://h/d?colour=red"] {
            assert_eq!(parse(bad).err().map(|problem| problem.code), Some(codes::BAD_URL), "{bad}");
        }
    }
}
