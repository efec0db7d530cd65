//! From a plan's steps to segments of statements; each engine says only what a step and a group become.

use crate::catalog::QName;
use crate::plan::{Action, Group, GroupKind, Plan, Step};

use super::company::{Company, Three};
use super::script::{Script, Segment, Statement};

/// Prints the parts of a plan for one engine.
pub trait Printer {
    /// The statements of a rename.
    fn rename(&self, plan: &Plan, step: &Step) -> Vec<String>;
    /// The statements of a group.
    fn group(&self, plan: &Plan, group: &Group) -> Vec<String>;
    /// Whether foreign keys must be off around it.
    fn foreign_keys_off(&self, group: &Group) -> bool;
    /// With what a statement may share a transaction.
    fn company(&self, _sql: &str) -> Company {
        Company::Any
    }
}

/// Every statement in order, cut where a commit is needed; what runs in no transaction is a segment of its own.
pub fn script(printer: &dyn Printer, plan: &Plan) -> Script {
    let mut done = Vec::new();
    let mut open = fresh();
    let mut three = Three::default();
    for step in &plan.renames {
        let own: Vec<(Company, Statement)> = printer
            .rename(plan, step)
            .into_iter()
            .map(|sql| (printer.company(&sql), Statement { sql, comment: None }))
            .collect();
        if own.iter().any(|(company, _)| *company != Company::Any) {
            for part in own.chunk_by(|(one, _), (next, _)| (*one == Company::Batches) == (*next == Company::Batches)) {
                if part.iter().all(|(company, _)| *company == Company::Batches) {
                    done.extend(three.end().into_iter().filter_map(transaction));
                    let statements = part.iter().map(|(_, statement)| statement.clone()).collect();
                    done.push(Segment { statements, ..Segment::default() });
                } else {
                    done.extend(three.add(part.to_vec()).into_iter().filter_map(transaction));
                }
            }
        } else {
            open.statements.extend(own.into_iter().map(|(_, statement)| statement));
        }
    }
    done.extend(three.end().into_iter().filter_map(transaction));
    for group in &plan.groups {
        let alone = group.steps.iter().any(|step| !step.hazard.transactional);
        if alone {
            close(&mut open, &mut done);
        }
        let comment = reason(group);
        let own: Vec<(Company, Statement)> = printer
            .group(plan, group)
            .into_iter()
            .enumerate()
            .map(|(i, sql)| (printer.company(&sql), Statement { sql, comment: comment.clone().filter(|_| i == 0) }))
            .collect();
        if own.is_empty() {
            // another statement has done it, and what comes next waits for a commit all the same
            if group.commit_after {
                done.extend(three.end().into_iter().filter_map(transaction));
                close(&mut open, &mut done);
            }
            continue;
        }
        if own.iter().any(|(company, _)| *company != Company::Any) && !alone {
            done.extend(three.add(own).into_iter().filter_map(transaction));
            continue;
        }
        done.extend(three.end().into_iter().filter_map(transaction));
        open.statements.extend(own.into_iter().map(|(_, statement)| statement));
        open.foreign_keys_off |= printer.foreign_keys_off(group);
        open.transactional = !alone;
        if alone || group.commit_after {
            close(&mut open, &mut done);
        }
    }
    done.extend(three.end().into_iter().filter_map(transaction));
    close(&mut open, &mut done);
    Script { segments: done }
}

fn transaction(statements: Vec<Statement>) -> Option<Segment> {
    (!statements.is_empty()).then(|| Segment { statements, ..fresh() })
}

fn fresh() -> Segment {
    Segment { transactional: true, ..Segment::default() }
}

fn close(open: &mut Segment, done: &mut Vec<Segment>) {
    let segment = std::mem::replace(open, fresh());
    if !segment.statements.is_empty() {
        done.push(segment);
    }
}

/// Only what a reader would not expect is said: that something is replaced because of something else, and why a table
/// is copied.
fn reason(group: &Group) -> Option<String> {
    if let GroupKind::Rebuild(table) = group.kind {
        return Some(copied(table, &group.steps));
    }
    let reason = group.steps.iter().map(|step| &step.reason).find(|reason| reason.starts_with("because"))?;
    Some(reason.replace(['\r', '\n'], " "))
}

/// `t is copied: new default of a, check t_a_check changes`.
fn copied(table: QName, steps: &[Step]) -> String {
    const SHOWN: usize = 4;
    let own: Vec<String> = steps
        .iter()
        .filter(|step| !step.reason.starts_with("because") && !matches!(step.action, Action::Fill(_)))
        .map(|step| {
            let (word, part) =
                (step.at.kind.to_string().replace('-', " "), step.at.part.map_or("", |part| part.as_str()));
            let verb = match step.action {
                Action::Create(_) => "new ",
                Action::Drop(_) => "without ",
                Action::Alter { .. } | Action::Rename { .. } | Action::RenameValue { .. } | Action::Fill(_) => "other ",
            };
            format!("{verb}{}", format!("{word} {part}").trim_end())
        })
        .collect();
    let rest = own.len().saturating_sub(SHOWN);
    let mut list = own.into_iter().take(SHOWN).collect::<Vec<_>>().join(", ");
    if rest > 0 {
        list.push_str(&format!(" and {rest} more"));
    }
    if list.is_empty() { format!("{table} is copied") } else { format!("{table} is copied: {list}") }
        .replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says of each group whether there is anything to do.
    struct Each(std::cell::RefCell<Vec<&'static str>>);

    impl Printer for Each {
        fn rename(&self, _plan: &Plan, _step: &Step) -> Vec<String> {
            Vec::new()
        }

        fn group(&self, _plan: &Plan, _group: &Group) -> Vec<String> {
            let said = self.0.borrow_mut().remove(0);
            if said.is_empty() { Vec::new() } else { vec![said.to_owned()] }
        }

        fn foreign_keys_off(&self, _group: &Group) -> bool {
            false
        }
    }

    #[test]
    fn a_commit_stands_also_after_a_group_that_has_nothing_to_say() {
        let group = |commit_after| Group { kind: GroupKind::Single, steps: Vec::new(), commit_after };
        let plan = Plan { groups: vec![group(false), group(true), group(false)], ..Plan::default() };
        let said = script(&Each(vec!["adds a value", "", "uses it"].into()), &plan);
        let counts: Vec<usize> = said.segments.iter().map(|own| own.statements.len()).collect();
        assert_eq!(counts, [1, 1]);
    }
}
