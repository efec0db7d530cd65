//! Calls of portable functions.

use super::super::resolve::{self, Want};
use super::super::symbols::DeclKind;
use super::super::types::Family;
use super::super::{codes, suggest};
use super::function::{self, Param, Steady};
use super::lower::Typed;
use super::{Purpose, Row};
use crate::base::{Diagnostic, Span, did_you_mean};
use crate::catalog::{Func, Literal, Node, QName};
use crate::syntax::ast::{Expr, ExprKind, Path};

/// The one function that takes a name and no value.
const NEXTVAL: &str = "nextval";

impl Row<'_, '_> {
    pub(super) fn call(&self, name: &Path, args: &[Expr], hint: Option<&Family>, span: Span) -> Option<Typed> {
        if name.word().is_some_and(|word| word.name.as_str() == NEXTVAL) {
            return self.nextval(args, span);
        }
        let found = name.word().and_then(|word| function::get(word.name.as_str()));
        let Some(signature) = found else {
            self.unknown_function(name);
            return None;
        };
        let most = if signature.repeats { usize::MAX } else { signature.params.len() };
        if args.len() < signature.least || args.len() > most {
            self.cx.report(
                Diagnostic::error(codes::CALL, format!("`{}` does not take {} arguments", signature.name, args.len()))
                    .at(span, "wrong number of arguments")
                    .help(format!("call it as `{}`", signature.form())),
            );
            return None;
        }
        self.steady(signature.name, signature.steady, span)?;
        let mut same = Family::Null;
        let mut element = Family::Unknown;
        let mut nodes = Vec::with_capacity(args.len());
        for (at, arg) in args.iter().enumerate() {
            let param = signature.param(at)?;
            let hint = match param {
                Param::Same if same == Family::Null => hint.cloned(),
                Param::Same => Some(same.clone()),
                Param::Element => Some(element.clone()),
                Param::Text
                | Param::Int
                | Param::Number
                | Param::Bytes
                | Param::TextOrBytes
                | Param::Moment
                | Param::Json
                | Param::Array => None,
            };
            let (node, family) = self.expr(arg, hint.as_ref())?;
            let literal = matches!(node, Node::Literal(Literal::Text(_)));
            if !takes(param, &family, literal, &same, &element) {
                #[allow(clippy::wildcard_enum_match_arm, reason = "the other kinds have a fixed noun")]
                let wanted = match param {
                    Param::Same => same.noun(),
                    Param::Element => element.noun(),
                    _ => param.noun().to_owned(),
                };
                self.cx.report(
                    Diagnostic::error(codes::CALL, format!("`{}` wants {wanted} here", signature.name))
                        .at(arg.span, format!("this is {}", family.noun()))
                        .help(format!("call it as `{}`", signature.form())),
                );
                return None;
            }
            match (param, &family) {
                (Param::Same | Param::Number, _) => same = same.join(&family).unwrap_or(same),
                (Param::Array, Family::Array(of)) => element = (**of).clone(),
                _ => {}
            }
            nodes.push(node);
        }
        Some((Node::Call { func: signature.func, args: nodes }, signature.gives.family(same)))
    }

    /// The next number of a sequence, which is named as it is declared.
    fn nextval(&self, args: &[Expr], span: Span) -> Option<Typed> {
        let [Expr { kind: ExprKind::Name(path), .. }] = args else {
            self.cx.report(
                Diagnostic::error(codes::CALL, "`nextval` takes the name of a sequence")
                    .at(span, "no name of a sequence")
                    .help("call it as `nextval(sequence)`, without quotes"),
            );
            return None;
        };
        self.steady(NEXTVAL, Steady::Never, span)?;
        let decl = resolve::lookup(self.cx, &self.site, path, Want::Sequence)?;
        Some((Node::Call { func: Func::NextVal, args: vec![Node::Sequence(decl.name)] }, Family::Int))
    }

    /// A function that gives another value each time has no place where the value must be reproduced.
    fn steady(&self, name: &str, steady: Steady, span: Span) -> Option<()> {
        let wrong = match (steady, self.purpose) {
            (Steady::Always, _)
            | (_, Purpose::Default | Purpose::Fill | Purpose::When)
            | (Steady::Clock, Purpose::Check) => false,
            (Steady::Clock | Steady::Never, Purpose::Generated | Purpose::Index) | (Steady::Never, Purpose::Check) => {
                true
            }
        };
        if !wrong {
            return Some(());
        }
        self.cx.report(
            Diagnostic::error(codes::VOLATILE, format!("`{name}()` cannot stand in {}", self.purpose.noun()))
                .at(span, "gives another value each time")
                .help("store the value in a column of its own, with a default"),
        );
        None
    }

    fn unknown_function(&self, name: &Path) {
        let declared = |full: &QName| self.cx.symbols.get(DeclKind::Routine, *full).is_some();
        if resolve::meanings(&self.site, name).iter().any(declared) {
            return; // said where it is declared
        }
        let problem = Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("there is no portable function `{name}`"))
            .at(name.span(), "no such function");
        let near =
            name.word().and_then(|word| did_you_mean(word.name.as_str(), function::ALL.iter().map(|own| own.name)));
        self.cx.report(match near {
            Some(near) => problem
                .help(format!("did you mean `{near}`?"))
                .help("a target's own function stands in backticks")
                .fix(format!("write `{near}`"), false, vec![suggest::edit(name.span(), near)]),
            None => {
                let problem = problem.help("a target's own function stands in backticks, with the whole expression");
                match self.around {
                    Some((before, after)) => {
                        let edits = vec![suggest::edit(before, "`"), suggest::edit(after, "`")];
                        problem.fix("put the expression in backticks", false, edits)
                    }
                    None => problem,
                }
            }
        });
    }
}

fn takes(param: Param, family: &Family, literal: bool, same: &Family, element: &Family) -> bool {
    match param {
        Param::Text => family.fits(&Family::Text),
        Param::Int => family.fits(&Family::Int),
        Param::Number => family.is_number(),
        Param::Bytes => family.fits(&Family::Bytes),
        Param::TextOrBytes => family.fits(&Family::Text) || family.fits(&Family::Bytes),
        Param::Moment => family.is_moment() || matches!(family, Family::Unknown | Family::Null),
        Param::Json => family.fits(&Family::Json),
        Param::Array => matches!(family, Family::Array(_) | Family::Unknown | Family::Null),
        Param::Same => same.join(family).is_some() || literal && same.reads_text(),
        Param::Element => family.fits(element) || literal && element.reads_text(),
    }
}
