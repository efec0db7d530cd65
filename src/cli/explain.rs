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
}
