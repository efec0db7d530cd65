//! A table gets another name: its records get other ids, and every link to them is written anew.
//!
//! A record's id bears the name of its table, `a:1`, and so does each link to it. So the new table is made beside the old one,
//! almost without fields, that nothing is computed or refused on the way, and the old one takes no more writes; the records are
//! copied in one transaction, links are written in batches; when none is left the old table goes, and all definitions come. The
//! ends of an edge cannot be written (`UPDATE e SET in = …` does nothing, on 3.3.5), so an edge is taken out and put back under
//! its own id.
//!
//! A link is remembered as it is written, since its field keeps a reference all the while, one that does nothing when a record
//! goes. Only those to an edge that is taken out are forgotten with it (3.3.5), and written once more.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Name;
use crate::catalog::define::{Edge, What};
use crate::catalog::{Address, Catalog, Column, Defined, Kind, Object, QName};
use crate::plan::{Action, Plan};

use super::ddl::{self, definition, part};
use super::inside::{self, Records, Which};
use super::printer::stop;
use super::types::{has_elements, split, text, visit_records};
use super::{QUOTE, objects, references};

/// How many records are written in one transaction.
const BATCH: usize = 5_000;

/// Everything that the renames of a plan's tables need, in order: definitions, records, batches of links, definitions, links to
/// be remembered, definitions.
pub fn statements(plan: &Plan) -> Vec<String> {
    let renamed = plan.renames.iter().filter(|step| step.at.kind == Kind::Table);
    let old: BTreeMap<QName, QName> = renamed
        .filter_map(
            |step| if let Action::Rename { from } = step.action { Some((step.at.home, from.home)) } else { None },
        )
        .collect();
    if old.is_empty() { Vec::new() } else { Moves::new(plan, old).statements() }
}

struct Moves<'a> {
    plan: &'a Plan,
    /// The old name of each table, by its new one.
    old: BTreeMap<QName, QName>,
    /// Relations with an end that moves.
    edges: Vec<(QName, &'a Edge)>,
    /// Fields of tables that stay, which are open while links are written.
    open: BTreeMap<Address, &'a Column>,
    /// Fields with a reference in tables that move.
    kept: BTreeMap<Address, &'a Column>,
    /// Fields whose links are to be remembered again, since what they link to is taken out and put back.
    remembered: BTreeMap<Address, &'a Column>,
}

impl<'a> Moves<'a> {
    fn new(plan: &'a Plan, old: BTreeMap<QName, QName>) -> Self {
        let mut own = Self {
            plan,
            old,
            edges: Vec::new(),
            open: BTreeMap::new(),
            kept: BTreeMap::new(),
            remembered: BTreeMap::new(),
        };
        for (at, object) in plan.carried.iter() {
            if let (Object::Definition(definition), false) = (object, own.old.contains_key(&at.home))
                && let What::Edge(edge) = &definition.what
                && edge.from.iter().chain(&edge.to).any(|end| own.old.contains_key(end))
            {
                own.edges.push((at.home, edge));
            }
        }
        // what is taken out and put back must not set off what links to it does
        let taken_out = own.taken_out();
        let unsettled: BTreeSet<QName> = own.old.keys().copied().chain(taken_out.iter().copied()).collect();
        for (at, object) in plan.carried.iter() {
            let Object::Column(column) = object else { continue };
            let is_kept = references::clause(&plan.carried, at).is_some();
            let moves = own.old.contains_key(&at.home);
            if own.links(column, &unsettled) && !moves && (is_kept || own.links_to_moved(column)) {
                own.open.insert(*at, column);
            }
            if is_kept && moves {
                own.kept.insert(*at, column);
            }
            if is_kept && own.links(column, &taken_out) {
                own.remembered.insert(*at, column);
            }
        }
        own
    }

    fn links(&self, column: &Column, tables: &BTreeSet<QName>) -> bool {
        !self::tables(text(&column.ty)).is_disjoint(tables)
    }

    /// Relations whose edges are deleted on the way.
    fn taken_out(&self) -> BTreeSet<QName> {
        let moved = self.old.keys().copied().filter(|new| self.edge(*new).is_some());
        moved.chain(self.edges.iter().map(|(edge, _)| *edge)).collect()
    }

