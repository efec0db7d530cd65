//! Reading schema files: which ones a project has, and their text.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::WalkDir;

use super::codes;
use crate::base::Diagnostic;

/// The largest schema file in bytes; the generated schema of 100,000 tables is smaller.
pub const SIZE_LIMIT: u64 = 64 << 20;

/// Folders that no project keeps its schemas in and that can be large.
const SKIPPED: &[&str] = &[".git", "node_modules"];

/// The files below `root` that match one of the patterns, in order of path. Symbolic links are followed; a loop of them
/// ends at its first repetition.
///
/// # Errors
/// A pattern that cannot be read; an unreadable folder.
pub fn find(root: &Path, patterns: &[String]) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    let set = globs(patterns).map_err(|problem| vec![problem])?;
    let mut found = BTreeSet::new();
    let mut problems = Vec::new();
    let mut starts: Vec<PathBuf> = patterns.iter().map(|pattern| root.join(fixed_part(pattern))).collect();
    starts.sort();
    starts.dedup();
    for start in starts {
        if !start.exists() {
            continue;
        }
        let walk = WalkDir::new(&start).follow_links(true).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(|entry| {
            entry.depth() == 0 || !SKIPPED.iter().any(|skipped| entry.file_name().to_str() == Some(skipped))
        }) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    let path = entry.path();
                    if set.is_match(path.strip_prefix(root).unwrap_or(path)) {
                        found.insert(path.to_owned());
                    }
                }
                Ok(_) => {}
                // The link that closes a loop adds no file that was not met already.
                Err(error) if error.loop_ancestor().is_some() => {}
                Err(error) => {
                    let path = error.path().unwrap_or(&start).to_owned();
                    let cause = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    problems.push(unreadable(&path, &cause));
                }
            }
        }
    }
    if problems.is_empty() { Ok(found.into_iter().collect()) } else { Err(problems) }
}

/// Those of `names` that match one of the patterns, in order.
///
/// # Errors
/// A pattern that cannot be read.
pub fn matching<'a>(patterns: &[String], names: &[&'a str]) -> Result<Vec<&'a str>, Diagnostic> {
    let set = globs(patterns)?;
    let mut found: Vec<&str> = names.iter().copied().filter(|name| set.is_match(name)).collect();
    found.sort_unstable();
    Ok(found)
}

/// The text of one schema file.
///
/// # Errors
/// A file that is not there, is larger than [`SIZE_LIMIT`] or is not UTF-8.
#[allow(clippy::disallowed_methods, reason = "this is the edge that loads sources")]
pub fn read(path: &Path) -> Result<String, Diagnostic> {
    let failed = |error: std::io::Error| unreadable(path, &error.to_string());
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > SIZE_LIMIT {
        return Err(Diagnostic::error(
            codes::FILE_TOO_LARGE,
            format!("`{}` has {size} bytes; a schema file may have {SIZE_LIMIT}", path.display()),
        )
        .help("split it: a project may have any number of files"));
    }
    text_of(std::fs::read(path).map_err(failed)?, &path.display().to_string())
}

/// Bytes as text.
///
/// # Errors
/// The first byte that is no UTF-8, by offset and line.
pub fn text_of(bytes: Vec<u8>, name: &str) -> Result<String, Diagnostic> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        Diagnostic::error(codes::NOT_UTF8, format!("`{name}` is not UTF-8: the byte at offset {at} (line {line})"))
            .help("convert it, for example with `iconv -f latin1 -t utf-8`")
    })
}

/// How a path is shown: relative to `base` when it lies below.
pub fn shown(base: &Path, path: &Path) -> String {
    path.strip_prefix(base).unwrap_or(path).display().to_string()
}

fn unreadable(path: &Path, cause: &str) -> Diagnostic {
    Diagnostic::error(codes::UNREADABLE_FILE, format!("`{}` cannot be read: {cause}", path.display()))
        .help("check that the path exists and may be read")
}

fn globs(patterns: &[String]) -> Result<GlobSet, Diagnostic> {
    let bad = |pattern: &str, error: &globset::Error| {
        Diagnostic::error(codes::BAD_GLOB, format!("the pattern `{pattern}` cannot be read: {}", error.kind()))
            .help("write for example `schemas/**/*.schema`")
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let trimmed = pattern.strip_prefix("./").unwrap_or(pattern);
        set.add(GlobBuilder::new(trimmed).literal_separator(true).build().map_err(|error| bad(pattern, &error))?);
    }
    set.build().map_err(|error| bad(&patterns.join(", "), &error))
}

/// The folders of a pattern before its first wildcard.
fn fixed_part(pattern: &str) -> PathBuf {
    let mut out = PathBuf::new();
    let parts: Vec<&str> = pattern.split('/').collect();
    for part in parts.iter().take(parts.len().saturating_sub(1)) {
        if part.contains(['*', '?', '[', '{', '\\']) {
            break;
        }
        out.push(if part.is_empty() { "/" } else { part });
    }
    out
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests write the files that they load")]
mod tests {
    use super::*;

    fn names(found: &[PathBuf], root: &Path) -> Vec<String> {
        found.iter().map(|path| shown(root, path)).collect()
    }

    #[test]
    fn files_are_found_in_order_and_a_loop_of_links_ends() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        std::fs::create_dir_all(root.join("schemas/shop")).unwrap();
        for name in ["schemas/b.schema", "schemas/shop/a.schema", "schemas/notes.txt"] {
            std::fs::write(root.join(name), "").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(root.join("schemas"), root.join("schemas/shop/again")).unwrap();
        let found = find(root, &["./schemas/**/*.schema".to_owned()]).unwrap();
        assert_eq!(names(&found, root), ["schemas/b.schema", "schemas/shop/a.schema"]);
        assert_eq!(find(root, &["schemas/[".to_owned()]).unwrap_err()[0].code, codes::BAD_GLOB);
    }

    #[test]
    fn broken_text_is_told_with_its_offset() {
        let problem = text_of(b"// ok\n\xff".to_vec(), "a.schema").unwrap_err();
        assert_eq!(problem.code, codes::NOT_UTF8);
        assert!(problem.message.contains("offset 6 (line 2)"), "{}", problem.message);
    }

    #[test]
    fn a_missing_file_is_told() {
        assert_eq!(read(Path::new("/nowhere/a.schema")).unwrap_err().code, codes::UNREADABLE_FILE);
    }
}
