//! What steps and groups become.

use crate::catalog::{Address, Kind, Object, QName};
use crate::dialect::segments::Printer;
use crate::plan::{Action, Fill, Group, GroupKind, Plan, Step};

use super::{QUOTE, ddl, define, rebuild};

/// Prints one plan.
#[derive(Debug, Default)]
pub struct Statements {
    taken: rebuild::Taken,
}

impl Printer for Statements {
    fn rename(&self, plan: &Plan, step: &Step) -> Vec<String> {
        single(plan, std::slice::from_ref(step))
    }

    fn group(&self, plan: &Plan, group: &Group) -> Vec<String> {
        match group.kind {
            GroupKind::CreateTable(table) => create_table(plan, table, &group.steps),
            GroupKind::DropTable(table) => vec![format!("drop table {}", QUOTE.qualified(table))],
            GroupKind::Rebuild(table) => rebuild::statements(plan, &self.taken, table, &group.steps),
            GroupKind::AddColumn(_) => add_column(plan, &group.steps),
            GroupKind::DropWith(at) | GroupKind::Led(at) => {
                let own: Vec<Step> = group.steps.iter().filter(|step| step.at == at).cloned().collect();
                single(plan, &own)
            }
            GroupKind::Single => single(plan, &group.steps),
        }
    }

    fn foreign_keys_off(&self, group: &Group) -> bool {
        match group.kind {
            GroupKind::Rebuild(_) | GroupKind::DropTable(_) => true,
            GroupKind::CreateTable(_) | GroupKind::AddColumn(_) => false,
            GroupKind::Single | GroupKind::DropWith(_) | GroupKind::Led(_) => {
                group.steps.iter().any(|step| matches!(step.action, Action::Drop(Object::Table(_))))
            }
        }
    }
}

/// Only tables and columns have a rename; the planner makes the others a drop and a create.
fn rename(from: &Address, to: &Address) -> Vec<String> {
    match from.kind {
        Kind::Table => {
            vec![format!("alter table {} rename to {}", QUOTE.qualified(from.home), QUOTE.qualified(to.home))]
        }
        Kind::Column => vec![format!(
            "alter table {} rename column {} to {}",
            QUOTE.qualified(from.home),
            QUOTE.name(ddl::part(from)),
            QUOTE.name(ddl::part(to))
        )],
        Kind::Namespace
        | Kind::Enum
        | Kind::Domain
        | Kind::Default
        | Kind::PrimaryKey
        | Kind::Unique
        | Kind::Check
        | Kind::ForeignKey
        | Kind::Index
        | Kind::Defined(_)
        | Kind::Comment(_) => Vec::new(),
    }
}

fn create_table(plan: &Plan, table: QName, steps: &[Step]) -> Vec<String> {
    let mut out = vec![ddl::create_table(&plan.after, table, table)];
    for step in steps {
        match &step.action {
            Action::Create(Object::Index(index)) => out.push(ddl::create_index(&step.at, index)),
            Action::Fill(fill) => out.push(update(&step.at, fill)),
            Action::Create(_)
            | Action::Drop(_)
            | Action::Alter { .. }
            | Action::Rename { .. }
            | Action::RenameValue { .. } => {}
        }
    }
    out
}

/// One statement with the checks and foreign keys that stand beside the column.
fn add_column(plan: &Plan, steps: &[Step]) -> Vec<String> {
    let mut out = Vec::new();
    let mut beside = String::new();
    for step in steps {
        match &step.action {
            Action::Create(Object::Check(_) | Object::ForeignKey(_)) => {
                beside.push_str(&ddl::beside_column(&plan.after, &step.at));
            }
            Action::Create(Object::Column(column)) => out.push(ddl::add_column(&plan.after, &step.at, column)),
            Action::Create(Object::Index(index)) => out.push(ddl::create_index(&step.at, index)),
            Action::Fill(fill) => out.push(update(&step.at, fill)),
            Action::Create(_)
            | Action::Drop(_)
            | Action::Alter { .. }
            | Action::Rename { .. }
            | Action::RenameValue { .. } => {}
        }
    }
    if let Some(first) = out.first_mut() {
        first.push_str(&beside);
    }
    out
}

/// Steps that SQLite has a statement for; the planner leaves nothing else outside of a rebuild.
fn single(plan: &Plan, steps: &[Step]) -> Vec<String> {
    let mut out = Vec::new();
    for step in steps {
        let at = &step.at;
        match &step.action {
            Action::Create(Object::Table(_)) => out.push(ddl::create_table(&plan.after, at.home, at.home)),
            Action::Create(Object::Column(column)) => out.push(ddl::add_column(&plan.after, at, column)),
            Action::Create(Object::Index(index)) => out.push(ddl::create_index(at, index)),
            Action::Drop(Object::Table(_)) => out.push(format!("drop table {}", QUOTE.qualified(at.home))),
            Action::Drop(Object::Column(_)) => {
                out.push(format!("alter table {} drop column {}", QUOTE.qualified(at.home), QUOTE.name(ddl::part(at))))
            }
            Action::Drop(Object::Index(_)) => out.push(format!("drop index {}", QUOTE.name(ddl::part(at)))),
            Action::Alter { after: Object::Index(index), .. } => {
                out.push(format!("drop index {}", QUOTE.name(ddl::part(at))));
                out.push(ddl::create_index(at, index));
            }
            Action::Create(Object::Definition(own)) => out.extend(define::create(at, own)),
            Action::Drop(Object::Definition(own)) => out.extend(define::drop(at, own)),
            Action::Alter { before: Object::Definition(before), after: Object::Definition(after), .. } => {
                out.extend(define::alter(at, before, after));
            }
            Action::Rename { from } => out.extend(rename(from, at)),
            Action::Fill(fill) => out.push(update(at, fill)),
            Action::Create(_) | Action::Drop(_) | Action::Alter { .. } | Action::RenameValue { .. } => {}
        }
    }
    out
}

fn update(at: &Address, fill: &Fill) -> String {
    let column = QUOTE.name(ddl::part(at));
    let rows = if fill.only_null { format!(" where {column} is null") } else { String::new() };
    format!("update {} set {column} = {}{rows}", QUOTE.qualified(at.home), QUOTE.expr(&fill.expr))
}
