//! Definitions at file level: views, sequences, extensions, and what only the engine's own words say.

use std::collections::BTreeSet;

use super::table::Lines;
use super::{Raiser, word};
use crate::base::Name;
use crate::catalog::define::{Body, Extension, RawObject, Sequence, View, What};
use crate::catalog::{Address, CommentOn, Defined, Definition, Kind, Object, QName};
use crate::dialect::duration_text as duration;

/// The place of a kind among the others of one file.
pub(super) const fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Defined(Defined::Extension) => 0,
        Kind::Namespace => 1,
        Kind::Enum => 2,
        Kind::Domain | Kind::Defined(Defined::Composite) => 3,
        Kind::Defined(Defined::Sequence) => 4,
        Kind::Table => 5,
        Kind::Defined(Defined::View | Defined::MaterializedView) => 6,
        Kind::Defined(Defined::Function | Defined::Procedure) => 7,
        Kind::Column
        | Kind::Default
        | Kind::PrimaryKey
        | Kind::Unique
        | Kind::Check
        | Kind::ForeignKey
        | Kind::Index
        | Kind::Defined(_)
        | Kind::Comment(_) => 8,
    }
}

impl Raiser<'_> {
    /// A namespace is declared by what stands in it, unless that is nothing or it has a comment.
    pub(super) fn namespace(&self, at: &Address) -> Option<String> {
        let own = at.home.name;
        let comment = Address::top(Kind::Comment(CommentOn::Namespace), at.home);
        let is_said = self.catalog.in_namespace(own).any(|(at, _)| at.kind != Kind::Namespace);
        (!is_said || self.catalog.contains(&comment)).then(|| format!("namespace {} {{}}", word::name(own)))
    }

    /// A definition that stands by itself; what stands in a table comes with it, unless the language has no words for it.
    pub(super) fn definition(&self, at: &Address, own: &Definition) -> Option<String> {
        if self.is_surreal()
            && matches!(
                own.what,
                What::View(_) | What::Routine(_) | What::Analyzer(_) | What::Param(_) | What::Service(_)
            )
        {
            return self.record_object(at, &own.what);
        }
        match &own.what {
            What::Extension(own) => Some(extension(at, own)),
            What::Composite(own) => Some(self.composite(at, own)),
            What::Sequence(own) => Some(self.sequence(at, own)),
            What::View(own) => self.view(at, own),
            What::Routine(own) => {
                let text = self.routine(at, own);
                if text.is_none() {
                    self.leave(format!("{at}, which no line holds"));
                }
                text
            }
            What::Printed(body) => self.printed(at, body),
            What::Raw(raw) => Some(self.raw_object(at, own, raw)),
            What::Grant(own) => self.grants(at, own),
            // in their table
            What::Trigger(_) | What::Policy(_) | What::Exclusion(_) | What::Partitioning(_) | What::Descent(_) => None,
            // with the sequence
            What::Ownership(_) => None,
            What::Edge(_) | What::FieldRules(_) | What::Event(_) | What::Permissions(_) if self.is_surreal() => None,
            What::Edge(_)
            | What::FieldRules(_)
            | What::Event(_)
            | What::Permissions(_)
            | What::Row(_)
            | What::Analyzer(_)
            | What::Param(_)
            | What::Service(_) => {
                self.leave(at.to_string());
                None
            }
        }
    }

    fn sequence(&self, at: &Address, own: &Sequence) -> String {
        let owner = self.catalog.get(&Address { kind: Kind::Defined(Defined::Ownership), ..*at }).and_then(|object| {
            let Object::Definition(own) = object else { return None };
            let What::Ownership(own) = &own.what else { return None };
            Some((own.column.home, own.column.part?))
        });
        let owner = owner.map(|(table, name)| format!("owned by {}.{}", word::qname(table), word::name(name)));
        let head = format!("sequence {}", word::qname(at.home));
        counting(own).into_iter().chain(owner).fold(head, |out, clause| format!("{out} {clause}"))
    }

    fn view(&self, at: &Address, own: &View) -> Option<String> {
        let mut lines = Lines::default();
        for (at, object) in self.catalog.at_home(at.home).filter(|(at, _)| at.kind == Kind::Index) {
            lines.keys.extend(self.key_line(at, object));
        }
        lines.columns = self.view_columns(at.home, own);
        self.parts(at.home, &mut lines);
        let options = self.options(at, &own.options)?;
        if !options.is_empty() {
            lines.rest.push(options.trim_start().to_owned());
        }
        let has_lines = !(lines.columns.is_empty() && lines.keys.is_empty() && lines.rest.is_empty());
        let block = if has_lines { format!(" {}", lines.block()) } else { String::new() };
        let word = if at.kind == Kind::Defined(Defined::MaterializedView) { "materialized view" } else { "view" };
        let columns = if own.columns.is_empty() { String::new() } else { format!(" {}", word::names(&own.columns)) };
        Some(format!("{word} {}{columns}{block} = {}", word::qname(at.home), self.body(&own.body, "")))
    }

    /// A line for each column of which more is said than by the query, in order of name.
    fn view_columns(&self, home: QName, own: &View) -> Vec<String> {
        let is_said = |at: &Address| matches!(at.kind, Kind::Default | Kind::Comment(CommentOn::Column));
        let beside = self.catalog.at_home(home).filter(|(at, _)| is_said(at)).filter_map(|(at, _)| at.part);
        let names: BTreeSet<Name> = beside.chain(own.column_options.iter().map(|(name, _)| *name)).collect();
        let line = |name: Name| {
            let at = Address::part(Kind::Default, home, name);
            let mut out = self.docs(CommentOn::Column, home, Some(name)).unwrap_or_default();
            out.push_str(&format!("column {}", word::name(name)));
            if let Some(Object::Default(expr)) = self.catalog.get(&at) {
                let text = self.raw(expr).map(|text| format!(" default {text}"));
                out.push_str(&self.kept(text, "the value", &at));
            }
            for (_, said) in own.column_options.iter().filter(|(other, _)| *other == name) {
                out.push_str(&self.part_options(&Address::column(home, name), said));
            }
            out
        };
        names.into_iter().map(line).collect()
    }

    /// What only the engine's own statement says is a raw object with a way back.
    fn printed(&self, at: &Address, own: &Body) -> Option<String> {
        let Kind::Defined(kind) = at.kind else { return None };
        let home = crate::dialect::postgres::QUOTE.qualified(at.home);
        let part = at.part.map(|part| part.to_string()).unwrap_or_default();
        let named = if matches!(kind, Defined::Function | Defined::Procedure) {
            format!("{} {home}{part}", kind.word())
        } else {
            self.leave(format!("{} {part} of {}, which is of no kind known here", kind.noun(), at.home));
            return None;
        };
        let mut up = own.text.to_string();
        let comment = Address { kind: Kind::Comment(CommentOn::Defined(kind)), ..*at };
        if let Some(Object::Comment(text)) = self.catalog.get(&comment) {
            up.push_str(&format!(";\ncomment on {named} is {}", word::literal(text)));
        }
        let down = format!("drop {named}");
        let name = crate::catalog::QName::new(at.home.ns, Name::new(&self.raw_name(at, at.home.name.as_str())));
        // what it leans on is mentioned in its text
        let tag = self.dialect.id();
        let (up, down) = (word::fence(tag, &up, "  "), word::fence(tag, &down, "  "));
        Some(format!("raw {} {{\n  up {up}\n  down {down}\n}}", word::qname(name)))
    }

    fn raw_object(&self, at: &Address, own: &Definition, raw: &RawObject) -> String {
        let stands = |need: &&Address| {
            let routine = matches!(need.kind, Kind::Defined(Defined::Function | Defined::Procedure));
            let own = need.kind == Kind::Namespace && Some(need.home.name) == at.home.ns;
            !own && (self.catalog.contains(need) || routine && self.catalog.routines(need.home).next().is_some())
        };
        let mut needs: Vec<String> = own.uses.iter().filter(stands).map(|need| word::qname(need.home)).collect();
        needs.sort();
        needs.dedup();
        let depends = if needs.is_empty() { String::new() } else { format!(" depends on ({})", needs.join(", ")) };
        let fence = |body: &Body| word::fence(self.dialect.id(), &body.text, "  ");
        let down = raw.down.as_ref().map(|body| format!("  down {}\n", fence(body))).unwrap_or_default();
        format!("raw {}{depends} {{\n  up {}\n{down}}}", word::qname(at.home), fence(&raw.up))
    }

    /// A name for a raw object that no overload has too.
    pub(super) fn raw_name(&self, at: &Address, wanted: &str) -> String {
        let printed = |(other, object): &(&Address, &Object)| {
            other.kind == at.kind
                && *other < at
                && matches!(object, Object::Definition(own) if matches!(own.what, What::Printed(_)))
        };
        let before = self.catalog.at_home(at.home).filter(printed).count();
        if before == 0 { wanted.to_owned() } else { format!("{wanted}_{before}") }
    }
}

