//! Names in expressions: columns of the row, members of an enum, parameters of a mixin.

use super::super::cx::Cx;
use super::super::mixin::Arg;
use super::super::resolve::{self, Want};
use super::super::symbols::DeclKind;
use super::super::target::Dialects;
use super::super::types::Family;
use super::super::{codes, suggest};
use super::lower::Typed;
use super::{Purpose, Row, Source};
use crate::base::{Diagnostic, Name};
use crate::catalog::{Node, QName};
use crate::syntax::ast::{EnumMember, Ident, ItemKind, Path, Value};

/// The text that the database holds for a member.
pub trait Stored {
    /// The stored text.
    fn stored(&self) -> Name;
}

impl Stored for Value {
    fn stored(&self) -> Name {
        self.stored.as_ref().map_or(self.name.name, |(text, _)| Name::new(text))
    }
}

/// The members that an enum has on the target, in order.
pub fn members<'a>(cx: &Cx<'a>, of: QName) -> impl Iterator<Item = &'a Value> + use<'a> {
    let target = cx.target;
    let entry = cx.symbols.object(of).and_then(|decl| cx.entry(decl));
    let list = match entry.map(|entry| &entry.item.kind) {
        Some(ItemKind::Enum(own)) => own.members.as_slice(),
        _ => &[],
    };
    list.iter().filter_map(move |member| match member {
        EnumMember::Value(value) => Dialects::ALL.narrow(value.clauses.only.as_deref()).has(target).then_some(value),
        EnumMember::Drop(_) => None,
    })
}

/// The member of this name.
pub fn member(cx: &Cx<'_>, of: QName, name: Name) -> Option<Node> {
    members(cx, of).find(|value| value.name.name == name).map(|value| Node::Member { of, text: value.stored() })
}

/// The member of this name, or a report that there is none.
pub fn member_or_report(row: &Row<'_, '_>, of: QName, word: Ident) -> Option<Typed> {
    if let Some(node) = member(row.cx, of, word.name) {
        return Some((node, Family::Enum(of)));
    }
    let entry = row.cx.symbols.object(of).and_then(|decl| row.cx.entry(decl));
    if entry.is_some_and(|entry| entry.item.broken) {
        return None;
    }
    let known: Vec<_> = members(row.cx, of).map(|value| (value.name.name, Some(value.name.span))).collect();
    let all: Vec<_> = known.iter().take(12).map(|(name, _)| format!("`{name}`")).collect();
    let problem = Diagnostic::error(codes::UNKNOWN_MEMBER, format!("`{of}` has no member `{}`", word.name))
        .at(word.span, "no such member")
        .help(format!("its members are {}", all.join(", ")));
    row.cx.report(suggest::nearest(problem, word.name, word.span, &known));
    None
}

