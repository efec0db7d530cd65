//! The row that an expression reads, with the types that PostgreSQL gives to what is made of it.

use crate::base::Name;
use crate::catalog::{Address, BinaryOp, Catalog, Func, IntWidth, Kind, Literal, Node, Object, Portable, QName, Type};

/// Where the types of names come from.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub source: &'a Catalog,
    pub names: Names<'a>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug)]
pub enum Names<'a> {
    /// A column of the table.
    Of(QName),
    /// The value of a domain over this type.
    Value(&'a Type),
}

/// Types as far as PostgreSQL's operators and casts tell them apart here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    Int,
    Decimal,
    Float,
    Text,
    /// `timestamptz`.
    Zoned,
    /// A date or a timestamp.
    Moment,
    Time,
    /// `time with time zone`.
    ZonedTime,
    Interval,
    Enum,
    Array(Box<Class>),
    /// Anything else, or not known.
    Other,
}

/// Domains are followed, which the front wing has shown to end; the bound only keeps a broken catalog from looping.
const DEEPEST: usize = 64;

impl<'a> Row<'a> {
    /// The row of a table.
    pub const fn of(source: &'a Catalog, table: QName) -> Self {
        Self { source, names: Names::Of(table) }
    }

    /// The type of a name.
    fn declared(&self, name: Name) -> Option<&'a Type> {
        match self.names {
            Names::Of(table) => self.source.column(table, name).map(|column| &column.ty),
            Names::Value(ty) => Some(ty),
        }
    }

    /// The enum behind a name whose type is a domain over it.
    pub fn enum_behind_domain(&self, name: Name) -> Option<QName> {
        let declared = self.declared(name)?;
        match base(self.source, declared) {
            Type::Named(of) if *declared != Type::Named(*of) => is_enum(self.source, *of).then_some(*of),
            Type::Named(_) | Type::Portable(_) | Type::Sql(_) | Type::Array(_) => None,
        }
    }

    /// The class of a type.
    pub fn class_of(&self, ty: &Type) -> Class {
        match base(self.source, ty) {
            Type::Named(of) if is_enum(self.source, *of) => Class::Enum,
            Type::Array(of) => Class::Array(Box::new(self.class_of(of))),
            Type::Named(_) | Type::Sql(_) => Class::Other,
            Type::Portable(portable) => match portable {
                // numeric holds what 64 bits without a sign hold
                Portable::Int { width: IntWidth::Eight, unsigned: true } | Portable::Decimal(_) => Class::Decimal,
                Portable::Int { .. } => Class::Int,
                Portable::Float4 | Portable::Float8 => Class::Float,
                Portable::Text(_) | Portable::Char(_) => Class::Text,
                Portable::TimestampTz(_) => Class::Zoned,
                Portable::Date | Portable::Timestamp(_) => Class::Moment,
                Portable::Time(_) => Class::Time,
                Portable::Interval => Class::Interval,
                Portable::TimeTz(_) => Class::ZonedTime,
                Portable::Bool
                | Portable::Bytes
                | Portable::Uuid
                | Portable::Json
                | Portable::Object
                | Portable::Any
                | Portable::Fields(_)
                | Portable::Record
                | Portable::RecordOf(_) => Class::Other,
            },
        }
    }

    /// The class of an expression.
    pub fn class(&self, node: &Node) -> Class {
        match node {
            Node::Column(name) => self.declared(*name).map_or(Class::Other, |ty| self.class_of(ty)),
            Node::Member { .. } => Class::Enum,
            Node::Cast { to, .. } | Node::AddDuration { on: to, .. } => self.class_of(to),
            Node::Neg(inner) => self.class(inner),
            Node::Literal(Literal::Number(text)) if text.bytes().all(|byte| byte.is_ascii_digit()) => Class::Int,
            Node::Literal(Literal::Number(_)) => Class::Decimal,
            Node::Binary { op: BinaryOp::Concat, .. } => Class::Text,
            Node::Binary {
                op: BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::IntDiv | BinaryOp::Rem,
                left,
                right,
            } => self.wider([&**left, &**right]),
            Node::Case { arms, otherwise } => self.wider(arms.iter().map(|(_, then)| then).chain(otherwise.as_deref())),
            Node::Call { func, args } => self.call(*func, args),
            Node::Literal(_)
            | Node::Sequence(_)
            | Node::Not(_)
            | Node::Binary { .. }
            | Node::Is { .. }
            | Node::In { .. }
            | Node::Between { .. }
            | Node::List { .. } => Class::Other,
        }
    }

    fn call(&self, func: Func, args: &[Node]) -> Class {
        match func {
            Func::Lower | Func::Upper | Func::Trim | Func::Replace | Func::Substr | Func::Hex | Func::JsonText => {
                Class::Text
            }
            Func::Now => Class::Zoned,
            Func::Today => Class::Moment,
            Func::Random => Class::Float,
            Func::Round if args.len() == 2 => Class::Decimal,
            // of an integer they are the functions of floats
            Func::Sign | Func::Floor | Func::Ceil | Func::Round | Func::Power | Func::Sqrt => {
                let wider = self.wider(args);
                if wider == Class::Int { Class::Float } else { wider }
            }
            Func::Coalesce | Func::NullIf | Func::Greatest | Func::Least | Func::Abs => self.wider(args),
            Func::Length | Func::ByteLength | Func::StrPos | Func::ArrayLength | Func::NextVal => Class::Int,
            Func::Year | Func::Month | Func::Day | Func::Hour => Class::Int,
            Func::StartsWith | Func::Matches | Func::Uuid4 | Func::Uuid7 | Func::JsonGet | Func::Has => Class::Other,
        }
    }

    /// The class that holds all of these: a float among numbers, else a decimal; otherwise the first that is known.
    fn wider<'n>(&self, nodes: impl IntoIterator<Item = &'n Node>) -> Class {
        let classes: Vec<Class> = nodes.into_iter().map(|node| self.class(node)).collect();
        let widest = [Class::Float, Class::Decimal].into_iter().find(|class| classes.contains(class));
        let known = || classes.iter().find(|class| **class != Class::Other).cloned();
        widest.or_else(known).unwrap_or(Class::Other)
    }
}

/// The type under all domains.
pub fn base<'a>(source: &'a Catalog, ty: &'a Type) -> &'a Type {
    let mut ty = ty;
    for _ in 0..DEEPEST {
        let Type::Named(name) = ty else { break };
        let Some(Object::Domain(domain)) = source.get(&Address::top(Kind::Domain, *name)) else { break };
        ty = &domain.ty;
    }
    ty
}

fn is_enum(source: &Catalog, name: QName) -> bool {
    source.contains(&Address::top(Kind::Enum, name))
}
