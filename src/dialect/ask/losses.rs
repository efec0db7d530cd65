//! What a plan takes away, step by step.

use super::now::Why;
use super::row::Row;
use super::{About, Asking, Fallback, Query, Question, Unit};
use crate::base::Name;
use crate::catalog::define::What;
use crate::catalog::{Address, Column, Object};
use crate::plan::{Action, Step};

impl Asking<'_> {
    pub(super) fn losses(&self) -> Vec<Question> {
        let mut out = Vec::new();
        for step in self.plan.steps().filter(|step| !self.followers.contains(&step.at)) {
            let fills =
                matches!(&step.action, Action::Fill(fill) if fill.only_null) && self.plan.carried.contains(&step.at);
            let about = match &step.hazard.data_loss {
                Some(loss) => About::Loss(loss.clone()),
                None if fills => About::Filled,
                None => continue,
            };
            if self.holds_rows(step) && !self.now.has(step.at.home) {
                continue;
            }
            let query = self.loss(step, &about);
            out.push(Question { at: step.at, now: self.now.called(&step.at), about, query });
        }
        out
    }

    fn holds_rows(&self, step: &Step) -> bool {
        match &step.action {
            Action::Fill(_) => true,
            Action::Drop(object) | Action::Create(object) | Action::Alter { before: object, .. } => match object {
                Object::Table(_) | Object::Column(_) => true,
                Object::Definition(own) => matches!(own.what, What::Row(_)),
                Object::Namespace
                | Object::Enum(_)
                | Object::Domain(_)
                | Object::Default(_)
                | Object::PrimaryKey(_)
                | Object::Unique(_)
                | Object::Check(_)
                | Object::ForeignKey(_)
                | Object::Index(_)
                | Object::Comment(_) => false,
            },
            Action::Rename { .. } | Action::RenameValue { .. } => false,
        }
    }

    fn loss(&self, step: &Step, about: &About) -> Result<Query, Why> {
        let row = Row { asking: self, table: step.at.home, alias: None };
        match (&step.action, step.at.part) {
            (Action::Drop(Object::Table(_)), _) => Ok(Query::of(row.from(true)?, Unit::Row)),
            // one that is computed takes its place
            (Action::Drop(Object::Column(_)), Some(name))
                if self.plan.after.column(step.at.home, name).is_some_and(|after| after.generated.is_some()) =>
            {
                self.changed(&row, name)
            }
            (Action::Drop(Object::Column(_)), Some(name)) => self.values(&row, name, None),
            (Action::Fill(_), Some(name)) if *about == About::Filled => {
                let lacks = row.holds(name, &row.stands(name)?, &self.engine.words.absent)?;
                Ok(Query::of(format!("{} where {lacks}", row.from(false)?), row.unit(name)))
            }
            (Action::Fill(_), Some(name)) => match self.merged(&step.at) {
                Some(texts) if !self.transitions.fills.contains_key(&step.at) => self.texts(&row, name, &texts, false),
                Some(_) | None => self.changed(&row, name),
            },
            (Action::Alter { before: Object::Column(before), after: Object::Column(after), .. }, Some(name)) => {
                self.altered(&step.at, &row, name, before, after)
            }
            (_, _) => Err("".into()),
        }
    }

    fn altered(
        &self,
        at: &Address,
        row: &Row<'_, '_>,
        name: Name,
        before: &Column,
        after: &Column,
    ) -> Result<Query, Why> {
        if before.generated.is_none() && after.generated.is_some() {
            return self.changed(row, name);
        }
        if let Some((texts, in_array)) = self.remade(at) {
            return self.texts(row, name, &texts.lost, in_array);
        }
        if let Some(texts) = self.mapped(at).and_then(|_| self.merged(at)) {
            return self.texts(row, name, &texts, false);
        }
        if self.said_using(at).is_some() {
            return self.changed(row, name);
        }
        let value = row.now(name)?;
        match row.retyped(&value, false, before, after).loss {
            Some(condition) => self.values(row, name, Some(&condition)),
            None => self.some_values(row, name),
        }
    }

    /// The values that are there; with a condition those for which it holds.
    fn values(&self, row: &Row<'_, '_>, name: Name, condition: Option<&str>) -> Result<Query, Why> {
        let there = row.holds(name, &row.stands(name)?, &self.engine.words.present)?;
        let (all, unit) = (format!("{} where {there}", row.from(false)?), row.unit(name));
        let Some(condition) = condition else { return Ok(Query::of(all, unit)) };
        if unit == Unit::Row {
            return Ok(Query { exact: false, ..Query::of(all, unit) });
        }
        let some = Query::of(format!("{all} and {condition}"), unit);
        Ok(Query { fallback: Some(Fallback::AtMost(all)), ..some })
    }

    /// The values that are there, when it is not known which of them are lost.
    fn some_values(&self, row: &Row<'_, '_>, name: Name) -> Result<Query, Why> {
        self.values(row, name, None).map(|query| Query { exact: false, ..query })
    }

    /// The values that another one takes the place of.
    fn changed(&self, row: &Row<'_, '_>, name: Name) -> Result<Query, Why> {
        let Ok(after) = row.after(name) else { return self.some_values(row, name) };
        let other = (self.engine.words.differ)(&after.sql, &row.now(name)?);
        self.values(row, name, Some(&other))
    }

    fn texts(&self, row: &Row<'_, '_>, name: Name, texts: &[Name], in_array: bool) -> Result<Query, Why> {
        let condition = self.has_text(&row.now(name)?, texts, in_array);
        self.values(row, name, Some(&condition))
    }

    /// Whether a value is, or has, one of these.
    pub(super) fn has_text(&self, value: &str, texts: &[Name], in_array: bool) -> String {
        match (texts.is_empty(), in_array, self.engine.overlaps) {
            (true, ..) => "1 = 0".to_owned(),
            (false, true, Some(overlaps)) => {
                let list: Vec<String> = texts.iter().map(|text| self.engine.quote.text(text.as_str())).collect();
                overlaps(value, &list.join(", "))
            }
            (false, ..) => (self.engine.words.among)(value, texts),
        }
    }
}
