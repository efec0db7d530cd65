//! Picking one of a project's targets.

use std::path::Path;

use super::codes;
use super::project::Target;
use crate::base::{Diagnostic, did_you_mean};
use crate::dialect;

/// The place in `names` of the target to work on: the one picked, or the only one.
///
/// # Errors
/// A name that is not there; several targets and none picked.
pub fn pick<'a>(names: impl Iterator<Item = &'a str>, picked: Option<&str>) -> Result<usize, Diagnostic> {
    let names: Vec<&str> = names.collect();
    let listed = format!("the targets are: {}", names.join(", "));
    match picked {
        Some(picked) => names.iter().position(|name| *name == picked).ok_or_else(|| {
            let problem =
                Diagnostic::error(codes::UNKNOWN_TARGET, format!("there is no target `{picked}`")).help(listed);
            match did_you_mean(picked, names.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem,
            }
        }),
        None if names.len() == 1 => Ok(0),
        None => Err(Diagnostic::error(codes::TARGET_NEEDED, "the project has several targets; this command needs one")
            .help("pick it with `--target NAME`")
            .help(listed)),
    }
}

/// Whether a dialect is known, and its version if one is named.
pub fn supports(dialect: &str, version: Option<&str>) -> bool {
    dialect::by_name(dialect, version).is_some()
}

impl Target {
    /// A target by the words of the configuration.
    ///
    /// # Errors
    /// A dialect or version that is not supported.
    pub fn new(name: &str, dialect: &str, version: Option<&str>, migrations: &Path) -> Result<Self, Diagnostic> {
        let known = dialect::by_name(dialect, version).ok_or_else(|| {
            let what = version.map_or_else(|| dialect.to_owned(), |version| format!("{dialect} {version}"));
            Diagnostic::error(codes::UNKNOWN_TARGET, format!("`{what}` is not supported"))
                .help("supported are sqlite from 3.38, postgres from 13 and surrealdb 3.x")
        })?;
        Ok(Self { name: name.to_owned(), dialect: known, migrations: migrations.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_target_needs_no_pick_and_several_do() {
        assert_eq!(pick(["pg"].into_iter(), None), Ok(0));
        assert_eq!(pick(["lite", "pg"].into_iter(), Some("pg")), Ok(1));
        assert_eq!(pick(["lite", "pg"].into_iter(), None).unwrap_err().code, codes::TARGET_NEEDED);
        assert_eq!(pick(["lite", "pg"].into_iter(), Some("pq")).unwrap_err().code, codes::UNKNOWN_TARGET);
    }
}
