//! `verify`: the proof of the migrations folder, on scratch databases.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::drift;
use crate::base::Diagnostic;
use crate::cli::args::Format;
use crate::cli::output::{Paint, paint};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, work};
use crate::compile::{self, Accept, Cause, Fault, Outcome, Passage, Physical, Target, Verdict, codes};
use crate::migration::{Folder, Migration};

/// Runs the command.
///
/// # Errors
/// A folder with errors; no scratch database.
pub fn run(session: &mut Session) -> Ended {
    let config = session.config()?;
    let (own, target) = work::picked(session, &config)?;
    let folder = work::sound_folder(session, &config, &target)?;
    let project = work::project(session, &config, &[]);
    let physical = project.lower(target.dialect);
    let schema = Schema::of(&physical, &folder, &target);
    let mut open = work::scratch(session, &config, own).map_err(|problem| vec![problem])?;
    let held = physical.catalog.as_ref().filter(|_| schema == Schema::Held);
    let verdict = compile::verify(&folder, held, target.dialect, &mut open)?;
    if session.global.format == Format::Json {
        session.out.result(&format!("{:#}\n", json_of(&target, &folder, schema, &verdict)));
    }
    if let Some(fault) = &verdict.fault {
        session.report(&project.sources, &[diagnostic(fault)]);
        if let (Cause::Elsewhere(drift), Format::Text) = (&fault.cause, session.global.format) {
            session.out.result(&drift::text(session, drift, &BTreeSet::new()));
        }
        return Ok(Exit::Findings);
    }
    if session.global.format == Format::Text {
        session.out.result(&text(session, schema, &verdict));
    }
    Ok(Exit::Done)
}

/// How the schema stands to the folder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Schema {
    /// The migrations hold it as it is.
    Held,
    /// It has changes that no migration holds.
    Ahead,
    /// It has errors, or none is there.
    Unknown,
}

impl Schema {
    fn of(physical: &Physical, folder: &Folder, target: &Target) -> Self {
        if physical.catalog.is_none() {
            return Self::Unknown;
        }
        match compile::plan(physical, folder.state(), target.dialect, &Accept::everything()) {
            Ok(Outcome::NoChanges) => Self::Held,
            Ok(Outcome::Planned(_) | Outcome::Decisions(_)) | Err(_) => Self::Ahead,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Held => "same",
            Self::Ahead => "pending",
            Self::Unknown => "unknown",
        }
    }
}

fn text(session: &Session, schema: Schema, verdict: &Verdict<'_>) -> String {
    let yes = paint(session.out.out_color, Paint::Good, session.out.sign("\u{2713}", "ok:"));
    let no = paint(session.out.out_color, Paint::Change, "!");
    let mut lines = vec![format!("{yes} {} there: each arrives where its sidecar says", ways(verdict.ups))];
    lines.push(match schema {
        Schema::Held => format!("{yes} the schema is what they make"),
        Schema::Ahead => format!("{no} the schema has changes that no migration holds; `schemac plan` writes one"),
        Schema::Unknown => format!("{no} the schema cannot be compared; `schemac check` says why"),
    });
    lines.push(format!("{yes} {} back: each arrives where its way there began", ways(verdict.downs)));
    if let Some(one) = verdict.irreversible {
        lines.push(format!("{no} {} has no way back, so those before it were not taken back", one.stem()));
    }
    lines.push(format!("{yes} {} there once more", ways(verdict.again)));
    lines.join("\n") + "\n"
}

fn ways(n: usize) -> String {
    if n == 1 { "1 way".to_owned() } else { format!("{n} ways") }
}

pub(super) fn diagnostic(fault: &Fault<'_>) -> Diagnostic {
    let stem = fault.migration.map(Migration::stem).unwrap_or_default();
    let what = match (&fault.cause, fault.passage) {
        (Cause::Failed(_), Passage::Down) => format!("the way back of `{stem}` fails on an empty database"),
        (Cause::Failed(_), Passage::Again) => format!("`{stem}` fails when it runs again after its way back"),
        (Cause::Failed(_), Passage::Up | Passage::Schema) => format!("`{stem}` fails on an empty database"),
        (Cause::Elsewhere(_), Passage::Up) => format!("`{stem}` does not lead to what its sidecar says"),
        (Cause::Elsewhere(_), Passage::Down) => format!("the way back of `{stem}` does not lead to where it began"),
        (Cause::Elsewhere(_), Passage::Again) => {
            format!("`{stem}` leads elsewhere when it runs again after its way back")
        }
        (Cause::Elsewhere(_), Passage::Schema) => "the migrations do not lead to the schema".to_owned(),
    };
    let out = Diagnostic::error(codes::ASTRAY, what);
    match &fault.cause {
        Cause::Failed(problem) => {
            problem.help.iter().cloned().fold(out.help(problem.message.clone()), Diagnostic::help)
        }
        Cause::Elsewhere(drift) => {
            let n = drift.differences.len();
            let objects = if n == 1 { "1 object differs".to_owned() } else { format!("{n} objects differ") };
            out.help(objects)
        }
    }
}

fn json_of(target: &Target, folder: &Folder, schema: Schema, verdict: &Verdict<'_>) -> Value {
    let fault = verdict.fault.as_ref().map(|fault| {
        let (problem, differences) = match &fault.cause {
            Cause::Failed(problem) => (Some(problem.message.as_str()), Vec::new()),
            Cause::Elsewhere(drift) => (None, drift::differences_json(drift)),
        };
        json!({
            "migration": fault.migration.map(Migration::stem),
            "passage": fault.passage.word(),
            "problem": problem,
            "differences": differences,
        })
    });
    json!({
        "version": 1,
        "target": target.name,
        "migrations": folder.migrations().len(),
        "ups": verdict.ups,
        "downs": verdict.downs,
        "again": verdict.again,
        "irreversible": verdict.irreversible.map(Migration::stem),
        "schema": schema.word(),
        "fault": fault,
    })
}
