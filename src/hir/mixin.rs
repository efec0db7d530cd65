//! Mixins: the members of a table with every `...mixin(args)` written out.

use std::rc::Rc;

use super::codes;
use super::cx::{Cx, Site};
use super::resolve::{self, Want};
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
        let Some(decl) = resolve::lookup(self.cx, site, &spread.mixin, Want::Mixin) else { return };
        let Some(entry) = self.cx.entry(decl) else { return };
        let ItemKind::Mixin(mixin) = &entry.item.kind else { return };
        if self.stack.contains(&decl.name) || self.stack.len() >= MAX_DEPTH {
            let path: Vec<_> = self.stack.iter().chain([&decl.name]).map(ToString::to_string).collect();
            self.cx.report(
                Diagnostic::error(
                    codes::MIXIN_CYCLE,
                    format!("mixin `{}` includes itself or nests too deep", decl.name),
                )
                .at(spread.mixin.span(), path.join(" → "))
                .label(decl.at, "declared here")
                .help("take one of these spreads away"),
            );
            return;
        }
        let args = arguments(self.cx, site, spread, mixin);
        let inner = Site { env: Some(Rc::new(Env(args))), ..Site::of(self.cx, decl.file, entry) };
        self.stack.push(decl.name);
        self.body(&inner, &mixin.members, Some(via));
        self.stack.pop();
    }
}

fn arguments<'a>(cx: &Cx<'a>, site: &Site<'a>, spread: &'a Spread, mixin: &'a Mixin) -> Vec<(Name, Arg<'a>)> {
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
            // a default is read where the mixin is used: it is a literal, an action, or a full name
            (None, Some(default)) => argument(cx, site, default, param),
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
            (Arg::Broken, _) => return Arg::Broken,
            (Arg::Table(_) | Arg::Type(_) | Arg::Action(_) | Arg::Value(..), _) => {}
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
