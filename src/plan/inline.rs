//! Data expressions of a table that is copied: one `select` from the old table does what updates one after another would.

use std::collections::BTreeSet;

use super::data::{Data, Filled, circle};
use super::{Fill, Problem};
use crate::base::Name;
use crate::catalog::{Address, Column, Expr, Kind, Object, Piece, QName, Sql};

impl Data<'_> {
    /// For a table that is copied: its data expressions in columns of the old table only. A column that is read once it
    /// is filled is replaced by what fills it.
    pub(super) fn inline(&self, table: QName, filled: &mut Filled, problems: &mut Vec<Problem>) {
        let own: Vec<Address> = filled.fills.keys().filter(|at| at.home == table).copied().collect();
        let mut done: BTreeSet<Address> = BTreeSet::new();
        for _ in 0..=own.len() {
            let waiting: Vec<Address> = own.iter().filter(|at| !done.contains(at)).copied().collect();
            if waiting.is_empty() {
                break;
            }
            for at in waiting {
                let Some(sql) = filled.fills.get(&at).and_then(|fill| fill.expr.sql()).cloned() else { continue };
                let unready = |name: Name| {
                    let read = Address::column(table, name);
                    read != at && !done.contains(&read) && self.read_filled(&read, filled).is_some()
                };
                if sql.columns().any(unready) {
                    continue;
                }
                let inlined = self.substituted(&at, &sql, filled);
                if let (Some(inlined), Some(fill)) = (inlined, filled.fills.get_mut(&at)) {
                    fill.expr = Expr::Sql(inlined);
                    done.insert(at);
                }
            }
        }
        problems.extend(own.iter().filter(|at| !done.contains(at)).map(circle));
        let using: Vec<Address> = filled.using.keys().filter(|at| at.home == table).copied().collect();
        for at in using {
            let Some(sql) = filled.using.get(&at).and_then(Expr::sql) else { continue };
            match self.substituted(&at, sql, filled) {
                Some(inlined) => _ = filled.using.insert(at, Expr::Sql(inlined)),
                None => problems.push(circle(&at)),
            }
        }
    }

    /// The fill with which other expressions see this column: that of a new one, and of an old one that keeps its type
    /// when it only replaces nulls or texts.
    fn read_filled<'f>(&self, read: &Address, filled: &'f Filled) -> Option<&'f Fill> {
        let fill = filled.fills.get(read)?;
        let same = |old: &Column| {
            read.part.and_then(|name| self.after.column(read.home, name)).is_some_and(|new| new.ty == old.ty)
        };
        match read.part.and_then(|name| self.carried.column(read.home, name)) {
            None => Some(fill),
            Some(old) => (fill.is_read_after() && same(old)).then_some(fill),
        }
    }

    fn substituted(&self, own: &Address, sql: &Sql, filled: &Filled) -> Option<Sql> {
        let mut out = Sql::default();
        for piece in sql.pieces() {
            match piece {
                Piece::Text(text) => out.push(text),
                Piece::Type(name) => out.push_type(*name),
                Piece::Sequence(name) => out.push_sequence(*name),
                Piece::Column(name) => self.read(own, *name, filled, &mut out)?,
            }
            if out.pieces().len() > 10_000 {
                return None;
            }
        }
        Some(out)
    }

    /// A column that the expression at `own` reads, in columns of the old table; nothing for one that is computed anew.
    fn read(&self, own: &Address, name: Name, filled: &Filled, out: &mut Sql) -> Option<()> {
        let at = Address::column(own.home, name);
        let is_there = self.carried.contains(&at);
        let fill = self.read_filled(&at, filled).filter(|_| at != *own);
        if is_there && fill.is_none() {
            out.push_column(name);
            return Some(());
        }
        if self.after.column(own.home, name).is_some_and(|column| column.generated.is_some()) {
            return None;
        }
        let default = match self.after.get(&Address { kind: Kind::Default, ..at }) {
            Some(Object::Default(expr)) => expr.sql(),
            _ => None,
        };
        if fill.is_some_and(|fill| fill.only_null && is_there) {
            out.push("coalesce(");
            out.push_column(name);
            out.push(", ");
        } else {
            out.push("(");
        }
        match fill.map_or(default, |fill| fill.expr.sql()) {
            Some(sql) => out.push_sql(sql),
            None => out.push("null"),
        }
        out.push(")");
        Some(())
    }
}
