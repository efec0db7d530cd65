//! A table with all that stands in it.

use rustc_hash::FxHashMap;

use crate::base::Name;
use crate::catalog::define::{FieldRules, What};
use crate::catalog::{
    Address, Column, CommentOn, Defined, ForeignKey, Index, IndexKey, IndexPart, Key, Kind, Manner, Object, QName,
    RefAction, Table, naming,
};
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::flat::flat;

use super::check::Checks;
use super::field::Field;
use super::lower::Pass;
use super::{QUOTE, check, field, index, options};

/// The record id, under which SurrealDB keeps the key of a row.
pub const ID: &str = "id";
/// The fields of a relation that the engine defines itself.
pub const ENDS: [&str; 2] = ["in", "out"];

/// What is known of a table while its parts are lowered.
pub struct Seen<'a> {
    /// As the schema names it.
    pub home: QName,
    /// As SurrealDB does.
    pub name: QName,
    pub columns: Vec<(Name, &'a Column)>,
    /// Whether the record id is the primary key.
    pub by_id: bool,
    pub is_relation: bool,
    /// Whether it keeps what no field says: there every object is flexible, and none may say so.
    pub is_schemaless: bool,
    /// Links by the column that holds them.
    pub links: FxHashMap<Name, &'a ForeignKey>,
    pub rules: FxHashMap<Name, &'a FieldRules>,
    pub checks: Checks,
}

/// Lowers a table.
pub fn lower(pass: &mut Pass<'_>, home: QName) {
    let source = pass.source;
    let mut seen = Seen {
        home,
        name: flat(home),
        columns: source.columns(home),
        by_id: false,
        is_relation: source.contains(&Address::top(Kind::Defined(Defined::Edge), home)),
        is_schemaless: matches!(source.get(&Address::table(home)), Some(Object::Table(own))
            if own.options.iter().any(|(key, _)| &**key == options::SCHEMALESS)),
        links: FxHashMap::default(),
        rules: FxHashMap::default(),
        checks: Checks::default(),
    };
    for (at, object) in source.at_home(home) {
        if let Object::PrimaryKey(key) = object {
            seen.by_id = matches!(key.columns.as_slice(), [one] if one.as_str() == ID);
        } else if let Object::ForeignKey(key) = object {
            link(pass, *at, key, &mut seen);
        } else if let (Object::Definition(own), Some(column)) = (object, at.part)
            && let What::FieldRules(own) = &own.what
        {
            seen.rules.insert(column, own);
        }
    }
    if !seen.by_id && seen.columns.iter().any(|(name, _)| name.as_str() == ID) {
        pass.to.refuse_name(Address::column(home, ID.into()), "`id` for the key of a record");
    }
    for (n, (name, column)) in seen.columns.clone().into_iter().enumerate() {
        if !(seen.is_relation && ENDS.contains(&name.as_str())) {
            let position = u32::try_from(n).unwrap_or(u32::MAX);
            field::lower(pass, &mut seen, Field { path: name, column, position });
        }
    }
    for (at, object) in source.at_home(home) {
        part(pass, &mut seen, *at, object);
    }
    check::settle(pass, &mut seen);
}

fn part(pass: &mut Pass<'_>, seen: &mut Seen<'_>, at: Address, object: &Object) {
    match object {
        Object::Table(own) => {
            let mut options = options::of_table(&mut pass.to, at, &own.options);
            if seen.is_relation {
                options.retain(|(key, _)| &**key != options::TYPE);
            }
            let table = Table { options, protected: own.protected };
            pass.put(at, Address::table(seen.name), Object::Table(table));
        }
        Object::PrimaryKey(_) if seen.by_id => {}
        Object::PrimaryKey(key) | Object::Unique(key) => unique(pass, seen, at, key),
        Object::Check(own) => check::add(pass, seen, at, own),
        Object::Index(own) => {
            if let Some(own) = index::lower(pass, seen, at, own) {
                let name = match (own.auto, at.part) {
                    (false, Some(name)) => name,
                    _ => naming::index(
                        seen.name.name,
                        &own.parts.iter().map(|part| part.key.clone()).collect::<Vec<_>>(),
                    ),
                };
                put_index(pass, seen, at, name, own, CommentOn::Index);
            }
        }
        Object::Namespace
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Column(_)
        | Object::Default(_)
        | Object::ForeignKey(_)
        | Object::Definition(_)
        | Object::Comment(_) => {}
    }
}

