//! Triggers, of tables and of views.

use super::super::codes;
use super::super::cx::{Cx, Site};
use super::super::define::{Reading, depends, routine, text};
use super::super::expr::{self, Purpose, Row, Source, Wanted};
use super::super::shape::{self, TableShape};
use super::super::sql::{Form, Relation};
use super::super::types::Family;
use super::option::of_target;
use super::unknown_column;
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{self, CONSTRAINT, Call, Timing, TransitionRows, TriggerAction, TriggerEvent, What};
use crate::catalog::{Definition, Expr, Kind, QName};
use crate::syntax::ast::{
    self, Dialect, DialectBlock, ForEach, OptionArg, OptionItem, OptionKind, Path, RowVersion, Trigger,
    TriggerEventKind,
};

/// Where a trigger stands.
pub(super) struct TriggerOn<'t, 'a> {
    pub cx: &'t Cx<'a>,
    pub site: &'t Site<'a>,
    pub home: QName,
    /// Its columns, unless it is a view.
    pub table: Option<&'t TableShape>,
}

impl TriggerOn<'_, '_> {
    /// The trigger with what it leans on; `None` after a reported problem.
    pub(super) fn lower(&self, own: &Trigger) -> Option<Definition> {
        let mut events = self.events(own)?;
        events.sort();
        let when = match &own.when {
            None => None,
            Some(slot) => {
                let source = self.table.map_or(Source::Value(&Family::Unknown), |table| Source::Table(table, &[]));
                let row = Row::new(self.cx, self.site.clone(), source, Purpose::When);
                Some(expr::lower(&row, slot, Wanted::Condition)?)
            }
        };
        let mut uses = depends(self.cx, self.site, &own.depends);
        let action = match &own.action {
            ast::TriggerAction::Execute { function, args } => {
                TriggerAction::Execute(Call { function: self.function(function), args: self.literals(args)? })
            }
            ast::TriggerAction::Code(code) => {
                let (mut body, source) = text(self.cx, code)?;
                uses.extend(self.reading(own).read(&mut body, source, Form::Statements));
                TriggerAction::Body(body)
            }
        };
        // the table is its home, and it may well write to it; a column of it goes after the trigger
        uses.retain(|used| used.home != self.home || used.kind == Kind::Column);
        uses.sort();
        uses.dedup();
        let (from, blocks) = self.from(own)?;
        let what = What::Trigger(define::Trigger {
            timing: match own.timing {
                ast::Timing::Before => Timing::Before,
                ast::Timing::After => Timing::After,
                ast::Timing::InsteadOf => Timing::InsteadOf,
            },
            events,
            per_statement: own.for_each == Some(ForEach::Statement),
            each_row: own.for_each == Some(ForEach::Row),
            when,
            referencing: own
                .referencing
                .iter()
                .map(|rows| match rows.version {
                    RowVersion::Old => (TransitionRows::Old, rows.name.name),
                    RowVersion::New => (TransitionRows::New, rows.name.name),
                })
                .collect(),
            deferrable: own.deferrable.map(super::key::lower_deferrable),
            from,
            options: of_target(self.cx, &blocks, "a trigger"),
            order: own.order.map(|order| (order.precedes, order.other.name)),
            action,
        });
        Some(Definition { what, uses })
    }

    fn events(&self, own: &Trigger) -> Option<Vec<TriggerEvent>> {
        let mut out: Vec<TriggerEvent> = Vec::new();
        for event in &own.events {
            let lowered = match &event.kind {
                TriggerEventKind::Insert => TriggerEvent::Insert,
                TriggerEventKind::Delete => TriggerEvent::Delete,
                TriggerEventKind::Truncate => TriggerEvent::Truncate,
                TriggerEventKind::Update(columns) => {
                    for column in columns {
                        if let Some(table) = self.table.filter(|table| table.column(column.name).is_none()) {
                            unknown_column(self.cx, table, *column);
                            return None;
                        }
                    }
                    TriggerEvent::Update(columns.iter().map(|own| own.name).collect())
                }
            };
            let same = |other: &TriggerEvent| std::mem::discriminant(other) == std::mem::discriminant(&lowered);
            if out.iter().any(same) {
                self.cx.report(
                    Diagnostic::error(codes::CONFLICT, "the trigger waits for this twice")
                        .at(event.span, "again")
                        .help("say it once"),
                );
                return None;
            }
            out.push(lowered);
        }
        Some(out)
    }

    /// The table that `on postgres { constraint from … }` names, and the blocks without it.
    fn from(&self, own: &Trigger) -> Option<(Option<QName>, Vec<DialectBlock>)> {
        let mut blocks = own.dialects.clone();
        let mut tables = Vec::new();
        for block in blocks.iter_mut().filter(|block| block.dialect.dialect == Dialect::Postgres) {
            block.options.retain(|option| {
                let table = from(option);
                tables.extend(table.cloned().map(|table| (table, option.span)));
                table.is_none()
            });
        }
        if self.cx.target.dialect() != Dialect::Postgres {
            return Some((None, blocks));
        }
        if let Some((_, span)) = tables.get(1) {
            self.cx.report(
                Diagnostic::error(codes::CONFLICT, "the other table is said twice")
                    .at(*span, "again")
                    .help("say it once"),
            );
        }
        match tables.first() {
            None => Some((None, blocks)),
            Some((path, _)) => shape::table_of(self.cx, self.site, path).map(|table| (Some(table), blocks)),
        }
    }

    /// A function that is not declared is taken to be the database's own.
    fn function(&self, path: &ast::Path) -> QName {
        if let Some(decl) = routine(self.cx, self.site, path) {
            return decl.name;
        }
        self.cx.report(
            Diagnostic::warning(codes::FOREIGN_TABLE, format!("the schema has no function `{path}`"))
                .at(path.span(), "taken to be the database's own")
                .help("declare it, or correct the name"),
        );
        QName::new(path.qualifier.last().map(|own| own.name), path.name.name)
    }

    fn literals(&self, args: &[ast::Expr]) -> Option<Vec<Expr>> {
        let row = Row::new(self.cx, self.site.clone(), Source::Value(&Family::Unknown), Purpose::Default);
        args.iter()
            .map(|arg| {
                let body = Some(ast::Body::Expr(arg.clone()));
                let slot = ast::Slot { body, overrides: Vec::new(), span: arg.span };
                expr::lower(&row, &slot, Wanted::Any)
            })
            .collect()
    }

    /// In a body `new` and `old` are rows of the table, and transition tables are tables like it.
    fn reading(&self, own: &Trigger) -> Reading<'_, '_> {
        let mut reading = Reading::new(self.cx, self.site);
        let columns = self.table.map(|table| table.columns.iter().map(|column| column.name).collect());
        let row = Relation { name: self.home, columns, former: Vec::new() };
        reading.context.rows = ["new", "old"].into_iter().map(|word| (Name::new(word), row.clone())).collect();
        reading.context.open = !own.referencing.is_empty();
        reading
    }
}

/// The table that the option names as the other one of a constraint trigger.
fn from(option: &OptionItem) -> Option<&Path> {
    let OptionKind::Named { name, args } = &option.kind else { return None };
    match args.as_slice() {
        [OptionArg::Name(word), OptionArg::Name(table)] if name.is(CONSTRAINT) && word.is("from") => Some(table),
        _ => None,
    }
}
