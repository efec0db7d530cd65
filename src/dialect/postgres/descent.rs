//! Partitions and tables that inherit.

use crate::catalog::define::{Descent, Options, What};
use crate::catalog::{Address, Column, Definition, IdentityMode, Index, IndexPart, Kind, Object, QName};
use crate::dialect::define::text;
use crate::plan::{Action, Plan, Step};

use super::ddl::{self, alter_table};
use super::{Postgres, QUOTE, not_null, options, own};

/// A table becomes a partition, or inherits.
pub fn create(at: &Address, own: &Descent) -> Vec<String> {
    let child = QUOTE.qualified(at.home);
    match &own.bounds {
        Some(bounds) => own
            .parents
            .iter()
            .map(|parent| format!("{}attach partition {child} {}", alter_table(&Address::table(*parent)), text(bounds)))
            .collect(),
        None => own
            .parents
            .iter()
            .map(|parent| format!("{}inherit {}", alter_table(at), QUOTE.qualified(*parent)))
            .collect(),
    }
}

/// A table is one of its own again, with all that it had from its parent.
pub fn drop(at: &Address, own: &Descent) -> Vec<String> {
    let child = QUOTE.qualified(at.home);
    let detach = |parent: &QName| match own.bounds {
        Some(_) => format!("{}detach partition {child}", alter_table(&Address::table(*parent))),
        None => format!("{}no inherit {}", alter_table(at), QUOTE.qualified(*parent)),
    };
    own.parents.iter().map(detach).collect()
}

/// Whether it stands in the statement that makes the table.
pub const fn is_inline(own: &Definition) -> bool {
    matches!(own.what, What::Descent(Descent { bounds: None, .. }) | What::Partitioning(_))
}

/// ` partition by range (a)` of a table that is made.
pub fn partition_by(own: &Definition) -> String {
    let What::Partitioning(own) = &own.what else { return String::new() };
    format!(" partition by {}", QUOTE.expr(&own.key))
}

/// ` inherits (a, b)` of a table that is made.
pub fn inherits(own: &Definition) -> String {
    let What::Descent(own) = &own.what else { return String::new() };
    let parents: Vec<String> = own.parents.iter().map(|parent| QUOTE.qualified(*parent)).collect();
    format!(" inherits ({})", parents.join(", "))
}

/// The parents' column that a column of a table that inherits comes from, when the table is made.
pub fn inherited<'p>(plan: &'p Plan, descent: Option<&Descent>, at: &Address) -> Option<(QName, &'p Column)> {
    let name = at.part.filter(|_| at.kind == Kind::Column)?;
    descent?.parents.iter().find_map(|parent| Some((*parent, plan.after.column(*parent, name)?)))
}

/// Whether a column of a table that is made comes from its parents alone; one that is computed or counts otherwise is said, and the
/// server takes both for one.
pub fn goes_without_saying(plan: &Plan, descent: Option<&Descent>, at: &Address, own: &Column) -> bool {
    let counts = own.identity.as_ref().is_some_and(|own| own.mode != IdentityMode::Serial);
    !own::is_own(own)
        && inherited(plan, descent, at).is_some_and(|(_, parent)| own.generated == parent.generated && !counts)
}

/// Whether the statement that makes a table says the column, too.
pub fn is_said(plan: &Plan, descent: Option<&Descent>, at: &Address) -> bool {
    let column = at.part.and_then(|name| plan.after.column(at.home, name));
    !column.is_some_and(|own| goes_without_saying(plan, descent, at, own))
}

