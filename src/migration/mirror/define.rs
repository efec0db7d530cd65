//! Definitions: views, routines, triggers and their like.
//!
//! They have many small fields, so their twins are written down as lists of fields, and [`Mirror`] says once for each
//! kind of value how it is stored.

use serde::{Deserialize, Serialize};

use super::object::{Deferrable, IndexKey};
use super::sql::{Expr, Type};
use super::word::{At, Home, Word};
use super::{NotPhysical, twin};
use crate::base::Name;
use crate::catalog::{self, Address, QName, define};

/// A core value with a serialisable twin.
pub(super) trait Mirror: Sized {
    type Twin;
    fn twin(&self) -> Result<Self::Twin, NotPhysical>;
    fn core(twin: Self::Twin) -> Self;
}

macro_rules! plain {
    ($($ty:ty),+) => { $(
        impl Mirror for $ty {
            type Twin = Self;
            fn twin(&self) -> Result<Self, NotPhysical> {
                Ok(self.clone())
            }
            fn core(twin: Self) -> Self {
                twin
            }
        }
    )+ };
}
plain!(bool, i64, Box<str>);

macro_rules! wrapped {
    ($($core:ty => $twin:ident),+ $(,)?) => { $(
        impl Mirror for $core {
            type Twin = $twin;
            fn twin(&self) -> Result<$twin, NotPhysical> {
                Ok($twin(*self))
            }
            fn core(twin: $twin) -> Self {
                twin.0
            }
        }
    )+ };
}
impl Mirror for define::Options {
    type Twin = Vec<(Box<str>, Box<str>)>;
    fn twin(&self) -> Result<Self::Twin, NotPhysical> {
        Ok(self.to_vec())
    }
    fn core(twin: Self::Twin) -> Self {
        twin.into()
    }
}

wrapped!(Name => Word, QName => Home, Address => At);

macro_rules! converted {
    ($($core:ty => $twin:ty),+ $(,)?) => { $(
        impl Mirror for $core {
            type Twin = $twin;
            fn twin(&self) -> Result<$twin, NotPhysical> {
                self.try_into().map_err(|_| NotPhysical)
            }
            fn core(twin: $twin) -> Self {
                twin.into()
            }
        }
    )+ };
}
impl Mirror for define::Unchecked {
    type Twin = bool;
    fn twin(&self) -> Result<bool, NotPhysical> {
        Ok(self.0)
    }
    fn core(twin: bool) -> Self {
        Self(twin)
    }
}

converted!(catalog::Expr => Expr, catalog::Type => Type, catalog::IndexKey => IndexKey);

impl<T: Mirror> Mirror for Vec<T> {
    type Twin = Vec<T::Twin>;
    fn twin(&self) -> Result<Self::Twin, NotPhysical> {
        self.iter().map(T::twin).collect()
    }
    fn core(twin: Self::Twin) -> Self {
        twin.into_iter().map(T::core).collect()
    }
}

impl<T: Mirror> Mirror for Option<T> {
    type Twin = Option<T::Twin>;
    fn twin(&self) -> Result<Self::Twin, NotPhysical> {
        self.as_ref().map(T::twin).transpose()
    }
    fn core(twin: Self::Twin) -> Self {
        twin.map(T::core)
    }
}

