//! What a plan makes of a row, said in the columns that the row has now.

use super::now::Why;
use super::words::Over;
use super::{Asking, Retyped, Retyping, Unfit, Unit};
use crate::base::Name;
use crate::catalog::define::{Defined, What};
use crate::catalog::{Address, Catalog, Column, Expr, Kind, Object, QName, Sql, Type};
use crate::plan::Fill;

/// How deep generated columns may read each other.
const DEEPEST: u32 = 16;

/// A row of a table, under another name where a query has two.
#[derive(Clone, Copy)]
pub(super) struct Row<'a, 'b> {
    pub asking: &'b Asking<'a>,
    pub table: QName,
    pub alias: Option<&'static str>,
}

/// A value as SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub sql: String,
    /// The column as it stands now.
    pub plain: bool,
}

impl Value {
    fn made(sql: String) -> Self {
        Self { sql, plain: false }
    }
}

impl<'a> Row<'a, '_> {
    /// `from t`, with the rows of tables that descend from it or without.
    pub fn from(&self, own: bool) -> Result<String, Why> {
        let Asking { engine, plan, now, .. } = self.asking;
        let name = engine.quote.qualified(now.table(self.table)?);
        let only = own
            && engine.descends
            && !plan.carried.is_partitioned(self.table)
            && !plan.carried.children(self.table).is_empty();
        let alias = self.alias.map(|alias| format!(" as {alias}")).unwrap_or_default();
        Ok(format!("from {}{name}{alias}", if only { "only " } else { "" }))
    }

    /// The value that the column has now.
    pub fn now(&self, column: Name) -> Result<String, Why> {
        self.asking.now.table(self.table)?;
        let name = self.asking.engine.quote.name(self.asking.now.column(self.table, column)?);
        Ok(self.alias.map_or_else(|| name.clone(), |alias| format!("{alias}.{name}")))
    }

    /// The same as a value.
    pub fn stands(&self, column: Name) -> Result<Value, Why> {
        Ok(Value { sql: self.now(column)?, plain: true })
    }

    /// A condition over a value of this column; over each of them, where a row has several.
    pub fn holds(&self, column: Name, value: &Value, condition: Over<'_>) -> Result<String, Why> {
        match self.asking.engine.words.paths.filter(|_| column.as_str().contains('.')) {
            None => Ok(condition(&value.sql)),
            Some(paths) if value.plain => Ok((paths.found)(column, condition)),
            Some(_) => Err(format!("`{column}` lies inside of another column").into()),
        }
    }

    /// What is counted of a column.
    pub fn unit(&self, column: Name) -> Unit {
        let several = self.asking.engine.words.paths.is_some() && column.as_str().contains('*');
        if several { Unit::Row } else { Unit::Value }
    }

    /// The column as it is before the plan; none for one that is made.
    pub fn before(&self, column: Name) -> Option<&'a Column> {
        let at = Address::column(self.table, column);
        self.asking.plan.carried.column(self.table, column).filter(|_| !self.asking.created.contains(&at))
    }

    /// The value that the column will have.
    pub fn after(&self, column: Name) -> Result<Value, Why> {
        self.value(column, 0)
    }

    fn value(&self, name: Name, depth: u32) -> Result<Value, Why> {
        let plan = self.asking.plan;
        let at = Address::column(self.table, name);
        let Some(after) = plan.after.column(self.table, name) else {
            return Err(format!("`{at}` is no column of the new table").into());
        };
        let before = self.before(name);
        if let Some(generated) = &after.generated {
            return self.generated(name, before, after, &generated.expr, depth);
        }
        if let Some(expr) = self.written(&at) {
            let at_writes = self.asking.engine.words.paths.is_some_and(|paths| (paths.at_writes)(expr));
            if at_writes || depth > DEEPEST {
                return Err(format!("`{at}` is computed when a row is written").into());
            }
            let sql = self.print(expr, &|own| self.value(own, depth + 1).map(|value| value.sql))?;
            return Ok(Value::made(format!("({sql})")));
        }
        let had = match before {
            None => None,
            Some(_) if self.asking.said_using(&at).is_some() => {
                let using = self.asking.said_using(&at).map(|using| self.said(name, using)).transpose()?;
                using.map(|using| Value::made(format!("({using})")))
            }
            Some(before) if self.is_retyped(before, after) => {
                let old = self.now(name)?;
                let value = self.retyped(&old, false, before, after).value;
                Some(Value::made(value.ok_or_else(|| Why::from(format!("the new type of `{at}` is not there yet")))?))
            }
            Some(_) => Some(Value { sql: self.now(name)?, plain: true }),
        };
        match (self.asking.fills.get(&at), had) {
            (Some(Fill { only_null: true, expr, .. }), Some(had)) => {
                let said = self.said(name, expr)?;
                Ok(Value::made((self.asking.engine.words.either)(&had.sql, &said)))
            }
            (Some(fill), _) => self.said(name, &fill.expr).map(|sql| Value::made(format!("({sql})"))),
            (None, Some(had)) => Ok(had),
            (None, None) => self.added(&at, after),
        }
    }

    /// What a column is computed from at every write, if it was not before.
    fn written(&self, at: &Address) -> Option<&'a Expr> {
        let rules = Address { kind: Kind::Defined(Defined::FieldRules), ..*at };
        let of = |catalog: &'a Catalog| {
            let Some(Object::Definition(own)) = catalog.get(&rules) else { return None };
            let What::FieldRules(own) = &own.what else { return None };
            own.value.as_ref()
        };
        let plan = self.asking.plan;
        of(&plan.after).filter(|now| of(&plan.carried) != Some(*now))
    }

    fn generated(
        &self,
        name: Name,
        before: Option<&Column>,
        after: &Column,
        expr: &Expr,
        depth: u32,
    ) -> Result<Value, Why> {
        if depth > DEEPEST {
            return Err("generated columns read each other too deeply".into());
        }
        let mut columns = Vec::new();
        expr.visit_columns(&mut |own| columns.push(own));
        let mut plain = before.is_some_and(|before| before.generated == after.generated && before.ty == after.ty);
        for own in columns {
            plain &= self.value(own, depth + 1)?.plain;
        }
        if plain {
            return Ok(Value { sql: self.now(name)?, plain });
        }
        let sql = self.print(expr, &|own| self.value(own, depth + 1).map(|value| value.sql))?;
        Ok(Value::made(format!("({sql})")))
    }

    /// What a column that is made has in a row that was there before.
    fn added(&self, at: &Address, column: &Column) -> Result<Value, Why> {
        if column.identity.is_some() {
            return Err(format!("`{at}` is numbered when it is made").into());
        }
        match self.asking.plan.after.get(&Address { kind: Kind::Default, ..*at }) {
            Some(Object::Default(expr)) if (self.asking.semantics.volatile)(expr) => {
                Err(format!("the default of `{at}` differs from row to row").into())
            }
            Some(Object::Default(expr)) => self
                .print(expr, &|_| Err("a default reads no column".into()))
                .map(|sql| Value::made(format!("({sql})"))),
            _ => {
                let ty = self.asking.now.ty(&column.ty).ok().map(|ty| (self.asking.engine.print)(&ty));
                Ok(Value::made((self.asking.engine.words.nothing)(ty.as_deref())))
            }
        }
    }

    /// Whether the engine may change a value of the column, or refuse it.
    pub fn is_retyped(&self, before: &Column, after: &Column) -> bool {
        before.ty != after.ty || self.retyped("null", false, before, after).unfit != Unfit::None
    }

    /// What becomes of a value whose column gets another type.
    pub fn retyped(&self, value: &str, said: bool, before: &Column, after: &Column) -> Retyped {
        let Asking { engine, now, plan, .. } = self.asking;
        (engine.retyped)(&Retyping {
            value,
            said,
            table: self.table,
            before,
            after,
            plan,
            named: &|ty: &Type| now.ty(ty).ok().map(|ty| (engine.print)(&ty)),
        })
    }

    /// What the schema says that a column gets. It reads the row as it was; what another column gets on the way is not
    /// followed.
    pub fn said(&self, own: Name, expr: &Expr) -> Result<String, Why> {
        self.print(expr, &|name| {
            let at = Address::column(self.table, name);
            if self.before(name).is_none() || name != own && self.asking.fills.contains_key(&at) {
                return Err(format!("it reads `{at}`, which gets its values on the way").into());
            }
            self.now(name)
        })
    }

    /// An expression over columns that will be.
    pub fn expr(&self, expr: &Expr) -> Result<String, Why> {
        self.print(expr, &|name| self.after(name).map(|value| value.sql))
    }

    pub fn print(&self, expr: &Expr, column: &dyn Fn(Name) -> Result<String, Why>) -> Result<String, Why> {
        let Asking { engine, now, .. } = self.asking;
        let Some(sql) = expr.sql() else { return Err("an expression was not lowered".into()) };
        if sql.sequences().next().is_some() {
            return Err("it reads a sequence".into());
        }
        let columns = sql.columns().map(|name| Ok((name, column(name)?))).collect::<Result<Vec<_>, Why>>()?;
        for name in sql.types() {
            now.named(name)?;
        }
        let found = |name: Name| columns.iter().find(|(own, _)| *own == name).map(|(_, sql)| sql.clone());
        Ok(sql.print(
            &|name| found(name).unwrap_or_default(),
            &|name| now.named(name).map(|name| engine.quote.qualified(name)).unwrap_or_default(),
            &|name| engine.quote.text(&engine.quote.qualified(name)),
        ))
    }

    /// Whether the plan leaves all of these columns, and what they are computed from, as they are.
    pub fn is_plain(&self, columns: impl IntoIterator<Item = Name>) -> bool {
        columns.into_iter().all(|name| self.stays(name, 0))
    }

    fn stays(&self, name: Name, depth: u32) -> bool {
        let Asking { plan, fills, usings, .. } = self.asking;
        let at = Address::column(self.table, name);
        let (Some(before), Some(after)) = (self.before(name), plan.after.column(self.table, name)) else {
            return false;
        };
        let mut computed_from = Vec::new();
        if let Some(generated) = &after.generated {
            generated.expr.visit_columns(&mut |own| computed_from.push(own));
        }
        let same = before.ty == after.ty && before.collate == after.collate && before.generated == after.generated;
        let touched = fills.contains_key(&at) || usings.contains_key(&at) || self.is_retyped(before, after);
        same && !touched && depth <= DEEPEST && computed_from.into_iter().all(|own| self.stays(own, depth + 1))
    }
}

/// The columns that an expression reads.
pub(super) fn reads(sql: Option<&Sql>) -> Vec<Name> {
    sql.map(|sql| sql.columns().collect()).unwrap_or_default()
}
