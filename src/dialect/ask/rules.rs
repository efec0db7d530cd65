//! Which rows stop a plan: what it asks of them that was not asked of them before.

use std::collections::BTreeSet;

use super::now::Why;
use super::row::{Row, reads};
use super::{About, Asking, Fallback, Query, Question, Stop, Unfit, Unit};
use crate::base::Name;
use crate::catalog::define::{Exclusion, ExclusionPart, What};
use crate::catalog::{
    Address, Check, Column, Domain, Expr, ForeignKey, Holds, Index, IndexKey, Key, Match, Object, QName, Type,
};
use crate::dialect::quote::literal;
use crate::plan::{Action, Fill, Semantics};

/// Nothing to ask, a query, or why there is none.
type Asked = Option<Result<Query, Why>>;

impl Asking<'_> {
    pub(super) fn obstacles(&self) -> Vec<Question> {
        let steps = || self.plan.groups.iter().flat_map(|group| &group.steps);
        let there = |table: QName| self.plan.after.contains(&Address::table(table)) && self.now.has(table);
        let homes: BTreeSet<QName> = steps().map(|step| step.at.home).filter(|home| there(*home)).collect();
        let mut out = Vec::new();
        for home in homes {
            let row = Row { asking: self, table: home, alias: None };
            for (at, object) in self.plan.after.at_home(home) {
                if self.followers.contains(at) {
                    continue;
                }
                for (stop, asked) in self.object(&row, at, object) {
                    out.extend(asked.map(|query| self.question(*at, stop, query)));
                }
            }
        }
        for step in steps() {
            if let Action::Alter { before: Object::Domain(before), after: Object::Domain(after), .. } = &step.action {
                out.extend(self.domain(step.at.home, before, after));
            }
        }
        out
    }

    fn question(&self, at: Address, stop: Stop, query: Result<Query, Why>) -> Question {
        Question { at, now: self.now.called(&at), about: About::Stops(stop), query }
    }

    fn object(&self, row: &Row<'_, '_>, at: &Address, object: &Object) -> Vec<(Stop, Asked)> {
        let old = self.plan.carried.get(at);
        let same = old == Some(object);
        match object {
            Object::Column(column) => {
                let Some(name) = at.part else { return Vec::new() };
                vec![(Stop::Null, self.null(row, name, column)), (Stop::Unfit, self.unfit(row, name, column))]
            }
            Object::PrimaryKey(key) | Object::Unique(key) if key.without_overlaps => {
                vec![(Stop::Excluded, self.overlapping(key, row.table, same))]
            }
            Object::PrimaryKey(key) | Object::Unique(key) => {
                vec![(Stop::Alike, self.alike(row, &Keys::of(key), same))]
            }
            Object::Index(index) if index.unique => {
                let method = index.method.is_none_or(|method| method.as_str() == "btree");
                let asked = || self.alike(row, &Keys::of_index(index), same);
                vec![(Stop::Alike, method.then(asked).flatten())]
            }
            Object::Check(check) => {
                let own = at.part;
                let was =
                    matches!(old, Some(Object::Check(own)) if own.holds == Holds::ForAll && own.expr == check.expr);
                vec![(Stop::Broken, self.broken(row, own, check, was))]
            }
            Object::ForeignKey(key) => {
                let was = matches!(old, Some(Object::ForeignKey(own)) if refers_alike(own, key) && own.holds == Holds::ForAll);
                vec![(Stop::Dangling, self.dangling(key, row.table, was))]
            }
            Object::Definition(own) => {
                let What::Exclusion(own) = &own.what else { return Vec::new() };
                vec![(Stop::Excluded, self.excluded(own, row.table, same))]
            }
            Object::Namespace
            | Object::Enum(_)
            | Object::Domain(_)
            | Object::Table(_)
            | Object::Default(_)
            | Object::Index(_)
            | Object::Comment(_) => Vec::new(),
        }
    }

    /// Rows without a value, in a column that may no longer be null.
    fn null(&self, row: &Row<'_, '_>, name: Name, after: &Column) -> Asked {
        let at = Address::column(row.table, name);
        let before = row.before(name);
        let fill = self.fills.get(&at);
        let literal = |fill: &&Fill| !(Semantics::STANDARD.volatile)(&fill.expr);
        let made = before.is_none() && fill.is_none();
        let is_open = |own: &Column| own.nullable || (self.semantics.unchecked)(own);
        if is_open(after) || after.generated.is_some() || made || fill.as_ref().is_some_and(|fill| literal(fill)) {
            return None;
        }
        let said = fill.is_some() || self.said_using(&at).is_some();
        if before.is_some_and(|before| !is_open(before)) && !said {
            return None;
        }
        let value = if self.remade(&at).is_some() { row.stands(name) } else { row.after(name) };
        let lacks = value.and_then(|value| row.holds(name, &value, &self.engine.words.absent));
        Some(lacks.and_then(|lacks| Ok(Query::of(format!("{} where {lacks}", row.from(false)?), Unit::Row))))
    }

    /// Values that the column's new type does not hold.
    fn unfit(&self, row: &Row<'_, '_>, name: Name, after: &Column) -> Asked {
        let at = Address::column(row.table, name);
        let before = row.before(name)?;
        if after.generated.is_some() {
            return None;
        }
        if let Some((texts, in_array)) = self.remade(&at) {
            let condition = |value: String| self.has_text(&value, &texts.stranded, in_array);
            let asked = || Ok(picked(&condition(row.now(name)?), &row.from(false)?));
            return (!texts.stranded.is_empty()).then(asked);
        }
        if !row.is_retyped(before, after) && self.said_using(&at).is_none() {
            return None;
        }
        let filled = || self.fills.get(&at).filter(|fill| !fill.only_null).map(|fill| &fill.expr);
        let said = self.said_using(&at).or_else(filled);
        let value = match said {
            Some(expr) => row.said(name, expr).map(|sql| format!("({sql})")),
            None => row.now(name),
        };
        let value = match value {
            Ok(value) => value,
            Err(why) => return Some(Err(why)),
        };
        let from = match row.from(false) {
            Ok(from) => from,
            Err(why) => return Some(Err(why)),
        };
        if row.unit(name) == Unit::Row {
            return Some(Err(format!("`{name}` lies inside of another column").into()));
        }
        let words = &self.engine.words;
        let all = (words.present)(&value);
        match row.retyped(&value, said.is_some(), before, after).unfit {
            Unfit::None => None,
            Unfit::When(condition, trial) => {
                let query = picked(&format!("{all} and {condition}"), &from);
                let fallback = trial.map(|trial| Fallback::Trial((words.trial)(&trial, &from, &all)));
                Some(Ok(Query { unit: Unit::Value, fallback, ..query }))
            }
            Unfit::Trial(trial) => {
                let query = Query::of(format!("{from} where {all}"), Unit::Value);
                let fallback = Some(Fallback::Trial((words.trial)(&trial, &from, &all)));
                Some(Ok(Query { exact: false, fallback, ..query }))
            }
            Unfit::Unknown => Some(Err("the new type is not there yet".into())),
        }
    }

    /// Rows that are alike in a key.
    fn alike(&self, row: &Row<'_, '_>, keys: &Keys<'_>, same: bool) -> Asked {
        if row.is_plain(keys.columns()) && (same || self.has_keys(row.table, keys)) {
            return None;
        }
        if keys.columns().into_iter().any(|name| self.is_numbered(row, name)) {
            return None;
        }
        Some(self.groups(row, keys))
    }

    fn groups(&self, row: &Row<'_, '_>, keys: &Keys<'_>) -> Result<Query, Why> {
        let ty = |name: Name| self.plan.after.column(row.table, name).map(|own| &own.ty);
        if let Some(paths) = self.engine.words.paths
            && let Some(name) =
                keys.columns().into_iter().find(|name| ty(*name).is_none_or(|ty| (paths.several)(*name, ty)))
        {
            return Err(format!("each element of `{name}` is kept apart from others").into());
        }
        let mut parts = Vec::new();
        for (key, collate) in &keys.parts {
            let value = match key {
                IndexKey::Column(name) => row.after(*name)?.sql,
                IndexKey::Expr(expr) => row.expr(expr)?,
            };
            let collate = collate.or_else(|| match key {
                IndexKey::Column(name) => self.new_collation(row, *name),
                IndexKey::Expr(_) => None,
            });
            parts.push(match collate {
                Some(collate) => format!("{value} collate {}", (self.engine.collation)(collate)),
                None => value,
            });
        }
        let mut conditions: Vec<String> = Vec::new();
        if !keys.nulls_alike {
            conditions.extend(parts.iter().map(|part| (self.engine.words.present)(part)));
        }
        if let Some(predicate) = keys.predicate {
            conditions.push(format!("({})", row.expr(predicate)?));
        }
        let condition =
            if conditions.is_empty() { String::new() } else { format!(" where {}", conditions.join(" and ")) };
        let (head, rows) = (self.engine.words.alike)(&parts, &row.from(true)?, &condition);
        Ok(Query { head, ..Query::of(rows, Unit::Group) })
    }

    /// The collation that a column gets, if it had another one.
    fn new_collation(&self, row: &Row<'_, '_>, name: Name) -> Option<&str> {
        let before = row.before(name)?.collate.as_deref();
        let after = self.plan.after.column(row.table, name)?.collate.as_deref();
        (before != after).then(|| after.unwrap_or(self.engine.plain_collation))
    }

    /// Whether rows are kept apart by the same key already, under whatever name.
    fn has_keys(&self, table: QName, keys: &Keys<'_>) -> bool {
        self.plan.carried.at_home(table).filter_map(|(_, object)| Keys::of_object(object)).any(|own| own.implies(keys))
    }

    /// Rows that break a check.
    fn broken(&self, row: &Row<'_, '_>, own: Option<Name>, check: &Check, was: bool) -> Asked {
        let columns = reads(check.expr.sql());
        if check.holds != Holds::ForAll || was && row.is_plain(columns.iter().copied()) {
            return None;
        }
        if columns.iter().any(|name| self.is_numbered(row, *name)) {
            return None;
        }
        let query = || {
            let condition = match (self.engine.words.paths, own) {
                (Some(paths), Some(own)) if (paths.at_writes)(&check.expr) => {
                    return Err(format!("the check of `{own}` reads what is there only while a row is written").into());
                }
                (Some(_), Some(own)) => self.breaks_own(row, own, &check.expr)?,
                (_, _) => (self.engine.words.not)(&row.expr(&check.expr)?),
            };
            Ok(picked(&condition, &row.from(check.no_inherit)?))
        };
        Some(query())
    }

    /// A check that is a column's own is passed over where the column has no value.
    fn breaks_own(&self, row: &Row<'_, '_>, own: Name, check: &Expr) -> Result<String, Why> {
        let words = &self.engine.words;
        let said = |value: &str| {
            let column = |name: Name| if name == own { Ok(value.to_owned()) } else { Ok(row.after(name)?.sql) };
            row.print(check, &column)
        };
        let value = row.after(own)?;
        said(&value.sql)?;
        let nullable = self.plan.after.column(row.table, own).is_some_and(|column| column.nullable);
        row.holds(own, &value, &|value| {
            let broken = (words.not)(&said(value).unwrap_or_default());
            if nullable { format!("{} and {broken}", (words.present)(value)) } else { broken }
        })
    }

    /// Whether a column is new, and each row gets a number of its own in it.
    fn is_numbered(&self, row: &Row<'_, '_>, name: Name) -> bool {
        let after = self.plan.after.column(row.table, name);
        row.before(name).is_none() && after.is_some_and(|column| column.identity.is_some())
    }

    /// Rows that refer to nothing.
    fn dangling(&self, key: &ForeignKey, table: QName, was: bool) -> Asked {
        let child = Row { asking: self, table, alias: Some("c") };
        let parent = Row { asking: self, table: key.target, alias: Some("p") };
        let plain =
            || child.is_plain(key.columns.iter().copied()) && parent.is_plain(key.target_columns.iter().copied());
        if key.holds != Holds::ForAll || was && plain() {
            return None;
        }
        let query = || {
            let own = key.columns.iter().map(|name| Ok(child.after(*name)?.sql)).collect::<Result<Vec<_>, Why>>()?;
            let set: Vec<String> = own.iter().map(|value| format!("{value} is not null")).collect();
            let set = match key.match_kind {
                Match::Simple => set.join(" and "),
                Match::Full => format!("({})", set.join(" or ")),
            };
            let mut conditions = vec![set];
            if self.now.has(key.target) {
                let mut pairs = own
                    .iter()
                    .zip(&key.target_columns)
                    .map(|(value, name)| Ok((value, parent.after(*name)?.sql)))
                    .collect::<Result<Vec<_>, Why>>()?;
                let period = if key.period { pairs.pop() } else { None };
                let pairs: Vec<String> = pairs.iter().map(|(value, other)| format!("{other} = {value}")).collect();
                let (from, pairs) = (parent.from(true)?, pairs.join(" and "));
                conditions.push(match period {
                    None => format!("not exists (select 1 {from} where {pairs})"),
                    Some((value, other)) => format!(
                        "not coalesce((select range_agg({other}) {from} where {pairs} and {other} && {value}) @> {value}, false)"
                    ),
                });
            } else if self.gets_rows(key.target) {
                return Err(format!("`{}` gets its rows on the way", key.target).into());
            }
            Ok(Query {
                head: "select c.*".to_owned(),
                ..Query::of(format!("{} where {}", child.from(true)?, conditions.join(" and ")), Unit::Row)
            })
        };
        Some(query())
    }

    /// Whether the schema itself puts rows into a table.
    fn gets_rows(&self, table: QName) -> bool {
        let is_row = |object: &Object| matches!(object, Object::Definition(own) if matches!(own.what, What::Row(_)));
        self.plan.after.at_home(table).any(|(_, object)| is_row(object))
    }

    /// Rows that are alike in the first columns of a key and overlap in the last; no range is empty there.
    fn overlapping(&self, key: &Key, table: QName, same: bool) -> Asked {
        let (last, others) = key.columns.split_last()?;
        let part = |name: &Name, operator: &str| ExclusionPart {
            key: IndexKey::Column(*name),
            opclass: None,
            operator: operator.into(),
        };
        let mut parts: Vec<ExclusionPart> = others.iter().map(|name| part(name, "=")).collect();
        parts.push(part(last, "&&"));
        let own = Exclusion { method: Name::new("gist"), parts, predicate: None, deferrable: None };
        let range = Row { asking: self, table, alias: Some("a") }.after(*last);
        let with_empty =
            |query: Query| Ok(Query { rows: format!("{} or isempty({})", query.rows, range?.sql), ..query });
        self.excluded(&own, table, same).map(|query| query.and_then(with_empty))
    }

    /// Rows that exclude each other.
    fn excluded(&self, own: &Exclusion, table: QName, same: bool) -> Asked {
        let mut columns = reads(own.predicate.as_ref().and_then(Expr::sql));
        for part in &own.parts {
            match &part.key {
                IndexKey::Column(name) => columns.push(*name),
                IndexKey::Expr(expr) => columns.extend(reads(expr.sql())),
            }
        }
        let (one, other) =
            (Row { asking: self, table, alias: Some("a") }, Row { asking: self, table, alias: Some("b") });
        if same && one.is_plain(columns) {
            return None;
        }
        let query = || {
            let key = |row: &Row<'_, '_>, key: &IndexKey| match key {
                IndexKey::Column(name) => row.after(*name).map(|value| value.sql),
                IndexKey::Expr(expr) => row.expr(expr).map(|sql| format!("({sql})")),
            };
            let id = |alias: &str| {
                let parts: Vec<String> = self.engine.row_id.iter().map(|part| format!("{alias}.{part}")).collect();
                format!("({})", parts.join(", "))
            };
            let mut conditions = vec![format!("{} <> {}", id("a"), id("b"))];
            for part in &own.parts {
                conditions.push(format!("{} {} {}", key(&one, &part.key)?, part.operator, key(&other, &part.key)?));
            }
            let mut outer = Vec::new();
            if let Some(predicate) = &own.predicate {
                outer.push(format!("({})", one.expr(predicate)?));
                conditions.push(format!("({})", other.expr(predicate)?));
            }
            outer.push(format!("exists (select 1 {} where {})", other.from(true)?, conditions.join(" and ")));
            Ok(Query {
                head: "select a.*".to_owned(),
                ..Query::of(format!("{} where {}", one.from(true)?, outer.join(" and ")), Unit::Row)
            })
        };
        Some(query())
    }

    /// Values of a domain that becomes stricter, wherever a column holds it.
    fn domain(&self, home: QName, before: &Domain, after: &Domain) -> Vec<Question> {
        let stricter: Vec<&Expr> = after
            .checks
            .iter()
            .map(|(_, expr)| expr)
            .filter(|expr| !before.checks.iter().any(|(_, own)| own == *expr))
            .collect();
        if stricter.is_empty() {
            return Vec::new();
        }
        let holds = |object: &Object| matches!(object, Object::Column(column) if column.ty == Type::Named(home));
        let columns = self.plan.carried.iter().filter(|(at, object)| holds(object) && self.now.has(at.home));
        let ask = |at: &Address| {
            let (name, row) = (at.part?, Row { asking: self, table: at.home, alias: None });
            let query = || {
                let value = row.now(name)?;
                let checks = stricter.iter().map(|expr| Ok(format!("not ({})", value_check(&row, expr)?)));
                let checks = checks.collect::<Result<Vec<_>, Why>>()?.join(" or ");
                let condition = over_value(&value, &checks);
                Ok(Query { unit: Unit::Value, ..picked(&condition, &row.from(true)?) })
            };
            Some(self.question(*at, Stop::Broken, query()))
        };
        columns.filter_map(|(at, _)| ask(at)).collect()
    }
}

