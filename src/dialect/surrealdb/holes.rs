//! The fields that an expression of a table reads: holes in its text, so that planning knows what comes first.
//!
//! Lowering and introspection find them by one rule, in what the engine compares as text.

use crate::base::Name;
use crate::catalog::define::{FieldRules, What};
use crate::catalog::{Address, Catalog, Check, Column, Expr, Generated, Object, QName, Sql};

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

fn of_object(object: &mut Object, at: Address, fields: &[Name]) {
    let read = |expr: &mut Expr| {
        if let Expr::Sql(sql) = expr {
            // a field does not wait for itself
            *expr = Expr::Sql(holes(&super::QUOTE.sql(sql), &|name| Some(name) != at.part && fields.contains(&name)));
        }
    };
    match object {
        Object::Check(Check { expr, .. }) => read(expr),
        Object::Column(Column { generated: Some(Generated { expr, .. }), .. }) => read(expr),
        Object::Definition(own) => {
            if let What::FieldRules(FieldRules { value: Some(expr), .. }) = &mut own.what {
                read(expr);
            }
        }
        _ => {}
    }
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
}
