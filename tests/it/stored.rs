//! Migrations in a bucket, on a server that speaks S3.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::scope;

use schemac::Migrator;
use schemac::database::store::{Place, bucket};
use schemac::migration::Mark;

use crate::support::certificate::certificate;
use crate::support::project::Ran;
use crate::support::site::Site;

const KEY: &str = "a-secret-that-nobody-prints";

fn server() -> String {
    std::env::var("SCHEMAC_TEST_S3").expect("SCHEMAC_TEST_S3 is not set: run the tests by tests/run")
}

/// A bucket of the test's own.
fn fresh() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("b{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    ureq::put(format!("{}/{name}", server())).send_empty().unwrap();
    name
}

/// Somebody who may read and write; the server looks at nothing else.
const ME: &str = "AWS4-HMAC-SHA256 Credential=me/20240101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x";

/// What the bucket holds, without asking schemac.
fn object(path: &str) -> Option<String> {
    let found = ureq::get(format!("{}/{path}", server())).header("authorization", ME).call();
    found.ok().map(|mut found| found.body_mut().read_to_string().unwrap())
}

fn put(path: &str, text: &str) {
    ureq::put(format!("{}/{path}", server())).header("authorization", ME).send(text).unwrap();
}

fn configured(site: &Site, bucket: &str) {
    let config = site.project.read("schemac.toml");
    let storage =
        format!("\n[storage]\nurl = \"s3://{bucket}/shop\"\nendpoint = \"{}\"\nregion = \"us-east-1\"\n", server());
    site.project.write("schemac.toml", config + &storage);
}

fn run(site: &Site, arguments: &[&str]) -> Ran {
    let mut command = site.project.command(arguments);
    let out = command.env("AWS_ACCESS_KEY_ID", "me").env("AWS_SECRET_ACCESS_KEY", KEY).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let ran = Ran { code: out.status.code(), stdout: text(&out.stdout), stderr: text(&out.stderr) };
    assert!(!(ran.stdout.clone() + &ran.stderr).contains(KEY));
    ran
}

