//! Definitions: objects that are made of a text or of clauses and hold no rows of their own. Views, routines, triggers,
//! policies, grants and what else a table is surrounded by.
//!
//! They share one place in [`super::Object`] because the stages between lowering and printing treat them alike: they
//! need what they name, they are replaced where they cannot be altered, and they hold one slot.

mod access;
mod descent;
mod exclusion;
mod options;
mod routine;
mod sequence;
mod service;
mod trigger;
pub mod uses;
mod view;

pub use access::{Allowed, Event, EventChange, Grant, Permission, Permissions, Policy, PolicyCommand};
pub use descent::{Descent, Partitioning};
pub use exclusion::{Exclusion, ExclusionPart};
pub use options::Options;
pub use routine::{Parameter, ParameterMode, Returns, Routine, Security, Unchecked, Volatility, search_path};
pub use sequence::{Ownership, Sequence};
pub use service::{Analyzer, Filter, Param, Service, Setting};
pub use trigger::{CONSTRAINT, Call, DISABLED, ENABLED, Timing, TransitionRows, Trigger, TriggerAction, TriggerEvent};
pub use view::{Composite, CompositeField, Edge, Extension, FieldRules, RawObject, Row, View};

use super::{Address, Sql};

/// What kind of definition an address names. The order is the one in which those of one home are listed for readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Defined {
    Extension,
    Composite,
    Sequence,
    /// The column that a sequence goes with.
    Ownership,
    /// That a table is a relation: SurrealDB's edges.
    Edge,
    /// What only SurrealDB says of a column.
    FieldRules,
    /// That a table is made of partitions.
    Partitioning,
    /// That a table is a partition of another or inherits from others.
    Descent,
    Exclusion,
    View,
    MaterializedView,
    Function,
    Procedure,
    Trigger,
    Policy,
    Event,
    Permissions,
    Row,
    Grant,
    Raw,
    Analyzer,
    Param,
    Access,
    User,
    Config,
    Api,
    Bucket,
}

impl Defined {
    /// Every kind, in order, with the word that stands in an address.
    pub const WORDS: [(Self, &'static str); 27] = [
        (Self::Extension, "extension"),
        (Self::Composite, "composite"),
        (Self::Sequence, "sequence"),
        (Self::Ownership, "owned"),
        (Self::Edge, "relation"),
        (Self::FieldRules, "field"),
        (Self::Partitioning, "partitions"),
        (Self::Descent, "descent"),
        (Self::Exclusion, "exclude"),
        (Self::View, "view"),
        (Self::MaterializedView, "materialized-view"),
        (Self::Function, "function"),
        (Self::Procedure, "procedure"),
        (Self::Trigger, "trigger"),
        (Self::Policy, "policy"),
        (Self::Event, "event"),
        (Self::Permissions, "permissions"),
        (Self::Row, "row"),
        (Self::Grant, "grant"),
        (Self::Raw, "raw"),
        (Self::Analyzer, "analyzer"),
        (Self::Param, "param"),
        (Self::Access, "access"),
        (Self::User, "user"),
        (Self::Config, "config"),
        (Self::Api, "api"),
        (Self::Bucket, "bucket"),
    ];

    /// The word that stands in an address.
    pub const fn word(self) -> &'static str {
        Self::WORDS[self as usize].1
    }

    /// What people call it.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Composite => "composite type",
            Self::FieldRules => "field rule",
            Self::Partitioning => "partition key",
            Self::Descent => "descent",
            Self::Exclusion => "exclusion constraint",
            Self::MaterializedView => "materialized view",
            Self::Ownership => "owner of a sequence",
            Self::Raw => "raw object",
            Self::Extension
            | Self::Sequence
            | Self::Edge
            | Self::View
            | Self::Function
            | Self::Procedure
            | Self::Trigger
            | Self::Policy
            | Self::Event
            | Self::Permissions
            | Self::Row
            | Self::Grant
            | Self::Analyzer
            | Self::Param
            | Self::Access
            | Self::User
            | Self::Config
            | Self::Api
            | Self::Bucket => self.word(),
        }
    }

    /// Whether a database keeps a comment on it.
    pub const fn has_comment(self) -> bool {
        !matches!(
            self,
            Self::Ownership
                | Self::Edge
                | Self::FieldRules
                | Self::Partitioning
                | Self::Descent
                | Self::Permissions
                | Self::Row
                | Self::Grant
                | Self::Raw
        )
    }

    /// Whether it stands inside a table or a view and dies with it.
    pub const fn is_part(self) -> bool {
        match self {
            Self::Edge
            | Self::FieldRules
            | Self::Partitioning
            | Self::Descent
            | Self::Exclusion
            | Self::Trigger
            | Self::Policy
            | Self::Event
            | Self::Permissions
            | Self::Row => true,
            Self::Extension
            | Self::Composite
            | Self::Sequence
            | Self::Ownership
            | Self::View
            | Self::MaterializedView
            | Self::Function
            | Self::Procedure
            | Self::Grant
            | Self::Raw
            | Self::Analyzer
            | Self::Param
            | Self::Access
            | Self::User
            | Self::Config
            | Self::Api
            | Self::Bucket => false,
        }
    }
}

