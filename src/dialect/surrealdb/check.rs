//! Checks become assertions, one a field: of the column that a check reads, or of one of them that is never absent.

use rustc_hash::FxHashMap;

use crate::base::Name;
use crate::catalog::{Address, BinaryOp, Check, Expr, Kind, Node, Object, Piece, Sql};
use crate::dialect::codes;
use crate::dialect::expr::{Finding, Place};

use super::QUOTE;
use super::field::plain;
use super::lower::Pass;
use super::table::{ENDS, ID, Seen};

/// The checks of one table while they are collected.
#[derive(Debug, Default)]
pub struct Checks {
    /// By the field whose they are, in order: first what stands in for its type, then what was said.
    of: Vec<(Name, Vec<Sql>)>,
    place: FxHashMap<Name, usize>,
}

impl Checks {
    /// Checks over one field alone.
    pub fn own(&mut self, field: Name, checks: Vec<Sql>) {
        if checks.is_empty() {
            return;
        }
        let place = *self.place.entry(field).or_insert(self.of.len());
        if place == self.of.len() {
            self.of.push((field, Vec::new()));
        }
        if let Some((_, all)) = self.of.get_mut(place) {
            all.extend(checks);
        }
    }
}

/// Adds a check of the schema to the field that will assert it.
pub fn add(pass: &mut Pass<'_>, seen: &mut Seen<'_>, at: Address, own: &Check) {
    for what in own.holds.words().into_iter().chain(own.no_inherit.then_some("no inherit")) {
        let message = format!("SurrealDB has no `{what}` of a check");
        pass.to.report(at, Finding::error(codes::CONSTRAINT, message, "remove the words for this target"));
    }
    let sql = pass.to.expr(at, Place::Check, &own.expr);
    let mut read: Vec<Name> = sql.columns().collect();
    read.sort();
    read.dedup();
    let Some(field) = keeper(seen, &read) else {
        let help = "read a column of the table in it, one that is never null if there are several; in backticks, `$value` is the field";
        let message = "SurrealDB has no check but the assertion of a field, and no field can keep this one";
        return pass.to.report(at, Finding::error(codes::CONSTRAINT, message, help));
    };
    let absent = |name: Name| name != field && seen.columns.iter().any(|(own, column)| *own == name && column.nullable);
    if let Expr::Portable(node) = &own.expr
        && compares(node, &absent)
    {
        let message = "a comparison with a value that is absent is false on SurrealDB, and not unknown";
        pass.to.report(at, Finding::warning(codes::DIFFERS, message));
    }
    seen.checks.own(field, vec![sql]);
}

/// The field that asserts a check: an assertion is passed over where its field is absent.
fn keeper(seen: &Seen<'_>, read: &[Name]) -> Option<Name> {
    let stored = |name: &Name| {
        let column = seen.columns.iter().find(|(own, _)| own == name).map(|(_, column)| column);
        let is_id = seen.by_id && name.as_str() == ID;
        let is_end = seen.is_relation && ENDS.contains(&name.as_str());
        column.filter(|column| !is_id && !is_end && column.generated.as_ref().is_none_or(|own| own.stored))
    };
    match read {
        // a path is the field of an object, and is there with it
        [one] => (one.as_str().contains('.') || stored(one).is_some()).then_some(*one),
        several => {
            let fits = |name: &&Name| stored(name).is_some_and(|column| !column.nullable);
            several.iter().rfind(fits).copied().or_else(|| {
                let all = || seen.columns.iter().map(|(name, _)| name);
                if several.is_empty() { None } else { all().rfind(fits).copied() }
            })
        }
    }
}

/// Whether an absent value may be compared.
fn compares(node: &Node, absent: &dyn Fn(Name) -> bool) -> bool {
    let mut found = false;
    let mut copy = node.clone();
    copy.visit_mut(&mut |node| {
        let is_absent = |node: &Node| matches!(node, Node::Column(name) if absent(*name));
        found |= match node {
            Node::Binary {
                op: BinaryOp::Or | BinaryOp::And | BinaryOp::IsDistinctFrom | BinaryOp::IsNotDistinctFrom,
                ..
            } => false,
            Node::Binary { left, right, .. } => is_absent(left) || is_absent(right),
            Node::In { value, .. } => is_absent(value),
            Node::Between { value, low, high, .. } => is_absent(value) || is_absent(low) || is_absent(high),
            Node::Literal(_)
            | Node::Column(_)
            | Node::Member { .. }
            | Node::Sequence(_)
            | Node::Not(_)
            | Node::Neg(_)
            | Node::Is { .. }
            | Node::Case { .. }
            | Node::Cast { .. }
            | Node::Call { .. }
            | Node::List { .. }
            | Node::AddDuration { .. } => false,
        };
    });
    found
}

/// Emits one assertion a field.
pub fn settle(pass: &mut Pass<'_>, seen: &mut Seen<'_>) {
    for (field, all) in std::mem::take(&mut seen.checks.of) {
        let texts: Vec<String> = all.iter().map(|sql| over(sql, field)).collect();
        let several = texts.len() > 1;
        let loose = |text: &str| [" OR ", "||", " or ", "??"].iter().any(|sign| text.contains(sign));
        let grouped = texts.into_iter().map(|text| if several && loose(&text) { format!("({text})") } else { text });
        let text = grouped.collect::<Vec<_>>().join(" AND ");
        let to = Address::part(Kind::Check, seen.name, field);
        let from = Address::column(seen.home, field);
        pass.put(from, to, Object::Check(Check::new(true, plain(text))));
    }
}

/// The text in which the field itself is the value.
fn over(sql: &Sql, field: Name) -> String {
    let value = |piece: &Piece| match piece {
        Piece::Column(name) if *name == field => Piece::Text("$value".into()),
        Piece::Column(_) | Piece::Text(_) | Piece::Type(_) | Piece::Sequence(_) => piece.clone(),
    };
    QUOTE.sql(&Sql::from_pieces(sql.pieces().iter().map(value)))
}
