//! A project's schema files as a Git revision has them.

use std::path::Path;
use std::process::{Command, Output};

use super::{Settings, SourceFile, codes, load, packages};
use crate::base::Diagnostic;

/// The files that the patterns name at a revision, and those of packages: by the names to show.
///
/// # Errors
/// Git is not there or does not know the revision; a file that is no text.
pub fn files(settings: &Settings, revision: &str) -> Result<Vec<SourceFile>, Vec<Diagnostic>> {
    let root = &settings.root;
    let one = |problem: Diagnostic| vec![problem];
    let commit = commit(root, revision).map_err(one)?;
    let listed = run(root, revision, &["ls-tree", "-r", "-z", "--name-only", &commit]).map_err(one)?;
    let listed = String::from_utf8_lossy(&listed);
    let names: Vec<&str> = listed.split('\0').filter(|name| !name.is_empty()).collect();
    let mut out = Vec::new();
    for (name, package) in packages::among(settings, &names).map_err(one)? {
        let bytes = run(root, revision, &["cat-file", "blob", &format!("{commit}:./{name}")]).map_err(one)?;
        let shown = format!("git:{revision}:{name}");
        let text = load::text_of(bytes, &shown).map_err(one)?;
        out.push(SourceFile { shown, disk: None, text: text.into(), package });
    }
    Ok(out)
}

/// The commit that a revision names. A name that begins with `-` would be an option, so Git is told that none follows.
fn commit(root: &Path, revision: &str) -> Result<String, Diagnostic> {
    let wanted = format!("{revision}^{{commit}}");
    let found = run(root, revision, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
    Ok(String::from_utf8_lossy(&found).trim().to_owned())
}

fn run(root: &Path, revision: &str, args: &[&str]) -> Result<Vec<u8>, Diagnostic> {
    let failed = |why: &str| {
        Diagnostic::error(codes::GIT_FAILED, format!("git cannot give `{revision}`: {why}"))
            .help("name a commit, branch or tag of the repository that the project lies in, as in `git:main`")
    };
    let output: Output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(args)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .output()
        .map_err(|error| failed(&format!("it cannot be started: {error}")))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let told = told.lines().next().unwrap_or("it does not know that revision").trim();
    Err(failed(if told.is_empty() { "it does not know that revision" } else { told }))
}
