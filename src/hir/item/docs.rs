//! Doc comments on what is no object of a database: they stay in the file, which is said once for each kind.

use std::collections::BTreeMap;

use super::super::barrier::Entry;
use super::super::codes;
use super::super::cx::Cx;
use super::super::types;
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{Doc, EnumMember, ItemKind, Member, MemberKind};

/// The comments without an object, by what they stand on: how many, and where the first is.
#[derive(Debug, Default)]
pub struct Homeless(BTreeMap<&'static str, (usize, Span)>);

impl Homeless {
    /// Notes those of an item.
    pub fn look(&mut self, entry: &Entry) {
        let own = entry.item.doc.as_ref();
        match &entry.item.kind {
            ItemKind::Type(alias) if !types::is_domain(alias) => self.note("types without rules", own),
            ItemKind::Enum(item) => {
                for member in &item.members {
                    if let EnumMember::Value(value) = member {
                        self.note("members of enums", value.doc.as_ref());
                    }
                }
            }
            ItemKind::Mixin(mixin) => {
                self.note("mixins", own);
                self.members(&mixin.members);
            }
            ItemKind::Table(table) => self.members(&table.members),
            ItemKind::Use(_) | ItemKind::Drop(_) | ItemKind::Rows(_) | ItemKind::Grant(_) => {
                self.note("lines that declare nothing", own);
            }
            ItemKind::Group(_) => self.note("groups", own),
            ItemKind::Raw(_) => self.note("raw objects", own),
            // they become comments in the database
            ItemKind::Extension(_)
            | ItemKind::Relation(_)
            | ItemKind::View(_)
            | ItemKind::Routine(_)
            | ItemKind::Sequence(_)
            | ItemKind::Analyzer(_)
            | ItemKind::Param(_)
            | ItemKind::Service(_)
            | ItemKind::Type(_)
            | ItemKind::Namespace(_)
            | ItemKind::Broken(_) => {}
        }
    }

    fn members(&mut self, members: &[Member]) {
        for member in members {
            match member.kind {
                MemberKind::Spread(_) | MemberKind::Dialect(_) | MemberKind::DropColumn(_) | MemberKind::Protected => {
                    self.note("lines that declare nothing", member.doc.as_ref());
                }
                MemberKind::Column(_)
                | MemberKind::ViewColumn(_)
                | MemberKind::PrimaryKey(_)
                | MemberKind::Unique(_)
                | MemberKind::Index(_)
                | MemberKind::Check(_)
                | MemberKind::ForeignKey(_)
                | MemberKind::Exclude(_)
                | MemberKind::Trigger(_)
                | MemberKind::Policy(_)
                | MemberKind::Event(_)
                | MemberKind::Permissions(_) => {}
            }
        }
    }

    fn note(&mut self, on: &'static str, doc: Option<&Doc>) {
        if let Some(doc) = doc {
            self.0.entry(on).or_insert((0, doc.span)).0 += 1;
        }
    }

    /// Tells of each kind.
    pub fn tell(self, cx: &Cx<'_>) {
        for (on, (count, first)) in self.0 {
            let comments = if count == 1 { "a comment stands".to_owned() } else { format!("{count} comments stand") };
            cx.report(
                Diagnostic::note(codes::HOMELESS_COMMENT, format!("{comments} on {on}, which are no database objects"))
                    .at(first, "stays in this file")
                    .help("it is there for readers; to keep it in the database, write it on the table or column"),
            );
        }
    }
}
