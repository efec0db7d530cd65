//! Findings that a comment lets pass, and comments that let nothing pass.

use jiff::civil::Date;

use super::{Sources, codes};
use crate::base::{Code, Diagnostic, Edit, Span};
use crate::syntax::suppress::{Suppression, suppressions};

/// The findings about the comments themselves: a comment cannot let them pass.
const OWN: [Code; 3] = [codes::BAD_SUPPRESSION, codes::STALE_SUPPRESSION, codes::EXPIRED_SUPPRESSION];

/// Takes away the warnings and notes that a comment allows, and adds what is wrong with such comments. `now` is in seconds
/// since 1970 (UTC). A comment that allows nothing is told only when `all` findings are there: with an error among them, or
/// on one target of several, some were not found.
pub fn suppress(sources: &Sources, problems: &mut Vec<Diagnostic>, now: i64, all: bool) {
    let today = super::hold::day(now);
    let all = all && !problems.iter().any(Diagnostic::is_error);
    let mut own = Vec::new();
    for (file, source) in sources.iter() {
        for found in suppressions(file, &source.text) {
            match found {
                Ok(it) => match check(&it, today) {
                    Ok(()) => own.extend(apply(&it, problems, all)),
                    Err(problem) => own.push(*problem),
                },
                Err(flaw) => own.push(bad(flaw.message, flaw.span)),
            }
        }
    }
    problems.extend(own);
}

fn bad(message: impl Into<String>, at: Span) -> Diagnostic {
    Diagnostic::warning(codes::BAD_SUPPRESSION, message)
        .at(at, "so nothing is allowed by this comment")
        .help("write `// schemac: allow(W0301, reason = \"…\")`, with `until = \"2027-01-01\"` if it shall end")
}

/// Whether the comment may allow something today.
fn check(it: &Suppression, today: Date) -> Result<(), Box<Diagnostic>> {
    for (code, span) in &it.codes {
        if code.starts_with('E') {
            return Err(Box::new(bad(format!("`{code}` is an error: only warnings and notes can be allowed"), *span)));
        }
        if OWN.iter().any(|own| own.id == code) {
            return Err(Box::new(bad(format!("`{code}` is about these comments and cannot be allowed"), *span)));
        }
    }
    let Some((written, span)) = &it.until else { return Ok(()) };
    let day = (written.len() == 10).then(|| written.parse::<Date>().ok()).flatten();
    let Some(day) = day else { return Err(Box::new(bad(format!("`{written}` is no day"), *span))) };
    if today <= day {
        return Ok(());
    }
    Err(Box::new(
        Diagnostic::warning(codes::EXPIRED_SUPPRESSION, format!("this comment allowed something until {written}"))
            .at(*span, "since then it does not")
            .help(format!("its reason was: {}", it.reason))
            .help("mend what it allowed and remove it, or give it another day"),
    ))
}

