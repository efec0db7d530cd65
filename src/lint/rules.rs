//! The rules with their default levels: the one table that commands and documentation read.

use super::report::Report;
use super::table::Table;
use super::{
    capacity, codes, money, naming, nulls, padded, primary_key, quoted, redundant, reference_types, reserved, serial,
    unindexed, unsaid, zone,
};
use crate::base::{Code, Severity, Span};
use crate::catalog::{Address, Object};

/// A rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub code: Code,
    /// What its findings weigh unless the project says otherwise; `None` is off. A rule may find some cases milder.
    pub level: Option<Severity>,
    pub(super) look: Look,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Look {
    Table(fn(&Table<'_>, &mut Report<'_>)),
    Object(fn(&Address, &Object, Span, &mut Report<'_>)),
    /// The foreign keys of all tables together.
    Needs,
    /// The clauses of the schema beside the migrations.
    Clauses,
}

const WARN: Option<Severity> = Some(Severity::Warning);
const OFF: Option<Severity> = None;

const fn rule_of(code: Code, level: Option<Severity>, look: Look) -> Rule {
    Rule { code, level, look }
}

/// Every rule, in order of code.
pub const RULES: &[Rule] = &[
    rule_of(codes::NO_PRIMARY_KEY, WARN, Look::Table(primary_key::look)),
    rule_of(codes::UNINDEXED, WARN, Look::Table(unindexed::look)),
    rule_of(codes::REDUNDANT, WARN, Look::Table(redundant::look)),
    rule_of(codes::REFERENCE_TYPES, WARN, Look::Table(reference_types::look)),
    rule_of(codes::RESERVED, WARN, Look::Object(reserved::look)),
    rule_of(codes::QUOTED, OFF, Look::Object(quoted::look)),
    rule_of(codes::NAMING, WARN, Look::Object(naming::look)),
    rule_of(codes::CAPACITY, WARN, Look::Table(capacity::look)),
    rule_of(codes::NO_ZONE, WARN, Look::Table(zone::look)),
    rule_of(codes::PADDED, WARN, Look::Table(padded::look)),
    rule_of(codes::MONEY, WARN, Look::Table(money::look)),
    rule_of(codes::NULLS, WARN, Look::Table(nulls::look)),
    rule_of(codes::STALE, WARN, Look::Clauses),
    rule_of(codes::CIRCLE, WARN, Look::Needs),
    rule_of(codes::SERIAL, OFF, Look::Table(serial::look)),
    rule_of(codes::UNSAID, OFF, Look::Table(unsaid::look)),
    rule_of(codes::DUE, WARN, Look::Clauses),
];

/// The rule of a code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code.id == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_a_rule_once_and_in_order() {
        let ruled: Vec<Code> = RULES.iter().map(|rule| rule.code).collect();
        assert_eq!(ruled, codes::ALL);
    }
}
