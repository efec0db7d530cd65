//! What each step does to those who use the database meanwhile, and to the data.

use std::collections::{BTreeMap, BTreeSet};

use super::enums::Moved;
use super::legalise::{only_enforces, only_options, only_waits, validates};
use super::{Action, Capabilities, Fill, Hazard, LockClass, Retype, Reversibility, Strict};
use super::{checks, literal};
use crate::base::Name;
use crate::catalog::define::{Options, What};
use crate::catalog::{Address, Catalog, Column, CommentOn, Definition, Expr, Holds, Kind, Object};

/// What the hazards of a step depend on besides the step.
pub(super) struct Setting<'a> {
    pub carried: &'a Catalog,
    pub after: &'a Catalog,
    pub caps: &'a Capabilities,
    /// Columns whose values are only taken along to another form of their type.
    pub moved: &'a BTreeMap<Address, Moved>,
    /// Columns whose values are copied to another name before they go.
    pub taken: &'a BTreeSet<Address>,
}

impl Setting<'_> {
    /// A table, enum or domain that this plan makes: it is empty and nobody uses it.
    fn is_new(&self, at: &Address) -> bool {
        let own = |kind| self.carried.contains(&Address::top(kind, at.home));
        match at.kind {
            Kind::Comment(CommentOn::Enum) => !own(Kind::Enum),
            Kind::Comment(CommentOn::Domain) => !own(Kind::Domain),
            Kind::Comment(CommentOn::Namespace) => !own(Kind::Namespace),
            Kind::Comment(CommentOn::Table) => !own(Kind::Table),
            Kind::Comment(CommentOn::Defined(what)) if !what.is_part() => !own(Kind::Defined(what)),
            Kind::Namespace | Kind::Enum | Kind::Domain | Kind::Table => false,
            Kind::Defined(what) if !what.is_part() => false,
            Kind::Column
            | Kind::Default
            | Kind::PrimaryKey
            | Kind::Unique
            | Kind::Check
            | Kind::ForeignKey
            | Kind::Index
            | Kind::Defined(_)
            | Kind::Comment(CommentOn::Column | CommentOn::Constraint | CommentOn::Index | CommentOn::Defined(_)) => {
                !own(Kind::Table) && self.carried.holder(at.home).is_none()
            }
        }
    }

    /// Whether the values of a column, or of the object that it is a field of, have got another name.
    fn is_taken(&self, at: &Address) -> bool {
        let path = at.part.unwrap_or(at.home.name);
        let mut above = path.as_str().match_indices('.').map(|(dot, _)| Name::new(&path.as_str()[..dot]));
        self.taken.contains(at) || above.any(|step| self.taken.contains(&Address::column(at.home, step)))
    }

    /// Only a foreign key is felt elsewhere: by the table that it refers to.
    fn of_new_table(&self, action: &Action) -> Hazard {
        if let Action::Create(Object::ForeignKey(key)) = action
            && self.caps.foreign_keys_need_target
            && self.carried.contains(&Address::table(key.target))
        {
            return Hazard { lock: self.caps.locks.foreign_key, ..Hazard::NONE };
        }
        Hazard::NONE
    }

    /// The hazard of a step after the prefix.
    pub(super) fn hazard(&self, at: &Address, action: &Action) -> Hazard {
        if self.is_new(at) {
            return self.of_new_table(action);
        }
        if matches!(action, Action::Drop(_)) && at.is_part() && !self.after.contains(&Address::table(at.home)) {
            // What is lost and breaks is told once, of the table that it goes with.
            return Hazard { lock: self.caps.locks.alter, ..Hazard::NONE };
        }
        match action {
            Action::Create(object) => self.create(at, object),
            Action::Drop(object) => self.drop(at, object),
            Action::Alter { before, after, using } => self.alter(at, before, after, using.as_ref()),
            Action::Rename { .. } | Action::RenameValue { .. } => of_prefix(at, action, self.caps),
            Action::Fill(fill) => self.fill(at, fill),
        }
    }

    fn create(&self, at: &Address, object: &Object) -> Hazard {
        let locks = &self.caps.locks;
        let part = at.part.map_or("", |part| part.as_str());
        let again = self.carried.get(at) == Some(object);
        let rows = |text: String| (!again).then(|| text.into_boxed_str());
        let constraint = |lock, text| Hazard { lock, scan: true, data_dependent: rows(text), ..Hazard::NONE };
        match object {
            Object::Namespace | Object::Enum(_) | Object::Domain(_) | Object::Table(_) => Hazard::NONE,
            Object::Comment(_) => Hazard { lock: LockClass::Schema, ..Hazard::NONE },
            Object::Definition(own) => match &own.what {
                What::Exclusion(_) => {
                    constraint(locks.alter, format!("fails when rows exclude each other in `{part}`"))
                }
                What::Trigger(_) | What::Policy(_) => Hazard { lock: locks.foreign_key, ..Hazard::NONE },
                What::Row(_) => Hazard {
                    lock: locks.fill,
                    data_dependent: rows("fails when a row is in its way".into()),
                    ..Hazard::NONE
                },
                // every link is written, so that the engine remembers it
                What::FieldRules(rules) if rules.on_delete.is_some() => {
                    Hazard { lock: locks.fill, rewrite: true, ..Hazard::NONE }
                }
                // it stays on the way down
                What::Raw(raw) if raw.down.is_none() && !again => {
                    Hazard { lock: LockClass::Schema, reversibility: Reversibility::Irreversible, ..Hazard::NONE }
                }
                What::Extension(_)
                | What::Composite(_)
                | What::Sequence(_)
                | What::Ownership(_)
                | What::Edge(_)
                | What::FieldRules(_)
                | What::Partitioning(_)
                | What::Descent(_)
                | What::View(_)
                | What::Routine(_)
                | What::Event(_)
                | What::Permissions(_)
                | What::Grant(_)
                | What::Raw(_)
                | What::Analyzer(_)
                | What::Param(_)
                | What::Service(_)
                | What::Printed(_) => Hazard { lock: LockClass::Schema, ..Hazard::NONE },
            },
            Object::Column(column) => {
                Hazard { lock: locks.alter, rewrite: self.fills_rows(at, column), ..Hazard::NONE }
            }
            Object::Default(_) => Hazard { lock: locks.alter, ..Hazard::NONE },
            Object::PrimaryKey(key) | Object::Unique(key) if key.without_overlaps => {
                constraint(locks.alter, format!("fails when rows overlap in `{}`", key.name))
            }
            Object::PrimaryKey(_) => {
                constraint(locks.alter, "fails when rows are alike in the key or null in it".into())
            }
            Object::Unique(_) => constraint(locks.alter, format!("fails when rows are alike in `{part}`")),
            // rows that are there are not looked at
            Object::Check(check) if check.holds != Holds::ForAll => Hazard { lock: locks.alter, ..Hazard::NONE },
            Object::ForeignKey(key) if key.holds != Holds::ForAll => Hazard { lock: locks.foreign_key, ..Hazard::NONE },
            Object::Check(_) => constraint(locks.alter, format!("fails when a row breaks `{part}`")),
            Object::ForeignKey(key) => {
                constraint(locks.foreign_key, format!("fails when a row refers to nothing in `{}`", key.target))
            }
            Object::Index(index) if index.unique => {
                constraint(locks.index, format!("fails when rows are alike in `{part}`"))
            }
            Object::Index(_) => Hazard { lock: locks.index, scan: true, ..Hazard::NONE },
        }
    }

    /// Whether adding the column writes every row.
    fn fills_rows(&self, at: &Address, column: &Column) -> bool {
        let default = match self.after.get(&Address { kind: Kind::Default, ..*at }) {
            Some(Object::Default(expr)) => (self.caps.semantics.volatile)(expr),
            _ => false,
        };
        default || column.identity.is_some() || column.generated.as_ref().is_some_and(|generated| generated.stored)
    }

    fn drop(&self, at: &Address, object: &Object) -> Hazard {
        let lock = self.caps.locks.alter;
        let replaced = self.after.contains(at);
        let broken = |text: String| (!replaced).then(|| text.into_boxed_str());
        match object {
            Object::Namespace | Object::Enum(_) | Object::Domain(_) => Hazard {
                lock: LockClass::Schema,
                breaking: broken(format!("statements that name `{}` fail", at.home)),
                ..Hazard::NONE
            },
            Object::Definition(own) => match &own.what {
                What::Row(_) => Hazard {
                    lock: self.caps.locks.fill,
                    data_loss: (!replaced).then(|| format!("the row `{at}`").into()),
                    reversibility: Reversibility::StructureOnly,
                    ..Hazard::NONE
                },
                // it goes on as the one that a column counts by
                What::Sequence(_) if self.carried.taken_over(self.after, at.home).is_some() => {
                    Hazard { lock: LockClass::Schema, ..Hazard::NONE }
                }
                What::Sequence(_) => Hazard {
                    lock: LockClass::Schema,
                    data_loss: Some(format!("the count of `{}`", at.home).into()),
                    reversibility: Reversibility::StructureOnly,
                    breaking: broken(format!("statements that name `{}` fail", at.home)),
                    ..Hazard::NONE
                },
                What::Composite(_) | What::View(_) | What::Routine(_) | What::Extension(_) => Hazard {
                    lock: LockClass::Schema,
                    breaking: broken(format!("statements that name `{}` fail", at.home)),
                    ..Hazard::NONE
                },
                What::Exclusion(_) | What::Trigger(_) | What::Policy(_) => Hazard { lock, ..Hazard::NONE },
                What::Ownership(_)
                | What::Edge(_)
                | What::FieldRules(_)
                | What::Partitioning(_)
                | What::Descent(_)
                | What::Event(_)
                | What::Permissions(_)
                | What::Grant(_)
                | What::Raw(_)
                | What::Analyzer(_)
                | What::Param(_)
                | What::Service(_)
                | What::Printed(_) => Hazard { lock: LockClass::Schema, ..Hazard::NONE },
            },
            Object::Table(_) => Hazard {
                lock: LockClass::Exclusive.min(lock.max(LockClass::Write)),
                data_loss: Some(format!("every row of `{}`", at.home).into()),
                reversibility: Reversibility::StructureOnly,
                breaking: broken(format!("statements that name `{}` fail", at.home)),
                ..Hazard::NONE
            },
            Object::Column(Column { generated: Some(_), .. }) => {
                Hazard { lock, breaking: broken(format!("statements that name `{at}` fail")), ..Hazard::NONE }
            }
            Object::Column(_) if self.is_taken(at) => {
                Hazard { lock, breaking: broken(format!("statements that name `{at}` fail")), ..Hazard::NONE }
            }
            Object::Column(_) => Hazard {
                lock,
                data_loss: Some(format!("every value of `{at}`").into()),
                reversibility: Reversibility::StructureOnly,
                breaking: broken(format!("statements that name `{at}` fail")),
                ..Hazard::NONE
            },
            Object::Default(_)
            | Object::PrimaryKey(_)
            | Object::Unique(_)
            | Object::Check(_)
            | Object::ForeignKey(_)
            | Object::Index(_) => Hazard { lock, ..Hazard::NONE },
            Object::Comment(_) => Hazard { lock: LockClass::Schema, ..Hazard::NONE },
        }
    }

    fn alter(&self, at: &Address, before: &Object, after: &Object, using: Option<&Expr>) -> Hazard {
        let lock = self.caps.locks.alter;
        match (before, after) {
            (Object::Column(old), Object::Column(new)) => self.column(at, old, new, using),
            // It only grows: one that loses values is made anew.
            (Object::Enum(_), _) => Hazard { lock: LockClass::Schema, ..Hazard::NONE },
            (Object::Domain(old), Object::Domain(new)) => {
                // under another name it is the same
                let says = |(_, expr): &(Name, Expr)| old.checks.iter().any(|(_, other)| other == expr);
                let stricter = !new.checks.iter().all(says)
                    || new.options.iter().any(|(key, _)| !old.options.iter().any(|(other, _)| other == key));
                Hazard {
                    lock: if stricter { lock } else { LockClass::Schema },
                    scan: stricter,
                    data_dependent: stricter.then(|| format!("fails when a value breaks `{}`", at.home).into()),
                    ..Hazard::NONE
                }
            }
            (Object::Definition(old), Object::Definition(new)) => self.definition(at, after, old, new),
            (Object::Comment(_), _) => Hazard { lock: LockClass::Schema, ..Hazard::NONE },
            (Object::Table(old), Object::Table(new)) if old.options == new.options => Hazard::NONE,
            (Object::Table(old), Object::Table(new)) => self.options(&old.options, &new.options),
            (Object::Index(old), Object::Index(new)) if only_options(before, after) => {
                self.options(&old.options, &new.options)
            }
            (Object::PrimaryKey(old) | Object::Unique(old), Object::PrimaryKey(new) | Object::Unique(new))
                if only_options(before, after) =>
            {
                self.options(&old.options, &new.options)
            }
            (_, _) if validates(before, after) => Hazard { lock: self.caps.locks.options, ..self.create(at, after) },
            (_, _) if only_enforces(before, after) => Hazard { lock, ..self.create(at, after) },
            (_, _) if only_waits(before, after) => Hazard { lock: self.caps.locks.foreign_key, ..Hazard::NONE },
            // Part of a copy; elsewhere they are dropped and created.
            (
                Object::PrimaryKey(_) | Object::Unique(_) | Object::Check(_) | Object::ForeignKey(_) | Object::Index(_),
                _,
            ) => self.create(at, after),
            _ => Hazard { lock, ..Hazard::NONE },
        }
    }

    /// Each option has a lock of its own; together they take the strictest.
    fn options(&self, old: &Options, new: &Options) -> Hazard {
        let gone = old.iter().filter(|own| !new.contains(own));
        let changed = gone.chain(new.iter().filter(|own| !old.contains(own)));
        let mut out = Hazard { lock: self.caps.locks.options, ..Hazard::NONE };
        for strict in changed.filter_map(|(key, _)| (self.caps.semantics.strict)(key)) {
            out.lock = self.caps.locks.alter;
            out.rewrite |= strict == Strict::Rewrites;
        }
        out
    }

    fn definition(&self, at: &Address, after: &Object, old: &Definition, new: &Definition) -> Hazard {
        match (&old.what, &new.what) {
            (What::View(old), What::View(new)) => {
                let mut out = self.options(&old.options, &new.options);
                if old.column_options != new.column_options {
                    out.lock = self.caps.locks.alter; // as that of a table's column
                }
                out
            }
            // when it fires: of a trigger, as of a foreign key
            (What::Trigger(old), What::Trigger(new)) if old != new => {
                Hazard { lock: self.caps.locks.foreign_key, ..Hazard::NONE }
            }
            (What::FieldRules(old), What::FieldRules(new)) if old.on_delete.is_none() && new.on_delete.is_some() => {
                self.create(at, after)
            }
            _ => of_definition(old, new),
        }
    }

    fn column(&self, at: &Address, old: &Column, new: &Column, using: Option<&Expr>) -> Hazard {
        let mut out = Hazard { lock: self.caps.locks.alter, ..Hazard::NONE };
        let mut fails = Vec::new();
        let is_open = |own: &Column| own.nullable || (self.caps.semantics.unchecked)(own);
        if is_open(old) && !is_open(new) {
            out.scan = true;
            fails.push("fails when a row has no value".to_owned());
        }
        if old.ty != new.ty || old.collate != new.collate {
            self.retype(at, old, new, using.is_some(), &mut out, &mut fails);
        }
        if old.generated != new.generated {
            out.rewrite |= new.generated.is_some();
        }
        if old.generated.is_none() && new.generated.is_some() {
            out.data_loss = Some(format!("every value of `{at}`").into());
            out.reversibility = Reversibility::StructureOnly;
        }
        out.data_dependent = (!fails.is_empty()).then(|| fails.join("; ").into());
        out
    }

    fn retype(
        &self,
        at: &Address,
        old: &Column,
        new: &Column,
        has_using: bool,
        out: &mut Hazard,
        fails: &mut Vec<String>,
    ) {
        let retype = (self.caps.semantics.retype)(&old.ty, &new.ty, &checks::alone(self.carried, at));
        out.rewrite = retype != Retype::Metadata || has_using;
        out.breaking = Some(format!("`{at}` has another type").into());
        let moved = self.moved.get(at);
        let replaces = has_using && moved.is_none_or(|moved| moved.merges);
        if moved.map_or(has_using || matches!(retype, Retype::Narrowing | Retype::Lossy), |moved| moved.fails) {
            fails.push("fails when a value does not fit the new type".to_owned());
            out.reversibility = Reversibility::StructureOnly;
        }
        if replaces {
            out.data_loss = Some(format!("the old values of `{at}`").into());
            out.reversibility = Reversibility::Irreversible;
        } else if retype == Retype::Lossy && moved.is_none() {
            out.data_loss = Some(format!("what the new type of `{at}` cannot hold of its values").into());
        }
    }

    fn fill(&self, at: &Address, fill: &Fill) -> Hazard {
        let is_new = !self.carried.contains(at);
        let replaces = !is_new && !fill.only_null && self.moved.get(at).is_none_or(|moved| moved.merges);
        let constant = fill.expr.sql().is_some_and(literal::is_literal);
        Hazard {
            lock: self.caps.locks.fill,
            rewrite: true,
            scan: true,
            data_dependent: (!constant).then(|| "depends on the values that are there".into()),
            data_loss: replaces.then(|| format!("the old values of `{at}`").into()),
            reversibility: if replaces { Reversibility::Irreversible } else { Reversibility::Exact },
            ..Hazard::NONE
        }
    }
}

