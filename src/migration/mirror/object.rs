//! Payloads.

use serde::{Deserialize, Serialize};

use super::define::Definition;
use super::sql::{Expr, Type, optional};
use super::word::{Home, Word, names, words};
use super::{NotPhysical, is_false, twin};
use crate::catalog::define::Sequence;
use crate::catalog::{self, Holds};

type Options = Vec<(Box<str>, Box<str>)>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::migration) enum Object {
    Namespace,
    Enum {
        values: Vec<Word>,
    },
    Domain {
        #[serde(rename = "type")]
        ty: Type,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        default: Option<Expr>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        checks: Vec<(Word, Expr)>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        collate: Option<Box<str>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Options,
    },
    Table {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Options,
        #[serde(default, skip_serializing_if = "is_false")]
        protected: bool,
    },
    Column {
        position: u32,
        #[serde(rename = "type")]
        ty: Type,
        nullable: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        generated: Option<Generated>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        identity: Option<Box<Identity>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        collate: Option<Box<str>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Options,
        #[serde(default, skip_serializing_if = "is_false")]
        implied: bool,
    },
    Default(Expr),
    PrimaryKey(Key),
    Unique(Key),
    Check {
        #[serde(default, skip_serializing_if = "is_false")]
        auto: bool,
        expr: Expr,
        #[serde(default, skip_serializing_if = "is_false")]
        not_valid: bool,
        #[serde(default, skip_serializing_if = "is_false")]
        not_enforced: bool,
        #[serde(default, skip_serializing_if = "is_false")]
        no_inherit: bool,
        #[serde(default, skip_serializing_if = "is_false")]
        own: bool,
    },
    ForeignKey {
        #[serde(default, skip_serializing_if = "is_false")]
        auto: bool,
        columns: Vec<Word>,
        target: Home,
        target_columns: Vec<Word>,
        #[serde(default, skip_serializing_if = "is_false")]
        period: bool,
        on_delete: RefAction,
        on_update: RefAction,
        #[serde(rename = "match")]
        match_kind: Match,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deferrable: Option<Deferrable>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        on_delete_columns: Vec<Word>,
        #[serde(default, skip_serializing_if = "is_false")]
        not_valid: bool,
        #[serde(default, skip_serializing_if = "is_false")]
        not_enforced: bool,
    },
    Index {
        #[serde(default, skip_serializing_if = "is_false")]
        auto: bool,
        #[serde(default, skip_serializing_if = "is_false")]
        unique: bool,
        parts: Vec<IndexPart>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        method: Option<Word>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        include: Vec<Word>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        predicate: Option<Expr>,
        #[serde(default, skip_serializing_if = "is_false")]
        nulls_not_distinct: bool,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Options,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        blanks: Vec<Box<str>>,
    },
    Definition(Box<Definition>),
    Comment(Box<str>),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::migration) struct Generated {
    expr: Expr,
    stored: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::migration) struct Identity {
    mode: IdentityMode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    increment: Option<i64>,
    /// The name of its sequence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sequence: Option<Word>,
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    ty: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cache: Option<i64>,
    #[serde(default, skip_serializing_if = "is_false")]
    cycle: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    logged: Option<bool>,
}

