//! Mixins: the members of a table with every `...mixin(args)` written out.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::barrier::Entry;
use super::codes;
use super::cx::{Cx, Site};
use super::resolve::{self, Want};
use super::symbols::Decl;
use super::types::{self, Resolved};
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::{QName, RefAction};
use crate::syntax::ast::{
    Argument, Expr, ExprKind, ItemKind, Member, MemberKind, Mixin, Param, ParamKind, Spread, TypeBase,
};

/// How deep mixins may stand in one another.
const MAX_DEPTH: usize = 32;
/// How many members and further spreads one table may take from mixins; mixins that spread each other twice double at
/// each level.
const MAX_MEMBERS: usize = 10_000;

/// A member of a table and where its names are looked up.
#[derive(Clone)]
pub struct Bound<'a> {
    pub member: &'a Member,
    pub site: Site<'a>,
    /// The outermost spread that it came by, in the table itself.
    pub via: Option<Span>,
}

/// The arguments of one spread.
pub struct Env<'a>(Vec<(Name, Arg<'a>)>);

/// What a parameter stands for.
pub enum Arg<'a> {
    Table(QName),
    Type(Resolved),
    Action(RefAction),
    Value(Expr, Site<'a>),
    /// Not given: the mixin is looked at by itself.
    Open(ParamKind),
    /// Already reported.
    Broken,
}

impl<'a> Env<'a> {
    /// The argument for a parameter.
    pub fn get(&self, name: Name) -> Option<&Arg<'a>> {
        self.0.iter().find(|(own, _)| *own == name).map(|(_, arg)| arg)
    }
}

impl Arg<'_> {
    /// What it is, for messages.
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::Table(_) => "a table",
            Self::Type(_) => "a type",
            Self::Action(_) => "an action",
            Self::Value(..) => "a value",
            Self::Open(kind) => kind_noun(*kind),
            Self::Broken => "unknown",
        }
    }
}

/// All members of a body, those of mixins in the place of their spread.
pub fn expand<'a>(cx: &Cx<'a>, site: &Site<'a>, members: &'a [Member]) -> Vec<Bound<'a>> {
    let mut out = Vec::with_capacity(members.len());
    Expansion { cx, stack: Vec::new(), left: MAX_MEMBERS, out: &mut out }.body(site, members, None);
    out
}

struct Expansion<'e, 'a> {
    cx: &'e Cx<'a>,
    stack: Vec<QName>,
    /// How much of [`MAX_MEMBERS`] is left.
    left: usize,
    out: &'e mut Vec<Bound<'a>>,
}

impl<'a> Expansion<'_, 'a> {
    fn body(&mut self, site: &Site<'a>, members: &'a [Member], via: Option<Span>) {
        for member in members {
            if let (Some(via), true) = (via, self.left > 0) {
                self.left -= 1;
                if self.left == 0 {
                    self.cx.report(
                        Diagnostic::error(codes::TOO_MUCH, format!("mixins bring more than {MAX_MEMBERS} members"))
                            .at(via, "spread out from here")
                            .help(
                                "let a mixin be spread once: one that spreads another twice doubles it at each level",
                            ),
                    );
                }
            }
            if self.left == 0 {
                return;
            }
            if let MemberKind::Spread(spread) = &member.kind {
                self.spread(site, spread, via.unwrap_or(member.span));
            } else {
                self.out.push(Bound { member, site: site.clone(), via });
            }
        }
    }

    fn spread(&mut self, site: &Site<'a>, spread: &'a Spread, via: Span) {
        let Some((decl, entry, mixin)) = mixin_of(self.cx, site, spread) else { return };
        if self.stack.contains(&decl.name) {
            return; // the circle is told where its mixins are declared
        }
        if self.stack.len() >= MAX_DEPTH {
            if circle(self.cx, decl).is_none() {
                let path: Vec<_> = self.stack.iter().chain([&decl.name]).map(ToString::to_string).collect();
                self.cx.report(
                    Diagnostic::error(codes::MIXIN_CYCLE, format!("mixin `{}` nests too deep", decl.name))
                        .at(spread.mixin.span(), path.join(" → "))
                        .label(decl.at, "declared here")
                        .help("take one of these spreads away"),
                );
            }
            return;
        }
        let home = Site::of(self.cx, decl.file, entry);
        let args = arguments(self.cx, site, &home, spread, mixin);
        self.stack.push(decl.name);
        self.body(&Site { env: Some(Rc::new(Env(args))), ..home }, &mixin.members, Some(via));
        self.stack.pop();
    }
}

