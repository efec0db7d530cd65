//! Lines of bodies.

use super::super::ast::{EnumMember, Member, MemberKind, OptionItem, Path, Tuple, Value};
use super::super::chunk;
use super::super::explain::{self, Place};
use super::super::parser::{Outcome, Parsers};
use super::super::token::Token;
use super::Driver;
use crate::base::Span;

impl<'t> Driver<'t> {
    pub(super) fn member(&mut self, piece: &'t [Token]) -> Option<Member> {
        self.documented(piece, Parsers::member)
    }

    pub(super) fn view_member(&mut self, piece: &'t [Token]) -> Option<Member> {
        self.documented(piece, Parsers::view_member)
    }

    fn documented(
        &mut self,
        piece: &'t [Token],
        rule: impl Fn(&Parsers<'t>, &'t [Token], Span) -> Outcome<MemberKind>,
    ) -> Option<Member> {
        let (doc, tokens) = chunk::doc(piece, self.text);
        let Some(span) = chunk::span(tokens) else {
            self.problems.extend(doc.map(|doc| explain::dangling_doc(doc.span)));
            return None;
        };
        let kind = self.read(tokens, 0, Place::Member, rule)?;
        Some(Member { doc, kind, span })
    }

    pub(super) fn enum_member(&mut self, piece: &'t [Token]) -> Option<EnumMember> {
        let (doc, tokens) = chunk::doc(piece, self.text);
        if tokens.is_empty() {
            self.problems.extend(doc.map(|doc| explain::dangling_doc(doc.span)));
            return None;
        }
        let member = self.read(tokens, 0, Place::EnumMember, Parsers::enum_member)?;
        Some(match member {
            EnumMember::Value(value) => EnumMember::Value(Value { doc, ..value }),
            EnumMember::Drop(_) => member,
        })
    }

    pub(super) fn tuple(&mut self, piece: &'t [Token]) -> Option<Tuple> {
        self.plain(piece, Parsers::tuple)
    }

    pub(super) fn group_member(&mut self, piece: &'t [Token]) -> Option<Path> {
        self.plain(piece, Parsers::group_member)
    }

    pub(super) fn option(&mut self, piece: &'t [Token]) -> Option<OptionItem> {
        self.plain(piece, Parsers::option)
    }

    /// A line that nothing in a database could keep a doc comment for.
    fn plain<T>(
        &mut self,
        piece: &'t [Token],
        rule: impl Fn(&Parsers<'t>, &'t [Token], Span) -> Outcome<T>,
    ) -> Option<T> {
        let (doc, tokens) = chunk::doc(piece, self.text);
        self.problems.extend(doc.map(|doc| explain::dangling_doc(doc.span)));
        if tokens.is_empty() { None } else { self.read(tokens, 0, Place::Line, rule) }
    }
}
