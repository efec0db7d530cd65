//! What a partition, or a table that inherits, has from its parent: the engine makes, changes and drops it with the parent's.

use super::define::{Defined, Descent, What};
use super::{Address, Catalog, Holds, Index, Key, Kind, Object, QName};

impl Catalog {
    /// What a table descends from.
    pub fn descent(&self, table: QName) -> Option<&Descent> {
        let at = Address { home: table, kind: Kind::Defined(Defined::Descent), part: None };
        let Some(Object::Definition(own)) = self.get(&at) else { return None };
        if let What::Descent(own) = &own.what { Some(own) } else { None }
    }

    /// Whether a table's rows stand in its partitions.
    pub fn is_partitioned(&self, table: QName) -> bool {
        self.contains(&Address { home: table, kind: Kind::Defined(Defined::Partitioning), part: None })
    }

    /// The tables that descend from one directly, in order.
    pub fn children(&self, table: QName) -> Vec<QName> {
        self.descents().filter(|(_, own)| own.parents.contains(&table)).map(|(name, _)| name).collect()
    }

    /// What a partition's object is a part of: of its parent's, or of what only a parent further up says.
    fn whole(&self, part: &Object, table: QName) -> Option<Address> {
        let mut seen = vec![table];
        while let Some(table) = seen.last().copied() {
            if let Some((at, _)) = self.at_home(table).find(|(_, other)| says_same(part, other)) {
                return Some(*at);
            }
            let further = self.descent(table).filter(|own| own.bounds.is_some())?.parents.first().copied()?;
            if seen.contains(&further) {
                return None;
            }
            seen.push(further);
        }
        None
    }

    /// The tables that descend from one, near ones first.
    pub fn descendants(&self, table: QName) -> Vec<QName> {
        let mut out = self.children(table);
        let mut next = 0;
        while let Some(own) = out.get(next).copied() {
            let more: Vec<QName> = self.children(own).into_iter().filter(|child| !out.contains(child)).collect();
            out.extend(more);
            next += 1;
        }
        out
    }

    /// The tables that one descends from, near ones first.
    pub fn ancestors(&self, table: QName) -> Vec<QName> {
        let mut out = vec![table];
        let mut next = 0;
        while let Some(own) = out.get(next).copied() {
            let parents = self.descent(own).map(|own| own.parents.clone()).unwrap_or_default();
            for parent in parents {
                if !out.contains(&parent) {
                    out.push(parent);
                }
            }
            next += 1;
        }
        out.split_off(1)
    }

    /// Every table that descends from another.
    pub fn descents(&self) -> impl Iterator<Item = (QName, &Descent)> {
        self.descending().filter_map(|table| Some((table, self.descent(table)?)))
    }

    /// The object of a parent that this one follows: a column or check of the same name; for a partition also a key, an
    /// index or a foreign key that says the same.
    pub fn leader(&self, at: &Address) -> Option<Address> {
        let descent = self.descent(at.home)?;
        let own = self.get(at)?;
        descent.parents.iter().find_map(|parent| {
            let same = Address { home: *parent, ..*at };
            match own {
                Object::Column(_) => self.contains(&same).then_some(same),
                Object::Check(check) => {
                    let Some(Object::Check(other)) = self.get(&same) else { return None };
                    (!other.no_inherit && other.expr == check.expr).then_some(same)
                }
                Object::PrimaryKey(_) | Object::Unique(_) | Object::Index(_) | Object::ForeignKey(_) => {
                    descent.bounds.as_ref().and_then(|_| self.whole(own, *parent))
                }
                Object::Namespace
                | Object::Enum(_)
                | Object::Domain(_)
                | Object::Table(_)
                | Object::Default(_)
                | Object::Definition(_)
                | Object::Comment(_) => None,
            }
        })
    }
}

/// Whether the engine takes a partition's key, index or foreign key for its part of the parent's.
pub fn says_same(own: &Object, other: &Object) -> bool {
    let key = |own: &Key, other: &Key| {
        own.columns == other.columns
            && own.without_overlaps == other.without_overlaps
            && own.include == other.include
            && own.nulls_not_distinct == other.nulls_not_distinct
            && own.deferrable == other.deferrable
    };
    match (own, other) {
        (Object::PrimaryKey(own), Object::PrimaryKey(other)) | (Object::Unique(own), Object::Unique(other)) => {
            key(own, other)
        }
        (Object::Index(own), Object::Index(other)) => {
            let bare = |index: &Index| Index { auto: false, ..index.without_options() };
            bare(own) == bare(other)
        }
        (Object::ForeignKey(own), Object::ForeignKey(other)) => {
            own.columns == other.columns
                && (own.target, &own.target_columns) == (other.target, &other.target_columns)
                && own.period == other.period
                && (own.holds == Holds::ForNone) == (other.holds == Holds::ForNone)
                && (own.on_delete, own.on_update, own.match_kind)
                    == (other.on_delete, other.on_update, other.match_kind)
                && own.deferrable == other.deferrable
        }
        (_, _) => false,
    }
}