/// What is said of a column besides that it is inherited: it may not be null where the parent's may, or has no default.
pub fn unlike(dialect: &Postgres, plan: &Plan, descent: Option<&Descent>, at: &Address, own: &Column) -> Vec<String> {
    let Some((parent, column)) = inherited(plan, descent, at) else { return Vec::new() };
    let head = format!("{}alter column {} ", alter_table(at), QUOTE.name(ddl::part(at)));
    let mut out = Vec::new();
    if !not_null::goes_on(column) && !own.nullable && !own::is_own(own) {
        let bare = Column { nullable: true, options: Options::new(), ..own.clone() };
        out.extend(not_null::alter(dialect, at, &bare, own));
    }
    let default = Address { kind: Kind::Default, ..*at };
    let from = Address { home: parent, ..default };
    let counts = column.identity.as_ref().is_some_and(|own| own.mode == IdentityMode::Serial);
    if (plan.after.contains(&from) || counts) && !plan.after.contains(&default) {
        out.push(format!("{head}drop default"));
    }
    // of how values are kept it begins as its parent is, of how they are counted it has nothing (`MergeAttributes`)
    let inherits = |(key, _): &&(Box<str>, Box<str>)| matches!(&**key, "storage" | "compression");
    let options = column.options.iter().filter(inherits).cloned().collect();
    let kept = Column { options, ..own.clone() };
    out.extend(options::column_clauses(&kept, own).into_iter().map(|clause| format!("{head}{clause}")));
    out
}

/// Whether a default of a table that is made is its parent's.
pub fn says_default(plan: &Plan, descent: Option<&Descent>, at: &Address) -> bool {
    let Some((parent, _)) = inherited(plan, descent, &Address { kind: Kind::Column, ..*at }) else { return false };
    at.kind == Kind::Default && plan.after.get(&Address { home: parent, ..*at }) == plan.after.get(at)
}

/// The default of a partition's column that was made with its parent's, where it is another.
pub fn default_of_led(step: &Step, led_by: &[Step]) -> Vec<String> {
    let Action::Create(object @ Object::Default(expr)) = &step.action else { return Vec::new() };
    let same = |other: &Step| matches!(&other.action, Action::Create(Object::Default(own)) if own == expr);
    if led_by.iter().any(same) { Vec::new() } else { ddl::create(&step.at, object) }
}

/// What a change of a parent's column does to its descendants and should not, or should and does not: they may forbid null
/// where it does not, and have no default where it has one. `beside`: the steps of the descendants, too.
pub fn apart(dialect: &Postgres, plan: &Plan, steps: &[Step], beside: &[Step]) -> Vec<String> {
    let mut out = Vec::new();
    for step in steps {
        let is_led = plan.after.leader(&step.at).is_some_and(|leader| steps.iter().any(|other| other.at == leader));
        if !is_led {
            out.extend(options_apart(plan, step));
        }
        let (was, own) = if let Action::Create(Object::Column(own)) = &step.action {
            (None, own)
        } else if let Action::Alter { before: Object::Column(old), after: Object::Column(own), .. } = &step.action {
            (Some(old), own)
        } else {
            continue;
        };
        let is_free = !not_null::goes_on(own);
        let loosens = is_free && was.is_none_or(not_null::goes_on);
        let is_new = was.is_none();
        let default = Address { kind: Kind::Default, ..step.at };
        for table in descendants(plan, step.at.home) {
            let at = Address { home: table, ..step.at };
            let Some(column) = at.part.and_then(|name| plan.after.column(table, name)) else { continue };
            let head = format!("{}alter column {} ", alter_table(&at), QUOTE.name(ddl::part(&at)));
            let before = at.part.and_then(|name| plan.carried.column(table, name));
            // what changes there and not in the parent
            let alone = is_free && !is_led && !loosens && before.is_some_and(|own| own.nullable != column.nullable);
            if (loosens || alone) && !column.nullable && !is_to_be_filled(beside, &at) {
                let bare = Column { nullable: true, options: Options::new(), ..column.clone() };
                out.extend(not_null::alter(dialect, &at, &bare, column));
            }
            // since 18 what a table declares itself forbids null whatever its parents do, as does a primary key of its own
            // (`AdjustNotNullInheritance`)
            let inherits = plan.after.descent(table).is_some_and(|own| own.bounds.is_none());
            let stays = loosens && !is_led && (inherits && !is_new || is_in_key(plan, &at));
            if (stays || alone) && column.nullable {
                out.push(format!("{head}drop not null"));
            }
            if is_new && plan.after.contains(&default) && !plan.after.contains(&Address { home: table, ..default }) {
                out.push(format!("{head}drop default"));
            }
        }
    }
    out
}

