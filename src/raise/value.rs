//! Defaults: literals, members of enums and the few calls that every schema has.

use sqlparser::ast::{DataType, Expr as Ast, Value};

use super::expr::{cast_text, inner, number, parsed};
use super::{Raiser, word};
use crate::base::Name;
use crate::catalog::{Address, Expr, Kind, Object, QName, Type};

impl Raiser<'_> {
    /// A value for a place of this type.
    pub(super) fn value(&self, expr: &Expr, ty: &Type) -> Option<String> {
        let text = self.sql(expr);
        let portable = if self.is_postgres() { self.of_postgres(&text, ty) } else { self.of_sqlite(&text, ty) };
        portable.or_else(|| self.raw(expr))
    }

    /// A literal as it is.
    pub(super) fn literal(&self, expr: &Expr) -> Option<String> {
        let text = self.sql(expr);
        (text.starts_with('\'') && !text.contains('\n')).then_some(text)
    }

    fn of_postgres(&self, text: &str, ty: &Type) -> Option<String> {
        let ast = parsed(text)?;
        let ast = inner(&ast);
        let own = self.sql_name(ty);
        if let Some(number) = number(ast) {
            let whole = matches!(own, "smallint" | "integer" | "bigint");
            let wide = matches!(own, "numeric" | "real" | "double precision");
            return (wide || whole && !number.contains('.')).then_some(number);
        }
        if let Some((text, cast)) = cast_text(ast) {
            if let Some(of) = self.enum_of(cast) {
                return (*ty == Type::Named(of)).then(|| word::name(Name::new(text)));
            }
            // one of a size has been written so
            let of_any_size = matches!(cast, DataType::Array(_)) && !cast.to_string().contains('(');
            if let (Type::Array(_), "{}", true) = (ty, text, of_any_size) {
                return Some("[]".to_owned());
            }
            let cast = cast.to_string().to_lowercase();
            let same = !own.is_empty() && cast == own && self.dialect.portable(ty).is_some();
            return (same && reads_text(own) && !text.contains('\n')).then(|| word::literal(text));
        }
        #[allow(clippy::wildcard_enum_match_arm, reason = "another crate's type: what is not looked into")]
        match (ast, own) {
            (Ast::Value(value), "boolean") => match value.value {
                Value::Boolean(is) => Some(is.to_string()),
                _ => None,
            },
            (Ast::Function(_), _) => match (text, own) {
                ("now()", "timestamp with time zone" | "timestamp without time zone") => Some(text.to_owned()),
                ("gen_random_uuid()", "uuid") => Some("uuid4()".to_owned()),
                ("CURRENT_DATE", "date") => Some("today()".to_owned()),
                _ => None,
            },
            _ => None,
        }
    }

    /// SQLite keeps a default as it was written, so only what is written alike here is portable.
    fn of_sqlite(&self, text: &str, ty: &Type) -> Option<String> {
        let Type::Sql(own) = ty else { return None };
        let digits = text.strip_prefix('-').unwrap_or(text);
        let whole = !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit()) && digits.len() < 19;
        match &**own {
            "INTEGER" => whole.then(|| text.to_owned()),
            "TEXT" => {
                let inside = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
                let one = inside.is_some_and(|inside| !inside.replace("''", "").contains(['\'', '\n']));
                one.then(|| text.to_owned())
            }
            _ => None,
        }
    }

    /// The enum of a cast.
    pub(super) fn enum_of(&self, ty: &DataType) -> Option<QName> {
        let DataType::Custom(name, _) = ty else { return None };
        let parts: Option<Vec<Name>> =
            name.0.iter().map(|part| part.as_ident().map(|ident| Name::new(&ident.value))).collect();
        let home = match parts?.as_slice() {
            [name] => QName::bare(*name),
            [ns, name] => QName::new(Some(*ns), *name),
            _ => return None,
        };
        matches!(self.catalog.get(&Address::top(Kind::Enum, home)), Some(Object::Enum(_))).then_some(home)
    }

    /// The engine's word for a type, without its size.
    fn sql_name<'t>(&self, ty: &'t Type) -> &'t str {
        match ty {
            Type::Sql(text) => match text.split_once('(') {
                // the digits stand in the middle of the words
                Some(("timestamp", rest)) if rest.ends_with("with time zone") => "timestamp with time zone",
                Some(("timestamp", _)) => "timestamp without time zone",
                Some((head, _)) => head,
                None => text,
            },
            Type::Named(_) | Type::Array(_) | Type::Portable(_) => "",
        }
    }
}

/// Whether the language takes a text for a value of this type.
fn reads_text(own: &str) -> bool {
    matches!(
        own,
        "text"
            | "character varying"
            | "character"
            | "uuid"
            | "date"
            | "bytea"
            | "jsonb"
            | "interval"
            | "timestamp with time zone"
            | "timestamp without time zone"
    )
}
