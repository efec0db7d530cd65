//! Expressions: columns, calls and types.
#![allow(clippy::wildcard_enum_match_arm, reason = "the parser's trees have more kinds than carry names")]

use sqlparser::ast::{
    AccessExpr, ArrayElemTypeDef, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
    ObjectName, Value, ValueWithSpan,
};

use super::system;
use super::walk::Walker;
use super::word::Word;
use super::{Missing, Used};
use crate::syntax::ast::Dialect;

impl Walker<'_> {
    /// What an expression names itself; its parts are visited one by one.
    pub(super) fn expression(&mut self, expr: &Expr) {
        if self.skipped.contains(&std::ptr::from_ref(expr)) {
            return;
        }
        match expr {
            Expr::Identifier(ident) => {
                let word = self.word(ident);
                self.bare(&word);
            }
            Expr::CompoundIdentifier(parts) => {
                let words: Vec<Word> = parts.iter().map(|part| self.word(part)).collect();
                self.dotted(&words);
            }
            Expr::CompoundFieldAccess { root, access_chain } => self.fields(root, access_chain),
            Expr::Function(call) => self.call(call),
            Expr::Cast { data_type, expr, .. } => {
                self.data_type(data_type);
                if let (DataType::Regclass, Expr::Value(value)) = (data_type, &**expr) {
                    self.quoted_relation(value);
                }
            }
            Expr::Convert { data_type: Some(data_type), .. } => self.data_type(data_type),
            Expr::TypedString(own) => self.data_type(&own.data_type),
            Expr::MatchAgainst { columns, .. } => {
                for column in columns {
                    let words = self.words_of(column);
                    self.dotted(&words);
                }
            }
            Expr::QualifiedWildcard(name, _) => self.row_of(name),
            _ => {}
        }
    }

    /// `t.tags[1]`, `(t).total`, `(address).street`: of the names behind dots at most the first is a column.
    fn fields(&mut self, root: &Expr, chain: &[AccessExpr]) {
        let mut words = Vec::new();
        let mut inner = root;
        while let Expr::Nested(own) = inner {
            inner = own;
        }
        if let Expr::Identifier(ident) = inner {
            words.push(self.word(ident));
        }
        let mut adjacent = true;
        for access in chain {
            let AccessExpr::Dot(field) = access else {
                adjacent = false;
                continue;
            };
            self.skipped.push(std::ptr::from_ref(field));
            if let (Expr::Identifier(ident), true, false) = (field, adjacent, words.is_empty()) {
                words.push(self.word(ident));
            }
        }
        let is_owner = |word: &Word| self.frames.iter().any(|own| own.visible.iter().any(|own| own.is(word)));
        // in parentheses a column is found before a row
        let has = |word: &Word| {
            let mut seen = self.frames.iter().flat_map(|own| &own.visible);
            seen.any(|own| own.bare && own.relation.is_some() && own.column(word).is_some())
        };
        let is_column = matches!(root, Expr::Nested(_)) && words.first().is_some_and(has);
        if !is_column && words.first().is_some_and(is_owner) {
            self.skipped.push(std::ptr::from_ref(inner));
            words.truncate(2);
            self.dotted(&words);
        }
    }

    /// A bare word: a column of the nearest level that has one, or a row as a whole.
    pub(super) fn bare(&mut self, word: &Word) {
        if self.words.iter().any(|own| word.is(*own))
            || !word.quoted && system::is_value(self.dialect, word.typed.as_str())
        {
            return;
        }
        for at in (0..self.frames.len()).rev() {
            let Some(frame) = self.frames.get(at) else { return };
            if frame.outputs.iter().any(|own| word.is(*own)) {
                return;
            }
            let readable = || frame.visible.iter().filter(|own| own.bare);
            let hits: Vec<_> = readable().filter_map(|own| Some((own.relation, own.column(word)?))).collect();
            if !hits.is_empty() {
                for (relation, column) in hits {
                    relation
                        .into_iter()
                        .for_each(|table| self.uses(Used::Column(table, column), std::slice::from_ref(word)));
                }
                return;
            }
            if let Some(row) = frame.visible.iter().find(|own| own.is(word)) {
                let relation = row.relation;
                relation.into_iter().for_each(|table| self.uses(Used::Row(table), std::slice::from_ref(word)));
                return;
            }
            if frame.is_open() || readable().next().is_some() && system::is_column(self.dialect, word) {
                return;
            }
        }
        // what SQLite finds no column for is a text when it stands in double quotes
        if !(self.dialect == Dialect::Sqlite && word.quoted) {
            self.misses_column(word);
        }
    }

    fn misses_column(&mut self, word: &Word) {
        let mut among = Vec::new();
        let mut nearest = None;
        for frame in self.frames.iter().rev() {
            let readable: Vec<_> = frame.visible.iter().filter(|own| own.bare).collect();
            if let ([only], None) = (readable.as_slice(), nearest) {
                nearest = Some(only.relation);
            }
            nearest = nearest.or(if readable.is_empty() { None } else { Some(None) });
            among.extend(readable.iter().flat_map(|own| &own.columns.names).copied());
        }
        self.misses(Missing::Column { of: nearest.flatten(), name: word.name, among }, word);
    }

    /// A dotted name: a column of something in scope.
    pub(super) fn dotted(&mut self, words: &[Word]) {
        let (ns, owner, column, path) = match words {
            [only] => return self.bare(only),
            [owner, column] => (None, owner, column, words),
            [ns, owner, column, ..] => (Some(ns), owner, column, &words[..3]),
            [] => return,
        };
        if words.iter().take(1).any(|first| self.words.iter().any(|own| first.is(*own))) {
            return; // a variable with fields
        }
        let named =
            |own: &&super::scope::Visible| own.is(owner) && ns.is_none_or(|ns| own.ns.is_none_or(|own| ns.is(own)));
        let Some(found) = self.frames.iter().rev().find_map(|frame| frame.visible.iter().rev().find(named)) else {
            return self.misses_owner(words);
        };
        let home = found.relation.filter(|_| found.ns.is_some());
        let found = found.clone();
        if let Some(home) = home {
            self.at_home(home, path.get(..path.len() - 1).unwrap_or_default());
        }
        match (found.column(column), found.relation) {
            (Some(name), Some(table)) => self.uses(Used::Column(table, name), path),
            (Some(_), None) => {}
            (None, _) if found.columns.open || system::is_column(self.dialect, column) => {}
            (None, of) => {
                let among = found.columns.names.clone();
                self.misses(Missing::Column { of, name: column.name, among }, column);
            }
        }
    }

    fn misses_owner(&mut self, words: &[Word]) {
        let [first, ..] = words else { return };
        // a row of composite type is a column whose fields have names
        let is_column = |word: &Word| {
            self.frames.iter().any(|own| own.visible.iter().any(|own| own.bare && own.column(word).is_some()))
        };
        if self.frames.iter().any(|frame| frame.open) || is_column(first) {
            return;
        }
        let owner = words.len().checked_sub(2).and_then(|at| words.get(at)).unwrap_or(first);
        let among = self.frames.iter().rev().flat_map(|own| own.visible.iter().filter_map(|own| own.name)).collect();
        self.misses(Missing::Qualifier { name: owner.name, among }, owner);
    }

    /// `t.*`.
    pub(super) fn row_of(&mut self, name: &ObjectName) {
        let words = self.words_of(name);
        let Some(last) = words.last() else { return };
        let found = self.frames.iter().rev().find_map(|frame| frame.visible.iter().find(|own| own.is(last)));
        match found.map(|own| (own.relation, own.ns)) {
            Some((Some(table), ns)) => {
                self.uses(Used::Row(table), &words);
                if ns.is_some() {
                    self.at_home(table, &words);
                }
            }
            Some((None, _)) => {}
            None => {
                let words: Vec<Word> = words.into_iter().chain([Word::new(self.dialect, "*", true, 0..0)]).collect();
                self.misses_owner(&words);
            }
        }
    }

    pub(super) fn call(&mut self, call: &Function) {
        let words = self.words_of(&call.name);
        self.calls(&words);
        let (Some(name), FunctionArguments::List(list)) = (words.last().map(|word| word.name), &call.args) else {
            return;
        };
        for (at, argument) in list.args.iter().enumerate() {
            let (FunctionArg::Unnamed(value)
            | FunctionArg::Named { arg: value, .. }
            | FunctionArg::ExprNamed { arg: value, .. }) = argument;
            match value {
                FunctionArgExpr::QualifiedWildcard(name) => self.row_of(name),
                FunctionArgExpr::Expr(own) if system::has_word_argument(self.dialect, name, at) => {
                    self.skipped.push(std::ptr::from_ref(own));
                }
                FunctionArgExpr::Expr(Expr::Value(value))
                    if at == 0 && system::has_relation_argument(self.dialect, name) =>
                {
                    self.quoted_relation(value);
                }
                FunctionArgExpr::Expr(_) | FunctionArgExpr::Wildcard | FunctionArgExpr::WildcardWithOptions(_) => {}
            }
            if let FunctionArg::ExprNamed { name, .. } = argument {
                self.skipped.push(std::ptr::from_ref(name));
            }
        }
    }

    /// A relation that is named in a text, as `nextval('shop.order_no')` has it.
    fn quoted_relation(&mut self, value: &ValueWithSpan) {
        let Value::SingleQuotedString(text) = &value.value else { return };
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        if !text.chars().all(plain) {
            return; // quotes inside of quotes
        }
        let mut at = self.places.bytes(value.span).start + 1;
        let mut words = Vec::new();
        for part in text.split('.') {
            words.push(Word::new(self.dialect, part, false, at..at + part.len()));
            at += part.len() + 1;
        }
        self.relation(&words);
    }

    /// The types that a type is made of.
    pub(super) fn data_type(&mut self, ty: &DataType) {
        match ty {
            DataType::Custom(name, _) => {
                let words = self.words_of(name);
                self.names_type(&words);
            }
            DataType::Array(
                ArrayElemTypeDef::AngleBracket(of)
                | ArrayElemTypeDef::SquareBracket(of, _)
                | ArrayElemTypeDef::Parenthesis(of)
                | ArrayElemTypeDef::Qualified(of, _),
            )
            | DataType::Nullable(of) => self.data_type(of),
            _ => {}
        }
    }
}
