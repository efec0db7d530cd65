//! What may lean on what.

use super::routines::Form;
use super::{Kind, Thing, World};

impl Kind {
    /// Whether it stands at the top of a file.
    pub const fn is_top(self) -> bool {
        matches!(self, Self::Namespace | Self::Grant | Self::Raw) || self.stands_in_namespaces()
    }

    pub const fn stands_in_namespaces(self) -> bool {
        matches!(
            self,
            Self::Enum
                | Self::Domain
                | Self::Composite
                | Self::Sequence
                | Self::Table
                | Self::View
                | Self::Function
                | Self::Procedure
        )
    }
}

impl World {
    /// Whether things of this kind may stand in this one.
    pub(super) fn may_hold(&self, home: &Thing, kind: Kind) -> bool {
        match kind {
            Kind::Field => home.kind == Kind::Composite,
            // a partition has its parent's
            Kind::Column | Kind::Check => home.kind == Kind::Table && !self.is_partition(home),
            Kind::Unique | Kind::Exclusion | Kind::Trigger | Kind::Policy => home.kind == Kind::Table,
            Kind::Index => home.kind == Kind::Table || self.is_materialized(home),
            Kind::Default => home.kind == Kind::Column,
            Kind::Output => home.kind == Kind::View,
            _ => false,
        }
    }

    /// Whether a thing can be what another one leans on there.
    pub(super) fn suits(&self, own: &Thing, slot: usize, other: &Thing) -> bool {
        if own.id == other.id {
            return false;
        }
        let form = |forms: &[Form]| other.kind == Kind::Function && forms.contains(&Form::of(other));
        let is_relation = matches!(other.kind, Kind::Table | Kind::View);
        let of_home = || own.home.is_some_and(|home| self.has_column(home, other));
        let of_lean = || own.leans[0].is_some_and(|home| self.has_column(home, other));
        match (own.kind, slot) {
            (Kind::Column, 0) => {
                matches!(other.kind, Kind::Enum | Kind::Domain | Kind::Composite)
                    || other.kind == Kind::Table && Some(other.id) != own.home
            }
            (Kind::Column, 1) => of_home() && other.leans[1].is_none(),
            (Kind::Column, 2) => form(&[Form::Text, Form::Bool, Form::Int]) && self.is_immutable(other),
            (Kind::Field, 0) => matches!(other.kind, Kind::Enum | Kind::Domain | Kind::Composite),
            // when what it is over goes, its values stay among numbers or among texts
            (Kind::Domain, 0) => match other.kind {
                Kind::Enum => !own.id.is_multiple_of(2),
                Kind::Domain => own.id.is_multiple_of(2) == other.id.is_multiple_of(2),
                _ => false,
            },
            (Kind::Domain | Kind::Check | Kind::Policy, 1) => form(&[Form::Bool]),
            (Kind::Sequence, 0) => other.kind == Kind::Column && self.may_own(own, other),
            (Kind::Default, 0) => other.kind == Kind::Sequence,
            (Kind::Default, 1) => form(&[Form::Text, Form::Bool, Form::Int, Form::Count]),
            (Kind::Check | Kind::Policy | Kind::Unique | Kind::Index | Kind::Exclusion, 0) => of_home(),
            (Kind::Trigger, 1 | 2) | (Kind::Unique | Kind::Index, 2) => of_home(),
            (Kind::Index, 1) => form(&[Form::Text, Form::Int]) && self.is_immutable(other) && self.is_apart(other),
            (Kind::Policy, 2) | (Kind::View, 0) => is_relation,
            (Kind::View, 1) => is_relation || form(&[Form::Table]) && self.is_apart(other),
            (Kind::Trigger, 0) => form(&[Form::Trigger]),
            (Kind::Output, 0) => {
                let view = own.home.and_then(|home| self.get(home));
                view.into_iter()
                    .flat_map(|view| view.leans.into_iter().take(2))
                    .flatten()
                    .any(|id| self.has_column(id, other))
            }
            (Kind::Output, 1) => form(&[Form::Text, Form::Bool, Form::Int, Form::Count]) && self.is_apart(other),
            (Kind::Function, 0) => match Form::of(own) {
                Form::Named => is_relation || matches!(other.kind, Kind::Enum | Kind::Domain | Kind::Composite),
                Form::Rows | Form::Table | Form::Count => is_relation,
                Form::Text | Form::Bool | Form::Int | Form::Trigger | Form::Pair => false,
            },
            (Kind::Function, 1) => form(&[Form::Text, Form::Int]),
            (Kind::Function, 2) => of_lean(),
            (Kind::Procedure, 0) => other.kind == Kind::Table,
            (Kind::Procedure, 1) => form(&[Form::Text, Form::Int, Form::Count]),
            (Kind::Grant, 0) => other.kind.stands_in_namespaces() || other.kind == Kind::Namespace,
            (Kind::Grant, 1) => of_lean() && other.kind == Kind::Column,
            (Kind::Raw, 0) => other.kind == Kind::Table || form(&[Form::Pair]),
            (Kind::Raw, 1 | 2) => of_lean(),
            (Kind::Table, 0) => self.may_be_parent(own, other),
            _ => false,
        }
    }

    /// Whether a column of a table, or of a view that says which it has, is this one.
    pub(super) fn has_column(&self, relation: u32, column: &Thing) -> bool {
        let Some(relation) = self.get(relation) else { return false };
        match relation.kind {
            Kind::Table => self.columns(relation).iter().any(|own| own.id == column.id),
            Kind::View => !self.is_star(relation) && column.kind == Kind::Output && column.home == Some(relation.id),
            _ => false,
        }
    }

    /// What a thing needs: where it stands, what it leans on, and of a table or a view its columns.
    fn needs(&self, own: &Thing) -> Vec<u32> {
        let mut out: Vec<u32> = own.leans.iter().flatten().copied().chain(own.home).collect();
        match own.kind {
            Kind::Table => out.extend(self.columns(own).iter().map(|own| own.id)),
            Kind::View => out.extend(self.inside(own.id, Kind::Output).map(|own| own.id)),
            Kind::Composite => out.extend(self.inside(own.id, Kind::Field).map(|own| own.id)),
            _ => {}
        }
        // that a column stands in its table is no need of the column
        if matches!(own.kind, Kind::Column | Kind::Output | Kind::Field) {
            out.retain(|need| Some(*need) != own.home);
            if own.kind == Kind::Output {
                let view = own.home.and_then(|home| self.get(home));
                out.extend(view.into_iter().flat_map(|view| view.leans.into_iter().take(2)).flatten());
            }
        }
        out
    }

    /// Whether a thing is another one or needs it, over whatever else.
    pub(super) fn reaches(&self, from: u32, to: u32) -> bool {
        let mut seen = vec![from];
        let mut next = 0;
        while let Some(own) = seen.get(next).copied() {
            if own == to {
                return true;
            }
            for need in self.get(own).map(|own| self.needs(own)).unwrap_or_default() {
                if !seen.contains(&need) {
                    seen.push(need);
                }
            }
            next += 1;
        }
        false
    }
}
