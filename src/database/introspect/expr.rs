//! From an engine's expression text to [`Sql`] with holes for columns and named types.

use std::collections::BTreeMap;

use super::lexer::{Token, TokenKind};
use crate::base::Name;
use crate::catalog::{Expr, QName, Sql};

/// The names that an expression can mention.
pub(super) trait Names {
    /// The column that an unquoted or quoted token names.
    fn column(&self, token: &Token<'_>) -> Option<Name>;
    /// The named type of this spelling.
    fn named_type(&self, ns: Option<&str>, name: &str) -> Option<QName>;
    /// The text that a token is which stands where a column may and names none.
    fn text(&self, _token: &Token<'_>) -> Option<String> {
        None
    }
}

/// PostgreSQL: unquoted names are lower case; enums and domains are known by schema and name.
pub(super) struct PostgresNames<'a> {
    pub columns: &'a [Name],
    pub types: &'a BTreeMap<(Option<String>, String), QName>,
}

/// SQLite: names in any case; there are no named types.
pub(super) struct SqliteNames<'a> {
    pub columns: &'a [Name],
}

impl Names for PostgresNames<'_> {
    fn column(&self, token: &Token<'_>) -> Option<Name> {
        let name = token.name()?;
        self.columns.iter().copied().find(|column| column.as_str() == name)
    }
    fn named_type(&self, ns: Option<&str>, name: &str) -> Option<QName> {
        self.types.get(&(ns.map(str::to_owned), name.to_owned())).copied()
    }
}

impl Names for SqliteNames<'_> {
    fn column(&self, token: &Token<'_>) -> Option<Name> {
        let name = token.name()?;
        self.columns.iter().copied().find(|column| column.as_str().eq_ignore_ascii_case(&name))
    }
    fn named_type(&self, _ns: Option<&str>, _name: &str) -> Option<QName> {
        None
    }
    /// <https://www.sqlite.org/quirks.html#double_quoted_string_literals_are_accepted>. A default is kept as it is.
    fn text(&self, token: &Token<'_>) -> Option<String> {
        let name = token.name().filter(|_| !self.columns.is_empty() && token.text.starts_with('"'))?;
        let is_rowid = ["rowid", "_rowid_", "oid"].iter().any(|word| name.eq_ignore_ascii_case(word));
        (!is_rowid).then(|| crate::dialect::literal(&name))
    }
}

/// The expression that these tokens of `text` spell. Runs of space and comments become one space, what is quoted stays.
pub(super) fn read(text: &str, tokens: &[Token<'_>], names: &dyn Names) -> Expr {
    let mut sql = Sql::default();
    let mut end: Option<usize> = None;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if end.is_some_and(|end| end < token.lo) {
            sql.push(" ");
        }
        let mut taken = 1;
        if after_cast(tokens, at) {
            taken = type_name(tokens, at);
            let (name, ns) = (&tokens[at + taken - 1], (taken > 1).then(|| tokens[at].name()).flatten());
            let known = name.name().and_then(|name| names.named_type(ns.as_deref(), &name));
            match known {
                Some(known) => sql.push_type(known),
                None => {
                    taken += more_of_type(&tokens[at + taken..]);
                    sql.push(&text[token.lo..tokens[at + taken - 1].hi()]);
                }
            }
        } else {
            let free = is_column(tokens, at);
            match names.column(token).filter(|_| free) {
                Some(column) => sql.push_column(column),
                None => sql.push(&names.text(token).filter(|_| free).unwrap_or_else(|| token.text.to_owned())),
            }
        }
        end = tokens.get(at + taken - 1).map(Token::hi);
        at += taken;
    }
    Expr::Sql(sql)
}