/// Whether a column is made so that null goes for the time being: what forbids it is a step of its own, after the values.
fn is_to_be_filled(steps: &[Step], at: &Address) -> bool {
    let is =
        |step: &Step| step.at == *at && matches!(&step.action, Action::Create(Object::Column(own)) if own.nullable);
    steps.iter().any(is)
}

/// How the columns of descendants are kept and counted: the engine goes on to them with only some of the options (`ATPrepCmd`).
fn options_apart(plan: &Plan, step: &Step) -> Vec<String> {
    let (before, own) = if let Action::Create(Object::Column(own)) = &step.action {
        (None, own)
    } else if let Action::Alter { before: Object::Column(old), after: Object::Column(own), .. } = &step.action {
        (Some(old), own)
    } else {
        return Vec::new();
    };
    let find = |column: &Column, key: &str| column.options.iter().find(|(own, _)| **own == *key).cloned();
    let mut out = Vec::new();
    for table in descendants(plan, step.at.home) {
        let at = Address { home: table, ..step.at };
        let Some(column) = at.part.and_then(|name| plan.after.column(table, name)) else { continue };
        let mut led = at.part.and_then(|name| plan.carried.column(table, name)).unwrap_or(column).clone();
        if before.is_none() {
            led.options.clear();
        }
        for key in ["statistics", "storage"] {
            let (was, is) = (before.and_then(|old| find(old, key)), find(own, key));
            if was != is {
                led.options.retain(|(other, _)| **other != *key);
                led.options.extend(is);
            }
        }
        let head = format!("{}alter column {} ", alter_table(&at), QUOTE.name(ddl::part(&at)));
        out.extend(options::column_clauses(&led, column).into_iter().map(|clause| format!("{head}{clause}")));
    }
    out
}

/// What an index of a parent that is counted otherwise does to those of its partitions which are not: the engine goes on to all of them
/// (`ATPrepCmd`).
pub fn counted_apart(plan: &Plan, step: &Step) -> Vec<String> {
    let (before, own): (&[IndexPart], &Index) = if let Action::Create(Object::Index(own)) = &step.action {
        (&[], own)
    } else if let Action::Alter { before: Object::Index(was), after: Object::Index(own), .. } = &step.action {
        (&was.parts, own)
    } else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for table in descendants(plan, step.at.home) {
        for (at, object) in plan.after.at_home(table) {
            if let Object::Index(part) = object
                && plan.after.leader(at) == Some(step.at)
            {
                let led = options::led_parts(before, &own.parts, &part.parts);
                out.extend(options::alter_parts(at, ddl::part(at), &led, &part.parts));
            }
        }
    }
    out
}

/// Whether a column was part of a primary key.
fn is_in_key(plan: &Plan, column: &Address) -> bool {
    let key = plan.carried.get(&Address::top(Kind::PrimaryKey, column.home));
    matches!((key, column.part), (Some(Object::PrimaryKey(key)), Some(name)) if key.columns.contains(&name))
}

/// The tables that descend from one before and after.
fn descendants(plan: &Plan, table: QName) -> Vec<QName> {
    let mut out = plan.after.descendants(table);
    out.retain(|own| plan.carried.descent(*own) == plan.after.descent(*own));
    out
}

/// A default is each table's own, and a column that goes from a parent stays where a child keeps it: that is said to the
/// parent alone.
pub fn only(plan: &Plan, at: &Address, sql: String) -> String {
    let own = match at.kind {
        Kind::Default => !plan.after.children(at.home).is_empty(),
        Kind::Column => {
            let gone = !plan.after.contains(at);
            gone && plan
                .after
                .children(at.home)
                .iter()
                .any(|child| plan.after.contains(&Address { home: *child, ..*at }))
        }
        Kind::Namespace
        | Kind::Enum
        | Kind::Domain
        | Kind::Table
        | Kind::PrimaryKey
        | Kind::Unique
        | Kind::Check
        | Kind::ForeignKey
        | Kind::Index
        | Kind::Defined(_)
        | Kind::Comment(_) => false,
    };
    match sql.strip_prefix("alter table ") {
        Some(rest) if own => format!("alter table only {rest}"),
        Some(_) | None => sql,
    }
}
