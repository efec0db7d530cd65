//! A table gets another name: its records get other ids, and every link to them is written anew.
//!
//! A record's id bears the name of its table, `a:1`, and so does each link to it. So the new table is made beside the old one,
//! without any fields, that nothing is computed or refused on the way; records and links are written in one transaction; then
//! the old table goes, and all definitions come. The ends of an edge cannot be written (`UPDATE e SET in = …` does nothing, on
//! 3.3.5), so an edge is taken out and put back under its own id.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Name;
use crate::catalog::define::{Edge, What};
use crate::catalog::{Address, Catalog, Column, Defined, Kind, Object, QName};
use crate::plan::{Action, Plan};

use super::ddl::{self, definition, part};
use super::inside::{self, Records, Which};
use super::types::{has_elements, text, visit_records};
use super::{QUOTE, objects, references};

/// Everything that the renames of a plan's tables need, in order: definitions, records, definitions, links to be
/// remembered, definitions. `eager` as in [`Records`].
pub fn statements(plan: &Plan, eager: bool) -> Vec<String> {
    let renamed = plan.renames.iter().filter(|step| step.at.kind == Kind::Table);
    let old: BTreeMap<QName, QName> = renamed
        .filter_map(
            |step| if let Action::Rename { from } = step.action { Some((step.at.home, from.home)) } else { None },
        )
        .collect();
    if old.is_empty() { Vec::new() } else { Moves::new(plan, old, eager).statements() }
}

struct Moves<'a> {
    plan: &'a Plan,
    eager: bool,
    /// The old name of each table, by its new one.
    old: BTreeMap<QName, QName>,
    /// Relations with an end that moves.
    edges: Vec<(QName, &'a Edge)>,
    /// Fields of tables that stay, which are open while links are written.
    open: BTreeMap<Address, &'a Column>,
    /// Fields whose links are to be remembered again.
    remembered: BTreeMap<Address, &'a Column>,
}

impl<'a> Moves<'a> {
    fn new(plan: &'a Plan, old: BTreeMap<QName, QName>, eager: bool) -> Self {
        let mut own = Self { plan, eager, old, edges: Vec::new(), open: BTreeMap::new(), remembered: BTreeMap::new() };
        for (at, object) in plan.carried.iter() {
            if let (Object::Definition(definition), false) = (object, own.old.contains_key(&at.home))
                && let What::Edge(edge) = &definition.what
                && edge.from.iter().chain(&edge.to).any(|end| own.old.contains_key(end))
            {
                own.edges.push((at.home, edge));
            }
        }
        // what is taken out and put back must not set off what links to it does
        let unsettled: BTreeSet<QName> = own.old.keys().copied().chain(own.edges.iter().map(|(e, _)| *e)).collect();
        for (at, object) in plan.carried.iter() {
            let Object::Column(column) = object else { continue };
            let is_kept = references::clause(&plan.carried, at).is_some();
            let moves = own.old.contains_key(&at.home);
            if own.links(column, &unsettled) && !moves && (is_kept || own.links_to_moved(column)) {
                own.open.insert(*at, column);
            }
            if is_kept && (moves || own.open.contains_key(at)) {
                own.remembered.insert(*at, column);
            }
        }
        own
    }

    fn links(&self, column: &Column, tables: &BTreeSet<QName>) -> bool {
        let mut found = false;
        visit_records(text(&column.ty), &mut |name| found |= tables.contains(&QName::bare(name.into())));
        found
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
        out.extend(self.definitions());
        out.extend(self.remembered.keys().map(|at| references::remember(at.home.name, part(at))));
        let last = |(at, own): (&Address, &&Column)| {
            let whole = ddl::field(&self.plan.carried, at, own, true);
            (whole != references::open(&self.plan.carried, at, own)).then(|| format!("DEFINE FIELD OVERWRITE {whole}"))
        };
        out.extend(self.remembered.iter().filter_map(last));
        out
    }

