//! The fields that an expression of a table reads: holes in its text, so that planning knows what comes first. In an assertion
//! the field itself is one too, which is printed as `$value`.
//!
//! Lowering and introspection find them by one rule, in what the engine compares as text.

use crate::base::Name;
use crate::catalog::define::{FieldRules, What};
use crate::catalog::{Address, Catalog, Check, Column, Expr, Generated, IndexKey, Object, Piece, QName, Sql};

/// Finds the fields in every assertion, computed field and written value of a catalog.
pub fn find(catalog: &mut Catalog) {
    let tables: Vec<QName> = catalog.tables().collect();
    for table in tables {
        let fields: Vec<Name> = catalog.columns(table).into_iter().map(|(name, _)| name).collect();
        let parts: Vec<Address> = catalog.at_home(table).map(|(at, _)| *at).collect();
        for at in parts {
            if let Some(object) = catalog.get_mut(&at) {
                of_object(object, at, &fields);
            }
        }
    }
}

/// The text of the assertion at a field.
pub fn assertion(at: &Address, expr: &Expr) -> String {
    let Expr::Sql(sql) = expr else { return super::QUOTE.expr(expr) };
    let own = |piece: &Piece| match piece {
        Piece::Column(name) if Some(*name) == at.part => Piece::Text(VALUE.into()),
        Piece::Column(_) | Piece::Text(_) | Piece::Type(_) | Piece::Sequence(_) => piece.clone(),
    };
    super::QUOTE.sql(&Sql::from_pieces(sql.pieces().iter().map(own)))
}

/// What an assertion calls its field.
const VALUE: &str = "$value";

fn of_object(object: &mut Object, at: Address, fields: &[Name]) {
    let read = |expr: &mut Expr| {
        if let Expr::Sql(sql) = expr {
            // a field does not wait for itself
            *expr = Expr::Sql(holes(&super::QUOTE.sql(sql), &|name| Some(name) != at.part && fields.contains(&name)));
        }
    };
    if let Object::Check(Check { expr, .. }) = object {
        *expr = Expr::Sql(with_value(&assertion(&at, expr), at, fields));
    } else if let Object::Index(own) = object {
        // a field that the engine has by itself is no column
        for part in &mut own.parts {
            if let IndexKey::Column(name) = part.key
                && !fields.contains(&name)
            {
                part.key = IndexKey::Expr(Expr::Sql(Sql::text(super::QUOTE.name(name))));
            }
        }
    } else if let Object::Column(Column { generated: Some(Generated { expr, .. }), .. }) = object {
        read(expr);
    } else if let Object::Definition(own) = object
        && let What::FieldRules(FieldRules { value: Some(expr), .. }) = &mut own.what
    {
        read(expr);
    }
}

/// An assertion with its holes.
fn with_value(text: &str, at: Address, fields: &[Name]) -> Sql {
    let sql = holes(text, &|name| Some(name) != at.part && fields.contains(&name));
    let Some(own) = at.part.filter(|own| fields.contains(own)) else { return sql };
    let split = |piece: &Piece| -> Vec<Piece> {
        let Piece::Text(text) = piece else { return vec![piece.clone()] };
        let mut out = Vec::new();
        let mut rest = &**text;
        while let Some(at) = value_at(rest) {
            out.push(Piece::Text(rest[..at].into()));
            out.push(Piece::Column(own));
            rest = &rest[at + VALUE.len()..];
        }
        out.push(Piece::Text(rest.into()));
        out
    };
    let pieces = sql.pieces().iter().flat_map(split);
    Sql::from_pieces(pieces.filter(|piece| !matches!(piece, Piece::Text(text) if text.is_empty())))
}

/// Where the next `$value` stands that is no part of a text or of a longer name.
fn value_at(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(first) = bytes.get(at) {
        if matches!(first, b'\'' | b'"' | b'`') {
            at = quoted(bytes, at);
        } else if text[at..].starts_with(VALUE) && !bytes.get(at + VALUE.len()).is_some_and(|c| is_word(*c)) {
            return Some(at);
        } else {
            at += 1;
            while at < text.len() && !text.is_char_boundary(at) {
                at += 1;
            }
        }
    }
    None
}

/// The text with holes where a field is named: a word, or one in backticks, that stands alone or begins a path.
fn holes(text: &str, is_field: &dyn Fn(Name) -> bool) -> Sql {
    let mut sql = Sql::default();
    let (mut copied, mut at) = (0, 0);
    let bytes = text.as_bytes();
    while let Some(first) = bytes.get(at) {
        let end = match first {
            b'\'' | b'"' | b'`' => quoted(bytes, at),
            first if is_word(*first) => at + bytes[at..].iter().take_while(|c| is_word(**c)).count(),
            _ => at + 1,
        };
        let name = match first {
            b'`' => Some(text[at + 1..end.max(at + 2) - 1].replace("\\`", "`").replace("\\\\", "\\")),
            first if is_word(*first) && !first.is_ascii_digit() => Some(text[at..end].to_owned()),
            _ => None,
        };
        let before = text[..at].trim_end().as_bytes().last().copied();
        let after = text[end..].trim_start();
        let alone = !matches!(before, Some(b'$' | b'.' | b':')) && !after.starts_with(['(', ':']);
        if let Some(name) = name.map(|name| Name::new(&name)).filter(|name| alone && is_field(*name)) {
            sql.push(&text[copied..at]);
            sql.push_column(name);
            copied = end;
        }
        at = end;
    }
    sql.push(&text[copied..]);
    sql
}

const fn is_word(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c == b'_' || c >= 0x80
}

/// Where the quoted text at this place ends.
fn quoted(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while let Some(c) = bytes.get(at) {
        match c {
            b'\\' => at += 2,
            c if *c == bytes[from] => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_a_word_that_stands_alone() {
        let fields: Vec<Name> = ["nick", "name", "len", "we ird"].map(Name::new).to_vec();
        let found = |text: &str| -> Vec<String> {
            let sql = holes(text, &|name| fields.contains(&name));
            assert_eq!(super::super::QUOTE.sql(&sql), text);
            sql.columns().map(|name| name.to_string()).collect()
        };
        assert_eq!(found("$value != 'nick' OR nick NOT IN [NONE, NULL]"), ["nick"]);
        assert_eq!(found("string::len(name.first) > $nick AND a.nick = { nick: 1 }"), ["name"]);
        assert_eq!(found("`we ird` = len"), ["we ird", "len"]);
        assert_eq!(found("'it\\'s nick"), Vec::<String>::new());
        assert_eq!(found("len(1) + \"name\" + nick2"), Vec::<String>::new());
    }

    #[test]
    fn the_value_of_an_assertion_is_its_field() {
        let (at, fields) = (Address::column(QName::bare("t".into()), "nick".into()), ["nick".into(), "len".into()]);
        let text = "$value > len AND $values != '$value' OR $value = 1";
        let sql = with_value(text, at, &fields);
        let read: Vec<String> = sql.columns().map(|name| name.to_string()).collect();
        assert_eq!(read, ["nick", "len", "nick"]);
        assert_eq!(assertion(&at, &Expr::Sql(sql)), text);
    }
}