impl From<&catalog::Identity> for Identity {
    fn from(own: &catalog::Identity) -> Self {
        // only SurrealDB's sequences have the two others
        let Sequence { ty, start, increment, min, max, cache, batch: _, cycle, logged, timeout: _ } =
            (*own.sequence).clone();
        let sequence = own.name.map(Word);
        Self { mode: own.mode.into(), start, increment, sequence, ty, min, max, cache, cycle, logged }
    }
}
impl From<Identity> for catalog::Identity {
    fn from(own: Identity) -> Self {
        let Identity { mode, start, increment, sequence, ty, min, max, cache, cycle, logged } = own;
        let counts = Sequence { ty, start, increment, min, max, cache, cycle, logged, ..Sequence::default() };
        Self { mode: mode.into(), name: sequence.map(|name| name.0), sequence: Box::new(counts) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::migration) struct Key {
    name: Word,
    #[serde(default, skip_serializing_if = "is_false")]
    auto: bool,
    columns: Vec<Word>,
    #[serde(default, skip_serializing_if = "is_false")]
    without_overlaps: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    include: Vec<Word>,
    #[serde(default, skip_serializing_if = "is_false")]
    nulls_not_distinct: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deferrable: Option<Deferrable>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Options,
}

/// What a deferrable constraint is at the start of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::migration) enum Deferrable {
    Immediate,
    Deferred,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::migration) struct IndexPart {
    key: IndexKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    collate: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opclass: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "is_false")]
    descending: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nulls: Option<Nulls>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Options,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::migration) enum IndexKey {
    Column(Word),
    Expr(Expr),
}

twin! {
    catalog::IdentityMode => IdentityMode { ByDefault, Always, Serial }
    catalog::RefAction => RefAction { NoAction, Restrict, Cascade, SetNull, SetDefault }
    catalog::Match => Match { Simple, Full }
    catalog::Nulls => Nulls { First, Last }
}

impl From<catalog::Deferrable> for Deferrable {
    fn from(from: catalog::Deferrable) -> Self {
        if from.initially_deferred { Self::Deferred } else { Self::Immediate }
    }
}
impl From<Deferrable> for catalog::Deferrable {
    fn from(from: Deferrable) -> Self {
        Self { initially_deferred: from == Deferrable::Deferred }
    }
}

impl From<&catalog::Key> for Key {
    fn from(key: &catalog::Key) -> Self {
        let catalog::Key { name, auto, columns, without_overlaps, include, nulls_not_distinct, deferrable, options } =
            key;
        Self {
            name: Word(*name),
            auto: *auto,
            columns: words(columns),
            without_overlaps: *without_overlaps,
            include: words(include),
            nulls_not_distinct: *nulls_not_distinct,
            deferrable: deferrable.map(Into::into),
            options: options.to_vec(),
        }
    }
}
impl From<Key> for catalog::Key {
    fn from(key: Key) -> Self {
        let Key { name, auto, columns, without_overlaps, include, nulls_not_distinct, deferrable, options } = key;
        Self {
            name: name.0,
            auto,
            columns: names(columns),
            without_overlaps,
            include: names(include),
            nulls_not_distinct,
            deferrable: deferrable.map(Into::into),
            options: options.into(),
        }
    }
}

impl TryFrom<&catalog::IndexKey> for IndexKey {
    type Error = NotPhysical;
    fn try_from(key: &catalog::IndexKey) -> Result<Self, NotPhysical> {
        Ok(match key {
            catalog::IndexKey::Column(name) => Self::Column(Word(*name)),
            catalog::IndexKey::Expr(expr) => Self::Expr(expr.try_into()?),
        })
    }
}
impl From<IndexKey> for catalog::IndexKey {
    fn from(key: IndexKey) -> Self {
        match key {
            IndexKey::Column(name) => Self::Column(name.0),
            IndexKey::Expr(expr) => Self::Expr(expr.into()),
        }
    }
}

impl TryFrom<&catalog::IndexPart> for IndexPart {
    type Error = NotPhysical;
    fn try_from(part: &catalog::IndexPart) -> Result<Self, NotPhysical> {
        let catalog::IndexPart { key, collate, opclass, descending, nulls, options } = part;
        let key = key.try_into()?;
        let nulls = nulls.map(Into::into);
        let (collate, opclass, options) = (collate.clone(), opclass.clone(), options.to_vec());
        Ok(Self { key, collate, opclass, descending: *descending, nulls, options })
    }
}
impl From<IndexPart> for catalog::IndexPart {
    fn from(part: IndexPart) -> Self {
        let IndexPart { key, collate, opclass, descending, nulls, options } = part;
        let key = key.into();
        Self { key, collate, opclass, descending, nulls: nulls.map(Into::into), options: options.into() }
    }
}

