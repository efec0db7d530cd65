//! The names in a definition: one walk, which rewrites them and, with functions that only look, collects them.

use super::{
    Allowed, Analyzer, Call, Composite, Definition, Descent, Edge, Event, Exclusion, ExclusionPart, FieldRules, Grant,
    Ownership, Param, Parameter, Partitioning, Permissions, Policy, Returns, Routine, Row, Trigger, TriggerAction,
    TriggerEvent, What,
};
use crate::base::Name;
use crate::catalog::{Address, Expr, IndexKey, QName, Type};

/// What becomes of each name, by what it names.
#[allow(missing_debug_implementations, reason = "functions have nothing to show")]
pub struct Names<'n> {
    /// A column of the table that the definition stands in.
    pub column: &'n dyn Fn(Name) -> Name,
    /// A table, as the end of a relation.
    pub table: &'n dyn Fn(QName) -> QName,
    /// An enum, a domain, a composite type or a table as a type.
    pub named: &'n dyn Fn(QName) -> QName,
    pub routine: &'n dyn Fn(QName) -> QName,
    pub sequence: &'n dyn Fn(QName) -> QName,
    /// An address that is listed or granted on.
    pub address: &'n dyn Fn(&Address) -> Address,
}

impl Definition {
    /// The same with other names.
    #[must_use]
    pub fn map(&self, names: &Names<'_>) -> Self {
        let mut uses: Vec<Address> = self.uses.iter().map(names.address).collect();
        uses.sort();
        Self { what: names.what(&self.what), uses }
    }
}

