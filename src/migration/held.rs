//! Which transition clauses of a schema the migrations already hold.

use std::mem::take;

use super::State;
use super::state::Values;
use crate::base::Name;
use crate::catalog::naming::bearer;
use crate::catalog::{Address, Expr, Kind, Object, QName, Renames, Sql};
use crate::diff::Change;
use crate::plan::{ColumnFill, FillKind, Transitions, quoted};

impl State {
    /// Whether the migrations already renamed `from` to `to`. A part's old name is compared without its table, which
    /// may have been renamed since.
    pub fn holds_rename(&self, from: &Address, to: &Address) -> bool {
        self.renamed.get(to).is_some_and(|old| {
            old.kind == from.kind && if from.part.is_some() { old.part == from.part } else { old.home == from.home }
        })
    }

    /// Whether the migrations already filled the column so, also where a migration of rows alone did.
    pub fn holds_fill(&self, column: &Address, fill: &ColumnFill) -> bool {
        let of_rows = || ColumnFill { kind: FillKind::Rest, ..fill.clone() };
        self.fills.get(column).is_some_and(|own| own == fill || *own == of_rows())
    }

    /// Whether the migrations already turned the enum's text `old` into `new` (`None` is null).
    pub fn holds_value(&self, of: QName, old: Name, new: Option<Name>) -> bool {
        self.enum_values.get(&of).and_then(|values| values.get(&old)) == Some(&new)
    }

    /// The same for a column that holds an enum's texts.
    pub fn holds_column_value(&self, column: &Address, old: Name, new: Option<Name>) -> bool {
        self.column_values.get(column).and_then(|values| values.get(&old)) == Some(&new)
    }

    /// What is held, in the names after these renames: for a clause that is written in tomorrow's names. The catalog
    /// stays as it is.
    pub fn carry(&mut self, renames: &Renames) {
        if renames.is_empty() {
            return;
        }
        let carried = |at: Address| renames.address(&at);
        self.renamed = take(&mut self.renamed).into_iter().map(|(to, from)| (carried(to), from)).collect();
        self.fills = take(&mut self.fills)
            .into_iter()
            .map(|(at, fill)| (carried(at), ColumnFill { expr: renames.expr(at.home, &fill.expr), ..fill }))
            .collect();
        let of_enum = |of| carried(Address::top(Kind::Enum, of)).home;
        self.enum_values = take(&mut self.enum_values).into_iter().map(|(of, values)| (of_enum(of), values)).collect();
        self.column_values =
            take(&mut self.column_values).into_iter().map(|(at, values)| (carried(at), values)).collect();
        self.kept = take(&mut self.kept).into_iter().map(|(at, day)| (carried(at), day)).collect();
        self.renamed.extend(renames.iter().map(|(from, to)| (*to, *from)));
    }

    /// A thing of the same name that comes later is another thing, and so is a text that comes back.
    pub(super) fn forget(&mut self, change: &Change) {
        match change {
            Change::Rename { .. } => {}
            Change::Create { at, object } => self.forget_texts(at, None, object),
            Change::Drop { at, object } => {
                self.renamed.remove(&bearer(at, object));
                self.fills.remove(at);
                self.kept.remove(at);
                self.column_values.remove(at);
                if at.kind == Kind::Enum {
                    self.enum_values.remove(&at.home);
                }
            }
            Change::Alter { at, before, after } => {
                if bearer(at, before) != bearer(at, after) {
                    self.renamed.remove(&bearer(at, before));
                }
                self.forget_texts(at, Some(before), after);
            }
        }
    }

    /// Texts that an enum, or a check over a column, allows again.
    fn forget_texts(&mut self, at: &Address, before: Option<&Object>, after: &Object) {
        match (before, after) {
            (Some(Object::Enum(before)), Object::Enum(after)) => {
                if let Some(held) = self.enum_values.get_mut(&at.home) {
                    held.retain(|old, _| before.values.contains(old) || !after.values.contains(old));
                }
            }
            (before, Object::Check(after)) => {
                let was = match before {
                    Some(Object::Check(before)) => text(&before.expr),
                    Some(_) | None => String::new(),
                };
                let is = text(&after.expr);
                after.expr.visit_columns(&mut |column| {
                    if let Some(held) = self.column_values.get_mut(&Address::column(at.home, column)) {
                        held.retain(|old, _| was.contains(&quoted(*old)) || !is.contains(&quoted(*old)));
                    }
                });
            }
            (Some(_) | None, _) => {}
        }
    }

    /// Takes up what a migration decided.
    pub(super) fn hold(&mut self, decisions: &Transitions) {
        let add = |held: &mut Values, values: &Values| held.extend(values.iter().map(|(old, new)| (*old, *new)));
        for (of, values) in &decisions.enum_values {
            add(self.enum_values.entry(*of).or_default(), values);
        }
        for (at, values) in &decisions.column_values {
            add(self.column_values.entry(*at).or_default(), values);
        }
        for (at, day) in &decisions.kept {
            match day {
                Some(day) => _ = self.kept.insert(*at, *day),
                None => _ = self.kept.remove(at),
            }
        }
        self.fills.extend(decisions.fills.iter().map(|(at, fill)| (*at, fill.clone())));
    }
}

fn text(expr: &Expr) -> String {
    expr.sql().map(Sql::plain).unwrap_or_default()
}
