//! Functions and procedures.

use crate::catalog::define::{BodyLanguage, Parameter, ParameterMode, Returns, Routine, Security, Volatility};
use crate::catalog::{Address, Defined, Kind};

use super::{QUOTE, types};

/// `create function …` or `create or replace function …`, with the server's look at its body switched off where that names
/// what may not be there yet.
pub fn create(verb: &str, at: &Address, own: &Routine) -> Vec<String> {
    let made = statement(verb, at, own);
    if !own.unchecked.0 {
        return vec![made];
    }
    vec!["set check_function_bodies = off".to_owned(), made, "reset check_function_bodies".to_owned()]
}

fn statement(verb: &str, at: &Address, own: &Routine) -> String {
    let params: Vec<String> = own.params.iter().map(parameter).collect();
    let mut out = format!("{verb} {} {}({})", word(at), QUOTE.qualified(at.home), params.join(", "));
    if let Some(result) = &own.result {
        out.push_str(&format!(" returns {}", returns(result)));
    }
    let language = match (own.language, own.body.language) {
        (Some(name), _) => QUOTE.name(name),
        (None, BodyLanguage::Plpgsql) => "plpgsql".to_owned(),
        (None, BodyLanguage::Own) => "sql".to_owned(),
    };
    out.push_str(&format!("\n  language {language}"));
    match own.volatility {
        Some(Volatility::Immutable) => out.push_str(" immutable"),
        Some(Volatility::Stable) => out.push_str(" stable"),
        Some(Volatility::Volatile) | None => {}
    }
    if own.strict {
        out.push_str(" strict");
    }
    if own.security == Some(Security::Definer) {
        out.push_str(" security definer");
    }
    for (key, value) in own.options.iter().filter(|(key, _)| &**key != EXACT.0) {
        out.push_str(format!(" {key} {value}").trim_end());
    }
    let fence = fence(&own.body.text);
    let is_exact = own.options.iter().any(|(key, value)| (&**key, &**value) == EXACT);
    let text = if is_exact { own.body.text.to_string() } else { framed(&own.body.text) };
    out.push_str(&format!("\nas {fence}{text}{fence}"));
    out
}

/// The option by which a body is stored without line breaks around it.
pub const EXACT: (&str, &str) = ("body", "exact");

/// What stands between the fences of a body: its lines, each with its end.
pub fn framed(text: &str) -> String {
    let text = text.trim_matches('\n');
    // a last line of blanks is the one that the closing fence stands on
    let ends = if text.rsplit('\n').next().is_some_and(|last| last.trim().is_empty()) { "" } else { "\n" };
    format!("\n{text}{ends}")
}

const fn word(at: &Address) -> &'static str {
    if matches!(at.kind, Kind::Defined(Defined::Procedure)) { "procedure" } else { "function" }
}

fn parameter(own: &Parameter) -> String {
    let mut out = match own.mode {
        ParameterMode::In => String::new(),
        ParameterMode::Out => "out ".to_owned(),
        ParameterMode::InOut => "inout ".to_owned(),
        ParameterMode::Variadic => "variadic ".to_owned(),
    };
    if let Some(name) = own.name {
        out.push_str(&format!("{} ", QUOTE.name(name)));
    }
    out.push_str(&types::print(&own.ty));
    if let Some(default) = &own.default {
        out.push_str(&format!(" default {}", QUOTE.operand(default)));
    }
    out
}

fn returns(own: &Returns) -> String {
    match own {
        Returns::Type(ty) => types::print(ty),
        Returns::SetOf(ty) => format!("setof {}", types::print(ty)),
        Returns::Table(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, ty)| format!("{} {}", QUOTE.name(*name), types::print(ty))).collect();
            format!("table ({})", fields.join(", "))
        }
        Returns::Trigger => "trigger".to_owned(),
    }
}

/// A dollar quote that the text does not hold.
fn fence(text: &str) -> String {
    let tags = std::iter::once("$$".to_owned()).chain((0..).map(|n| format!("$body{n}$")));
    let is_free = |tag: &String| !(text.contains(tag.as_str()) || tag == "$$" && text.ends_with('$'));
    tags.into_iter().find(is_free).unwrap_or_default()
}
