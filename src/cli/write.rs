//! Writing files of the user: under another name first, then renamed, so that a crash leaves the old or the new text.

use std::io::Write as _;
use std::path::Path;

use super::codes;
use crate::base::Diagnostic;

/// Whether a file may be replaced: a rename would not be stopped by it being read-only, so it is asked.
///
/// # Errors
/// It is read-only, or gone.
#[allow(clippy::disallowed_methods, reason = "this is the edge that writes schema files")]
pub fn may_replace(path: &Path) -> Result<(), Diagnostic> {
    let metadata = std::fs::metadata(path).map_err(|error| cannot(path, &error))?;
    if metadata.permissions().readonly() {
        return Err(cannot(path, &std::io::Error::new(std::io::ErrorKind::PermissionDenied, "it is read-only")));
    }
    Ok(())
}

/// Replaces the text of a file that exists. Its permissions stay; a symbolic link stays one.
///
/// # Errors
/// A read-only file, a folder that cannot be written to, a full disk.
#[allow(clippy::disallowed_methods, reason = "this is the edge that writes schema files")]
pub fn replace(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let failed = |error: std::io::Error| cannot(path, &error);
    may_replace(path)?;
    let real = path.canonicalize().map_err(failed)?;
    let folder = real.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::Builder::new().prefix(".schemac-").tempfile_in(folder).map_err(failed)?;
    temporary.write_all(text.as_bytes()).map_err(failed)?;
    let permissions = std::fs::metadata(&real).map_err(failed)?.permissions();
    temporary.as_file().set_permissions(permissions).map_err(failed)?;
    temporary.as_file().sync_all().map_err(failed)?;
    temporary.persist(&real).map(drop).map_err(|error| failed(error.error))
}

/// Writes a file that must not exist yet.
///
/// # Errors
/// It exists, or cannot be written.
pub fn create(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let written = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    written.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            Diagnostic::error(codes::ALREADY_THERE, format!("`{}` is already there", path.display()))
                .help("nothing was written; work with what is there, or use another folder")
        } else {
            cannot(path, &error)
        }
    })
}

/// Makes a folder and those above it.
///
/// # Errors
/// It cannot be made.
#[allow(clippy::disallowed_methods, reason = "this is the edge that writes a new project")]
pub fn folder(path: &Path) -> Result<(), Diagnostic> {
    std::fs::create_dir_all(path).map_err(|error| cannot(path, &error))
}

/// The error of a path that cannot be written.
pub fn cannot(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(codes::CANNOT_WRITE, format!("`{}` cannot be written: {error}", path.display()))
        .help("check the permissions of the file and its folder, and the space on the disk")
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests read what was written")]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_a_link_stays_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("a.schema"), dir.path().join("b.schema"));
        create(&file, "old").unwrap();
        assert_eq!(create(&file, "x").unwrap_err().code, codes::ALREADY_THERE);
        #[cfg(unix)]
        std::os::unix::fs::symlink(&file, &link).unwrap();
        #[cfg(not(unix))]
        create(&link, "").unwrap();
        replace(&link, "new").unwrap();
        #[cfg(unix)]
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2, "no temporary file is left");
        let mut permissions = std::fs::metadata(&file).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&file, permissions).unwrap();
        assert_eq!(replace(&link, "x").unwrap_err().code, codes::CANNOT_WRITE);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
    }
}
