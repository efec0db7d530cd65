//! Opening SurrealDB: who may, where, and which servers.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use schemac::base::{Code, Diagnostic};
use schemac::database::{ConnectOptions, Database, Scratch, codes};

use crate::support::certificate::certificate;
use crate::support::surreal;

fn refused(url: &str) -> Diagnostic {
    Database::connect(url, &ConnectOptions::default()).unwrap_err()
}

fn code(url: &str) -> Option<Code> {
    Database::connect(url, &ConnectOptions::default()).err().map(|problem| problem.code)
}

#[test]
fn users_of_every_level_sign_in() {
    let own = surreal::Database::new();
    own.sql(
        "DEFINE USER n ON NAMESPACE PASSWORD 'p w/1' ROLES OWNER; DEFINE USER d ON DATABASE PASSWORD 'pw' ROLES OWNER;
         DEFINE USER v ON DATABASE PASSWORD 'pw' ROLES VIEWER",
    );
    for url in [
        own.url(),
        own.url_of("n", "p%20w%2F1", "namespace"),
        own.url_of("d", "pw", "database"),
        own.url_of("v", "pw", "database"),
    ] {
        let mut database = Database::connect(&url, &ConnectOptions::default()).unwrap();
        let facts = database.ping().unwrap();
        assert_eq!((facts.dialect, facts.server_version.as_str()), ("surrealdb", "3.3.5"));
        assert!(facts.url.contains(":***@"), "{}", facts.url);
        assert_eq!(database.tables().unwrap(), []);
    }
    for url in [
        own.url_of("d", "s3cret", "database"),
        own.url_of("d", "pw", "root"),
        own.url_of("nobody", "s3cret", "namespace"),
    ] {
        let problem = refused(&url);
        assert_eq!(problem.code, codes::LOGIN_REFUSED, "{problem:?}");
        assert!(!format!("{problem:?}").contains("s3cret"), "{problem:?}");
    }
    let address = own.url().rsplit_once('@').unwrap().1.to_owned();
    assert_eq!(code(&format!("surrealdb://{address}")), Some(codes::LOGIN_REFUSED));
    // who only looks may not take the lock
    let mut viewer = Database::connect(&own.url_of("v", "pw", "database"), &ConnectOptions::default()).unwrap();
    let problem = viewer.lock().map(drop).unwrap_err();
    assert_eq!(problem.code, codes::LOCKED);
    assert!(problem.message.contains("Not enough permissions"), "{problem:?}");
    assert!(problem.help.iter().any(|line| line.contains("EDITOR or OWNER")), "{problem:?}");
}

#[test]
fn a_token_stands_for_a_user() {
    let own = surreal::Database::new();
    own.sql(
        "DEFINE USER d ON DATABASE PASSWORD 'pw' ROLES OWNER; DEFINE USER s ON DATABASE PASSWORD 'pw' ROLES OWNER DURATION FOR TOKEN 1s",
    );
    let long = own.url_with_token("d", "pw");
    let mut database = Database::connect(&long, &ConnectOptions::default()).unwrap();
    assert!(database.ping().unwrap().url.contains(":***@"));
    database.lock().map(drop).unwrap();
    let short = own.url_with_token("s", "pw");
    std::thread::sleep(std::time::Duration::from_millis(2500));
    let problem = refused(&short);
    assert_eq!(problem.code, codes::LOGIN_REFUSED, "{problem:?}");
    let token = short.split(['@', ':']).nth(2).unwrap().to_owned();
    assert!(!format!("{problem:?}").contains(&token), "{problem:?}");
    assert_eq!(code(&long.replace(":ey", ":no")), Some(codes::LOGIN_REFUSED));
    assert_eq!(code(&long.replace("://:", "://")), Some(codes::BAD_URL));
}

#[test]
fn an_expired_token_is_renewed() {
    let own = surreal::Database::new();
    own.sql("DEFINE USER d ON DATABASE PASSWORD 'pw' ROLES OWNER DURATION FOR TOKEN 1s");
    let mut database = Database::connect(&own.url_of("d", "pw", "database"), &ConnectOptions::default()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2500));
    database.ping().unwrap();
    assert_eq!(database.tables().unwrap(), []);
}

#[test]
fn namespace_and_database_are_made_only_when_asked_for() {
    let own = surreal::Database::missing();
    let problem = refused(&own.url());
    assert_eq!(problem.code, codes::NO_DATABASE);
    let looked = || own.replies("INFO FOR DB STRUCTURE")[0]["status"] == "OK";
    assert!(!looked(), "looking makes nothing");
    let options = ConnectOptions { create: true, ..ConnectOptions::default() };
    Database::connect(&own.url(), &options).unwrap();
    assert!(looked());
    assert_eq!(code(&own.url()), None);
    // a user of the namespace makes the database
    own.sql("DEFINE USER n ON NAMESPACE PASSWORD 'pw' ROLES OWNER");
    let url = own.url_of("n", "pw", "namespace").replace("/main?", "/other?");
    assert_eq!(code(&url), Some(codes::NO_DATABASE));
    Database::connect(&url, &options).unwrap();
    assert_eq!(code(&url), None);
}

