//! Data steps: which of the said fills mean something in this plan, and in which names they speak.

use std::collections::{BTreeMap, BTreeSet};

use super::enums::{self, Moved, Types};
use super::park::Prefix;
use super::{Capabilities, ColumnFill, Fill, FillKind, Problem, Retype, Transitions, checks, codes, literal};
use crate::base::Name;
use crate::catalog::define::What;
use crate::catalog::{Address, Catalog, Column, Defined, Expr, Kind, Object, QName, Renames};

/// Catalogs and names that data expressions are read against.
pub(super) struct Data<'a> {
    pub before: &'a Catalog,
    pub carried: &'a Catalog,
    pub after: &'a Catalog,
    pub prefix: &'a Prefix,
    pub types: &'a Types,
    pub transitions: &'a Transitions,
    /// Columns whose values go along with another name.
    pub taken: BTreeSet<Address>,
    pub caps: &'a Capabilities,
}

/// What happens to the data, by column.
#[derive(Debug, Default)]
pub(super) struct Filled {
    /// Steps that write rows.
    pub fills: BTreeMap<Address, Fill>,
    /// Expressions that ride on an alter of the type.
    pub using: BTreeMap<Address, Expr>,
    /// Of columns whose data step only takes the values along to another form of their enum or domain.
    pub moved: BTreeMap<Address, Moved>,
}

