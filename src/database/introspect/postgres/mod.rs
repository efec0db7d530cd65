use super::Introspected;
use crate::base::Diagnostic;
use crate::database::execute::Session;
pub(super) fn read(_session: &mut Session, _history: &str) -> Result<Introspected, Diagnostic> { Ok(Introspected::default()) }
