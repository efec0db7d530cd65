//! What a statement makes, drops or renames, as far as SQLite's guards must know.

use super::introspect::lexer::{Brackets, Token, tokens};

/// What is done to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Create,
    Drop,
    /// A table gets this name, in lower case.
    Rename(String),
}

/// The deed, the kind in lower case, and the name in lower case without its schema.
pub(super) fn deed(sql: &str) -> Option<(Deed, &'static str, String)> {
    // The head is enough, and a statement can be long.
    let cut = sql.char_indices().nth(2000).map_or(sql.len(), |(at, _)| at);
    let tokens = tokens(&sql[..cut], Brackets::Quote);
    let mut at = tokens.iter();
    let first = at.next()?;
    let mut rest: Vec<&Token<'_>> = at.collect();
    rest.retain(|token| !["unique", "temp", "temporary", "if", "not", "exists"].iter().any(|word| token.is_word(word)));
    let kind =
        ["table", "index", "trigger", "view"].into_iter().find(|kind| rest.first().is_some_and(|t| t.is_word(kind)))?;
    let place = if rest.get(2).is_some_and(|dot| dot.is_sign(".")) { 3 } else { 1 };
    let name = rest.get(place)?.name()?.to_ascii_lowercase();
    let word = |n: usize, word: &str| rest.get(place + n).is_some_and(|token| token.is_word(word));
    let deed = if first.is_word("create") {
        Deed::Create
    } else if first.is_word("drop") {
        Deed::Drop
    } else if first.is_word("alter") && kind == "table" && word(1, "rename") && word(2, "to") {
        Deed::Rename(rest.get(place + 3)?.name()?.to_ascii_lowercase())
    } else {
        return None;
    };
    Some((deed, kind, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_of_a_statement_is_found() {
        let found = |sql| deed(sql).map(|(_, kind, name)| format!("{kind} {name}"));
        assert_eq!(found("-- why\ndrop table if exists \"main\".[The Table]").as_deref(), Some("table the table"));
        assert_eq!(found("CREATE UNIQUE INDEX IF NOT EXISTS I on t (a)").as_deref(), Some("index i"));
        assert_eq!(found("create temp trigger x after insert on t begin select 1; end").as_deref(), Some("trigger x"));
        assert_eq!(found("insert into t select 1"), None);
        assert_eq!(found("alter table t rename column a to b"), None);
        assert_eq!(found(""), None);
        let renamed = deed("alter table main.a rename to \"B\"");
        assert_eq!(renamed, Some((Deed::Rename("b".to_owned()), "table", "a".to_owned())));
    }
}
