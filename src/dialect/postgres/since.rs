//! What came to PostgreSQL after the oldest version that is supported here. A target that names its version is refused what that
//! lacks. One that names none may be a server of any version: there all is taken, with a warning, and only the way to it is that
//! of the oldest ([`Postgres::version`]).

use crate::base::Code;
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::script::Problem;

use super::Postgres;

/// A construct and the version that it came with.
#[derive(Debug)]
pub struct Since {
    pub version: u16,
    code: Code,
    /// As in "PostgreSQL 15 has no …".
    what: &'static str,
    /// What to do without it.
    instead: &'static str,
}

pub const NOT_ENFORCED: Since = Since {
    version: 18,
    code: codes::CONSTRAINT,
    what: "constraints that are `not enforced`",
    instead: "take `not enforced` away",
};
pub const VIRTUAL: Since = Since {
    version: 18,
    code: codes::GENERATED,
    what: "generated columns that are not `stored`",
    instead: "write `stored`",
};
pub const WITHOUT_OVERLAPS: Since = Since {
    version: 18,
    code: codes::CONSTRAINT,
    what: "`without overlaps`",
    instead: "write an `exclude` constraint",
};
pub const PERIOD: Since =
    Since { version: 18, code: codes::CONSTRAINT, what: "foreign keys with a `period`", instead: "write a trigger" };
pub const UUID7: Since = Since { version: 18, code: codes::EXPRESSION, what: "uuid7()", instead: "use uuid4()" };
pub const NAMED_NOT_NULL: Since = Since {
    version: 18,
    code: codes::OPTION,
    what: "names of columns' `not null`",
    instead: "take what stands behind `not null` away",
};
pub const VACUUM_PARAMETERS: Since = Since {
    version: 18,
    code: codes::OPTION,
    what: "`autovacuum_vacuum_max_threshold` and `vacuum_max_eager_freeze_failure_rate`",
    instead: "take it away",
};
pub const OWN_GENERATED: Since = Since {
    version: 16,
    code: codes::GENERATED,
    what: "columns that are computed otherwise than those of their parents",
    instead: "write the expression of the parent's",
};
pub const MAINTAIN: Since =
    Since { version: 17, code: codes::OBJECT, what: "the privilege `maintain`", instead: "take it away" };
pub const NULLS_NOT_DISTINCT: Since = Since {
    version: 15,
    code: codes::CONSTRAINT,
    what: "`nulls not distinct`",
    instead: "take it away, or write an index over `coalesce(…)`",
};
pub const ON_DELETE_COLUMNS: Since = Since {
    version: 15,
    code: codes::CONSTRAINT,
    what: "columns behind `on delete set null` and `set default`",
    instead: "take the columns away, or write a trigger",
};
pub const SECURITY_INVOKER: Since =
    Since { version: 15, code: codes::OPTION, what: "`security_invoker` of a view", instead: "take it away" };
pub const LOGGED_SEQUENCE: Since = Since {
    version: 15,
    code: codes::OPTION,
    what: "sequences that are `logged` or `unlogged` by themselves",
    instead: "take the word away",
};
pub const COMPRESSION: Since =
    Since { version: 14, code: codes::OPTION, what: "`compression` of a column", instead: "take it away" };
pub const MULTIRANGE: Since =
    Since { version: 14, code: codes::TYPE, what: "types of multiranges", instead: "take an array of ranges" };
pub const OUT_OF_PROCEDURE: Since =
    Since { version: 14, code: codes::OBJECT, what: "`out` parameters of procedures", instead: "write `inout`" };
pub const SPGIST_INCLUDE: Since =
    Since { version: 14, code: codes::INDEX, what: "`include` in an index by `spgist`", instead: "take it away" };
pub const NAMED_NOT_NULL_OF_DOMAIN: Since = Since {
    version: 17,
    code: codes::OPTION,
    what: "names of types' `not null`",
    instead: "take the name behind `not null` away",
};

impl Postgres {
    /// What is to be said of a construct that the target may not have.
    pub fn lacks(&self, own: &Since) -> Option<Finding> {
        let Since { version, code, what, instead } = own;
        if self.version >= *version {
            return None;
        }
        let help = format!("{instead}, or set `version = \"{version}\"` for the target");
        Some(if self.is_named {
            Finding::error(*code, format!("PostgreSQL {} has no {what}", self.version), help)
        } else {
            let message = format!("PostgreSQL has {what} since {version}, and the target says no version");
            Finding { help: Some(help), ..Finding::warning(codes::VERSION, message) }
        })
    }
}

/// Says each construct that the target may not have once, at its first place, with the number of the others.
pub fn gathered(problems: Vec<Problem>) -> Vec<Problem> {
    let mut out: Vec<Problem> = Vec::with_capacity(problems.len());
    let mut told: Vec<(usize, usize)> = Vec::new();
    for problem in problems {
        let is_same = |other: &Problem| (other.code, &other.message) == (problem.code, &problem.message);
        let first = told.iter_mut().find(|(at, _)| problem.code == codes::VERSION && out.get(*at).is_some_and(is_same));
        if let Some((_, others)) = first {
            *others += 1;
            continue;
        }
        if problem.code == codes::VERSION {
            told.push((out.len(), 0));
        }
        out.push(problem);
    }
    for (at, others) in told.into_iter().filter(|(_, others)| *others > 0) {
        let places = if others == 1 { "at 1 more place".to_owned() } else { format!("at {others} more places") };
        if let Some(problem) = out.get_mut(at) {
            problem.message = format!("{} (and {places})", problem.message);
        }
    }
    out
}
