//! What PostgreSQL makes of the values of a column whose type changes, for those who ask before it does.

use super::spelling::Spelling;
use super::{QUOTE, casts, ddl, row, semantics, types};
use crate::catalog::{Address, Catalog, Domain, Enum, Kind, Object, QName, Type};
use crate::dialect::ask::{Engine, Retyped, Retyping, SQL, Unfit, none_of, over_value};
use crate::plan::Retype;

/// PostgreSQL to those who ask.
pub const ENGINE: Engine = Engine {
    quote: QUOTE,
    words: SQL,
    retyped,
    print: types::print,
    collation: ddl::collation,
    plain_collation: "default",
    descends: true,
    row_id: &["tableoid", "ctid"],
    overlaps: Some(|value, texts| format!("cast({value} as text[]) && array[{texts}]")),
};

fn retyped(ask: &Retyping<'_>) -> Retyped {
    let (from, to) = (&ask.before.ty, &ask.after.ty);
    if from == to && !ask.said {
        return Retyped { value: Some(ask.value.to_owned()), ..Retyped::default() };
    }
    if ask.said {
        return Retyped { unfit: of_said(ask, to), ..Retyped::default() };
    }
    to_type(ask, ask.value, from, to, 0)
}

/// Domains over domains end; the bound only keeps a broken catalog from looping.
const DEEPEST: u32 = 64;

fn to_type(ask: &Retyping<'_>, value: &str, from: &Type, to: &Type, depth: u32) -> Retyped {
    let cast = (ask.named)(to).map(|ty| format!("cast({} as {ty})", through(value, from, to)));
    match (row::base(&ask.plan.carried, from), to) {
        (_, Type::Named(name)) => {
            if let Some(own) = enum_of(&ask.plan.after, *name) {
                let same = enum_of(&ask.plan.carried, *name) == Some(own);
                let unfit = Unfit::When(none_of(value, &own.values), None);
                return Retyped { unfit, loss: None, value: cast.filter(|_| same) };
            }
            match domain_of(&ask.plan.after, *name) {
                Some(own) if depth < DEEPEST => to_domain(ask, value, from, own, cast, depth),
                Some(_) | None => trial(cast),
            }
        }
        (Type::Sql(a), Type::Sql(b)) => {
            let retype = (semantics::SEMANTICS.retype)(&Type::Sql(a.clone()), to, &[]);
            Retyped { value: cast, ..built_in(value, Spelling::of(a), Spelling::of(b), retype) }
        }
        (base, _) => match (semantics::SEMANTICS.retype)(base, to, &[]) {
            Retype::Metadata | Retype::Rewrite => Retyped { value: cast, ..Retyped::default() },
            Retype::Narrowing | Retype::Lossy | Retype::Never => trial(cast),
        },
    }
}

fn to_domain(ask: &Retyping<'_>, value: &str, from: &Type, to: &Domain, cast: Option<String>, depth: u32) -> Retyped {
    let base = to_type(ask, value, from, &to.ty, depth + 1);
    let Some(inner) = &base.value else { return Retyped { value: cast, ..base } };
    let checks: Vec<String> = to.checks.iter().map(|(_, expr)| format!("not ({})", QUOTE.expr(expr))).collect();
    let unfit = match base.unfit {
        _ if checks.is_empty() => base.unfit,
        Unfit::None => Unfit::When(over_value(inner, &checks.join(" or ")), None),
        // which come first: a check sees no value that the type does not hold
        Unfit::When(condition, _) => {
            let checks = over_value(inner, &checks.join(" or "));
            Unfit::When(format!("case when {condition} then true else {checks} end"), cast.clone())
        }
        Unfit::Trial(expression) => cast.clone().map_or(Unfit::Trial(expression), Unfit::Trial),
        Unfit::Unknown => Unfit::Unknown,
    };
    Retyped { unfit, loss: base.loss, value: cast }
}

/// What the schema says becomes the column's new type by assignment, which cuts no text.
fn of_said(ask: &Retyping<'_>, to: &Type) -> Unfit {
    let value = ask.value;
    match to {
        Type::Named(name) => {
            if let Some(own) = enum_of(&ask.plan.after, *name) {
                return Unfit::When(none_of(value, &own.values), None);
            }
        }
        Type::Sql(text) => {
            let to = Spelling::of(text);
            if let (true, Some((length, _))) = (is_text(to.name), to.size) {
                return Unfit::When(too_long(value, length), None);
            }
        }
        Type::Portable(_) | Type::Array(_) => {}
    }
    match (ask.named)(to) {
        Some(ty) => Unfit::Trial(format!("cast({value} as {ty})")),
        None => Unfit::Unknown,
    }
}

fn trial(cast: Option<String>) -> Retyped {
    let unfit = cast.clone().map_or(Unfit::Unknown, Unfit::Trial);
    Retyped { unfit, loss: None, value: cast }
}

/// Types that do not know each other meet in text, as the change itself has it.
fn through(value: &str, from: &Type, to: &Type) -> String {
    let is_named =
        |ty: &Type| matches!(ty, Type::Named(_)) || matches!(ty, Type::Array(of) if matches!(**of, Type::Named(_)));
    match (is_named(from) || is_named(to), to) {
        (true, Type::Array(_)) => format!("cast({value} as text[])"),
        (true, _) => format!("cast({value} as text)"),
        (false, _) => value.to_owned(),
    }
}

