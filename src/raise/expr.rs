//! Conditions and formulas: portable where that surely reads back as the same, the engine's own words otherwise.
//!
//! PostgreSQL prints an expression with its casts and all its parentheses, so what was `status in ('a', 'b')` can be told
//! and is told. SQLite keeps a text as it was written, so it stays as it is.

use sqlparser::ast::{BinaryOperator as Op, CastKind, DataType, Expr as Ast, UnaryOperator, Value};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use super::{Raiser, word};
use crate::base::Name;
use crate::catalog::{Expr, Object, QName, Type};
use crate::dialect::Quote;

/// What is looked into: nobody reads a longer one in parentheses either.
const LONGEST: usize = 400;
const DEEPEST: usize = 24;

/// How tightly a text binds, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binds {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Atom,
}

/// What a text is, as far as the rules here need to know.
#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Truth,
    Number,
    Text,
    Enum(QName),
    /// A column of another type, by its type.
    Other(Type),
}

struct Part {
    text: String,
    binds: Binds,
    kind: Kind,
    is_literal: bool,
}

impl Part {
    fn new(text: String, binds: Binds, kind: Kind) -> Self {
        Self { text, binds, kind, is_literal: false }
    }

    fn literal(text: String, kind: Kind) -> Self {
        Self { is_literal: true, ..Self::new(text, Binds::Atom, kind) }
    }

    /// In a place that needs it to bind at least so tightly.
    fn within(&self, least: Binds) -> String {
        if self.binds < least { format!("({})", self.text) } else { self.text.clone() }
    }
}

impl Raiser<'_> {
    /// A formula over the row of a table: in parentheses, or in backticks.
    pub(super) fn condition(&self, home: QName, expr: &Expr) -> Option<String> {
        match self.portable(home, expr) {
            Some(part) => Some(format!("({})", part.text)),
            None => self.raw(expr),
        }
    }

    /// A condition over the value of a type.
    pub(super) fn condition_of_value(&self, expr: &Expr) -> Option<String> {
        self.raw(expr)
    }

    /// An expression as a part of an index has it: a call by itself, all else in parentheses or backticks.
    pub(super) fn operand(&self, home: QName, expr: &Expr) -> Option<String> {
        match self.portable(home, expr) {
            Some(part) if part.binds == Binds::Atom && part.text.ends_with(')') => Some(part.text),
            Some(part) => Some(format!("({})", part.text)),
            None => self.raw(expr),
        }
    }

    /// The engine's own words in backticks.
    pub(super) fn raw(&self, expr: &Expr) -> Option<String> {
        let text = self.sql(expr);
        word::raw(&if self.is_postgres() { word::one_line(&text) } else { text })
    }

    /// The engine's own words.
    pub(super) fn sql(&self, expr: &Expr) -> String {
        self.quote().expr(expr)
    }

    fn quote(&self) -> Quote {
        self.dialect.quote()
    }

    pub(super) fn is_postgres(&self) -> bool {
        self.dialect.id() == "postgres"
    }

    fn portable(&self, home: QName, expr: &Expr) -> Option<Part> {
        let text = self.sql(expr);
        if !self.is_postgres() || text.len() > LONGEST {
            return None;
        }
        let ast = parsed(&text)?;
        let row = Row { raiser: self, home };
        row.part(&ast, DEEPEST)
    }
}

/// The tree of an expression of PostgreSQL, if the parser knows it to its end.
pub(super) fn parsed(text: &str) -> Option<Ast> {
    let mut parser = Parser::new(&PostgreSqlDialect {}).try_with_sql(text).ok()?;
    let ast = parser.parse_expr().ok()?;
    matches!(parser.peek_token().token, sqlparser::tokenizer::Token::EOF).then_some(ast)
}

/// A text literal with the type that it is cast to: `'x'::character varying`.
pub(super) fn cast_text(ast: &Ast) -> Option<(&str, &DataType)> {
    let Ast::Cast { kind: CastKind::DoubleColon, expr, data_type, .. } = ast else { return None };
    let Ast::Value(value) = &**expr else { return None };
    let Value::SingleQuotedString(text) = &value.value else { return None };
    Some((text, data_type))
}

/// A number, with the cast that PostgreSQL gives one in a place of another type.
pub(super) fn number(ast: &Ast) -> Option<String> {
    let plain = |text: &str| {
        text.bytes().all(|c| c.is_ascii_digit() || c == b'.') && text.starts_with(|c: char| c.is_ascii_digit())
    };
    #[allow(clippy::wildcard_enum_match_arm, reason = "another crate's type: what is not looked into")]
    match ast {
        Ast::Value(value) => match &value.value {
            Value::Number(text, _) if plain(text) => Some(text.clone()),
            _ => None,
        },
        Ast::UnaryOp { op: UnaryOperator::Minus, expr } => number(inner(expr)).map(|text| format!("-{text}")),
        Ast::Cast { kind: CastKind::DoubleColon, expr, data_type, .. } => {
            if let Some((text, _)) = cast_text(ast) {
                let digits = text.strip_prefix('-')?;
                let whole = matches!(data_type, DataType::Integer(_) | DataType::BigInt(_) | DataType::Numeric(_));
                return (whole && plain(digits)).then(|| text.to_owned());
            }
            let widened = matches!(
                data_type,
                DataType::Numeric(_) | DataType::DoublePrecision | DataType::BigInt(_) | DataType::Real
            );
            if widened { number(inner(expr)) } else { None }
        }
        _ => None,
    }
}

