//! What people decided, as far as the migration made it true: consent, fills, what becomes of enum values. Renames are
//! changes.

use serde::{Deserialize, Serialize};

use super::NotPhysical;
use super::sql::Expr;
use super::step::FillKind;
use super::word::{At, Home, Word};
use crate::catalog::Address;
use crate::migration::Values;
use crate::plan::{ColumnFill, Transitions};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::migration) struct Decisions {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    accepted: Vec<At>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fills: Vec<Fill>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    enum_values: Vec<EnumValues>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    column_values: Vec<ColumnValues>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    kept: Vec<Kept>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fill {
    column: At,
    kind: FillKind,
    expr: Expr,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    batch: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EnumValues {
    #[serde(rename = "enum")]
    of: Home,
    values: Pairs,
}

/// The same, where the enum is a text with a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnValues {
    column: At,
    values: Pairs,
}

/// Until which day something stays at least; without one, it may go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    object: At,
    until: Option<Word>,
}

/// Old and new text; null is SQL's null.
type Pairs = Vec<(Word, Option<Word>)>;

fn pairs(values: &Values) -> Pairs {
    values.iter().map(|(old, new)| (Word(*old), new.map(Word))).collect()
}

fn values(pairs: Pairs) -> Values {
    pairs.into_iter().map(|(old, new)| (old.0, new.map(|new| new.0))).collect()
}

impl TryFrom<&Transitions> for Decisions {
    type Error = (Address, NotPhysical);
    fn try_from(transitions: &Transitions) -> Result<Self, Self::Error> {
        let fill = |(at, fill): (&Address, &ColumnFill)| {
            let expr = Expr::try_from(&fill.expr).map_err(|why| (*at, why))?;
            Ok(Fill { column: At(*at), kind: fill.kind.into(), expr, batch: fill.batch })
        };
        Ok(Self {
            accepted: transitions.accepted.iter().copied().map(At).collect(),
            fills: transitions.fills.iter().map(fill).collect::<Result<_, _>>()?,
            enum_values: transitions
                .enum_values
                .iter()
                .map(|(of, values)| EnumValues { of: Home(*of), values: pairs(values) })
                .collect(),
            column_values: transitions
                .column_values
                .iter()
                .map(|(at, values)| ColumnValues { column: At(*at), values: pairs(values) })
                .collect(),
            kept: transitions.kept.iter().map(|(at, until)| Kept { object: At(*at), until: until.map(Word) }).collect(),
        })
    }
}

impl From<Decisions> for Transitions {
    fn from(decisions: Decisions) -> Self {
        let fill = |fill: Fill| {
            (fill.column.0, ColumnFill { kind: fill.kind.into(), expr: fill.expr.into(), batch: fill.batch })
        };
        Self {
            renames: crate::catalog::Renames::new(),
            fills: decisions.fills.into_iter().map(fill).collect(),
            enum_values: decisions.enum_values.into_iter().map(|own| (own.of.0, values(own.values))).collect(),
            column_values: decisions.column_values.into_iter().map(|own| (own.column.0, values(own.values))).collect(),
            accepted: decisions.accepted.into_iter().map(|at| at.0).collect(),
            kept: decisions.kept.into_iter().map(|own| (own.object.0, own.until.map(|day| day.0))).collect(),
            empty: Default::default(),
            online: Default::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn decisions_survive_the_way_to_json_and_back() {
        let transitions = samples::transitions();
        let text = serde_json::to_string(&Decisions::try_from(&transitions).unwrap()).unwrap();
        let back: Decisions = serde_json::from_str(&text).unwrap();
        assert_eq!(Transitions::from(back), transitions);
    }
}
