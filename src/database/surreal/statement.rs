//! What a statement of SurrealQL does, as far as running it must know.

use super::text::unquoted;
use crate::migration::surreal_lexemes;

/// What kind of statement it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::database) enum Sort {
    /// Makes, changes or removes an object of the database.
    Defines,
    /// The same of the server, a namespace, a database or a user.
    DefinesElsewhere,
    /// Reads or writes rows and nothing else.
    Rows,
    /// It begins or ends a transaction, or goes elsewhere.
    Frame,
    Other,
}

/// A statement that runs on its own, or can be run twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::database) enum Beside {
    /// `DEFINE INDEX … CONCURRENTLY`; the build goes on after the statement.
    Build {
        index: String,
        table: String,
        /// It takes the place of an index of that name.
        overwrites: bool,
    },
    /// `REMOVE INDEX`.
    Remove { index: String, table: String },
    /// It does nothing more when it has been done before.
    Repeatable,
    /// A block that ends in `RETURN array::len($part)`: it does a part, and says how many were in it.
    Batches,
}

/// The words of a statement in lower case, and its quoted names as they are.
fn words(sql: &str) -> Vec<&str> {
    surreal_lexemes(sql).into_iter().filter_map(|own| sql.get(own)).collect()
}

fn is(words: &[&str], at: usize, one_of: &[&str]) -> bool {
    words.get(at).is_some_and(|own| one_of.iter().any(|word| own.eq_ignore_ascii_case(word)))
}

/// Sorts a statement by its first words.
pub(in crate::database) fn sort(sql: &str) -> Sort {
    let all = words(sql);
    if is(&all, 0, &["begin", "commit", "cancel", "use"]) {
        return Sort::Frame;
    }
    if is(&all, 0, &["create", "insert", "update", "upsert", "delete", "relate", "select"]) {
        return Sort::Rows;
    }
    if is(&all, 0, &["define", "alter", "remove"]) {
        let elsewhere = ["namespace", "ns", "database", "db", "system", "root", "config"];
        let names = |at: usize| is(&all, at, &elsewhere);
        let is_config = is(&all, 1, &["config"]);
        // users and access methods may stand above the database
        let above = (1..all.len()).any(|at| is(&all, at, &["on"]) && is(&all, at + 1, &["root", "namespace", "ns"]));
        let of_people = is(&all, 1, &["user", "access"]);
        return if names(1) && !is_config || of_people && above { Sort::DefinesElsewhere } else { Sort::Defines };
    }
    if is(&all, 0, &["rebuild"]) { Sort::Defines } else { Sort::Other }
}

/// Whether a statement may end its transaction before the end: a `RETURN` outside of any definition passes over the rest of
/// its transaction, which is committed all the same. `UPDATE … RETURN NONE` does not; to find out which it is, it is tried.
pub(in crate::database) fn leaves_early(sql: &str) -> bool {
    let all = words(sql);
    !matches!(sort(sql), Sort::Defines | Sort::DefinesElsewhere) && (0..all.len()).any(|at| is(&all, at, &["return"]))
}

/// Whether a `BREAK` or `CONTINUE` stands in no loop: it fails, and its transaction goes on and is committed all the same.
pub(in crate::database) fn breaks_nothing(sql: &str) -> bool {
    let all = words(sql);
    if matches!(sort(sql), Sort::Defines | Sort::DefinesElsewhere) {
        return false;
    }
    // whether each open brace is in a loop, and whether a `FOR` waits for its own
    let (mut open, mut waits) = (vec![false], false);
    for at in 0..all.len() {
        let in_loop = open.last().copied().unwrap_or_default();
        match all.get(at).copied() {
            Some("{") => open.push(std::mem::take(&mut waits) || in_loop),
            Some("}") => drop(open.pop()),
            Some(_) if is(&all, at, &["for"]) => waits = true,
            Some(_) if is(&all, at, &["break", "continue"]) && !in_loop => return true,
            Some(_) | None => {}
        }
    }
    false
}

