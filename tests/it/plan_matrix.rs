//! What the plan cases of PostgreSQL change between them: each kind of object is made, taken away and renamed, and every field
//! that a migration remembers of it changes. The fields are those of the published schema of sidecars, so a new one fails here until
//! a case changes it. (Each case runs up and down, so what changes there changes both ways.)

use std::collections::BTreeMap;

use schemac::catalog::{Address, Checked, CommentOn, Defined, Kind, QName, Transitions};
use schemac::migration::{Draft, Folder, Request};
use serde_json::Value;

use super::support::engine::{Engine, Ways};
use super::support::markdown::Case;
use super::support::postgres::Server;

const ENGINE: Engine = Engine::Postgres(Server::V18);

/// What no schema of PostgreSQL has.
const ELSEWHERE: [Defined; 11] = [
    Defined::Edge,
    Defined::FieldRules,
    Defined::Event,
    Defined::Permissions,
    Defined::Analyzer,
    Defined::Param,
    Defined::Access,
    Defined::User,
    Defined::Config,
    Defined::Api,
    Defined::Bucket,
];

/// Options with statements of their own; the others of a kind are set and reset alike.
const OPTIONS: [&str; 25] = [
    "table.options fillfactor",
    "table.options replica identity",
    "table.options row level security",
    "table.options unlogged",
    "column.options compression",
    "column.options n_distinct",
    "column.options statistics",
    "column.options storage",
    "domain.options not null",
    "primary-key.options cluster",
    "primary-key.options fillfactor",
    "primary-key.options replica identity",
    "unique.options cluster",
    "unique.options fillfactor",
    "unique.options replica identity",
    "index.options cluster",
    "index.options fillfactor",
    "index.options replica identity",
    "index.parts.options statistics",
    "view.options check_option",
    "view.options security_invoker",
    "materialized-view.options fillfactor",
    "function.options body",
    "function.options cost",
    "function.options parallel",
];

/// What no case changes, and why.
const NEVER: &[(&str, &str)] = &[
    ("check.auto", "told by the name"),
    ("foreign-key.auto", "told by the name"),
    ("index.auto", "told by the name"),
    ("primary-key.auto", "told by the name"),
    ("unique.auto", "told by the name"),
    ("primary-key.name", "another name is a rename"),
    ("unique.name", "stands in the address"),
    ("view.column_options", "refused: only a materialized view keeps values"),
    ("grant.columns", "stands in the address"),
    ("grant.on", "stands in the address"),
    ("grant.privilege", "stands in the address"),
    ("row.key", "stands in the address"),
    ("comment-exclude create", "is a comment on a constraint"),
    ("comment-exclude drop", "is a comment on a constraint"),
    ("extension.version", "the extensions of the servers have no way back to an older one"),
    ("partitions.key", "refused: partition-key.md"),
    ("primary-key.nulls_not_distinct", "a primary key has no nulls"),
    ("function.params.mode out", "changes from or to what stands in the address"),
    ("procedure.params.mode out", "changes from or to what stands in the address"),
    ("function.volatility volatile", "goes without saying"),
    ("function.security invoker", "goes without saying"),
    ("procedure.security invoker", "goes without saying"),
    ("procedure.result", "refused: procedure-has-less.md"),
    ("procedure.strict", "refused: procedure-has-less.md"),
    ("procedure.volatility immutable", "refused: procedure-has-less.md"),
    ("procedure.volatility stable", "refused: procedure-has-less.md"),
    ("procedure.volatility volatile", "refused: procedure-has-less.md"),
    ("function.deterministic", "MySQL's"),
    ("procedure.deterministic", "MySQL's"),
    ("function.unchecked", "how it is made, and no difference"),
    ("procedure.unchecked", "how it is made, and no difference"),
    ("column.implied", "SQLite's"),
    ("index.blanks", "SQLite's"),
    ("trigger.each_row", "SQLite's"),
    ("trigger.order", "MySQL's"),
    ("sequence.batch", "SurrealDB's"),
    ("sequence.timeout", "SurrealDB's"),
];

