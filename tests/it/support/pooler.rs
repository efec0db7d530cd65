//! A PgBouncer of one test, which lends the sessions of a server out for one transaction each.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::own_server::{command, done, variable};
use super::postgres::{Database, Server, rows_at};

/// How many sessions are lent out.
const SESSIONS: usize = 6;

/// What the pooler does with settings that come with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settings {
    Refused,
    /// As many set it up, because drivers send some that they do not need.
    Dropped,
}

/// A pooler before a server, gone with the value.
#[derive(Debug)]
pub struct Pooler {
    folder: PathBuf,
    port: u16,
    running: Child,
}

impl Pooler {
    pub fn new(server: Server, settings: Settings) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = PathBuf::from(variable("SCHEMAC_TEST_TMP")).join(format!("pooler{port}"));
        done(command("mkdir").arg(&folder));
        let url = server.url();
        let (_, place) = url.split_once("?host=").unwrap();
        let (host, server_port) = place.split_once("&port=").unwrap();
        let ignored = match settings {
            Settings::Refused => "",
            Settings::Dropped => "ignore_startup_parameters = extra_float_digits, options\n",
        };
        // each transaction gets the session that was not used for the longest time
        let config = format!(
            "[databases]\n* = host={host} port={server_port} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\nserver_round_robin = 1\n\
             default_pool_size = {SESSIONS}\nlogfile = {}\n{ignored}",
            folder.join("log").display()
        );
        let file = folder.join("pgbouncer.ini");
        std::fs::write(&file, config).unwrap();
        let mut start = command(&variable("SCHEMAC_TEST_PGBOUNCER"));
        let start = start.arg(&file).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let own = Self { folder, port, running: start.spawn().unwrap() };
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let log = || std::fs::read_to_string(own.folder.join("log")).unwrap_or_default();
            assert!(since.elapsed() < Duration::from_secs(30), "PgBouncer does not start: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
        own
    }

    /// The URL of a database through the pooler, which has all its sessions open by now.
    pub fn url(&self, database: &Database) -> String {
        let url = format!("postgres://postgres@127.0.0.1:{}/{}", self.port, database.name());
        std::thread::scope(|scope| {
            (0..SESSIONS).for_each(|_| _ = scope.spawn(|| rows_at(&url, "select pg_sleep(0.3)")));
        });
        url
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.running.kill());
        drop(self.running.wait());
        done(command("rm").arg("-r").arg(&self.folder));
    }
}
