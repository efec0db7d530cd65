//! The walk through a parsed text: where it stands, what it sees, what it found.

use std::convert::Infallible;
use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Ident, ObjectName, Query, Statement, Visit, Visitor};

use super::scope::{Columns, Frame, Visible};
use super::word::Word;
use super::{Call, Context, Elsewhere, Home, Lookup, Missing, Names, Places, Unknown, Use, Used};
use crate::base::Name;
use crate::catalog::QName;
use crate::syntax::ast::Dialect;

/// A walk.
pub(super) struct Walker<'w> {
    pub dialect: Dialect,
    pub lookup: &'w dyn Lookup,
    pub found: Names,
    /// From the outermost level of the text to the one at hand.
    pub frames: Vec<Frame>,
    /// The common table expressions in scope, the nearest last.
    pub ctes: Vec<(Name, Columns)>,
    /// Bare words that mean something.
    pub words: &'w [Name],
    /// Expressions that are no values: words of the language, names of fields.
    pub skipped: Vec<*const Expr>,
    pub places: &'w Places,
    /// The levels that the surroundings of the text make.
    outer: usize,
}

impl<'w> Walker<'w> {
    /// A walk that begins in a context.
    pub fn new(dialect: Dialect, lookup: &'w dyn Lookup, places: &'w Places, context: &'w Context) -> Self {
        let row = context.row.iter().map(|own| {
            let name = own.name.name;
            Visible { lenient: true, ..Visible::of(own.clone(), name) }
        });
        let rows = context.rows.iter().map(|(name, own)| Visible {
            ns: None,
            bare: false,
            lenient: true,
            ..Visible::of(own.clone(), *name)
        });
        let base = Frame { visible: row.chain(rows).collect(), outputs: Vec::new(), open: context.open };
        Self {
            dialect,
            lookup,
            found: Names::default(),
            frames: vec![base],
            ctes: Vec::new(),
            words: &context.words,
            skipped: Vec::new(),
            places,
            outer: 1,
        }
    }

    /// A word of the text.
    pub fn word(&self, ident: &Ident) -> Word {
        let quoted = ident.quote_style.is_some();
        Word::new(self.dialect, &ident.value, quoted, self.places.bytes(ident.span))
    }

    /// The words of a dotted name; a part that is no word is left out.
    pub fn words_of(&self, name: &ObjectName) -> Vec<Word> {
        name.0.iter().filter_map(|part| part.as_ident()).map(|ident| self.word(ident)).collect()
    }

    /// The level at hand.
    pub fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// Does something on a level of its own.
    pub fn within<T>(&mut self, frame: Frame, work: impl FnOnce(&mut Self) -> T) -> T {
        self.frames.push(frame);
        let value = work(self);
        self.frames.pop();
        value
    }

    /// Notes a use.
    pub fn uses(&mut self, what: Used, words: &[Word]) {
        let last = words.last().map_or(0..0, |word| word.bytes.clone());
        let whole = words.first().map_or(0..0, |word| word.bytes.start..last.end);
        self.found.uses.push(Use { what, word: last, whole, nested: self.frames.len() > self.outer });
    }

    /// Notes that a relation is called by its own name.
    pub fn at_home(&mut self, of: QName, words: &[Word]) {
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            self.found.homes.push(Home { of, bytes: first.bytes.start..last.bytes.end });
        }
    }

    /// Notes something that is not there.
    pub fn misses(&mut self, what: Missing, word: &Word) {
        self.found.unknown.push(Unknown { what, word: word.bytes.clone() });
    }

    /// Notes a call.
    pub fn calls(&mut self, words: &[Word]) {
        let (Some(last), before) = (words.last(), words.len().checked_sub(2).and_then(|at| words.get(at))) else {
            return;
        };
        let ns = before.map(|word| word.name);
        if let Some(routine) = last.spellings().into_iter().find_map(|name| self.lookup.routine(ns, name)) {
            self.uses(Used::Routine(routine), words);
        } else if ns.is_none() {
            self.looks_elsewhere(Elsewhere::Routine, last);
        }
        self.found.calls.push(Call { ns, name: last.name, word: last.bytes.clone() });
    }

    /// Notes a procedure that is called and nowhere declared.
    pub fn procedure(&mut self, name: &ObjectName) {
        let words = self.words_of(name);
        let (Some(last), before) = (words.last(), words.len().checked_sub(2).and_then(|at| words.get(at))) else {
            return;
        };
        let ns = before.map(|word| word.name);
        let is_known = last.spellings().into_iter().any(|name| self.lookup.routine(ns, name).is_some());
        let is_told = ns.is_none() && self.lookup.elsewhere(Elsewhere::Routine, last.name).is_some();
        if !is_known && !is_told {
            self.misses(Missing::Procedure { ns, name: last.name }, last);
        }
    }

    /// Notes a bare name that another namespace has.
    pub fn looks_elsewhere(&mut self, what: Elsewhere, word: &Word) {
        if self.lookup.elsewhere(what, word.name).is_some() {
            self.misses(Missing::Elsewhere { what, name: word.name }, word);
        }
    }

    /// Notes a type, if the schema declares it.
    pub fn names_type(&mut self, words: &[Word]) {
        let (Some(last), before) = (words.last(), words.len().checked_sub(2).and_then(|at| words.get(at))) else {
            return;
        };
        let ns = before.map(|word| word.name);
        let found: Option<QName> = last.spellings().into_iter().find_map(|name| self.lookup.ty(ns, name));
        // a table is the type of its rows
        let rows = || last.spellings().into_iter().find_map(|name| self.lookup.relation(ns, name));
        if let Some(name) = found {
            self.uses(Used::Type(name), words);
        } else if let Some(relation) = rows() {
            self.uses(Used::Relation(relation.name), words);
        } else if ns.is_none() {
            self.looks_elsewhere(Elsewhere::Type, last);
        }
    }

    /// Looks at all expressions, queries and statements inside of something.
    pub fn all(&mut self, node: &impl Visit) {
        let ControlFlow::Continue(()) = node.visit(&mut Inside { walker: self, depth: 0, root: None });
    }

    /// The same for a statement that has no rules of its own.
    pub fn all_of(&mut self, statement: &Statement) {
        let mut inside = Inside { walker: self, depth: 0, root: Some(std::ptr::from_ref(statement)) };
        let ControlFlow::Continue(()) = statement.visit(&mut inside);
    }
}

/// Shows the walker what is nearest: what lies inside of a query or statement is the business of that one.
struct Inside<'a, 'w> {
    walker: &'a mut Walker<'w>,
    depth: usize,
    root: Option<*const Statement>,
}

impl Visitor for Inside<'_, '_> {
    type Break = Infallible;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Infallible> {
        if self.depth == 0 {
            self.walker.query(query);
        }
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<Infallible> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<Infallible> {
        if self.root == Some(std::ptr::from_ref(statement)) {
            return ControlFlow::Continue(());
        }
        if self.depth == 0 {
            self.walker.statement(statement);
        }
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_statement(&mut self, statement: &Statement) -> ControlFlow<Infallible> {
        if self.root != Some(std::ptr::from_ref(statement)) {
            self.depth -= 1;
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, name: &ObjectName) -> ControlFlow<Infallible> {
        if self.depth == 0 {
            let words = self.walker.words_of(name);
            self.walker.relation(&words);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Infallible> {
        if self.depth == 0 {
            self.walker.expression(expr);
        }
        ControlFlow::Continue(())
    }
}