    fn links_to_moved(&self, column: &Column) -> bool {
        self.links(column, &self.old.keys().copied().collect())
    }

    fn statements(&self) -> Vec<String> {
        let mut out = self.beside();
        out.extend(self.records());
        let links = self.links_written();
        out.extend(links.iter().map(|(_, batch)| batch.clone()));
        out.extend(links.into_iter().map(|(left, _)| left));
        out.extend(self.definitions());
        out.extend(self.remembered.keys().map(|at| references::remember(at.home.name, part(at))));
        let last = |(at, own): (&Address, &&Column)| {
            let whole = ddl::field(&self.plan.carried, at, own, true);
            (whole != references::open(&self.plan.carried, at, own)).then(|| format!("DEFINE FIELD OVERWRITE {whole}"))
        };
        out.extend(self.remembered.iter().filter_map(last));
        out
    }

    /// The new tables, fields that take any link, and nobody writes to the old tables any more.
    fn beside(&self) -> Vec<String> {
        let mut out: Vec<String> = self.linking().filter(|(_, own)| !is_reached(text(&own.ty))).map(buried).collect();
        for (new, old) in &self.old {
            let is_edge = self.edge(*new).is_some();
            let kind = if is_edge { "RELATION" } else { "ANY" };
            out.push(format!("DEFINE TABLE {} TYPE {kind} SCHEMALESS", QUOTE.name(new.name)));
            for (at, column) in self.kept.iter().filter(|(at, _)| at.home == *new) {
                out.extend(references::opened(part(at), *new, column, true));
                // an edge that is taken out must not be held by what is about to go
                if self.links(column, &self.taken_out()) {
                    out.extend(references::opened(part(at), *old, column, true));
                }
            }
            out.extend(self.events(*new).map(|(at, _)| remove_event(at, *old)));
            // edges are taken out before their table goes
            let when = if is_edge { "$event != 'DELETE'" } else { "true" };
            let (name, why) = (Name::from("moves"), QUOTE.text(&format!("{old} is becoming {new}")));
            let (name, old) = (QUOTE.name(name), QUOTE.name(old.name));
            out.push(format!("DEFINE EVENT {name} ON {old} WHEN {when} THEN {{ THROW {why} }}"));
        }
        for (edge, _) in &self.edges {
            out.extend(self.events(*edge).map(|(at, _)| remove_event(at, *edge)));
            out.push(format!("DEFINE TABLE OVERWRITE {} TYPE RELATION SCHEMALESS", QUOTE.name(edge.name)));
        }
        for (at, column) in &self.open {
            let is_kept = references::clause(&self.plan.carried, at).is_some();
            out.extend(references::opened(part(at), at.home, column, is_kept));
        }
        out
    }

    /// All records of the old tables under their new ids. The ends of the old edges must not point to them any more.
    fn records(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (new, old) in &self.old {
            let (table, from) = (QUOTE.name(new.name), QUOTE.name(old.name));
            let id = format!("type::record({}, record::id(id)) AS id", QUOTE.text(new.name.as_str()));
            out.push(match self.edge(*new) {
                None => format!("INSERT INTO {table} (SELECT *, {id} FROM {from}) RETURN NONE"),
                Some(edge) => {
                    let (start, end) = ends(edge);
                    let ends = format!("{} AS in, {} AS out", self.moved("in", &start), self.moved("out", &end));
                    format!("INSERT RELATION INTO {table} (SELECT *, {id}, {ends} FROM {from}) RETURN NONE")
                }
            });
        }
        let edges = self.old.iter().filter(|(new, _)| self.edge(**new).is_some());
        out.extend(edges.map(|(_, old)| format!("DELETE {} RETURN NONE", QUOTE.name(old.name))));
        out
    }

