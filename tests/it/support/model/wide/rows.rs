//! Rows, and what must survive.

use super::columns::Source;
use super::tables::Shape;
use super::types::Ty;
use super::{Kind, Thing, World};

impl World {
    /// A value of a column for row `n`.
    fn cell(&self, own: &Thing, n: u32) -> String {
        let ty = self.ty(own);
        match ty {
            Ty::Ref(id) if own.knob(3, 2) == 0 && n == 1 => {
                let target = self.get(id).filter(|own| Shape::of(own) != Shape::Partitioned);
                target.map_or_else(|| "null".to_owned(), |own| (Self::first_row(own) + 1).to_string())
            }
            _ if n == 2 && !self.is_required(own) => "null".to_owned(),
            _ => self.value(&ty, n),
        }
    }

    fn has_rows(&self, table: &Thing) -> bool {
        Shape::of(table) != Shape::Partitioned
    }

    /// Statements that put two rows into every table that keeps any itself; what they refer to comes first.
    pub fn inserts(&self) -> Vec<String> {
        let mut out = Vec::new();
        let tables = || self.all(Kind::Table).filter(|own| self.has_rows(own));
        let plain = |own: &&Thing| !matches!(self.source(own), Source::Generated(_));
        let is_ref = |own: &Thing| matches!(self.ty(own), Ty::Ref(_));
        for table in tables() {
            let (name, key) = (self.name(table), self.key(table));
            let columns: Vec<&Thing> =
                self.columns(table).into_iter().filter(plain).filter(|own| !is_ref(own)).collect();
            let names: String = columns.iter().map(|own| format!(", {}", own.name)).collect();
            for n in 1..=2 {
                let row = Self::first_row(table) + n;
                let values: String = columns.iter().map(|own| format!(", {}", self.cell(own, n))).collect();
                out.push(format!("insert into {name} ({key}{names}) overriding system value values ({row}{values})"));
            }
        }
        for table in tables() {
            let (name, key, row) = (self.name(table), self.key(table), Self::first_row(table) + 1);
            for column in self.columns(table).into_iter().filter(|own| is_ref(own)) {
                let value = self.cell(column, 1);
                if value != "null" {
                    out.push(format!("update {name} set {} = {value} where {key} = {row}", column.name));
                }
            }
        }
        out
    }

    /// What gives the same before and after: (select before, select after).
    pub fn survivors(&self, after: &Self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for table in self.all(Kind::Table).filter(|own| self.has_rows(own)) {
            let Some(now) = after.get(table.id) else { continue };
            let select = |world: &Self, table: &Thing, what: &str| {
                format!("select {0}::text, {what} from only {1} order by {0}", world.key(table), world.name(table))
            };
            out.push((select(self, table, "1"), select(after, now, "1")));
            for column in self.columns(table) {
                let Some(then) = after.columns(now).into_iter().find(|own| own.id == column.id) else { continue };
                if self.is_kept(column, after, then) {
                    let text = |own: &Thing| format!("{}::text", own.name);
                    out.push((select(self, table, &text(column)), select(after, now, &text(then))));
                }
            }
        }
        out
    }

    fn is_kept(&self, column: &Thing, after: &Self, now: &Thing) -> bool {
        let (old, new) = (self.ty(column), after.ty(now));
        let is_ref = matches!(old, Ty::Ref(_)) || matches!(new, Ty::Ref(_));
        let same = if is_ref { old == new } else { self.shape(&old) == after.shape(&new) };
        let plain = |world: &Self, own: &Thing| !matches!(world.source(own), Source::Generated(_));
        same && plain(self, column) && plain(after, now) && (self.is_required(column) || !after.is_required(now))
    }
}