/// Takes findings away; gives what the comment does not do, if that can be known.
fn apply(it: &Suppression, problems: &mut Vec<Diagnostic>, all: bool) -> Option<Diagnostic> {
    let covered = |problem: &Diagnostic| {
        problem.primary.as_ref().is_some_and(|label| {
            let at = label.span;
            at.file == it.covers.file && it.covers.lo <= at.lo && at.lo < it.covers.hi
        })
    };
    let mut used = vec![false; it.codes.len()];
    problems.retain(|problem| {
        let named = it.codes.iter().position(|(code, _)| code == problem.code.id);
        let Some(named) = named.filter(|_| !problem.is_error() && covered(problem)) else { return true };
        used[named] = true;
        false
    });
    let stale: Vec<usize> = (0..used.len()).filter(|at| all && !used[*at]).collect();
    let first = *stale.first()?;
    let names: Vec<String> = stale.iter().map(|at| format!("`{}`", it.codes[*at].0)).collect();
    let problem =
        Diagnostic::warning(codes::STALE_SUPPRESSION, format!("{} is not found where it is allowed", names.join(", ")));
    let edit = |span: Span| Edit { span, text: String::new() };
    Some(if stale.len() == used.len() {
        problem.at(it.span, "this comment does nothing").fix("remove the comment", true, vec![edit(it.removal)])
    } else {
        // a code that is not the last part is followed by a comma, and the reason is always a part
        let up_to = |at: usize| it.codes.get(at + 1).map(|(_, next)| next.lo);
        let edits = stale.iter().filter_map(|at| {
            let span = it.codes[*at].1;
            match (up_to(*at), at.checked_sub(1)) {
                (Some(hi), _) => Some(edit(Span { hi, ..span })),
                (None, Some(before)) => Some(edit(Span { lo: it.codes[before].1.hi, ..span })),
                (None, None) => None,
            }
        });
        let edits: Vec<Edit> = edits.collect();
        problem.at(it.codes[first].1, "this code allows nothing").fix("remove the code", true, edits)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::FileId;
    use crate::syntax::{self, edit};

    const ODD: Code = Code::new("W0301", "a test");
    const OTHER: Code = Code::new("W0302", "a test");
    /// 2026-11-21, noon.
    const NOON: i64 = 1_795_262_400;

    /// A finding at each `ODD` and `OTHER` of the text; what is left of them and what was added, by code and line.
    fn left(text: &str) -> (Vec<String>, Vec<Diagnostic>) {
        let mut sources = Sources::default();
        let id = sources.add("a.schema", None, text);
        let mut problems: Vec<Diagnostic> = [(ODD, "odd"), (OTHER, "other")]
            .into_iter()
            .flat_map(|(code, word)| text.match_indices(word).map(move |(at, _)| (code, at as u32)))
            .map(|(code, at)| Diagnostic::warning(code, "x").at(Span::new(id, at, at + 1), ""))
            .collect();
        suppress(&sources, &mut problems, NOON, true);
        let line = |own: &Diagnostic| sources.place(id, own.primary.as_ref().unwrap().span.lo).unwrap().line;
        (problems.iter().map(|own| format!("{} {}", own.code, line(own))).collect(), problems)
    }

    fn codes_of(text: &str) -> Vec<String> {
        left(text).0
    }

    #[test]
    fn a_comment_above_covers_the_item_and_one_behind_covers_its_line() {
        let above = "// schemac: allow(W0301, reason = \"old\")\n\n/// Doc.\ntable t {\n  odd int\n  u text = `odd`\n}\ntable odd { a int }\n";
        assert_eq!(codes_of(above), ["W0301 8"]);
        let member =
            "table t {\n  a int\n  // schemac: allow(W0301, reason = \"r\")\n  b -> odd (\n    odd\n  )\n  c odd\n}\n";
        assert_eq!(codes_of(member), ["W0301 7"]);
        let behind =
            "table t {\n  odd int // schemac: allow(W0301, reason = \"r\", until = \"2026-11-21\")\n  odd int\n}\n";
        assert_eq!(codes_of(behind), ["W0301 3"]);
        let both = "// schemac: allow(W0301, W0302, reason = \"r\")\ntable odd { other int }\n";
        assert_eq!(codes_of(both), Vec::<String>::new());
    }

    #[test]
    fn a_comment_that_allows_nothing_is_told_and_can_be_removed() {
        let mended = |text: &str| {
            let (codes, problems) = left(text);
            assert_eq!(codes.len(), 1, "{problems:#?}");
            assert_eq!(problems[0].code, codes::STALE_SUPPRESSION);
            let fix = problems[0].fix.as_ref().unwrap();
            assert!(fix.safe);
            edit::apply(text, &fix.edits)
        };
        assert_eq!(mended("// schemac: allow(W0301, reason = \"r\")\ntable t { a int }\n"), "table t { a int }\n");
        assert_eq!(
            mended("table t {\n  a int // schemac: allow(W0301, reason = \"r\")\n}\n"),
            "table t {\n  a int\n}\n"
        );
        let kept = "// schemac: allow(W0301, reason = \"r\")\ntable odd { a int }\n";
        for both in ["W0301, W0302", "W0302, W0301", "W0302, W0301, W0303"] {
            assert_eq!(mended(&kept.replace("W0301", both)), kept);
        }
    }

    #[test]
    fn what_cannot_be_read_or_allowed_or_is_over_allows_nothing() {
        for bad in [
            "allow(W0301)",
            "allow(W0301, reason = \"\")",
            "allow(W0301, reason = \"x)",
            "allow(reason = \"x\")",
            "allow(W0301, reason = \"x\") and more",
            "allow(W0301, because = \"x\")",
            "allow(E0301, reason = \"x\")",
            "allow(W0101, reason = \"x\")",
            "allow(W0301, reason = \"x\", until = \"2026-02-30\")",
            "deny(W0301, reason = \"x\")",
            "",
        ] {
            let text = format!("// schemac: {bad}\ntable odd {{ a int }}\n");
            assert_eq!(codes_of(&text), ["W0301 2", "W0101 1"], "{bad}");
        }
        let over = "// schemac: allow(W0301, reason = \"r\", until = \"2026-11-20\")\ntable odd { a int }\n";
        assert_eq!(codes_of(over), ["W0301 2", "W0103 1"]);
        assert_eq!(codes_of("// schemac is fine\ntable odd { a int }\n"), ["W0301 2"]);
    }

    #[test]
    fn errors_stay_and_staleness_waits_for_every_finding() {
        let mut sources = Sources::default();
        let text = "// schemac: allow(W0301, reason = \"r\")\ntable t { a int }\n";
        let id = sources.add("a.schema", None, text);
        let mut problems = vec![Diagnostic::error(ODD, "raised").at(Span::new(id, 50, 51), "")];
        suppress(&sources, &mut problems, NOON, true);
        assert_eq!(problems.len(), 1);
        let mut none = Vec::new();
        suppress(&sources, &mut none, NOON, false);
        assert_eq!(none, []);
    }

    #[test]
    fn the_formatter_leaves_a_comment_where_it_covers_the_same() {
        let text = "table t {\n     // schemac: allow(W0301, reason = \"r\")\n  odd   int\n\n\n  odd int   // schemac: allow(W0301, reason = \"r\")\n b text\n}\n";
        assert_eq!(codes_of(text), Vec::<String>::new());
        let formatted = syntax::format(text).unwrap();
        assert_ne!(formatted, text);
        assert_eq!(codes_of(&formatted), Vec::<String>::new());
        assert_eq!(suppressions(FileId(0), &formatted).len(), 2);
    }
}