/// Whether a name at this place can be a column: no function, no qualifier or qualified name, no collation or type.
fn is_column(tokens: &[Token<'_>], at: usize) -> bool {
    let token = &tokens[at];
    if !matches!(token.kind, TokenKind::Word | TokenKind::Quoted) {
        return false;
    }
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    let after = tokens.get(at + 1);
    let called = after.is_some_and(|next| next.is_sign("(")) && !before.is_some_and(|word| word.is_word("in"));
    let dotted = before.is_some_and(|dot| dot.is_sign(".")) || after.is_some_and(|dot| dot.is_sign("."));
    let typed = before.is_some_and(|word| word.is_word("collate") || word.is_word("as"));
    // `EXTRACT(year FROM x)`
    let field = after.is_some_and(|word| word.is_word("from"))
        && at.checked_sub(2).and_then(|at| tokens.get(at)).is_some_and(|word| word.is_word("extract"));
    !called && !dotted && !typed && !field
}

fn after_cast(tokens: &[Token<'_>], at: usize) -> bool {
    at >= 2
        && tokens[at - 1].is_sign(":")
        && tokens[at - 2].is_sign(":")
        && matches!(tokens[at].kind, TokenKind::Word | TokenKind::Quoted)
}

/// How many tokens the possibly qualified name of a type has.
fn type_name(tokens: &[Token<'_>], at: usize) -> usize {
    if tokens.get(at + 1).is_some_and(|dot| dot.is_sign(".")) && at + 2 < tokens.len() { 3 } else { 1 }
}

/// How many further words belong to a built-in type: `character varying`, `timestamp without time zone`,
/// `interval year to month`, each with a precision in between.
fn more_of_type(tokens: &[Token<'_>]) -> usize {
    const WORDS: [&str; 14] = [
        "varying",
        "precision",
        "without",
        "with",
        "time",
        "zone",
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "to",
        "local",
    ];
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if token.is_sign("(") && tokens.get(at + 1).is_some_and(|token| token.kind == TokenKind::Number) {
            at = super::lexer::close(tokens, at);
        } else if token.kind == TokenKind::Word && WORDS.contains(&token.text) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::super::lexer::{Brackets, tokens};
    use super::*;

    fn postgres(text: &str) -> String {
        let columns = ["a", "time", "zone", "status", "year", "B c"].map(Name::new);
        let types = BTreeMap::from([
            ((None, "status".to_owned()), QName::bare("status".into())),
            ((Some("s".to_owned()), "T t".to_owned()), QName::new(Some("s".into()), "T t".into())),
        ]);
        let names = PostgresNames { columns: &columns, types: &types };
        let read = read(text, &tokens(text, Brackets::Subscript), &names);
        read.sql()
            .unwrap()
            .print(&|column| format!("<{column}>"), &|name| format!("<<{name}>>"), &|name| format!("<<<{name}>>>"))
    }

    #[test]
    fn columns_and_types_become_holes_and_nothing_else_does() {
        assert_eq!(postgres("(a >  0)"), "(<a> > 0)");
        assert_eq!(postgres("(status = 'a  b'::status)"), "(<status> = 'a  b'::<<status>>)");
        assert_eq!(postgres("'{}'::s.\"T t\"[]"), "'{}'::<<s.\"T t\">>[]");
        assert_eq!(postgres("x::timestamp(3) without time zone + zone"), "x::timestamp(3) without time zone + <zone>");
        assert_eq!(postgres("EXTRACT(year FROM \"time\")"), "EXTRACT(year FROM <time>)");
        assert_eq!(postgres("status(\"B c\", s.status)"), "status(<B c>, s.status)");
        assert_eq!(postgres("a = ANY (ARRAY[1,2])"), "<a> = ANY (ARRAY[1,2])");
    }

    #[test]
    fn sqlite_names_fold_case() {
        let columns = ["Name".into()];
        let text = "length( name )>0 and [NAME]<>'name' /* x */ collate name";
        let read = read(text, &tokens(text, Brackets::Quote), &SqliteNames { columns: &columns });
        assert_eq!(read.sql().unwrap().plain(), "length( \"Name\" )>0 and \"Name\"<>'name' collate name");
    }
}
