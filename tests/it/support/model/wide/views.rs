//! Views, on tables and on each other.

use std::fmt::Write as _;

use super::names::renamed;
use super::routines::Form;
use super::{Kind, Thing, World};

impl World {
    /// Whether it gives all columns of the one thing that it reads, without naming them.
    pub(super) fn is_star(&self, view: &Thing) -> bool {
        let source = view.leans[0].and_then(|id| self.get(id));
        view.knob(4, 6) == 0
            && view.leans[1].is_none()
            && source.is_some_and(|own| matches!(own.kind, Kind::Table | Kind::View))
    }

    /// What `*` gives stands in the order of the database, which is not always that of a schema: in a table that loses columns,
    /// or has some from others, and in a view that is such a one. There the views of a pair say what they give.
    pub(super) fn settle_stars(mut before: Self, mut after: Self) -> (Self, Self) {
        let keeps = |table: u32| match (before.get(table), after.get(table)) {
            (Some(old), Some(new)) => {
                let had: Vec<u32> = before.columns(old).iter().map(|own| own.id).collect();
                let has: Vec<u32> = after.columns(new).iter().map(|own| own.id).collect();
                before.is_alone(old) && after.is_alone(new) && has.starts_with(&had)
            }
            (_, _) => true,
        };
        let is_settled = |world: &Self, view: &Thing| {
            let source = view.leans[0].and_then(|id| world.get(id));
            source.is_none_or(|own| match own.kind {
                Kind::Table => keeps(own.id),
                _ => !world.is_star(own),
            })
        };
        let unsettled = |world: &Self| -> Vec<u32> {
            let views = world.all(Kind::View).filter(|view| world.is_star(view) && !is_settled(world, view));
            views.map(|view| view.id).collect()
        };
        let found: Vec<u32> = unsettled(&before).into_iter().chain(unsettled(&after)).collect();
        for own in before.things.iter_mut().chain(&mut after.things).filter(|own| found.contains(&own.id)) {
            own.knobs[4] = 1;
        }
        (before, after)
    }

    /// Whether it keeps its rows. What it calls is called where only names with a namespace are found.
    pub(super) fn is_materialized(&self, view: &Thing) -> bool {
        let finds_all =
            |own: &Thing| own.kind != Kind::Function || self.is_apart(own) || !self.reaches(view.id, own.id);
        view.kind == Kind::View && view.knob(0, 3) == 0 && self.things.iter().all(finds_all)
    }

    pub(super) fn view_text(&self, own: &Thing, before: Option<&Self>, out: &mut String) {
        if own.flag(3) {
            let _ = writeln!(out, "/// View {}.", own.knob(3, 4));
        }
        let is_materialized = self.is_materialized(own);
        let mut items = String::new();
        let outputs: Vec<&Thing> = self.inside(own.id, Kind::Output).filter(|_| !self.is_star(own)).collect();
        for output in outputs.iter().filter(|own| own.flag(3)) {
            let _ = writeln!(items, "  /// Output {}.\n  column {}", output.knob(3, 4), output.name);
        }
        if is_materialized {
            for index in self.inside(own.id, Kind::Index) {
                if let Some(text) = self.index(index, None) {
                    let _ = writeln!(items, "  {text}{}", renamed(self, before, index));
                }
            }
        }
        let option = match own.knob(1, 5) {
            _ if is_materialized && own.knob(1, 5) == 1 => "fillfactor 70",
            _ if is_materialized => "",
            1 => "security_barrier true",
            2 => "security_invoker true",
            _ => "",
        };
        if !option.is_empty() {
            let _ = writeln!(items, "  on postgres {{ {option} }}");
        }
        let word = if is_materialized { "materialized view" } else { "view" };
        let _ = write!(out, "{word} {}{}", self.name(own), renamed(self, before, own));
        if !items.is_empty() {
            let _ = write!(out, " {{\n{items}}}");
        }
        let _ = write!(out, " = `{}`\n\n", self.query(own, &outputs));
    }

    fn query(&self, own: &Thing, outputs: &[&Thing]) -> String {
        let sources = [self.lean(own, 0), self.lean(own, 1)];
        if let (true, Some(source)) = (self.is_star(own), sources[0]) {
            return format!("select * from {}", self.name(source));
        }
        let [first, second] = sources;
        let alias = |column: &Thing| {
            let gives = |source: Option<&Thing>| source.is_some_and(|own| self.has_column(own.id, column));
            if gives(first) { Some("a") } else { gives(second).then_some("b") }
        };
        let output = |own: &&Thing| {
            let column = self.lean(own, 0).and_then(|column| Some(format!("{}.{}", alias(column)?, column.name)));
            let call = self.lean(own, 1).map(|call| (Form::of(call), self.name(call)));
            let value = match (column, call) {
                (Some(column), None) => column,
                (_, Some((Form::Count, call))) => format!("{call}()::text"),
                (Some(column), Some((_, call))) => format!("{call}({column}::text)::text"),
                (None, Some((_, call))) => format!("{call}('x')::text"),
                (None, None) => "'x'::text".to_owned(),
            };
            format!("{value} as {}", own.name)
        };
        let list: Vec<String> = outputs.iter().map(output).collect();
        let list = if list.is_empty() { "1 as one".to_owned() } else { list.join(", ") };
        let from =
            |own: &Thing| if own.kind == Kind::Function { format!("{}()", self.name(own)) } else { self.name(own) };
        let mut out = format!("select {list}");
        match (first, second) {
            (Some(first), Some(second)) => {
                _ = write!(out, " from {} as a cross join {} as b", from(first), from(second))
            }
            (Some(one), None) => _ = write!(out, " from {} as a", from(one)),
            (None, Some(one)) => _ = write!(out, " from {} as b", from(one)),
            (None, None) => {}
        }
        if first.is_some() || second.is_some() {
            out.push_str(["", "", " where true", " limit 5"][own.knob(2, 4) as usize]);
        }
        out
    }
}