/// Without the parentheses around it.
pub(super) fn inner(mut ast: &Ast) -> &Ast {
    while let Ast::Nested(inside) = ast {
        ast = inside;
    }
    ast
}

/// The row that an expression is about.
struct Row<'r, 'a> {
    raiser: &'r Raiser<'a>,
    home: QName,
}

impl Row<'_, '_> {
    fn part(&self, ast: &Ast, deep: usize) -> Option<Part> {
        let deep = deep.checked_sub(1)?;
        let ast = inner(ast);
        if let Some(text) = number(ast) {
            return Some(Part::literal(text, Kind::Number));
        }
        if let Some(part) = self.texts(ast).or_else(|| self.member(ast)) {
            return Some(part);
        }
        #[allow(clippy::wildcard_enum_match_arm, reason = "another crate's type: what is not looked into")]
        match ast {
            Ast::Identifier(ident) => {
                let (name, kind) = self.column(&ident.value)?;
                Some(Part::new(word::name(name), Binds::Atom, kind))
            }
            Ast::Value(value) => match value.value {
                Value::Boolean(is) => Some(Part::literal(is.to_string(), Kind::Truth)),
                _ => None,
            },
            Ast::IsNull(of) => self.null(of, "is null"),
            Ast::IsNotNull(of) => self.null(of, "is not null"),
            Ast::UnaryOp { op: UnaryOperator::Not, expr } => {
                let part = self.part(expr, deep)?;
                (part.kind == Kind::Truth)
                    .then(|| Part::new(format!("not {}", part.within(Binds::Not)), Binds::Not, Kind::Truth))
            }
            Ast::BinaryOp { left, op, right } => self.binary(left, op, right, deep),
            Ast::AnyOp { left, compare_op: Op::Eq, right, .. } => self.list(left, right, "in", deep),
            Ast::AllOp { left, compare_op: Op::NotEq, right } => self.list(left, right, "not in", deep),
            Ast::Function(call) => self.call(call, deep),
            _ => None,
        }
    }

    fn column(&self, name: &str) -> Option<(Name, Kind)> {
        let name = Name::new(name);
        let ty = &self.raiser.catalog.column(self.home, name)?.ty;
        let kind = match ty {
            Type::Sql(text) => match text.split('(').next().unwrap_or_default() {
                "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => Kind::Number,
                "text" => Kind::Text,
                "boolean" => Kind::Truth,
                _ => Kind::Other(ty.clone()),
            },
            Type::Named(of) => self.enumeration(*of).map_or_else(|| Kind::Other(ty.clone()), Kind::Enum),
            Type::Array(_) | Type::Portable(_) => Kind::Other(ty.clone()),
        };
        Some((name, kind))
    }

    fn enumeration(&self, name: QName) -> Option<QName> {
        let at = crate::catalog::Address::top(crate::catalog::Kind::Enum, name);
        matches!(self.raiser.catalog.get(&at), Some(Object::Enum(_))).then_some(name)
    }

    /// `'x'::text`, and a shorter column that is read as text: `(name)::text`.
    fn texts(&self, ast: &Ast) -> Option<Part> {
        if let Some((text, DataType::Text)) = cast_text(ast) {
            return (!text.contains('\n')).then(|| Part::literal(word::literal(text), Kind::Text));
        }
        let Ast::Cast { kind: CastKind::DoubleColon, expr, data_type: DataType::Text, .. } = ast else { return None };
        let Ast::Identifier(ident) = inner(expr) else { return None };
        let (name, kind) = self.column(&ident.value)?;
        let varying = matches!(&kind, Kind::Other(Type::Sql(own)) if own.starts_with("character varying("));
        varying.then(|| Part::new(word::name(name), Binds::Atom, Kind::Text))
    }

    /// `'draft'::order_status`, where no column has that name.
    fn member(&self, ast: &Ast) -> Option<Part> {
        let (text, ty) = cast_text(ast)?;
        let own = self.raiser.enum_of(ty)?;
        let member = Name::new(text);
        let is_column = self.raiser.catalog.column(self.home, member).is_some();
        (!is_column).then(|| Part::literal(word::name(member), Kind::Enum(own)))
    }