fn picked(condition: &str, from: &str) -> Query {
    Query::of(format!("{from} where {condition}"), Unit::Row)
}

/// A check of a domain; it reads nothing but its value.
fn value_check(row: &Row<'_, '_>, expr: &Expr) -> Result<String, Why> {
    row.print(expr, &|_| Err("a check of a domain reads no column".into()))
}

/// A condition over the word `value`, which stands for this.
pub fn over_value(value: &str, condition: &str) -> String {
    format!("exists (select 1 from (select {value} as \"value\") as v where {condition})")
}

/// Whether a value is none of these texts.
pub fn none_of(value: &str, texts: &[Name]) -> String {
    let list: Vec<String> = texts.iter().map(|text| literal(text.as_str())).collect();
    if list.is_empty() { "1 = 1".to_owned() } else { format!("cast({value} as text) not in ({})", list.join(", ")) }
}

fn refers_alike(a: &ForeignKey, b: &ForeignKey) -> bool {
    a.columns == b.columns
        && a.target == b.target
        && a.target_columns == b.target_columns
        && (a.match_kind == b.match_kind || b.match_kind == Match::Simple)
}

/// What makes rows alike.
struct Keys<'a> {
    parts: Vec<(IndexKey, Option<&'a str>)>,
    predicate: Option<&'a Expr>,
    nulls_alike: bool,
}

