//! Foreign keys.

use super::super::cx::Site;
use super::super::mixin::{Arg, Bound};
use super::super::shape::{self, TableShape};
use super::super::types::Family;
use super::super::{codes, suggest};
use super::key::lower_deferrable;
use super::{Builder, Pending, unknown_column};
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::{ForeignKey, Holds, Kind, Match, Object, RefAction};
use crate::syntax::ast::{
    self, Action, ActionKind, Dialect, Ident, MatchKind, Path, Reference, ReferencePart, ReferencePartKind,
};

/// What a link of SurrealDB leads to.
const RECORD_ID: &str = "id";
const ACTIONS: &[&str] = &["cascade", "restrict"];

impl<'a> Builder<'_, 'a> {
    /// `column -> target`.
    pub(super) fn foreign_inline(
        &mut self,
        bound: &Bound<'a>,
        column: Ident,
        reference: &Reference,
        parts: &[&ReferencePart],
        span: Span,
    ) {
        if !reference.is_single() {
            return; // no foreign key: the column's type says it all
        }
        let own = [column];
        let Some(mut key) = self.target(&bound.site, &own, &reference.target, (&reference.columns, false)) else {
            return;
        };
        for part in parts {
            self.part(&bound.site, part, &mut key);
        }
        key.auto = reference.name.is_none();
        let span = bound.via.unwrap_or(span);
        let object = Object::ForeignKey(key);
        self.pending.push(Pending {
            kind: Kind::ForeignKey,
            name: reference.name,
            object,
            span,
            doc: None,
            renamed: None,
        });
    }

    /// `foreign key (…) -> target (…)`.
    pub(super) fn foreign_item(&mut self, bound: &Bound<'a>, own: &ast::ForeignKey) {
        let Some(mut key) =
            self.target(&bound.site, &own.columns, &own.target, (&own.target_columns, own.target_period))
        else {
            return;
        };
        if own.period != own.target_period {
            self.cx.report(
                Diagnostic::error(codes::KEY_COLUMNS, "a period references a period")
                    .at(own.target.span(), "`period` stands on one side only")
                    .help("write it before the last column on both sides, or on none"),
            );
        }
        for part in &own.parts {
            self.part(&bound.site, part, &mut key);
        }
        key.auto = own.name.is_none();
        self.pending.push(Pending {
            kind: Kind::ForeignKey,
            name: own.name,
            object: Object::ForeignKey(key),
            span: bound.via.unwrap_or(bound.member.span),
            doc: bound.member.doc.clone(),
            renamed: own.clauses.renamed.clone(),
        });
    }

    /// Resolves both sides and checks that they go together.
    fn target(
        &self,
        site: &Site<'a>,
        own: &[Ident],
        path: &Path,
        (written, period): (&[Ident], bool),
    ) -> Option<ForeignKey> {
        let table = shape::table_of(self.cx, site, path);
        let columns = self.columns(own);
        let (table, columns) = (table?, columns?);
        let shape = if table == self.shape.name { self.shape } else { self.cx.shape(table)? };
        let by_record = written.is_empty() && self.cx.target.dialect() == Dialect::Surrealdb;
        let target_columns = if by_record {
            let id = Name::new(RECORD_ID);
            shape.column(id).map(|_| id).into_iter().collect()
        } else if written.is_empty() {
            let Some(primary) = shape.primary.clone() else {
                self.no_key(path.span(), shape, "it has no primary key");
                return None;
            };
            primary
        } else {
            let mut whole = true;
            for ident in written.iter().filter(|ident| shape.column(ident.name).is_none()) {
                whole = false;
                unknown_column(self.cx, shape, *ident);
            }
            if !whole {
                return None;
            }
            written.iter().map(|ident| ident.name).collect()
        };
        if !by_record && columns.len() != target_columns.len() {
            let names: Vec<_> = target_columns.iter().map(|name| name.as_str()).collect();
            self.cx.report(
                Diagnostic::error(
                    codes::KEY_COLUMNS,
                    format!("{} columns reference {}", columns.len(), target_columns.len()),
                )
                .at(path.span(), format!("the key there is ({})", names.join(", ")))
                .label(shape.at, "declared here")
                .help(format!("write `foreign key (…) -> {path} ({})` with as many columns", names.join(", "))),
            );
            return None;
        }
        if !by_record && !shape.has_key(&target_columns, period) {
            let at = written.first().map_or(path.span(), |first| first.span);
            let why = match (period, shape.has_key(&target_columns, !period)) {
                (_, false) => "these columns are no key",
                (true, true) => "that key has no `without overlaps`",
                (false, true) => "that key is `without overlaps`, so `period` stands before the last column",
            };
            self.no_key(at, shape, why);
            return None;
        }
        if !by_record {
            self.same_types(own, shape, &target_columns);
        }
        Some(ForeignKey {
            auto: true,
            columns,
            target: table,
            target_columns,
            period,
            on_delete: RefAction::default(),
            on_update: RefAction::default(),
            match_kind: Match::default(),
            deferrable: None,
            on_delete_columns: Vec::new(),
            holds: Holds::ForAll,
        })
    }

    fn no_key(&self, span: Span, shape: &TableShape, why: &str) {
        if !shape.broken {
            self.cx.report(
                Diagnostic::error(codes::NO_KEY, format!("nothing in `{}` can be referenced so", shape.name))
                    .at(span, why)
                    .label(shape.at, "declared here")
                    .help("a foreign key points at a primary key or a unique key; add one there, or name its columns"),
            );
        }
    }

    fn same_types(&self, own: &[Ident], shape: &TableShape, targets: &[Name]) {
        let family = |table: &TableShape, name: Name| {
            let column = table.column(name)?;
            Some((shape::type_of(self.cx, table.name, column).ok().flatten()?.family, column.at))
        };
        for (ident, target) in own.iter().zip(targets) {
            let (Some((first, _)), Some((second, at))) = (family(self.shape, ident.name), family(shape, *target))
            else {
                continue;
            };
            if !(first.fits(&second) && second.fits(&first)) && first != Family::Unknown {
                self.cx.report(
                    Diagnostic::error(
                        codes::KEY_TYPES,
                        format!(
                            "`{}` is {}, but `{}.{target}` is {}",
                            ident.name,
                            first.noun(),
                            shape.name,
                            second.noun()
                        ),
                    )
                    .at(ident.span, format!("this is {}", first.noun()))
                    .label(at, format!("this is {}", second.noun()))
                    .help("give both one type; a column with `->` and no type takes it from the key"),
                );
            }
        }
    }

    fn part(&self, site: &Site<'a>, part: &ReferencePart, key: &mut ForeignKey) {
        match &part.kind {
            ReferencePartKind::OnDelete(action) => {
                let some = self.some(action, &key.columns);
                key.on_delete = self.action(site, action, if some.is_empty() { &key.columns } else { &some });
                key.on_delete_columns = some;
            }
            ReferencePartKind::OnUpdate(Action { kind: ActionKind::Then(_), span }) => {
                self.unsupported(*span, "`on update then …`", "write an event, or a trigger");
            }
            ReferencePartKind::OnUpdate(action) => {
                if !self.some(action, &key.columns).is_empty() {
                    let what = "`on update` that sets some of the columns";
                    self.unsupported(action.span, what, "take the list away; only `on delete` has one");
                }
                key.on_update = self.action(site, action, &key.columns);
            }
            ReferencePartKind::Match(MatchKind::Simple) => key.match_kind = Match::Simple,
            ReferencePartKind::Match(MatchKind::Full) => key.match_kind = Match::Full,
            ReferencePartKind::Match(MatchKind::Partial) => self.cx.report(
                Diagnostic::error(codes::UNSUPPORTED, format!("{} has no `match partial`", self.cx.target.word()))
                    .at(part.span, "no engine has it")
                    .help("write `match full` or nothing"),
            ),
            ReferencePartKind::Deferrable(own) => key.deferrable = Some(lower_deferrable(*own)),
            // what holds for no row holds for no old one
            ReferencePartKind::NotValid => key.holds = key.holds.max(Holds::ForNew),
            ReferencePartKind::NotEnforced => key.holds = Holds::ForNone,
        }
    }

    /// The columns that an action names, of those that the key has.
    fn some(&self, action: &Action, columns: &[Name]) -> Vec<Name> {
        let (ActionKind::SetNull(some) | ActionKind::SetDefault(some)) = &action.kind else { return Vec::new() };
        let (own, others): (Vec<&Ident>, Vec<&Ident>) = some.iter().partition(|ident| columns.contains(&ident.name));
        for ident in others {
            let known: Vec<_> = columns.iter().map(|name| (*name, None)).collect();
            let message = format!("`{}` is no column of this foreign key", ident.name);
            let problem = Diagnostic::error(codes::UNKNOWN_COLUMN, message).at(ident.span, "not one of its columns");
            self.cx.report(suggest::nearest(problem, ident.name, ident.span, &known));
        }
        own.into_iter().map(|ident| ident.name).collect()
    }

    fn action(&self, site: &Site<'a>, action: &Action, columns: &[Name]) -> RefAction {
        let lowered = match &action.kind {
            ActionKind::NoAction => RefAction::NoAction,
            ActionKind::Restrict => RefAction::Restrict,
            ActionKind::Cascade => RefAction::Cascade,
            ActionKind::Then(_) => RefAction::NoAction, // a rule of the column
            ActionKind::SetNull(_) => RefAction::SetNull,
            ActionKind::SetDefault(_) => RefAction::SetDefault,
            ActionKind::Param(word) => match site.env.as_ref().and_then(|env| env.get(word.name)) {
                Some(Arg::Action(action)) => *action,
                Some(Arg::Broken) => RefAction::NoAction,
                Some(Arg::Table(_) | Arg::Type(_) | Arg::Value(..) | Arg::Open(_)) | None => {
                    self.unknown_action(*word);
                    RefAction::NoAction
                }
            },
        };
        if lowered == RefAction::SetNull
            && let Some(column) = columns.iter().find_map(|name| self.shape.column(*name).filter(|own| !own.nullable))
        {
            self.cx.report(
                Diagnostic::warning(codes::NEVER_NULL, format!("`{}` cannot be set to null", column.name))
                    .at(action.span, "sets it to null")
                    .label(column.at, "cannot be null")
                    .help("write `?` after its type, or take another action"),
            );
        }
        lowered
    }

    fn unknown_action(&self, word: Ident) {
        let problem = Diagnostic::error(codes::UNKNOWN_ACTION, format!("`{}` is no action", word.name))
            .at(word.span, "no such action")
            .help("the actions are `cascade`, `restrict`, `no action`, `set null`, `set default`");
        let known: Vec<_> = ACTIONS.iter().map(|own| (Name::new(own), None)).collect();
        let mut problem = suggest::nearest(problem, word.name, word.span, &known);
        if let Some(fix) = &mut problem.fix {
            fix.safe = ACTIONS.contains(&word.name.as_str().to_lowercase().as_str()); // only its case is wrong
        }
        self.cx.report(problem);
    }
}
