//! The capability matrix: which constructs of the language each target has. A cell is data of its dialect; what the cell
//! says is what lowering does, and `docs/capabilities.md` is written from it.

use crate::catalog::define::{TriggerAction, View, What};
use crate::catalog::{Address, Defined, Definition, Kind};

use super::codes;
use super::expr::Finding;

macro_rules! constructs {
    ($($(#[$doc:meta])* $name:ident = $words:literal),+ $(,)?) => {
        /// A construct of the language in which targets differ, apart from types and functions, which have tables of
        /// their own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Construct { $($(#[$doc])* $name),+ }

        impl Construct {
            /// All of them, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// What it is called in messages and in the documentation.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words),+ }
            }
        }
    };
}

constructs! {
    Extension = "extension",
    Composite = "composite type",
    Sequence = "sequence",
    Ownership = "sequence that a column owns",
    Relation = "relation",
    Rows = "rows of reference data",
    View = "view",
    MaterializedView = "materialized view",
    ViewDefault = "default of a view's column",
    Function = "function",
    Procedure = "procedure",
    TriggerCall = "trigger that executes a function",
    TriggerBody = "trigger with a body",
    Policy = "policy",
    Grant = "grant",
    Exclusion = "exclusion constraint",
    Raw = "raw object",
    Event = "event",
    Permissions = "permissions",
    Value = "computed `value` of a column",
    Readonly = "`readonly` column",
    Flexible = "`flexible` object",
    DefaultAlways = "`default … always`",
    DeleteBody = "`on delete then …`",
    Analyzer = "analyzer",
    Param = "param",
    Access = "access method",
    User = "user",
    Config = "config",
    Api = "api endpoint",
    Bucket = "bucket",
}

/// What a target does with a construct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It has it.
    Native,
    /// It gets something that does the same; the words say what.
    StandIn(&'static str),
    /// It has nothing like it; the words say what to do instead.
    Never(&'static str),
}

impl Construct {
    /// The constructs that a definition is made of.
    pub fn of(at: &Address, own: &Definition) -> Vec<Self> {
        let kind = if let Kind::Defined(kind) = at.kind { Some(kind) } else { None };
        vec![match &own.what {
            What::Extension(_) => Self::Extension,
            What::Composite(_) => Self::Composite,
            What::Sequence(_) => Self::Sequence,
            What::Ownership(_) => Self::Ownership,
            What::Edge(_) => Self::Relation,
            What::FieldRules(own) => {
                let said = [
                    (own.value.is_some(), Self::Value),
                    (own.readonly, Self::Readonly),
                    (own.flexible, Self::Flexible),
                    (own.default_always, Self::DefaultAlways),
                    (own.on_delete.is_some(), Self::DeleteBody),
                ];
                return said.into_iter().filter(|(said, _)| *said).map(|(_, own)| own).collect();
            }
            What::Exclusion(_) => Self::Exclusion,
            What::View(View { .. }) if kind == Some(Defined::MaterializedView) => Self::MaterializedView,
            What::Printed(_) => return Vec::new(), // no schema says it
            // options of the one target that has them
            What::Partitioning(_) | What::Descent(_) => return Vec::new(),
            What::View(_) => Self::View,
            What::Routine(_) if kind == Some(Defined::Procedure) => Self::Procedure,
            What::Routine(_) => Self::Function,
            What::Trigger(own) => match own.action {
                TriggerAction::Execute(_) => Self::TriggerCall,
                TriggerAction::Body(_) => Self::TriggerBody,
            },
            What::Policy(_) => Self::Policy,
            What::Event(_) => Self::Event,
            What::Permissions(_) => Self::Permissions,
            What::Row(_) => Self::Rows,
            What::Grant(_) => Self::Grant,
            What::Raw(_) => Self::Raw,
            What::Analyzer(_) => Self::Analyzer,
            What::Param(_) => Self::Param,
            What::Service(_) => match kind {
                Some(Defined::User) => Self::User,
                Some(Defined::Config) => Self::Config,
                Some(Defined::Api) => Self::Api,
                Some(Defined::Bucket) => Self::Bucket,
                _ => Self::Access,
            },
        }]
    }
}

/// What must be told of a construct on a target that is called `title`; nothing if the target has it.
pub(super) fn finding(title: &str, construct: Construct, support: Support) -> Option<Finding> {
    match support {
        Support::Native | Support::StandIn(_) => None,
        Support::Never(instead) => Some(Finding::error(
            codes::OBJECT,
            format!("{title} has no {}", construct.words()),
            format!("{instead}; or keep it to other targets with `only` or `except`"),
        )),
    }
}

/// What a target answers that has tables and no documents: `own` is asked for what engines of SQL differ in.
pub(super) fn of_sql(construct: Construct, own: impl Fn(SqlConstruct) -> Support) -> Support {
    let differs = match construct {
        Construct::Event => return Support::Never("write a `trigger`"),
        Construct::Permissions => return Support::Never("write `policy` and `grant` where the target has them"),
        Construct::Value => return Support::Never("write `generated (…)`, or a trigger"),
        Construct::Readonly => return Support::Never("refuse the change in a trigger"),
        Construct::Flexible => return Support::Never("write `json`"),
        Construct::DefaultAlways => return Support::Never("write `default …` and no `?`"),
        Construct::DeleteBody => return Support::Never("write a trigger"),
        Construct::Analyzer
        | Construct::Param
        | Construct::Access
        | Construct::User
        | Construct::Config
        | Construct::Api
        | Construct::Bucket => return Support::Never("only SurrealDB has it"),
        Construct::Relation => return Support::StandIn("a table with two foreign keys, `in` and `out`"),
        Construct::Rows | Construct::View | Construct::Raw => return Support::Native,
        Construct::Extension => SqlConstruct::Extension,
        Construct::Composite => SqlConstruct::Composite,
        Construct::Sequence | Construct::Ownership => SqlConstruct::Sequence,
        Construct::MaterializedView => SqlConstruct::MaterializedView,
        Construct::ViewDefault => SqlConstruct::ViewDefault,
        Construct::Function | Construct::Procedure => SqlConstruct::Routine,
        Construct::TriggerCall => SqlConstruct::TriggerCall,
        Construct::TriggerBody => SqlConstruct::TriggerBody,
        Construct::Policy | Construct::Grant => SqlConstruct::Access,
        Construct::Exclusion => SqlConstruct::Exclusion,
    };
    own(differs)
}

/// What engines of SQL differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SqlConstruct {
    Extension,
    Composite,
    Sequence,
    MaterializedView,
    ViewDefault,
    Routine,
    TriggerCall,
    TriggerBody,
    /// Policies and grants.
    Access,
    Exclusion,
}
