//! What stands in a table beside columns and keys: exclusions, triggers, policies, events, permissions.

use super::super::cx::{Cx, Site};
use super::super::define::{Reading, integer, text};
use super::super::define::{is_here, permissions};
use super::super::expr::{self, Purpose, Row, Source, Wanted};
use super::super::item::Meaning;
use super::super::mixin::Bound;
use super::super::types::Resolved;
use super::index::opclass_text;
use super::modifiers::Modifiers;
use super::trigger::TriggerOn;
use super::{Builder, Pending};
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::define::{self, EventChange, ExclusionPart, PolicyCommand, What};
use crate::catalog::{self, Address, CommentOn, Defined, Definition, Index, IndexKey, IndexPart, Kind, Object, QName};
use crate::syntax::ast::{
    Action, ActionKind, Body, Change, Clauses, Code, Command, Doc, Event, Exclude, Member, MemberKind, Number, Operand,
    Operator, Part, Permissions, Policy, ReferencePart, ReferencePartKind, Slot, Trigger,
};

impl<'a> Builder<'_, 'a> {
    pub(super) fn exclude(&mut self, bound: &Bound<'a>, own: &Exclude) {
        let parts: Vec<Option<ExclusionPart>> = own
            .parts
            .iter()
            .map(|part| {
                Some(ExclusionPart {
                    key: self.index_key(bound, &part.operand, part.span)?,
                    opclass: part.opclass.as_ref().and_then(|own| opclass_text(self.cx, own)),
                    operator: match &part.operator {
                        Operator::Sign(sign, _) => sign.as_str().into(),
                        Operator::Raw(raw) => raw.text.clone(),
                    },
                })
            })
            .collect();
        let predicate = own.filter.as_ref().map(|slot| self.index_expr(bound, slot, Wanted::Condition));
        let (Some(parts), false) = (parts.into_iter().collect(), matches!(predicate, Some(None))) else { return };
        let what = define::Exclusion {
            method: own.using.name,
            parts,
            predicate: predicate.flatten(),
            deferrable: own.deferrable.map(super::key::lower_deferrable),
        };
        self.pending.push(Pending {
            kind: Kind::Defined(Defined::Exclusion),
            name: own.name,
            object: Object::Definition(Box::new(What::Exclusion(what).into())),
            span: bound.via.unwrap_or(bound.member.span),
            doc: bound.member.doc.clone(),
            renamed: own.clauses.renamed.clone(),
        });
    }

    pub(super) fn trigger(&mut self, bound: &Bound<'a>, own: &Trigger) {
        let on = TriggerOn { cx: self.cx, site: &bound.site, home: self.shape.name, table: Some(self.shape) };
        let Some(definition) = on.lower(own) else { return };
        self.named(bound, Defined::Trigger, own.name.name, definition, &own.clauses);
    }

    pub(super) fn policy(&mut self, bound: &Bound<'a>, own: &Policy) {
        let condition = |slot: &Option<Slot>| match slot {
            None => Some(None),
            Some(slot) => expr::lower(&self.row(&bound.site, Purpose::Check), slot, Wanted::Condition).map(Some),
        };
        let (Some(using), Some(with_check)) = (condition(&own.using), condition(&own.with_check)) else { return };
        let mut roles: Vec<Name> = own.roles.iter().map(|role| role.name).collect();
        roles.sort();
        let what = define::Policy {
            command: match own.command {
                Command::All => PolicyCommand::All,
                Command::Select => PolicyCommand::Select,
                Command::Insert => PolicyCommand::Insert,
                Command::Update => PolicyCommand::Update,
                Command::Delete => PolicyCommand::Delete,
            },
            roles,
            restrictive: own.restrictive,
            using,
            with_check,
        };
        let mut reading = Reading::new(self.cx, &bound.site);
        reading.context.open = true;
        let slots = own.using.iter().chain(&own.with_check);
        let mut uses: Vec<Address> = slots.flat_map(|slot| reading.slot(slot)).collect();
        uses.retain(|used| used.home != self.shape.name);
        uses.sort();
        uses.dedup();
        let definition = Definition { what: What::Policy(what), uses };
        self.named(bound, Defined::Policy, own.name.name, definition, &own.clauses);
    }

    pub(super) fn event(&mut self, bound: &Bound<'a>, own: &Event) {
        let when =
            own.when.as_ref().map(|slot| expr::lower(&self.row(&bound.site, Purpose::Check), slot, Wanted::Condition));
        let then = text(self.cx, &own.then);
        let (Some((then, _)), false) = (then, matches!(when, Some(None))) else { return };
        let mut changes: Vec<EventChange> = own
            .changes
            .iter()
            .map(|change| match change {
                Change::Create => EventChange::Create,
                Change::Update => EventChange::Update,
                Change::Delete => EventChange::Delete,
            })
            .collect();
        changes.sort();
        changes.dedup();
        let number = |number: &Option<Number>| integer(self.cx, number.as_ref());
        let later = own.runs.as_ref().map(|runs| (number(&runs.retry), number(&runs.maxdepth)));
        let what = define::Event { changes, later, when: when.flatten(), then };
        self.named(bound, Defined::Event, own.name.name, What::Event(what).into(), &own.clauses);
    }

    pub(super) fn permissions(&mut self, bound: &Bound<'a>, own: &Permissions, column: Option<Name>) {
        let Some(allowed) = permissions::of(self.cx, &bound.site, Some(self.shape), own) else { return };
        let at = Address { home: self.shape.name, kind: Kind::Defined(Defined::Permissions), part: column };
        self.define(at, What::Permissions(allowed).into(), bound.via.unwrap_or(own.span));
    }

    /// What only a database of objects says of a column.
    pub(super) fn field_rules(
        &mut self,
        bound: &Bound<'a>,
        column: Name,
        own: &Modifiers<'a>,
        ty: Option<&Resolved>,
        span: Span,
    ) {
        if let Some(allowed) = own.permissions {
            self.permissions(bound, allowed, Some(column));
        }
        let actions = own.references.iter().flat_map(|(_, _, parts)| parts);
        let on_delete = actions
            .filter_map(|part| deletes_by(part))
            .next()
            .and_then(|code| text(self.cx, code))
            .map(|(body, _)| body);
        let value = own.value.and_then(|slot| {
            let wanted = ty.map_or(Wanted::Any, Wanted::Value);
            expr::lower(&self.row(&bound.site, Purpose::Generated), slot, wanted)
        });
        let rules = define::FieldRules {
            value,
            readonly: own.readonly,
            flexible: own.flexible,
            default_always: own.default_always,
            on_delete,
        };
        if rules != define::FieldRules::default() {
            let at = Address::part(Kind::Defined(Defined::FieldRules), self.shape.name, column);
            self.define(at, What::FieldRules(rules).into(), span);
        }
    }

    /// A part with a name of its own, its comment and its rename.
    fn named(&mut self, bound: &Bound<'a>, kind: Defined, name: Name, own: Definition, clauses: &Clauses) {
        let at = Address::part(Kind::Defined(kind), self.shape.name, name);
        let span = bound.via.unwrap_or(bound.member.span);
        if self.out.objects.iter().rev().take_while(|(other, ..)| other.home == at.home).any(|(other, ..)| *other == at)
        {
            self.cx.report(
                Diagnostic::error(
                    super::super::codes::DUPLICATE,
                    format!("`{}` has two things called `{name}`", self.shape.name),
                )
                .at(span, "the second one")
                .help("rename one of them"),
            );
            return;
        }
        self.out.comment(CommentOn::Defined(kind), at.home, at.part, bound.member.doc.as_ref());
        if let Some(renamed) = &clauses.renamed {
            self.out.rename(Address::part(at.kind, self.before, renamed.from.name.name), at, renamed.span);
        }
        self.define(at, own, span);
    }

    pub(super) fn define(&mut self, at: Address, own: Definition, span: Span) {
        self.out.add(at, Object::Definition(Box::new(own)), span);
    }
}

