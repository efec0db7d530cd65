//! A table changed by making it anew: create, copy, drop, rename, indexes (planner.md section 9; SQLite's own procedure
//! is lang_altertable.html, section 7).

use std::cell::OnceCell;

use rustc_hash::FxHashSet;

use crate::base::Name;
use crate::catalog::{Address, Catalog, Kind, Object, QName, Type};
use crate::plan::{Action, Fill, Plan, Step};

use super::{QUOTE, ddl, options, semantics};

/// The names of tables and indexes before and after a plan that begin with an underscore, in small letters. They are
/// read when the first table is copied; a plan may copy thousands.
#[derive(Debug, Default)]
pub struct Taken(OnceCell<FxHashSet<String>>);

impl Taken {
    fn contains(&self, plan: &Plan, name: &str) -> bool {
        let all = self.0.get_or_init(|| {
            let both = plan.carried.addresses().chain(plan.after.addresses());
            both.filter_map(|at| if at.kind == Kind::Index { at.part } else { Some(at.home.name) })
                .filter(|name| name.as_str().starts_with('_'))
                .map(|name| name.as_str().to_ascii_lowercase())
                .collect()
        });
        all.contains(&name.to_ascii_lowercase())
    }
}

/// The statements that bring `table` from `plan.carried` to `plan.after`, rows and all.
pub fn statements(plan: &Plan, taken: &Taken, table: QName, steps: &[Step]) -> Vec<String> {
    let fresh = QName::bare(free_name(plan, taken, table.name));
    let (old, new) = (QUOTE.qualified(table), QUOTE.qualified(fresh));
    let mut out = vec![ddl::create_table(&plan.after, table, fresh)];
    out.push(copy(plan, table, steps, &old, &new));
    out.extend(retyped(plan, table, steps).into_iter().flat_map(|column| column.refusal(table, &new)));
    let counts = |catalog| is_numbered(catalog, table);
    if counts(&plan.carried) && counts(&plan.after) {
        let (from, to) = (literal(table.name), literal(fresh.name));
        out.push(format!("delete from sqlite_sequence where name = {to}"));
        out.push(format!(
            "insert into sqlite_sequence (name, seq) select {to}, seq from sqlite_sequence where name = {from}"
        ));
    }
    out.push(format!("drop table {old}"));
    // With it off, the rename reads every view and trigger again, and those that mention the table stop it.
    out.push("pragma legacy_alter_table = on".to_owned());
    out.push(format!("alter table {new} rename to {old}"));
    out.push("pragma legacy_alter_table = off".to_owned());
    for step in steps {
        if let Action::Create(Object::Index(index)) | Action::Alter { after: Object::Index(index), .. } = &step.action {
            out.push(ddl::create_index(&step.at, index));
        }
    }
    out
}

fn literal(name: Name) -> String {
    crate::dialect::quote::literal(name.as_str())
}

/// `_new_t`, with more underscores while a table or index has that name.
fn free_name(plan: &Plan, taken: &Taken, table: Name) -> Name {
    let mut name = format!("_new_{table}");
    while taken.contains(plan, &name) {
        name.insert(0, '_');
    }
    Name::new(&name)
}

/// `insert into _new_t (…) select … from t`, row for row: also where no column keeps or gets a value.
fn copy(plan: &Plan, table: QName, steps: &[Step], old: &str, new: &str) -> String {
    let (mut into, mut from) = (Vec::new(), Vec::new());
    if let Some(rowid) = hidden_rowid(plan, table) {
        into.push(rowid.to_owned());
        from.push(rowid.to_owned());
    }
    for (name, column) in plan.after.columns(table) {
        if column.generated.is_some() {
            continue;
        }
        if let Some(value) = value_of(plan, table, name, steps) {
            into.push(QUOTE.name(name));
            from.push(value);
        }
    }
    if into.is_empty() {
        let (column, value) = row_for_row(plan, table);
        into.push(column);
        from.push(value);
    }
    format!("insert into {new} ({})\nselect {}\nfrom {old}", into.join(", "), from.join(", "))
}

/// What makes a row of the new table for each row of the old one when nothing else does: the number of the row, or in a
/// table without rowid what a column would get by itself.
fn row_for_row(plan: &Plan, table: QName) -> (String, String) {
    let counts = |catalog: &Catalog| !options::is_without_rowid(catalog, table);
    if let (true, Some(rowid)) = (counts(&plan.after), rowid_word(plan, table)) {
        let number = if counts(&plan.carried) { rowid } else { "row_number() over ()" };
        return (rowid.to_owned(), number.to_owned());
    }
    let columns = plan.after.columns(table);
    let mut plain = columns.iter().filter(|(_, column)| column.generated.is_none());
    let default = |name: Name| match plan.after.get(&Address::part(Kind::Default, table, name)) {
        Some(Object::Default(expr)) => Some(QUOTE.grouped(expr)),
        _ => None,
    };
    let found = plain.clone().find_map(|(name, _)| Some((*name, default(*name)?)));
    // With neither default nor null the engine refuses the row, which is better than to leave it behind.
    let (name, value) = found
        .or_else(|| plain.find(|(_, column)| column.nullable).map(|(name, _)| (*name, "null".to_owned())))
        .or_else(|| columns.first().map(|(name, _)| (*name, "null".to_owned())))
        .unwrap_or((table.name, "null".to_owned()));
    (QUOTE.name(name), value)
}

