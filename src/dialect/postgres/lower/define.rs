//! From portable definitions to PostgreSQL's own.

use crate::base::Name;
use crate::catalog::define::uses::Names;
use crate::catalog::define::{
    Call, Composite, Descent, Exclusion, ExclusionPart, Parameter, ParameterMode, Partitioning, Policy, Returns,
    Routine, Row, Security, Sequence, Trigger, TriggerAction, TriggerEvent, View, Volatility, What,
};
use crate::catalog::{Address, Defined, Definition, Expr, IdentityMode, IndexKey, Kind, Object, QName, Type};
use crate::dialect::codes;
use crate::dialect::expr::{Finding, Place};
use crate::plan::Transitions;

use super::super::{Postgres, logged, options, owned, since, trigger, types};
use super::Pass;

impl Pass<'_> {
    /// A definition at its physical address, or nothing where the engine has none or the table says it all.
    pub(super) fn defined(&mut self, dialect: &Postgres, at: Address, own: &Definition) -> Option<(Address, Object)> {
        if !self.to.has(dialect, at, own) {
            return None;
        }
        let what = self.definition(at, &own.what)?;
        let to = physical(at, &what);
        if let What::Routine(_) = what {
            if let Some((other, _)) = self.routines.iter().find(|(_, own)| **own == to) {
                let message = format!("PostgreSQL has one signature for `{other}` and `{at}`");
                self.to.report(at, Finding::error(codes::COLLISION, message, "rename one of them"));
            }
            self.routines.insert(at, to);
        }
        Some((to, Object::Definition(Box::new(Definition { what, uses: own.uses.clone() }))))
    }

    /// What leans on a routine, is granted on it or is a comment on it names it by its physical address.
    pub(super) fn name_routines(&mut self) {
        if self.routines.is_empty() {
            return;
        }
        let routines = std::mem::take(&mut self.routines);
        let named = |at: &Address| routines.get(at).copied().unwrap_or(*at);
        let names = Names {
            column: &|own| own,
            table: &|own| own,
            named: &|own| own,
            routine: &|own| own,
            sequence: &|own| own,
            address: &named,
        };
        let mapped = std::mem::take(&mut self.out).into_iter().map(|(at, object)| {
            if let Object::Definition(own) = &object {
                return (at, Object::Definition(Box::new(own.map(&names))));
            }
            let owner = at.owner().filter(|_| matches!(object, Object::Comment(_)));
            (owner.map_or(at, |owner| Address { part: named(&owner).part, ..at }), object)
        });
        self.out = mapped.collect();
        self.routines = routines;
    }

    /// What the schema says of a routine by its portable address.
    pub(super) fn clauses_of_routines(&self, out: &mut Transitions) {
        let part = |at: &Address| self.routines.get(at).map_or(at.part, |own| own.part);
        out.renames = out
            .renames
            .iter()
            .map(|(from, to)| {
                let moved = part(to);
                if moved == to.part {
                    (*from, *to)
                } else {
                    (Address { part: moved, ..*from }, Address { part: moved, ..*to })
                }
            })
            .collect();
    }

    fn definition(&mut self, at: Address, what: &What) -> Option<What> {
        Some(match what {
            // what a grant is on is looked for when all is there
            What::Extension(_) | What::Ownership(_) | What::Raw(_) | What::Grant(_) => what.clone(),
            What::View(own) => {
                if own.options.iter().any(|(key, _)| &**key == "security_invoker") {
                    self.needs(at, &since::SECURITY_INVOKER);
                }
                What::View(self.view(at, own))
            }
            What::Sequence(own) => {
                let owner = owned::owner(self.source, at.home).map(|column| column.home);
                let own = Sequence { logged: logged::said(self.source, owner, own.logged), ..counting(own, "bigint") };
                if own.logged.is_some() {
                    self.needs(at, &since::LOGGED_SEQUENCE);
                }
                if own.batch.is_some() || own.timeout.is_some() {
                    let help = "write `cache`, or keep them to SurrealDB";
                    let message = "PostgreSQL's sequences have no `batch` and no `timeout`";
                    self.to.report(at, Finding::error(codes::OPTION, message, help));
                }
                What::Sequence(own)
            }
            What::Composite(own) => {
                own.fields.iter().for_each(|(_, ty)| self.check_member(at, ty));
                let fields = own.fields.iter().map(|(name, ty)| (*name, self.spelled(at, ty))).collect();
                let message = "every field of a composite type can be null on PostgreSQL";
                self.to.report(at, Finding::warning(codes::LOOSE, message));
                What::Composite(Composite { fields })
            }
            What::Exclusion(own) => What::Exclusion(self.exclusion(at, own)),
            What::Partitioning(own) => {
                What::Partitioning(Partitioning { key: Expr::Sql(self.expr(at, Place::Index, &own.key)) })
            }
            What::Descent(own) => {
                self.check_descent(at, own);
                what.clone()
            }
            What::Routine(own) => What::Routine(self.routine(at, own)),
            What::Trigger(own) => What::Trigger(self.trigger(at, own)),
            What::Policy(own) => {
                let mut lower =
                    |expr: &Option<Expr>| expr.as_ref().map(|expr| Expr::Sql(self.expr(at, Place::Check, expr)));
                let (using, with_check) = (lower(&own.using), lower(&own.with_check));
                What::Policy(Policy { using, with_check, ..own.clone() })
            }
            What::Row(own) => {
                self.check_row(at, own);
                What::Row(self.to.row(at, own))
            }
            What::Printed(_)
            | What::Edge(_)
            | What::FieldRules(_)
            | What::Event(_)
            | What::Permissions(_)
            | What::Analyzer(_)
            | What::Param(_)
            | What::Service(_) => return None,
        })
    }

    /// Whether nobody writes to what is called so.
    pub(super) fn is_materialized(&self, name: QName) -> bool {
        self.source.contains(&Address::top(Kind::Defined(Defined::MaterializedView), name))
    }

    fn view(&mut self, at: Address, own: &View) -> View {
        let mut own = own.clone();
        let is_materialized = self.is_materialized(at.home);
        options::check_view(&mut self.to, at, is_materialized, &mut own.options);
        for (column, said) in &mut own.column_options {
            if is_materialized {
                options::check_view_column(&mut self.to, at, said);
                if said.iter().any(|(key, _)| &**key == "compression") {
                    self.needs(at, &since::COMPRESSION);
                }
            } else {
                let message = format!("a view keeps no values of its column `{column}`");
                let help = "take the option away, or make the view a `materialized view`";
                self.to.report(at, Finding::error(codes::OPTION, message, help));
            }
        }
        own
    }

    fn spelled(&mut self, at: Address, ty: &Type) -> Type {
        let spelled = types::spell(ty);
        spelled.findings.into_iter().for_each(|finding| self.to.report(at, finding));
        if !spelled.checks.is_empty() {
            let message = "PostgreSQL has no type of this range, and no check can stand here";
            self.to.report(at, Finding::error(codes::TYPE, message, "take a wider type"));
        }
        self.check_type(at, &spelled.ty);
        spelled.ty
    }

    fn exclusion(&mut self, at: Address, own: &Exclusion) -> Exclusion {
        let parts = own
            .parts
            .iter()
            .map(|part| ExclusionPart {
                key: match &part.key {
                    IndexKey::Column(name) => IndexKey::Column(*name),
                    IndexKey::Expr(expr) => IndexKey::Expr(Expr::Sql(self.expr(at, Place::Index, expr))),
                },
                ..part.clone()
            })
            .collect();
        let predicate = own.predicate.as_ref().map(|expr| Expr::Sql(self.expr(at, Place::Index, expr)));
        Exclusion { parts, predicate, ..own.clone() }
    }

    fn routine(&mut self, at: Address, own: &Routine) -> Routine {
        let params = own
            .params
            .iter()
            .map(|param| Parameter {
                ty: self.spelled(at, &param.ty),
                default: param.default.as_ref().map(|expr| Expr::Sql(self.to.expr(at, Place::Default, expr))),
                ..param.clone()
            })
            .collect();
        let result = own.result.as_ref().map(|result| match result {
            Returns::Type(ty) => Returns::Type(self.spelled(at, ty)),
            Returns::SetOf(ty) => Returns::SetOf(self.spelled(at, ty)),
            Returns::Table(fields) => {
                Returns::Table(fields.iter().map(|(name, ty)| (*name, self.spelled(at, ty))).collect())
            }
            Returns::Trigger => Returns::Trigger,
        });
        if own.deterministic {
            let message = "PostgreSQL has no `deterministic`";
            self.to.report(at, Finding::error(codes::OPTION, message, "write `immutable`"));
        }
        if own.result.is_none()
            && at.kind == Kind::Defined(Defined::Function)
            && !own.params.iter().any(|p| matches!(p.mode, ParameterMode::Out | ParameterMode::InOut))
        {
            let message = "a function of PostgreSQL says what it returns";
            self.to.report(at, Finding::error(codes::OBJECT, message, "write `-> type`, or `procedure`"));
        }
        if at.kind == Kind::Defined(Defined::Procedure) {
            self.check_procedure(at, own);
        }
        Routine {
            params,
            result,
            volatility: own.volatility.filter(|own| *own != Volatility::Volatile), // goes without saying, as the invoker's rights
            security: own.security.filter(|own| *own != Security::Invoker),
            options: own.options.iter().map(setting).collect(),
            ..own.clone()
        }
    }

    /// What is said of a function's result says nothing of a procedure (`compute_common_attribute`).
    fn check_procedure(&mut self, at: Address, own: &Routine) {
        if own.params.iter().any(|param| param.mode == ParameterMode::Out) {
            self.needs(at, &since::OUT_OF_PROCEDURE);
        }
        let said = [
            (own.volatility.is_some(), "`immutable`, `stable` or `volatile`"),
            (own.strict, "`strict`"),
            (own.result.is_some(), "result"),
        ];
        for (_, word) in said.into_iter().filter(|(said, _)| *said) {
            let message = format!("a procedure of PostgreSQL has no {word}");
            self.to.report(at, Finding::error(codes::OPTION, message, "take it away, or make it a `function`"));
        }
    }

    fn trigger(&mut self, at: Address, own: &Trigger) -> Trigger {
        if own.order.is_some() {
            let message = "PostgreSQL runs triggers in the order of their names";
            self.to.report(at, Finding::error(codes::OBJECT, message, "name them so, and take `follows` away"));
        }
        let both = own.events.len() > 1 && own.events.contains(&TriggerEvent::Delete);
        if both && matches!(own.when, Some(Expr::Portable(_))) {
            let message = "a portable `when` reads the row as it is, and a delete has none";
            let help = "write a trigger for `delete` by itself, or a raw `when`";
            self.to.report(at, Finding::error(codes::OBJECT, message, help));
        }
        let when = self.to.when(at, own);
        let action = match &own.action {
            TriggerAction::Execute(call) => {
                let args = call.args.iter().map(|arg| Expr::Sql(self.to.expr(at, Place::Default, arg))).collect();
                TriggerAction::Execute(Call { function: call.function, args })
            }
            TriggerAction::Body(_) => own.action.clone(),
        };
        let own = Trigger { when, action, each_row: false, ..own.clone() };
        trigger::checked(&mut self.to, self.source, at, own)
    }

    /// The engine attaches a table only with all columns and checks of its parent; a partition has no others.
    fn check_descent(&mut self, at: Address, own: &Descent) {
        for parent in &own.parents {
            let columns = self.source.columns(*parent);
            for (name, column) in &columns {
                let message = match self.source.column(at.home, *name) {
                    None => format!("`{}` has no column `{name}`, which `{parent}` has", at.home),
                    Some(same) if same.ty != column.ty => format!("`{name}` has another type than that of `{parent}`"),
                    Some(_) => continue,
                };
                self.to.report(at, Finding::error(codes::DESCENT, message, "write the column as the parent has it"));
            }
            let of_parent = |name: Name| columns.iter().any(|(own, _)| *own == name);
            let more =
                self.source.columns(at.home).into_iter().filter(|(name, _)| own.bounds.is_some() && !of_parent(*name));
            for (name, _) in more {
                let message = format!("a partition has no column of its own, as `{name}` is");
                self.to
                    .report(at, Finding::error(codes::DESCENT, message, "take it away, or give it to the parent too"));
            }
            if own.bounds.is_some() && !self.source.is_partitioned(*parent) {
                let message = format!("`{parent}` has no partitions");
                let help = "say `on postgres { partition by … }` in it";
                self.to.report(at, Finding::error(codes::DESCENT, message, help));
            }
        }
    }

    fn check_row(&mut self, at: Address, own: &Row) {
        let always = |name: Name| {
            matches!(
                self.source.get(&Address::column(at.home, name)),
                Some(Object::Column(column))
                    if column.identity.as_ref().is_some_and(|own| own.mode == IdentityMode::Always)
            )
        };
        if let Some((name, _)) = own.cells.iter().find(|(name, _)| always(*name)) {
            let message = format!("PostgreSQL takes no value for `{name}`, which is `identity always`");
            self.to.report(at, Finding::error(codes::IDENTITY, message, "write `identity`"));
        }
    }
}

/// `set search_path ''` as the server prints it: `set search_path to ''`.
fn setting(own: &(Box<str>, Box<str>)) -> (Box<str>, Box<str>) {
    match (&*own.0, own.1.split_once(' ')) {
        ("set", Some((name, value))) => (format!("set {name} to {value}").into(), "".into()),
        (_, _) => own.clone(),
    }
}

/// The address, with the types of a routine's parameters as the engine spells them.
fn physical(at: Address, what: &What) -> Address {
    let What::Routine(own) = what else { return at };
    Address { part: Some(types::signature(own)), ..at }
}

/// The sequence with its type in the engine's words; the usual one is not said.
pub(super) fn counting(own: &Sequence, usual: &str) -> Sequence {
    let ty = own.ty.as_deref().map(|ty| match types::parse(ty) {
        Type::Sql(text) => text,
        Type::Portable(_) | Type::Named(_) | Type::Array(_) => ty.into(),
    });
    Sequence { ty: ty.filter(|ty| **ty != *usual), ..own.clone() }
}
