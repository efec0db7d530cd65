//! A model as text, its rows, and what must survive.

use std::fmt::Write as _;

use super::{ACTIONS, Column, Model, Table, Ty};

impl Model {
    /// The schema as a person would write it who comes from `before`.
    pub fn text(&self, before: Option<&Self>) -> String {
        let mut out = String::new();
        for one in &self.enums {
            let old = before.and_then(|b| b.enum_of(one.id));
            let renamed = old.filter(|o| o.name != one.name).map(|o| format!(" renamed from {}", o.name));
            let _ = writeln!(out, "enum {}{} {{", one.name, renamed.unwrap_or_default());
            for value in &one.values {
                let was = old.and_then(|o| o.values.iter().find(|v| v.id == value.id)).filter(|v| v.name != value.name);
                let renamed = was.map(|v| format!(" renamed from {}", v.name)).unwrap_or_default();
                let _ = writeln!(out, "  {}{renamed}", value.name);
            }
            for gone in old.into_iter().flat_map(|o| &o.values) {
                if !one.values.iter().any(|v| v.id == gone.id) {
                    let _ = writeln!(out, "  drop {} map to {}", gone.name, one.values[0].name);
                }
            }
            out.push_str("}\n\n");
        }
        for table in &self.tables {
            self.table_text(table, before.and_then(|b| b.table(table.id)), &mut out);
        }
        let Some(before) = before else { return out };
        for gone in &before.enums {
            if self.enum_of(gone.id).is_none() && !self.enums.iter().any(|e| e.name == gone.name) {
                let _ = writeln!(out, "drop enum {}", gone.name);
            }
        }
        for gone in &before.tables {
            if self.table(gone.id).is_none() && !self.tables.iter().any(|t| t.name == gone.name) {
                let _ = writeln!(out, "drop table {}", gone.name);
            }
        }
        out
    }

    fn table_text(&self, table: &Table, old: Option<&Table>, out: &mut String) {
        if let Some(comment) = table.comment {
            let _ = writeln!(out, "/// Remark {comment}.");
        }
        let renamed = old.filter(|o| o.name != table.name).map(|o| format!(" renamed from {}", o.name));
        let _ = writeln!(out, "table {}{} {{", table.name, renamed.unwrap_or_default());
        let numbered = if table.is_numbered() { " identity" } else { "" };
        let _ = writeln!(out, "  {} bigint{numbered} primary key", table.key);
        if let Some(old) = old.filter(|old| old.key != table.key) {
            let _ = writeln!(out, "  drop column {}", old.key);
        }
        for column in &table.columns {
            let was = old.and_then(|o| o.columns.iter().find(|c| c.id == column.id));
            let _ = write!(out, "  {} {}", column.name, self.column_text(table, column));
            if let Some(was) = was.filter(|c| c.name != column.name) {
                let _ = write!(out, " renamed from {}", was.name);
            }
            if let Some(expr) = was.and_then(|was| rewriting(was, column, &column.name)) {
                let _ = write!(out, " using ({expr})");
            }
            if old.is_some() && !column.nullable && was.is_none_or(|w| w.nullable) && column.generated.is_none() {
                let _ = write!(out, " backfill ({})", self.literal(column.ty, 1, false));
            }
            out.push('\n');
        }
        for index in &table.indexes {
            if let Some(column) = table.columns.iter().find(|c| c.id == index.column) {
                let name = &column.name;
                let _ = match (index.kind % 4, column.ty) {
                    (1, _) => writeln!(out, "  index {} ({name} desc)", index.name),
                    (2, _) => writeln!(out, "  index {} ({name}) where ({name} is not null)", index.name),
                    (3, Ty::Text | Ty::ShortText) => writeln!(out, "  index {} (lower({name}))", index.name),
                    _ => writeln!(out, "  index {} ({name}, {})", index.name, table.key),
                };
            }
        }
        for gone in old.into_iter().flat_map(|o| &o.columns) {
            let still = table.columns.iter().any(|c| c.id == gone.id || c.name == gone.name);
            if !still {
                let _ = writeln!(out, "  drop column {}", gone.name);
            }
        }
        out.push_str("}\n\n");
    }

    fn column_text(&self, table: &Table, column: &Column) -> String {
        let mut out = match column.ty {
            Ty::Int => "int".to_owned(),
            Ty::Bigint => "bigint".to_owned(),
            Ty::ShortText => "text(40)".to_owned(),
            Ty::Text => "text".to_owned(),
            Ty::Bool => "bool".to_owned(),
            Ty::Date => "date".to_owned(),
            Ty::Uuid => "uuid".to_owned(),
            Ty::Enum(id) => self.enum_of(id).map_or_else(|| "int".to_owned(), |e| e.name.clone()),
            Ty::Ref(id) => format!("-> {}", self.table(id).map_or(table.name.as_str(), |t| t.name.as_str())),
        };
        if column.nullable {
            out.push('?');
        }
        if let Ty::Ref(_) = column.ty {
            out.push_str(ACTIONS[column.action as usize % ACTIONS.len()]);
        }
        if let Some(default) = column.default {
            let _ = write!(out, " default {}", self.literal(column.ty, default, true));
        }
        if column.unique {
            out.push_str(" unique");
        }
        if column.check {
            let _ = write!(out, " check ({} >= 0)", column.name);
        }
        if let Some(source) = column.generated.and_then(|id| table.columns.iter().find(|c| c.id == id)) {
            let _ = write!(out, " generated ({} * 2) stored", source.name);
        }
        out
    }

