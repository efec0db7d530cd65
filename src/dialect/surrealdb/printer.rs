//! What steps and groups become.
//!
//! All that belongs to a table or a field is one definition, so its steps print that whole definition, once: as the plan leaves
//! it, or open to any value while a data step has still to come. What the engine would let happen in silence – a field that forbids
//! absence where it is absent, an assertion that a record breaks – stops the script before its definition.

use std::cell::RefCell;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::Name;
use crate::catalog::define::What;
use crate::catalog::{Address, Catalog, Column, CommentOn, Defined, Expr, Kind, Object, QName};
use crate::dialect::company::Company;
use crate::dialect::segments::Printer;
use crate::plan::{Action, Fill, Group, GroupKind, Plan, Retype, Step};

use super::ddl::{self, broken, definition, part};
use super::inside::{self, Records, Which};
use super::semantics::SEMANTICS;
use super::types::{has_elements, optional, text};
use super::versions::Lacks;
use super::{QUOTE, moves, objects, references, rows};

/// Prints one plan.
#[derive(Debug)]
pub struct Statements {
    lacks: Lacks,
    created: FxHashSet<Address>,
    dropped: FxHashSet<Address>,
    /// Columns whose data step has still to come, and how many of their table have.
    waiting: RefCell<FxHashSet<Address>>,
    /// Columns that forbid absence in a step of its own after their data step.
    tightened: FxHashSet<Address>,
    /// Assertions whose step has still to come.
    unsaid: RefCell<FxHashSet<Address>>,
    /// Columns whose own step has still to come: what else changes of them is said with it.
    coming: RefCell<FxHashSet<Address>>,
    /// Fields with a reference whose links the engine does not remember.
    forgotten: RefCell<FxHashSet<Address>>,
    /// The last definition of a table or a field.
    printed: RefCell<FxHashMap<Address, String>>,
}

impl Statements {
    /// For one plan, on an engine that lacks something.
    pub fn new(lacks: Lacks, plan: &Plan) -> Self {
        let mut own = Self {
            lacks,
            created: FxHashSet::default(),
            dropped: FxHashSet::default(),
            waiting: RefCell::default(),
            tightened: FxHashSet::default(),
            unsaid: RefCell::default(),
            coming: RefCell::default(),
            forgotten: RefCell::default(),
            printed: RefCell::default(),
        };
        for step in plan.steps() {
            match &step.action {
                Action::Create(_) => _ = own.created.insert(step.at),
                Action::Drop(_) => _ = own.dropped.insert(step.at),
                Action::Fill(_) => _ = own.waiting.get_mut().insert(step.at),
                Action::Alter { .. } if own.waiting.get_mut().contains(&step.at) => _ = own.tightened.insert(step.at),
                Action::Alter { .. } | Action::Rename { .. } | Action::RenameValue { .. } => {}
            }
            let field = Address { kind: Kind::Column, ..step.at };
            let has = |catalog| references::clause(catalog, &field).is_some();
            if plan.carried.contains(&field) && has(&plan.after) && !has(&plan.carried) {
                own.forgotten.get_mut().insert(field);
            }
            if step.at.kind == Kind::Check {
                own.unsaid.get_mut().insert(step.at);
            }
            if let Action::Create(Object::Column(_)) | Action::Alter { after: Object::Column(_), .. } = step.action {
                own.coming.get_mut().insert(step.at);
            }
        }
        own
    }

