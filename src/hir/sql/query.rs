//! Queries: common table expressions, set operations, selects; and what columns they give.

use sqlparser::ast::{
    Cte, Expr, OrderBy, Query, Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, TableAlias,
};

use super::Used;
use super::scope::{Columns, Frame};
use super::walk::Walker;
use crate::base::Name;

impl Walker<'_> {
    /// A query on a level of its own; gives its columns.
    pub(super) fn query(&mut self, query: &Query) -> Columns {
        let outer = self.ctes.len();
        if let Some(with) = &query.with {
            for cte in &with.cte_tables {
                self.cte(cte, with.recursive);
            }
        }
        let columns = self.set_expr(&query.body, query.order_by.as_ref());
        self.within(Frame::default(), |walker| {
            walker.all(&query.limit_clause);
            walker.all(&query.fetch);
            walker.all(&query.pipe_operators);
        });
        self.ctes.truncate(outer);
        columns
    }

    fn cte(&mut self, cte: &Cte, recursive: bool) {
        let name = self.word(&cte.alias.name).name;
        let called = self.called(Some(&cte.alias));
        let outer = self.ctes.len();
        if recursive {
            // its own columns are known when they are listed
            let own = Columns { open: called.is_empty(), names: called.clone() };
            self.ctes.push((name, own));
        }
        let columns = self.query(&cte.query);
        self.ctes.truncate(outer);
        self.ctes.push((name, columns.called(&called)));
    }

    /// The names that an alias gives to columns.
    pub(super) fn called(&self, alias: Option<&TableAlias>) -> Vec<Name> {
        alias.into_iter().flat_map(|alias| &alias.columns).map(|column| self.word(&column.name).name).collect()
    }

    fn set_expr(&mut self, body: &SetExpr, order_by: Option<&OrderBy>) -> Columns {
        let columns = match body {
            SetExpr::Select(select) => return self.select(select, order_by),
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation { left, right, .. } => {
                let columns = self.set_expr(left, None);
                self.set_expr(right, None);
                columns
            }
            SetExpr::Values(values) => {
                self.within(Frame::default(), |walker| walker.all(values));
                Columns::open()
            }
            SetExpr::Insert(statement)
            | SetExpr::Update(statement)
            | SetExpr::Delete(statement)
            | SetExpr::Merge(statement) => self.statement(statement),
            SetExpr::Table(table) => {
                let words: Vec<_> = table.schema_name.iter().chain(&table.table_name).cloned().collect();
                self.table_command(&words)
            }
        };
        if let Some(order_by) = order_by {
            let frame = Frame { outputs: columns.names.clone(), open: columns.open, visible: Vec::new() };
            self.within(frame, |walker| walker.all(order_by));
        }
        columns
    }

    fn select(&mut self, select: &Select, order_by: Option<&OrderBy>) -> Columns {
        self.within(Frame::default(), |walker| {
            for table in &select.from {
                walker.joined(table);
            }
            walker.frame().open |= !select.lateral_views.is_empty();
            walker.all(&select.lateral_views);
            let columns = walker.items(&select.projection);
            walker.all(&select.distinct);
            walker.all(&select.top);
            walker.all(&select.prewhere);
            walker.all(&select.selection);
            walker.all(&select.connect_by);
            walker.all(&select.named_window);
            // from here on the names of the select list can be meant
            walker.frame().outputs.clone_from(&columns.names);
            walker.all(&select.group_by);
            walker.all(&select.cluster_by);
            walker.all(&select.distribute_by);
            walker.all(&select.sort_by);
            walker.all(&select.having);
            walker.all(&select.qualify);
            order_by.into_iter().for_each(|order_by| walker.all(order_by));
            columns
        })
    }

    /// A select list, or what is returned.
    pub(super) fn items(&mut self, items: &[SelectItem]) -> Columns {
        let mut columns = Columns::default();
        for item in items {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    self.all(expr);
                    self.named_by(expr, &mut columns);
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    self.all(expr);
                    columns.names.push(self.word(alias).name);
                }
                SelectItem::ExprWithAliases { expr, aliases } => {
                    self.all(expr);
                    columns.names.extend(aliases.iter().map(|alias| self.word(alias).name));
                }
                SelectItem::Wildcard(_) => {
                    let all: Vec<_> = self.frame().visible.iter().filter(|own| own.bare).cloned().collect();
                    columns.open |= self.frame().open;
                    for own in &all {
                        columns.extend(&own.columns);
                        own.relation.into_iter().for_each(|table| self.uses(Used::Row(table), &[]));
                    }
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
                    let words = self.words_of(name);
                    self.row_of(name);
                    let of = self
                        .frames
                        .iter()
                        .rev()
                        .flat_map(|frame| &frame.visible)
                        .find(|own| words.last().is_some_and(|word| own.is(word)));
                    columns.extend(&of.map_or_else(Columns::open, |own| own.columns.clone()));
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(expr), _) => {
                    self.all(expr);
                    columns.open = true;
                }
            }
        }
        columns
    }

    /// What a column of the select list without an alias is called.
    #[allow(clippy::wildcard_enum_match_arm, reason = "the engine names the others")]
    fn named_by(&self, expr: &Expr, columns: &mut Columns) {
        let last = match expr {
            Expr::Identifier(ident) => Some(ident),
            Expr::CompoundIdentifier(parts) => parts.last(),
            _ => None,
        };
        match last {
            Some(ident) => columns.names.push(self.word(ident).name),
            None => columns.open = true,
        }
    }
}
