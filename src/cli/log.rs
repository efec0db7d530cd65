//! A file that keeps what a run said and, where that is wanted, each statement that it sent.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use super::args::{Global, LogFormat};
use super::codes;
use super::config::Surroundings;
use crate::base::Diagnostic;
use crate::database::without_secrets_in;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The run itself: its beginning and its end.
    Run,
    /// What stands on standard error, also under `--quiet`.
    Message,
    /// A statement.
    Sql,
}

/// The file.
#[derive(Debug)]
pub struct Log {
    file: Mutex<File>,
    format: LogFormat,
    /// Set when something could not be written.
    lost: AtomicBool,
}

impl Log {
    /// Opens the file that the command line, or else SCHEMAC_LOG, names; what it holds stays.
    ///
    /// # Errors
    /// It cannot be written to; the form of a file that nobody named.
    pub fn wanted(global: &Global, around: &Surroundings) -> Result<Option<Arc<Self>>, Diagnostic> {
        let named =
            global.log_file.as_deref().or_else(|| around.variable("SCHEMAC_LOG").map(|(path, _)| Path::new(path)));
        let format = global.log_format.unwrap_or_default();
        let Some(path) = named.map(|path| around.cwd.join(path)) else {
            let Some(_) = global.log_format else { return Ok(None) };
            return Err(Diagnostic::error(codes::BAD_ARGUMENT, "`--log-format` is the form of no file")
                .help("name one: `--log-file FILE`, or SCHEMAC_LOG in the environment"));
        };
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(|error| {
            Diagnostic::error(codes::CANNOT_WRITE, format!("the log `{}` cannot be written: {error}", path.display()))
                .help("nothing was run; name another file")
        })?;
        Ok(Some(Arc::new(Self { file: Mutex::new(file), format, lost: AtomicBool::new(false) })))
    }

    /// Writes a line. A log that cannot be written any more stops nothing that has begun; the run ends with that.
    pub fn write(&self, kind: Kind, text: &str) {
        let at = format!("{:.3}", jiff::Timestamp::now());
        let text = match kind {
            Kind::Message => without_secrets_in(&plain(text)),
            Kind::Run | Kind::Sql => plain(text),
        };
        let line = match self.format {
            LogFormat::Text => format!("{at} {} {}\n", kind.word(), text.trim_end().replace('\n', "\n    ")),
            LogFormat::Json => {
                format!(
                    "{}\n",
                    json!({ "at": at, "kind": kind.word(), "process": std::process::id(), "text": text.trim_end() })
                )
            }
        };
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // one write: others may append to the same file
        if file.write_all(line.as_bytes()).is_err() {
            self.lost.store(true, Ordering::Relaxed);
        }
    }

    /// Whether all of it has arrived.
    pub fn is_whole(&self) -> bool {
        !self.lost.load(Ordering::Relaxed)
    }
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Message => "message",
            Self::Sql => "sql",
        }
    }
}

/// Without colours.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        out.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_not_kept() {
        assert_eq!(plain("a \x1b[31mred\x1b[0m b"), "a red b");
    }
}