fn extension(at: &Address, own: &Extension) -> String {
    let version = own.version.as_ref().map(|text| format!(" version {}", word::literal(text))).unwrap_or_default();
    let place = own.namespace.map(|ns| format!(" in {}", word::name(ns))).unwrap_or_default();
    format!("extension {}{version}{place}", word::name(at.home.name))
}

/// How a sequence counts, a clause each.
pub(super) fn counting(own: &Sequence) -> Vec<String> {
    let ty = own.ty.as_deref().map(|ty| match ty {
        "integer" => "as int".to_owned(),
        "smallint" => "as int2".to_owned(),
        other => format!("as {}", word::name(Name::new(other))),
    });
    let numbers = [
        ("start", own.start),
        ("increment", own.increment),
        ("min", own.min),
        ("max", own.max),
        ("cache", own.cache),
        ("batch", own.batch),
    ];
    let numbers = numbers.into_iter().filter_map(|(word, number)| Some(format!("{word} {}", number?)));
    let timeout = own.timeout.and_then(|nanos| duration(nanos.into())).map(|time| format!("timeout {time}"));
    let logged = own.logged.map(|logged| if logged { "logged" } else { "unlogged" }.to_owned());
    let cycle = own.cycle.then(|| "cycle".to_owned());
    ty.into_iter().chain(numbers).chain(cycle).chain(logged).chain(timeout).collect()
}
