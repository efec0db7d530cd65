//! What steps and groups become.

use rustc_hash::FxHashSet;

use crate::catalog::define::Options;
use crate::catalog::{Address, Defined, Expr, Holds, Key, Kind, Object, QName};
use crate::dialect::segments::Printer;
use crate::plan::{Action, Fill, Group, GroupKind, Plan, Step};

use super::{
    Postgres, QUOTE, access, alter, ddl, descent, logged, not_null, online, options, own, owned, parts, roles, serial,
};

/// What the statements of a plan have to know of all of it.
#[derive(Debug)]
pub struct Statements<'p> {
    dialect: &'p Postgres,
    /// The names that are said of what forbids null: a table that is made gives none of them to its own by chance.
    said: FxHashSet<QName>,
}

impl<'p> Statements<'p> {
    pub fn new(dialect: &'p Postgres, plan: &Plan) -> Self {
        Self { dialect, said: not_null::all_said(&plan.after) }
    }
}

impl Printer for Statements<'_> {
    fn rename(&self, plan: &Plan, step: &Step) -> Vec<String> {
        // columns and checks of partitions are renamed with their parent's, also by way of a temporary name
        let end = parts::ends_as(plan, step);
        let leader = plan.carried.leader(&end).filter(|_| matches!(step.at.kind, Kind::Column | Kind::Check));
        if leader.is_some_and(|leader| plan.renames.iter().any(|other| other.at == leader)) {
            return Vec::new();
        }
        if let Some(own) = parts::detached(plan, step) {
            return own;
        }
        let mut out = owned::left_behind(plan, step);
        let moved = if let Action::Rename { from } = &step.action { owned::rename(plan, step, from) } else { None };
        out.extend(moved.unwrap_or_else(|| statements(self.dialect, step, &[])));
        if let (Action::Rename { from }, Kind::Table | Kind::Column) = (&step.action, step.at.kind) {
            out.extend(serial::follow(plan, step, from));
        }
        out
    }

    fn group(&self, plan: &Plan, group: &Group) -> Vec<String> {
        let grants: Option<Vec<_>> =
            group.steps.iter().map(|step| access::step(self.dialect, plan, &step.at, &step.action)).collect();
        if let Some(grants) = grants {
            return grants.concat();
        }
        let mut out = match group.kind {
            GroupKind::CreateTable(table) => create_table(self, plan, table, &group.steps),
            GroupKind::DropTable(_)
            | GroupKind::DropWith(_)
            | GroupKind::Led(_)
            | GroupKind::AddColumn(_)
            | GroupKind::Single
            | GroupKind::Rebuild(_) => self::group(self.dialect, plan, group),
        };
        out.extend(own::left(plan, group));
        out.extend(own::declared(self.dialect, plan, &group.steps));
        out.extend(group.steps.iter().flat_map(|step| logged::settled(plan, step)));
        out.extend(group.steps.iter().flat_map(|step| descent::counted_apart(plan, step)));
        let filled = group.steps.iter().filter(|step| matches!(step.action, Action::Fill(_)));
        if filled.map(|step| step.at.home).any(|table| leaves_events(plan, table)) {
            out.push("set constraints all immediate".to_owned());
        }
        out
    }

    fn foreign_keys_off(&self, _: &Group) -> bool {
        false
    }
}

/// Whether writing the table's rows leaves events of deferred constraints, which the next `alter table` would trip over.
fn leaves_events(plan: &Plan, table: QName) -> bool {
    [&plan.carried, &plan.after].into_iter().any(|catalog| {
        catalog.iter().any(|(at, object)| match object {
            Object::ForeignKey(key) => key.deferrable.is_some() && (at.home == table || key.target == table),
            Object::PrimaryKey(key) | Object::Unique(key) => key.deferrable.is_some() && at.home == table,
            Object::Namespace
            | Object::Enum(_)
            | Object::Domain(_)
            | Object::Table(_)
            | Object::Column(_)
            | Object::Default(_)
            | Object::Check(_)
            | Object::Index(_)
            | Object::Definition(_)
            | Object::Comment(_) => false,
        })
    })
}