impl<'a> Keys<'a> {
    fn of_object(object: &'a Object) -> Option<Self> {
        if let Object::PrimaryKey(key) | Object::Unique(key) = object {
            return Some(Self::of(key));
        }
        let Object::Index(index) = object else { return None };
        index.unique.then(|| Self::of_index(index))
    }

    fn of(key: &'a Key) -> Self {
        let parts = key.columns.iter().map(|name| (IndexKey::Column(*name), None)).collect();
        Self { parts, predicate: None, nulls_alike: key.nulls_not_distinct }
    }

    fn of_index(index: &'a Index) -> Self {
        let parts = index.parts.iter().map(|part| (part.key.clone(), part.collate.as_deref())).collect();
        Self { parts, predicate: index.predicate.as_ref(), nulls_alike: index.nulls_not_distinct }
    }

    fn columns(&self) -> Vec<Name> {
        let mut out = reads(self.predicate.and_then(Expr::sql));
        for (key, _) in &self.parts {
            match key {
                IndexKey::Column(name) => out.push(*name),
                IndexKey::Expr(expr) => out.extend(reads(expr.sql())),
            }
        }
        out
    }

    /// Whether rows that are not alike by this one cannot be by the other.
    fn implies(&self, other: &Self) -> bool {
        let within = self.parts.iter().all(|part| other.parts.contains(part));
        within
            && (self.predicate.is_none() || self.predicate == other.predicate)
            && (self.nulls_alike || !other.nulls_alike)
    }
}