/// A definition with what it leans on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Definition {
    pub what: What,
    /// What its body names and what the schema says that it `depends on`, sorted: it comes after these and goes before
    /// them. What its clauses name (the columns of a trigger, the types of parameters) is not listed.
    pub uses: Vec<Address>,
}

/// What is defined.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum What {
    Extension(Extension),
    Composite(Composite),
    Sequence(Sequence),
    Ownership(Ownership),
    Edge(Edge),
    FieldRules(FieldRules),
    Partitioning(Partitioning),
    Descent(Descent),
    Exclusion(Exclusion),
    View(View),
    Routine(Routine),
    Trigger(Trigger),
    Policy(Policy),
    Event(Event),
    Permissions(Permissions),
    Row(Row),
    Grant(Grant),
    Raw(RawObject),
    Analyzer(Analyzer),
    Param(Param),
    Service(Service),
    /// As a database prints it: the whole statement that makes it. Only introspection gives this; such definitions compare
    /// with each other, and with nothing that a schema says.
    Printed(Body),
}

impl Definition {
    /// Whether an address of this kind may hold it.
    pub const fn stands_at(&self, kind: Defined) -> bool {
        match &self.what {
            What::Extension(_) => matches!(kind, Defined::Extension),
            What::Composite(_) => matches!(kind, Defined::Composite),
            What::Sequence(_) => matches!(kind, Defined::Sequence),
            What::Ownership(_) => matches!(kind, Defined::Ownership),
            What::Edge(_) => matches!(kind, Defined::Edge),
            What::FieldRules(_) => matches!(kind, Defined::FieldRules),
            What::Partitioning(_) => matches!(kind, Defined::Partitioning),
            What::Descent(_) => matches!(kind, Defined::Descent),
            What::Exclusion(_) => matches!(kind, Defined::Exclusion),
            What::View(_) => matches!(kind, Defined::View | Defined::MaterializedView),
            What::Routine(_) => matches!(kind, Defined::Function | Defined::Procedure),
            What::Trigger(_) => matches!(kind, Defined::Trigger),
            What::Policy(_) => matches!(kind, Defined::Policy),
            What::Event(_) => matches!(kind, Defined::Event),
            What::Permissions(_) => matches!(kind, Defined::Permissions),
            What::Row(_) => matches!(kind, Defined::Row),
            What::Grant(_) => matches!(kind, Defined::Grant),
            What::Raw(_) => matches!(kind, Defined::Raw),
            What::Analyzer(_) => matches!(kind, Defined::Analyzer),
            What::Param(_) => matches!(kind, Defined::Param),
            What::Service(_) => {
                matches!(kind, Defined::Access | Defined::User | Defined::Config | Defined::Api | Defined::Bucket)
            }
            What::Printed(_) => true,
        }
    }
}

/// A text in the target's own language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Body {
    pub text: Box<str>,
    pub language: BodyLanguage,
}

/// What a body is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BodyLanguage {
    /// The SQL, or the one language, of the target.
    Own,
    /// PostgreSQL's procedural language.
    Plpgsql,
}

impl From<What> for Definition {
    fn from(what: What) -> Self {
        Self { what, uses: Vec::new() }
    }
}

impl Body {
    /// A text of the target's own language.
    pub fn own(text: impl Into<Box<str>>) -> Self {
        Self { text: text.into(), language: BodyLanguage::Own }
    }

    /// As a value to print.
    pub fn sql(&self) -> Sql {
        Sql::text(self.text.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_at_the_place_of_their_kind() {
        for (n, (kind, _)) in Defined::WORDS.into_iter().enumerate() {
            assert_eq!(kind as usize, n, "{kind:?}");
        }
    }
}
