//! SurrealDB: fields with all that one definition says of them, relations, events, and its objects at file level.

mod field;
mod object;
mod stand_in;

use super::table::Lines;
use super::{Raiser, word};
use crate::catalog::define::{Allowed, Edge, Event, Permissions, What};
use crate::catalog::{Address, CommentOn, Defined, Expr, Index, IndexKey, Kind, Object, QName, Table};

impl Raiser<'_> {
    /// Whether the catalog is SurrealDB's.
    pub(super) fn is_surreal(&self) -> bool {
        self.dialect.capabilities().whole_fields
    }

    /// A table or a relation with all that stands in it.
    pub(super) fn record_table(&self, home: QName, own: &Table) -> String {
        let mut lines = Lines::default();
        for (name, column) in self.catalog.columns(home) {
            lines.columns.extend(self.field(home, name, column));
        }
        self.record_parts(home, &mut lines);
        let options = own.options.iter().map(|(key, value)| format!("{key} {value}").trim_end().to_owned());
        let options: Vec<String> = options.collect();
        if !options.is_empty() {
            lines.rest.push(format!("on {} {{ {} }}", self.dialect.id(), options.join(", ")));
        }
        match self.what(&Address::top(Kind::Defined(Defined::Edge), home)) {
            Some(What::Edge(edge)) => format!("relation {}{} {}", word::qname(home), ends(edge), lines.block()),
            _ => format!("table {} {}", word::qname(home), lines.block()),
        }
    }

    /// Indexes, events and permissions of a table or a view.
    pub(super) fn record_parts(&self, home: QName, lines: &mut Lines) {
        for (at, object) in self.catalog.at_home(home) {
            if let Object::Index(own) = object {
                lines.keys.extend(self.record_index(at, own, object));
            }
            let Object::Definition(own) = object else { continue };
            if let What::Event(own) = &own.what {
                lines.rest.extend(self.event_line(at, own));
            } else if let (What::Permissions(own), None) = (&own.what, at.part) {
                lines.rest.extend(self.permissions(own).map(|text| format!("permissions {text}")));
            }
        }
    }

    /// What is defined at an address.
    fn what(&self, at: &Address) -> Option<&What> {
        match self.catalog.get(at) {
            Some(Object::Definition(own)) => Some(&own.what),
            _ => None,
        }
    }

    fn record_index(&self, at: &Address, own: &Index, object: &Object) -> Option<String> {
        let name = self.said_name(at, object).map(|name| format!(" {}", word::name(name))).unwrap_or_default();
        let part = |key: &IndexKey| match key {
            IndexKey::Column(name) => word::path(*name),
            IndexKey::Expr(expr) => word::name(self.sql(expr).as_str().into()),
        };
        let parts: Vec<String> = own.parts.iter().map(|own| part(&own.key)).collect();
        let unique = if own.unique { "unique " } else { "" };
        let mut out = self.docs(CommentOn::Index, at.home, at.part).unwrap_or_default();
        out.push_str(&format!("{unique}index{name} ({})", parts.join(", ")));
        if let Some(method) = own.method {
            out.push_str(&format!(" using {}", word::name(method)));
            let options: Vec<String> = own
                .options
                .iter()
                .map(|(key, value)| format!("{key} {}", number(value).replace(',', " ")).trim_end().to_owned())
                .collect();
            if !options.is_empty() {
                out.push_str(&format!(" ({})", options.join(", ")));
            }
        }
        if let Some(rows) = &own.predicate {
            out.push_str(&format!(" where {}", self.raw_slot(rows, "the condition", at)?));
        }
        Some(out)
    }

    fn event_line(&self, at: &Address, own: &Event) -> Option<String> {
        let mut out = self.docs(CommentOn::Defined(Defined::Event), at.home, at.part).unwrap_or_default();
        out.push_str(&format!("event {} for all", word::name(at.part?)));
        if let Some((retry, depth)) = own.later {
            out.push_str(" async");
            out.extend(retry.map(|times| format!(" retry {times}")));
            out.extend(depth.map(|depth| format!(" maxdepth {depth}")));
        }
        if let Some(when) = &own.when {
            out.push_str(&format!(" when {}", self.raw_slot(when, "the condition", at)?));
        }
        Some(format!("{out} then {}", self.body(&own.then, "")))
    }

    /// `full`, or each action with what it is bound to.
    fn permissions(&self, own: &Permissions) -> Option<String> {
        Some(match own {
            Permissions::Full => "full".to_owned(),
            Permissions::None => "none".to_owned(),
            Permissions::Each(list) => {
                let each: Option<Vec<String>> = list
                    .iter()
                    .map(|(action, allowed)| {
                        Some(match allowed {
                            Allowed::Full => format!("{action} full"),
                            Allowed::None => format!("{action} none"),
                            Allowed::Where(expr) => format!("{action} where {}", word::raw(&self.sql(expr))?),
                        })
                    })
                    .collect();
                if each.is_none() {
                    self.leave("permissions, which no line holds".to_owned());
                }
                format!("{{ {} }}", each?.join(", "))
            }
        })
    }

    /// The engine's text in backticks, or the note that no line holds it.
    fn raw_slot(&self, expr: &Expr, what: &str, at: &Address) -> Option<String> {
        self.raw_text(&self.sql(expr), what, at)
    }

    fn raw_text(&self, text: &str, what: &str, at: &Address) -> Option<String> {
        // the engine quotes this one, which is a word of its own, and reads it without
        let bare = text.strip_prefix("`rand`::").map(|rest| format!("rand::{rest}"));
        let text = word::raw(bare.as_deref().unwrap_or(text));
        if text.is_none() {
            self.leave(format!("{what} of {at}, which no line holds"));
        }
        text
    }
}

/// A number without the letter that says that it is a float.
fn number(value: &str) -> &str {
    value.strip_suffix('f').filter(|rest| rest.contains('.') && rest.parse::<f64>().is_ok()).unwrap_or(value)
}

fn ends(own: &Edge) -> String {
    let list = |names: &[QName]| names.iter().map(|name| word::qname(*name)).collect::<Vec<_>>().join(" or ");
    let enforced = if own.enforced { " enforced" } else { "" };
    format!(" from {} to {}{enforced}", list(&own.from), list(&own.to))
}
