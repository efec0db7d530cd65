//! What views, triggers and virtual tables lean on, told by the words of their texts: SQLite keeps nothing else. A word
//! too much costs nothing but an order.

use std::collections::BTreeSet;

use super::super::lexer::{Token, TokenKind};
use super::{Tables, find};
use crate::base::Name;
use crate::catalog::{Address, Defined, Kind, QName};

/// What a text may name.
pub(super) struct Known<'r, 't, 'a> {
    pub tables: &'r Tables<'t, 'a>,
    /// Views and virtual tables.
    pub others: Vec<Address>,
}

impl Known<'_, '_, '_> {
    /// The relations that the text at `own` names, and the columns of those tables that it names too.
    pub fn of(&self, own: &Address, tokens: &[Token<'_>]) -> Vec<Address> {
        let words: BTreeSet<String> = tokens.iter().filter_map(word).collect();
        let raw = own.kind == Kind::Defined(Defined::Raw);
        let mut out = Vec::new();
        for table in words.iter().filter_map(|word| find(self.tables, word)) {
            let home = QName::bare(table.name);
            out.push(Address::table(home));
            // a virtual table keeps rows of its own, which it must not lose for a column's sake
            let named = |name: &Name| !raw && words.contains(&name.as_str().to_ascii_lowercase());
            let columns = table.columns.iter().map(|column| column.name).filter(named);
            out.extend(columns.map(|column| Address::column(home, column)));
        }
        let named = |at: &&Address| words.contains(&at.home.name.as_str().to_ascii_lowercase());
        out.extend(self.others.iter().filter(named));
        // the table of a trigger is its home, and the trigger goes before a column of it
        out.retain(|used| used.home != own.home || used.kind == Kind::Column);
        out.sort();
        out
    }
}

/// A name, or a text, which is one to SQLite in many places; in lower case.
fn word(token: &Token<'_>) -> Option<String> {
    match token.kind {
        TokenKind::Word | TokenKind::Quoted | TokenKind::Text => token.name().map(|name| name.to_ascii_lowercase()),
        TokenKind::Number | TokenKind::Sign => None,
    }
}