/// The hazard of a rename.
pub(super) fn rename(to: &Address, object: &Object, reason: &str, caps: &Capabilities) -> Hazard {
    let seen = match object {
        Object::Namespace | Object::Enum(_) | Object::Domain(_) | Object::Table(_) | Object::Column(_) => true,
        Object::Default(_)
        | Object::PrimaryKey(_)
        | Object::Unique(_)
        | Object::Check(_)
        | Object::ForeignKey(_)
        | Object::Index(_)
        | Object::Definition(_)
        | Object::Comment(_) => false,
    };
    let moves = matches!(object, Object::Table(_)) && caps.moves.contains(&Kind::Table);
    Hazard {
        rewrite: moves,
        lock: match object {
            Object::Table(_) if moves => caps.locks.fill,
            Object::Namespace | Object::Enum(_) | Object::Domain(_) | Object::Index(_) => caps.locks.rename,
            Object::Table(_)
            | Object::Column(_)
            | Object::Default(_)
            | Object::PrimaryKey(_)
            | Object::Unique(_)
            | Object::Check(_)
            | Object::ForeignKey(_)
            | Object::Definition(_)
            | Object::Comment(_) => caps.locks.alter,
        },
        breaking: (seen && reason == "renamed")
            .then(|| format!("statements that use the old name of `{to}` fail").into()),
        ..Hazard::NONE
    }
}

