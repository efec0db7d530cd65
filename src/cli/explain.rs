//! `explain`: the pages of `docs/codes`, built into the binary.

use super::args::Explain;
use super::{Exit, Output, codes, pages};
use crate::base::{Diagnostic, did_you_mean};

/// The page of a code.
pub fn page(code: &str) -> Option<&'static str> {
    pages::ALL.binary_search_by_key(&code, |(id, _)| *id).ok().map(|at| pages::ALL[at].1)
}

/// Runs the command.
///
/// # Errors
/// A code that does not exist.
pub fn run(args: &Explain, out: &Output) -> Result<Exit, Vec<Diagnostic>> {
    match &args.code {
        None => {
            let title = |text: &str| text.lines().next().unwrap_or("").trim_start_matches("# ").to_owned();
            let list: String = pages::ALL.iter().map(|(_, text)| title(text) + "\n").collect();
            out.result(&list);
        }
        Some(typed) => {
            let code = typed.to_ascii_uppercase();
            let Some(text) = page(&code) else { return Err(vec![unknown(typed, &code)]) };
            out.result(text);
        }
    }
    Ok(Exit::Done)
}

fn unknown(typed: &str, code: &str) -> Diagnostic {
    let problem = Diagnostic::error(codes::UNKNOWN_CODE, format!("there is no code `{typed}`"));
    match did_you_mean(code, pages::ALL.iter().map(|(id, _)| *id)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    }
    .help("`schemac explain` lists all codes")
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the test lists the pages on disk")]
mod tests {
    use super::*;
    use crate::cli::codes as cli;
    use crate::compile::codes as compile;

    #[test]
    fn every_page_is_built_in_and_in_order() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/codes");
        let mut on_disk: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".md", ""))
            .collect();
        on_disk.sort();
        let built_in: Vec<&str> = pages::ALL.iter().map(|(id, _)| *id).collect();
        assert_eq!(built_in, on_disk, "src/cli/pages.rs lists the files of docs/codes in order");
    }

    #[test]
    fn every_code_has_a_page_with_its_title() {
        for code in FLOORS.iter().copied().flatten() {
            let text = page(code.id).unwrap_or_else(|| panic!("docs/codes/{}.md is missing or not in pages.rs", code.id));
            assert!(
                text.starts_with(&format!("# {}: {}\n", code.id, code.title)),
                "docs/codes/{}.md must begin with `# {}: {}`",
                code.id,
                code.id,
                code.title
            );
        }
        let known: usize = FLOORS.iter().map(|floor| floor.len()).sum();
        assert_eq!(known, pages::ALL.len(), "a page without a code, or a code in two floors");
    }

    const FLOORS: &[&[crate::base::Code]] = &[compile::ALL, cli::ALL];
}