/// What a column of the new table gets: what a data step says, what it had, or nothing, so that its default holds.
fn value_of(plan: &Plan, table: QName, name: Name, steps: &[Step]) -> Option<String> {
    let at = Address::column(table, name);
    let own = || steps.iter().filter(|step| step.at == at);
    let created = own().any(|step| matches!(step.action, Action::Create(_)));
    let before = plan.carried.column(table, name).filter(|_| !created);
    let fill = own().find_map(|step| if let Action::Fill(fill) = &step.action { Some(fill) } else { None });
    let using = own()
        .find_map(|step| if let Action::Alter { using: Some(expr), .. } = &step.action { Some(expr) } else { None });
    let had = before.map(|_| match using {
        Some(expr) => QUOTE.expr(expr),
        None => match retyped(plan, table, steps).into_iter().find(|column| column.name == name) {
            Some(column) => column.value(),
            None => QUOTE.name(name),
        },
    });
    match (fill, had) {
        (Some(fill), Some(had)) => Some(filled(fill, &had)),
        (Some(Fill { expr, .. }), None) => Some(QUOTE.expr(expr)),
        (None, had) => had,
    }
}

/// A column whose new affinity does not convert every value.
struct Retyped {
    name: Name,
    /// The storage classes that its values must have.
    classes: &'static [&'static str],
    /// Whether fractions become whole numbers.
    rounds: bool,
}

/// A strict table refuses by itself what does not fit.
fn retyped(plan: &Plan, table: QName, steps: &[Step]) -> Vec<Retyped> {
    if options::is_strict(&plan.after, table) {
        return Vec::new();
    }
    let columns = steps.iter().filter_map(|step| {
        let Action::Alter { before: Object::Column(before), after: Object::Column(after), .. } = &step.action else {
            return None;
        };
        let (Type::Sql(from), Type::Sql(to)) = (&before.ty, &after.ty) else { return None };
        let classes = semantics::may_stay(from, to).filter(|_| after.generated.is_none())?;
        let rounds = classes == ["integer"] && ["REAL", "NUMERIC"].contains(&&**from);
        Some(Retyped { name: ddl::part(&step.at), classes, rounds })
    });
    columns.collect()
}

impl Retyped {
    /// The value for the copy. A fraction is rounded, a half away from zero; what affinity makes of the rest is looked at
    /// afterwards.
    fn value(&self) -> String {
        let name = QUOTE.name(self.name);
        if self.rounds {
            return format!("case typeof({name}) when 'real' then round({name}) else {name} end");
        }
        name
    }

    /// Stops the run when a value has kept another form. The name of the check is what SQLite says then.
    fn refusal(&self, table: QName, new: &str) -> [String; 3] {
        let why = QUOTE.name(Name::new(&format!("a value of {}.{} does not fit its new type", table.name, self.name)));
        let name = QUOTE.name(self.name);
        let classes: Vec<String> = self.classes.iter().map(|class| format!("'{class}'")).collect();
        let fits = classes.join(", ");
        [
            format!("create temp table _unfit (value constraint {why} check (false))"),
            format!("insert into temp._unfit\nselect {name}\nfrom {new}\nwhere typeof({name}) not in ({fits}, 'null')"),
            "drop table temp._unfit".to_owned(),
        ]
    }
}

fn filled(fill: &Fill, had: &str) -> String {
    let value = QUOTE.expr(&fill.expr);
    if fill.only_null { format!("coalesce({had}, {value})") } else { value }
}

/// The word for the hidden row number when both tables have one that nothing else keeps: full-text and spatial tables
/// refer to it.
fn hidden_rowid(plan: &Plan, table: QName) -> Option<&'static str> {
    let hidden = |catalog: &Catalog| !options::is_without_rowid(catalog, table) && !has_integer_key(catalog, table);
    if !hidden(&plan.carried) || !hidden(&plan.after) {
        return None;
    }
    rowid_word(plan, table)
}

/// A word for the number of the row that no column has.
fn rowid_word(plan: &Plan, table: QName) -> Option<&'static str> {
    let named = |word: &str| {
        [&plan.carried, &plan.after]
            .into_iter()
            .any(|catalog| catalog.columns(table).iter().any(|(name, _)| name.as_str().eq_ignore_ascii_case(word)))
    };
    ["rowid", "_rowid_", "oid"].into_iter().find(|word| !named(word))
}

/// Whether the primary key is the rowid: one column of the type `INTEGER` and no other word.
fn has_integer_key(catalog: &Catalog, table: QName) -> bool {
    match catalog.get(&Address::top(Kind::PrimaryKey, table)) {
        Some(Object::PrimaryKey(key)) => match key.columns.as_slice() {
            [column] => catalog.column(table, *column).is_some_and(|column| column.ty == Type::Sql("INTEGER".into())),
            _ => false,
        },
        _ => false,
    }
}

fn is_numbered(catalog: &Catalog, table: QName) -> bool {
    catalog.columns(table).iter().any(|(_, column)| column.identity.is_some())
}
