//! A PostgreSQL server of one test, which that may kill.

use std::env;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::postgres;

/// A server in a folder of its own, gone with the value.
#[derive(Debug)]
pub struct OwnServer {
    folder: PathBuf,
    running: Option<Child>,
}

pub(super) fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run the tests with `tests/run`"))
}

/// A program as the user that PostgreSQL runs as: it refuses root.
pub(super) fn command(program: &str) -> Command {
    let words = variable("SCHEMAC_TEST_AS");
    let mut words = words.split(' ').filter(|word| !word.is_empty());
    match words.next() {
        Some(first) => {
            let mut command = Command::new(first);
            command.args(words).arg(program);
            command
        }
        None => Command::new(program),
    }
}

pub(super) fn done(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

impl OwnServer {
    pub fn new() -> Self {
        let folder = PathBuf::from(variable("SCHEMAC_TEST_TMP")).join(format!("own{}", std::process::id()));
        done(command("mkdir").arg(&folder));
        let initdb = format!("{}/initdb", variable("SCHEMAC_TEST_BIN"));
        let args = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"];
        done(command(&initdb).args(args).arg(folder.join("data")).current_dir("/"));
        let mut own = Self { folder, running: None };
        own.start();
        own
    }

    /// The URL of the server's own database.
    pub fn url(&self) -> String {
        format!("postgres://postgres@/postgres?host={}&port=5999", self.folder.display())
    }

    /// Starts it, also after it was killed, and waits until it answers. It refuses to start while a process of the one before has not
    /// noticed yet that it is alone, so it is started until it stays.
    pub fn start(&mut self) {
        let since = Instant::now();
        self.running = Some(self.spawned());
        while let Err(error) = postgres::answers(&self.url()) {
            assert!(since.elapsed() < Duration::from_secs(60), "the server does not start: {error}");
            std::thread::sleep(Duration::from_millis(50));
            if self.running.as_mut().is_some_and(|own| own.try_wait().is_ok_and(|ended| ended.is_some())) {
                self.running = Some(self.spawned());
            }
        }
    }

    fn spawned(&self) -> Child {
        let program = format!("{}/postgres", variable("SCHEMAC_TEST_BIN"));
        let mut command = command(&program);
        command.arg("-D").arg(self.folder.join("data")).arg("-k").arg(&self.folder).args(["-p", "5999"]);
        command.args(["-c", "listen_addresses=", "-c", "dynamic_shared_memory_type=mmap"]).current_dir("/");
        let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        command.spawn().unwrap()
    }

    /// Kills it with all its processes: nothing is written any more.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            drop(Command::new("kill").args(["-9", "--", &format!("-{}", running.id())]).status());
            drop(running.wait());
        }
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.kill();
    }
}
