//! The disk: the only file of this floor that touches it.

#![allow(clippy::disallowed_methods, reason = "the migrations folder is read and written here and nowhere else")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::codes::{ALREADY_THERE, BAD_LOCATION, LEFTOVER, MOVED_ON, NOT_A_FILE, TOO_LARGE, UNREADABLE, UNWRITABLE};
use super::folder::odd_entry;
use super::{Draft, Store, Version};
use crate::base::Diagnostic;

/// The largest file that is read, in bytes.
pub const MAX_FILE: u64 = 256 << 20;

/// Files of a write that is under way are called `.schemac-….tmp`.
const TEMP_PREFIX: &str = ".schemac-";
const TEMP_SUFFIX: &str = ".tmp";

/// Where a project's migrations are: a folder inside the project, on no symbolic link, or a store elsewhere.
#[derive(Clone, Debug)]
pub struct Location(PathBuf, Option<Arc<dyn Store>>);

impl Location {
    /// Checks `dir`, which is taken relative to `root`. It need not exist yet.
    ///
    /// # Errors
    /// [`BAD_LOCATION`] for a folder that is, or by a symbolic link or `..` may be, outside of `root`, or no folder.
    pub fn new(root: &Path, dir: &Path) -> Result<Self, Diagnostic> {
        let help = "set `[migrations] dir` to a folder below the one of schemac.toml, such as `migrations`";
        Self::inside(root, dir, "migrations folder", help)
    }

    /// The same of the folder that another runner's copy is written to.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_copy(root: &Path, dir: &Path) -> Result<Self, Diagnostic> {
        let help =
            "say a folder below the one of schemac.toml, such as `db/migrations`, with `--out` or as `[export] out`";
        Self::inside(root, dir, "folder of the copy", help)
    }

    fn inside(root: &Path, dir: &Path, what: &str, help: &str) -> Result<Self, Diagnostic> {
        let refuse =
            |why: &str| Diagnostic::error(BAD_LOCATION, format!("the {what} `{}` {why}", dir.display())).help(help);
        let inside = match dir.strip_prefix(root) {
            Ok(inside) => inside,
            Err(_) if dir.is_relative() => dir,
            Err(_) => return Err(refuse("is outside of the project")),
        };
        let mut path = root.to_owned();
        for component in inside.components() {
            match component {
                Component::CurDir => continue,
                Component::Normal(name) => path.push(name),
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                    return Err(refuse("leads out of the project"));
                }
            }
            match fs::symlink_metadata(&path) {
                Ok(meta) if meta.is_symlink() => return Err(refuse("is reached by a symbolic link")),
                Ok(meta) if !meta.is_dir() => return Err(refuse("is not a folder")),
                Ok(_) => {}
                Err(why) if why.kind() == io::ErrorKind::NotFound => {}
                Err(why) => return Err(unreadable(&path, &why)),
            }
        }
        Ok(Self(path, None))
    }

    /// A store, with the words for it in messages.
    pub fn stored(shown: &str, store: Arc<dyn Store>) -> Self {
        Self(PathBuf::from(shown), Some(store))
    }

    /// The folder's path; of a store, what messages say.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Files by name, as the disk has them.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// The folder's files by name, and what else stands there. Hidden files are nobody's migration and are left alone, as
/// is a `README.md`.
pub(super) fn read_all(at: &Location) -> (Files, Vec<Diagnostic>) {
    if let Some(store) = &at.1 {
        return match store.read() {
            Ok(found) => (found.files, found.folders.iter().map(|name| odd_entry(name)).collect()),
            Err(problem) => (Files::new(), vec![problem]),
        };
    }
    let (mut files, mut problems) = (BTreeMap::new(), Vec::new());
    let entries = match fs::read_dir(&at.0) {
        Ok(entries) => entries,
        Err(why) if why.kind() == io::ErrorKind::NotFound => return (files, problems),
        Err(why) => return (files, vec![unreadable(&at.0, &why)]),
    };
    for entry in entries {
        match entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?))) {
            Err(why) => problems.push(unreadable(&at.0, &why)),
            Ok((name, kind)) => {
                let name = match name.into_string() {
                    Ok(name) => name,
                    Err(odd) => {
                        problems.push(odd_entry(&odd.to_string_lossy()));
                        continue;
                    }
                };
                match read_entry(at, &name, kind) {
                    Ok(None) => {}
                    Ok(Some(bytes)) => _ = files.insert(name, bytes),
                    Err(problem) => problems.push(problem),
                }
            }
        }
    }
    problems.sort_by(|a, b| (a.code, &a.message).cmp(&(b.code, &b.message)));
    (files, problems)
}

