//! Printing an expression and reading it again gives the same expression.

use proptest::prelude::*;

use super::{members, read, shape};
use crate::base::{FileId, Name, Span};
use crate::syntax::ast::{BinaryOp, CaseArm, Expr, ExprKind, Ident, MemberKind, Number, Path, UnaryOp};
use crate::syntax::ast::{Body, TypeBase, TypeRef};

fn span() -> Span {
    Span::new(FileId(0), 0, 0)
}

fn expr(kind: ExprKind) -> Expr {
    Expr { kind, span: span() }
}

fn path(name: &str) -> Path {
    Path { qualifier: Vec::new(), name: Ident { name: Name::new(name), span: span() } }
}

fn int() -> TypeRef {
    TypeRef {
        base: TypeBase::Named { path: path("decimal"), args: Vec::new(), unsigned: false },
        dims: vec![None],
        nullable: None,
        overrides: Vec::new(),
        span: span(),
    }
}

fn any_expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        Just(expr(ExprKind::Null)),
        any::<bool>().prop_map(|value| expr(ExprKind::Bool(value))),
        (0..100u32).prop_map(|n| expr(ExprKind::Number(Number { text: Name::new(&n.to_string()), span: span() }))),
        "[a-z' ]{0,6}".prop_map(|text| expr(ExprKind::String(text.into()))),
        Just(expr(ExprKind::Duration(Name::new("1h30m")))),
        prop_oneof![
            "[a-z]{1,4}",
            Just("order".to_owned()),
            Just("not".to_owned()),
            Just("two \" words".to_owned()),
            Just("größe".to_owned())
        ]
        .prop_map(|name| expr(ExprKind::Name(path(&name)))),
    ];
    leaf.prop_recursive(6, 60, 4, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let several = prop::collection::vec(inner.clone(), 0..3);
        let op = prop::sample::select(vec![
            BinaryOp::Or,
            BinaryOp::And,
            BinaryOp::Eq,
            BinaryOp::Ne,
            BinaryOp::Lt,
            BinaryOp::Le,
            BinaryOp::Gt,
            BinaryOp::Ge,
            BinaryOp::Concat,
            BinaryOp::Add,
            BinaryOp::Sub,
            BinaryOp::Mul,
            BinaryOp::Div,
            BinaryOp::Rem,
        ]);
        prop_oneof![
            several.clone().prop_map(|list| expr(ExprKind::List(list))),
            (several.clone()).prop_map(|args| expr(ExprKind::Call { name: path("f"), args })),
            (any::<bool>(), boxed.clone()).prop_map(|(not, operand)| {
                expr(ExprKind::Unary { op: if not { UnaryOp::Not } else { UnaryOp::Neg }, operand })
            }),
            (op, boxed.clone(), boxed.clone()).prop_map(|(op, left, right)| expr(ExprKind::Binary { op, left, right })),
            (boxed.clone(), any::<bool>()).prop_map(|(operand, negated)| expr(ExprKind::IsNull { operand, negated })),
            (boxed.clone(), any::<bool>(), any::<bool>())
                .prop_map(|(operand, value, negated)| expr(ExprKind::IsBool { operand, value, negated })),
            (boxed.clone(), boxed.clone(), any::<bool>())
                .prop_map(|(left, right, negated)| expr(ExprKind::IsDistinct { left, right, negated })),
            (boxed.clone(), prop::collection::vec(inner.clone(), 1..3), any::<bool>())
                .prop_map(|(operand, list, negated)| expr(ExprKind::In { operand, list, negated })),
            (boxed.clone(), boxed.clone(), any::<bool>())
                .prop_map(|(operand, pattern, negated)| expr(ExprKind::Like { operand, pattern, negated })),
            (boxed.clone(), boxed.clone(), boxed.clone(), any::<bool>())
                .prop_map(|(operand, low, high, negated)| expr(ExprKind::Between { operand, low, high, negated })),
            (inner.clone(), inner.clone(), prop::option::of(boxed.clone())).prop_map(|(when, then, otherwise)| {
                expr(ExprKind::Case { arms: vec![CaseArm { when, then }], otherwise })
            }),
            boxed.prop_map(|operand| expr(ExprKind::Cast { operand, ty: Box::new(int()) })),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parse_undoes_print(expr in any_expr()) {
        let text = format!("table t {{\n  check ({expr})\n}}");
        let parsed = read(&text);
        prop_assert!(parsed.problems.is_empty(), "{text}\n{:#?}", parsed.problems);
        let members = members(&parsed.ast, "t");
        let MemberKind::Check(check) = &members[0].kind else { panic!("{text}") };
        let Some(Body::Expr(read)) = &check.formula.body else { panic!("{text}") };
        prop_assert_eq!(shape(read), shape(&expr), "{}", text);
        prop_assert_eq!(crate::syntax::format(&text).expect("it parses"), format!("{text}\n"));
    }
}
