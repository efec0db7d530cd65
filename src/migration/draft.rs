//! A migration before it is written: three texts, made from a plan.

use std::collections::BTreeSet;

use super::codes::{UNKNOWN_DIALECT, UNSTORABLE};
use super::decided::decided;
use super::mirror::{self, Record, Sidecar};
use super::split::{self, Lexis};
use super::{Digest, Folder, Migration, Risk, Version, print, risk, slug, state_hash, title, whole};
use crate::base::Diagnostic;
use crate::catalog::{Address, Catalog};
use crate::dialect::Script;
use crate::diff::apply_all;
use crate::plan::{FillKind, Plan, Reversibility, Transitions};

/// What a migration is made of.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Seconds since 1970, UTC: the caller's clock or its `SOURCE_DATE_EPOCH`.
    pub time: i64,
    /// The name that the user asked for; otherwise it is derived from the changes.
    pub name: Option<&'a str>,
    /// [`crate::dialect::Dialect::id`].
    pub dialect: &'a str,
    /// Where it will stand; its head becomes the parent.
    pub folder: &'a Folder,
    pub up: &'a Plan,
    pub down: &'a Plan,
    pub up_script: &'a Script,
    pub down_script: &'a Script,
    /// The transitions that `up` was planned with.
    pub transitions: &'a Transitions,
}

/// The texts of a migration. The same request gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub version: Version,
    pub name: String,
    /// The head that it follows on; `write` checks that it still is.
    pub parent: Option<Version>,
    pub up: String,
    pub down: String,
    /// The `.json`, as `plan --format json` prints it too.
    pub sidecar: String,
}

impl Draft {
    /// Makes the texts.
    ///
    /// # Errors
    /// A name or time that gives no file name, and [`UNSTORABLE`] for a plan that does not lead from the folder's state
    /// to where it says, or whose SQL would not be read back as it is.
    pub fn new(request: &Request<'_>) -> Result<Self, Diagnostic> {
        let head = request.folder.state().head.as_ref().map(|head| head.version);
        let name = name(request)?;
        Self::printed(request, Version::after(head, request.time)?, name, &[], false)
    }

    /// The one that stands in the place of these; it has the version of the last. `by_hand` says whether people wrote some of the
    /// SQL.
    pub(super) fn squashed(request: &Request<'_>, of: &[Migration], by_hand: bool) -> Result<Self, Diagnostic> {
        let head = request.folder.state().head.as_ref().map(|head| head.version);
        let version = of.last().map_or_else(|| Version::after(head, request.time), |last| Ok(last.version))?;
        Self::printed(request, version, name(request)?, of, by_hand)
    }

    fn printed(
        request: &Request<'_>,
        version: Version,
        name: String,
        of: &[Migration],
        by_hand: bool,
    ) -> Result<Self, Diagnostic> {
        let lexis = Lexis::of(request.dialect).ok_or_else(|| unknown_dialect(request.dialect))?;
        let state = request.folder.state();
        let up_script = &whole::apart(request.up_script, request.up, lexis);
        let down_script = &whole::apart(request.down_script, request.down, lexis);

        let records = |plan: &Plan| plan.steps().map(Record::from).collect::<Vec<_>>();
        let (up_steps, down_steps) = (records(request.up), records(request.down));
        let parent = state.head.as_ref().map(|head| head.version);
        let rows = rows(request);
        let head = Head { version, name: &name, dialect: request.dialect, parent, of, rows };
        let planned = Risk::of(&up_steps).restored_by(&Risk::of(&down_steps));
        let restored = match by_hand {
            true if down_script.statements().next().is_none() => Reversibility::Irreversible,
            true => planned.max(Reversibility::StructureOnly),
            false => planned,
        };
        let up = text(&head.up(&up_steps, restored), up_script, lexis)?;
        let down = text(&head.down(&down_steps, restored), down_script, lexis)?;
        let request = Request { up_script, down_script, ..*request };
        Self::of_sides(&request, version, name, Sides { up, down, restored, hand_written: by_hand, of })
    }