impl Names<'_> {
    fn what(&self, what: &What) -> What {
        match what {
            What::Extension(_)
            | What::Sequence(_)
            | What::View(_)
            | What::Raw(_)
            | What::Service(_)
            | What::Printed(_) => what.clone(),
            What::Composite(own) => {
                let fields = own.fields.iter().map(|(name, ty)| (*name, self.ty(ty))).collect();
                What::Composite(Composite { fields })
            }
            What::Ownership(own) => What::Ownership(Ownership { column: (self.address)(&own.column) }),
            What::Edge(own) => {
                let tables = |list: &[QName]| list.iter().map(|name| (self.table)(*name)).collect();
                What::Edge(Edge { from: tables(&own.from), to: tables(&own.to), enforced: own.enforced })
            }
            What::FieldRules(own) => {
                What::FieldRules(FieldRules { value: own.value.as_ref().map(|expr| self.expr(expr)), ..own.clone() })
            }
            What::Exclusion(own) => What::Exclusion(self.exclusion(own)),
            What::Partitioning(own) => What::Partitioning(Partitioning { key: self.expr(&own.key) }),
            What::Descent(own) => {
                let parents = own.parents.iter().map(|name| (self.table)(*name)).collect();
                What::Descent(Descent { parents, bounds: own.bounds.clone() })
            }

            What::Routine(own) => What::Routine(self.routine(own)),
            What::Trigger(own) => What::Trigger(self.trigger(own)),
            What::Policy(own) => What::Policy(Policy {
                using: self.optional(own.using.as_ref()),
                with_check: self.optional(own.with_check.as_ref()),
                ..own.clone()
            }),
            What::Event(own) => What::Event(Event { when: self.optional(own.when.as_ref()), ..own.clone() }),
            What::Permissions(own) => What::Permissions(self.permissions(own)),
            What::Row(own) => What::Row(Row {
                key: self.columns(&own.key),
                cells: own.cells.iter().map(|(name, expr)| ((self.column)(*name), self.expr(expr))).collect(),
            }),
            What::Grant(own) => {
                let mut columns = self.columns(&own.columns);
                columns.sort();
                What::Grant(Grant { on: (self.address)(&own.on), columns, ..own.clone() })
            }
            What::Analyzer(own) => {
                What::Analyzer(Analyzer { function: own.function.map(|name| (self.routine)(name)), ..own.clone() })
            }
            What::Param(own) => What::Param(Param {
                value: self.expr(&own.value),
                permissions: own.permissions.as_ref().map(|own| self.permissions(own)),
            }),
        }
    }

    fn columns(&self, names: &[Name]) -> Vec<Name> {
        names.iter().map(|name| (self.column)(*name)).collect()
    }

    fn ty(&self, ty: &Type) -> Type {
        ty.map_named(self.named)
    }

    fn expr(&self, expr: &Expr) -> Expr {
        match expr {
            // a tree is resolved against one schema: it is looked at, and stays as it is
            Expr::Portable(_) => {
                expr.visit_columns(&mut |name| _ = (self.column)(name));
                expr.visit_types(&mut |name| _ = (self.named)(name));
                expr.visit_sequences(&mut |name| _ = (self.sequence)(name));
                expr.clone()
            }
            Expr::Sql(sql) => Expr::Sql(sql.map(self.column, self.named, self.sequence)),
        }
    }

    fn optional(&self, expr: Option<&Expr>) -> Option<Expr> {
        expr.map(|expr| self.expr(expr))
    }

    fn exclusion(&self, own: &Exclusion) -> Exclusion {
        let part = |part: &ExclusionPart| ExclusionPart {
            key: match &part.key {
                IndexKey::Column(name) => IndexKey::Column((self.column)(*name)),
                IndexKey::Expr(expr) => IndexKey::Expr(self.expr(expr)),
            },
            ..part.clone()
        };
        Exclusion {
            parts: own.parts.iter().map(part).collect(),
            predicate: self.optional(own.predicate.as_ref()),
            ..own.clone()
        }
    }

    fn routine(&self, own: &Routine) -> Routine {
        let param = |param: &Parameter| Parameter {
            ty: self.ty(&param.ty),
            default: self.optional(param.default.as_ref()),
            ..param.clone()
        };
        let result = own.result.as_ref().map(|result| match result {
            Returns::Type(ty) => Returns::Type(self.ty(ty)),
            Returns::SetOf(ty) => Returns::SetOf(self.ty(ty)),
            Returns::Table(fields) => Returns::Table(fields.iter().map(|(name, ty)| (*name, self.ty(ty))).collect()),
            Returns::Trigger => Returns::Trigger,
        });
        Routine { params: own.params.iter().map(param).collect(), result, ..own.clone() }
    }

    fn trigger(&self, own: &Trigger) -> Trigger {
        let event = |event: &TriggerEvent| match event {
            TriggerEvent::Update(columns) => TriggerEvent::Update(self.columns(columns)),
            TriggerEvent::Insert | TriggerEvent::Delete | TriggerEvent::Truncate => event.clone(),
        };
        let action = match &own.action {
            TriggerAction::Execute(own) => {
                TriggerAction::Execute(Call { function: (self.routine)(own.function), args: own.args.clone() })
            }
            TriggerAction::Body(_) => own.action.clone(),
        };
        Trigger {
            events: own.events.iter().map(event).collect(),
            when: self.optional(own.when.as_ref()),
            from: own.from.map(|name| (self.table)(name)),
            action,
            ..own.clone()
        }
    }

    fn permissions(&self, own: &Permissions) -> Permissions {
        match own {
            Permissions::Full | Permissions::None => own.clone(),
            Permissions::Each(list) => Permissions::Each(
                list.iter()
                    .map(|(action, allowed)| {
                        let allowed = match allowed {
                            Allowed::Where(expr) => Allowed::Where(self.expr(expr)),
                            Allowed::Full | Allowed::None => allowed.clone(),
                        };
                        (*action, allowed)
                    })
                    .collect(),
            ),
        }
    }
}

/// The names that a definition has, collected.
#[derive(Debug, Default)]
pub struct Collected {
    pub columns: Vec<Name>,
    pub tables: Vec<QName>,
    pub types: Vec<QName>,
    pub routines: Vec<QName>,
    pub sequences: Vec<QName>,
}

impl Definition {
    /// All names in its clauses, with repeats.
    pub fn names(&self) -> Collected {
        let out = std::cell::RefCell::new(Collected::default());
        let seen = |name: QName, list: fn(&mut Collected) -> &mut Vec<QName>| {
            list(&mut out.borrow_mut()).push(name);
            name
        };
        let names = Names {
            column: &|name| {
                out.borrow_mut().columns.push(name);
                name
            },
            table: &|name| seen(name, |out| &mut out.tables),
            named: &|name| seen(name, |out| &mut out.types),
            routine: &|name| seen(name, |out| &mut out.routines),
            sequence: &|name| seen(name, |out| &mut out.sequences),
            address: &|at| *at,
        };
        _ = names.what(&self.what);
        out.into_inner()
    }
}
