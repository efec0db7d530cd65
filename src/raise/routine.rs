//! Functions and procedures.

use super::{Raiser, word};
use crate::catalog::define::{Parameter, ParameterMode, Returns, Routine, Security, Volatility};
use crate::catalog::{Address, Defined, Kind};

impl Raiser<'_> {
    pub(super) fn routine(&self, at: &Address, own: &Routine) -> Option<String> {
        let kind = if at.kind == Kind::Defined(Defined::Procedure) { "procedure" } else { "function" };
        let params: Option<Vec<String>> = own.params.iter().map(|param| self.parameter(param)).collect();
        let mut out = format!("{kind} {}({})", word::qname(at.home), params?.join(", "));
        if let Some(result) = &own.result {
            out.push_str(&format!(" -> {}", self.returns(result)));
        }
        if let Some(language) = own.language {
            out.push_str(&format!(" language {}", word::name(language)));
        }
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
        let mut options = own.options.clone();
        options.extend(own.unchecked.0.then(|| ("unchecked".into(), "".into())));
        out.push_str(&self.options(at, &options)?);
        out.push_str(&format!(" = {}", self.body(&own.body, "")));
        Some(out)
    }

    fn parameter(&self, own: &Parameter) -> Option<String> {
        let mode = match own.mode {
            ParameterMode::In => "",
            ParameterMode::Out => "out ",
            ParameterMode::InOut => "inout ",
            ParameterMode::Variadic => "variadic ",
        };
        let is_mode = |name: &str| matches!(name, "in" | "out" | "inout" | "variadic");
        let name = match own.name {
            Some(name) if is_mode(name.as_str()) => format!("\"{name}\" "),
            Some(name) => format!("{} ", word::name(name)),
            None => String::new(),
        };
        let default = match &own.default {
            Some(expr) => format!(" default {}", self.value(expr, &own.ty)?),
            None => String::new(),
        };
        Some(format!("{mode}{name}{}{default}", self.ty(&own.ty)))
    }

    fn returns(&self, own: &Returns) -> String {
        match own {
            Returns::Type(ty) => self.ty(ty),
            Returns::SetOf(ty) => format!("setof {}", self.ty(ty)),
            Returns::Table(fields) => {
                let fields: Vec<String> =
                    fields.iter().map(|(name, ty)| format!("{} {}", word::name(*name), self.ty(ty))).collect();
                format!("table ({})", fields.join(", "))
            }
            Returns::Trigger => "trigger".to_owned(),
        }
    }

    /// ` on postgres { … }`.
    pub(super) fn options(&self, at: &Address, own: &[(Box<str>, Box<str>)]) -> Option<String> {
        if own.is_empty() {
            return Some(String::new());
        }
        let option = |(key, value): &(Box<str>, Box<str>)| {
            let plain = |text: &str| text.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'.'));
            if plain(key) && plain(value) {
                return Some(format!("{key} {value}").trim_end().to_owned());
            }
            word::raw(&format!("{key} {value}"))
        };
        let options: Option<Vec<String>> = own.iter().map(option).collect();
        if options.is_none() {
            self.leave(format!("an option of {at}, which no line holds"));
        }
        Some(format!(" on {} {{ {} }}", self.dialect.id(), options?.join(", ")))
    }
}