/// What a statement is, if it is one of these.
pub(in crate::database) fn beside(sql: &str) -> Option<Beside> {
    let all = words(sql);
    if all.first() == Some(&"{") {
        return all.concat().ends_with("RETURNarray::len($part)}").then_some(Beside::Batches);
    }
    let mut at = 2;
    if is(&all, 0, &["rebuild"]) {
        return Some(Beside::Repeatable);
    }
    if !is(&all, 1, &["index"]) {
        let again = is(&all, 0, &["define"]) && is(&all, 2, &["overwrite", "if"])
            || is(&all, 0, &["remove"]) && is(&all, 2, &["if"]);
        return again.then_some(Beside::Repeatable);
    }
    let overwrites = is(&all, at, &["overwrite"]);
    at += usize::from(overwrites);
    if is(&all, at, &["if"]) {
        at += if is(&all, at + 1, &["not"]) { 3 } else { 2 };
    }
    let index = unquoted(all.get(at)?);
    let on = if is(&all, at + 1, &["on"]) { at + 2 } else { return None };
    let on = on
        + usize::from(
            is(&all, on, &["table"])
                && all.len() > on + 1
                && !is(&all, on + 1, &["fields", "columns", "unique", "concurrently"]),
        );
    let table = unquoted(all.get(on)?);
    if is(&all, 0, &["remove"]) {
        return Some(Beside::Remove { index, table });
    }
    let builds = is(&all, 0, &["define"]) && (on + 1..all.len()).any(|at| is(&all, at, &["concurrently"]));
    if builds {
        return Some(Beside::Build { index, table, overwrites });
    }
    overwrites.then_some(Beside::Repeatable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_sorted_by_their_first_words() {
        for (sql, want) in [
            ("DEFINE TABLE t", Sort::Defines),
            ("-- why\ndefine field a ON t", Sort::Defines),
            ("DEFINE CONFIG GRAPHQL AUTO", Sort::Defines),
            ("DEFINE USER u ON DATABASE PASSWORD 'x'", Sort::Defines),
            ("DEFINE USER u ON ROOT PASSWORD 'x'", Sort::DefinesElsewhere),
            ("DEFINE ACCESS a ON NAMESPACE TYPE JWT URL 'x'", Sort::DefinesElsewhere),
            ("DEFINE NAMESPACE n", Sort::DefinesElsewhere),
            ("REMOVE DATABASE d", Sort::DefinesElsewhere),
            ("ALTER TABLE t DROP COMMENT", Sort::Defines),
            ("REBUILD INDEX i ON t", Sort::Defines),
            ("UPDATE t SET a = 1", Sort::Rows),
            ("INSERT [ {} ]", Sort::Rows),
            ("BEGIN TRANSACTION", Sort::Frame),
            ("USE NS a", Sort::Frame),
            ("OPTION IMPORT", Sort::Other),
            ("LET $x = 1", Sort::Other),
            ("", Sort::Other),
        ] {
            assert_eq!(sort(sql), want, "{sql}");
        }
    }

    #[test]
    fn what_runs_on_its_own_is_known() {
        let build = |index: &str, table: &str, overwrites| {
            Some(Beside::Build { index: index.to_owned(), table: table.to_owned(), overwrites })
        };
        assert_eq!(beside("DEFINE INDEX i ON t FIELDS a CONCURRENTLY"), build("i", "t", false));
        assert_eq!(
            beside("DEFINE INDEX IF NOT EXISTS `o d` ON TABLE `my t` FIELDS a UNIQUE CONCURRENTLY"),
            build("o d", "my t", false)
        );
        assert_eq!(beside("define index overwrite i on table fields a concurrently"), build("i", "table", true));
        let removed = Some(Beside::Remove { index: "i".to_owned(), table: "t".to_owned() });
        assert_eq!(beside("REMOVE INDEX IF EXISTS i ON t"), removed);
        assert_eq!(beside("REMOVE INDEX i ON TABLE t"), removed);
        let part = "{ LET $part = (SELECT VALUE id FROM t LIMIT 9); DELETE $part; RETURN array::len($part) }";
        assert_eq!(beside(part), Some(Beside::Batches));
        assert_eq!(beside("{ LET $part = [1]; RETURN $part }"), None);
        for again in [
            "REBUILD INDEX i ON t",
            "DEFINE FIELD OVERWRITE a ON t",
            "REMOVE TABLE IF EXISTS t",
            "DEFINE INDEX OVERWRITE i ON t FIELDS a",
        ] {
            assert_eq!(beside(again), Some(Beside::Repeatable), "{again}");
        }
        for other in ["DEFINE INDEX i ON t FIELDS a", "DEFINE TABLE t", "UPDATE t SET a = 1", "", "DEFINE INDEX"] {
            assert_eq!(beside(other), None, "{other}");
        }
    }

    #[test]
    fn what_may_leave_its_transaction_is_known() {
        for sql in ["RETURN 1", "IF true { RETURN 1 }", "LET $x = { RETURN 1 }", "UPDATE t SET a = 1 RETURN NONE"] {
            assert!(leaves_early(sql), "{sql}");
        }
        for (sql, stray) in [
            ("BREAK", true),
            ("IF true { CONTINUE }", true),
            ("FOR $x IN [1] { IF $x = 1 { CONTINUE }; BREAK }", false),
            ("FOR $x IN [1] { CREATE t }; BREAK", true),
            ("DEFINE FUNCTION fn::a() { BREAK }", false),
        ] {
            assert_eq!(breaks_nothing(sql), stray, "{sql}");
        }
        for sql in ["DEFINE FUNCTION fn::a() { RETURN 1 }", "UPDATE t SET a = 'return'", "LET $x = 1 -- return"] {
            assert!(!leaves_early(sql), "{sql}");
        }
    }
}
