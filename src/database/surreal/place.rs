//! Where a database of SurrealDB is, and who asks.

use std::path::Path;

use percent_encoding::percent_decode_str;
use ureq::tls::Certificate;
use url::Url;

use crate::base::Diagnostic;
use crate::database::authorities::certificates;
use crate::database::codes;

/// Where a user is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::database) enum Level {
    #[default]
    Root,
    Namespace,
    Database,
    /// Nobody signs in: the password is a token that somebody got elsewhere.
    Token,
}

impl Level {
    /// The word of the URL.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Namespace => "namespace",
            Self::Database => "database",
            Self::Token => "token",
        }
    }
}

/// What a URL says.
#[derive(Clone)]
pub(in crate::database) struct SurrealPlace {
    /// With brackets around an IPv6 address.
    pub host: String,
    pub port: u16,
    pub tls: bool,
    /// Who vouches for the server; otherwise the authorities that browsers know.
    pub authorities: Vec<Certificate<'static>>,
    pub user: Option<(String, String)>,
    pub level: Level,
    pub namespace: String,
    pub database: String,
}

/// The parameters of such a URL. None is secret.
pub(in crate::database) const PARAMETERS: &[&str] = &["auth", "tls", "ca"];

impl SurrealPlace {
    /// Reads `surrealdb://user:password@host:port/namespace/database?auth=root|namespace|database&tls=true`, or
    /// with a token in the place of the password and `auth=token`.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let url = Url::parse(text).map_err(|error| {
            bad(format!("the URL cannot be read: {error}"))
                .help("write `@ : / ? # %` in a user or password as %40 %3A %2F %3F %23 %25")
        })?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| bad("the URL names no host".to_owned()))?.to_owned();
        let parts: Vec<&str> = url.path().trim_start_matches('/').split('/').collect();
        let [namespace, database] = parts.as_slice() else {
            return Err(bad("the path of the URL must be a namespace and a database".to_owned()));
        };
        let (mut level, mut tls, mut authorities) = (Level::Root, false, Vec::new());
        for (key, value) in url.query_pairs() {
            match (&*key, &*value) {
                ("auth", "root") => level = Level::Root,
                ("auth", "namespace") => level = Level::Namespace,
                ("auth", "database") => level = Level::Database,
                ("auth", "token") => level = Level::Token,
                ("tls", "true") => tls = true,
                ("tls", "false") => tls = false,
                ("ca", path) => authorities = certificates(Path::new(path)).map_err(bad)?,
                ("auth" | "tls", _) => {
                    let what = format!("the parameter `{key}` has a value that is not known");
                    return Err(bad(what).help("`auth` is root, namespace, database or token; `tls` is true or false"));
                }
                _other => {
                    // what stands there may be the rest of a password
                    return Err(bad("the URL has a parameter that is not known".to_owned())
                        .help(format!("known are: {}", PARAMETERS.join(", "))));
                }
            }
        }
        if !tls && !authorities.is_empty() {
            return Err(bad("`ca` vouches for nobody where nothing is encrypted".to_owned()).help("add `tls=true`"));
        }
        let password = url.password().unwrap_or_default();
        if level == Level::Token && password.is_empty() {
            return Err(bad("the URL has no token".to_owned()).help(
                "it stands in the place of the password: `surrealdb://:TOKEN@host:8000/namespace/database?auth=token`",
            ));
        }
        let user = (!url.username().is_empty() || level == Level::Token)
            .then(|| Ok::<_, Diagnostic>((decoded(url.username())?, decoded(password)?)));
        Ok(Self {
            host,
            port: url.port().unwrap_or(8000),
            tls,
            authorities,
            user: user.transpose()?,
            level,
            namespace: header(&decoded(namespace)?, "namespace")?,
            database: header(&decoded(database)?, "database")?,
        })
    }

    /// The address of the server.
    pub fn base(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://{}:{}", self.host, self.port)
    }
}

fn decoded(text: &str) -> Result<String, Diagnostic> {
    let text = percent_decode_str(text).decode_utf8();
    text.map(Into::into).map_err(|_| bad("a part of the URL is no UTF-8 behind its %".to_owned()))
}

/// Namespace and database travel as headers, which the server reads as ASCII.
fn header(text: &str, what: &str) -> Result<String, Diagnostic> {
    let fits = text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && text.trim() == text;
    if text.is_empty() || !fits {
        return Err(bad(format!("the name of the {what} cannot be sent to the server"))
            .help("it is at least one character of printable ASCII, without a blank at its ends"));
    }
    Ok(text.to_owned())
}

fn bad(message: String) -> Diagnostic {
    Diagnostic::error(codes::BAD_URL, message)
        .help("SurrealDB: `surrealdb://user:password@host:8000/namespace/database?auth=root&tls=true&ca=FILE`; `auth` is root, namespace or database")
        .help("with a token: `surrealdb://:TOKEN@host:8000/namespace/database?auth=token`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_the_reference_are_read() {
        let own =
            SurrealPlace::parse("surrealdb://me:p%40ss%2F@[::1]:9000/app%20one/main?auth=database&tls=true").unwrap();
        assert_eq!(own.base(), "https://[::1]:9000");
        assert_eq!(own.user, Some(("me".to_owned(), "p@ss/".to_owned())));
        assert_eq!((own.level, own.namespace.as_str(), own.database.as_str()), (Level::Database, "app one", "main"));
        let own = SurrealPlace::parse("surrealdb://localhost/a/b").unwrap();
        assert_eq!((own.base().as_str(), own.user, own.level), ("http://localhost:8000", None, Level::Root));
        let own = SurrealPlace::parse("surrealdb://:ey%2EJ@h/a/b?auth=token").unwrap();
        assert_eq!((own.user, own.level), (Some((String::new(), "ey.J".to_owned())), Level::Token));
        for bad in [
            "surrealdb://h/a/b?auth=token",
            "surrealdb://token@h/a/b?auth=token",
            "surrealdb://h/a",
            "surrealdb://h",
            "surrealdb:///a/b",
            "surrealdb://h/a/b/c",
            "surrealdb://h//b",
            "surrealdb://h/a/",
            "surrealdb://h/ä/b",
            "surrealdb://h/a/b%0A",
            "surrealdb://h/a/b?auth=me",
            "surrealdb://h/a/b?tls=1",
            "surrealdb://h:x/a/b",
        ] {
            assert_eq!(SurrealPlace::parse(bad).err().map(|own| own.code), Some(codes::BAD_URL), "{bad}");
        }
        let problem = SurrealPlace::parse("surrealdb://me:s3cret@h/a/b?s3cret=1").err().unwrap();
        assert!(!format!("{problem:?}").contains("s3cret"));
    }
}
