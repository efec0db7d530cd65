//! A copy of a SQLite database in a file.

use std::path::{Component, Path, PathBuf};

use super::{Database, codes, fault};
use crate::base::Diagnostic;

impl Database {
    /// Writes the database as it is now into a new file of this folder, and gives its path. The file gets its name when all of it
    /// is on the disk, and has the permissions of the database. `among` is where several lie of which each is copied: then their
    /// folders stand in the names.
    ///
    /// # Errors
    /// It is no database in a file; the folder cannot be written to.
    pub fn back_up(&mut self, folder: &Path, moment: &str, among: Option<&Path>) -> Result<PathBuf, Diagnostic> {
        let none = |what: String| Diagnostic::error(codes::NO_COPY, what);
        if !self.session.is_sqlite() {
            return Err(none(format!("schemac copies databases of SQLite alone, and {} is none", self.url()))
                .help("let the server's own tool do it: `[hooks] pre_apply` and `pre_rollback` in schemac.toml"));
        }
        let sql = "select file from pragma_database_list where name = 'main'";
        let rows = self.session.rows(sql, &[]).map_err(|error| self.unreadable(&error))?;
        let source = PathBuf::from(rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default());
        if source.as_os_str().is_empty() {
            return Err(none(format!("{} is in memory", self.url())));
        }
        let failed = |error: std::io::Error| {
            none(format!("no backup can be written into `{}`: {error}", folder.display()))
                .help("nothing was run; name a folder that can be written to, on a disk with room for the database")
        };
        make_folder(folder).map_err(failed)?;
        let temporary = tempfile::Builder::new().prefix(".schemac-").tempfile_in(folder).map_err(failed)?;
        let Some(to) = temporary.path().to_str() else {
            return Err(none(format!("`{}` is no name in UTF-8", folder.display())));
        };
        // SQLite fills a file that is there and empty
        self.session.rows("vacuum into $1", &[Some(to)]).map_err(|error| {
            fault::diagnostic(codes::NO_COPY, &format!("{} cannot be copied", self.url()), &error)
                .help("nothing was run")
        })?;
        let permissions = std::fs::metadata(&source).map_err(failed)?.permissions();
        temporary.as_file().set_permissions(permissions).map_err(failed)?;
        temporary.as_file().sync_all().map_err(failed)?;
        let stem = stem(&source, among);
        let mut temporary = temporary;
        for n in 1_u32.. {
            let more = if n == 1 { String::new() } else { format!("-{n}") };
            let path = folder.join(format!("{stem}-{moment}{more}.db"));
            temporary = match temporary.persist_noclobber(&path) {
                Ok(_) => return Ok(path),
                Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => error.file,
                Err(error) => return Err(failed(error.error)),
            };
        }
        Err(none(format!("`{}` is full of backups of this moment", folder.display())))
    }
}

/// The file's name without its ending; among several, with the folders on the way to it: `tenants.blue.app`.
fn stem(source: &Path, among: Option<&Path>) -> String {
    let name = source.file_stem().map_or_else(|| "database".into(), |stem| stem.to_string_lossy().into_owned());
    let Some(among) = among else { return name };
    // SQLite names files by their true paths
    let among = among.canonicalize().unwrap_or_else(|_| among.to_owned());
    let folders = source.parent().unwrap_or(source);
    let folders = folders.strip_prefix(&among).unwrap_or(folders);
    let parts = folders.components().filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
    });
    parts.chain([name]).collect::<Vec<_>>().join(".")
}

#[allow(clippy::disallowed_methods, reason = "backups lie outside of the database")]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}
