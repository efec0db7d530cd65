//! Grants.

use super::super::codes;
use super::super::resolve::meanings;
use super::super::symbols::DeclKind;
use super::{Builder, sorted, uses};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{self, What};
use crate::catalog::{Address, Defined, Kind};
use crate::syntax::ast::{Dialect, Grant, GrantKind};

/// Emits one grant for each role and privilege.
pub(super) fn check(to: &mut Builder<'_, '_>, own: &Grant) {
    let Some(on) = object(to, own) else { return };
    // a view is named by one kind, whichever it is, and so is a type
    let other = [(Kind::Defined(Defined::View), Defined::MaterializedView), (Kind::Domain, Defined::Composite)];
    let other = other.into_iter().find(|(kind, _)| *kind == on.kind);
    let other = other.map(|(_, kind)| Address { kind: Kind::Defined(kind), ..on });
    let leans: Vec<Address> = [on].into_iter().chain(other).collect();
    for role in &own.to {
        for privilege in &own.privileges {
            let name = Name::new(&privilege.name.name.as_str().to_lowercase());
            let columns = sorted(privilege.columns.iter().map(|own| own.name));
            let what = define::Grant { on, to: role.name, privilege: name, columns, grantable: own.grant_option };
            to.add(what.address(), role.span, What::Grant(what), leans.clone(), &own.clauses);
        }
    }
}

/// What it is on; a name that is not declared is reported.
fn object(to: &Builder<'_, '_>, own: &Grant) -> Option<Address> {
    let kind = own.kind.unwrap_or(GrantKind::Table);
    if kind == GrantKind::Namespace {
        let name = own.on.name.name;
        // the one that every database of PostgreSQL has, and where names without a namespace stand
        if to.cx.symbols.namespace(name) || name.as_str() == "public" && to.cx.target.dialect() == Dialect::Postgres {
            return Some(Address::namespace(name));
        }
        return unknown(to, own, "namespace");
    }
    let routine = matches!(kind, GrantKind::Function | GrantKind::Procedure);
    let found = if routine { uses::routine(to.cx, &to.site, &own.on) } else { uses::find(to.cx, &to.site, &own.on) };
    let Some(decl) = found else {
        // that of a numbered column has a name of the target's choice
        if kind == GrantKind::Sequence {
            return meanings(&to.site, &own.on)
                .first()
                .map(|name| Address::top(Kind::Defined(Defined::Sequence), *name));
        }
        return unknown(to, own, kind_word(kind));
    };
    let fits = match kind {
        GrantKind::Table => matches!(decl.kind, DeclKind::Table | DeclKind::View | DeclKind::Relation),
        GrantKind::Sequence => decl.kind == DeclKind::Sequence,
        GrantKind::Type => matches!(decl.kind, DeclKind::Enum | DeclKind::Alias),
        GrantKind::Function | GrantKind::Procedure => decl.kind == DeclKind::Routine,
        GrantKind::Namespace => false,
    };
    if !fits {
        to.cx.report(
            Diagnostic::error(codes::WRONG_KIND, format!("`{}` is {}", own.on, decl.kind.noun()))
                .at(own.on.span(), format!("a {} is wanted here", kind_word(kind)))
                .label(decl.at, "it is declared here")
                .help(format!("say which it is: `on {} …`", word_of(decl.kind))),
        );
        return None;
    }
    let at = |kind| Address::top(kind, decl.name);
    Some(match (kind, decl.kind) {
        (GrantKind::Function, _) => signature(own, at(Kind::Defined(Defined::Function))),
        (GrantKind::Procedure, _) => signature(own, at(Kind::Defined(Defined::Procedure))),
        (GrantKind::Sequence, _) => at(Kind::Defined(Defined::Sequence)),
        (_, DeclKind::View) => at(Kind::Defined(Defined::View)),
        (_, DeclKind::Enum) => at(Kind::Enum),
        (_, DeclKind::Alias) => at(Kind::Domain),
        (GrantKind::Table | GrantKind::Type | GrantKind::Namespace, _) => at(Kind::Table),
    })
}

/// With the types that the function takes.
fn signature(own: &Grant, at: Address) -> Address {
    let types: Vec<String> = own.types.iter().flatten().map(ToString::to_string).collect();
    Address { part: Some(Name::new(&format!("({})", types.join(", ")))), ..at }
}

fn unknown(to: &Builder<'_, '_>, own: &Grant, word: &str) -> Option<Address> {
    to.cx.report(
        Diagnostic::error(codes::UNKNOWN_OBJECT, format!("there is no {word} `{}`", own.on))
            .at(own.on.span(), "not declared")
            .help("declare it, or correct the name"),
    );
    None
}

const fn kind_word(kind: GrantKind) -> &'static str {
    match kind {
        GrantKind::Table => "table",
        GrantKind::Namespace => "namespace",
        GrantKind::Function => "function",
        GrantKind::Procedure => "procedure",
        GrantKind::Sequence => "sequence",
        GrantKind::Type => "type",
    }
}

const fn word_of(kind: DeclKind) -> &'static str {
    match kind {
        DeclKind::Table | DeclKind::View | DeclKind::Relation => "table",
        DeclKind::Enum | DeclKind::Alias => "type",
        DeclKind::Sequence => "sequence",
        DeclKind::Routine => "function",
        DeclKind::Namespace => "namespace",
        DeclKind::Mixin | DeclKind::Raw => "table",
    }
}