    /// What stops when links are left, and a batch of writing them, for each place that has links to what moves.
    fn links_written(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        let mut place = |table: &str, name: &str, rows: &str, of: &str, write: &str| {
            let left = stop(table, rows, &format!("{name}: links to records that have another table now are left"));
            let part = format!("LET $part = (SELECT {of} FROM {table} WHERE {rows} LIMIT {BATCH})");
            out.push((left, format!("{{ {part}; {write}; RETURN array::len($part) }}")));
        };
        for (edge, own) in &self.edges {
            let (start, end) = ends(own);
            let sides = [("in", &start), ("out", &end)].map(|(side, tables)| (side, tables, self.is_old(side, tables)));
            let sides: Vec<_> = sides.iter().filter(|(.., is_old)| !is_old.is_empty()).collect();
            let rows: Vec<&str> = sides.iter().map(|(.., is_old)| is_old.as_str()).collect();
            let new = sides
                .iter()
                .map(|(side, tables, _)| format!("{side}: {}", self.moved(&format!("$row.{side}"), tables)));
            let name = QUOTE.name(edge.name);
            let write = format!(
                "FOR $row IN $part {{ DELETE $row.id RETURN NONE; \
                 INSERT RELATION INTO {name} (object::extend($row, {{ {} }})) RETURN NONE }}",
                new.collect::<Vec<_>>().join(", ")
            );
            place(&name, edge.name.as_str(), &rows.join(" OR "), "*", &write);
        }
        for (at, column) in self.linking().filter(|(_, own)| is_reached(text(&own.ty))) {
            let ty = text(&column.ty);
            let rows = inside::found(part(at), &|value| self.has_old(ty, value));
            let some = Records { table: "$part", eager: false };
            let write = inside::write(some, part(at), Which::Present, &|value| self.rewritten(ty, value));
            let name = format!("{}.{}", at.home.name, part(at));
            place(&QUOTE.name(at.home.name), &name, &rows, "VALUE id", &write);
        }
        out
    }

    /// Stored fields with links to what moves.
    fn linking(&self) -> impl Iterator<Item = (&'a Address, &'a Column)> {
        self.plan.carried.iter().filter_map(|(at, object)| {
            let Object::Column(own) = object else { return None };
            (own.generated.is_none() && self.links_to_moved(own)).then_some((at, own))
        })
    }

    /// `type::is_record(x, 'a')`; empty if none of these tables moves.
    fn is_old(&self, value: &str, among: &BTreeSet<QName>) -> String {
        let old = among.iter().filter_map(|new| self.old.get(new));
        let each = old.map(|old| format!("type::is_record({value}, {})", QUOTE.text(old.name.as_str())));
        each.collect::<Vec<_>>().join(" OR ")
    }

    /// Whether a value has a link to a record that has moved.
    fn has_old(&self, ty: &str, value: &str) -> String {
        let among = tables(ty);
        if has_elements(ty) {
            format!("({value} ?? []).any(|$link| {})", self.is_old("$link", &among))
        } else {
            let one = self.is_old(value, &among);
            if one.contains(" OR ") { format!("({one})") } else { one }
        }
    }

    /// A value with its links to records that have moved written anew.
    fn rewritten(&self, ty: &str, value: &str) -> String {
        let among = tables(ty);
        if !has_elements(ty) {
            return self.moved(value, &among);
        }
        let each = format!("{value}.map(|$link| {})", self.moved("$link", &among));
        if ty.starts_with("set<") { format!("<set> {each}") } else { each }
    }

    /// `IF type::is_record(x, 'a') { type::record('b', record::id(x)) } ELSE { x }`.
    fn moved(&self, value: &str, among: &BTreeSet<QName>) -> String {
        let each = self.old.iter().filter(|(new, _)| among.contains(new)).map(|(new, old)| {
            let (new, old) = (QUOTE.text(new.name.as_str()), QUOTE.text(old.name.as_str()));
            format!("IF type::is_record({value}, {old}) {{ type::record({new}, record::id({value})) }} ELSE ")
        });
        format!("({}{{ {value} }})", each.collect::<String>())
    }