fn put_index(pass: &mut Pass<'_>, seen: &Seen<'_>, at: Address, name: Name, own: Index, on: CommentOn) {
    let to = Address::part(Kind::Index, seen.name, name);
    let comment = Address { kind: Kind::Comment(on), part: Some(at.part.unwrap_or(name)), ..at };
    pass.moved.insert(comment, Address { kind: Kind::Comment(CommentOn::Index), ..to });
    pass.put(at, to, Object::Index(own));
}

/// A key that is not the record's id is a unique index.
fn unique(pass: &mut Pass<'_>, seen: &Seen<'_>, at: Address, key: &Key) {
    let mut refuse = |what: &str, help: &str| {
        let message = format!("SurrealDB has no {what}");
        pass.to.report(at, Finding::error(codes::CONSTRAINT, message, help));
    };
    if key.deferrable.is_some() {
        refuse("deferrable keys", "remove `deferrable`");
    }
    if key.nulls_not_distinct {
        refuse("`nulls not distinct`", "take the `?` from the columns, or the words from this target");
    }
    if key.without_overlaps {
        refuse("`without overlaps`", "write an event that throws, and keep the key from it with `only`");
    }
    if !key.include.is_empty() {
        refuse("`include` in a key", "remove it for this target");
    }
    options::refuse(&mut pass.to, at, "a key", &key.options);
    let name = match (key.auto, at.kind) {
        (false, _) => key.name,
        (true, Kind::PrimaryKey) => naming::primary_key(seen.name.name),
        (true, _) => naming::unique(seen.name.name, &key.columns),
    };
    let parts = key.columns.iter().map(|column| seen.part(*column)).collect();
    let own = Index {
        auto: false,
        unique: true,
        parts,
        method: None,
        include: Vec::new(),
        predicate: None,
        nulls_not_distinct: false,
        options: Default::default(),
        blanks: Manner::default(),
    };
    let named = Address { part: Some(key.name), ..at };
    put_index(pass, seen, named, name, own, CommentOn::Constraint);
}

impl Seen<'_> {
    /// Whether the engine has the field by itself, so that it is no object of its own.
    fn is_implied(&self, column: Name) -> bool {
        let numbered = |(name, own): &(Name, &Column)| *name == column && own.identity.is_some();
        self.is_relation && ENDS.contains(&column.as_str())
            || self.by_id && column.as_str() == ID && self.columns.iter().any(numbered)
    }

    /// A part of an index over a field.
    pub fn part(&self, column: Name) -> IndexPart {
        let key = if self.is_implied(column) {
            IndexKey::Expr(field::plain(QUOTE.name(column)))
        } else {
            IndexKey::Column(column)
        };
        IndexPart::plain(key)
    }
}

/// A foreign key is a link to a record, held by its one column.
fn link<'a>(pass: &mut Pass<'_>, at: Address, key: &'a ForeignKey, seen: &mut Seen<'a>) {
    let mut refuse = |message: String, help: &str| {
        pass.to.report(at, Finding::error(codes::CONSTRAINT, message, help));
    };
    let by_id = key.target_columns.iter().all(|one| one.as_str() == ID);
    let [column] = key.columns.as_slice() else {
        let message = format!("SurrealDB links records by their ids: several columns cannot refer to `{}`", key.target);
        return refuse(
            message,
            "hold a link to the record, `-> table`, or keep this key from it with `except surrealdb`",
        );
    };
    if !by_id {
        let named: Vec<&str> = key.target_columns.iter().map(|own| own.as_str()).collect();
        let message =
            format!("SurrealDB links records by their ids, and not by `{}` of `{}`", named.join(", "), key.target);
        return refuse(message, "refer to the record, `-> table`, or keep this key from it with `except surrealdb`");
    }
    if key.deferrable.is_some() {
        refuse("SurrealDB has no deferrable links".to_owned(), "remove `deferrable` for this target");
    }
    if let Some(words) = key.holds.words() {
        refuse(format!("SurrealDB has no links that are `{words}`"), "remove the words for this target");
    }
    if key.on_delete == RefAction::SetDefault {
        refuse("a link of SurrealDB cannot be `set default`".to_owned(), "take `set null`, `cascade` or `restrict`");
    }
    if seen.links.insert(*column, key).is_some() {
        refuse(format!("`{column}` refers to two tables"), "write `-> a or b`, or take one of them away");
    }
}

/// What follows when the other record goes, as the engine says it. Without a clause nothing does: the link dangles.
pub const fn on_delete(action: RefAction) -> Option<&'static str> {
    match action {
        RefAction::NoAction => None,
        RefAction::Restrict => Some("REJECT"),
        RefAction::Cascade => Some("CASCADE"),
        RefAction::SetNull | RefAction::SetDefault => Some("UNSET"),
    }
}