#[test]
fn a_scratch_database_comes_and_goes() {
    let own = surreal::Database::new();
    own.sql("DEFINE USER d ON DATABASE PASSWORD 'pw' ROLES OWNER; DEFINE TABLE t");
    let databases = || own.value("INFO FOR NS STRUCTURE")["databases"].as_array().unwrap().len();
    let mut scratch = Scratch::beside(&own.url(), &ConnectOptions::default()).unwrap();
    assert_eq!(databases(), 2);
    assert_eq!(scratch.database().unwrap().tables().unwrap(), []);
    drop(scratch);
    assert_eq!(databases(), 1);
    let problem = Scratch::beside(&own.url_of("d", "pw", "database"), &ConnectOptions::default()).unwrap_err();
    assert_eq!(problem.code, codes::NO_SCRATCH);
    assert!(problem.help.iter().any(|line| line.contains("ON NAMESPACE")), "{problem:?}");
}

#[test]
fn scratch_databases_that_nobody_needs_any_more_are_swept() {
    let own = surreal::Database::new();
    let databases = || -> Vec<String> {
        let all = own.value("INFO FOR NS STRUCTURE")["databases"].clone();
        all.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    // left by processes that were killed, one of them two hours ago; and what only looks like one
    let now = own.value("time::unix()").as_i64().unwrap();
    let (old, young) = (format!("schemac_scratch_{}_abc", now - 7200), format!("schemac_scratch_{}_abc", now - 60));
    for name in [&old, &young, "schemac_scratch_mine", "schemac_scratch_12_a_b"] {
        own.sql(&format!("DEFINE DATABASE {name}"));
    }
    drop(Scratch::beside(&own.url(), &ConnectOptions::default()).unwrap());
    assert_eq!(databases(), ["main", "schemac_scratch_12_a_b", young.as_str(), "schemac_scratch_mine"]);
}

/// A server that says to every request the same.
fn server(reply: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let length = reply.len();
            drop(write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{reply}"));
        }
    });
    format!("surrealdb://root:s3cret@{address}/a/b")
}

#[test]
fn other_servers_are_told_apart() {
    for (reply, want, words) in [
        ("surrealdb-2.7.0", codes::UNSUPPORTED_SERVER, "SurrealDB 2.7.0"),
        ("surrealdb-4.0.0-beta.1", codes::UNSUPPORTED_SERVER, "SurrealDB 4.0.0"),
        ("<html>", codes::CANNOT_CONNECT, "no SurrealDB"),
        ("surrealdb-3.3.5", codes::CANNOT_CONNECT, "no SurrealDB"),
    ] {
        let problem = refused(&server(reply));
        assert_eq!(problem.code, want, "{reply}: {problem:?}");
        assert!(problem.message.contains(words), "{problem:?}");
        assert!(!format!("{problem:?}").contains("s3cret"), "{problem:?}");
    }
    assert_eq!(code("surrealdb://root:x@127.0.0.1:1/a/b"), Some(codes::CANNOT_CONNECT));
    assert_eq!(code("surrealdb://root:x@127.0.0.1:1/a/b?tls=true"), Some(codes::CANNOT_CONNECT));
}

#[test]
fn a_server_that_encrypts_is_reached_when_somebody_vouches_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let (own, key) = certificate(folder.path(), "own");
    let (other, _) = certificate(folder.path(), "other");
    let server = surreal::OwnServer::encrypted(folder.path(), &own, &key);
    let url = |more: &str| format!("surrealdb://root:root@127.0.0.1:{}/a/b?tls=true{more}", server.port());
    let by = |file: &std::path::Path| url(&format!("&ca={}", file.display()));
    let options = ConnectOptions { create: true, ..ConnectOptions::default() };
    let mut database = Database::connect(&by(&own), &options).unwrap();
    assert_eq!(database.introspect().unwrap().catalog.iter().count(), 0);
    for (url, want, words) in [
        (url(""), codes::CANNOT_CONNECT, "certificate"),
        (by(&other), codes::CANNOT_CONNECT, "certificate"),
        (by(&key), codes::BAD_URL, "there is none in it"),
        (by(&folder.path().join("absent")), codes::BAD_URL, "cannot be read"),
        (by(&own).replace("tls=true", "tls=false"), codes::BAD_URL, "vouches for nobody"),
    ] {
        let problem = refused(&url);
        assert_eq!(problem.code, want, "{problem:?}");
        assert!(problem.message.contains(words), "{problem:?}");
    }
}
