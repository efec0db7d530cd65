//! Names to declarations.

use super::codes;
use super::cx::{Cx, Site};
use super::package;
use super::suggest;
use super::symbols::{Decl, DeclKind};
use crate::base::{Code, Diagnostic, Span};
use crate::catalog::QName;
use crate::syntax::ast::{Path, Visibility};

/// What a name must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    Table,
    Type,
    Mixin,
    Sequence,
}

impl Want {
    /// The kind that it is found by.
    pub const fn kind(self) -> DeclKind {
        match self {
            Self::Table => DeclKind::Table,
            Self::Type => DeclKind::Alias,
            Self::Mixin => DeclKind::Mixin,
            Self::Sequence => DeclKind::Sequence,
        }
    }

    /// Whether a declaration of this kind will do.
    pub const fn accepts(self, kind: DeclKind) -> bool {
        match kind {
            DeclKind::Table | DeclKind::Relation => matches!(self, Self::Table),
            DeclKind::Enum | DeclKind::Alias => matches!(self, Self::Type),
            DeclKind::Mixin => matches!(self, Self::Mixin),
            DeclKind::Sequence => matches!(self, Self::Sequence),
            DeclKind::Namespace | DeclKind::View | DeclKind::Routine | DeclKind::Raw => false,
        }
    }

    /// The word for messages.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Type => "type",
            Self::Mixin => "mixin",
            Self::Sequence => "sequence",
        }
    }

    const fn code(self) -> Code {
        match self {
            Self::Table => codes::UNKNOWN_TABLE,
            Self::Type => codes::UNKNOWN_TYPE,
            Self::Mixin => codes::UNKNOWN_MIXIN,
            Self::Sequence => codes::UNKNOWN_OBJECT,
        }
    }
}

/// The full names that a path may mean from here, best first: in the own namespace, as `use` has it, without one.
pub fn meanings(site: &Site<'_>, path: &Path) -> Vec<QName> {
    let used = |word| {
        site.shared.uses.iter().find(|own| own.short == word && (own.block == 0 || own.block == site.scope.block))
    };
    let name = path.name.name;
    match path.qualifier.as_slice() {
        [] => {
            let mut out = vec![QName::new(site.scope.ns, name)];
            if let Some(long) = used(name) {
                out.push(QName::new(long.path.qualifier.last().map(|own| own.name), long.path.name.name));
            }
            if site.scope.ns.is_some() {
                out.push(QName::bare(name));
            }
            out
        }
        [ns] => {
            let ns =
                used(ns.name).filter(|own| own.path.qualifier.is_empty()).map_or(ns.name, |own| own.path.name.name);
            vec![QName::new(Some(ns), name)]
        }
        _ => Vec::new(),
    }
}

/// The declaration that a path names, without a word about it if there is none.
pub fn find<'a>(cx: &Cx<'a>, site: &Site<'a>, path: &Path, want: Want) -> Option<&'a Decl> {
    meanings(site, path).into_iter().find_map(|name| cx.symbols.get(want.kind(), name))
}

/// The declaration that a path names, which must be of the wanted kind; otherwise the problem is reported.
pub fn lookup<'a>(cx: &Cx<'a>, site: &Site<'a>, path: &Path, want: Want) -> Option<&'a Decl> {
    let Some(decl) = find(cx, site, path, want) else {
        cx.report(unknown(cx, site, path, want));
        return None;
    };
    if !want.accepts(decl.kind) {
        cx.report(
            Diagnostic::error(codes::WRONG_KIND, format!("`{path}` is {}, not a {}", decl.kind.noun(), want.noun()))
                .at(path.span(), format!("a {} is wanted here", want.noun()))
                .label(decl.at, "it is declared here")
                .help(format!("name a {}", want.noun())),
        );
        return None;
    }
    guard(cx, site, decl, path.span());
    Some(decl)
}

/// Reports the use of a name that is kept to its namespace or its package from elsewhere.
pub fn guard(cx: &Cx<'_>, site: &Site<'_>, decl: &Decl, at: Span) {
    package::guard(cx, site, decl, at);
    if decl.visibility == Visibility::Private && decl.name.ns != site.scope.ns {
        cx.report(
            Diagnostic::error(codes::PRIVATE, format!("`{}` is private to its namespace", decl.name))
                .at(at, "used from another namespace")
                .label(decl.at, "declared private here")
                .help("take `private` away there, or use another name here"),
        );
    }
}

fn unknown<'a>(cx: &Cx<'a>, site: &Site<'a>, path: &Path, want: Want) -> Diagnostic {
    let noun = want.noun();
    if let Some(absent) =
        meanings(site, path).into_iter().find_map(|name| cx.symbols.absent(name)).filter(|own| want.accepts(own.kind))
    {
        return Diagnostic::error(
            codes::NOT_ON_TARGET,
            format!("{noun} `{path}` does not exist on {}", cx.target.word()),
        )
        .at(path.span(), format!("not on {}", cx.target.word()))
        .label(absent.at, format!("exists only on {}", absent.dialects.words()))
        .help(format!(
            "restrict this to the same targets (`only …`), or let the {noun} exist on {}",
            cx.target.word()
        ));
    }
    let problem = Diagnostic::error(want.code(), format!("there is no {noun} `{path}`"))
        .at(path.span(), format!("no such {noun}"));
    match suggest::declaration(cx, site, path, want) {
        Some((written, decl)) => problem
            .label(decl.at, "a similar name is declared here")
            .help(format!("did you mean `{written}`?"))
            .fix(format!("write `{written}`"), false, vec![suggest::edit(path.span(), &written)]),
        None => problem.help(format!("declare the {noun}, or correct the name")),
    }
}
