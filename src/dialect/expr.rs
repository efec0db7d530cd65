//! The walk from an expression's tree to SQL, the same for every engine; what differs stands in its [`Tongue`].

use crate::base::{Code, Name};
use crate::catalog::{BinaryOp, Func, Literal, Node, Piece, QName, Sql, Type};

use super::codes;
use super::quote::literal;

/// Where an expression stands: engines allow different things there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Default,
    Check,
    Generated,
    /// A part or the predicate of an index.
    Index,
    /// `using`, `backfill`: run once, over the rows of a table.
    Fill,
}

/// How tightly a piece of SQL holds together, loosest first. `Other` is PostgreSQL's place for `||` and `->`, `Joined`
/// is SQLite's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Or,
    And,
    Not,
    Compare,
    Other,
    Sum,
    Product,
    Joined,
    Sign,
    Atom,
}

impl Level {
    const fn above(self) -> Self {
        match self {
            Self::Or => Self::And,
            Self::And => Self::Not,
            Self::Not => Self::Compare,
            Self::Compare => Self::Other,
            Self::Other => Self::Sum,
            Self::Sum => Self::Product,
            Self::Product => Self::Joined,
            Self::Joined => Self::Sign,
            Self::Sign | Self::Atom => Self::Atom,
        }
    }
}

/// A printed expression.
#[derive(Clone, Debug)]
pub struct Part {
    pub sql: Sql,
    pub level: Level,
}

impl Part {
    /// Text that holds together.
    pub fn atom(text: impl Into<Box<str>>) -> Self {
        Self { sql: Sql::text(text), level: Level::Atom }
    }

    /// In parentheses unless it holds together at least so tightly.
    pub fn at_least(self, level: Level) -> Sql {
        if self.level >= level {
            return self.sql;
        }
        let mut out = Sql::text("(");
        out.push_sql(&self.sql);
        out.push(")");
        out
    }
}

/// Something to tell the user about a type or expression; the address is added by who knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    pub is_error: bool,
    pub message: String,
    pub help: Option<String>,
}

impl Finding {
    /// What the target cannot do.
    pub fn error(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code, is_error: true, message: message.into(), help: Some(help.into()) }
    }

    /// A stand-in or a difference.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self { code, is_error: false, message: message.into(), help: None }
    }
}

/// An engine's way to say what the shared walk leaves open.
pub(super) trait Tongue {
    /// The engine's name in messages.
    fn title(&self) -> &'static str;
    fn literal(&self, to: &mut Writer<'_>, value: &Literal) -> Part {
        match value {
            Literal::Null => Part::atom("null"),
            Literal::Bool(value) => Part::atom(if *value { "true" } else { "false" }),
            Literal::Number(digits) => Part::atom(digits.clone()),
            Literal::Text(text) if text.contains('\0') => {
                to.refuse("text with a NUL character", "use `bytes` for binary data")
            }
            Literal::Text(text) => Part::atom(literal(text)),
            Literal::Duration(nanos) => self.duration(to, *nanos),
        }
    }

