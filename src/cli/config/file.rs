//! `schemac.toml` as it is written. Unknown keys are errors.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::weights;
use crate::base::{Diagnostic, FileId, Span, did_you_mean};
use crate::cli::codes;

/// The whole file. `docs/configuration.md` describes the keys.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub edition: Option<Spanned<String>>,
    pub schemas: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub packages: BTreeMap<String, Spanned<Package>>,
    #[serde(default)]
    pub migrations: Migrations,
    #[serde(default)]
    pub target: BTreeMap<String, Spanned<Target>>,
    #[serde(default)]
    pub env: BTreeMap<String, Env>,
    #[serde(default)]
    pub lint: BTreeMap<String, Spanned<weights::Entry>>,
    #[serde(default)]
    pub hooks: Hooks,
    #[serde(default)]
    pub drift: Drift,
    pub export: Option<Export>,
    pub storage: Option<Storage>,
}

/// `billing = "vendor/billing"`, or with more to say.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a package is a folder, or { path = \"vendor/name\", external = true }")]
pub(super) enum Package {
    Path(String),
    Whole(WholePackage),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WholePackage {
    pub path: String,
    #[serde(default)]
    pub external: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Migrations {
    pub dir: Option<Spanned<String>>,
    pub table: Option<Spanned<String>>,
    pub lock_timeout: Option<Spanned<String>>,
    pub statement_timeout: Option<Spanned<String>>,
    pub lease: Option<Spanned<bool>>,
    pub online: Option<Spanned<bool>>,
    pub count_timeout: Option<Spanned<String>>,
    pub concurrent_indexes: Option<Spanned<bool>>,
    pub move_records: Option<Spanned<bool>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Target {
    pub dialect: Spanned<String>,
    pub version: Option<Spanned<String>>,
    pub url: Option<Spanned<String>>,
    pub urls: Option<Vec<Spanned<String>>>,
    pub urls_from: Option<Spanned<String>>,
    pub urls_query: Option<Spanned<String>>,
    pub backup: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Env {
    pub url: Option<Spanned<String>>,
    pub protected: Option<Spanned<bool>>,
    pub auto_apply: Option<Spanned<bool>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hooks {
    pub pre_apply: Option<Spanned<String>>,
    pub post_apply: Option<Spanned<String>>,
    pub pre_rollback: Option<Spanned<String>>,
    pub post_rollback: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Drift {
    pub ignore: Option<Vec<Spanned<String>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Export {
    pub layout: Spanned<String>,
    pub out: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Storage {
    pub url: Spanned<String>,
    pub endpoint: Option<Spanned<String>>,
    pub region: Option<Spanned<String>>,
    pub ca: Option<Spanned<String>>,
}

/// Reads the file's text.
pub(super) fn parse(id: FileId, text: &str) -> Result<File, Diagnostic> {
    toml::from_str::<File>(text).map_err(|error| {
        let message = error.message().lines().next().unwrap_or("it is not TOML").to_owned();
        let problem = Diagnostic::error(codes::BAD_CONFIG, format!("the configuration is not understood: {message}"));
        let problem = match nearest_key(&message) {
            Some(key) => problem.help(format!("did you mean `{key}`?")),
            None => problem,
        };
        match error.span() {
            Some(range) => problem.at(span(id, &range), "here"),
            None => problem,
        }
    })
}

/// The span of a value of the file.
pub(super) fn span(id: FileId, range: &std::ops::Range<usize>) -> Span {
    let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span::new(id, at(range.start), at(range.end))
}

/// serde names the unknown key and the known ones between backticks.
fn nearest_key(message: &str) -> Option<String> {
    let mut names = message.split('`').skip(1).step_by(2);
    let typed = names.next().filter(|_| message.starts_with("unknown "))?;
    did_you_mean(typed, names).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_told_with_its_place_and_the_nearest_name() {
        let problem = parse(FileId(0), "schemas = []\n[migrations]\ndirr = 'x'\n").unwrap_err();
        assert_eq!(problem.code, codes::BAD_CONFIG);
        assert_eq!(problem.help, ["did you mean `dir`?"]);
        assert_eq!(problem.primary.unwrap().span.lo, 26);
    }

    #[test]
    fn every_key_is_in_the_documentation() {
        let page = include_str!("../../../docs/configuration.md");
        for section in [
            "",
            "[migrations]\n",
            "[target.NAME]\n",
            "[env.NAME]\n",
            "[hooks]\n",
            "[drift]\n",
            "[export]\n",
            "[storage]\n",
            "[lint.naming]\n",
        ] {
            let odd = toml::from_str::<File>(&format!("{section}nothing = 1\n")).unwrap_err();
            let known = odd.message().split('`').skip(3).step_by(2).map(str::to_owned).collect::<Vec<_>>();
            assert!(!known.is_empty(), "{}", odd.message());
            for key in &known {
                let path = section.trim().trim_matches(['[', ']']);
                let told = if path.is_empty() { format!("`{key}") } else { format!("`{path}.{key}`") };
                assert!(page.contains(&told), "docs/configuration.md lacks {told}");
            }
        }
    }
}
