//! `${VAR}` in values of the configuration file.

use super::Surroundings;
use crate::base::{Diagnostic, Span, did_you_mean};
use crate::cli::codes;

/// `text` with every `${VAR}` filled in; `$${` is a plain `${`.
///
/// # Errors
/// A variable that is not set, or a `${` that is not closed. The message never shows a value.
pub(super) fn fill(text: &str, span: Span, around: &Surroundings) -> Result<String, Diagnostic> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        if rest[..at].ends_with('$') {
            out.push_str(&rest[..at]);
            out.push('{');
            rest = &rest[at + 2..];
            continue;
        }
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('}') else {
            return Err(Diagnostic::error(codes::BAD_CONFIG, "`${` is not closed").at(span, "`}` is missing"));
        };
        let name = &rest[at + 2..at + end];
        if name.trim().is_empty() {
            let what = "`${}` names no variable";
            return Err(Diagnostic::error(codes::BAD_CONFIG, what)
                .at(span, "here")
                .help("a plain `${` is written `$${`"));
        }
        match around.variables.get(name).or_else(|| around.dotenv.get(name)) {
            Some(value) => out.push_str(value),
            None => return Err(unset(name, span, around)),
        }
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

fn unset(name: &str, span: Span, around: &Surroundings) -> Diagnostic {
    let problem = Diagnostic::error(codes::UNSET_VARIABLE, format!("the environment variable `{name}` is not set"))
        .at(span, "used here")
        .help(format!("set `{name}` in the environment or in the file `.env` beside schemac.toml"));
    let known = around.variables.keys().chain(around.dotenv.keys()).map(String::as_str);
    match did_you_mean(name, known) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::FileId;

    #[test]
    fn variables_are_filled_and_unset_ones_are_errors() {
        let around = Surroundings { variables: [("PW".into(), "x$y".into())].into(), ..Default::default() };
        let span = Span::new(FileId(0), 0, 1);
        assert_eq!(fill("a:${PW}@$${b}", span, &around).unwrap(), "a:x$y@${b}");
        assert_eq!(fill("${NO_SUCH_THING}", span, &around).unwrap_err().code, codes::UNSET_VARIABLE);
        for bad in ["${PW", "${}", "${ }"] {
            assert_eq!(fill(bad, span, &around).unwrap_err().code, codes::BAD_CONFIG, "{bad}");
        }
    }
}
