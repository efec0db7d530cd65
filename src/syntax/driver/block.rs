//! Items with a body between braces: the header by one rule, the body line by line.

use super::super::ast::{Clauses, Enum, Group, ItemKind, Mixin, Namespace, Relation, Rows, Service, Table};
use super::super::chunk;
use super::super::explain::{self, Place};
use super::super::limits;
use super::super::parser::Parsers;
use super::super::token::Token;
use super::Driver;
use crate::base::Span;

/// The tokens before and between the braces of an item.
struct Cut<'t> {
    header: &'t [Token],
    body: Option<(&'t [Token], Span)>,
}

impl<'t> Driver<'t> {
    pub(super) fn namespace(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let cut = self.cut(tokens);
        let header = self.read(cut.header, 1, Place::Header, Parsers::namespace);
        let block = cut.body.map(|(body, _)| self.block(body));
        let header = header?;
        Some(ItemKind::Namespace(Box::new(Namespace { name: header.name, clauses: header.clauses, block })))
    }

    fn block(&mut self, body: &'t [Token]) -> Vec<super::super::ast::Item> {
        if self.depth >= limits::NAMESPACES {
            self.problems.extend(body.first().map(|first| limits::too_many_blocks(first.span.start())));
            return Vec::new();
        }
        self.depth += 1;
        let items = self.items(body);
        self.depth -= 1;
        items
    }

    pub(super) fn table(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let cut = self.cut(tokens);
        let header = self.read(cut.header, 1, Place::Header, Parsers::table);
        let (members, body) = self.body(&cut, header.is_some(), Self::member);
        let (name, clauses) = match header {
            Some(header) => (header.name, header.clauses),
            None => (self.salvage_name(cut.header)?, Clauses::default()),
        };
        Some(ItemKind::Table(Box::new(Table { name, clauses, members, body })))
    }

    pub(super) fn enumeration(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let cut = self.cut(tokens);
        let header = self.read(cut.header, 1, Place::Header, Parsers::enumeration);
        let (members, body) = self.body(&cut, header.is_some(), Self::enum_member);
        let (name, clauses) = match header {
            Some(header) => (header.name, header.clauses),
            None => (self.salvage_name(cut.header)?, Clauses::default()),
        };
        Some(ItemKind::Enum(Box::new(Enum { name, clauses, members, body })))
    }

    pub(super) fn mixin(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let cut = self.cut(tokens);
        let header = self.read(cut.header, 1, Place::Header, Parsers::mixin);
        let (members, _) = self.body(&cut, header.is_some(), Self::member);
        let (name, params) = match header {
            Some(header) => (header.name, header.params),
            None => (self.salvage_name(cut.header)?, Vec::new()),
        };
        Some(ItemKind::Mixin(Box::new(Mixin { name, params, members })))
    }

    pub(super) fn relation(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let cut = self.cut(tokens);
        let header = self.read(cut.header, 1, Place::Header, Parsers::relation);
        // a relation needs no body
        let (members, body) = self.body(&cut, false, Self::member);
        let Some(header) = header else { return self.broken(tokens) };
        Some(ItemKind::Relation(Box::new(Relation {
            name: header.name,
            from: header.from,
            to: header.to,
            enforced: header.enforced,
            clauses: header.clauses,
            members,
            body,
        })))
    }

    pub(super) fn rows(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let cut = self.cut(tokens);
        let header = self.read(cut.header, 1, Place::Header, Parsers::rows);
        let (tuples, body) = self.body(&cut, header.is_some(), Self::tuple);
        let Some(header) = header else { return self.broken(tokens) };
        let (table, columns, clauses) = (header.table, header.columns, header.clauses);
        Some(ItemKind::Rows(Box::new(Rows { table, columns, clauses, tuples, body })))
    }

    pub(super) fn group(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let cut = self.cut(tokens);
        let name = self.read(cut.header, 1, Place::Header, Parsers::group);
        let (members, body) = self.body(&cut, name.is_some(), Self::group_member);
        let Some(name) = name else { return self.broken(tokens) };
        Some(ItemKind::Group(Box::new(Group { name, members, body })))
    }

    pub(super) fn service(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let cut = self.cut(tokens);
        let header = self.read(cut.header, 0, Place::Header, Parsers::service);
        // it needs no body
        let (options, body) = self.body(&cut, false, Self::option);
        let Some(header) = header else { return self.broken(tokens) };
        let (kind, name, of, clauses) = (header.kind, header.name, header.of, header.clauses);
        Some(ItemKind::Service(Box::new(Service { kind, name, of, clauses, options, body })))
    }

    /// A view has its body behind the braces, if it has braces.
    pub(super) fn view(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let Some((open, close)) = chunk::braces(tokens) else {
            let view = self.read(tokens, 0, Place::Item, Parsers::view);
            return view.map(|view| ItemKind::View(Box::new(view))).or_else(|| self.broken(tokens));
        };
        let header = self.read(&tokens[..open], 0, Place::Header, Parsers::view_header);
        let members = self.lines(&tokens[open + 1..close], Self::view_member);
        let code = header.is_some().then(|| self.read(tokens, close + 1, Place::Item, Parsers::view_code)).flatten();
        let (Some(header), Some(code)) = (header, code) else { return self.broken(tokens) };
        Some(ItemKind::View(Box::new(header.with(members, code))))
    }

    fn cut(&mut self, tokens: &'t [Token]) -> Cut<'t> {
        let Some((open, close)) = chunk::braces(tokens) else { return Cut { header: tokens, body: None } };
        let rest = &tokens[close + 1..];
        if !rest.is_empty() && !self.is_reported(rest) {
            self.problems.push(explain::after_body(rest, self.text));
        }
        let span = tokens[open].span.to(tokens[close].span);
        Cut { header: &tokens[..open], body: Some((&tokens[open + 1..close], span)) }
    }

    /// The lines between the braces. If they are wanted and missing, that is an error.
    fn body<T>(
        &mut self,
        cut: &Cut<'t>,
        wanted: bool,
        line: impl Fn(&mut Self, &'t [Token]) -> Option<T>,
    ) -> (Vec<T>, Span) {
        let Some((body, span)) = cut.body else {
            let end = self.end(cut.header);
            if wanted && !self.is_reported(cut.header) {
                self.problems.push(explain::missing_body(end));
            }
            return (Vec::new(), end);
        };
        (self.lines(body, line), span)
    }

    fn lines<T>(&mut self, body: &'t [Token], line: impl Fn(&mut Self, &'t [Token]) -> Option<T>) -> Vec<T> {
        let pieces = chunk::split(body, true, &mut self.problems);
        let mut lines = Vec::with_capacity(pieces.len());
        lines.extend(pieces.into_iter().filter_map(|piece| line(self, piece)));
        lines
    }
}