fn enum_of(catalog: &Catalog, name: QName) -> Option<&Enum> {
    match catalog.get(&Address::top(Kind::Enum, name)) {
        Some(Object::Enum(own)) => Some(own),
        _ => None,
    }
}

fn domain_of(catalog: &Catalog, name: QName) -> Option<&Domain> {
    match catalog.get(&Address::top(Kind::Domain, name)) {
        Some(Object::Domain(own)) => Some(own),
        _ => None,
    }
}

fn is_text(name: &str) -> bool {
    ["text", "character", "character varying"].contains(&name)
}

fn is_float(name: &str) -> bool {
    ["real", "double precision"].contains(&name)
}

/// What an integer type holds: its least value, and the least that is too much.
fn range(name: &str) -> Option<(&'static str, &'static str)> {
    match name {
        "smallint" => Some(("-32768", "32768")),
        "integer" => Some(("-2147483648", "2147483648")),
        "bigint" => Some(("-9223372036854775808", "9223372036854775808")),
        _ => None,
    }
}

fn too_long(value: &str, length: i64) -> String {
    // Spaces at the end are cut without a word, as the standard has it.
    format!("char_length(rtrim(cast({value} as text), ' ')) > {length}")
}

fn built_in(value: &str, from: Spelling<'_>, to: Spelling<'_>, retype: Retype) -> Retyped {
    let cast = format!("cast({value} as {})", printed(to));
    let narrows = !matches!(retype, Retype::Metadata | Retype::Rewrite);
    let unfit = if narrows { unfit(value, from, to, &cast) } else { Unfit::None };
    let loss = (retype == Retype::Lossy).then(|| loss(value, from, to, &cast)).flatten();
    Retyped { unfit, loss, value: None }
}

fn unfit(value: &str, from: Spelling<'_>, to: Spelling<'_>, cast: &str) -> Unfit {
    let is_number = |name: &str| range(name).is_some() || is_float(name) || name == "numeric";
    if is_text(to.name) {
        return match to.size {
            Some((length, _)) => Unfit::When(too_long(value, length), None),
            None => Unfit::None,
        };
    }
    if is_text(from.name) {
        let ty = crate::dialect::quote::literal(&printed(to));
        let condition = format!("not pg_input_is_valid(cast({value} as text), {ty})");
        return Unfit::When(condition, Some(cast.to_owned()));
    }
    if is_number(from.name) {
        // A number that is none is greater than all others.
        if let Some((least, beyond)) = range(to.name) {
            let rounded = if range(from.name).is_some() { value.to_owned() } else { format!("round({value})") };
            let rounded =
                if from.name == "real" { format!("round(cast({value} as double precision))") } else { rounded };
            return Unfit::When(format!("not ({rounded} >= {least} and {rounded} < {beyond})"), None);
        }
        let number = format!("cast({value} as numeric)");
        return match (to.name, to.size) {
            ("numeric", None) => Unfit::None,
            ("numeric", Some((precision, scale))) => {
                let beyond = format!("1e{}", precision - scale);
                Unfit::When(format!("abs(round({number}, {scale})) >= {beyond} and {number} <> 'NaN'"), None)
            }
            ("boolean", _) => Unfit::None,
            (_, _) => Unfit::Trial(cast.to_owned()),
        };
    }
    let is_moment = |name: &str| name == "date" || name.starts_with("time");
    if is_moment(from.name) && is_moment(to.name) { Unfit::None } else { Unfit::Trial(cast.to_owned()) }
}

/// Whether a value is another one after the change: where the way back exists, whether it leads to where it began.
fn loss(value: &str, from: Spelling<'_>, to: Spelling<'_>, cast: &str) -> Option<String> {
    if range(to.name).is_some() {
        return Some(format!("round(cast({value} as numeric)) <> cast({value} as numeric)"));
    }
    if to.name == "numeric" && !is_float(from.name) {
        return Some(format!("{cast} <> cast({value} as numeric)"));
    }
    if is_text(from.name) {
        let wide = match to.name {
            name if is_float(name) => return Some(format!("cast({cast} as numeric) <> cast({value} as numeric)")),
            "date" | "timestamp without time zone" => "timestamp without time zone",
            "timestamp with time zone" => "timestamp with time zone",
            _ => return None,
        };
        return Some(format!("{cast} <> cast({value} as {wide})"));
    }
    // An infinity has no way to a decimal and back.
    casts::exist(to.name, from.name).then(|| format!("cast({cast} as {}) is distinct from {value}", printed(from)))
}

/// The canonical text again.
fn printed(own: Spelling<'_>) -> String {
    let Some((first, second)) = own.size else { return own.name.to_owned() };
    let size = if own.name == "numeric" { format!("({first},{second})") } else { format!("({first})") };
    match own.name.split_once(" with") {
        Some((head, tail)) => format!("{head}{size} with{tail}"),
        None => format!("{}{size}", own.name),
    }
}
