//! Keys, checks, references and indexes on lines of their own.

use super::{Raiser, word};
use crate::base::Name;
use crate::catalog::define::Options;
use crate::catalog::{
    Address, Check, CommentOn, Deferrable, ForeignKey, Holds, Index, IndexKey, IndexPart, Key, Kind, Match, Nulls,
    Object, RefAction, naming,
};
use crate::dialect::postgres::OWN;

impl Raiser<'_> {
    /// The line of a key, check, reference or index; nothing for what is none.
    pub(super) fn key_line(&self, at: &Address, object: &Object) -> Option<String> {
        let part = naming::own_name(at, object)?;
        let name = self.said_name(at, object).map(|name| format!(" {}", word::name(name))).unwrap_or_default();
        let (on, text) = match object {
            Object::PrimaryKey(own) => (
                CommentOn::Constraint,
                format!("primary key{name} {}{}", key(own), self.part_options(at, &own.options)),
            ),
            Object::Unique(own) => {
                (CommentOn::Constraint, format!("unique{name} {}{}", key(own), self.part_options(at, &own.options)))
            }
            Object::Check(own) => {
                let holds = holds(own.holds);
                let inherit = if own.no_inherit { " no inherit" } else { "" };
                let text = self.condition(at.home, &own.expr);
                let declared = Options::from_iter(own.own.then(|| (OWN.into(), "".into())));
                let declared = self.part_options(at, &declared);
                let text = text.map(|text| format!("check{name} {text}{holds}{inherit}{declared}"));
                (CommentOn::Constraint, self.kept(text, "the condition", at))
            }
            Object::ForeignKey(own) => {
                let target = format!("{} {}", word::qname(own.target), referring(own, &own.target_columns));
                let columns = referring(own, &own.columns);
                (CommentOn::Constraint, format!("foreign key{name} {columns} -> {target}{}", reference_parts(own)))
            }
            Object::Index(own) => (CommentOn::Index, self.index(at, own, &name)),
            Object::Namespace
            | Object::Enum(_)
            | Object::Domain(_)
            | Object::Table(_)
            | Object::Column(_)
            | Object::Default(_)
            | Object::Definition(_)
            | Object::Comment(_) => return None,
        };
        if text.is_empty() {
            return None;
        }
        Some(format!("{}{text}", self.docs(on, at.home, Some(part)).unwrap_or_default()))
    }

    /// The name, unless it is the one that goes without saying.
    pub(super) fn said_name(&self, at: &Address, object: &Object) -> Option<Name> {
        let own = naming::own_name(at, object)?;
        let derived = naming::of_object(at.home, object)?;
        // which of two checks over the same columns gets the number is told by their texts, which may change
        let rivals =
            |object: &Object| matches!(object, Object::Check(_)) && naming::of_object(at.home, object) == Some(derived);
        let is_alone = !matches!(object, Object::Check(_))
            || self.catalog.at_home(at.home).filter(|(_, other)| rivals(other)).count() == 1;
        (own != derived || !is_alone).then_some(own)
    }

    pub(super) fn index(&self, at: &Address, own: &Index, name: &str) -> String {
        let unique = if own.unique { "unique " } else { "" };
        let parts: Option<Vec<String>> = own.parts.iter().map(|part| self.index_part(at, part)).collect();
        let Some(parts) = parts else {
            return self.kept(None, "an expression", at);
        };
        let mut out = format!("{unique}index{name} ({})", parts.join(", "));
        if let Some(method) = own.method {
            out.push_str(&format!(" using {}", word::name(method)));
        }
        if !own.include.is_empty() {
            out.push_str(&format!(" include {}", word::names(&own.include)));
        }
        if own.nulls_not_distinct {
            out.push_str(" nulls not distinct");
        }
        if let Some(predicate) = &own.predicate {
            match self.condition(at.home, predicate) {
                Some(text) => out.push_str(&format!(" where {text}")),
                None => return self.kept(None, "the condition", at),
            }
        }
        let blanks = own.blanks.0.words().into_iter().map(|word| (word.into(), "".into()));
        out.push_str(&self.part_options(at, &own.options.iter().cloned().chain(blanks).collect()));
        out
    }

    fn index_part(&self, at: &Address, own: &IndexPart) -> Option<String> {
        let mut out = self.index_key(at, &own.key)?;
        if let Some(collate) = &own.collate {
            out.push_str(&self.collate(collate));
        }
        if let Some(opclass) = &own.opclass {
            out.push_str(&format!(" opclass {}", word::spelled(opclass)));
        }
        if own.descending {
            out.push_str(" desc");
        }
        match own.nulls {
            Some(Nulls::First) => out.push_str(" nulls first"),
            Some(Nulls::Last) => out.push_str(" nulls last"),
            None => {}
        }
        out.push_str(&self.part_options(at, &own.options));
        Some(out)
    }

    pub(super) fn index_key(&self, at: &Address, key: &IndexKey) -> Option<String> {
        match key {
            IndexKey::Column(name) => Some(word::name(*name)),
            IndexKey::Expr(expr) => self.operand(at.home, expr),
        }
    }

    /// The columns of a check, each once.
    pub(super) fn checked(own: &Check) -> Vec<Name> {
        let mut columns: Vec<Name> = own.expr.sql().into_iter().flat_map(|sql| sql.columns()).collect();
        columns.sort();
        columns.dedup();
        columns
    }

    /// The address of a table's primary key.
    pub(super) const fn primary_key_at(home: crate::catalog::QName) -> Address {
        Address::top(Kind::PrimaryKey, home)
    }
}

fn key(own: &Key) -> String {
    let mut out = word::names(&own.columns);
    if own.without_overlaps {
        out.truncate(out.len() - 1);
        out.push_str(" without overlaps)");
    }
    if own.nulls_not_distinct {
        out.push_str(" nulls not distinct");
    }
    if !own.include.is_empty() {
        out.push_str(&format!(" include {}", word::names(&own.include)));
    }
    out.push_str(deferrable(own.deferrable));
    out
}

/// `(a, period b)`.
fn referring(own: &ForeignKey, columns: &[Name]) -> String {
    match columns.split_last() {
        Some((last, others)) if own.period => {
            let others: Vec<String> = others.iter().map(|name| word::name(*name)).collect();
            format!("({}, period {})", others.join(", "), word::name(*last))
        }
        Some(_) | None => word::names(columns),
    }
}

/// What follows the target of a reference.
pub(super) fn reference_parts(own: &ForeignKey) -> String {
    let mut out = String::new();
    if own.match_kind == Match::Full {
        out.push_str(" match full");
    }
    for (event, action) in [("delete", own.on_delete), ("update", own.on_update)] {
        let action = match action {
            RefAction::NoAction => continue,
            RefAction::Restrict => "restrict",
            RefAction::Cascade => "cascade",
            RefAction::SetNull => "set null",
            RefAction::SetDefault => "set default",
        };
        out.push_str(&format!(" on {event} {action}"));
        if event == "delete" && !own.on_delete_columns.is_empty() {
            out.push_str(&format!(" {}", word::names(&own.on_delete_columns)));
        }
    }
    out.push_str(&holds(own.holds));
    out.push_str(deferrable(own.deferrable));
    out
}

fn holds(own: Holds) -> String {
    own.words().map_or_else(String::new, |words| format!(" {words}"))
}

pub(super) const fn deferrable(own: Option<Deferrable>) -> &'static str {
    match own {
        Some(Deferrable { initially_deferred: true }) => " deferrable initially deferred",
        Some(Deferrable { initially_deferred: false }) => " deferrable",
        None => "",
    }
}
