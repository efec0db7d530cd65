//! Applies the fixes that findings bring, in rounds, until none is left.

use std::collections::BTreeMap;

use super::{CONFIGURATION, Project, codes};
use crate::base::{Code, Diagnostic, Edit, FileId, Fix};
use crate::catalog::Checked;
use crate::syntax::edit;

/// A line full of habits needs a round for each, a file full of faults one for each 200 that are told at a time; fixes that
/// have not come to an end by then undo each other.
const ROUNDS: usize = 2_000;

/// What is to be seen of a project at one moment.
#[derive(Debug, Default)]
pub struct Seen {
    pub problems: Vec<Diagnostic>,
    /// What it means on each target; none while there are errors.
    pub catalogs: Vec<Option<Checked>>,
}

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    pub code: Code,
    pub title: String,
    pub safe: bool,
    /// `file:line`, as it was when the fix was applied.
    pub place: String,
}

/// Applies the safe fixes, or all of them, to the project's texts in memory. Fixes that touch each other wait for the next
/// round; a fix is applied whole or not at all.
///
/// # Errors
/// Fixes that never come to an end, or safe ones that would change what the schema means: faults of schemac. The texts
/// are of no use then.
pub fn mend(
    project: &mut Project,
    with_unsafe: bool,
    look: &dyn Fn(&Project) -> Seen,
) -> Result<Vec<Mended>, Diagnostic> {
    let Seen { problems: mut now, catalogs: before } = look(project);
    let mut done: Vec<Mended> = Vec::new();
    for _ in 0..ROUNDS {
        let picked = pick(project, &now, with_unsafe);
        if picked.is_empty() {
            let same = done.iter().any(|fix| !fix.safe) || agrees(&before, &look(project).catalogs);
            return if same { Ok(done) } else { Err(fault("a safe fix would change what the schema means")) };
        }
        let mut edits: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
        for (problem, fix) in picked {
            let at = fix.edits.first().map(|edit| edit.span);
            let at = problem.primary.as_ref().map(|label| label.span).or(at);
            done.push(Mended {
                code: problem.code,
                title: fix.title.clone(),
                safe: fix.safe,
                place: at.and_then(|span| project.sources.file_and_line(span)).unwrap_or_default(),
            });
            for edit in &fix.edits {
                edits.entry(edit.span.file).or_default().push(edit.clone());
            }
        }
        for (file, edits) in edits {
            let text = project.sources.get(file).map(|file| edit::apply(&file.text, &edits));
            if let Some(text) = text {
                project.set_text(file, text);
            }
        }
        now = look(project).problems;
    }
    Err(fault("fixes undo each other"))
}

/// The fixes that can be applied together, each with its finding.
fn pick<'p>(project: &Project, problems: &'p [Diagnostic], with_unsafe: bool) -> Vec<(&'p Diagnostic, &'p Fix)> {
    let mut taken: BTreeMap<(FileId, u32), u32> = BTreeMap::new();
    let mut out = Vec::new();
    for problem in problems {
        let Some(fix) = problem.fix.as_ref().filter(|fix| fix.safe || with_unsafe) else { continue };
        // edits that overlap or lie side by side must not meet: their order would matter
        let free = |edit: &Edit| {
            let before = taken.range(..=(edit.span.file, edit.span.hi)).next_back();
            before.is_none_or(|((file, _), hi)| *file != edit.span.file || *hi < edit.span.lo)
        };
        if !fix.edits.is_empty() && fix.edits.iter().all(|edit| changes(project, edit) && free(edit)) {
            taken.extend(fix.edits.iter().map(|edit| ((edit.span.file, edit.span.lo), edit.span.hi)));
            out.push((problem, fix));
        }
    }
    out
}

/// Whether an edit lies in a schema file of the project's own and leaves another text there.
fn changes(project: &Project, edit: &Edit) -> bool {
    let file = project
        .sources
        .get(edit.span.file)
        .filter(|_| edit.span.file != CONFIGURATION && project.sources.is_own(edit.span.file));
    file.and_then(|file| file.text.get(edit.span.range())).is_some_and(|text| text != edit.text)
}

/// Whether what was compiled before still means the same.
fn agrees(before: &[Option<Checked>], after: &[Option<Checked>]) -> bool {
    before.len() == after.len() && before.iter().zip(after).all(|(old, new)| old.is_none() || old == new)
}

fn fault(message: &str) -> Diagnostic {
    Diagnostic::error(codes::HIDDEN_FAULT, format!("{message}; nothing was written"))
        .help("this is a bug of schemac; please report it with the schema")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Span;
    use crate::compile::{Sources, Target};

    fn project(text: &str) -> Project {
        Project::of_texts(vec![("a.schema".to_owned(), text.to_owned())], &Sources::default())
    }

    fn look(project: &Project) -> Seen {
        let target = Target::new("main", "sqlite", None, std::path::Path::new("migrations")).unwrap();
        let physical = project.lower(target.dialect);
        Seen { problems: physical.problems, catalogs: vec![physical.catalog] }
    }

    fn text(project: &Project) -> &str {
        &project.sources.get(FileId(0)).unwrap().text
    }

    #[test]
    fn a_line_full_of_habits_is_mended_round_by_round_and_then_rests() {
        let mut one =
            project("table t {\n  id int PRIMARY KEY;\n  a timestamp NOT NULL DEFAULT current_timestamp,\n}\n");
        let done = mend(&mut one, true, &look).unwrap();
        assert!(done.len() >= 5, "{done:#?}");
        assert!(look(&one).problems.iter().all(|problem| !problem.is_error()), "{}", text(&one));
        assert_eq!(mend(&mut one, true, &look).unwrap(), []);
    }

    #[test]
    fn an_unsafe_fix_waits_for_consent() {
        let mut one = project("table t { id int primary key }\ntable u { t_id -> tt }\n");
        assert_eq!(mend(&mut one, false, &look).unwrap(), []);
        let done = mend(&mut one, true, &look).unwrap();
        assert_eq!((done.len(), done[0].safe, done[0].place.as_str()), (1, false, "a.schema:2"));
        assert!(text(&one).contains("-> t }"), "{}", text(&one));
    }

    /// A finding at the first byte that wants another text there.
    fn wish(safe: bool, wanted: &'static str) -> impl Fn(&Project) -> Seen {
        move |project| {
            let mut seen = look(project);
            let at = text(project).find("t {").unwrap() as u32 - 1;
            let span = Span::new(FileId(0), at, at);
            seen.problems.push(Diagnostic::warning(codes::HIDDEN_FAULT, "a wish").at(span, "").fix(
                "add",
                safe,
                vec![Edit { span, text: wanted.to_owned() }],
            ));
            seen
        }
    }

    #[test]
    fn fixes_without_an_end_are_a_fault() {
        let problem = mend(&mut project("table  t { id int }\n"), false, &wish(true, " ")).unwrap_err();
        assert_eq!(problem.code, codes::HIDDEN_FAULT);
    }

    #[test]
    fn a_safe_fix_that_changes_the_meaning_is_a_fault() {
        let once = |project: &Project| {
            let seen = wish(true, " x")(project);
            if text(project).contains(" x") { look(project) } else { seen }
        };
        // `table  t` becomes `table x t`, which is no schema any more
        let problem = mend(&mut project("table  t { id int }\n"), false, &once).unwrap_err();
        assert!(problem.message.contains("would change"), "{}", problem.message);
    }
}