    /// The same of SQL that is written already; the request's scripts are what it says.
    pub(super) fn of_sides(
        request: &Request<'_>,
        version: Version,
        name: String,
        sides: Sides<'_>,
    ) -> Result<Self, Diagnostic> {
        let reached = reached(request)?;
        let Sides { up, down, restored, hand_written, of } = sides;
        let state = request.folder.state();
        let records = |plan: &Plan| plan.steps().map(Record::from).collect::<Vec<_>>();
        let (up_steps, down_steps) = (records(request.up), records(request.down));
        let side = |sql: &str, script: &Script, steps: &[Record]| mirror::Side {
            sha256: Digest::of(sql.as_bytes()),
            meaning: Lexis::of(request.dialect).and_then(|lexis| split::meaning(sql, lexis).ok()),
            segments: segments(script),
            steps: steps.iter().map(Into::into).collect(),
        };
        let changes = request.up.changes.iter().map(mirror::Change::try_from);
        let sidecar = Sidecar {
            format: mirror::FORMAT,
            id: Digest::unknown(),
            schemac: TOOL_VERSION.to_owned(),
            dialect: request.dialect.to_owned(),
            version,
            name: name.clone(),
            parent: state.head.as_ref().map(|head| mirror::Parent { version: head.version, id: head.id.clone() }),
            from: state_hash(&state.catalog),
            to: state_hash(&reached),
            reversibility: restored.into(),
            hand_written,
            replaces: of
                .iter()
                .map(|one| mirror::Replaced {
                    version: one.version,
                    up_sha256: one.up.sha256.clone(),
                    up_meaning: Some(one.up.meaning.clone()),
                })
                .collect(),
            changes: changes.collect::<Result<_, _>>().map_err(not_physical)?,
            decisions: (&decided(request)).try_into().map_err(not_physical)?,
            up: side(&up, request.up_script, &up_steps),
            down: side(&down, request.down_script, &down_steps),
        };
        let sidecar = sidecar.sealed().and_then(|sealed| sealed.text());
        let sidecar = sidecar.map_err(|why| unstorable(format!("the sidecar cannot be written as JSON: {why}")))?;
        Ok(Self { version, name, parent: state.head.as_ref().map(|head| head.version), up, down, sidecar })
    }

    /// The common part of the three file names.
    pub fn stem(&self) -> String {
        format!("{}_{}", self.version, self.name)
    }

    /// File names and texts, the sidecar last: it makes the migration whole.
    pub fn files(&self) -> [(String, &str); 3] {
        let stem = self.stem();
        [
            (format!("{stem}.up.sql"), self.up.as_str()),
            (format!("{stem}.down.sql"), self.down.as_str()),
            (format!("{stem}.json"), self.sidecar.as_str()),
        ]
    }
}

/// The name that is wanted, or one after what the changes mainly do.
fn name(request: &Request<'_>) -> Result<String, Diagnostic> {
    let taken: BTreeSet<&str> = request.folder.migrations().iter().map(|one| one.name.as_str()).collect();
    match request.name {
        Some(wanted) => slug::given(wanted, &taken),
        None if request.up.changes.is_empty() && !request.transitions.kept.is_empty() => {
            Ok(slug::derived("deprecations", &taken))
        }
        None => Ok(slug::derived(&title::of(&request.up.changes, request.folder.state().head.is_none()), &taken)),
    }
}

/// The SQL of both directions.
pub(super) struct Sides<'a> {
    pub up: String,
    pub down: String,
    /// How much the down gives back.
    pub restored: Reversibility,
    pub hand_written: bool,
    /// The migrations in whose place it stands.
    pub of: &'a [Migration],
}

/// Of this tool; written into every migration.
const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// What both headers say.
struct Head<'a> {
    version: Version,
    name: &'a str,
    dialect: &'a str,
    parent: Option<Version>,
    of: &'a [Migration],
    /// What is to be said of the rows that it fills.
    rows: Vec<String>,
}

impl Head<'_> {
    fn up(&self, steps: &[Record], restored: Reversibility) -> Vec<String> {
        let mut lines = self.both("up");
        lines.push(format!("risk: {}", Risk::of(steps).line()));
        lines.extend(losses(steps));
        lines.push(format!("down: {}", risk::way_back(restored)));
        lines.extend(self.rows.iter().cloned());
        lines
    }

    fn down(&self, steps: &[Record], restored: Reversibility) -> Vec<String> {
        let mut lines = self.both("down");
        lines.push(format!("risk: {}", Risk::of(steps).line()));
        lines.extend(losses(steps));
        lines.push(format!("restores: {}", risk::restores(restored)));
        if !self.rows.is_empty() {
            lines.push("the way up only gives rows values that they lacked; they keep them".to_owned());
        }
        lines
    }

    fn both(&self, direction: &str) -> Vec<String> {
        let mut lines = vec![
            format!("{}_{}: {direction}", self.version, self.name),
            format!("made by schemac {TOOL_VERSION} for {}; its hash stands in the .json: do not edit", self.dialect),
            format!("parent: {}", self.parent.map_or_else(|| "none".to_owned(), |parent| parent.to_string())),
        ];
        if let [first, .., last] = self.of {
            lines.push(format!("in the place of {} migrations, {} to {}", self.of.len(), first.version, last.version));
        }
        lines
    }
}