    const fn records<'t>(&self, table: &'t str) -> Records<'t> {
        Records { table, eager: self.lacks.filter }
    }

    /// Whether a definition is not what was printed last.
    fn is_news(&self, at: Address, body: &str) -> bool {
        let mut printed = self.printed.borrow_mut();
        if printed.get(&at).is_some_and(|last| last == body) {
            return false;
        }
        printed.insert(at, body.to_owned());
        true
    }

    fn is_printed(&self, at: &Address) -> bool {
        self.printed.borrow().contains_key(at)
    }

    fn table(&self, plan: &Plan, home: QName) -> Vec<String> {
        let at = Address::table(home);
        if let Some(view) = plan.after.view(home).filter(|_| !plan.after.contains(&at)) {
            return self.of_view(plan, &view);
        }
        if !plan.after.contains(&at) {
            return Vec::new();
        }
        let over = if plan.carried.contains(&at) || self.is_printed(&at) { "OVERWRITE " } else { "" };
        let body = ddl::table(&plan.after, home);
        if self.is_news(at, &body) { vec![format!("DEFINE TABLE {over}{body}")] } else { Vec::new() }
    }

    /// What is allowed on a view that stays; a whole definition would compute it anew.
    fn of_view(&self, plan: &Plan, view: &Address) -> Vec<String> {
        if self.created.contains(view) {
            return Vec::new();
        }
        let said = ddl::permissions_of(&plan.after, &Address::table(view.home));
        let said = if said.is_empty() { " PERMISSIONS NONE".to_owned() } else { said };
        vec![format!("ALTER TABLE {}{said}", QUOTE.name(view.home.name))]
    }

    /// The definition of a field as it stands now.
    fn field(&self, plan: &Plan, home: QName, name: Name) -> Vec<String> {
        let at = Address::column(home, name);
        let Some(own) = plan.after.column(home, name).filter(|_| !self.coming.borrow().contains(&at)) else {
            return Vec::new();
        };
        let body = if self.waiting.borrow().contains(&at) && !plan.carried.contains(&at) {
            references::open(&plan.after, &at, own)
        } else {
            let is_open = self.waiting.borrow().iter().any(|own| own.home == home);
            let asserts = !(is_open && self.unsaid.borrow().contains(&Address { kind: Kind::Check, ..at }));
            ddl::field(&plan.after, &at, own, asserts)
        };
        let mut out: Vec<String> = self.overwrite(plan, &at, &body).into_iter().collect();
        // the definition of the elements, which the engine has made, would stay as it is
        if !out.is_empty()
            && has_elements(text(&own.ty))
            && is_flexible(&plan.carried, &at) != is_flexible(&plan.after, &at)
            && plan.carried.contains(&at)
        {
            out.insert(0, format!("REMOVE FIELD IF EXISTS {}.* ON {}", QUOTE.name(name), QUOTE.name(home.name)));
        }
        if !out.is_empty() && self.forgotten.borrow_mut().remove(&at) {
            let open = format!("DEFINE FIELD OVERWRITE {}", references::open(&plan.after, &at, own));
            let write = references::remember(home.name, name);
            out.retain(|last| *last != open);
            out.splice(0..0, std::iter::once(open).chain(self.relaxed(plan, home)).chain([write]));
        }
        out
    }

    fn overwrite(&self, plan: &Plan, at: &Address, body: &str) -> Option<String> {
        // the engine has defined the elements of an array with it
        let implied = part(at).as_str().ends_with(".*");
        let over = if plan.carried.contains(at) || self.is_printed(at) || implied { "OVERWRITE " } else { "" };
        self.is_news(*at, body).then(|| format!("DEFINE FIELD {over}{body}"))
    }

    /// Fields of a table about to be written whose assertions will be others: until then they assert nothing, since the old
    /// ones may not hold for what is written.
    fn relaxed(&self, plan: &Plan, home: QName) -> Vec<String> {
        let waits = |at: &&Address| at.home == home && plan.carried.contains(at);
        let mut all: Vec<Address> = self.unsaid.borrow().iter().filter(waits).copied().collect();
        all.sort();
        all.into_iter()
            .filter_map(|check| {
                let at = Address { kind: Kind::Column, ..check };
                let own = plan.carried.column(home, part(&at)).filter(|_| !self.is_printed(&at))?;
                self.overwrite(plan, &at, &ddl::field(&plan.carried, &at, own, false))
            })
            .collect()
    }

    /// A field that takes anything, for as long as its values are written.
    fn open(&self, plan: &Plan, at: &Address) -> Option<String> {
        if references::clause(&plan.after, at).is_some() {
            self.forgotten.borrow_mut().insert(*at);
        }
        self.overwrite(plan, at, &format!("{} ON {} TYPE any", QUOTE.name(part(at)), QUOTE.name(at.home.name)))
    }

    fn create_table(&self, plan: &Plan, home: QName, steps: &[Step]) -> Vec<String> {
        let mut out = self.table(plan, home);
        // in their order, objects before what is in them
        let mut fields: Vec<(u32, Name)> = steps
            .iter()
            .filter(|step| step.at.kind == Kind::Column)
            .filter_map(|step| Some((plan.after.column(home, part(&step.at))?.position, part(&step.at))))
            .collect();
        fields.sort();
        for step in steps {
            self.unsaid.borrow_mut().remove(&step.at);
            self.coming.borrow_mut().remove(&step.at);
        }
        out.extend(fields.into_iter().flat_map(|(_, name)| self.field(plan, home, name)));
        for step in steps.iter().filter(|step| step.at.kind != Kind::Column) {
            out.extend(self.step(plan, step));
        }
        out
    }

    fn step(&self, plan: &Plan, step: &Step) -> Vec<String> {
        let at = &step.at;
        self.unsaid.borrow_mut().remove(at);
        if at.kind == Kind::Column {
            self.coming.borrow_mut().remove(at);
        }
        let table = || self.table(plan, at.home);
        let field = |name: Option<Name>| name.map(|name| self.field(plan, at.home, name)).unwrap_or_default();
        match (&step.action, at.kind) {
            (Action::Fill(fill), _) => self.fill(plan, at, fill),
            (Action::Drop(Object::Table(_)), _) => vec![format!("REMOVE TABLE {}", QUOTE.name(at.home.name))],
            (_, Kind::Table | Kind::Comment(CommentOn::Table) | Kind::Defined(Defined::Edge)) => table(),
            (Action::Create(Object::Column(own)), _) => self.new_field(plan, at, own),
            (Action::Drop(Object::Column(own)), _) => self.drop_field(plan, at, own),
            (Action::Alter { before: Object::Column(old), after: Object::Column(new), using }, _) => {
                self.alter_field(plan, at, old, new, using.as_ref())
            }
            (action, Kind::Check) => self.check(plan, at, action),
            (_, Kind::Default | Kind::Defined(Defined::FieldRules) | Kind::Comment(CommentOn::Column)) => {
                field(at.part)
            }
            (_, Kind::Defined(Defined::Permissions)) => match at.part {
                None => table(),
                Some(part) if part.as_str().starts_with('(') => self.function(plan, at),
                Some(_) => field(at.part),
            },
            (Action::Create(Object::Index(own)), _) => {
                vec![ddl::index(&plan.after, at, own, !step.hazard.transactional)]
            }
            // its table moved, and it did not come along
            (Action::Drop(Object::Index(_)), _) if plan.renames.iter().any(|own| own.at == Address::table(at.home)) => {
                Vec::new()
            }
            (Action::Drop(Object::Index(_)), _) => {
                vec![format!("REMOVE INDEX {} ON {}", QUOTE.name(part(at)), QUOTE.name(at.home.name))]
            }
            (action, Kind::Comment(on)) => self.comment(plan, at, on, action),
            (Action::Create(Object::Definition(own)), _) => {
                objects::define(&plan.after, at, &own.what, false).into_iter().collect()
            }
            (Action::Drop(Object::Definition(own)), _) => objects::remove(at, &own.what).into_iter().collect(),
            (Action::Alter { before: Object::Definition(old), after: Object::Definition(new), .. }, _) => {
                match (&old.what, &new.what) {
                    (What::Row(old), What::Row(new)) => rows::update(at, old, new).into_iter().collect(),
                    (What::Raw(_), What::Raw(_)) => Vec::new(), // only its way down is another
                    (_, new) => objects::define(&plan.after, at, new, true).into_iter().collect(),
                }
            }
            (
                Action::Create(_)
                | Action::Drop(_)
                | Action::Alter { .. }
                | Action::Rename { .. }
                | Action::RenameValue { .. },
                _,
            ) => Vec::new(),
        }
    }

    /// What is computed at every write is so for the records that are there when they are written.
    fn new_field(&self, plan: &Plan, at: &Address, own: &Column) -> Vec<String> {
        let mut out = self.field(plan, at.home, part(at));
        let relaxed = || self.relaxed(plan, at.home);
        let rules = definition(&plan.after, &Address { kind: Kind::Defined(Defined::FieldRules), ..*at });
        let is_written = matches!(rules, Some(What::FieldRules(rules)) if rules.value.is_some());
        let table_stays = plan.carried.contains(&Address::table(at.home));
        if is_written && table_stays && own.generated.is_none() && !self.waiting.borrow().contains(at) {
            out.extend(relaxed());
            out.push(format!("UPDATE {} RETURN NONE", QUOTE.name(at.home.name)));
        }
        out
    }

    /// The values go before their field does: the engine would keep them, and refuse every later change of their records.
    fn drop_field(&self, plan: &Plan, at: &Address, own: &Column) -> Vec<String> {
        let (name, table) = (QUOTE.name(part(at)), QUOTE.name(at.home.name));
        let remove = format!("REMOVE FIELD {name} ON {table}");
        let path = part(at);
        let mut above = path.as_str().rmatch_indices('.').map(|(dot, _)| &path.as_str()[..dot]);
        let goes_along = above.any(|step| self.dropped.contains(&Address::column(at.home, step.into())));
        let mut out = Vec::new();
        if own.generated.is_none() && !goes_along {
            let rules = definition(&plan.carried, &Address { kind: Kind::Defined(Defined::FieldRules), ..*at });
            let is_kept = matches!(rules, Some(What::FieldRules(own)) if own.readonly || own.value.is_some());
            if !own.nullable || is_kept {
                out.extend(self.open(plan, at));
            }
            out.extend(self.relaxed(plan, at.home));
            out.push(format!("UPDATE {table} UNSET {name} RETURN NONE"));
        }
        out.push(remove);
        if has_elements(text(&own.ty)) {
            out.push(format!("REMOVE FIELD IF EXISTS {name}.* ON {table}"));
        }
        out
    }

    fn alter_field(&self, plan: &Plan, at: &Address, old: &Column, new: &Column, using: Option<&Expr>) -> Vec<String> {
        let (name, table) = (QUOTE.name(part(at)), QUOTE.name(at.home.name));
        let mut out = Vec::new();
        let is_stored = old.generated.is_none() && new.generated.is_none();
        let retyped = old.ty != new.ty;
        let cast = retyped && is_stored && (SEMANTICS.retype)(&old.ty, &new.ty, &[]) != Retype::Metadata;
        if using.is_some() || cast {
            out.extend(self.open(plan, at));
            if has_elements(text(&old.ty)) && !has_elements(text(&new.ty)) {
                out.push(format!("REMOVE FIELD IF EXISTS {name}.* ON {table}"));
            }
            out.extend(self.relaxed(plan, at.home));
            // what is written while the field is open must be of the type that it gets
            let ty = text(&new.ty);
            let made = |own: &str| match using.map(value) {
                Some(value) if ty == "any" || !retyped => value,
                Some(value) => format!("<{}> {}", optional(ty, new.nullable), QUOTE.operand_text(value)),
                None => format!("<{ty}> {own}"),
            };
            out.push(inside::write(self.records(&table), part(at), Which::Present, &made));
        }
        let is_waiting = self.waiting.borrow().contains(at);
        if old.nullable && !new.nullable && !is_waiting && new.generated.is_none() {
            let rows = inside::found(part(at), &inside::absent);
            out.push(stop(&table, &rows, &format!("{table}.{name}: a record has no value")));
        }
        out.extend(self.field(plan, at.home, part(at)));
        out
    }

    /// Records that are there must not break what is asserted from now on.
    fn check(&self, plan: &Plan, at: &Address, action: &Action) -> Vec<String> {
        let mut out = Vec::new();
        let column = at.part.and_then(|name| plan.after.column(at.home, name));
        let asserted =
            if let Action::Create(Object::Check(own)) | Action::Alter { after: Object::Check(own), .. } = action {
                Some(own)
            } else {
                None
            };
        let field = self.field(plan, at.home, part(at));
        if let (Some(own), Some(column), true) = (asserted, column, plan.carried.contains(&Address::table(at.home)))
            && let Some(rows) = broken(at, &own.expr, column.nullable)
        {
            let (table, name) = (QUOTE.name(at.home.name), QUOTE.name(part(at)));
            out.push(stop(&table, &rows, &format!("{table}.{name}: a record breaks the assertion")));
        }
        out.extend(field);
        out
    }

    fn fill(&self, plan: &Plan, at: &Address, fill: &Fill) -> Vec<String> {
        let which = if fill.only_null { Which::Absent } else { Which::All };
        let mut out = self.relaxed(plan, at.home);
        let table = QUOTE.name(at.home.name);
        out.push(inside::write(self.records(&table), part(at), which, &|_| value(&fill.expr)));
        self.waiting.borrow_mut().remove(at);
        if !self.tightened.contains(at) {
            out.extend(self.field(plan, at.home, part(at)));
        }
        out
    }

    /// The permissions of a function are part of its definition.
    fn function(&self, plan: &Plan, at: &Address) -> Vec<String> {
        let own = Address { kind: Kind::Defined(Defined::Function), ..*at };
        if self.created.contains(&own) {
            return Vec::new();
        }
        definition(&plan.after, &own)
            .and_then(|what| objects::define(&plan.after, &own, what, true))
            .into_iter()
            .collect()
    }

    fn comment(&self, plan: &Plan, at: &Address, on: CommentOn, action: &Action) -> Vec<String> {
        let is_said = |owner: Address| self.created.contains(&owner) || self.dropped.contains(&owner);
        if at.owner().is_some_and(is_said) {
            return Vec::new();
        }
        if matches!(on, CommentOn::Defined(own) if self.lacks.alter.contains(&own)) {
            let owner = at.owner();
            let whole = owner.and_then(|at| objects::define(&plan.after, &at, definition(&plan.after, &at)?, true));
            return whole.into_iter().collect();
        }
        let said = if let Action::Create(Object::Comment(text)) | Action::Alter { after: Object::Comment(text), .. } =
            action
        {
            format!("COMMENT {}", QUOTE.text(text))
        } else {
            "DROP COMMENT".to_owned()
        };
        objects::called(at, on).map(|object| format!("ALTER {object} {said}")).into_iter().collect()
    }
}

