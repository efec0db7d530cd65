//! A place that takes an expression: the body, or another spelling for the target.

use super::super::codes;
use super::super::mixin::Arg;
use super::super::suggest;
use super::super::types::{Family, Resolved};
use super::lower::Typed;
use super::name::Stored as _;
use super::{Purpose, Row, members, name, raw};
use crate::base::{Diagnostic, Span};
use crate::catalog::{Expr, IntWidth, Literal, Node, Portable, Type};
use crate::syntax::ast::{Body, ExprKind, Ident, Slot};

/// What the expression must be.
#[derive(Clone, Copy)]
pub enum Wanted<'w> {
    /// True or false.
    Condition,
    /// A value of this type.
    Value(&'w Resolved),
    /// Anything.
    Any,
}

impl Wanted<'_> {
    fn family(&self) -> Option<&Family> {
        match self {
            Self::Value(ty) => Some(&ty.family),
            Self::Condition => Some(&Family::Bool),
            Self::Any => None,
        }
    }
}

/// Lowers what stands in a slot for the target; `None` after a reported problem.
pub fn lower(row: &Row<'_, '_>, slot: &Slot, wanted: Wanted<'_>) -> Option<Expr> {
    if let Some(own) = row.cx.target.pick(&slot.overrides) {
        return raw::lower(row, &own.raw).map(Expr::Sql);
    }
    let typed = match &slot.body {
        None => {
            let word = row.cx.target.word();
            row.cx.report(
                Diagnostic::error(codes::NO_SPELLING, format!("there is no expression for {word}"))
                    .at(slot.span, "only other targets have one")
                    .help(format!("add ``{word} `…` ``, a portable expression, or `only` for the other targets")),
            );
            return None;
        }
        Some(Body::Raw(text)) => return raw::lower(row, text).map(Expr::Sql),
        Some(Body::Word(word)) => bare_word(row, *word, wanted)?,
        Some(Body::Expr(expr)) => {
            let around = slot.overrides.is_empty().then(|| {
                let (lo, hi) = (slot.span.lo.min(expr.span.lo), slot.span.hi.max(expr.span.hi));
                (Span { lo, hi: expr.span.lo, ..expr.span }, Span { lo: expr.span.hi, hi, ..expr.span })
            });
            let row = Row { around, site: row.site.clone(), ..*row };
            row.expr(expr, wanted.family())?
        }
    };
    let span = slot.body.as_ref().map_or(slot.span, Body::span);
    fit(row, typed, span, wanted).map(|node| Expr::Portable(Box::new(node)))
}

/// A bare word after `default`: a member of the column's enum, or a parameter.
fn bare_word(row: &Row<'_, '_>, word: Ident, wanted: Wanted<'_>) -> Option<Typed> {
    if let Some(Arg::Value(expr, site)) = row.site.env.as_ref().and_then(|env| env.get(word.name)) {
        // a word given as argument is again a bare word
        if let ExprKind::Name(path) = &expr.kind
            && let Some(word) = path.word()
        {
            return bare_word(&row.at(site.clone()), word, wanted);
        }
        return row.at(site.clone()).expr(expr, wanted.family());
    }
    match wanted.family() {
        Some(Family::Enum(of)) => name::member_or_report(row, *of, word),
        Some(Family::Unknown) | None => {
            row.cx.report(not_a_value(row, word, "a bare word here is a member of the column's enum"));
            None
        }
        Some(other) => {
            row.cx.report(not_a_value(row, word, &format!("the column is {}, not an enum", other.noun())));
            None
        }
    }
}

/// What a word of SQL is called here, with the words of the message.
fn sql_value(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word.to_lowercase().as_str() {
        "current_timestamp" | "localtimestamp" => ("now()", "the time is `now()`"),
        "current_date" => ("today()", "the day is `today()`"),
        "null" => ("null", "keywords are lower case"),
        "true" => ("true", "keywords are lower case"),
        "false" => ("false", "keywords are lower case"),
        _ => return None,
    })
}