/// What may happen to objects (`index create`, `index.parts.opclass`, `foreign-key.on_delete restrict`), and whether it does.
type Matrix = BTreeMap<String, bool>;

fn say(matrix: &mut Matrix, what: String, happens: bool) {
    *matrix.entry(what).or_default() |= happens;
}

/// The published schema of sidecars.
struct Schema(Value);

impl Schema {
    fn read() -> Self {
        Self(serde_json::from_str(include_str!("../../docs/migration.schema.json")).unwrap())
    }

    /// What a reference refers to.
    fn resolve<'s>(&'s self, node: &'s Value) -> &'s Value {
        let name = node["$ref"].as_str().and_then(|path| path.rsplit('/').next());
        name.map_or(node, |name| &self.0["$defs"][name])
    }

    /// The description of a payload, by its word.
    fn payload(&self, word: &str) -> &Value {
        let defs = &self.0["$defs"];
        let all = [&defs["object"], &defs["definition"]["properties"]["what"]];
        let mut variants = all.into_iter().flat_map(|own| own["oneOf"].as_array().unwrap());
        variants.find_map(|own| own["properties"].get(word)).unwrap_or(&Value::Null)
    }

    /// Every field of a description by its path, and whether it is another. A list of structures is another when it gets longer or
    /// shorter; else the fields of its members are.
    fn fields(&self, node: &Value, path: &str, [old, new]: [&Value; 2], out: &mut Matrix) {
        let node = self.resolve(node);
        if node.is_null() {
            return; // a payload without fields
        }
        let members = self.resolve(&node["items"]);
        if let Some(fields) = node["properties"].as_object().filter(|own| !own.contains_key("text")) {
            if path.contains('.') {
                say(out, path.to_owned(), old.is_null() != new.is_null());
            }
            for (field, inner) in fields {
                let of = |value: &Value| value.get(field).cloned().unwrap_or_default();
                let both = if old.is_null() || new.is_null() { [Value::Null, Value::Null] } else { [of(old), of(new)] };
                self.fields(inner, &format!("{path}.{field}"), both.each_ref(), out);
            }
        } else if members["properties"].is_object() {
            let [old, new] = [old, new].map(|value| value.as_array().cloned().unwrap_or_default());
            say(out, path.to_owned(), old.len() != new.len());
            let pairs = old.iter().zip(&new).filter(|_| old.len() == new.len()).map(|(old, new)| [old, new]);
            for both in std::iter::once([&Value::Null; 2]).chain(pairs) {
                self.fields(members, path, both, out);
            }
        } else if path.ends_with(".options") {
            let said = |value: &Value| value.as_array().cloned().unwrap_or_default();
            let (old, new) = (said(old), said(new));
            for own in old.iter().filter(|own| !new.contains(own)).chain(new.iter().filter(|own| !old.contains(own))) {
                say(out, format!("{path} {}", own[0].as_str().unwrap()), true);
            }
        } else if let Some(words) = node["enum"].as_array() {
            for word in words {
                let is_it = old == word || new == word;
                say(out, format!("{path} {}", word.as_str().unwrap()), old != new && is_it);
            }
        } else {
            say(out, path.to_owned(), old != new);
        }
    }
}

/// A payload's word with its fields; a definition's is in it.
fn payload(object: &Value) -> (&str, &Value) {
    match object.as_object().and_then(|own| own.iter().next()) {
        Some((word, own)) if word == "definition" => payload(&own["what"]),
        Some((word, own)) => (word, own),
        None => (object.as_str().unwrap(), &Value::Null),
    }
}