    /// A value in the language.
    fn literal(&self, ty: Ty, n: u8, in_default: bool) -> String {
        match ty {
            Ty::Int | Ty::Bigint | Ty::Ref(_) => format!("{}", n % 9),
            Ty::ShortText | Ty::Text => format!("'d{}'", n % 9),
            Ty::Bool => if n.is_multiple_of(2) { "true" } else { "false" }.to_owned(),
            Ty::Date => format!("'2026-01-0{}'", n % 9 + 1),
            Ty::Uuid => format!("'00000000-0000-4000-8000-00000000000{}'", n % 9),
            Ty::Enum(id) => {
                let member = self.enum_of(id).map_or("v", |e| e.values[n as usize % e.values.len()].name.as_str());
                if in_default {
                    member.to_owned()
                } else {
                    format!("cast('{member}' as {})", self.enum_of(id).map_or("text", |e| e.name.as_str()))
                }
            }
        }
    }

    /// A value in SQL for row `n` (from 1); distinct per row where the type has room.
    pub fn sql_value(&self, column: &Column, n: u32) -> String {
        if column.nullable && n == 3 && !column.unique {
            return "null".to_owned();
        }
        match column.ty {
            Ty::Int | Ty::Bigint => format!("{}", n * 10),
            Ty::ShortText | Ty::Text => format!("'x{n}'"),
            Ty::Bool => if n.is_multiple_of(2) { "true" } else { "false" }.to_owned(),
            Ty::Date => format!("'2025-02-0{n}'"),
            Ty::Uuid => format!("'00000000-0000-4000-8000-0000000001{n:02}'"),
            Ty::Enum(id) => self
                .enum_of(id)
                .map_or("null".to_owned(), |e| format!("'{}'", e.values[n as usize % e.values.len()].name)),
            Ty::Ref(_) => "null".to_owned(),
        }
    }

    /// Statements that put three rows into every table, references last.
    pub fn inserts(&self) -> Vec<String> {
        let mut out = Vec::new();
        for table in &self.tables {
            let plain: Vec<&Column> = table.columns.iter().filter(|c| c.generated.is_none()).collect();
            let names: String = plain.iter().map(|c| format!(", {}", c.name)).collect();
            for n in 1..=3 {
                let values: String = plain.iter().map(|c| format!(", {}", self.sql_value(c, n))).collect();
                out.push(format!("insert into {} (id{names}) values ({n}{values})", table.name));
            }
        }
        for table in &self.tables {
            for column in &table.columns {
                if let Ty::Ref(_) = column.ty {
                    out.push(format!("update {} set {} = 1 where id = 2", table.name, column.name));
                }
            }
        }
        out
    }

    /// For every column whose values must survive on the way to `after`: (select before, select after).
    pub fn survivors(&self, after: &Self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        let select = |table: &Table, key: bool, value: &str| {
            let name = &table.name;
            match key {
                true => format!("select cast({0} as text), cast({value} as text) from {name} order by {0}", table.key),
                false => format!("select cast({value} as text) from {name} order by 1"),
            }
        };
        for table in &self.tables {
            let Some(then) = after.table(table.id) else { continue };
            let key = table.key == then.key;
            out.push((select(table, false, "1"), select(then, false, "1")));
            if key {
                out.push((select(table, true, &table.key), select(then, true, &then.key)));
            }
            for column in &table.columns {
                let Some(now) = then.columns.iter().find(|c| c.id == column.id) else { continue };
                let source = column.generated.and_then(|id| then.columns.iter().find(|c| c.id == id));
                let kept = !matches!(column.ty, Ty::Enum(_))
                    && (!column.nullable || now.nullable)
                    && column.generated == now.generated
                    && source.is_none_or(|c| !c.rewritten);
                if kept {
                    let value = rewriting(column, now, &column.name).unwrap_or_else(|| column.name.clone());
                    out.push((select(table, key, &value), select(then, key, &now.name)));
                }
            }
        }
        out
    }
}

/// What `using` makes of a column of this name: the same in the language and in SQL.
fn rewriting(was: &Column, now: &Column, name: &str) -> Option<String> {
    let acts = now.rewritten && now.generated.is_none() && was.generated.is_none() && was.nullable == now.nullable;
    acts.then(|| match now.ty {
        // A row must not meet another one on its way to its new value.
        Ty::Int | Ty::Bigint => format!("{name} * 100"),
        Ty::ShortText | Ty::Text | Ty::Bool | Ty::Date | Ty::Uuid | Ty::Enum(_) | Ty::Ref(_) => {
            format!("upper({name})")
        }
    })
}
