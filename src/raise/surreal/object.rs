//! Analyzers, parameters, functions, and what a server offers.

use super::super::table::Lines;
use super::super::{Raiser, word};
use crate::catalog::define::{Analyzer, Filter, Param, Returns, Routine, Service, View, What};
use crate::catalog::{Address, Defined, Kind};

/// What introspection says in the place of a secret.
const REDACTED: &str = "[redacted]";

impl Raiser<'_> {
    /// The item of a definition that only SurrealDB has, or has in its own way.
    pub(in crate::raise) fn record_object(&self, at: &Address, own: &What) -> Option<String> {
        if let What::View(own) = own {
            Some(self.record_view(at, own))
        } else if let What::Routine(own) = own {
            self.record_function(at, own)
        } else if let What::Analyzer(own) = own {
            Some(analyzer(at, own))
        } else if let What::Param(own) = own {
            self.param(at, own)
        } else if let What::Service(own) = own {
            Some(self.service(at, own))
        } else {
            None
        }
    }

    fn record_view(&self, at: &Address, own: &View) -> String {
        let mut lines = Lines::default();
        self.record_parts(at.home, &mut lines);
        let has_lines = !(lines.keys.is_empty() && lines.rest.is_empty());
        let block = if has_lines { format!(" {}", lines.block()) } else { String::new() };
        format!("view {}{block} = {}", word::qname(at.home), self.body(&own.body, ""))
    }

    fn record_function(&self, at: &Address, own: &Routine) -> Option<String> {
        let steps: Vec<String> = at.home.name.as_str().split("::").map(|step| word::name(step.into())).collect();
        if steps.len() > 2 {
            self.leave(format!("the function {}, whose name has more than two parts", at.home.name));
            return None;
        }
        let params: Option<Vec<String>> =
            own.params.iter().map(|own| Some(format!("{} {}", word::name(own.name?), self.ty(&own.ty)))).collect();
        let mut out = format!("function {}({})", steps.join("."), params?.join(", "));
        if let Some(Returns::Type(ty)) = &own.result {
            out.push_str(&format!(" -> {}", self.ty(ty)));
        }
        if let Some(What::Permissions(own)) = self.what(&Address { kind: Kind::Defined(Defined::Permissions), ..*at }) {
            out.extend(self.permissions(own).map(|text| format!(" permissions {text}")));
        }
        Some(format!("{out} = {}", self.body(&own.body, "")))
    }

    fn param(&self, at: &Address, own: &Param) -> Option<String> {
        let allowed = own.permissions.as_ref().and_then(|own| self.permissions(own));
        let allowed = allowed.map(|text| format!(" permissions {text}")).unwrap_or_default();
        Some(format!("param {}{allowed} = {}", word::name(at.home.name), self.raw_slot(&own.value, "the value", at)?))
    }

    /// A secret is not to be had: the schema names a variable in its place.
    fn service(&self, at: &Address, own: &Service) -> String {
        let Kind::Defined(kind) = at.kind else { return String::new() };
        let makes_a_key = kind == Defined::Access && own.of.is_some_and(|of| of.as_str() != "jwt");
        if makes_a_key && own.settings.iter().all(|setting| setting.first().is_none_or(|key| &**key != "key")) {
            // the engine makes one up and shows none
            let help = "if it does, write `algorithm hs512` and `key env '…'`";
            self.leave(format!("whether {at} signs with a key that somebody gave it: {help}"));
        }
        let mut lines = Vec::new();
        for setting in &own.settings {
            let (Some(key), value) = (setting.first(), setting.get(1).map_or("", |value| &**value)) else { continue };
            lines.push(match (&**key, value) {
                (key, REDACTED) => {
                    let name = format!("{}_{key}", at.home.name).to_uppercase();
                    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
                    self.leave(format!("the {key} of {at}: put it into the environment variable {name}"));
                    // a password hash is what the engine keeps
                    format!("  {key} env '{name}'")
                }
                ("signup" | "signin" | "authenticate", query) => match word::raw(query) {
                    Some(text) => format!("  {key} {text}"),
                    None => format!("  {key} {}", word::fence(self.dialect.id(), query, "  ")),
                },
                ("url", url) => format!("  url {}", word::literal(url)),
                ("roles" | "tables" | "functions", words) if words.contains(',') => format!("  {key} ({words})"),
                (key, value) => format!("  {key} {value}").trim_end().to_owned(),
            });
        }
        let of = own.of.map(|of| format!(" {of}")).unwrap_or_default();
        let block = if lines.is_empty() { "{}".to_owned() } else { format!("{{\n{}\n}}", lines.join("\n")) };
        format!("{} {}{of} {block}", kind.word(), word::name(at.home.name))
    }
}

fn analyzer(at: &Address, own: &Analyzer) -> String {
    let mut out = format!("analyzer {}", word::name(at.home.name));
    if let Some(function) = own.function {
        out.push_str(&format!(" function {}", function.name.as_str().replace("::", ".")));
    }
    for (word, list) in [("tokenizers", &own.tokenizers), ("filters", &own.filters)] {
        if !list.is_empty() {
            out.push_str(&format!(" {word} ({})", list.iter().map(filter).collect::<Vec<_>>().join(", ")));
        }
    }
    out
}

fn filter(own: &Filter) -> String {
    if own.args.is_empty() { own.name.to_string() } else { format!("{}({})", own.name, own.args.join(", ")) }
}