impl Data<'_> {
    /// The data steps of this plan. Clauses that belong to an earlier one are passed over.
    pub(super) fn filled(&self, problems: &mut Vec<Problem>) -> Filled {
        let mut out = Filled::default();
        let back = self.prefix.all.inverse();
        for (at, fill) in &self.transitions.fills {
            self.said(at, fill, &back, &mut out, problems);
        }
        for (at, values) in &self.transitions.column_values {
            let Some(column) = self.after.column(at.home, part(at)) else { continue };
            if !self.carried.contains(at) || !self.checks_change(at) && !self.retyped(at) {
                continue;
            }
            let map: Vec<_> = values.iter().map(|(from, to)| (*from, *to)).collect();
            let mapped = (self.caps.semantics.recast)(part(at), &column.ty, false, &map);
            let texts = checks::listings(self.carried, at);
            let had = |value: Name| {
                let text = (self.caps.semantics.literal)(value);
                texts.iter().any(|own| own.contains(&text))
            };
            let moved = Moved::by(&map, &had);
            if !out.fills.contains_key(at) {
                problems.extend(becomes_null(at, column, &map, &had));
            }
            let expr = match out.fills.get(at) {
                None => mapped,
                Some(Fill { only_null: true, expr: Expr::Sql(rest), .. }) => {
                    (self.caps.semantics.either)(&mapped, rest)
                }
                Some(_) => continue,
            };
            if self.retyped(at) {
                out.fills.remove(at);
                out.using.insert(*at, Expr::Sql(expr));
            } else {
                let fill = Fill { kind: FillKind::Map, expr: Expr::Sql(expr), batch: None, only_null: false };
                out.fills.insert(*at, fill);
            }
            out.moved.insert(*at, moved);
        }
        if !self.caps.default_fills {
            self.defaults(&mut out);
        }
        out
    }

    /// Whether the type of the column changes where that is all that says which values it holds.
    fn retyped(&self, at: &Address) -> bool {
        let (old, new) = (self.carried.column(at.home, part(at)), self.after.column(at.home, part(at)));
        self.caps.whole_fields && old.zip(new).is_some_and(|(old, new)| old.ty != new.ty)
    }

    /// What an engine does that gives the rows which are there the default of a new column.
    fn defaults(&self, out: &mut Filled) {
        for (at, object) in self.after.iter() {
            let Object::Default(expr) = object else { continue };
            let column = Address { kind: Kind::Column, ..*at };
            let table_stays = self.carried.contains(&Address::table(at.home));
            let is_empty = self.transitions.empty.contains(&at.home);
            // where a whole object is new, its own value says what is in it
            let object = part(at).as_str().rsplit_once('.').map(|(above, _)| above.trim_end_matches(".*"));
            let is_inside = object.is_none_or(|above| self.carried.column(at.home, above.into()).is_some());
            if table_stays && !is_empty && is_inside && !self.carried.contains(&column) {
                let fill = Fill { kind: FillKind::Backfill, expr: expr.clone(), batch: None, only_null: true };
                out.fills.entry(column).or_insert(fill);
            }
        }
    }

    fn said(&self, at: &Address, fill: &ColumnFill, back: &Renames, out: &mut Filled, problems: &mut Vec<Problem>) {
        let Some(column) = self.after.column(at.home, part(at)) else { return };
        if column.generated.is_some() || !self.carried.contains(&Address::table(at.home)) {
            return;
        }
        // the fields of an object that is copied come with it
        let mut above = part(at).as_str().match_indices('.').map(|(dot, _)| Name::new(&part(at).as_str()[..dot]));
        let is_copied = |step: Name| {
            let own = self.transitions.fills.get(&Address::column(at.home, step));
            own.is_some_and(|own| own.kind == FillKind::Using)
        };
        if self.caps.whole_fields && fill.kind == FillKind::Zero && above.any(is_copied) {
            return;
        }
        let old = self.carried.column(at.home, part(at));
        let Some((only_null, is_using)) = self.acts(at, fill.kind, old, column) else { return };
        let Some(expr) = self.resolve(at, &fill.expr, back, problems) else { return };
        if is_using {
            out.using.insert(*at, expr);
        } else {
            out.fills.insert(*at, Fill { kind: fill.kind, expr, batch: fill.batch, only_null });
        }
    }

    /// Whether a clause acts in this plan: (only on rows without a value, as part of an alter of the type).
    fn acts(&self, at: &Address, kind: FillKind, old: Option<&Column>, new: &Column) -> Option<(bool, bool)> {
        let Some(old) = old else { return Some((false, false)) };
        match kind {
            FillKind::Rest => Some((true, false)),
            FillKind::Backfill | FillKind::Zero => (old.nullable && !new.nullable).then_some((true, false)),
            // Whoever plans leaves out what migrations have done: a `using` that is here has not run. That the engine
            // stores old and new alike (a text that becomes a date) does not mean that nothing changes.
            FillKind::Using => Some((false, old.ty != new.ty || old.collate != new.collate)),
            FillKind::Map => self.checks_change(at).then_some((false, false)),
        }
    }

    /// Whether a check over the column is not what it was.
    fn checks_change(&self, at: &Address) -> bool {
        checks::over(self.carried, at) != checks::over(self.after, at)
    }

    /// The expression in names that stand while the step runs: those of the new schema, and for what it no longer has
    /// those that the prefix left.
    fn resolve(&self, at: &Address, expr: &Expr, back: &Renames, problems: &mut Vec<Problem>) -> Option<Expr> {
        let old_home = back.home(Kind::Table, at.home);
        let mut names: BTreeMap<Name, Name> = BTreeMap::new();
        let mut is_fine = true;
        expr.visit_columns(&mut |name| {
            let moved = self
                .before
                .contains(&Address::column(old_home, name))
                .then(|| self.prefix.all.column(old_home, name));
            let stands = self.after.contains(&Address::column(at.home, name));
            match (moved, stands) {
                (Some(moved), true) if moved != name => {
                    is_fine = false;
                    problems.push(Problem {
                        code: codes::AMBIGUOUS_COLUMN,
                        at: *at,
                        message: format!(
                            "`{name}` in the data expression of `{at}` is one column before this change and another after it"
                        ),
                        help: vec!["make two plans of it: the rename first, the data after".to_owned()],
                    });
                }
                (_, true) => _ = names.insert(name, name),
                (Some(moved), false) => _ = names.insert(name, moved),
                (None, false) => {
                    is_fine = false;
                    problems.push(Problem {
                        code: codes::UNKNOWN_COLUMN,
                        at: *at,
                        message: format!("the data expression of `{at}` reads `{name}`, which `{}` does not have", at.home),
                        help: vec!["name a column of the table as it was or as it becomes".to_owned()],
                    });
                }
            }
        });
        let map = |name: Name| names.get(&name).copied().unwrap_or(name);
        is_fine.then(|| match expr {
            Expr::Portable(_) => expr.clone(),
            Expr::Sql(sql) => Expr::Sql(sql.map(&map, &|name| name, &|name| name)),
        })
    }

    /// The `using` of a column whose enum or domain is made anew: its texts, mapped.
    pub(super) fn recast(
        &self,
        at: &Address,
        after: &Column,
        back: &Renames,
        filled: &Filled,
        problems: &mut Vec<Problem>,
    ) -> Option<(Expr, Moved)> {
        let old = back.address(at);
        let Some(Object::Column(before)) = self.before.get(&old) else { return None };
        let mut on_parked = false;
        before.ty.visit_named(&mut |name| {
            let kinds = [Kind::Enum, Kind::Domain];
            on_parked |= kinds.iter().any(|kind| self.types.parked.contains(&Address::top(*kind, name)));
        });
        if !on_parked {
            return None;
        }
        let none = Vec::new();
        let found = enums::map_of(&before.ty, self.before, self.types);
        let (map, moved) = match found {
            Some((of, map)) => (map, self.moved(of, map)),
            // A domain over the same enum, or over none: what its checks refuse stops it.
            None => (&none, Moved { merges: false, fails: true }),
        };
        let in_array = enums::is_array(&before.ty, self.before);
        if !in_array && !filled.fills.contains_key(at) {
            problems.extend(becomes_null(at, after, map, &|_| true));
        }
        Some((Expr::Sql((self.caps.semantics.recast)(part(at), &after.ty, in_array, map)), moved))
    }

    /// What becomes of the texts of an enum (before-names) that is made anew.
    fn moved(&self, of: QName, map: &enums::ValueMap) -> Moved {
        let texts = |catalog: &Catalog, home: QName| match catalog.get(&Address::top(Kind::Enum, home)) {
            Some(Object::Enum(own)) => own.values.clone(),
            _ => Vec::new(),
        };
        let old = texts(self.before, of);
        let new = texts(self.after, self.prefix.meant.home(Kind::Enum, of));
        let stranded = |value: &Name| !new.contains(value) && map.iter().all(|(from, _)| from != value);
        Moved { fails: old.iter().any(stranded), ..Moved::by(map, &|value| old.contains(&value)) }
    }

    /// A change of type that no cast makes and no clause.
    pub(super) fn no_cast(&self, at: &Address, old: &Column, new: &Column, filled: &Filled) -> Option<Problem> {
        let is_said = filled.using.contains_key(at) || filled.fills.contains_key(at);
        let retype = || (self.caps.semantics.retype)(&old.ty, &new.ty, &checks::alone(self.carried, at));
        if old.ty == new.ty || is_said || new.generated.is_some() || retype() != Retype::Never {
            return None;
        }
        Some(Problem {
            code: codes::NO_CAST,
            at: *at,
            message: format!("nothing makes the values of `{at}` values of its new type"),
            help: vec![
                "say what becomes of them: `using ( … )`, or `using` and an expression of the database in backticks"
                    .to_owned(),
                "or give the column another name, and the old one a line `drop column`".to_owned(),
            ],
        })
    }

    /// Whether the column gets its value at every write, or with the object that it is a field of.
    fn is_written(&self, at: &Address) -> bool {
        let rules = self.after.get(&Address { kind: Kind::Defined(Defined::FieldRules), ..*at });
        let computed = matches!(rules, Some(Object::Definition(own))
            if matches!(&own.what, What::FieldRules(rules) if rules.value.is_some()));
        let mut above = part(at).as_str().rmatch_indices('.').map(|(dot, _)| Name::new(&part(at).as_str()[..dot]));
        let is_new = |step: Name| {
            let at = Address::column(at.home, step);
            self.after.contains(&at) && !self.carried.contains(&at)
        };
        computed || above.any(is_new)
    }

    /// New columns that may not be null and get no value from anywhere.
    pub(super) fn unfilled(&self, at: &Address, column: &Column, filled: &Filled) -> Option<Problem> {
        let is_filled = column.nullable
            || column.generated.is_some()
            || column.identity.is_some()
            || has_default(self.after, at)
            || filled.fills.contains_key(at)
            || self.transitions.fills.contains_key(at)
            || self.is_written(at)
            || self.transitions.empty.contains(&at.home);
        if is_filled || !self.carried.contains(&Address::table(at.home)) {
            return None;
        }
        Some(Problem {
            code: codes::NOT_NULL_WITHOUT_FILL,
            at: *at,
            message: format!("`{at}` is new and may not be null, but the rows that are there have no value for it"),
            help: vec![
                "say what new rows get: `default …`".to_owned(),
                "or what the rows that are there get: `backfill (…)`".to_owned(),
                "or let it be null: put `?` after the type".to_owned(),
            ],
        })
    }
}

