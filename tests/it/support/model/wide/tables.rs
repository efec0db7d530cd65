//! Tables: plain ones, partitioned ones, partitions, and those that inherit.

use std::fmt::Write as _;

use super::names::renamed;
use super::types::Ty;
use super::{Kind, Thing, World};

/// What a table was made to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Plain,
    Partitioned,
    Partition,
    Child,
}

impl Shape {
    pub(super) fn of(own: &Thing) -> Self {
        match own.knob(0, 8) {
            4 | 5 => Self::Partitioned,
            6 => Self::Partition,
            7 => Self::Child,
            _ => Self::Plain,
        }
    }
}

impl World {
    pub(super) fn may_be_parent(&self, own: &Thing, other: &Thing) -> bool {
        other.kind == Kind::Table
            && match Shape::of(own) {
                Shape::Partition => Shape::of(other) == Shape::Partitioned,
                Shape::Child => matches!(Shape::of(other), Shape::Plain | Shape::Child),
                Shape::Plain | Shape::Partitioned => false,
            }
    }

    /// The table that it is a part of, or inherits from.
    pub(super) fn parent(&self, table: &Thing) -> Option<&Thing> {
        self.lean(table, 0)
    }

    pub(super) fn is_partition(&self, table: &Thing) -> bool {
        Shape::of(table) == Shape::Partition && self.parent(table).is_some()
    }

    pub(super) fn descendants(&self, table: &Thing) -> impl Iterator<Item = &Thing> {
        self.all(Kind::Table).filter(move |own| self.parent(own).is_some_and(|parent| parent.id == table.id))
    }

    /// Whether nothing descends from it and it descends from nothing.
    pub(super) fn is_alone(&self, table: &Thing) -> bool {
        Shape::of(table) != Shape::Partitioned
            && self.parent(table).is_none()
            && self.descendants(table).next().is_none()
    }

    /// All its columns but the key, those of its parent first.
    pub(super) fn columns(&self, table: &Thing) -> Vec<&Thing> {
        let mut out = self.parent(table).map(|parent| self.columns(parent)).unwrap_or_default();
        if !self.is_partition(table) {
            out.extend(self.inside(table.id, Kind::Column));
        }
        out
    }

    /// All its checks, those that it inherits too.
    fn checks(&self, table: &Thing) -> Vec<&Thing> {
        let inherited = self.parent(table).map(|parent| self.checks(parent)).unwrap_or_default();
        let mut out: Vec<&Thing> = inherited.into_iter().filter(|own| !self.stays_above(own)).collect();
        if !self.is_partition(table) {
            out.extend(self.inside(table.id, Kind::Check));
        }
        out
    }

    /// The column that is the key.
    pub(super) fn key(&self, table: &Thing) -> &'static str {
        match self.parent(table) {
            Some(parent) => self.key(parent),
            None if table.flag(6) => "key",
            None => "id",
        }
    }

    /// The rows of a partition are those from here on.
    pub(super) const fn first_row(table: &Thing) -> u32 {
        table.id * 1000
    }

    /// Whether it may lose its rows in a crash: nothing that may not refers to it.
    pub(super) fn is_unlogged(&self, table: &Thing) -> bool {
        let refers = |own: &&Thing| matches!(self.ty(own), Ty::Ref(_));
        let to = |id: u32| self.all(Kind::Column).any(|own| self.ty(own) == Ty::Ref(id));
        table.flag(4)
            && Shape::of(table) != Shape::Partitioned
            && !self.columns(table).iter().any(refers)
            && !to(table.id)
            && !self.parent(table).is_some_and(|parent| to(parent.id))
    }

    pub(super) fn table_text(&self, own: &Thing, before: Option<&Self>, out: &mut String) {
        let old = before.and_then(|world| Some((world, world.get(own.id)?)));
        if own.flag(3) {
            let _ = writeln!(out, "/// Table {}.", own.knob(3, 4));
        }
        let _ = writeln!(out, "table {}{} {{", self.name(own), renamed(self, before, own));
        let key = self.key(own);
        let numbered = match own.knob(2, 4) {
            n if Shape::of(own) == Shape::Plain => {
                ["", " identity", " identity always", " identity serial"][n as usize]
            }
            _ => "",
        };
        let was = old.map(|(world, old)| world.key(old)).filter(|was| *was != key);
        let was = was.map(|was| format!(" renamed from {was}")).unwrap_or_default();
        let _ = writeln!(out, "  {key} bigint{numbered} primary key{was}");
        let columns = self.columns(own);
        for column in &columns {
            self.column_lines(own, column, before, out);
        }
        for check in self.checks(own) {
            self.check_line(own, check, before, out);
        }
        for kind in [Kind::Unique, Kind::Index, Kind::Exclusion, Kind::Trigger, Kind::Policy] {
            for part in self.inside(own.id, kind) {
                self.part_line(own, part, before, out);
            }
        }
        // what a partition does not say of its parent's is there under names that the server chooses
        if self.is_partition(own) && !own.flag(7) {
            let parent = self.parent(own);
            for part in parent
                .into_iter()
                .flat_map(|parent| self.inside(parent.id, Kind::Unique).chain(self.inside(parent.id, Kind::Index)))
            {
                let name = format!("p{}_{}", part.id, own.id);
                self.part_line(own, &Thing { name, home: Some(own.id), ..part.clone() }, None, out);
            }
        }
        for gone in old.into_iter().flat_map(|(world, old)| world.columns(old)) {
            if !columns.iter().any(|column| column.id == gone.id || column.name == gone.name) {
                let _ = writeln!(out, "  drop column {}", gone.name);
            }
        }
        let options = self.table_options(own);
        if !options.is_empty() {
            let _ = writeln!(out, "  on postgres {{ {} }}", options.join(", "));
        }
        out.push_str("}\n\n");
    }

    fn table_options(&self, own: &Thing) -> Vec<String> {
        let mut out = Vec::new();
        let shape = Shape::of(own);
        if let Some(parent) = self.parent(own) {
            let name = self.name(parent);
            let (from, width) = (Self::first_row(own), if own.flag(5) { 500 } else { 1000 });
            out.push(match shape {
                Shape::Partition => format!("partition of {name} `for values from ({from}) to ({})`", from + width),
                _ => format!("inherits {name}"),
            });
        }
        if shape == Shape::Partitioned {
            out.push(format!("partition by range ({})", self.key(own)));
        } else if own.flag(1) {
            out.push(format!("fillfactor {}", 60 + own.knob(3, 4)));
        }
        if self.is_unlogged(own) {
            out.push("unlogged".to_owned());
        }
        let security = ["", "", "row level security", "row level security force"][own.knob(3, 4) as usize];
        let replica = ["", "", "", "replica identity full", "replica identity nothing"][own.knob(4, 5) as usize];
        out.extend([security, replica].into_iter().filter(|own| !own.is_empty()).map(str::to_owned));
        out
    }
}