/// The changes of a case as its migration holds them.
fn changes(ways: &Ways) -> Vec<Value> {
    let (empty, plain) = (Checked::default(), Transitions::default());
    let first = |from, to| ENGINE.plan(from, to, &plain).unwrap();
    let (build, raze) = (first(&empty, &ways.from.catalog), first(&ways.from.catalog, &empty));
    let dialect = ENGINE.dialect().id();
    let draft = |folder: &Folder, up, down, transitions| {
        let (up_script, down_script) = (&ENGINE.script(up), &ENGINE.script(down));
        Draft::new(&Request { time: 0, name: None, dialect, folder, up, down, up_script, down_script, transitions })
            .unwrap()
    };
    let folder = Folder::default();
    let folder = folder.after(&draft(&folder, &build, &raze, &plain), dialect).unwrap();
    let own = draft(&folder, &ways.up, &ways.down, &ways.to.transitions);
    let sidecar: Value = serde_json::from_str(&own.sidecar).unwrap();
    sidecar["changes"].as_array().cloned().unwrap_or_default()
}

/// What one change of a case does.
fn enter(schema: &Schema, change: &Value, matrix: &mut Matrix) {
    let (verb, own) = change.as_object().and_then(|own| own.iter().next()).unwrap();
    let at = own.get("at").or_else(|| own.get("to")).and_then(Value::as_str).unwrap();
    let to = Address::parse(at).unwrap();
    let kind = to.kind.to_string();
    let object = |field: &str| own.get(field).map(payload);
    match (object("object"), object("before"), object("after")) {
        (_, Some((word, old)), Some((_, new))) => schema.fields(schema.payload(word), &kind, [old, new], matrix),
        (Some((word, own)), ..) => {
            say(matrix, format!("{kind} {verb}"), true);
            schema.fields(schema.payload(word), &kind, [own, own], matrix);
        }
        (None, ..) => {
            let is_moved = Address::parse(own["from"].as_str().unwrap()).unwrap().home.ns != to.home.ns;
            say(matrix, format!("{kind} {}", if is_moved { "move" } else { verb }), true);
        }
    }
}

/// What may happen to an object of this kind as a whole.
fn verbs(kind: Kind) -> impl Iterator<Item = &'static str> {
    let is_here = match kind {
        Kind::Defined(own) => !ELSEWHERE.contains(&own),
        Kind::Comment(CommentOn::Defined(own)) => !ELSEWHERE.contains(&own) && own.has_comment(),
        _ => true,
    };
    let renames = ENGINE.dialect().capabilities().renames.contains(&kind);
    let moves = renames && kind != Kind::Namespace && !Address::top(kind, QName::bare("a".into())).is_part();
    let verbs = [("create", is_here), ("drop", is_here), ("rename", renames), ("move", moves)];
    verbs.into_iter().filter(|(_, has)| *has).map(|(verb, _)| verb)
}

#[test]
fn every_kind_and_field_changes_in_a_case() {
    let schema = Schema::read();
    let mut matrix = Matrix::new();
    for kind in Kind::all() {
        verbs(kind).for_each(|verb| say(&mut matrix, format!("{kind} {verb}"), false));
    }
    OPTIONS.into_iter().for_each(|option| say(&mut matrix, option.to_owned(), false));
    for case in Case::all("plan") {
        let block = |name: &str| case.get(name).unwrap_or_default();
        let is_here = matches!(block("only").trim(), "" | "postgres");
        if let (true, Ok(ways)) = (is_here, ENGINE.ways(block("before"), block("after"))) {
            for change in changes(&ways) {
                enter(&schema, &change, &mut matrix);
            }
        }
    }
    let told = |what: &str| NEVER.iter().any(|(own, _)| *own == what);
    let found: Vec<&String> = matrix.iter().filter(|(what, is)| **is == told(what)).map(|(what, _)| what).collect();
    let covered = matrix.values().filter(|is| **is).count();
    println!("{covered} of {} happen in a case", matrix.len());
    assert!(found.is_empty(), "in no case, or in one against the list: {found:#?}");
}