    /// The new tables, without fields, and fields that take any link.
    fn beside(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (new, old) in &self.old {
            let kind = if self.edge(*new).is_some() { "RELATION" } else { "ANY" };
            out.push(format!("DEFINE TABLE {} TYPE {kind} SCHEMALESS", QUOTE.name(new.name)));
            out.extend(self.events(*new).map(|(at, _)| remove_event(at, *old)));
            // an edge that is taken out must not be held by what is about to go
            let held = self.remembered.iter().filter(|(at, own)| at.home == *new && self.links(own, &self.taken_out()));
            out.extend(held.flat_map(|(at, own)| opened(part(at), *old, own)));
        }
        for (edge, _) in &self.edges {
            out.extend(self.events(*edge).map(|(at, _)| remove_event(at, *edge)));
            out.push(format!("DEFINE TABLE OVERWRITE {} TYPE RELATION SCHEMALESS", QUOTE.name(edge.name)));
        }
        for (at, column) in &self.open {
            out.extend(opened(part(at), at.home, column));
        }
        out
    }

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
        for (name, edge) in &self.edges {
            let (start, end) = ends(edge);
            let name = QUOTE.name(name.name);
            let of_moved = |end: &str, tables: &BTreeSet<QName>| {
                let old = tables.iter().filter_map(|new| self.old.get(new));
                let all = old.map(|old| QUOTE.text(old.name.as_str())).collect::<Vec<_>>().join(", ");
                (!all.is_empty()).then(|| format!("record::tb({end}) IN [{all}]"))
            };
            let rows: Vec<String> = of_moved("in", &start).into_iter().chain(of_moved("out", &end)).collect();
            let sides = [("in", &start), ("out", &end)].map(|(side, tables)| {
                let is_other = of_moved(side, tables).is_some();
                is_other.then(|| format!("{side}: {}", self.moved(&format!("$row.{side}"), tables)))
            });
            out.push(format!(
                "FOR $row IN <array> (SELECT * FROM {name} WHERE {}) {{ DELETE $row.id RETURN NONE; \
                 INSERT RELATION INTO {name} (object::extend($row, {{ {} }})) RETURN NONE }}",
                rows.join(" OR "),
                sides.into_iter().flatten().collect::<Vec<_>>().join(", ")
            ));
        }
        for (at, object) in self.plan.carried.iter() {
            if let Object::Column(column) = object
                && column.generated.is_none()
                && self.links_to_moved(column)
            {
                let new = |value: &str| self.rewritten(text(&column.ty), value);
                let table = &QUOTE.name(at.home.name);
                out.push(inside::write(Records { table, eager: self.eager }, part(at), Which::Present, &new));
            }
        }
        // the ends of the old edges must not point to them any more
        let edges = self.old.iter().filter(|(new, _)| self.edge(**new).is_some());
        out.extend(edges.map(|(_, old)| format!("DELETE {} RETURN NONE", QUOTE.name(old.name))));
        out
    }

    /// A value with its links to records that have moved written anew.
    fn rewritten(&self, ty: &str, value: &str) -> String {
        let mut among = BTreeSet::new();
        visit_records(ty, &mut |name| _ = among.insert(QName::bare(name.into())));
        if !has_elements(ty) {
            return self.moved(value, &among);
        }
        let each = format!("{value}.map(|$link| {})", self.moved("$link", &among));
        if ty.starts_with("set<") { format!("<set> {each}") } else { each }
    }

    /// `IF record::tb(x) = 'a' { type::record('b', record::id(x)) } ELSE { x }`.
    fn moved(&self, value: &str, among: &BTreeSet<QName>) -> String {
        let each = self.old.iter().filter(|(new, _)| among.contains(new)).map(|(new, old)| {
            let (new, old) = (QUOTE.text(new.name.as_str()), QUOTE.text(old.name.as_str()));
            format!("IF record::tb({value}) = {old} {{ type::record({new}, record::id({value})) }} ELSE ")
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
                let over = if part(at).as_str().ends_with(".*") { "OVERWRITE " } else { "" };
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

/// The tables at the two ends of a relation.
fn ends(edge: &Edge) -> (BTreeSet<QName>, BTreeSet<QName>) {
    (edge.from.iter().copied().collect(), edge.to.iter().copied().collect())
}

/// A field that takes anything, and does nothing when what it links to goes.
fn opened(field: Name, table: QName, own: &Column) -> Vec<String> {
    let (name, table) = (QUOTE.name(field), QUOTE.name(table.name));
    let mut out = vec![format!("DEFINE FIELD OVERWRITE {name} ON {table} TYPE any")];
    if has_elements(text(&own.ty)) {
        out.push(format!("REMOVE FIELD IF EXISTS {name}.* ON {table}"));
    }
    out
}

fn remove_event(at: &Address, table: QName) -> String {
    format!("REMOVE EVENT {} ON {}", QUOTE.name(part(at)), QUOTE.name(table.name))
}

/// Whether an index outlives the plan; one that goes is not made for a moment.
pub fn is_kept(plan: &Plan, index: &Address) -> bool {
    !plan.steps().any(|step| step.at == *index && matches!(step.action, Action::Drop(_)))
}