/// The mixin that a spread names; a problem with the name is reported.
fn mixin_of<'a>(cx: &Cx<'a>, site: &Site<'a>, spread: &Spread) -> Option<(&'a Decl, &'a Entry, &'a Mixin)> {
    let decl = resolve::lookup(cx, site, &spread.mixin, Want::Mixin)?;
    let entry = cx.entry(decl)?;
    if let ItemKind::Mixin(mixin) = &entry.item.kind { Some((decl, entry, mixin)) } else { None }
}

/// The inside of a mixin that nothing spreads.
pub fn alone<'a>(outside: &Site<'a>, mixin: &Mixin) -> Site<'a> {
    let open = mixin.params.iter().map(|param| (param.name.name, Arg::Open(param.kind)));
    Site { env: Some(Rc::new(Env(open.collect()))), ..outside.clone() }
}

/// Checks the mixin and the arguments of a spread without looking inside.
pub fn check_spread<'a>(cx: &Cx<'a>, site: &Site<'a>, spread: &'a Spread) {
    if let Some((decl, entry, mixin)) = mixin_of(cx, site, spread) {
        arguments(cx, site, &Site::of(cx, decl.file, entry), spread, mixin);
    }
}

/// Checks that the default of a parameter is of its kind.
pub fn check_default<'a>(cx: &Cx<'a>, site: &Site<'a>, param: &'a Param) {
    if let Some(default) = &param.default {
        argument(cx, site, default, param);
    }
}

/// Reports a circle of mixins that leads through this one; at the first of its names only.
pub fn check_circle(cx: &Cx<'_>, decl: &Decl) {
    let Some((path, last)) = circle(cx, decl) else { return };
    if path.iter().any(|name| *name < decl.name) {
        return;
    }
    let path: Vec<_> = path.iter().chain([&decl.name]).map(ToString::to_string).collect();
    cx.report(
        Diagnostic::error(codes::MIXIN_CYCLE, format!("mixin `{}` includes itself", decl.name))
            .at(last, path.join(" → "))
            .label(decl.at, "declared here")
            .help("take one of these spreads away"),
    );
}

/// The shortest way by which a mixin spreads itself, and the spread that closes it. Only the nearest mixins are looked at.
fn circle(cx: &Cx<'_>, start: &Decl) -> Option<(Vec<QName>, Span)> {
    const NEAREST: usize = 256;
    // the mixins found so far, each with the place of the one that spreads it
    let mut found = vec![(start, 0)];
    let mut known = FxHashSet::from_iter([start.name]);
    let mut at = 0;
    while let Some((decl, mut before)) = found.get(at).copied() {
        let entry = cx.entry(decl)?;
        let ItemKind::Mixin(mixin) = &entry.item.kind else { return None };
        let site = Site::of(cx, decl.file, entry);
        for member in &mixin.members {
            let MemberKind::Spread(spread) = &member.kind else { continue };
            let Some(next) = resolve::find(cx, &site, &spread.mixin, Want::Mixin) else { continue };
            if next.name == start.name {
                let mut path = vec![decl.name];
                while path.last() != Some(&start.name) {
                    let (decl, outer) = found[before];
                    path.push(decl.name);
                    before = outer;
                }
                path.reverse();
                return Some((path, spread.mixin.span()));
            }
            if found.len() < NEAREST && known.insert(next.name) {
                found.push((next, at));
            }
        }
        at += 1;
    }
    None
}