/// A composite type that loses fields loses what is stored in them, wherever that is.
fn of_definition(old: &Definition, new: &Definition) -> Hazard {
    let bare = Hazard { lock: LockClass::Schema, ..Hazard::NONE };
    if let (What::Extension(old), What::Extension(new)) = (&old.what, &new.what)
        && old.version != new.version
    {
        // an extension brings the scripts that lead to newer versions, and hardly ever one that leads back
        return Hazard { reversibility: Reversibility::Irreversible, ..bare };
    }
    let (What::Composite(old), What::Composite(new)) = (&old.what, &new.what) else { return bare };
    let find = |name: Name| new.fields.iter().find(|(own, _)| *own == name).map(|(_, ty)| ty);
    let gone: Vec<&str> = old
        .fields
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| find(*name).is_none())
        .map(|name| name.as_str())
        .collect();
    let other = old.fields.iter().any(|(name, ty)| find(*name).is_some_and(|new| new != ty));
    Hazard {
        data_loss: (!gone.is_empty()).then(|| format!("every value of the field `{}`", gone.join("`, `")).into()),
        reversibility: if gone.is_empty() { Reversibility::Exact } else { Reversibility::StructureOnly },
        data_dependent: other.then(|| "fails when a column has the type".into()),
        ..bare
    }
}

/// The hazard of what stands in the prefix besides renames of objects.
pub(super) fn of_prefix(at: &Address, action: &Action, caps: &Capabilities) -> Hazard {
    match action {
        Action::RenameValue { from, .. } => Hazard {
            lock: LockClass::Schema,
            breaking: Some(format!("statements that use `{from}` of `{}` fail", at.home).into()),
            ..Hazard::NONE
        },
        Action::Create(_) => Hazard::NONE,
        Action::Drop(_) | Action::Alter { .. } | Action::Rename { .. } | Action::Fill(_) => {
            Hazard { lock: caps.locks.alter, ..Hazard::NONE }
        }
    }
}
