//! `explain`: the pages of `docs/codes`, built into the binary.

use serde_json::json;

use super::args::{Explain, Format};
use super::render::word;
use super::session::Session;
use super::{Exit, codes, pages};
use crate::base::{Diagnostic, did_you_mean};
use crate::compile;

/// The page of a code.
pub fn page(code: &str) -> Option<&'static str> {
    pages::ALL.binary_search_by_key(&code, |(id, _)| *id).ok().map(|at| pages::ALL[at].1)
}

/// Runs the command.
///
/// # Errors
/// A code that does not exist.
pub fn run(args: &Explain, session: &Session) -> Result<Exit, Vec<Diagnostic>> {
    let out = &session.out;
    let is_json = session.global.format == Format::Json;
    match &args.code {
        None if is_json => {
            let one = |(id, text): &(&str, &str)| json!({ "code": id, "title": title(id, text), "level": level(id) });
            let all: Vec<_> = pages::ALL.iter().map(one).collect();
            out.result(&format!("{:#}\n", json!({ "version": 1, "codes": all })));
        }
        None => {
            let line = |(id, text): &(&str, &str)| match level(id) {
                Some(level) => format!("{id}: {} ({level})\n", title(id, text)),
                None => format!("{id}: {}\n", title(id, text)),
            };
            out.result(&pages::ALL.iter().map(line).collect::<String>());
        }
        Some(typed) => {
            let code = typed.to_ascii_uppercase();
            let Some(text) = page(&code) else { return Err(vec![unknown(typed, &code)]) };
            if is_json {
                let level = level(&code);
                let all =
                    json!({ "version": 1, "code": code, "title": title(&code, text), "level": level, "page": text });
                out.result(&format!("{all:#}\n"));
            } else {
                out.result(text);
            }
        }
    }
    Ok(Exit::Done)
}

/// What a warning weighs unless the project says otherwise; nothing for an error.
fn level(code: &str) -> Option<&'static str> {
    let levels = compile::levels();
    let (_, level) = levels.iter().find(|(own, _)| own.id == code)?;
    Some(level.map_or("off", word))
}

/// The first line of a page, without its code.
fn title<'p>(code: &str, page: &'p str) -> &'p str {
    let line = page.lines().next().unwrap_or_default().trim_start_matches("# ");
    line.strip_prefix(code).map_or(line, |rest| rest.trim_start_matches([':', ' ']))
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