/// What those who review or run it should know of rows that it fills and nothing else.
fn rows(request: &Request<'_>) -> Vec<String> {
    let fills: Vec<_> = request
        .up
        .steps()
        .filter(|_| request.up.changes.is_empty())
        .filter_map(|step| {
            request
                .transitions
                .fills
                .get(&step.at)
                .filter(|fill| fill.kind == FillKind::Rest)
                .map(|fill| (step.at, fill))
        })
        .collect();
    if fills.is_empty() {
        return Vec::new();
    }
    let mut out = vec!["it fills rows that have no value, and changes nothing of the schema".to_owned()];
    for (at, fill) in &fills {
        let Some(rows) = fill.batch else { continue };
        out.push(format!(
            "{at}: `schemac apply` fills {rows} rows of the table at a time before it runs this; where something else runs it, \
             `schemac backfill` first keeps it short"
        ));
    }
    out
}

fn losses(steps: &[Record]) -> impl Iterator<Item = String> {
    steps.iter().filter_map(|step| step.hazard.data_loss.as_ref().map(|loss| format!("data loss: {}: {loss}", step.at)))
}

fn segments(script: &Script) -> Vec<mirror::Segment> {
    let segment = |one: &crate::dialect::Segment| mirror::Segment {
        transactional: one.transactional,
        foreign_keys_off: one.foreign_keys_off,
        statements: one.statements.len(),
    };
    print::normal(script).segments.iter().map(segment).collect()
}

/// Prints, and reads back what was printed.
fn text(header: &[String], script: &Script, lexis: &Lexis) -> Result<String, Diagnostic> {
    let text = print::print(header, script, lexis);
    if text.contains('\0') {
        return Err(unstorable("the SQL holds a NUL character, which no SQL text can".to_owned()));
    }
    match split::script(&text, lexis) {
        Ok(back) if print::same(&back, script) => Ok(text),
        Ok(back) => {
            let odd = back.statements().zip(script.statements()).find(|(a, b)| a.sql != b.sql).map(|(_, b)| &b.sql);
            let odd = odd.map_or_else(String::new, |sql| format!(": `{sql}`"));
            Err(unstorable(format!("the SQL would be read back as other statements than it was planned{odd}")))
        }
        Err(why) => Err(unstorable(format!("the SQL cannot be split into its statements: {}", why.describe(&text)))),
    }
}

/// The state that the changes lead to from the folder's. A sidecar must say what its SQL does, so that is the plan's end, but for the
/// manner of what was there before: no change is about that.
fn reached(request: &Request<'_>) -> Result<Catalog, Diagnostic> {
    match apply_all(&request.folder.state().catalog, &request.up.changes) {
        Ok(reached) if reached == request.up.after => Ok(reached),
        Ok(_) => Err(unstorable("the plan's changes do not lead to the schema that it says".to_owned())),
        Err(why) => {
            Err(unstorable(format!("the plan does not fit the migrations folder: {}", super::chain::why(&why))))
        }
    }
}

fn unstorable(why: String) -> Diagnostic {
    Diagnostic::error(UNSTORABLE, why)
        .help("look at the SQL in backticks of your schema: an open quote, comment or parenthesis, or a `;`")
        .help("if there is none, this is a bug of schemac; please report it with the schema")
}

fn not_physical((at, _): (Address, mirror::NotPhysical)) -> Diagnostic {
    unstorable(format!("`{at}` holds a type or expression that was not translated for the database"))
}

/// No migration can be read or written for a dialect whose lexical rules are not known.
pub(super) fn unknown_dialect(dialect: &str) -> Diagnostic {
    Diagnostic::error(UNKNOWN_DIALECT, format!("schemac knows no way to read SQL files of `{dialect}`"))
        .help("set `dialect` of the target to `sqlite` or `postgres`")
}