/// Data expressions that wait for each other.
pub(super) fn circle(at: &Address) -> Problem {
    Problem {
        code: codes::DATA_CIRCLE,
        at: *at,
        message: format!("the data expression of `{at}` reads a column that is filled only after it"),
        help: vec!["read columns that the table has already, or make two plans of it".to_owned()],
    }
}

/// Values that become null where null may not be.
pub(super) fn becomes_null(
    at: &Address,
    column: &Column,
    map: &[(Name, Option<Name>)],
    had: &dyn Fn(Name) -> bool,
) -> Option<Problem> {
    let (gone, _) = map.iter().find(|(from, to)| to.is_none() && had(*from)).filter(|_| !column.nullable)?;
    Some(Problem {
        code: codes::BECOMES_NULL,
        at: *at,
        message: format!("`{at}` may not be null, and that is what the map makes of '{gone}'"),
        help: vec![
            format!("map it to another value: `drop {gone} map to …`"),
            "or let the column be null: put `?` after its type".to_owned(),
            "or say at this column what becomes of its values: `using ( … )`".to_owned(),
        ],
    })
}

/// Whether new rows get a value in this column; `default null` gives none.
pub(super) fn has_default(catalog: &Catalog, column: &Address) -> bool {
    match catalog.get(&Address { kind: Kind::Default, ..*column }) {
        Some(Object::Default(expr)) => !expr.sql().is_some_and(literal::is_null),
        _ => false,
    }
}

/// The column of a column's address.
fn part(at: &Address) -> Name {
    at.part.unwrap_or(at.home.name)
}
