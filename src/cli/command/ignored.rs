//! `drift --ignore-add`: patterns that are written into the configuration, with its comments and its order as they are.

use toml_edit::{Array, DocumentMut, table, value};

use crate::base::Diagnostic;
use crate::cli::config::Config;
use crate::cli::session::Session;
use crate::cli::{codes, write};
use crate::compile::CONFIGURATION;
use crate::database::Ignore;

/// Writes them; those that are there already stay as they are.
///
/// # Errors
/// A pattern that names nothing; no configuration file; one that cannot be written.
pub fn add(patterns: &[String], session: &Session, config: &Config) -> Result<(), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let mut check = Ignore::default();
    patterns.iter().try_for_each(|pattern| check.add(pattern)).map_err(one)?;
    let (Some(file), Some(source)) = (&config.file, session.sources.get(CONFIGURATION)) else {
        let what = "there is no schemac.toml to write the pattern into";
        return Err(one(Diagnostic::error(codes::BAD_ARGUMENT, what).help("`schemac init` writes one")));
    };
    let Some((text, n)) = with_ignored(&source.text, patterns) else {
        let what = format!("`{}` has no place for the pattern", file.display());
        return Err(
            one(Diagnostic::error(codes::BAD_CONFIG, what).help("write it there by hand: `[drift]`, `ignore`")),
        );
    };
    if n > 0 {
        write::replace(file, &text).map_err(one)?;
        session.out.say(&format!("wrote {n} of them into {}", source.shown));
    }
    Ok(())
}

/// The text with these patterns in it, and how many of them are new.
fn with_ignored(text: &str, patterns: &[String]) -> Option<(String, usize)> {
    let mut document: DocumentMut = text.parse().ok()?;
    let section = document.entry("drift").or_insert_with(table).as_table_like_mut()?;
    let list = section.entry("ignore").or_insert_with(|| value(Array::new())).as_array_mut()?;
    let mut n = 0;
    for pattern in patterns {
        if !list.iter().any(|own| own.as_str() == Some(pattern)) {
            list.push(pattern);
            n += 1;
        }
    }
    Some((document.to_string(), n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_order_stay() {
        let of = |text: &str, patterns: &[&str]| {
            let patterns: Vec<String> = patterns.iter().map(|own| (*own).to_owned()).collect();
            with_ignored(text, &patterns).unwrap()
        };
        assert_eq!(of("", &["index:a"]), ("[drift]\nignore = [\"index:a\"]\n".to_owned(), 1));
        let text = "# ours\n[drift]  # of the DBA\nignore = [\"index:a\"] # his\n\n[hooks]\n";
        let new = "# ours\n[drift]  # of the DBA\nignore = [\"index:a\", \"table:b\"] # his\n\n[hooks]\n";
        assert_eq!(of(text, &["index:a", "table:b"]), (new.to_owned(), 1));
        assert_eq!(of("drift = { ignore = [] }\n", &["index:a"]).0, "drift = { ignore = [\"index:a\"] }\n");
    }
}