/// The body that runs when what a column refers to goes.
fn deletes_by(part: &ReferencePart) -> Option<&Code> {
    if let ReferencePartKind::OnDelete(Action { kind: ActionKind::Then(code), .. }) = &part.kind {
        Some(code)
    } else {
        None
    }
}

/// What stands in a view.
pub struct ViewParts<'p, 'a> {
    pub cx: &'p Cx<'a>,
    pub site: &'p Site<'a>,
    pub view: QName,
    pub out: &'p mut Meaning,
}

impl ViewParts<'_, '_> {
    /// Emits triggers, indexes and permissions. The columns are the query's; what is said of them is looked at beside it.
    pub fn check(&mut self, members: &[Member]) {
        for member in members {
            match &member.kind {
                MemberKind::Trigger(own) if is_here(self.cx, self.site.scope.dialects, &own.clauses) => {
                    let on = TriggerOn { cx: self.cx, site: self.site, home: self.view, table: None };
                    if let Some(definition) = on.lower(own) {
                        self.define(
                            Defined::Trigger,
                            Some(own.name.name),
                            definition,
                            member.span,
                            member.doc.as_ref(),
                        );
                    }
                }
                MemberKind::Permissions(own) => {
                    if let Some(allowed) = permissions::of(self.cx, self.site, None, own) {
                        self.define(Defined::Permissions, None, What::Permissions(allowed).into(), own.span, None);
                    }
                }
                MemberKind::Index(own) if is_here(self.cx, self.site.scope.dialects, &own.clauses) => {
                    self.index(own, member);
                }
                MemberKind::Trigger(_)
                | MemberKind::Index(_)
                | MemberKind::Dialect(_)
                | MemberKind::ViewColumn(_)
                | MemberKind::Protected => {}
                // the grammar has none of them in a view
                MemberKind::Column(_)
                | MemberKind::Spread(_)
                | MemberKind::PrimaryKey(_)
                | MemberKind::Unique(_)
                | MemberKind::Check(_)
                | MemberKind::ForeignKey(_)
                | MemberKind::Exclude(_)
                | MemberKind::Policy(_)
                | MemberKind::Event(_)
                | MemberKind::DropColumn(_) => {}
            }
        }
    }

