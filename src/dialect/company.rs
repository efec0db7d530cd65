//! Statements that may not share a transaction, in as few transactions as they can be.
//!
//! A change of a field is often three statements: open it, write its rows, close it. Of several such changes in a row all are
//! opened first, then all rows are written, then all are closed.

use super::script::Statement;

/// With what a statement may share a transaction: two kinds share none, unless one of them is of any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Company {
    Any,
    Rows,
    Structure,
    /// Structure that lets a field take anything, so that it may come earlier than it must.
    Opens,
    /// Rows, in a transaction of its own that is run until nothing is left to do.
    Batches,
}

/// Three transactions while they are collected.
#[derive(Debug, Default)]
pub struct Three {
    before: Vec<Statement>,
    rows: Vec<Statement>,
    after: Vec<Statement>,
}

impl Three {
    /// Adds what one group does, none of it in batches; gives what must be committed before that.
    pub fn add(&mut self, mut own: Vec<(Company, Statement)>) -> Vec<Vec<Statement>> {
        let is_rows = |(company, _): &(Company, Statement)| *company == Company::Rows;
        // who writes rows twice, with structure between, needs three transactions for each
        let written =
            own.iter().position(is_rows).and_then(|at| Some(at + own[at..].iter().position(|o| !is_rows(o))?));
        if let Some(next) = written.filter(|next| own[*next..].iter().any(is_rows)) {
            let again = own.split_off(next);
            let mut done = self.add(own);
            done.extend(self.end());
            done.extend(self.add(again));
            return done;
        }
        let Some(first) = own.iter().position(is_rows) else {
            let mut done = Vec::new();
            if !self.rows.is_empty() {
                done = vec![std::mem::take(&mut self.before), std::mem::take(&mut self.rows)];
                self.before = std::mem::take(&mut self.after);
            }
            self.before.extend(own.into_iter().map(|(_, statement)| statement));
            return done;
        };
        let can_be_early = own[..first].iter().all(|(company, _)| *company == Company::Opens);
        let done = if self.rows.is_empty() || can_be_early { Vec::new() } else { self.end() };
        for (n, (company, statement)) in own.into_iter().enumerate() {
            let place = match company {
                Company::Rows => &mut self.rows,
                Company::Any | Company::Structure | Company::Opens | Company::Batches if n < first => &mut self.before,
                Company::Any | Company::Structure | Company::Opens | Company::Batches => &mut self.after,
            };
            place.push(statement);
        }
        done
    }

    /// Everything, in its order.
    pub fn end(&mut self) -> Vec<Vec<Statement>> {
        let Self { before, rows, after } = std::mem::take(self);
        vec![before, rows, after]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_several_changes_are_written_together() {
        let said = |all: &[(Company, &str)]| -> Vec<(Company, Statement)> {
            all.iter().map(|(company, sql)| (*company, Statement { sql: (*sql).to_owned(), comment: None })).collect()
        };
        let (open, rows, close) = (Company::Opens, Company::Rows, Company::Structure);
        let mut three = Three::default();
        let mut done = three.add(said(&[(close, "a")]));
        done.extend(three.add(said(&[(open, "b1"), (rows, "b2"), (close, "b3")])));
        done.extend(three.add(said(&[(open, "c1"), (rows, "c2"), (close, "c3")])));
        done.extend(three.add(said(&[(close, "d")])));
        done.extend(three.add(said(&[(close, "e1"), (rows, "e2")])));
        done.extend(three.add(said(&[(close, "f1"), (rows, "f2")])));
        done.extend(three.add(said(&[(open, "g1"), (rows, "g2"), (open, "g3"), (rows, "g4"), (close, "g5")])));
        done.extend(three.end());
        let done: Vec<String> = done
            .iter()
            .map(|part| part.iter().map(|own| own.sql.as_str()).collect::<Vec<_>>().join(" "))
            .filter(|part| !part.is_empty())
            .collect();
        assert_eq!(done, ["a b1 c1", "b2 c2", "b3 c3 d e1", "e2", "f1 g1", "f2 g2", "g3", "g4", "g5"]);
    }
}
