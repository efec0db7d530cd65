//! A file of SQL, built in a scratch database and read back.

use super::{Pulled, Split, codes, pull, states};
use crate::base::Diagnostic;
use crate::database::{ConnectOptions, Introspected, Scratch};
use crate::dialect::Dialect;
use crate::migration;

/// Builds what a file makes beside this database, and writes down what stands there then.
///
/// # Errors
/// A text that cannot be split into statements; a statement that fails; no scratch database.
pub fn import(text: &str, url: &str, history_table: &str, split: Split) -> Result<Pulled, Vec<Diagnostic>> {
    let dialect = states::dialect_of(url).map_err(|problem| vec![problem])?;
    let (found, left) = loaded(text, url, history_table, dialect)?;
    let mut pulled = pull::written(found, dialect, split)?;
    pulled.left.extend(left);
    Ok(pulled)
}

/// What a file makes beside this database, and a line for each statement that was left out.
///
/// # Errors
/// As [`import`].
pub(super) fn loaded(
    text: &str,
    url: &str,
    history_table: &str,
    dialect: &dyn Dialect,
) -> Result<(Introspected, Vec<String>), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let (sql, copied) = without_psql(text);
    let statements = migration::statements(&sql, dialect.id()).map_err(one)?;
    let mut scratch = Scratch::beside(url, &ConnectOptions::to_look(history_table)).map_err(one)?;
    let database = scratch.database().map_err(one)?;
    let mut left = database.load(&statements).map_err(one)?;
    if copied > 0 {
        left.push(format!("rows: {copied} tables' worth of copied ones"));
    }
    let found = database.introspect().map_err(one)?;
    if found.catalog.iter().next().is_none() {
        let what = "the file makes nothing that could be taken";
        return Err(one(Diagnostic::error(codes::UNSUPPORTED_STATE, what)
            .help("it is SQL with `create` statements, such as a dump without its rows")));
    }
    Ok((found, left))
}

/// The text without what only `psql` reads: its own commands, and rows after `copy … from stdin`. Lines stay where they are.
fn without_psql(text: &str) -> (String, usize) {
    let commands = ["connect", "c", "restrict", "unrestrict", "set", "echo", "encoding", "pset", "."];
    let (mut out, mut copied, mut in_rows) = (String::with_capacity(text.len()), 0, false);
    for line in text.lines() {
        let words = line.trim_end();
        let of_psql = words.strip_prefix('\\').map(|own| own.split_whitespace().next().unwrap_or_default());
        if in_rows {
            in_rows = words != "\\.";
        } else if is_copy(words) {
            in_rows = true;
            copied += 1;
        } else if !of_psql.is_some_and(|own| commands.contains(&own)) {
            out.push_str(line);
        }
        out.push('\n');
    }
    (out, copied)
}

fn is_copy(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    line.starts_with("copy ") && line.ends_with(" from stdin;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_psql_reads_is_taken_out_and_lines_stay() {
        let text = "\\restrict abc\ncreate table t (a text);\nCOPY public.t (a) FROM stdin;\nit's\n\\.\n\\unrestrict abc\nselect E'\\n';\n";
        let (sql, copied) = without_psql(text);
        assert_eq!((sql.as_str(), copied), ("\ncreate table t (a text);\n\n\n\n\nselect E'\\n';\n", 1));
    }
}
