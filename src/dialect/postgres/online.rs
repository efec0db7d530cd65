//! Statements that stop nobody who reads and writes the table: each outside of any transaction
//! (<https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>).

use crate::base::Name;
use crate::catalog::{Address, Catalog, Key, Kind, Object, QName, Slot, naming};
use crate::plan::{Action, Plan, Step};

use super::QUOTE;
use super::ddl::{self, alter_table, part};

/// The statements of a step that has others than when its table is locked.
pub fn statements(plan: &Plan, step: &Step) -> Option<Vec<String>> {
    let at = &step.at;
    let alone = !step.hazard.transactional;
    match &step.action {
        Action::Create(Object::Index(own)) if alone => Some(ddl::created_index(at, part(at), own, true)),
        Action::Drop(Object::Index(_)) if alone => Some(vec![drop(at, part(at))]),
        Action::Alter { before: Object::Index(_), after: Object::Index(own), .. } if alone => {
            let beside = naming::fit(&format!("{}_new", part(at)));
            let beside = naming::free(Name::new(&beside), &|name| is_taken(plan, QName::new(at.home.ns, name)));
            let mut out = ddl::created_index(at, beside, own, true);
            out.push(drop(at, part(at)));
            let old = QUOTE.qualified(QName::new(at.home.ns, beside));
            out.push(format!("alter index {old} rename to {}", QUOTE.name(part(at))));
            Some(out)
        }
        Action::Create(object @ (Object::PrimaryKey(key) | Object::Unique(key))) if is_built(plan, at, key) => {
            let word = if matches!(object, Object::PrimaryKey(_)) { "primary key" } else { "unique" };
            let name = QUOTE.name(key.name);
            let deferrable = ddl::deferrable(key.deferrable);
            Some(vec![format!("{}add constraint {name} {word} using index {name}{deferrable}", alter_table(at))])
        }
        Action::Create(_)
        | Action::Drop(_)
        | Action::Alter { .. }
        | Action::Rename { .. }
        | Action::RenameValue { .. }
        | Action::Fill(_) => None,
    }
}

fn drop(at: &Address, name: Name) -> String {
    format!("drop index concurrently {}", QUOTE.qualified(QName::new(at.home.ns, name)))
}

/// Whether the plan builds an index for the key to take over.
fn is_built(plan: &Plan, at: &Address, key: &Key) -> bool {
    let index = Address::part(Kind::Index, at.home, key.name);
    plan.carried.contains(&Address::table(at.home))
        && plan.steps().any(|step| step.at == index && matches!(step.action, Action::Create(_)))
}

fn is_taken(plan: &Plan, name: QName) -> bool {
    let holds = |catalog: &Catalog| catalog.iter().any(|(at, object)| object.slots(at).contains(&Slot::Relation(name)));
    holds(&plan.carried) || holds(&plan.after)
}