fn expect(site: &Site, code: i32, arguments: &[&str]) -> String {
    let ran = run(site, arguments);
    assert_eq!(ran.code, Some(code), "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    ran.stdout + &ran.stderr
}

#[test]
fn every_command_reads_and_writes_the_bucket() {
    Site::each(|site| {
        let bucket = fresh();
        configured(site, &bucket);
        site.schema("table t {\n  id int primary key\n}\n");
        let told = expect(site, 0, &["plan", "-n", "one"]);
        let written =
            told.lines().find_map(|line| line.strip_prefix("Wrote s3://")).unwrap_or_else(|| panic!("{told}"));
        assert!(written.starts_with(&format!("{bucket}/shop/migrations/")), "{written}");
        assert!(object(written).unwrap().contains("create table t"), "{written}");
        assert_eq!(site.project.list("migrations"), Vec::<String>::new(), "nothing here");
        expect(site, 0, &["apply", "--yes"]);
        site.schema("table t {\n  id int primary key\n  a int?\n}\n");
        expect(site, 2, &["plan", "--check"]);
        expect(site, 0, &["plan", "-n", "two"]);
        expect(site, 0, &["apply", "--yes"]);
        expect(site, 0, &["verify"]);
        let status: serde_json::Value =
            serde_json::from_str(&run(site, &["status", "--format", "json"]).stdout).unwrap();
        assert_eq!((status["applied"].as_array().unwrap().len(), &status["in_sync"]), (2, &true.into()), "{status:#}");
        let versions: Vec<&str> =
            status["applied"].as_array().unwrap().iter().map(|own| own["version"].as_str().unwrap()).collect();
        expect(site, 0, &["squash", "--from", versions[0], "--to", versions[1], "-n", "both"]);
        assert!(object(written).is_none(), "what was squashed is gone");
        expect(site, 0, &["apply", "--yes"]);
        expect(site, 0, &["rollback", "--yes", "--accept-data-loss"]);
        expect(site, 0, &["check"]);
        let config = expect(site, 0, &["config"]);
        assert!(config.contains(&format!("storage.url = s3://{bucket}/shop")), "{config}");
    });
}

#[test]
fn of_many_that_write_at_once_one_wins() {
    let bucket_name = fresh();
    let place = Place { url: format!("s3://{bucket_name}/p"), endpoint: Some(server()), ..Place::default() };
    let variables = [("AWS_ACCESS_KEY_ID", "me"), ("AWS_SECRET_ACCESS_KEY", KEY)];
    let open = || bucket(&place, "migrations", variables.into_iter()).unwrap().1;
    for round in 0..5 {
        let before = open().read().unwrap();
        let won: usize = scope(|scope| {
            let write = |n: usize| {
                let (store, mark) = (open(), before.mark.clone());
                move || {
                    let files = [(format!("r{round}_{n}.json"), "{}"), (format!("r{round}_{n}.up.sql"), "select 1;")];
                    match store.exchange(&mark, &files, &[]) {
                        Ok(()) => 1,
                        Err(problem) => {
                            assert_eq!(problem.code.id, "E0624", "{}", problem.message);
                            0
                        }
                    }
                }
            };
            let all: Vec<_> = (0..8).map(|n| scope.spawn(write(n))).collect();
            all.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!(won, 1, "round {round}");
        let after = open().read().unwrap();
        assert_eq!(after.files.len(), before.files.len() + 2, "whole, and nothing of the others");
        assert_eq!(open().exchange(&before.mark, &[], &[]).unwrap_err().code.id, "E0624", "an old mark");
    }
    assert_eq!(open().exchange(&Mark::default(), &[], &[]).unwrap_err().code.id, "E0624", "no longer new");
    let names: Vec<String> = open().read().unwrap().files.into_keys().collect();
    open().exchange(&open().read().unwrap().mark, &[], &names).unwrap();
    assert!(open().read().unwrap().files.is_empty());
}

#[test]
fn planning_at_once_never_forks() {
    let bucket = fresh();
    let sites: Vec<Site> = (0..6)
        .map(|n| {
            let site = Site::sqlite();
            configured(&site, &bucket);
            site.schema(&format!("table t{n} {{\n  id int primary key\n}}\n"));
            site
        })
        .collect();
    let won: usize = scope(|scope| {
        let plan = |site| {
            scope.spawn(move || {
                let ran = run(site, &["plan", "--accept", "all"]);
                assert!(ran.code == Some(0) || ran.stderr.contains("E0624"), "{}", ran.stderr);
                usize::from(ran.code == Some(0))
            })
        };
        let all: Vec<_> = sites.iter().map(plan).collect();
        all.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert!(won >= 1);
    let told = expect(&sites[0], 0, &["apply", "--yes", "--accept-data-loss"]);
    let applied = sites[0].value("select count(*) from _schemac_history");
    assert_eq!(applied, won.to_string(), "one chain: {told}");
}

#[test]
fn a_writer_that_died_is_told_and_nobody_reads_its_half() {
    let bucket = fresh();
    let site = Site::sqlite();
    configured(&site, &bucket);
    site.schema("table t {\n  id int primary key\n}\n");
    let turn = format!("{bucket}/shop/migrations/.schemac-turn");
    put(&turn, "writing 3 0\n");
    let told = expect(&site, 1, &["plan"]);
    assert!(told.contains("E0611") && told.contains("delete `s3://"), "{told}");
    ureq::delete(format!("{}/{turn}", server())).header("authorization", ME).call().unwrap();
    expect(&site, 0, &["plan"]);
    put(&format!("{bucket}/shop/migrations/notes.txt"), "x");
    put(&format!("{bucket}/shop/migrations/old/x.sql"), "x");
    let told = expect(&site, 1, &["check"]);
    assert!(told.contains("E0605") && told.contains("notes.txt") && told.contains("\"old\""), "{told}");
}

#[test]
fn what_is_wrong_with_a_storage_is_said_without_its_secrets() {
    let site = Site::sqlite();
    configured(&site, "no-such-bucket-here");
    site.schema("table t {\n  id int primary key\n}\n");
    let told = expect(&site, 74, &["plan"]);
    assert!(told.contains("E0604"), "{told}");
    let told = site.project.expect(64, &["plan"]).stderr;
    assert!(told.contains("E0738") && told.contains("AWS_ACCESS_KEY_ID"), "{told}");
    let config = site.project.read("schemac.toml");
    for url in ["gs://bucket", "s3://", "s3://me:secret@bucket/x", "s3://b/x?y"] {
        site.project.write("schemac.toml", config.replace("s3://no-such-bucket-here/shop", url));
        for arguments in [&["plan"][..], &["status"], &["status", "--format", "json"], &["apply", "--yes"], &["check"]]
        {
            let told = expect(&site, 64, arguments);
            assert!(told.contains("E0739") && !told.contains("secret"), "{url}: {arguments:?}: {told}");
        }
    }
    // a user of the server is none of the endpoint either
    let endpoint = config.replace("http://", "http://me:secret@");
    site.project.write("schemac.toml", endpoint);
    for arguments in [&["plan"][..], &["status"]] {
        let told = expect(&site, 64, arguments);
        assert!(told.contains("E0739") && !told.contains("secret"), "{told}");
    }
    let shown = site.project.expect(0, &["config"]).stdout;
    assert!(shown.contains("storage.endpoint = http://me:***@"), "{shown}");
    site.project.write("schemac.toml", config.replace("region =", "access_key ="));
    assert!(expect(&site, 64, &["plan"]).contains("access_key"), "keys never stand in the file");
    site.project.write("schemac.toml", config.replace(&server(), "http://127.0.0.1:1"));
    let ran = run(&site, &["check"]);
    assert!(ran.stderr.contains("E0604"), "{}", ran.stderr);
}

#[test]
fn a_program_reads_its_migrations_from_the_bucket() {
    Site::each(|site| {
        let name = fresh();
        configured(site, &name);
        site.schema("table t {\n  id int primary key\n}\n");
        expect(site, 0, &["plan", "-n", "one"]);
        let place = Place { url: format!("s3://{name}/shop"), endpoint: Some(server()), ..Place::default() };
        let keys = [("AWS_ACCESS_KEY_ID", "me"), ("AWS_SECRET_ACCESS_KEY", KEY)];
        let dialect = if site.url().starts_with("sqlite") { "sqlite" } else { "postgres" };
        let url = match dialect {
            "sqlite" => format!("sqlite:{}", site.project.path("app.db").display()),
            _ => site.url(),
        };
        let migrator = || {
            let (shown, store) = bucket(&place, "migrations", keys.into_iter()).unwrap();
            Migrator::from_store(dialect, &shown, store)
        };
        assert_eq!(migrator().unwrap().apply(&url).unwrap().len(), 1);
        expect(site, 0, &["drift"]);
        // what is put there later is there for who asks later
        site.schema("table t {\n  id int primary key\n  a int?\n}\n");
        expect(site, 0, &["plan", "-n", "two"]);
        let later = migrator().unwrap();
        assert_eq!(later.status(&url).unwrap().pending.len(), 1);
        assert_eq!(later.apply(&url).unwrap()[0].name, "two");
        expect(site, 0, &["drift"]);
        // and what is wrong there is told
        let up = expect(site, 0, &["show", "--up"]);
        let stem = later.status(&url).unwrap().applied[1].0.clone() + "_two";
        put(&format!("{name}/shop/migrations/{stem}.up.sql"), &format!("{up}select 1;\n"));
        let failed = migrator().unwrap_err();
        assert!(failed.to_string().contains("E0615"), "{failed}");
        assert!(!failed.to_string().contains(KEY));
    });
}

/// A server of the test's own that is reached over HTTPS alone.
struct Encrypted {
    run: Child,
    url: String,
}

impl Encrypted {
    fn new(certificate: &Path, key: &Path) -> Self {
        let python =
            std::env::var("SCHEMAC_TEST_MOTO").expect("SCHEMAC_TEST_MOTO is not set: run the tests by tests/run");
        let serve = "import sys\n\
            from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app\n\
            from werkzeug.serving import run_simple\n\
            app = DomainDispatcherApplication(create_backend_app)\n\
            run_simple('127.0.0.1', 0, app, request_handler=MotoRequestHandler, ssl_context=(sys.argv[1], sys.argv[2]))";
        let mut command = Command::new(python);
        command.args(["-c", serve]).arg(certificate).arg(key).stdin(Stdio::null());
        let mut run = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut told = BufReader::new(run.stderr.take().unwrap()).lines().map_while(Result::ok);
        let url = told.find_map(|line| {
            let at = line.find("https://127.0.0.1:")?;
            line[at..].split_whitespace().next().map(str::to_owned)
        });
        std::thread::spawn(move || told.for_each(drop));
        Self { run, url: url.expect("the server for S3 did not start") }
    }

    fn bucket(&self, name: &str) {
        let tls = ureq::tls::TlsConfig::builder().disable_verification(true).build();
        let agent: ureq::Agent = ureq::Agent::config_builder().tls_config(tls).build().into();
        agent.put(format!("{}/{name}", self.url)).send_empty().unwrap();
    }
}

impl Drop for Encrypted {
    fn drop(&mut self) {
        drop(self.run.kill());
        drop(self.run.wait());
    }
}

#[test]
fn a_server_that_encrypts_is_reached_when_somebody_vouches_for_it() {
    let site = Site::sqlite();
    let (own, key) = certificate(site.project.root(), "own");
    certificate(site.project.root(), "other");
    let server = Encrypted::new(&own, &key);
    server.bucket("encrypted");
    site.schema("table t {\n  id int primary key\n}\n");
    let config = site.project.read("schemac.toml");
    let with = |endpoint: &str, ca: &str| {
        let storage = format!("\n[storage]\nurl = \"s3://encrypted/shop\"\nendpoint = \"{endpoint}\"\n{ca}\n");
        site.project.write("schemac.toml", config.clone() + &storage);
    };
    for (ca, code, want, words) in [
        ("", 74, "E0604", "ertificate"),
        ("ca = \"other.pem\"", 74, "E0604", "ertificate"),
        ("ca = \"absent.pem\"", 64, "E0739", "cannot be read"),
        ("ca = \"own.key\"", 64, "E0739", "there is none in it"),
    ] {
        with(&server.url, ca);
        let told = expect(&site, code, &["plan"]);
        assert!(told.contains(want) && told.contains(words), "{ca}: {told}");
    }
    with(&server.url.replace("https:", "http:"), "ca = \"own.pem\"");
    assert!(expect(&site, 64, &["plan"]).contains("vouches for nobody"));
    with(&server.url, "ca = \"own.pem\"");
    expect(&site, 0, &["plan"]);
    expect(&site, 0, &["apply", "--yes"]);
    expect(&site, 0, &["plan", "--check"]);
    expect(&site, 0, &["status", "--exit-code"]);
}