fn read_entry(at: &Location, name: &str, kind: fs::FileType) -> Result<Option<Vec<u8>>, Diagnostic> {
    let path = at.0.join(name);
    if name.starts_with(TEMP_PREFIX) && name.ends_with(TEMP_SUFFIX) {
        return Err(Diagnostic::error(LEFTOVER, format!("`{}` is what an interrupted write left", path.display()))
            .help("delete it when no schemac is running: the migration that it was for was not completed"));
    }
    if name.starts_with('.') || name == "README.md" {
        return Ok(None);
    }
    if kind.is_dir() {
        return Err(odd_entry(name));
    }
    if !kind.is_file() {
        let what = if kind.is_symlink() { "a symbolic link" } else { "a device, pipe or socket" };
        return Err(Diagnostic::error(NOT_A_FILE, format!("`{}` is {what}", path.display()))
            .help("put the file itself into the folder"));
    }
    let mut bytes = Vec::new();
    let file = File::open(&path).map_err(|why| unreadable(&path, &why))?;
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|why| unreadable(&path, &why))?;
    fits(&path, &bytes)?;
    Ok(Some(bytes))
}

/// What is larger than can be read is not written either.
fn fits(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    if bytes.len() as u64 <= MAX_FILE {
        return Ok(());
    }
    let what = format!("`{}` is larger than {} MiB", path.display(), MAX_FILE >> 20);
    Err(Diagnostic::error(TOO_LARGE, what).help(
        "a migration holds the schema's changes; load rows by other means, or change the schema in several steps",
    ))
}

/// Writes the three files, all or none; gives their paths. The sidecar appears last, so that a crash leaves at most SQL
/// without a sidecar or a file `.schemac-….tmp`; both are recognised and reported.
///
/// # Errors
/// [`MOVED_ON`] when the folder has got another head since the draft was made, [`TOO_LARGE`], [`UNWRITABLE`] when the disk refuses.
pub fn write(at: &Location, draft: &Draft) -> Result<[PathBuf; 3], Diagnostic> {
    draft.files().iter().try_for_each(|(name, text)| fits(&at.0.join(name), text.as_bytes()))?;
    if let Some(store) = &at.1 {
        let found = store.read()?;
        is_head(found.files.keys().map(String::as_str), draft)?;
        store.exchange(&found.mark, &draft.files(), &[])?;
        return Ok(draft.files().map(|(name, _)| at.0.join(name)));
    }
    fs::create_dir_all(&at.0).map_err(|why| unwritable(&at.0, &why))?;
    // held until the files stand, so that of two processes one sees what the other wrote
    let _turn = turn(&at.0).map_err(|why| unwritable(&at.0, &why))?;
    check_head(at, draft)?;
    place(at, draft)
}

/// Puts files into the folder, in the place of those of the same name, and takes others away. All are written before the first
/// appears, and what goes, goes last: a crash leaves files too much, which reading the folder tells. `seen` is the folder as it was read, if
/// the new files depend on it.
///
/// # Errors
/// [`MOVED_ON`] when the folder is another meanwhile, [`TOO_LARGE`], [`UNWRITABLE`] when the disk refuses.
pub(super) fn exchange(
    at: &Location,
    seen: Option<&Files>,
    put: &[(String, &str)],
    gone: &[String],
) -> Result<(), Diagnostic> {
    put.iter().try_for_each(|(name, text)| fits(&at.0.join(name), text.as_bytes()))?;
    let moved = || {
        Diagnostic::error(MOVED_ON, format!("`{}` was changed since it was read", at.0.display()))
            .help("run the command again: it will look at what is there now")
    };
    if let Some(store) = &at.1 {
        let found = store.read()?;
        return match seen {
            Some(seen) if found.files != *seen => Err(moved()),
            Some(_) | None => store.exchange(&found.mark, put, gone),
        };
    }
    fs::create_dir_all(&at.0).map_err(|why| unwritable(&at.0, &why))?;
    let _turn = turn(&at.0).map_err(|why| unwritable(&at.0, &why))?;
    if seen.is_some_and(|seen| read_all(at).0 != *seen) {
        return Err(moved());
    }
    let mut temps = Vec::new();
    for (name, text) in put {
        let path = at.0.join(name);
        temps.push((write_temp(&at.0, text).map_err(|why| unwritable(&path, &why))?, path));
    }
    for (temp, path) in temps {
        temp.persist(&path).map_err(|why| unwritable(&path, &why.error))?;
    }
    for path in gone.iter().map(|name| at.0.join(name)) {
        fs::remove_file(&path).map_err(|why| unwritable(&path, &why))?;
    }
    sync_folder(&at.0).map_err(|why| unwritable(&at.0, &why))
}