fn not_a_value(row: &Row<'_, '_>, word: Ident, why: &str) -> Diagnostic {
    if let Some((ours, message)) = sql_value(word.name.as_str()) {
        let label = format!("write `{ours}`");
        return Diagnostic::error(codes::WRONG_VALUE, message).at(word.span, label.clone()).fix(
            label,
            true,
            vec![suggest::edit(word.span, ours)],
        );
    }
    let text = format!("'{}'", word.name.as_str().replace('\'', "''"));
    let problem = Diagnostic::error(codes::WRONG_VALUE, format!("`{}` is no value", word.name)).at(word.span, why);
    if row.column(word.name).is_some() {
        return problem.help("a default cannot read a column: use `generated (…)`");
    }
    problem.help(format!("a text stands in single quotes: `{text}`; double quotes hold a name")).fix(
        "put it in quotes",
        false,
        vec![suggest::edit(word.span, &text)],
    )
}

/// Checks that a node is what is wanted.
fn fit(row: &Row<'_, '_>, typed: Typed, span: Span, wanted: Wanted<'_>) -> Option<Node> {
    let (mut node, family) = typed;
    match wanted {
        Wanted::Any => {}
        Wanted::Condition => {
            if !family.fits(&Family::Bool) {
                row.cx.report(
                    Diagnostic::error(codes::NOT_A_CONDITION, format!("{} must be true or false", row.purpose.noun()))
                        .at(span, format!("this is {}", family.noun()))
                        .help("compare it with something"),
                );
                return None;
            }
        }
        Wanted::Value(ty) => {
            if family == Family::Null && !ty.nullable && row.purpose == Purpose::Default {
                row.cx.report(
                    Diagnostic::error(codes::WRONG_VALUE, "the column cannot be null, but its default is")
                        .at(span, "null")
                        .help("write `?` after the type, or take the default away"),
                );
                return None;
            }
            let reads = matches!(node, Node::Literal(Literal::Text(_))) && ty.family.reads_text();
            if !reads && !family.fits(&ty.family) {
                row.cx.report(misfit(row, &node, &family, ty, span));
                return None;
            }
            in_range(row, &node, ty, span)?;
            if let (Node::List { of, .. }, Type::Array(own)) = (&mut node, &ty.ty) {
                *of = Some((**own).clone());
            }
        }
    }
    Some(node)
}

fn misfit(row: &Row<'_, '_>, node: &Node, family: &Family, ty: &Resolved, span: Span) -> Diagnostic {
    let problem = Diagnostic::error(
        codes::WRONG_VALUE,
        format!("{} of {} does not fit {}", row.purpose.noun(), family.noun(), ty.family.noun()),
    )
    .at(span, format!("this is {}, {} is wanted", family.noun(), ty.family.noun()));
    match (&ty.family, node) {
        (Family::Enum(of), Node::Literal(Literal::Text(text))) => {
            let written = members(row.cx, *of).find(|value| **text == *value.stored().as_str()).map(|value| value.name);
            match written {
                Some(name) => problem.help(format!("a member stands without quotes: `{}`", name.name)).fix(
                    "write the member",
                    true,
                    vec![suggest::edit(span, &suggest::quoted(name.name))],
                ),
                None => problem.help(format!("write a member of `{of}`, without quotes")),
            }
        }
        (Family::Date, Node::Call { .. }) if *family == Family::TimestampTz => {
            problem.help("`today()` gives the date").fix("write `today()`", false, vec![suggest::edit(span, "today()")])
        }
        _ => problem.help("change the value or the type; `cast(… as …)` converts"),
    }
}

/// A whole number as a literal must fit the width of its column.
fn in_range(row: &Row<'_, '_>, node: &Node, ty: &Resolved, span: Span) -> Option<()> {
    let Type::Portable(Portable::Int { width, unsigned }) = ty.ty else { return Some(()) };
    #[allow(clippy::wildcard_enum_match_arm, reason = "only literals are looked at")]
    let (text, negative) = match node {
        Node::Literal(Literal::Number(text)) => (text, false),
        Node::Neg(inner) => match &**inner {
            Node::Literal(Literal::Number(text)) => (text, true),
            _ => return Some(()),
        },
        _ => return Some(()),
    };
    let bits = match width {
        IntWidth::One => 8,
        IntWidth::Two => 16,
        IntWidth::Four => 32,
        IntWidth::Eight => 64,
    };
    let (low, high): (i128, i128) =
        if unsigned { (0, (1 << bits) - 1) } else { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) };
    let value = text.parse::<i128>().ok().map(|value| if negative { -value } else { value });
    if value.is_some_and(|value| (low..=high).contains(&value)) {
        return Some(());
    }
    row.cx.report(
        Diagnostic::error(codes::BAD_NUMBER, "the number does not fit the column")
            .at(span, format!("{low} to {high} fit"))
            .help("take a wider type, or another number"),
    );
    None
}
