//! `init --from`: the schema of a database, or of a file of SQL, begins a project.

use std::path::PathBuf;

use super::{init, pull};
use crate::base::Diagnostic;
use crate::cli::args::Pull;
use crate::cli::codes;
use crate::cli::config::{HISTORY_TABLE, resolve_url};
use crate::cli::session::{Ended, Session};
use crate::compile::state::Named;
use crate::compile::{self, Pulled, Split};
use crate::database::{in_memory, masked_url};

/// What a project begins with.
#[derive(Debug)]
pub struct Begun {
    pub dialect: &'static str,
    /// As the configuration has it; none where it would hold a secret.
    pub url: Option<String>,
    pulled: Pulled,
}

impl Begun {
    /// Reads it.
    ///
    /// # Errors
    /// It is neither a database nor a file of SQL, or of another kind than `--target` says; it cannot be read.
    pub fn from(text: &str, session: &Session) -> Result<Self, Vec<Diagnostic>> {
        let one = |problem: Diagnostic| vec![problem];
        let (cwd, asked) = (&session.around.cwd, session.global.target.as_deref());
        let bad = |what: String| Diagnostic::error(codes::BAD_ARGUMENT, what);
        match Named::parse(text, cwd).map_err(one)? {
            Named::Url(url) => {
                let url = resolve_url(&url, cwd);
                let dialect = compile::dialect_of(&url).map_err(one)?.id();
                if let Some(other) = asked.filter(|asked| *asked != dialect) {
                    let what = format!("{} is of {dialect}, and `--target` says `{other}`", masked_url(&url));
                    return Err(one(bad(what).help("leave `--target` away: the URL says it")));
                }
                let pulled = compile::pull(&url, HISTORY_TABLE, Split::Together)?;
                let is_plain = masked_url(text) == text && !text.contains(['"', '\\', '$']);
                Ok(Self { dialect, url: is_plain.then(|| text.to_owned()), pulled })
            }
            Named::Sql(path) => {
                let dialect = init::known(asked.unwrap_or("sqlite")).map_err(one)?;
                let base = session.global.url.first().map(|url| resolve_url(url, cwd));
                let base = base.or_else(|| in_memory(dialect).map(str::to_owned)).ok_or_else(|| {
                    let what =
                        format!("a file of SQL of {dialect} is read in a scratch database, and no server is named");
                    one(Diagnostic::error(codes::NO_URL, what).help("name one beside which it may stand: `--url`"))
                })?;
                let text = compile::sql_of(&path).map_err(one)?;
                let pulled = compile::import(&text, &base, HISTORY_TABLE, Split::Together)?;
                Ok(Self { dialect, url: None, pulled })
            }
            Named::Migrations(_) | Named::Schema(_) => {
                Err(one(bad(format!("`{text}` is no database and no file of SQL"))
                    .help("`--from` takes a URL, such as `sqlite:app.db`, or a file whose name ends with `.sql`")))
            }
        }
    }

    /// Writes the schema files, or says which would be written.
    ///
    /// # Errors
    /// Files that are there already, or cannot be written.
    pub fn written(&self, session: &Session, dry_run: bool) -> Ended {
        let args = Pull { out: PathBuf::from("schemas"), split: None, overwrite: false, stdout: false, dry_run };
        pull::written(&args, session, &self.pulled)
    }
}