    fn define(&mut self, kind: Defined, part: Option<Name>, own: Definition, span: Span, doc: Option<&Doc>) {
        let at = Address { home: self.view, kind: Kind::Defined(kind), part };
        self.out.comment(CommentOn::Defined(kind), at.home, at.part, doc);
        self.out.add(at, Object::Definition(Box::new(own)), span);
    }

    fn index(&mut self, own: &crate::syntax::ast::Index, member: &Member) {
        let row = Row::new(self.cx, self.site.clone(), Source::Open, Purpose::Index);
        let slot = |body: Body, span| {
            let slot = Slot { body: Some(body), overrides: Vec::new(), span };
            expr::lower(&row, &slot, Wanted::Any).map(IndexKey::Expr)
        };
        let key = |part: &Part| match &part.operand {
            Operand::Column(name) => Some(IndexKey::Column(name.name)),
            Operand::Raw(raw) => slot(Body::Raw(raw.clone()), part.span),
            Operand::Expr(expr) => slot(Body::Expr(expr.clone()), part.span),
        };
        let parts: Option<Vec<IndexPart>> = own
            .parts
            .iter()
            .map(|part| {
                Some(IndexPart {
                    key: key(part)?,
                    collate: part.collate.as_ref().and_then(|own| super::collation_text(self.cx, own)),
                    opclass: part.opclass.as_ref().and_then(|own| opclass_text(self.cx, own)),
                    descending: part.descending,
                    nulls: part.nulls.map(super::index::nulls),
                    options: super::option::of_target(self.cx, &part.dialects, "a part of an index"),
                })
            })
            .collect();
        let predicate = match &own.filter {
            None => Some(None),
            Some(slot) => expr::lower(&row, slot, Wanted::Condition).map(Some),
        };
        let (Some(parts), Some(predicate)) = (parts, predicate) else { return };
        let keys: Vec<IndexKey> = parts.iter().map(|part| part.key.clone()).collect();
        let name = own.name.map_or_else(|| catalog::naming::index(self.view.name, &keys), |own| own.name);
        let object = Object::Index(Index {
            auto: own.name.is_none(),
            unique: own.unique,
            parts,
            method: super::index::method(own.using.map(|using| using.name)),
            include: own.include.iter().map(|own| own.name).collect(),
            predicate,
            nulls_not_distinct: own.nulls_not_distinct,
            options: super::index::options(self.cx, own),
            blanks: catalog::Manner::default(),
        });
        self.out.comment(CommentOn::Index, self.view, Some(name), member.doc.as_ref());
        self.out.add(Address::part(Kind::Index, self.view, name), object, member.span);
    }
}