/// Writes these into a folder that has no file of a migration; gives their paths.
///
/// # Errors
/// [`ALREADY_THERE`]; what the disk refuses.
pub fn write_all(at: &Location, drafts: &[Draft]) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    let (there, problems) = read_all(at);
    if !problems.is_empty() {
        return Err(problems);
    }
    if let Some(first) = there.keys().next() {
        let what =
            format!("`{}` is there: what another tool ran comes before all migrations", at.0.join(first).display());
        return Err(vec![
            Diagnostic::error(ALREADY_THERE, what)
                .help("take over into a folder without migrations: `[migrations] dir`"),
        ]);
    }
    let put: Vec<(String, &str)> = drafts.iter().flat_map(Draft::files).collect();
    exchange(at, Some(&there), &put, &[]).map_err(|problem| vec![problem])?;
    Ok(put.iter().map(|(name, _)| at.0.join(name)).collect())
}

/// Waits until no other process writes to this folder. The lock ends with the file, also when the process dies.
fn turn(dir: &Path) -> io::Result<File> {
    let file = if cfg!(unix) {
        File::open(dir)?
    } else {
        // other systems open no folder; hidden files are nobody's migration
        File::options().create(true).truncate(false).write(true).open(dir.join(".schemac-lock"))?
    };
    file.lock()?;
    Ok(file)
}

pub(super) fn place(at: &Location, draft: &Draft) -> Result<[PathBuf; 3], Diagnostic> {
    let targets = draft.files().map(|(name, text)| (at.0.join(name), text));
    let mut temps = Vec::new();
    for (path, text) in &targets {
        temps.push(write_temp(&at.0, text).map_err(|why| unwritable(path, &why))?);
    }
    let mut placed: Vec<&Path> = Vec::new();
    for (temp, (path, _)) in temps.into_iter().zip(&targets) {
        let outcome = temp.persist_noclobber(path).map_err(|why| why.error).and_then(|_| {
            placed.push(path);
            sync_folder(&at.0)
        });
        if let Err(why) = outcome {
            // The error that is reported is the first; what cannot be taken back now, reading the folder will find.
            placed.iter().for_each(|path| drop(fs::remove_file(path)));
            return Err(unwritable(path, &why));
        }
    }
    Ok(targets.map(|(path, _)| path))
}

fn write_temp(dir: &Path, text: &str) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMP_PREFIX).suffix(TEMP_SUFFIX);
    #[cfg(unix)]
    let readable = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(readable);
    let mut temp = builder.tempfile_in(dir)?;
    temp.write_all(text.as_bytes())?;
    temp.as_file().sync_all()?;
    Ok(temp)
}

/// Makes the names in a folder last; only Unix opens a folder for that.
fn sync_folder(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

/// Another `plan` may have written since the folder was loaded; two children of one parent would be a fork.
fn check_head(at: &Location, draft: &Draft) -> Result<(), Diagnostic> {
    let entries = fs::read_dir(&at.0).map_err(|why| unreadable(&at.0, &why))?;
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(|why| unreadable(&at.0, &why))?.file_name();
        names.push(name.to_string_lossy().into_owned());
    }
    is_head(names.iter().map(String::as_str), draft)
}

fn is_head<'n>(names: impl Iterator<Item = &'n str>, draft: &Draft) -> Result<(), Diagnostic> {
    let stem = format!("{}.", draft.stem());
    for name in names {
        let version = name.strip_suffix(".json").and_then(|name| name.get(..Version::LEN)).and_then(Version::parse);
        if version.is_some_and(|version| Some(version) > draft.parent) || name.starts_with(&stem) {
            return Err(Diagnostic::error(MOVED_ON, format!("`{name}` was written since the folder was read"))
                .help("run the command again: it will plan on top of it"));
        }
    }
    Ok(())
}

fn unreadable(path: &Path, why: &io::Error) -> Diagnostic {
    Diagnostic::error(UNREADABLE, format!("`{}` cannot be read: {why}", path.display()))
        .help("see to it that you may read the folder and all in it")
}

fn unwritable(path: &Path, why: &io::Error) -> Diagnostic {
    Diagnostic::error(UNWRITABLE, format!("`{}` cannot be written: {why}", path.display()))
        .help("nothing was left half-written; see to it that you may write there and that the disk has room")
}