    /// A duration as a value.
    fn duration(&self, to: &mut Writer<'_>, nanos: i128) -> Part;
    fn member(&self, of: QName, text: Name) -> Part;
    /// The word and level of an operator.
    fn operator(&self, op: BinaryOp) -> (&'static str, Level) {
        match op {
            BinaryOp::Or => ("or", Level::Or),
            BinaryOp::And => ("and", Level::And),
            BinaryOp::Eq => ("=", Level::Compare),
            BinaryOp::NotEq => ("<>", Level::Compare),
            BinaryOp::Lt => ("<", Level::Compare),
            BinaryOp::LtEq => ("<=", Level::Compare),
            BinaryOp::Gt => (">", Level::Compare),
            BinaryOp::GtEq => (">=", Level::Compare),
            BinaryOp::IsDistinctFrom => (self.distinct()[0], Level::Compare),
            BinaryOp::IsNotDistinctFrom => (self.distinct()[1], Level::Compare),
            BinaryOp::Like => ("like", Level::Compare),
            BinaryOp::NotLike => ("not like", Level::Compare),
            BinaryOp::Concat => ("||", self.concat()),
            BinaryOp::Add => ("+", Level::Sum),
            BinaryOp::Sub => ("-", Level::Sum),
            BinaryOp::Mul => ("*", Level::Product),
            BinaryOp::IntDiv | BinaryOp::Div => ("/", Level::Product),
            BinaryOp::Rem => ("%", Level::Product),
        }
    }

    /// The words of `is distinct from` and of its opposite.
    fn distinct(&self) -> [&'static str; 2];
    /// How tightly `||` binds.
    fn concat(&self) -> Level;
    /// An operation that is more than its operator here.
    fn binary(&self, to: &mut Writer<'_>, op: BinaryOp, left: &Node, right: &Node) -> Option<Part>;
    fn call(&self, to: &mut Writer<'_>, func: Func, args: &[Node]) -> Part;
    fn cast(&self, to: &mut Writer<'_>, value: &Node, ty: &Type) -> Part;
    fn list(&self, to: &mut Writer<'_>, of: Option<&Type>, items: &[Node]) -> Part;
    fn add_duration(&self, to: &mut Writer<'_>, value: &Node, on: &Type, nanos: i128) -> Part;
    /// A node that is said quite otherwise here than in SQL.
    fn special(&self, _to: &mut Writer<'_>, _node: &Node) -> Option<Part> {
        None
    }
    /// Whether a function whose result changes from call to call may stand here.
    fn allows_volatile(&self, func: Func, place: Place) -> bool;
}

/// Prints one expression. Depth is capped by the parser, so recursion is safe.
pub(super) struct Writer<'a> {
    pub tongue: &'a dyn Tongue,
    pub place: Place,
    /// What a column becomes: itself, or the value of a domain.
    pub column: &'a dyn Fn(Name) -> Piece,
    pub findings: Vec<Finding>,
}

impl Writer<'_> {
    /// Notes an error and prints a `null` in its place; nothing is run while there are errors.
    pub fn refuse(&mut self, what: impl std::fmt::Display, help: impl Into<String>) -> Part {
        let message = format!("{} has no {what}", self.tongue.title());
        self.findings.push(Finding::error(codes::EXPRESSION, message, help));
        Part::atom("null")
    }

    /// Notes a difference.
    pub fn differs(&mut self, message: impl Into<String>) {
        self.findings.push(Finding::warning(codes::DIFFERS, message));
    }

    /// An expression as an argument: no parentheses needed.
    pub fn plain(&mut self, node: &Node) -> Sql {
        self.node(node).sql
    }

    /// An expression as an operand.
    pub fn operand(&mut self, node: &Node, level: Level) -> Sql {
        self.node(node).at_least(level)
    }

    /// Expressions between commas.
    pub fn commas<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Node>) -> Sql {
        let mut out = Sql::default();
        for (i, node) in nodes.into_iter().enumerate() {
            if i > 0 {
                out.push(", ");
            }
            out.push_sql(&self.plain(node));
        }
        out
    }

    /// Fills a phrase: `{0}` is an argument as it is, `[0]` one as a tight operand, `{*}` all of them.
    pub fn phrase(&mut self, phrase: &str, level: Level, args: &[Node]) -> Part {
        let mut sql = Sql::default();
        let mut rest = phrase;
        while let Some(open) = rest.find(['{', '[']) {
            let (text, hole) = rest.split_at(open);
            sql.push(text);
            let (tight, key) = (hole.starts_with('['), hole.get(1..2).unwrap_or_default());
            if key == "*" {
                sql.push_sql(&self.commas(args));
            } else if let Some(arg) = key.parse().ok().and_then(|at: usize| args.get(at)) {
                let arg = if tight { self.operand(arg, Level::Atom) } else { self.plain(arg) };
                sql.push_sql(&arg);
            }
            rest = hole.get(3..).unwrap_or_default();
        }
        sql.push(rest);
        Part { sql, level }
    }

    /// The SQL of a node.
    pub fn node(&mut self, node: &Node) -> Part {
        if let Some(part) = self.tongue.special(self, node) {
            return part;
        }
        match node {
            Node::Literal(value) => self.tongue.literal(self, value),
            Node::Column(name) => Part { sql: Sql::from_pieces([(self.column)(*name)]), level: Level::Atom },
            Node::Member { of, text } => self.tongue.member(*of, *text),
            Node::Sequence(name) => {
                let mut sql = Sql::default();
                sql.push_sequence(*name);
                Part { sql, level: Level::Atom }
            }
            Node::Not(inner) => self.prefixed("not ", inner, Level::Not),
            Node::Neg(inner) => self.negated(inner),
            Node::Binary { op, left, right } => match self.tongue.binary(self, *op, left, right) {
                Some(part) => part,
                None => self.infix(*op, left, right),
            },
            Node::Is { value, what, negated } => {
                let mut sql = self.operand(value, Level::Other);
                sql.push(if *negated { " is not " } else { " is " });
                sql.push_sql(&self.tongue.literal(self, what).sql);
                Part { sql, level: Level::Compare }
            }
            Node::In { value, list, negated } => {
                let mut sql = self.operand(value, Level::Other);
                sql.push(if *negated { " not in (" } else { " in (" });
                sql.push_sql(&self.commas(list));
                sql.push(")");
                Part { sql, level: Level::Compare }
            }
            Node::Between { value, low, high, negated } => {
                let mut sql = self.operand(value, Level::Other);
                sql.push(if *negated { " not between " } else { " between " });
                sql.push_sql(&self.operand(low, Level::Other));
                sql.push(" and ");
                sql.push_sql(&self.operand(high, Level::Other));
                Part { sql, level: Level::Compare }
            }
            Node::Case { arms, otherwise } => self.case(arms, otherwise.as_deref()),
            Node::Cast { value, to } => self.tongue.cast(self, value, to),
            Node::Call { func, args } => self.call(*func, args),
            Node::List { of, items } => self.tongue.list(self, of.as_ref(), items),
            Node::AddDuration { value, on, nanos } => self.tongue.add_duration(self, value, on, *nanos),
        }
    }

    fn prefixed(&mut self, word: &str, inner: &Node, level: Level) -> Part {
        let mut sql = Sql::text(word);
        sql.push_sql(&self.operand(inner, level));
        Part { sql, level }
    }

    /// The operand must be an atom: two minus signs in a row begin a comment.
    fn negated(&mut self, inner: &Node) -> Part {
        let mut sql = Sql::text("-");
        sql.push_sql(&self.operand(inner, Level::Atom));
        Part { sql, level: Level::Sign }
    }

    /// Left-associative, except comparisons, which do not chain.
    fn infix(&mut self, op: BinaryOp, left: &Node, right: &Node) -> Part {
        let (word, level) = self.tongue.operator(op);
        let left_level = if level == Level::Compare { level.above() } else { level };
        let mut sql = self.operand(left, left_level);
        sql.push(" ");
        sql.push(word);
        sql.push(" ");
        let chains = matches!(op, BinaryOp::And | BinaryOp::Or);
        sql.push_sql(&self.operand(right, if chains { level } else { level.above() }));
        Part { sql, level }
    }

    fn case(&mut self, arms: &[(Node, Node)], otherwise: Option<&Node>) -> Part {
        let mut sql = Sql::text("case");
        for (when, then) in arms {
            sql.push(" when ");
            sql.push_sql(&self.plain(when));
            sql.push(" then ");
            sql.push_sql(&self.plain(then));
        }
        if let Some(otherwise) = otherwise {
            sql.push(" else ");
            sql.push_sql(&self.plain(otherwise));
        }
        sql.push(" end");
        Part { sql, level: Level::Atom }
    }

    fn call(&mut self, func: Func, args: &[Node]) -> Part {
        if !self.tongue.allows_volatile(func, self.place) {
            let (title, place) = (self.tongue.title(), self.place.title());
            self.findings.push(Finding::error(
                codes::PLACE,
                format!("{title} takes no {}() in {place}: its result is another at every call", word(func)),
                "put the value into a column with a default and use that column",
            ));
            return Part::atom("null");
        }
        self.tongue.call(self, func, args)
    }
}

impl Place {
    /// As messages say it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Default => "a default",
            Self::Check => "a check",
            Self::Generated => "a generated column",
            Self::Index => "an index",
            Self::Fill => "a data step",
        }
    }
}

/// Whether a function may give another result at every call.
pub const fn is_volatile(func: Func) -> bool {
    matches!(func, Func::Now | Func::Today | Func::Uuid4 | Func::Uuid7 | Func::Random | Func::NextVal)
}

/// A function's name in the language.
pub const fn word(func: Func) -> &'static str {
    match func {
        Func::Coalesce => "coalesce",
        Func::NullIf => "nullif",
        Func::Greatest => "greatest",
        Func::Least => "least",
        Func::Abs => "abs",
        Func::Sign => "sign",
        Func::Floor => "floor",
        Func::Ceil => "ceil",
        Func::Round => "round",
        Func::Power => "power",
        Func::Sqrt => "sqrt",
        Func::Length => "length",
        Func::ByteLength => "byte_length",
        Func::Lower => "lower",
        Func::Upper => "upper",
        Func::Trim => "trim",
        Func::Replace => "replace",
        Func::Substr => "substr",
        Func::StrPos => "strpos",
        Func::StartsWith => "starts_with",
        Func::Matches => "matches",
        Func::Now => "now",
        Func::Today => "today",
        Func::Year => "year",
        Func::Month => "month",
        Func::Day => "day",
        Func::Hour => "hour",
        Func::Uuid4 => "uuid4",
        Func::Uuid7 => "uuid7",
        Func::Random => "random",
        Func::Hex => "hex",
        Func::JsonText => "json_text",
        Func::JsonGet => "json_get",
        Func::ArrayLength => "array_length",
        Func::Has => "has",
        Func::NextVal => "nextval",
    }
}
