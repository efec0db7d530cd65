//! The fields of the record in SurrealQL, found by their words: a name that stands alone, before a dot or a bracket.

use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::super::super::sql::Places;
use super::super::Row;
use super::{Hole, What};
use crate::base::Name;

/// What the field of an assertion is called in it.
const VALUE: &str = "$value";

/// The holes for columns of the row. A word behind a dot, a `$` or `::` is none, nor what is called or leads to what is
/// called; `$value` is the column whose check it is.
pub(super) fn holes(row: &Row<'_, '_>, tokens: &[TokenWithSpan], places: &Places) -> Vec<Hole> {
    let token = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map(|own| &own.token);
    let mut holes = Vec::new();
    for (at, own) in tokens.iter().enumerate() {
        let Token::Word(word) = &own.token else { continue };
        let before = token(at.checked_sub(1));
        let after = token(Some(at + 1));
        let leads = matches!(after, Some(Token::DoubleColon | Token::LParen | Token::Colon));
        let follows = matches!(before, Some(Token::DoubleColon | Token::Period | Token::Colon));
        let column = match row.own {
            Some(own) if word.quote_style.is_none() && word.value == VALUE => Some(own),
            _ if word.quote_style.is_none_or(|quote| quote == '`') && !leads && !follows => {
                row.column(Name::new(&word.value))
            }
            _ => None,
        };
        let (lo, hi) = (places.byte(own.span.start), places.byte(own.span.end));
        holes.extend(column.map(|name| Hole { lo, hi, what: What::Column(name) }));
    }
    holes
}
