//! What an expression in an engine's own words calls. Such words are told apart only here, and only to put what they may
//! call before them, and to make way for what is called: a word too much costs an order, or something that is made anew for nothing.

use super::define::What;
use super::{Column, Domain, Expr, IndexKey, Object, Piece, QName};
use crate::base::Name;

impl Object {
    /// The expressions in it that an engine looks at when it is made.
    pub(super) fn expressions(&self) -> Vec<&Expr> {
        match self {
            Self::Domain(Domain { default, checks, .. }) => {
                default.iter().chain(checks.iter().map(|(_, expr)| expr)).collect()
            }
            Self::Column(Column { generated, .. }) => generated.iter().map(|own| &own.expr).collect(),
            Self::Default(expr) => vec![expr],
            Self::Check(check) => vec![&check.expr],
            Self::Index(index) => {
                let keys = index.parts.iter().map(|own| &own.key);
                let exprs = keys.filter_map(|key| if let IndexKey::Expr(expr) = key { Some(expr) } else { None });
                exprs.chain(index.predicate.as_ref()).collect()
            }
            Self::Namespace
            | Self::Enum(_)
            | Self::Table(_)
            | Self::PrimaryKey(_)
            | Self::Unique(_)
            | Self::ForeignKey(_)
            | Self::Comment(_) => Vec::new(),
            Self::Definition(own) => of_definition(&own.what),
        }
    }
}

fn of_definition(what: &What) -> Vec<&Expr> {
    match what {
        What::Exclusion(own) => {
            let keys = own.parts.iter().map(|own| &own.key);
            let exprs = keys.filter_map(|key| if let IndexKey::Expr(expr) = key { Some(expr) } else { None });
            exprs.chain(own.predicate.as_ref()).collect()
        }
        What::Policy(own) => own.using.iter().chain(own.with_check.as_ref()).collect(),
        What::Trigger(own) => own.when.iter().collect(),
        What::Partitioning(own) => vec![&own.key],
        What::Routine(own) => own.params.iter().filter_map(|own| own.default.as_ref()).collect(),
        // a query says what it uses, and SurrealDB asks of nothing
        What::View(_)
        | What::Raw(_)
        | What::Row(_)
        | What::Composite(_)
        | What::Sequence(_)
        | What::Extension(_)
        | What::Ownership(_)
        | What::Edge(_)
        | What::FieldRules(_)
        | What::Descent(_)
        | What::Event(_)
        | What::Permissions(_)
        | What::Grant(_)
        | What::Analyzer(_)
        | What::Param(_)
        | What::Service(_)
        | What::Printed(_) => Vec::new(),
    }
}

impl Object {
    /// What its expressions call, and the sequences that they name in a text.
    pub fn calls(&self) -> Vec<QName> {
        self.expressions().into_iter().flat_map(Expr::calls).collect()
    }
}

impl Expr {
    /// The functions that are called, and the sequences that are named in a text: `f(…)`, `s.f(…)`, `nextval('s.q')`.
    pub(super) fn calls(&self) -> Vec<QName> {
        let Self::Sql(sql) = self else { return Vec::new() };
        let mut out = Vec::new();
        for piece in sql.pieces() {
            let Piece::Text(text) = piece else { continue };
            let mut rest = &**text;
            let mut is_first = false;
            while let Some(at) = rest.find(['(', '\'']) {
                let (before, after) = (&rest[..at], &rest[at + 1..]);
                let opens = rest[at..].starts_with('(');
                rest = after;
                if opens {
                    out.extend(last_name(before));
                } else if let Some((inside, behind)) = after.split_once('\'') {
                    rest = behind;
                    out.extend(last_name(inside).filter(|_| is_first && before.is_empty()));
                }
                is_first = opens;
            }
        }
        out
    }
}

/// The possibly qualified name at the end of a text.
fn last_name(text: &str) -> Option<QName> {
    let (name, before) = last_word(text)?;
    let ns = before.strip_suffix('.').and_then(last_word).map(|(ns, _)| ns);
    Some(QName::new(ns, name))
}

fn last_word(text: &str) -> Option<(Name, &str)> {
    if let Some(inside) = text.strip_suffix('"') {
        let start = inside.rfind('"')?;
        return Some((Name::new(&inside[start + 1..]), &inside[..start]));
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let before = text.trim_end_matches(is_word);
    let word = &text[before.len()..];
    (!word.is_empty()).then(|| (Name::new(&word.to_lowercase()), before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Sql;

    #[test]
    fn calls_and_sequences_are_found() {
        let calls = |text: &str| {
            let found = Expr::Sql(Sql::text(text)).calls();
            found.into_iter().map(|name| name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(calls("(app.f(a) + G(1)) > 0"), ["app.f", "g"]);
        assert_eq!(calls("nextval('s.\"Q q\"'::regclass)"), ["nextval", "s.\"Q q\""]);
        assert_eq!(calls("'f(' || \"F\"('x') || 'it''s f('"), ["F", "x"]);
        assert_eq!(calls("'open"), Vec::<String>::new());
    }
}
