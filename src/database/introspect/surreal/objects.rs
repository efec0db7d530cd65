//! Events, functions, parameters, analyzers and sequences.

use serde_json::Value;

use super::permissions::single;
use super::{Reader, expr, flag, grouped, list, said, text};
use crate::base::Name;
use crate::catalog::define::{
    Analyzer, Body, Event, Filter, Param, Parameter, ParameterMode, Returns, Routine, Sequence, Unchecked, What,
};
use crate::catalog::{Address, CommentOn, Defined, Kind, QName, Type};

/// How many values a node takes at once when a sequence does not say it.
const BATCH: i64 = 1000;

impl Reader {
    pub(super) fn event(&mut self, home: QName, own: &Value) {
        let part = Name::new(text(own, "name"));
        let then: Vec<_> = list(own, "then").iter().filter_map(Value::as_str).map(grouped).collect();
        let number = |key: &str| own.get(key).and_then(Value::as_i64);
        let event = Event {
            changes: Vec::new(),
            later: flag(own, "async").then(|| (number("retry"), number("maxdepth"))),
            when: said(own, "when").filter(|when| *when != "true").map(expr),
            then: Body::own(then.join(", ")),
        };
        self.define(Address::part(Kind::Defined(Defined::Event), home, part), What::Event(event));
        self.comment(CommentOn::Defined(Defined::Event), home, Some(part), own);
    }

    pub(super) fn objects(&mut self, database: &Value) {
        for own in list(database, "functions") {
            self.function(own);
        }
        for own in list(database, "params") {
            let home = QName::bare(Name::new(text(own, "name")));
            let param = Param { value: expr(text(own, "value")), permissions: single(own.get("permissions")) };
            self.define(Address::top(Kind::Defined(Defined::Param), home), What::Param(param));
            self.comment(CommentOn::Defined(Defined::Param), home, None, own);
        }
        for own in list(database, "analyzers") {
            let home = QName::bare(Name::new(text(own, "name")));
            let filters = |key: &str| list(own, key).iter().filter_map(Value::as_str).map(filter).collect();
            let function = said(own, "function").map(|name| name.strip_prefix("fn::").unwrap_or(name));
            let analyzer = Analyzer {
                tokenizers: filters("tokenizers"),
                filters: filters("filters"),
                function: function.map(|name| QName::bare(Name::new(name))),
            };
            self.define(Address::top(Kind::Defined(Defined::Analyzer), home), What::Analyzer(analyzer));
            self.comment(CommentOn::Defined(Defined::Analyzer), home, None, own);
        }
        for own in list(database, "sequences") {
            let home = QName::bare(Name::new(text(own, "name")));
            let sequence = Sequence {
                start: number(own, "start").filter(|start| *start != 0),
                batch: number(own, "batch").filter(|batch| *batch != BATCH),
                timeout: said(own, "timeout").and_then(nanoseconds),
                ..Sequence::default()
            };
            self.define(Address::top(Kind::Defined(Defined::Sequence), home), What::Sequence(sequence));
        }
    }

    fn function(&mut self, own: &Value) {
        let home = QName::bare(Name::new(text(own, "name")));
        let pairs: Vec<(&str, &str)> = list(own, "args")
            .iter()
            .filter_map(|pair| Some((pair.get(0)?.as_str()?, pair.get(1)?.as_str()?)))
            .collect();
        let types: Vec<&str> = pairs.iter().map(|(_, ty)| *ty).collect();
        let part = Name::new(&format!("({})", types.join(", ")));
        let params = pairs.iter().map(|(name, ty)| Parameter {
            mode: ParameterMode::In,
            name: Some(Name::new(name)),
            ty: Type::Sql((*ty).into()),
            default: None,
        });
        let routine = Routine {
            params: params.collect(),
            result: said(own, "returns").map(|ty| Returns::Type(Type::Sql(ty.into()))),
            language: None,
            volatility: None,
            strict: false,
            deterministic: false,
            security: None,
            options: Default::default(),
            body: Body::own(text(own, "block")),
            unchecked: Unchecked::default(),
        };
        let at = |kind| Address::part(Kind::Defined(kind), home, part);
        self.define(at(Defined::Function), What::Routine(routine));
        if let Some(allowed) = single(own.get("permissions")) {
            self.define(at(Defined::Permissions), What::Permissions(allowed));
        }
        self.comment(CommentOn::Defined(Defined::Function), home, Some(part), own);
    }
}

/// A number, which the engine may print as a text.
fn number(own: &Value, key: &str) -> Option<i64> {
    let value = own.get(key)?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// `EDGENGRAM(2,10)`.
fn filter(text: &str) -> Filter {
    let (name, args) = match text.split_once('(') {
        Some((name, args)) => (name, args.strip_suffix(')').unwrap_or(args)),
        None => (text, ""),
    };
    let args = args.split(',').map(str::trim).filter(|arg| !arg.is_empty()).map(|arg| arg.to_ascii_lowercase().into());
    Filter { name: Name::new(&name.to_ascii_lowercase()), args: args.collect() }
}

/// `1h30m` in nanoseconds.
fn nanoseconds(text: &str) -> Option<i64> {
    const UNITS: [(&str, i64); 9] = [
        ("ns", 1),
        ("us", 1_000),
        ("µs", 1_000),
        ("ms", 1_000_000),
        ("s", 1_000_000_000),
        ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
        ("w", 604_800_000_000_000),
    ];
    const YEAR: i64 = 31_536_000_000_000_000;
    let (mut rest, mut out) = (text, 0_i64);
    while !rest.is_empty() {
        let (number, after) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        let (unit, after) = after.split_at(after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len()));
        let scale = if unit == "y" { YEAR } else { UNITS.iter().find(|(own, _)| *own == unit)?.1 };
        out = out.checked_add(number.parse::<i64>().ok()?.checked_mul(scale)?)?;
        rest = after;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        for (text, time) in [
            ("5s", Some(5_000_000_000)),
            ("1h30m", Some(5_400_000_000_000)),
            ("2µs", Some(2_000)),
            ("5", None),
            ("x", None),
        ] {
            assert_eq!(nanoseconds(text), time, "{text}");
        }
    }

    #[test]
    fn filters_have_small_letters() {
        let own = filter("EDGENGRAM(2,10)");
        assert_eq!(
            (own.name.as_str(), own.args.iter().map(|arg| &**arg).collect::<Vec<_>>()),
            ("edgengram", vec!["2", "10"])
        );
        assert_eq!(filter("LOWERCASE").args.len(), 0);
    }
}