    /// Whether something is null may be asked of any column.
    fn null(&self, of: &Ast, words: &str) -> Option<Part> {
        let part = self.part(of, 1)?;
        (!part.is_literal && part.binds == Binds::Atom)
            .then(|| Part::new(format!("{} {words}", part.text), Binds::Comparison, Kind::Truth))
    }

    fn binary(&self, left: &Ast, op: &Op, right: &Ast, deep: usize) -> Option<Part> {
        let (left, right) = (self.part(left, deep)?, self.part(right, deep)?);
        #[allow(clippy::wildcard_enum_match_arm, reason = "another crate's type: what is not looked into")]
        let (sign, binds) = match op {
            Op::Or => ("or", Binds::Or),
            Op::And => ("and", Binds::And),
            Op::Eq => ("=", Binds::Comparison),
            Op::NotEq => ("<>", Binds::Comparison),
            Op::Lt => ("<", Binds::Comparison),
            Op::LtEq => ("<=", Binds::Comparison),
            Op::Gt => (">", Binds::Comparison),
            Op::GtEq => (">=", Binds::Comparison),
            Op::Plus => ("+", Binds::Sum),
            Op::Minus => ("-", Binds::Sum),
            Op::Multiply => ("*", Binds::Product),
            _ => return None,
        };
        // one side at least is a column, so that the server finds the same operator
        let alike = left.kind == right.kind && !(left.is_literal && right.is_literal);
        let (kind, least) = match binds {
            Binds::Or | Binds::And => (Kind::Truth, binds),
            Binds::Comparison => (Kind::Truth, Binds::Sum),
            Binds::Sum | Binds::Product | Binds::Not | Binds::Atom => (Kind::Number, binds),
        };
        let fits = match binds {
            Binds::Or | Binds::And => left.kind == Kind::Truth && right.kind == Kind::Truth,
            Binds::Sum | Binds::Product => alike && left.kind == Kind::Number,
            Binds::Comparison | Binds::Not | Binds::Atom => alike,
        };
        // a chain leans to the left; one that leans to the right keeps its parentheses
        let tighter = match binds {
            Binds::Or => Binds::And,
            Binds::And => Binds::Not,
            Binds::Sum => Binds::Product,
            Binds::Not | Binds::Comparison => Binds::Sum,
            Binds::Product | Binds::Atom => Binds::Atom,
        };
        fits.then(|| Part::new(format!("{} {sign} {}", left.within(least), right.within(tighter)), binds, kind))
    }

    /// `= any (array[…])`, which is how PostgreSQL keeps `in (…)`.
    fn list(&self, left: &Ast, right: &Ast, words: &str, deep: usize) -> Option<Part> {
        let left = self.part(left, deep)?;
        let varying = matches!(inner(right), Ast::Cast { .. });
        // of a shorter text: `(array['a'::character varying, …])::text[]`
        let array = if let Ast::Cast { kind: CastKind::DoubleColon, expr, .. } = inner(right) {
            inner(expr)
        } else {
            inner(right)
        };
        let Ast::Array(array) = array else { return None };
        if array.elem.len() < 2 || left.is_literal || left.binds != Binds::Atom {
            return None;
        }
        let item = |own: &Ast| {
            if varying {
                let (text, DataType::CharacterVarying(None)) = cast_text(own)? else { return None };
                return (left.kind == Kind::Text).then(|| word::literal(text));
            }
            let part = self.part(own, deep)?;
            (part.is_literal && part.kind == left.kind).then_some(part.text)
        };
        let items: Option<Vec<String>> = array.elem.iter().map(item).collect();
        Some(Part::new(format!("{} {words} ({})", left.text, items?.join(", ")), Binds::Comparison, Kind::Truth))
    }

    fn call(&self, call: &sqlparser::ast::Function, deep: usize) -> Option<Part> {
        use sqlparser::ast::{FunctionArg, FunctionArgExpr, FunctionArguments};
        let FunctionArguments::List(list) = &call.args else { return None };
        let args: Option<Vec<Part>> = list
            .args
            .iter()
            .map(|own| match own {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(own)) => self.part(own, deep),
                FunctionArg::Unnamed(_) | FunctionArg::Named { .. } | FunctionArg::ExprNamed { .. } => None,
            })
            .collect();
        let args = args?;
        let name = call.name.to_string();
        let texts =
            |count: usize| args.len() == count && args.iter().all(|own| own.kind == Kind::Text && !own.is_literal);
        let (name, kind) = match name.as_str() {
            "lower" | "upper" if texts(1) => (name.as_str(), Kind::Text),
            "char_length" if texts(1) => ("length", Kind::Number),
            _ => return None,
        };
        let args: Vec<String> = args.iter().map(|own| own.text.clone()).collect();
        Some(Part::new(format!("{name}({})", args.join(", ")), Binds::Atom, kind))
    }
}