fn group(dialect: &Postgres, plan: &Plan, group: &Group) -> Vec<String> {
    match group.kind {
        GroupKind::DropTable(table) => vec![format!("drop table {}", QUOTE.qualified(table))],
        GroupKind::DropWith(at) | GroupKind::Led(at) => {
            let own = group.steps.iter().filter(|step| step.at == at || parts::is_renamed(plan, step));
            let printed = own.flat_map(|step| told(dialect, plan, step, &[]));
            let mut out: Vec<String> = printed.map(|sql| descent::only(plan, &at, sql)).collect();
            out.extend(descent::apart(dialect, plan, &group.steps, &group.steps));
            out
        }
        GroupKind::AddColumn(table) => {
            let (own, led): (Vec<Step>, Vec<Step>) =
                group.steps.iter().cloned().partition(|step| step.at.home == table);
            let own_statements = own.iter().flat_map(|step| statements(dialect, step, &own));
            let led = led.iter().flat_map(|step| descent::default_of_led(step, &own));
            own_statements.chain(led).chain(descent::apart(dialect, plan, &own, &group.steps)).collect()
        }
        GroupKind::Single | GroupKind::Rebuild(_) | GroupKind::CreateTable(_) => {
            let printed = group.steps.iter().flat_map(|step| {
                told(dialect, plan, step, &group.steps).into_iter().map(|sql| descent::only(plan, &step.at, sql))
            });
            printed.chain(descent::apart(dialect, plan, &group.steps, &group.steps)).collect()
        }
    }
}

/// A step in its plan.
fn told(dialect: &Postgres, plan: &Plan, step: &Step, beside: &[Step]) -> Vec<String> {
    let usual = || match roles::handed_over(plan, step).or_else(|| own::bare(plan, step)) {
        Some(own) if matches!(&own.action, Action::Alter { before, after, .. } if before == after) => Vec::new(),
        own => statements(dialect, own.as_ref().unwrap_or(step), beside),
    };
    if own::only_declares(step) {
        return Vec::new();
    }
    let other = parts::statements(plan, step)
        .or_else(|| online::statements(plan, step))
        .or_else(|| owned::statements(dialect, plan, step));
    let mut out = other.unwrap_or_else(usual);
    out.extend(roles::given_up(plan, step));
    out
}

/// A step by itself; `beside` are the steps of its group, whose default may stand inside a new column.
fn statements(dialect: &Postgres, step: &Step, beside: &[Step]) -> Vec<String> {
    let at = &step.at;
    match &step.action {
        Action::Create(Object::Column(column)) => ddl::add_column(at, column, created_default(beside, at)),
        Action::Create(Object::Default(_)) if beside.iter().any(|other| creates_column(other, at)) => Vec::new(),
        Action::Create(object) => ddl::create(at, object),
        Action::Drop(object) => ddl::drop(at, object),
        Action::Alter { before, after, using } => alter::alter(dialect, at, before, after, using.as_ref()),
        Action::Rename { from } => alter::rename(from, at),
        Action::RenameValue { from, to } => vec![alter::rename_value(at, *from, *to)],
        Action::Fill(fill) => vec![update(at, fill)],
    }
}

fn creates_column(step: &Step, default: &Address) -> bool {
    step.at == Address { kind: Kind::Column, ..*default } && matches!(step.action, Action::Create(_))
}

/// The default that is created for this column among these steps.
fn created_default<'a>(steps: &'a [Step], column: &Address) -> Option<&'a Expr> {
    let at = Address { kind: Kind::Default, ..*column };
    steps
        .iter()
        .filter(|step| step.at == at)
        .find_map(|step| if let Action::Create(Object::Default(expr)) = &step.action { Some(expr) } else { None })
}

/// Whether another key over the same columns stands before this one: inside one `create table` PostgreSQL makes one of
/// both without a word (`transformIndexConstraints`).
fn is_doubled(step: &Step, key: &Key, steps: &[Step]) -> bool {
    steps.iter().take_while(|other| other.at != step.at).any(|other| match &other.action {
        Action::Create(Object::PrimaryKey(own) | Object::Unique(own)) => own.columns == key.columns,
        Action::Create(_)
        | Action::Drop(_)
        | Action::Alter { .. }
        | Action::Rename { .. }
        | Action::RenameValue { .. }
        | Action::Fill(_) => false,
    })
}

