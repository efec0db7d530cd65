//! Expressions as text: canonical blanks, and parentheses only where the tree needs them.

use std::fmt::{self, Display, Write};

use super::ast::{BinaryOp, Expr, ExprKind, Path, Raw, TypeBase, TypeRef, UnaryOp};
use super::scan::Scanner;
use super::token::Kind;
use crate::base::{FileId, Name};

/// How tightly an expression binds, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binds {
    Or,
    And,
    Not,
    Comparison,
    Concat,
    Sum,
    Product,
    Sign,
    Primary,
}

impl Binds {
    const fn of_op(op: BinaryOp) -> Self {
        match op {
            BinaryOp::Or => Self::Or,
            BinaryOp::And => Self::And,
            BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => Self::Comparison,
            BinaryOp::Concat => Self::Concat,
            BinaryOp::Add | BinaryOp::Sub => Self::Sum,
            BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => Self::Product,
        }
    }

    fn of(kind: &ExprKind) -> Self {
        match kind {
            ExprKind::Binary { op, .. } => Self::of_op(*op),
            ExprKind::Unary { op: UnaryOp::Not, .. } => Self::Not,
            ExprKind::Unary { op: UnaryOp::Neg, .. } => Self::Sign,
            ExprKind::IsNull { .. }
            | ExprKind::IsBool { .. }
            | ExprKind::IsDistinct { .. }
            | ExprKind::In { .. }
            | ExprKind::Like { .. }
            | ExprKind::Between { .. } => Self::Comparison,
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Duration(_)
            | ExprKind::List(_)
            | ExprKind::Name(_)
            | ExprKind::Call { .. }
            | ExprKind::Case { .. }
            | ExprKind::Cast { .. } => Self::Primary,
        }
    }
}

/// An expression in a place that needs it to bind at least so tightly.
struct Within<'a>(&'a Expr, Binds);

impl Display for Within<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if Binds::of(&self.0.kind) < self.1 { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operand = |expr| Within(expr, Binds::Concat);
        let not = |negated: bool| if negated { "not " } else { "" };
        match &self.kind {
            ExprKind::Null => f.write_str("null"),
            ExprKind::Bool(value) => value.fmt(f),
            ExprKind::Number(number) => f.write_str(number.text.as_str()),
            ExprKind::String(text) => write!(f, "'{}'", text.replace('\'', "''")),
            ExprKind::Duration(text) => f.write_str(text.as_str()),
            ExprKind::List(items) => {
                f.write_char('[')?;
                list(f, items)?;
                f.write_char(']')
            }
            ExprKind::Name(path) => expression_path(f, path),
            ExprKind::Call { name, args } => {
                expression_path(f, name)?;
                f.write_char('(')?;
                list(f, args)?;
                f.write_char(')')
            }
            ExprKind::Unary { op: UnaryOp::Not, operand } => write!(f, "not {}", Within(operand, Binds::Not)),
            ExprKind::Unary { op: UnaryOp::Neg, operand } => {
                // two minus signs side by side would begin a comment of SQL
                let twice = matches!(operand.kind, ExprKind::Unary { op: UnaryOp::Neg, .. });
                write!(f, "-{}{}", if twice { " " } else { "" }, Within(operand, Binds::Sign))
            }
            ExprKind::Binary { op, left, right } => {
                let binds = Binds::of_op(*op);
                // chains lean to the left, comparisons do not chain
                let (left_at_least, right_at_least) = match binds {
                    Binds::Or => (Binds::Or, Binds::And),
                    Binds::And => (Binds::And, Binds::Not),
                    Binds::Concat => (Binds::Concat, Binds::Sum),
                    Binds::Sum => (Binds::Sum, Binds::Product),
                    Binds::Product => (Binds::Product, Binds::Sign),
                    Binds::Not | Binds::Comparison | Binds::Sign | Binds::Primary => (Binds::Concat, Binds::Concat),
                };
                write!(f, "{} {} {}", Within(left, left_at_least), op.sign(), Within(right, right_at_least))
            }
            ExprKind::IsNull { operand: it, negated } => write!(f, "{} is {}null", operand(it), not(*negated)),
            ExprKind::IsBool { operand: it, value, negated } => {
                write!(f, "{} is {}{value}", operand(it), not(*negated))
            }
            ExprKind::IsDistinct { left, right, negated } => {
                write!(f, "{} is {}distinct from {}", operand(left), not(*negated), operand(right))
            }
            ExprKind::In { operand: it, list: items, negated } => {
                write!(f, "{} {}in (", operand(it), not(*negated))?;
                list(f, items)?;
                f.write_char(')')
            }
            ExprKind::Like { operand: it, pattern, negated } => {
                write!(f, "{} {}like {}", operand(it), not(*negated), operand(pattern))
            }
            ExprKind::Between { operand: it, low, high, negated } => {
                write!(f, "{} {}between {} and {}", operand(it), not(*negated), operand(low), operand(high))
            }
            ExprKind::Case { arms, otherwise } => {
                f.write_str("case")?;
                for arm in arms {
                    write!(f, " when {} then {}", arm.when, arm.then)?;
                }
                if let Some(otherwise) = otherwise {
                    write!(f, " else {otherwise}")?;
                }
                f.write_str(" end")
            }
            ExprKind::Cast { operand, ty } => write!(f, "cast({operand} as {ty})"),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, items: &[Expr]) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        item.fmt(f)?;
    }
    Ok(())
}

fn expression_path(f: &mut fmt::Formatter<'_>, path: &Path) -> fmt::Result {
    for (index, part) in path.parts().enumerate() {
        if index > 0 {
            f.write_char('.')?;
        }
        f.write_str(&quoted(part.name, if index == 0 { Kind::is_expression_name } else { Kind::is_name }))?;
    }
    Ok(())
}

/// A name as it can be written in any place: bare if it is a word that no place reads as something else.
pub fn quoted_anywhere(name: Name) -> String {
    quoted(name, |kind| kind.is_expression_name() && kind.is_column_name())
}

/// A name as it must be written in a place that takes these words bare.
pub(super) fn quoted(name: Name, allowed: fn(Kind) -> bool) -> String {
    let text = name.as_str();
    let mut tokens = Scanner::new(FileId(0), text);
    let bare = match (tokens.next(), tokens.next()) {
        (Some(token), None) => token.kind.is_word() && token.span.range() == (0..text.len()) && allowed(token.kind),
        _ => false,
    };
    if bare { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

impl Display for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.base {
            TypeBase::Raw(raw) => raw.fmt(f)?,
            // no expression holds one: a cast takes a plain type
            TypeBase::Object(_) => f.write_str("object")?,
            TypeBase::Composite(_) => f.write_str("composite")?,
            TypeBase::Named { path, args, unsigned } => {
                let parts: Vec<String> = path.parts().map(|part| quoted(part.name, Kind::is_name)).collect();
                f.write_str(&parts.join("."))?;
                if !args.is_empty() {
                    let args: Vec<&str> = args.iter().map(|arg| arg.text.as_str()).collect();
                    write!(f, "({})", args.join(", "))?;
                }
                if *unsigned {
                    f.write_str(" unsigned")?;
                }
            }
        }
        for dim in &self.dims {
            write!(f, "[{}]", dim.map_or("", |number| number.text.as_str()))?;
        }
        if self.nullable.is_some() {
            f.write_char('?')?;
        }
        for other in &self.overrides {
            write!(f, " {} {}", other.dialect.word(), other.raw)?;
        }
        Ok(())
    }
}

impl Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ticks = if self.text.contains('`') { "``" } else { "`" };
        write!(f, "{ticks}{}{ticks}", self.text)
    }
}
