//! The tables of the language's reference that say what a type or an expression is on each target. Their first column is
//! written by hand, and so is what follows the targets; the compiler fills in those.

use std::fs;

use schemac::base::Diagnostic;
use schemac::catalog::{Catalog, Checked};
use schemac::compile::{Physical, Project, Sources};
use schemac::dialect::{Dialect, by_name};
use schemac::plan::{Transitions, plan};

use super::{pages, root};
use crate::support::fences::blocks;
use crate::support::markdown::rewrites;

const TYPES: &str = "| type | PostgreSQL | SQLite |";
const EXPRESSIONS: &str = "| expression | PostgreSQL | SQLite |";
const TARGETS: [&str; 2] = ["postgres", "sqlite"];

/// The statements that make a schema, or its first error; and the codes of what is only said.
fn statements(text: &str, target: &str) -> Result<(Vec<String>, Vec<&'static str>), Diagnostic> {
    let dialect: &dyn Dialect = by_name(target, None).unwrap();
    let texts = vec![("page.schema".to_owned(), text.to_owned())];
    let Physical { catalog, problems, .. } = Project::of_texts(texts, &Sources::default()).lower(dialect);
    let said = problems.iter().filter(|own| !own.is_error()).map(|own| own.code.id).collect();
    if let Some(error) = problems.into_iter().find(Diagnostic::is_error) {
        return Err(error);
    }
    let nothing = Checked::new(Catalog::new()).unwrap();
    let way = plan(&nothing, &catalog.unwrap(), &Transitions::default(), dialect.capabilities()).unwrap();
    Ok((dialect.script(&way).statements().map(|own| own.sql.clone()).collect(), said))
}

/// The lines inside of the last `create table`, without their commas.
fn lines(statements: &[String]) -> Vec<&str> {
    let table = statements.iter().rev().find(|own| own.starts_with("create table")).unwrap();
    table.lines().map(|line| line.trim().trim_end_matches(',')).collect()
}

fn refused(error: &Diagnostic) -> String {
    format!("✗ {}", linked(error.code.id))
}

fn linked(code: &str) -> String {
    format!("[{code}](../codes/{code}.md)")
}

/// In backticks, with a `|` that does not end the cell.
fn code(sql: &str) -> String {
    let ticks = if sql.contains('`') { "``" } else { "`" };
    format!("{ticks}{}{ticks}", sql.replace('|', "\\|"))
}

fn type_cell(ty: &str, target: &str) -> String {
    let text = format!("enum mood {{ sad, ok }}\ntable t {{ n int8, x {ty}? }}\n");
    let (made, said) = match statements(&text, target) {
        Ok(found) => found,
        Err(error) => return refused(&error),
    };
    let lines = lines(&made);
    let column = lines.iter().find_map(|line| line.strip_prefix("x")).unwrap().trim();
    let mut out = if column.is_empty() { "no declared type".to_owned() } else { code(column) };
    if lines.iter().any(|line| line.contains("check (")) {
        out += " and a check";
    }
    for id in said {
        out = format!("{out} {}", linked(id));
    }
    out
}

/// The cell for an expression over the columns that the page's first schema block declares.
fn expression_cell(expr: &str, table: &str, target: &str) -> String {
    let table = table.trim_end().strip_suffix('}').unwrap();
    let (mark, before, after) = ("a_check", "constraint a_check check (", " is not null)");
    let read = format!("{table}  check {mark} ({expr} is not null)\n}}\n");
    let as_default = |ty: &str| format!("table t {{ n int8, x {ty}? default ({expr}) }}\n");
    let mut tries = vec![read];
    tries.extend(["timestamptz", "date", "uuid", "float", "interval"].map(as_default));
    // what reads no column is shown as a default, in the type that it has
    let tries = if expr.ends_with("()") { tries.split_off(1) } else { tries };
    let mut refusals = Vec::new();
    for text in &tries {
        let fits = TARGETS.iter().any(|target| statements(text, target).is_ok());
        match statements(text, target) {
            Ok((made, said)) => {
                let shown = lines(&made).into_iter().find_map(|line| {
                    let check = line.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
                    check.or_else(|| line.strip_prefix("x").and_then(|rest| Some(rest.split_once(" default ")?.1)))
                });
                let shown = shown.unwrap_or_else(|| panic!("{expr} on {target}: {made:#?}"));
                let shown = shown.strip_prefix('(').and_then(|own| own.strip_suffix(')')).unwrap_or(shown);
                let differs = if said.contains(&"W0409") { format!(" {}", linked("W0409")) } else { String::new() };
                return code(shown) + &differs;
            }
            Err(error) if fits => return refused(&error),
            Err(error) => refusals.push(error),
        }
    }
    // a type that does not fit was only a wrong guess
    let refusal = refusals.iter().find(|error| error.code.id.starts_with("E04"));
    refused(refusal.unwrap_or_else(|| panic!("{expr}: {refusals:#?}")))
}

/// The page with its tables filled in.
fn filled(page: &str) -> String {
    let table = blocks(page).iter().find(|own| own.language == "schema").map_or("", |own| own.body);
    let mut head = "";
    let mut out = String::new();
    for line in page.split_inclusive('\n') {
        if [TYPES, EXPRESSIONS].iter().any(|own| line.starts_with(own)) || !line.starts_with('|') {
            head = line;
        }
        let mut cells: Vec<String> =
            line.replace("\\|", "\0").split('|').map(|cell| cell.trim().replace('\0', "\\|")).collect();
        let first = cells.get(1).cloned().unwrap_or_default();
        if !head.starts_with('|') || !first.starts_with('`') {
            out += line;
            continue;
        }
        let written = first.trim_matches('`').replace("\\|", "|");
        for (cell, target) in cells[2..].iter_mut().zip(TARGETS) {
            *cell = if head.starts_with(TYPES) {
                type_cell(&written, target)
            } else {
                expression_cell(&written, table, target)
            };
        }
        out += cells.join(" | ").trim();
        out += "\n";
    }
    out
}

#[test]
fn the_tables_of_the_reference_are_what_the_compiler_does() {
    let mut count = 0;
    for page in pages().iter().filter(|page| page.text.contains(TYPES) || page.text.contains(EXPRESSIONS)) {
        count += 1;
        let wanted = filled(&page.text);
        if rewrites() {
            fs::write(root().join(&page.name), wanted).unwrap();
        } else {
            assert_eq!(page.text, wanted, "{}: UPDATE_EXPECT=1 fills the tables in", page.name);
        }
    }
    assert!(count >= 2, "{count} pages");
}
