//! What the process was given: working directory and environment variables, read once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::dotenv;
use crate::base::Diagnostic;
use crate::cli::codes;

/// The world around one run. Tests make their own; nothing else reads the process's environment.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    pub cwd: PathBuf,
    pub variables: BTreeMap<String, String>,
    /// Variables of the `.env` file beside the configuration; those of the process win.
    pub dotenv: BTreeMap<String, String>,
}

impl Surroundings {
    /// The process's own. Variables that are not Unicode are left out: no setting can hold them.
    #[allow(clippy::disallowed_methods, reason = "configuration is read once, here")]
    pub fn of_process() -> std::io::Result<Self> {
        let variables = std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Ok(Self { cwd: std::env::current_dir()?, variables, dotenv: BTreeMap::new() })
    }

    /// Reads `.env` in `root`, if there is one. The process's environment stays as it is.
    ///
    /// # Errors
    /// A file that is there but cannot be read or understood.
    #[allow(clippy::disallowed_methods, reason = "configuration is read once, here")]
    pub fn read_dotenv(&mut self, root: &Path) -> Result<(), Diagnostic> {
        let path = root.join(".env");
        if !path.exists() {
            return Ok(());
        }
        let bad = |cause: String| {
            Diagnostic::error(codes::BAD_DOTENV, format!("`{}` cannot be read: {cause}", path.display()))
                .help("each line is `NAME=value`; quote values with blanks or `#`")
        };
        // The text of a broken line may be a secret, so only its place is told.
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if let Some(line) = dotenv::unset(&text, |name| self.variables.contains_key(name)) {
            let what = format!("line {line}: a `$` stands before the name of no variable that is set");
            return Err(bad(what).help("a `$` that is meant is written `\\$`, or its value stands in single quotes"));
        }
        let lines = dotenvy::from_path_iter(&path).map_err(|error| bad(kind_of(&error)))?;
        for (n, line) in lines.enumerate() {
            let (key, value) = line.map_err(|error| bad(format!("entry {}: {}", n + 1, kind_of(&error))))?;
            self.dotenv.insert(key, value);
        }
        Ok(())
    }

    /// The time in seconds since 1970 (UTC): `SOURCE_DATE_EPOCH`, else the clock.
    ///
    /// # Errors
    /// A variable that is no number.
    pub fn now(&self) -> Result<i64, Diagnostic> {
        match self.variables.get("SOURCE_DATE_EPOCH") {
            None => Ok(jiff::Timestamp::now().as_second()),
            Some(text) => text.parse().map_err(|_| {
                Diagnostic::error(
                    codes::BAD_VALUE,
                    format!("SOURCE_DATE_EPOCH is `{text}`, which is not a number of seconds"),
                )
                .help("unset it, or set it to seconds since 1970-01-01T00:00:00Z")
            }),
        }
    }

    /// A variable that is set and not empty, and whether it comes from `.env`.
    pub fn variable(&self, name: &str) -> Option<(&str, bool)> {
        let own = self.variables.get(name).map(|value| (value.as_str(), false));
        own.or_else(|| self.dotenv.get(name).map(|value| (value.as_str(), true))).filter(|(value, _)| !value.is_empty())
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "the enum of another crate, which may grow")]
fn kind_of(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::Io(error) => error.to_string(),
        dotenvy::Error::LineParse(_, at) => format!("the value is not closed or quoted at character {at}"),
        _ => "it is not understood".to_owned(),
    }
}
