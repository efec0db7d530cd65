//! Whole statements of SQL and items of other schema languages.

use super::super::codes;
use super::super::explain::Line;
use super::super::token::Kind;
use super::{edit, habit};
use crate::base::Diagnostic;

/// The first word of an item that belongs to another language.
pub(in crate::syntax) fn statement(line: &Line<'_>) -> Option<Diagnostic> {
    let word = line.lower(0);
    let span = line.span(0);
    Some(match word.as_str() {
        "create" | "insert" | "alter" | "select" | "update" | "delete" | "truncate" | "begin" | "commit" | "set"
        | "comment" | "pragma" => {
            let problem = habit(
                codes::SQL_STATEMENT,
                &format!("`{word}` begins a SQL statement; a schema only declares what shall exist"),
                span,
                "write the table itself",
                None,
            );
            problem.help("declare it: `table users { id bigint identity primary key }`; the plan writes the statements")
        }
        "model" | "datasource" | "generator" | "ref" | "project" => {
            let problem = habit(
                codes::PRISMA_WORDS,
                &format!("`{word}` belongs to another schema language"),
                span,
                "expected `table`, `enum`, `type` or another item",
                None,
            );
            let problem = problem.help("a model is a `table`; its lines are `name type modifiers`");
            if word == "model" { problem.fix("write `table`", true, edit(span, "table")) } else { problem }
        }
        "import" | "include" => habit(
            codes::UNKNOWN_ITEM,
            "there are no imports: all files of the project are one schema",
            span,
            "remove this line",
            None,
        ),
        "column" | "index" | "primary" | "unique" | "check" | "foreign" => habit(
            codes::UNEXPECTED,
            &format!("`{word}` stands inside a table"),
            span,
            "move it into the `{ }` of its table",
            None,
        ),
        _ => return None,
    })
}

/// `a: text`.
pub(super) fn colon(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    (line.kind(at)? == Kind::Colon).then(|| {
        habit(
            codes::PRISMA_WORDS,
            "no colon stands between a name and its type",
            line.span(at),
            "remove the `:`",
            Some(("remove the `:`", true, edit(line.span(at), ""))),
        )
    })
}