impl TryFrom<&catalog::Domain> for Object {
    type Error = NotPhysical;
    fn try_from(domain: &catalog::Domain) -> Result<Self, NotPhysical> {
        let catalog::Domain { ty, default, checks, collate, options } = domain;
        let check = |(name, expr): &(_, _)| Expr::try_from(expr).map(|expr| (Word(*name), expr));
        Ok(Self::Domain {
            ty: ty.try_into()?,
            default: optional(default.as_ref())?,
            checks: checks.iter().map(check).collect::<Result<_, _>>()?,
            collate: collate.clone(),
            options: options.to_vec(),
        })
    }
}

impl TryFrom<&catalog::Column> for Object {
    type Error = NotPhysical;
    fn try_from(column: &catalog::Column) -> Result<Self, NotPhysical> {
        let catalog::Column { position, ty, nullable, generated, identity, collate, options, implied } = column;
        let generated = match generated {
            Some(catalog::Generated { expr, stored }) => Some(Generated { expr: expr.try_into()?, stored: *stored }),
            None => None,
        };
        let identity = identity.as_ref().map(|own| Box::new(own.into()));
        let (ty, collate, options) = (ty.try_into()?, collate.clone(), options.to_vec());
        let (position, nullable, implied) = (*position, *nullable, implied.0);
        Ok(Self::Column { position, ty, nullable, generated, identity, collate, options, implied })
    }
}

impl From<&catalog::ForeignKey> for Object {
    fn from(key: &catalog::ForeignKey) -> Self {
        let catalog::ForeignKey {
            auto,
            columns,
            target,
            target_columns,
            period,
            on_delete,
            on_update,
            match_kind,
            deferrable,
            on_delete_columns,
            holds,
        } = key;
        Self::ForeignKey {
            auto: *auto,
            columns: words(columns),
            target: Home(*target),
            target_columns: words(target_columns),
            period: *period,
            on_delete: (*on_delete).into(),
            on_update: (*on_update).into(),
            match_kind: (*match_kind).into(),
            deferrable: deferrable.map(Into::into),
            on_delete_columns: words(on_delete_columns),
            not_valid: *holds == Holds::ForNew,
            not_enforced: *holds == Holds::ForNone,
        }
    }
}

impl TryFrom<&catalog::Index> for Object {
    type Error = NotPhysical;
    fn try_from(index: &catalog::Index) -> Result<Self, NotPhysical> {
        let catalog::Index { auto, unique, parts, method, include, predicate, nulls_not_distinct, options, blanks } =
            index;
        Ok(Self::Index {
            auto: *auto,
            unique: *unique,
            parts: parts.iter().map(IndexPart::try_from).collect::<Result<_, _>>()?,
            method: method.map(Word),
            include: words(include),
            predicate: optional(predicate.as_ref())?,
            nulls_not_distinct: *nulls_not_distinct,
            options: options.to_vec(),
            blanks: blanks.0.words().into_iter().map(Into::into).collect(),
        })
    }
}

impl TryFrom<&catalog::Object> for Object {
    type Error = NotPhysical;
    fn try_from(object: &catalog::Object) -> Result<Self, NotPhysical> {
        Ok(match object {
            catalog::Object::Namespace => Self::Namespace,
            catalog::Object::Enum(catalog::Enum { values }) => Self::Enum { values: words(values) },
            catalog::Object::Domain(domain) => domain.try_into()?,
            catalog::Object::Table(catalog::Table { options, protected }) => {
                Self::Table { options: options.to_vec(), protected: *protected }
            }
            catalog::Object::Column(column) => column.try_into()?,
            catalog::Object::Default(expr) => Self::Default(expr.try_into()?),
            catalog::Object::PrimaryKey(key) => Self::PrimaryKey(key.into()),
            catalog::Object::Unique(key) => Self::Unique(key.into()),
            catalog::Object::Check(catalog::Check { auto, expr, holds, no_inherit, own }) => {
                let expr = expr.try_into()?;
                let (not_valid, not_enforced) = (*holds == Holds::ForNew, *holds == Holds::ForNone);
                Self::Check { auto: *auto, expr, not_valid, not_enforced, no_inherit: *no_inherit, own: *own }
            }
            catalog::Object::ForeignKey(key) => key.into(),
            catalog::Object::Index(index) => index.try_into()?,
            catalog::Object::Definition(own) => Self::Definition(Box::new((&**own).try_into()?)),
            catalog::Object::Comment(text) => Self::Comment(text.clone()),
        })
    }
}

