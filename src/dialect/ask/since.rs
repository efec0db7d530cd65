//! What has become of a database's objects since now, by the plans that are to run before one.

use std::collections::BTreeSet;

use super::now;
use crate::catalog::define::What;
use crate::catalog::{Address, Kind, Object, QName, Renames};
use crate::plan::{Action, Plan};

/// What the plans that are to run first leave of what the database knows now. Everything is in the names after them.
#[derive(Clone, Debug, Default)]
pub struct Since {
    /// From the names after the plans to those of the database, one after another.
    pub(super) back: Vec<Renames>,
    /// Columns, tables and types whose values, rows or meaning are not what they are now.
    pub(super) touched: BTreeSet<Address>,
    /// Tables that are not there now.
    pub(super) made: BTreeSet<QName>,
    /// Somebody's own SQL is to run, and may change anything.
    pub(super) opaque: bool,
}

impl Since {
    /// Goes on behind one more plan.
    pub fn advance(&mut self, plan: &Plan) {
        for step in &plan.renames {
            match &step.action {
                Action::Rename { from } => {
                    let there: Renames = [(*from, step.at)].into_iter().collect();
                    self.touched = self.touched.iter().map(|at| there.address(at)).collect();
                    self.made = self.made.iter().map(|home| there.address(&Address::table(*home)).home).collect();
                }
                Action::RenameValue { .. } => _ = self.touched.insert(step.at),
                Action::Create(_) | Action::Drop(_) | Action::Alter { .. } | Action::Fill(_) => {}
            }
        }
        let mut back = now::back(plan);
        back.append(&mut self.back);
        self.back = back;
        for step in plan.groups.iter().flat_map(|group| &group.steps) {
            self.step(&step.at, &step.action);
        }
    }

    fn step(&mut self, at: &Address, action: &Action) {
        match action {
            Action::Create(Object::Table(_)) => _ = self.made.insert(at.home),
            Action::Drop(Object::Table(_)) => _ = self.made.remove(&at.home),
            Action::Fill(_) => _ = self.touched.insert(*at),
            Action::Alter { before: Object::Column(before), after: Object::Column(after), using } => {
                let same = before.ty == after.ty
                    && before.collate == after.collate
                    && before.generated == after.generated
                    && using.is_none();
                if !same {
                    self.touched.insert(*at);
                }
            }
            Action::Create(Object::Definition(own)) | Action::Drop(Object::Definition(own)) => {
                self.definition(at, &own.what)
            }
            Action::Alter { before: Object::Definition(before), after: Object::Definition(after), .. } => {
                self.definition(at, &before.what);
                self.definition(at, &after.what);
            }
            Action::Create(Object::Column(_) | Object::Enum(_) | Object::Domain(_))
            | Action::Alter { after: Object::Enum(_) | Object::Domain(_), .. } => _ = self.touched.insert(*at),
            Action::Create(_)
            | Action::Drop(_)
            | Action::Alter { .. }
            | Action::Rename { .. }
            | Action::RenameValue { .. } => {}
        }
    }

    fn definition(&mut self, at: &Address, what: &What) {
        match what {
            What::Raw(_) => self.opaque = true,
            What::Composite(_) => _ = self.touched.insert(*at),
            // the rows of a table, or where they stand
            What::Row(_) | What::Partitioning(_) | What::Descent(_) => {
                self.touched.insert(Address::top(Kind::Table, at.home));
            }
            What::Extension(_)
            | What::Sequence(_)
            | What::Ownership(_)
            | What::Exclusion(_)
            | What::Trigger(_)
            | What::Policy(_)
            | What::Edge(_)
            | What::FieldRules(_)
            | What::View(_)
            | What::Routine(_)
            | What::Event(_)
            | What::Permissions(_)
            | What::Grant(_)
            | What::Analyzer(_)
            | What::Param(_)
            | What::Service(_)
            | What::Printed(_) => {}
        }
    }
}
