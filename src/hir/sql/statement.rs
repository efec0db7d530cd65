//! Statements that change rows.
#![allow(clippy::wildcard_enum_match_arm, reason = "the parser's trees have more kinds than have rules of their own")]

use sqlparser::ast::{
    Assignment, AssignmentTarget, ConflictTarget, Delete, FromTable, Insert, Merge, MergeAction, MergeInsertKind,
    MergeUpdateKind, ObjectName, OnConflictAction, OnInsert, OutputClause, SelectItem, Set, Statement, TableObject,
    Update, UpdateTableFromKind,
};

use super::Used;
use super::scope::{Columns, Frame, Visible};
use super::walk::Walker;
use crate::base::Name;
use crate::syntax::ast::Dialect;

impl Walker<'_> {
    /// A statement; gives the columns that it returns.
    pub(super) fn statement(&mut self, statement: &Statement) -> Columns {
        match statement {
            Statement::Query(query) => self.query(query),
            Statement::Insert(insert) => self.insert(insert),
            Statement::Update(update) => self.within(Frame::default(), |walker| walker.update(update)),
            Statement::Delete(delete) => self.within(Frame::default(), |walker| walker.delete(delete)),
            Statement::Merge(merge) => self.within(Frame::default(), |walker| walker.merge(merge)),
            Statement::Set(Set::SingleAssignment { variable, values, .. }) => {
                let words = self.words_of(variable);
                if words.len() > 1 {
                    self.dotted(&words);
                }
                self.all(values);
                Columns::default()
            }
            Statement::Call(call) => self.within(Frame { open: true, ..Frame::default() }, |walker| {
                walker.call(call);
                walker.procedure(&call.name);
                walker.all_of(statement);
                Columns::default()
            }),
            // a block may have variables
            _ => self.within(Frame { open: true, ..Frame::default() }, |walker| {
                walker.all_of(statement);
                Columns::default()
            }),
        }
    }

    fn insert(&mut self, insert: &Insert) -> Columns {
        let mut target = match &insert.table {
            TableObject::TableName(name) => {
                let words = self.words_of(name);
                self.visible(&words)
            }
            TableObject::TableFunction(_) | TableObject::TableQuery(_) => Visible::unknown(None, Columns::open()),
        };
        if let Some(alias) = &insert.table_alias {
            target = Visible { ns: None, name: Some(self.word(&alias.alias).name), ..target };
        }
        for column in &insert.columns {
            let words = self.words_of(column);
            self.column_of(&target, &words);
        }
        if insert.columns.is_empty() && insert.assignments.is_empty() {
            target.relation.into_iter().for_each(|table| self.uses(Used::Row(table), &[]));
        }
        if let Some(source) = &insert.source {
            self.query(source);
        }
        let mut visible = vec![target.clone()];
        // the row that would have been inserted
        let proposed = match (&insert.insert_alias, self.dialect) {
            (Some(alias), _) => self.words_of(&alias.row_alias).last().map(|word| word.name),
            (None, Dialect::Mysql | Dialect::Mariadb | Dialect::Surrealdb) => None,
            (None, Dialect::Postgres | Dialect::Sqlite) => Some(Name::new("excluded")),
        };
        let renamed = insert.insert_alias.as_ref().is_some_and(|alias| alias.col_aliases.is_some());
        visible.extend(proposed.map(|name| Visible {
            ns: None,
            name: Some(name),
            bare: false,
            columns: if renamed { Columns::open() } else { target.columns.clone() },
            ..target.clone()
        }));
        let reads_source = insert.insert_alias.is_some() || insert.source.as_ref().is_some_and(|own| !is_values(own));
        let open = matches!(insert.on, Some(OnInsert::DuplicateKeyUpdate(_))) && (reads_source || renamed);
        self.within(Frame { visible, open, outputs: Vec::new() }, |walker| {
            walker.assign(&insert.assignments, Some(&target));
            walker.conflict(insert.on.as_ref(), &target);
        });
        let frame = Frame { visible: vec![target], ..Frame::default() };
        self.within(frame, |walker| walker.returned(insert.returning.as_deref(), insert.output.as_ref()))
    }

    fn conflict(&mut self, on: Option<&OnInsert>, target: &Visible) {
        match on {
            Some(OnInsert::DuplicateKeyUpdate(assignments)) => self.assign(assignments, Some(target)),
            Some(OnInsert::OnConflict(conflict)) => {
                if let Some(ConflictTarget::Columns(columns)) = &conflict.conflict_target {
                    for column in columns {
                        let word = self.word(column);
                        self.column_of(target, &[word]);
                    }
                }
                if let OnConflictAction::DoUpdate(update) = &conflict.action {
                    self.assign(&update.assignments, Some(target));
                    self.all(&update.selection);
                }
            }
            Some(_) | None => {}
        }
    }

    fn update(&mut self, update: &Update) -> Columns {
        self.joined(&update.table);
        let target = if update.table.joins.is_empty() { self.frame().visible.last().cloned() } else { None };
        let from = update
            .from
            .as_ref()
            .map(|(UpdateTableFromKind::BeforeSet(from) | UpdateTableFromKind::AfterSet(from))| from);
        for table in from.into_iter().flatten() {
            self.joined(table);
        }
        self.assign(&update.assignments, target.as_ref());
        self.all(&update.selection);
        self.all(&update.order_by);
        self.all(&update.limit);
        self.returned(update.returning.as_deref(), update.output.as_ref())
    }

    fn delete(&mut self, delete: &Delete) -> Columns {
        let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
        for table in from.iter().chain(delete.using.iter().flatten()) {
            self.joined(table);
        }
        self.all(&delete.selection);
        self.all(&delete.order_by);
        self.all(&delete.limit);
        self.returned(delete.returning.as_deref(), delete.output.as_ref())
    }

    fn merge(&mut self, merge: &Merge) -> Columns {
        self.factor(&merge.table);
        let target = self.frame().visible.last().cloned();
        self.factor(&merge.source);
        self.all(&*merge.on);
        for clause in &merge.clauses {
            self.all(&clause.predicate);
            match &clause.action {
                MergeAction::Insert(insert) => {
                    for column in &insert.columns {
                        let words = self.words_of(column);
                        target.iter().for_each(|target| self.column_of(target, &words));
                    }
                    if let MergeInsertKind::Values(values) = &insert.kind {
                        self.all(values);
                    }
                    self.all(&insert.insert_predicate);
                }
                MergeAction::Update(update) => {
                    if let MergeUpdateKind::Set(assignments) = &update.kind {
                        self.assign(assignments, target.as_ref());
                    }
                    self.all(&update.update_predicate);
                    self.all(&update.delete_predicate);
                }
                MergeAction::Delete { .. } | MergeAction::DoNothing { .. } => {}
            }
        }
        self.returned(None, merge.output.as_ref())
    }

    /// `c = value`, for the columns of one relation or of whatever is in scope.
    fn assign(&mut self, assignments: &[Assignment], target: Option<&Visible>) {
        for assignment in assignments {
            let names: &[ObjectName] = match &assignment.target {
                AssignmentTarget::ColumnName(name) => std::slice::from_ref(name),
                AssignmentTarget::Tuple(names) => names,
            };
            for name in names {
                let words = self.words_of(name);
                match (words.as_slice(), target) {
                    ([_], Some(target)) => self.column_of(target, &words),
                    // behind the dot is a field of a composite type
                    ([column, _, ..], Some(target)) if self.dialect == Dialect::Postgres => {
                        self.column_of(target, std::slice::from_ref(column));
                    }
                    (_, Some(_) | None) => self.dotted(&words),
                }
            }
            self.all(&assignment.value);
        }
    }

    fn returned(&mut self, returning: Option<&[SelectItem]>, output: Option<&OutputClause>) -> Columns {
        match (returning, output) {
            (Some(items), _) => self.items(items),
            (None, Some(OutputClause::Output { select_items, .. } | OutputClause::Returning { select_items, .. })) => {
                self.items(select_items)
            }
            (None, None) => Columns::default(),
        }
    }
}

fn is_values(query: &sqlparser::ast::Query) -> bool {
    matches!(&*query.body, sqlparser::ast::SetExpr::Values(_))
}
