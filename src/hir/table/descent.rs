//! `on postgres { partition by … }`, `partition of …` and `inherits …`: how tables belong together.

use super::super::codes;
use super::super::expr::{self, Purpose, Wanted};
use super::super::mixin::Bound;
use super::super::shape;
use super::Builder;
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::define::{self, Descent, Partitioning, What};
use crate::catalog::{Address, Defined, Expr, Kind, Object, QName, Sql};
use crate::syntax::ast::{Body, Dialect, Ident, OptionArg, OptionItem, OptionKind, Path, Slot};

impl<'a> Builder<'_, 'a> {
    /// Reads the option if it is one of these.
    pub(super) fn descent(&mut self, bound: &Bound<'a>, option: &OptionItem) -> bool {
        let OptionKind::Named { name, args } = &option.kind else { return false };
        if self.cx.target.dialect() != Dialect::Postgres || !name.qualifier.is_empty() {
            return false;
        }
        let what = match (name.name.name.as_str(), args.as_slice()) {
            ("partition", [OptionArg::Name(by), key @ ..]) if by.is("by") => self.partition_key(bound, key),
            ("partition", [OptionArg::Name(of), OptionArg::Name(parent), OptionArg::Raw(bounds)]) if of.is("of") => {
                let bounds = Some(define::Body::own(bounds.text.clone()));
                self.parents(bound, [parent]).map(|parents| What::Descent(Descent { parents, bounds }))
            }
            ("inherits", [OptionArg::Name(parent)]) => {
                self.parents(bound, [parent]).map(|parents| What::Descent(Descent { parents, bounds: None }))
            }
            ("inherits", [OptionArg::List(items, _)]) => {
                let paths: Option<Vec<&Path>> = items.iter().map(plain).collect();
                let Some(paths) = paths else { return false };
                self.parents(bound, paths).map(|parents| What::Descent(Descent { parents, bounds: None }))
            }
            _ => return false,
        };
        if let Some(what) = what {
            self.says(what, option.span);
        }
        true
    }

    fn says(&mut self, what: What, span: Span) {
        let kind = if matches!(what, What::Partitioning(_)) { Defined::Partitioning } else { Defined::Descent };
        let at = Address { home: self.shape.name, kind: Kind::Defined(kind), part: None };
        if self.out.objects.iter().any(|(own, ..)| *own == at) {
            self.cx.report(
                Diagnostic::error(codes::CONFLICT, format!("the {} is said twice", kind.noun()))
                    .at(span, "again")
                    .help("say it once"),
            );
            return;
        }
        self.out.add(at, Object::Definition(Box::new(what.into())), span);
    }

    /// The tables; one that is not known is reported.
    fn parents<'p>(&self, bound: &Bound<'a>, paths: impl IntoIterator<Item = &'p Path>) -> Option<Vec<QName>> {
        let found: Vec<Option<QName>> =
            paths.into_iter().map(|path| shape::table_of(self.cx, &bound.site, path)).collect();
        found.into_iter().collect()
    }

    /// `range (a, b)` of columns, or in backticks what else a key may be.
    fn partition_key(&self, bound: &Bound<'a>, args: &[OptionArg]) -> Option<What> {
        let key = match args {
            [OptionArg::Name(method), OptionArg::List(items, _)] => {
                let paths: Option<Vec<&Path>> = items.iter().map(plain).collect();
                let idents: Vec<Ident> = paths?.iter().map(|path| path.name).collect();
                let columns: Vec<Name> = self.columns(&idents)?;
                let mut sql = Sql::default();
                sql.push(&format!("{} (", method.name.name));
                for (n, column) in columns.into_iter().enumerate() {
                    if n > 0 {
                        sql.push(", ");
                    }
                    sql.push_column(column);
                }
                sql.push(")");
                Expr::Sql(sql)
            }
            [OptionArg::Raw(raw)] => {
                let slot = Slot { body: Some(Body::Raw(raw.clone())), overrides: Vec::new(), span: raw.span };
                expr::lower(&self.row(&bound.site, Purpose::Index), &slot, Wanted::Any)?
            }
            [first, ..] => {
                let span = match first {
                    OptionArg::Name(path) => path.span(),
                    OptionArg::Number(own) | OptionArg::Duration(own) => own.span,
                    OptionArg::String(_, span) | OptionArg::List(_, span) => *span,
                    OptionArg::Raw(own) => own.span,
                    OptionArg::Fence(own) => own.span,
                };
                self.no_partition_key(span);
                return None;
            }
            [] => return None,
        };
        Some(What::Partitioning(Partitioning { key }))
    }

    fn no_partition_key(&self, span: Span) {
        self.cx.report(
            Diagnostic::error(codes::UNKNOWN_OPTION, "this is no partition key")
                .at(span, "a method and its columns are wanted")
                .help("write `partition by range (a)`, or the key in backticks: `` partition by `list (lower(a))` ``"),
        );
    }
}

/// The name that an item of a list is.
fn plain(item: &OptionItem) -> Option<&Path> {
    match &item.kind {
        OptionKind::Named { name, args } if args.is_empty() => Some(name),
        OptionKind::Named { .. } | OptionKind::Raw(_) => None,
    }
}
