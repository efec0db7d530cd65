//! Floor 4: what each engine can do, and its SQL.

mod script;

pub use script::{Lowered, Problem, Script, Segment, Statement};

use crate::catalog::Catalog;
use crate::plan::{Capabilities, Plan, Transitions};

/// A target database engine. Implementations are stateless.
pub trait Dialect: Sync + std::fmt::Debug {
    /// The word of the configuration and of the language (`postgres`, `sqlite`).
    fn id(&self) -> &'static str;

    /// What planning needs to know.
    fn capabilities(&self) -> &'static Capabilities;

    /// Turns a portable catalog and its transition clauses into physical ones: types and expressions in the engine's
    /// own spelling, stand-ins written out as checks, what cannot be said as a problem.
    fn lower(&self, catalog: &Catalog, transitions: &Transitions) -> Lowered;

    /// The SQL of a plan.
    fn script(&self, plan: &Plan) -> Script;
}