/// A table that inherits says of its own only what no parent does. Columns in order of position, then keys and checks in the order of the group; the rest follows by itself.
fn create_table(own: &Statements<'_>, plan: &Plan, table: QName, steps: &[Step]) -> Vec<String> {
    let Statements { dialect, said } = own;
    let says = |step: &Step| step.at.kind == Kind::Defined(Defined::Descent);
    let descent = plan.after.descent(table).filter(|own| own.bounds.is_none() && steps.iter().any(says));
    let (mut inherits, mut partitions) = (String::new(), String::new());
    let (mut columns, mut out, mut renamed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut constraints, mut after, mut head, mut options) = (Vec::new(), Vec::new(), "", String::new());
    for step in steps {
        let at = &step.at;
        match &step.action {
            Action::Create(Object::Column(column)) if descent::goes_without_saying(plan, descent, at, column) => {
                after.extend(descent::unlike(dialect, plan, descent, at, column));
                let (inside, later) = own::not_null_of_new(dialect, plan, at, column);
                constraints.extend(inside);
                renamed.extend(later);
            }
            Action::Create(Object::Check(own)) if !own.own && descent.is_some() && plan.after.leader(at).is_some() => {}
            Action::Create(Object::Default(_)) if descent::says_default(plan, descent, at) => {}
            Action::Create(Object::Definition(own)) if descent::is_inline(own) => {
                inherits.push_str(&descent::inherits(own));
                partitions.push_str(&descent::partition_by(own));
            }
            Action::Create(Object::Column(column)) => {
                let besides = own::said(plan, at, column);
                let line = ddl::column(at, &not_null::said(said, at, &besides), created_default(steps, at));
                columns.push(((column.position, at.part), line));
                let (before, behind) = serial::around(at, column);
                out.extend(before);
                after.extend(behind);
                after.extend(if own::is_own(column) {
                    descent::unlike(dialect, plan, descent, at, column)
                } else {
                    options::create_column(at, column)
                });
            }
            Action::Create(Object::Table(own)) => {
                head = options::unlogged(&own.options);
                options = options::with(&own.options);
                let security = options::security(&own.options);
                after.extend(options::row_security(&ddl::alter_table(at), (false, false), security));
                after.extend(roles::of_table(&ddl::alter_table(at), &Options::new(), &own.options));
            }
            Action::Create(Object::Default(_))
                if steps.iter().any(|other| creates_column(other, at))
                    && descent::is_said(plan, descent, &Address { kind: Kind::Column, ..*at }) => {}
            Action::Create(object @ Object::Default(_)) if descent.is_some() => after.extend(ddl::create(at, object)),
            Action::Create(Object::Unique(key)) if is_doubled(step, key, steps) => {
                after.extend(statements(dialect, step, steps))
            }
            // inside of a new table it would count as valid: `transformCheckConstraints`
            Action::Create(Object::Check(check)) if check.holds == Holds::ForNew => {
                after.extend(statements(dialect, step, steps))
            }
            // since 18 a key inside of the new table would say again that inherited columns are not null
            Action::Create(Object::PrimaryKey(key))
                if descent.is_some() && !key.columns.iter().any(|name| own::declares_by_key(plan, at.home, *name)) =>
            {
                after.extend(statements(dialect, step, steps))
            }
            Action::Create(object @ (Object::PrimaryKey(_) | Object::Unique(_) | Object::Check(_))) => {
                constraints.push(ddl::constraint(at, object));
                if let Object::PrimaryKey(key) | Object::Unique(key) = object {
                    after.extend(roles::create_index(at, key.name, &key.options));
                }
            }
            Action::Create(_)
            | Action::Drop(_)
            | Action::Alter { .. }
            | Action::Rename { .. }
            | Action::RenameValue { .. }
            | Action::Fill(_) => after.extend(statements(dialect, step, steps)),
        }
    }
    columns.sort_by_key(|(place, _)| *place);
    let lines: Vec<String> = columns.into_iter().map(|(_, line)| line).chain(constraints).collect();
    let body = if lines.is_empty() { String::new() } else { format!("\n  {}\n", lines.join(",\n  ")) };
    out.push(format!("create {head}table {} ({body}){inherits}{partitions}{options}", QUOTE.qualified(table)));
    out.extend(after);
    out.extend(if renamed.is_empty() { renamed } else { own::apart(plan, table, renamed) });
    out
}

fn update(at: &Address, fill: &Fill) -> String {
    let column = QUOTE.name(at.part.unwrap_or(at.home.name));
    let rows = if fill.only_null { format!(" where {column} is null") } else { String::new() };
    format!("update {} set {column} = {}{rows}", QUOTE.qualified(at.home), QUOTE.expr(&fill.expr))
}