impl<A: Mirror, B: Mirror> Mirror for (A, B) {
    type Twin = (A::Twin, B::Twin);
    fn twin(&self) -> Result<Self::Twin, NotPhysical> {
        Ok((self.0.twin()?, self.1.twin()?))
    }
    fn core(twin: Self::Twin) -> Self {
        (A::core(twin.0), B::core(twin.1))
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Twins of structs: fields before the `|` always stand, those after it only when they say something.
macro_rules! fields {
    ($($name:ident { $($must:ident: $must_ty:ty),* | $($may:ident: $may_ty:ty),* })+) => { $(
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(in crate::migration) struct $name {
            $($must: <$must_ty as Mirror>::Twin,)*
            $(#[serde(default, skip_serializing_if = "is_default")] $may: <$may_ty as Mirror>::Twin,)*
        }

        impl Mirror for define::$name {
            type Twin = $name;
            fn twin(&self) -> Result<$name, NotPhysical> {
                let Self { $($must,)* $($may,)* } = self;
                Ok($name { $($must: $must.twin()?,)* $($may: $may.twin()?,)* })
            }
            fn core(twin: $name) -> Self {
                let $name { $($must,)* $($may,)* } = twin;
                Self { $($must: Mirror::core($must),)* $($may: Mirror::core($may),)* }
            }
        }
    )+ };
}

twin! {
    define::BodyLanguage => BodyLanguage { Own, Plpgsql }
    define::ParameterMode => ParameterMode { In, Out, InOut, Variadic }
    define::Volatility => Volatility { Immutable, Stable, Volatile }
    define::Security => Security { Definer, Invoker }
    define::Timing => Timing { Before, After, InsteadOf }
    define::TransitionRows => TransitionRows { Old, New }
    define::PolicyCommand => PolicyCommand { All, Select, Insert, Update, Delete }
    define::EventChange => EventChange { Create, Update, Delete }
}

macro_rules! words {
    ($($name:ident),+ $(,)?) => { $(
        impl Mirror for define::$name {
            type Twin = $name;
            fn twin(&self) -> Result<$name, NotPhysical> {
                Ok((*self).into())
            }
            fn core(twin: $name) -> Self {
                twin.into()
            }
        }
    )+ };
}
words!(BodyLanguage, ParameterMode, Volatility, Security, Timing, TransitionRows, PolicyCommand, EventChange);

impl Mirror for catalog::Deferrable {
    type Twin = Deferrable;
    fn twin(&self) -> Result<Deferrable, NotPhysical> {
        Ok((*self).into())
    }
    fn core(twin: Deferrable) -> Self {
        twin.into()
    }
}

fields! {
    Body { text: Box<str>, language: define::BodyLanguage | }
    Extension { | version: Option<Box<str>>, namespace: Option<Name> }
    Composite { fields: Vec<(Name, catalog::Type)> | }
    View {
        body: define::Body |
        columns: Vec<Name>, options: define::Options, column_options: Vec<(Name, define::Options)>, protected: bool
    }
    Partitioning { key: catalog::Expr | }
    Descent { parents: Vec<QName> | bounds: Option<define::Body> }
    RawObject { up: define::Body | down: Option<define::Body> }
    Row { key: Vec<Name>, cells: Vec<(Name, catalog::Expr)> | }
    Parameter { mode: define::ParameterMode, ty: catalog::Type | name: Option<Name>, default: Option<catalog::Expr> }
    Routine {
        params: Vec<define::Parameter>, body: define::Body |
        result: Option<define::Returns>, language: Option<Name>, volatility: Option<define::Volatility>, strict: bool,
        deterministic: bool, security: Option<define::Security>, options: define::Options,
        unchecked: define::Unchecked
    }
    Trigger {
        timing: define::Timing, events: Vec<define::TriggerEvent>, action: define::TriggerAction |
        per_statement: bool, each_row: bool, when: Option<catalog::Expr>, referencing: Vec<(define::TransitionRows, Name)>,
        deferrable: Option<catalog::Deferrable>, from: Option<catalog::QName>, options: define::Options,
        order: Option<(bool, Name)>
    }
    Policy {
        command: define::PolicyCommand |
        roles: Vec<Name>, restrictive: bool, using: Option<catalog::Expr>, with_check: Option<catalog::Expr>
    }
    Grant { on: Address, to: Name, privilege: Name | columns: Vec<Name>, grantable: bool }
    Exclusion {
        method: Name, parts: Vec<define::ExclusionPart> |
        predicate: Option<catalog::Expr>, deferrable: Option<catalog::Deferrable>
    }
    ExclusionPart { key: catalog::IndexKey, operator: Box<str> | opclass: Option<Box<str>> }
    Call { function: QName, args: Vec<catalog::Expr> | }
    Sequence {
        |
        ty: Option<Box<str>>, start: Option<i64>, increment: Option<i64>, min: Option<i64>, max: Option<i64>,
        cache: Option<i64>, batch: Option<i64>, cycle: bool, logged: Option<bool>, timeout: Option<i64>
    }
    Ownership { column: Address | }
    Edge { from: Vec<QName>, to: Vec<QName> | enforced: bool }
    FieldRules {
        |
        value: Option<catalog::Expr>, readonly: bool, flexible: bool, default_always: bool,
        on_delete: Option<define::Body>
    }
    Event {
        then: define::Body |
        changes: Vec<define::EventChange>, later: Option<(Option<i64>, Option<i64>)>, when: Option<catalog::Expr>
    }
    Filter { name: Name | args: Vec<Box<str>> }
    Analyzer { | tokenizers: Vec<define::Filter>, filters: Vec<define::Filter>, function: Option<QName> }
    Param { value: catalog::Expr | permissions: Option<define::Permissions> }
    Service { | of: Option<Name>, settings: Vec<define::Setting> }
}

/// Twins of enums whose variants hold one value or none.
macro_rules! variants {
    ($($name:ident { $($bare:ident),* | $($variant:ident($ty:ty)),* })+) => { $(
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub(in crate::migration) enum $name {
            $($bare,)*
            $($variant(<$ty as Mirror>::Twin),)*
        }

        impl Mirror for define::$name {
            type Twin = $name;
            fn twin(&self) -> Result<$name, NotPhysical> {
                Ok(match self {
                    $(Self::$bare => $name::$bare,)*
                    $(Self::$variant(own) => $name::$variant(own.twin()?),)*
                })
            }
            fn core(twin: $name) -> Self {
                match twin {
                    $($name::$bare => Self::$bare,)*
                    $($name::$variant(own) => Self::$variant(Mirror::core(own)),)*
                }
            }
        }
    )+ };
}

variants! {
    Returns { Trigger | Type(catalog::Type), SetOf(catalog::Type), Table(Vec<(Name, catalog::Type)>) }
    TriggerAction { | Execute(define::Call), Body(define::Body) }
    TriggerEvent { Insert, Delete, Truncate | Update(Vec<Name>) }
    Permissions { Full, None | Each(Vec<define::Permission>) }
    Allowed { Full, None | Where(catalog::Expr) }
}

/// What a definition is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::migration) enum What {
    Extension(Extension),
    Composite(Composite),
    Sequence(Sequence),
    Ownership(Ownership),
    Partitioning(Partitioning),
    Descent(Descent),
    Exclusion(Exclusion),
    View(View),
    Routine(Routine),
    Trigger(Trigger),
    Policy(Policy),
    Row(Row),
    Grant(Grant),
    Raw(RawObject),
    Printed(Body),
    Edge(Edge),
    FieldRules(FieldRules),
    Event(Event),
    Permissions(Permissions),
    Analyzer(Analyzer),
    Param(Param),
    Service(Service),
}

/// A definition and what it leans on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::migration) struct Definition {
    what: What,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    uses: Vec<At>,
}

impl TryFrom<&catalog::Definition> for Definition {
    type Error = NotPhysical;
    fn try_from(own: &catalog::Definition) -> Result<Self, NotPhysical> {
        let what = match &own.what {
            define::What::Extension(own) => What::Extension(own.twin()?),
            define::What::Composite(own) => What::Composite(own.twin()?),
            define::What::Sequence(own) => What::Sequence(own.twin()?),
            define::What::Ownership(own) => What::Ownership(own.twin()?),
            define::What::Exclusion(own) => What::Exclusion(own.twin()?),
            define::What::Partitioning(own) => What::Partitioning(own.twin()?),
            define::What::Descent(own) => What::Descent(own.twin()?),
            define::What::View(own) => What::View(own.twin()?),
            define::What::Routine(own) => What::Routine(own.twin()?),
            define::What::Trigger(own) => What::Trigger(own.twin()?),
            define::What::Policy(own) => What::Policy(own.twin()?),
            define::What::Row(own) => What::Row(own.twin()?),
            define::What::Grant(own) => What::Grant(own.twin()?),
            define::What::Raw(own) => What::Raw(own.twin()?),
            define::What::Printed(own) => What::Printed(own.twin()?),
            define::What::Edge(own) => What::Edge(own.twin()?),
            define::What::FieldRules(own) => What::FieldRules(own.twin()?),
            define::What::Event(own) => What::Event(own.twin()?),
            define::What::Permissions(own) => What::Permissions(own.twin()?),
            define::What::Analyzer(own) => What::Analyzer(own.twin()?),
            define::What::Param(own) => What::Param(own.twin()?),
            define::What::Service(own) => What::Service(own.twin()?),
        };
        Ok(Self { what, uses: own.uses.twin()? })
    }
}

impl From<Definition> for catalog::Definition {
    fn from(twin: Definition) -> Self {
        let what = match twin.what {
            What::Extension(own) => define::What::Extension(Mirror::core(own)),
            What::Composite(own) => define::What::Composite(Mirror::core(own)),
            What::Sequence(own) => define::What::Sequence(Mirror::core(own)),
            What::Ownership(own) => define::What::Ownership(Mirror::core(own)),
            What::Exclusion(own) => define::What::Exclusion(Mirror::core(own)),
            What::Partitioning(own) => define::What::Partitioning(Mirror::core(own)),
            What::Descent(own) => define::What::Descent(Mirror::core(own)),
            What::View(own) => define::What::View(Mirror::core(own)),
            What::Routine(own) => define::What::Routine(Mirror::core(own)),
            What::Trigger(own) => define::What::Trigger(Mirror::core(own)),
            What::Policy(own) => define::What::Policy(Mirror::core(own)),
            What::Row(own) => define::What::Row(Mirror::core(own)),
            What::Grant(own) => define::What::Grant(Mirror::core(own)),
            What::Raw(own) => define::What::Raw(Mirror::core(own)),
            What::Printed(own) => define::What::Printed(Mirror::core(own)),
            What::Edge(own) => define::What::Edge(Mirror::core(own)),
            What::FieldRules(own) => define::What::FieldRules(Mirror::core(own)),
            What::Event(own) => define::What::Event(Mirror::core(own)),
            What::Permissions(own) => define::What::Permissions(Mirror::core(own)),
            What::Analyzer(own) => define::What::Analyzer(Mirror::core(own)),
            What::Param(own) => define::What::Param(Mirror::core(own)),
            What::Service(own) => define::What::Service(Mirror::core(own)),
        };
        Self { what, uses: Mirror::core(twin.uses) }
    }
}

/// A definition as one line that stays the same over versions of schemac, for hashes. What it leans on is no part of it.
pub fn text(own: &catalog::Definition) -> String {
    let bare = catalog::Definition { uses: Vec::new(), ..own.clone() };
    let twin = Definition::try_from(&bare).ok().and_then(|twin| serde_json::to_string(&twin).ok());
    twin.unwrap_or_default() // only what no database gives back has no twin
}
