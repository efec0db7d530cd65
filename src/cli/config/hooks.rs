//! `[hooks]`: commands of the user's around a run.

use super::Setting;
use super::file::Hooks;
use super::storage::Text;
use crate::base::Diagnostic;

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    PreApply,
    PostApply,
    PreRollback,
    PostRollback,
}

impl Moment {
    /// The key in the file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::PreApply => "hooks.pre_apply",
            Self::PostApply => "hooks.post_apply",
            Self::PreRollback => "hooks.pre_rollback",
            Self::PostRollback => "hooks.post_rollback",
        }
    }
}

/// A command of the user's.
#[derive(Clone, Debug)]
pub struct Hook {
    /// With its variables filled in: it may hold secrets and is never shown.
    pub command: String,
    /// As the file has it.
    pub shown: String,
}

/// Those that the file has.
pub(super) fn all(own: &Hooks, text: &Text<'_>, keep: &mut impl FnMut(Diagnostic)) -> Vec<(Moment, Setting<Hook>)> {
    let all = [
        (Moment::PreApply, &own.pre_apply),
        (Moment::PostApply, &own.post_apply),
        (Moment::PreRollback, &own.pre_rollback),
        (Moment::PostRollback, &own.post_rollback),
    ];
    let mut out = Vec::new();
    for (moment, written) in all {
        let Some(written) = written else { continue };
        match text(Some(written), moment.key()) {
            Ok(None) => {}
            // what does nothing is no hook, and no backup either
            Ok(Some((command, _))) if command.value.trim().is_empty() => {}
            Ok(Some((command, _))) => {
                let shown = written.as_ref().clone();
                out.push((moment, command.map(|command| Hook { command, shown })));
            }
            Err(problem) => keep(problem),
        }
    }
    out
}