impl<'a> Row<'_, 'a> {
    /// The argument that a word stands for.
    pub(super) fn param(&self, path: &Path) -> Option<(crate::syntax::ast::Expr, super::super::cx::Site<'a>)> {
        match self.site.env.as_ref()?.get(path.word()?.name)? {
            Arg::Value(expr, site) => Some((expr.clone(), site.clone())),
            Arg::Table(_) | Arg::Type(_) | Arg::Action(_) | Arg::Open(_) | Arg::Broken => None,
        }
    }

    /// Whether a word stands for an argument that was reported already.
    fn is_broken(&self, path: &Path) -> bool {
        let arg = path.word().and_then(|word| self.site.env.as_ref()?.get(word.name));
        matches!(arg, Some(Arg::Broken))
    }

    /// Whether a path can only be read with the other side known: a word that is neither column nor parameter.
    pub(super) fn is_open(&self, path: &Path) -> bool {
        path.word().is_some_and(|word| self.column(word.name).is_none()) && self.param(path).is_none()
    }

    /// Resolves a name, with the family of the other side if that is known.
    pub(super) fn name(&self, path: &Path, hint: Option<&Family>) -> Option<Typed> {
        if let Some((expr, site)) = self.param(path) {
            return self.at(site).expr(&expr, hint);
        }
        if self.is_broken(path) {
            return None;
        }
        match path.qualifier.as_slice() {
            [] => self.word(path.name, hint),
            [owner] if self.table().is_some_and(|table| table.name.name == owner.name) => self.of_table(path.name),
            [ns, owner]
                if self
                    .table()
                    .is_some_and(|table| table.name.name == owner.name && table.name.ns == Some(ns.name)) =>
            {
                self.of_table(path.name)
            }
            owner => self.of_enum(owner, path),
        }
    }

    fn word(&self, word: Ident, hint: Option<&Family>) -> Option<Typed> {
        let member = match hint {
            Some(Family::Enum(of)) => member(self.cx, *of, word.name).map(|node| (node, Family::Enum(*of))),
            _ => None,
        };
        match (self.column(word.name), member) {
            (Some(_), Some((_, family))) if self.purpose != Purpose::Default => {
                let owner = self.table().map_or("value".to_owned(), |table| table.name.name.to_string());
                let (column, member) = (format!("{owner}.{}", word.name), format!("{}.{}", family.noun(), word.name));
                self.cx.report(
                    Diagnostic::error(codes::AMBIGUOUS, format!("`{}` is a column and a member", word.name))
                        .at(word.span, "which one is meant?")
                        .help(format!("write `{column}` for the column or `{member}` for the member"))
                        .fix(format!("write `{member}`"), false, vec![suggest::edit(word.span, &member)]),
                );
                None
            }
            (_, Some(member)) => Some(member),
            (Some(column), None) => self.read(column, word),
            (None, None) => match hint {
                Some(Family::Enum(of)) if !self.looks_like_column(word.name) => member_or_report(self, *of, word),
                _ => {
                    self.unknown_column(word);
                    None
                }
            },
        }
    }

    /// Whether a mistyped word is nearer to a column than to being nothing.
    fn looks_like_column(&self, name: Name) -> bool {
        self.table().is_some_and(|table| {
            crate::base::did_you_mean(name.as_str(), table.columns.iter().map(|own| own.name.as_str())).is_some()
        }) && self.purpose != Purpose::Default
    }

    fn read(&self, column: Name, word: Ident) -> Option<Typed> {
        if self.purpose == Purpose::Default {
            self.cx.report(
                Diagnostic::error(codes::COLUMN_IN_DEFAULT, format!("a default cannot read the column `{column}`"))
                    .at(word.span, "a column")
                    .help("use `generated (…)` for a value that follows other columns"),
            );
            return None;
        }
        Some((Node::Column(column), self.family(column)))
    }

    fn of_table(&self, column: Ident) -> Option<Typed> {
        match self.column(column.name) {
            Some(name) => self.read(name, column),
            None => {
                self.unknown_column(column);
                None
            }
        }
    }

    fn of_enum(&self, owner: &[Ident], path: &Path) -> Option<Typed> {
        let (name, qualifier) = owner.split_last()?;
        let owner = Path { qualifier: qualifier.to_vec(), name: *name };
        let decl = resolve::find(self.cx, &self.site, &owner, Want::Type).filter(|decl| decl.kind == DeclKind::Enum);
        if let Some(decl) = decl {
            resolve::guard(self.cx, &self.site, decl, owner.span());
            return member_or_report(self, decl.name, path.name);
        }
        self.cx.report(
            Diagnostic::error(codes::UNKNOWN_COLUMN, format!("`{owner}` is neither this table nor an enum"))
                .at(path.span(), "an expression reads columns of its own row only")
                .help("name a column of this table, or a member as `enum.member`"),
        );
        None
    }

    /// Reports a column that is not there.
    pub(super) fn unknown_column(&self, word: Ident) {
        match self.source {
            Source::Table(table, _) if table.broken => {}
            Source::Open => {}
            Source::Table(table, old) => {
                if let Some(absent) = table.absent(self.cx, word) {
                    self.cx.report(absent);
                    return;
                }
                let mut known = table.known();
                known.extend(old.iter().map(|(before, _)| (*before, None)));
                let problem =
                    Diagnostic::error(codes::UNKNOWN_COLUMN, format!("`{}` has no column `{}`", table.name, word.name))
                        .at(word.span, "no such column");
                let problem = if self.purpose == Purpose::Fill {
                    problem.help("a column that goes away in the same step needs `drop column …` in the table")
                } else {
                    problem
                };
                let problem = suggest::nearest(problem, word.name, word.span, &known);
                let text = format!("'{}'", word.name.as_str().replace('\'', "''"));
                let problem = problem.help(format!("a text stands in single quotes: `{text}`"));
                self.cx.report(if problem.fix.is_none() {
                    problem.fix("make it a text", false, vec![suggest::edit(word.span, &text)])
                } else {
                    problem
                });
            }
            Source::Value(_) | Source::Field { .. } => {
                let (of, own) = match self.source {
                    Source::Field { name, .. } => ("a field in an object", name),
                    Source::Value(_) | Source::Table(..) | Source::Open => ("a type", Name::new("value")),
                };
                let problem = Diagnostic::error(codes::UNKNOWN_COLUMN, format!("{of} has no column `{}`", word.name))
                    .at(word.span, format!("only `{own}` can be read here"))
                    .help(format!("write `{own}`"))
                    .fix(format!("write `{own}`"), false, vec![suggest::edit(word.span, own.as_str())]);
                self.cx.report(problem);
            }
        }
    }
}
