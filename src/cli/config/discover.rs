//! Finding and reading the configuration file.

use std::path::{Path, PathBuf};

use super::FILE_NAME;
use crate::base::Diagnostic;
use crate::cli::codes;

/// The nearest `schemac.toml` in `from` or a folder above it.
pub(super) fn walk_up(from: &Path) -> Option<PathBuf> {
    from.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}

/// The text of the file.
#[allow(clippy::disallowed_methods, reason = "configuration is read once, here")]
pub(super) fn read(path: &Path) -> Result<String, Diagnostic> {
    let failed = |cause: String| {
        Diagnostic::error(codes::CONFIG_UNREADABLE, format!("`{}` cannot be read: {cause}", path.display()))
            .help("`schemac init` writes a configuration; `--config PATH` names one")
    };
    let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes)
        .map_err(|error| failed(format!("it is not UTF-8 (byte at offset {})", error.utf8_error().valid_up_to())))
}

/// `path` without `.` and `..`, without asking the disk; `None` when it climbs over the root.
pub(super) fn normal(path: &Path) -> Option<PathBuf> {
    use std::path::Component;
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !out.pop() {
                    return None;
                }
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => out.push(part),
        }
    }
    Some(out)
}