const fn holds(not_valid: bool, not_enforced: bool) -> Holds {
    match (not_enforced, not_valid) {
        (true, _) => Holds::ForNone,
        (false, true) => Holds::ForNew,
        (false, false) => Holds::ForAll,
    }
}

impl From<Object> for catalog::Object {
    fn from(object: Object) -> Self {
        match object {
            Object::Namespace => Self::Namespace,
            Object::Enum { values } => Self::Enum(catalog::Enum { values: names(values) }),
            Object::Domain { ty, default, checks, collate, options } => {
                let checks = checks.into_iter().map(|(name, expr)| (name.0, expr.into())).collect();
                let default = default.map(Into::into);
                Self::Domain(catalog::Domain { ty: ty.into(), default, checks, collate, options: options.into() })
            }
            Object::Table { options, protected } => Self::Table(catalog::Table { options: options.into(), protected }),
            Object::Column { position, ty, nullable, generated, identity, collate, options, implied } => {
                Self::Column(catalog::Column {
                    options: options.into(),
                    position,
                    ty: ty.into(),
                    nullable,
                    generated: generated.map(|own| catalog::Generated { expr: own.expr.into(), stored: own.stored }),
                    identity: identity.map(|own| (*own).into()),
                    collate,
                    implied: catalog::Manner(implied),
                })
            }
            Object::Default(expr) => Self::Default(expr.into()),
            Object::PrimaryKey(key) => Self::PrimaryKey(key.into()),
            Object::Unique(key) => Self::Unique(key.into()),
            Object::Check { auto, expr, not_valid, not_enforced, no_inherit, own } => {
                let holds = holds(not_valid, not_enforced);
                Self::Check(catalog::Check { auto, expr: expr.into(), holds, no_inherit, own })
            }
            Object::ForeignKey {
                auto,
                columns,
                target,
                target_columns,
                period,
                on_delete,
                on_update,
                match_kind,
                deferrable,
                on_delete_columns,
                not_valid,
                not_enforced,
            } => Self::ForeignKey(catalog::ForeignKey {
                auto,
                columns: names(columns),
                target: target.0,
                target_columns: names(target_columns),
                period,
                on_delete: on_delete.into(),
                on_update: on_update.into(),
                match_kind: match_kind.into(),
                deferrable: deferrable.map(Into::into),
                on_delete_columns: names(on_delete_columns),
                holds: holds(not_valid, not_enforced),
            }),
            Object::Index { auto, unique, parts, method, include, predicate, nulls_not_distinct, options, blanks } => {
                let mut said = catalog::Blanks::default();
                blanks.iter().for_each(|word| _ = said.say(word));
                Self::Index(catalog::Index {
                    auto,
                    unique,
                    parts: parts.into_iter().map(Into::into).collect(),
                    method: method.map(|name| name.0),
                    include: names(include),
                    predicate: predicate.map(Into::into),
                    nulls_not_distinct,
                    options: options.into(),
                    blanks: catalog::Manner(said),
                })
            }
            Object::Definition(own) => Self::Definition(Box::new((*own).into())),
            Object::Comment(text) => Self::Comment(text),
        }
    }
}
