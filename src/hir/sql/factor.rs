//! What stands after `from` and `join`.
#![allow(clippy::wildcard_enum_match_arm, reason = "the parser's trees have more kinds than these engines take")]

use sqlparser::ast::{Join, JoinConstraint, JoinOperator, ObjectName, TableAlias, TableFactor, TableWithJoins};

use super::scope::{Columns, Visible};
use super::system;
use super::walk::Walker;
use super::word::Word;
use super::{Missing, Relation, Used};
use crate::base::Name;

impl Walker<'_> {
    /// Brings a table and what is joined to it into scope.
    pub(super) fn joined(&mut self, table: &TableWithJoins) {
        self.factor(&table.relation);
        for join in &table.joins {
            self.factor(&join.relation);
            self.condition(join);
        }
    }

    fn condition(&mut self, join: &Join) {
        self.all(&join.join_operator);
        let Some(JoinConstraint::Using(columns)) = constraint(&join.join_operator) else { return };
        for column in columns {
            for word in self.words_of(column) {
                self.bare(&word);
            }
        }
    }

    pub(super) fn factor(&mut self, factor: &TableFactor) {
        match factor {
            TableFactor::Table { name, alias, args: None, .. } => self.table(name, alias.as_ref()),
            TableFactor::Table { name, alias, args: Some(args), .. } => {
                self.all(args);
                self.table_function(name, alias.as_ref());
            }
            TableFactor::Function { name, args, alias, .. } => {
                self.all(args);
                self.table_function(name, alias.as_ref());
            }
            TableFactor::Derived { lateral, subquery, alias, .. } => {
                // what stands beside it is seen only by a lateral one
                let beside = if *lateral { Vec::new() } else { std::mem::take(&mut self.frame().visible) };
                let columns = self.query(subquery);
                if !*lateral {
                    self.frame().visible = beside;
                }
                self.sees(alias.as_ref(), columns);
            }
            TableFactor::NestedJoin { table_with_joins, alias } => {
                self.joined(table_with_joins);
                if alias.is_some() {
                    self.sees(alias.as_ref(), Columns::open());
                }
            }
            TableFactor::TableFunction { alias, .. } => self.sees_made(factor, alias.as_ref(), None),
            TableFactor::UNNEST { alias, .. } => self.sees_made(factor, alias.as_ref(), Some("unnest")),
            TableFactor::JsonTable { alias, .. } => self.sees_made(factor, alias.as_ref(), Some("json_table")),
            TableFactor::XmlTable { alias, .. } => self.sees_made(factor, alias.as_ref(), Some("xmltable")),
            _ => {
                self.all(factor);
                self.frame().open = true;
            }
        }
    }

    /// Brings something that is no relation of the schema into scope.
    fn sees(&mut self, alias: Option<&TableAlias>, columns: Columns) {
        let name = alias.map(|alias| self.word(&alias.name).name);
        let columns = columns.called(&self.called(alias));
        self.frame().visible.push(Visible::unknown(name, columns));
    }

    /// Brings rows into scope that an expression makes, by the name that they have where none is given.
    fn sees_made(&mut self, factor: &TableFactor, alias: Option<&TableAlias>, usual: Option<&str>) {
        self.all(factor);
        let name = alias.map(|alias| self.word(&alias.name).name).or(usual.map(Name::new));
        let columns = Columns::open().called(&self.called(alias));
        self.frame().visible.push(Visible::unknown(name, columns));
    }

    fn table_function(&mut self, name: &ObjectName, alias: Option<&TableAlias>) {
        let words = self.words_of(name);
        self.calls(&words);
        let name = alias.map(|alias| self.word(&alias.name)).or(words.into_iter().next_back()).map(|word| word.name);
        let columns = Columns::open().called(&self.called(alias));
        self.frame().visible.push(Visible::unknown(name, columns));
    }

    fn table(&mut self, name: &ObjectName, alias: Option<&TableAlias>) {
        let words = self.words_of(name);
        let called = self.called(alias);
        let alias = alias.map(|alias| self.word(&alias.name).name);
        let visible = self.visible(&words);
        let visible = match alias {
            Some(alias) => Visible { ns: None, name: Some(alias), ..visible },
            None => visible,
        };
        let columns = visible.columns.clone().called(&called);
        // columns that an alias calls otherwise are not told from those of the relation
        let relation = if called.is_empty() { visible.relation } else { None };
        self.frame().visible.push(Visible { columns, relation, ..visible });
    }

    /// What a name after `from` or `into` is, which is noted as a use, or as missing.
    pub(super) fn visible(&mut self, words: &[Word]) -> Visible {
        let Some(last) = words.last() else { return Visible::unknown(None, Columns::open()) };
        if words.len() == 1
            && let Some((name, columns)) = self.ctes.iter().rev().find(|(name, _)| last.is(*name))
        {
            return Visible::unknown(Some(*name), columns.clone());
        }
        match self.relation(words) {
            Some(relation) => Visible::of(relation, last.name),
            None => Visible::unknown(Some(last.name), Columns::open()),
        }
    }

    /// The relation of this name; noted as a use, or as missing if the database has none of its own.
    pub(super) fn relation(&mut self, words: &[Word]) -> Option<Relation> {
        let last = words.last()?;
        let before = words.len().checked_sub(2).and_then(|at| words.get(at));
        let ns = before.map(|word| word.name);
        let spaces = before.map_or_else(|| vec![None], |word| word.spellings().into_iter().map(Some).collect());
        let known = |name: Name| spaces.iter().find_map(|ns| self.lookup.relation(*ns, name));
        let found = last.spellings().into_iter().find_map(known).or_else(|| {
            let near = self.lookup.near(ns, last.name).filter(|near| near.ns == ns && last.is(near.name))?;
            self.lookup.relation(near.ns, near.name)
        });
        match &found {
            Some(relation) => {
                self.uses(Used::Relation(relation.name), words);
                self.at_home(relation.name, words);
            }
            None if system::is_relation(self.dialect, ns, last.name) => {}
            None => self.misses(Missing::Relation { ns, name: last.name }, last),
        }
        found
    }

    /// `table t`, of which the parser keeps no place.
    pub(super) fn table_command(&mut self, words: &[String]) -> Columns {
        let words: Vec<Word> = words.iter().map(|text| Word::new(self.dialect, text, false, 0..0)).collect();
        let visible = self.visible(&words);
        visible.relation.into_iter().for_each(|table| self.uses(Used::Row(table), &words));
        visible.columns
    }

    /// A column that stands where only one of this relation can.
    pub(super) fn column_of(&mut self, of: &Visible, words: &[Word]) {
        let Some(word) = words.last() else { return };
        match (of.column(word), of.relation) {
            (Some(name), Some(table)) => self.uses(Used::Column(table, name), words),
            (Some(_), None) => {}
            (None, _) if of.columns.open || system::is_column(self.dialect, word) => {}
            (None, relation) => {
                let among: Vec<Name> = of.columns.names.clone();
                self.misses(Missing::Column { of: relation, name: word.name, among }, word);
            }
        }
    }
}

fn constraint(operator: &JoinOperator) -> Option<&JoinConstraint> {
    match operator {
        JoinOperator::Join(own)
        | JoinOperator::Inner(own)
        | JoinOperator::Left(own)
        | JoinOperator::LeftOuter(own)
        | JoinOperator::Right(own)
        | JoinOperator::RightOuter(own)
        | JoinOperator::FullOuter(own)
        | JoinOperator::CrossJoin(own)
        | JoinOperator::StraightJoin(own) => Some(own),
        _ => None,
    }
}