    /// The old tables go, and what is open gets its definition back.
    fn definitions(&self) -> Vec<String> {
        let carried = &self.plan.carried;
        let mut out: Vec<String> =
            self.old.values().map(|old| format!("REMOVE TABLE {}", QUOTE.name(old.name))).collect();
        let field = |at: &Address, own: &Column| match self.remembered.contains_key(at) {
            true => references::open(carried, at, own),
            false => ddl::field(carried, at, own, true),
        };
        let tables = self.old.keys().chain(self.edges.iter().map(|(edge, _)| edge));
        for table in tables {
            out.push(format!("DEFINE TABLE OVERWRITE {}", ddl::table(carried, *table)));
            let mut fields: Vec<(&Address, &Column)> = carried
                .at_home(*table)
                .filter(|_| self.old.contains_key(table))
                .filter_map(|(at, object)| if let Object::Column(own) = object { Some((at, own)) } else { None })
                .collect();
            fields.sort_by_key(|(_, own)| own.position);
            for (at, own) in fields {
                // the engine has defined the elements of an array with it
                let is_there = self.kept.contains_key(at) || part(at).as_str().ends_with(".*");
                let over = if is_there { "OVERWRITE " } else { "" };
                out.push(format!("DEFINE FIELD {over}{}", field(at, own)));
            }
            out.extend(self.events(*table).filter_map(|(at, what)| objects::define(carried, at, what, false)));
        }
        out.extend(self.open.iter().map(|(at, own)| format!("DEFINE FIELD OVERWRITE {}", field(at, own))));
        for (at, object) in carried.iter().filter(|(at, _)| is_kept(self.plan, at)) {
            if let (Object::Index(own), true) = (object, self.old.contains_key(&at.home)) {
                out.push(ddl::index(carried, at, own, false));
            }
        }
        out
    }

    fn edge(&self, table: QName) -> Option<&'a Edge> {
        match definition(&self.plan.carried, &Address::top(Kind::Defined(Defined::Edge), table)) {
            Some(What::Edge(edge)) => Some(edge),
            _ => None,
        }
    }

    fn events(&self, table: QName) -> impl Iterator<Item = (&'a Address, &'a What)> {
        let carried: &'a Catalog = &self.plan.carried;
        carried
            .at_home(table)
            .filter(|(at, _)| at.kind == Kind::Defined(Defined::Event))
            .filter_map(|(at, object)| if let Object::Definition(own) = object { Some((at, &own.what)) } else { None })
    }
}

/// Whether all links of a type are values of the field, or else elements of its value.
fn is_reached(ty: &str) -> bool {
    let is_link = |part: &str| part.starts_with("record<") || !part.contains("record<");
    let list = ["array<", "set<"].iter().find_map(|head| ty.strip_prefix(head)).and_then(|own| own.strip_suffix('>'));
    match (split(ty, '|').as_slice(), list) {
        ([_], Some(list)) => split(list, ',').iter().all(|own| split(own, '|').into_iter().all(is_link)),
        (parts, _) => !has_elements(ty) && parts.iter().all(|part| is_link(part)),
    }
}

/// Stops before anything is done where a record has such a link.
fn buried((at, _): (&Address, &Column)) -> String {
    let (table, rows) = (QUOTE.name(at.home.name), inside::found(part(at), &inside::present));
    stop(&table, &rows, &format!("{}.{}: links inside of its values are not written anew", at.home.name, part(at)))
}

/// The tables that a type has links to.
fn tables(ty: &str) -> BTreeSet<QName> {
    let mut out = BTreeSet::new();
    visit_records(ty, &mut |name| _ = out.insert(QName::bare(name.into())));
    out
}

/// The tables at the two ends of a relation.
fn ends(edge: &Edge) -> (BTreeSet<QName>, BTreeSet<QName>) {
    (edge.from.iter().copied().collect(), edge.to.iter().copied().collect())
}

fn remove_event(at: &Address, table: QName) -> String {
    format!("REMOVE EVENT {} ON {}", QUOTE.name(part(at)), QUOTE.name(table.name))
}

/// Whether an index outlives the plan; one that goes is not made for a moment.
pub fn is_kept(plan: &Plan, index: &Address) -> bool {
    !plan.steps().any(|step| step.at == *index && matches!(step.action, Action::Drop(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_reached_where_they_are_the_value_or_its_elements() {
        for ty in [
            "record<a>",
            "record<a | b> | string",
            "array<record<a>, 5>",
            "set<record<a> | int>",
            "array<int>",
            "string",
        ] {
            assert!(is_reached(ty), "{ty}");
        }
        for ty in [
            "{ a: record<a> }",
            "array<array<record<a>>>",
            "int | array<{ a: record<a> }>",
            "record<a> | array<record<a>>",
        ] {
            assert!(!is_reached(ty), "{ty}");
        }
    }
}