/// The arguments, as read from where the spread stands; a default is read where the mixin stands.
fn arguments<'a>(
    cx: &Cx<'a>,
    site: &Site<'a>,
    home: &Site<'a>,
    spread: &'a Spread,
    mixin: &'a Mixin,
) -> Vec<(Name, Arg<'a>)> {
    if spread.args.len() > mixin.params.len() {
        cx.report(
            Diagnostic::error(
                codes::MIXIN_ARGUMENT,
                format!("`{}` takes {} arguments, not {}", mixin.name, mixin.params.len(), spread.args.len()),
            )
            .at(spread.mixin.span(), "too many arguments")
            .label(mixin.name.span(), "declared here")
            .help("take the last ones away"),
        );
    }
    let mut out: Vec<(Name, Arg<'a>)> = Vec::with_capacity(mixin.params.len());
    for (at, param) in mixin.params.iter().enumerate() {
        let arg = match (spread.args.get(at), &param.default) {
            (Some(own), _) => argument(cx, site, own, param),
            (None, Some(default)) => argument(cx, home, default, param),
            (None, None) => {
                cx.report(
                    Diagnostic::error(
                        codes::MIXIN_ARGUMENT,
                        format!("`{}` needs an argument for `{}`", mixin.name, param.name.name),
                    )
                    .at(spread.mixin.span(), "an argument is missing")
                    .label(param.span, "the parameter has no default")
                    .help(format!("add it: `...{}(…)`", mixin.name)),
                );
                Arg::Broken
            }
        };
        out.push((param.name.name, arg));
    }
    out
}

fn argument<'a>(cx: &Cx<'a>, site: &Site<'a>, written: &'a Argument, param: &Param) -> Arg<'a> {
    let word = match written {
        Argument::Type(ty) => match &ty.base {
            TypeBase::Named { path, args, unsigned: false }
                if args.is_empty() && ty.dims.is_empty() && ty.nullable.is_none() && ty.overrides.is_empty() =>
            {
                Some(path)
            }
            TypeBase::Named { .. } | TypeBase::Raw(_) | TypeBase::Object(_) | TypeBase::Composite(_) => None,
        },
        Argument::Value(_) => None,
    };
    // an argument may be a parameter of the mixin around it
    if let Some(outer) = word.and_then(|path| site.env.as_ref()?.get(path.word()?.name)) {
        match (outer, param.kind) {
            (Arg::Table(name), ParamKind::Table) => return Arg::Table(*name),
            (Arg::Type(ty), ParamKind::Type) => return Arg::Type(ty.clone()),
            (Arg::Action(action), ParamKind::Action) => return Arg::Action(*action),
            (Arg::Value(expr, site), ParamKind::Value) => return Arg::Value(expr.clone(), site.clone()),
            (Arg::Open(kind), wanted) if *kind == wanted => return Arg::Open(wanted),
            (Arg::Broken, _) => return Arg::Broken,
            (Arg::Table(_) | Arg::Type(_) | Arg::Action(_) | Arg::Value(..) | Arg::Open(_), _) => {}
        }
    }
    let found = match (param.kind, written, word) {
        (ParamKind::Table, _, Some(path)) => {
            Some(resolve::lookup(cx, site, path, Want::Table).map_or(Arg::Broken, |decl| Arg::Table(decl.name)))
        }
        (ParamKind::Type, Argument::Type(ty), _) => Some(types::resolve(cx, site, ty).map_or(Arg::Broken, Arg::Type)),
        (ParamKind::Action, _, Some(path)) => action(path.name.name).map(Arg::Action),
        (ParamKind::Value, Argument::Value(expr), _) => Some(Arg::Value(expr.clone(), site.clone())),
        (ParamKind::Value, _, Some(path)) => {
            let expr = Expr { kind: ExprKind::Name(path.clone()), span: path.span() };
            Some(Arg::Value(expr, site.clone()))
        }
        (ParamKind::Table | ParamKind::Type | ParamKind::Action | ParamKind::Value, _, _) => None,
    };
    found.unwrap_or_else(|| {
        let (span, wanted) = (span_of(written), kind_noun(param.kind));
        cx.report(
            Diagnostic::error(codes::MIXIN_ARGUMENT, format!("`{}` must be {wanted}", param.name.name))
                .at(span, format!("not {wanted}"))
                .label(param.span, "the parameter is declared here")
                .help(if param.kind == ParamKind::Action {
                    "write `cascade`, `restrict`, `no_action`, `set_null` or `set_default`".to_owned()
                } else {
                    format!("give {wanted}")
                }),
        );
        Arg::Broken
    })
}

/// The action of one word, as an argument has it.
fn action(word: Name) -> Option<RefAction> {
    Some(match word.as_str() {
        "cascade" => RefAction::Cascade,
        "restrict" => RefAction::Restrict,
        "no_action" => RefAction::NoAction,
        "set_null" => RefAction::SetNull,
        "set_default" => RefAction::SetDefault,
        _ => return None,
    })
}

const fn kind_noun(kind: ParamKind) -> &'static str {
    match kind {
        ParamKind::Table => "a table",
        ParamKind::Type => "a type",
        ParamKind::Action => "an action",
        ParamKind::Value => "a value",
    }
}

const fn span_of(argument: &Argument) -> Span {
    match argument {
        Argument::Type(ty) => ty.span,
        Argument::Value(expr) => expr.span,
    }
}