/// Whether an object, or the objects in an array, may hold what no field says.
fn is_flexible(catalog: &Catalog, at: &Address) -> bool {
    let rules = definition(catalog, &Address { kind: Kind::Defined(Defined::FieldRules), ..*at });
    matches!(rules, Some(What::FieldRules(rules)) if rules.flexible)
}

/// What is written. What SQL calls null is not there at all.
fn value(expr: &Expr) -> String {
    let text = QUOTE.expr(expr);
    if text.eq_ignore_ascii_case("null") { "NONE".to_owned() } else { text }
}

/// Throws when a record is found.
pub(super) fn stop(table: &str, rows: &str, why: &str) -> String {
    let why = QUOTE.text(why);
    format!("IF array::len((SELECT VALUE id FROM {table} WHERE {rows} LIMIT 1)) > 0 {{ THROW {why} }}")
}

impl Printer for Statements {
    /// Fields are copied; of tables all is done at once.
    fn rename(&self, plan: &Plan, step: &Step) -> Vec<String> {
        let is_first = plan.renames.iter().find(|own| own.at.kind == Kind::Table).is_some_and(|own| own.at == step.at);
        if is_first { moves::statements(plan) } else { Vec::new() }
    }

    fn group(&self, plan: &Plan, group: &Group) -> Vec<String> {
        match group.kind {
            GroupKind::CreateTable(table) => self.create_table(plan, table, &group.steps),
            GroupKind::DropTable(table) => vec![format!("REMOVE TABLE {}", QUOTE.name(table.name))],
            GroupKind::DropWith(at) => {
                group.steps.iter().filter(|step| step.at == at).flat_map(|step| self.step(plan, step)).collect()
            }
            GroupKind::Rebuild(_) | GroupKind::AddColumn(_) | GroupKind::Led(_) | GroupKind::Single => {
                for step in &group.steps {
                    self.unsaid.borrow_mut().remove(&step.at);
                }
                group.steps.iter().flat_map(|step| self.step(plan, step)).collect()
            }
        }
    }

    fn foreign_keys_off(&self, _: &Group) -> bool {
        false
    }

    /// An index that is built in the transaction that wrote its records does not see them, so those never share one.
    fn company(&self, sql: &str) -> Company {
        let writes = ["UPDATE ", "FOR ", "INSERT ", "DELETE ", "CREATE ", "UPSERT ", "RELATE "];
        if sql.starts_with('{') {
            Company::Batches
        } else if writes.iter().any(|word| sql.starts_with(word)) {
            Company::Rows
        } else if ["DEFINE FIELD OVERWRITE ", "REMOVE FIELD IF EXISTS "].iter().any(|word| sql.starts_with(word)) {
            Company::Opens
        } else {
            Company::Structure
        }
    }
}
