//! The queries: text to tree, tree to items without offsets, items to names, names to shapes, shapes to meaning.
//!
//! Each answers with a value and its problems. A file is the grain; only in a file that is being edited the tables are
//! grains of their own ([`entry`], [`table`]): a memo for every item of every file was measured to cost more than it gives.

use std::sync::{Arc, PoisonError};

use rustc_hash::FxHashSet;
use salsa::Database;

use super::barrier::{self, Entry, Items, Marks};
use super::codes;
use super::conflict;
use super::cx::Cx;
use super::db::{SourceFile, Workspace};
use super::define;
use super::item::{self, Meaning};
use super::judge::{self, Need, Seen};
use super::shape::{self, Shapes};
use super::symbols::{self as declarations, Decl, Symbols};
use super::target::Target;
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, QName};
use crate::syntax;
use crate::syntax::ast::{ItemKind, Path};

/// A parsed file: entries without offsets, the way back, and the parser's own problems (with true spans).
#[derive(Clone, Debug)]
pub struct Parsed {
    pub items: Arc<Items>,
    pub marks: Marks,
    pub problems: Vec<Diagnostic>,
}

/// Reads a file. Never compared: whoever depends on offsets runs again.
#[salsa::tracked(returns(ref), no_eq)]
pub fn parse(db: &dyn Database, file: SourceFile) -> Parsed {
    let text = file.text(db);
    let id = file.file(db);
    let ((items, marks, dropped), mut problems) =
        match file.memo(db).lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(memo) => {
                let read = syntax::parse_again(id, text, &mut memo.text);
                (barrier::lower_again(id, read.items, memo), read.problems)
            }
            None => {
                let read = syntax::parse(id, text);
                (barrier::lower(id, read.ast), read.problems)
            }
        };
    if dropped > 0 {
        problems.push(
            Diagnostic::error(codes::TOO_MUCH, format!("`{}` has {dropped} items too many", file.path(db)))
                .help("split the file"),
        );
    }
    Parsed { items: Arc::new(items), marks, problems }
}

/// The items without offsets: the barrier. An edit of comments or blanks ends here.
#[salsa::tracked(returns(ref))]
pub fn items(db: &dyn Database, file: SourceFile) -> Arc<Items> {
    Arc::clone(&parse(db, file).items)
}

/// The words of a file that may be names. An edit within a word that is none of them ends here for most of what follows.
#[salsa::tracked(returns(ref))]
pub fn mentions(db: &dyn Database, file: SourceFile) -> Arc<FxHashSet<Name>> {
    Arc::clone(&items(db, file).mentions)
}

/// One item of a file, so that a query about it does not depend on the others.
#[salsa::tracked(returns(ref))]
pub fn entry(db: &dyn Database, file: SourceFile, index: u32) -> Option<Arc<Entry>> {
    items(db, file).entries.get(index as usize).cloned()
}

/// The names that a file declares.
#[salsa::tracked(returns(ref))]
pub fn outline(db: &dyn Database, file: SourceFile) -> Vec<Decl> {
    declarations::outline(file, file.package(db), &items(db, file).entries)
}

/// What other files may need of a file besides tables: its enums, types and mixins, and the `use` lines that they see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shared {
    entries: Vec<Arc<Entry>>,
    pub uses: Vec<Use>,
}

/// A `use` line.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    pub short: Name,
    pub path: Path,
    pub block: u32,
}

impl Shared {
    /// The enum, type or mixin at this place of the file.
    pub fn entry(&self, index: u32) -> Option<&Arc<Entry>> {
        let at = self.entries.binary_search_by_key(&index, |entry| entry.index).ok()?;
        self.entries.get(at)
    }
}

/// The enums, types, mixins and `use` lines of a file; unchanged while only its tables change.
#[salsa::tracked(returns(ref))]
pub fn shared(db: &dyn Database, file: SourceFile) -> Shared {
    let mut out = Shared::default();
    for entry in &items(db, file).entries {
        match &entry.item.kind {
            ItemKind::Enum(_) | ItemKind::Type(_) | ItemKind::Mixin(_) => out.entries.push(Arc::clone(entry)),
            ItemKind::Use(own) => out.uses.push(Use {
                short: own.alias.unwrap_or(own.path.name).name,
                path: own.path.clone(),
                block: entry.scope.block,
            }),
            ItemKind::Table(_)
            | ItemKind::Namespace(_)
            | ItemKind::Extension(_)
            | ItemKind::Relation(_)
            | ItemKind::Rows(_)
            | ItemKind::Group(_)
            | ItemKind::View(_)
            | ItemKind::Routine(_)
            | ItemKind::Sequence(_)
            | ItemKind::Raw(_)
            | ItemKind::Grant(_)
            | ItemKind::Analyzer(_)
            | ItemKind::Param(_)
            | ItemKind::Service(_)
            | ItemKind::Drop(_)
            | ItemKind::Broken(_) => {}
        }
    }
    out
}

/// Every name of the workspace, for one target.
#[salsa::tracked(returns(ref))]
pub fn symbols(db: &dyn Database, workspace: Workspace, target: Target) -> Symbols {
    let files = workspace.files(db);
    Symbols::new(files.iter().map(|file| outline(db, *file).as_slice()), target)
}

/// The names among all that a file mentions. A rename anywhere runs this again for every file, which is cheap; what comes
/// after runs again only where the name is mentioned.
#[salsa::tracked(returns(ref))]
pub fn visible(db: &dyn Database, workspace: Workspace, file: SourceFile, target: Target) -> Symbols {
    symbols(db, workspace, target).part(file, mentions(db, file))
}

/// What other tables need of a file's tables: columns with their types, and keys.
#[salsa::tracked(returns(ref))]
pub fn shapes(db: &dyn Database, workspace: Workspace, file: SourceFile, target: Target) -> Shapes {
    shape::of_file(&Cx::new(db, workspace, file, target), file)
}

/// The columns of a view, if its query names them all. Other views that it reads are not looked into for that: only for `*` their
/// columns would be needed, and views can be nested as deep as somebody likes, or in a circle.
#[salsa::tracked(returns(ref))]
pub fn view_columns(
    db: &dyn Database,
    workspace: Workspace,
    file: SourceFile,
    index: u32,
    target: Target,
) -> Option<Vec<Name>> {
    define::view_columns(&Cx::new(db, workspace, file, target), file, index)
}

/// What a table of a file that is being edited means; nothing if the file has to look at it itself.
#[salsa::tracked(returns(ref))]
pub fn table(
    db: &dyn Database,
    workspace: Workspace,
    file: SourceFile,
    index: u32,
    target: Target,
) -> Option<Arc<Meaning>> {
    let entry = entry(db, file, index).as_deref()?;
    item::table_alone(&Cx::new(db, workspace, file, target), file, entry).map(Arc::new)
}

/// What a file means on a target, and what is wrong with it (with marks for spans).
#[salsa::tracked(returns(ref))]
pub fn check(db: &dyn Database, workspace: Workspace, file: SourceFile, target: Target) -> Meaning {
    item::check_file(&Cx::new(db, workspace, file, target), file)
}

/// The names that a file's objects take in their namespaces; an input of [`conflicts`] that seldom changes.
#[salsa::tracked(returns(ref))]
pub fn relations(db: &dyn Database, workspace: Workspace, file: SourceFile, target: Target) -> Vec<(QName, Address)> {
    conflict::relations(check(db, workspace, file, target))
}

/// The pairs of objects of the workspace that would have one name in the database.
#[salsa::tracked(returns(ref))]
pub fn conflicts(db: &dyn Database, workspace: Workspace, target: Target) -> Vec<(Address, Address)> {
    let files = workspace.files(db);
    conflict::find(files.iter().flat_map(|file| relations(db, workspace, *file, target)))
}

/// What the judge says of a file.
#[salsa::tracked(returns(ref))]
pub fn judged(db: &dyn Database, workspace: Workspace, file: SourceFile, target: Target) -> Vec<Diagnostic> {
    let Some(judge) = workspace.judge(db) else { return Vec::new() };
    let objects = &check(db, workspace, file, target).objects;
    judge.of_file(&Seen::new(Cx::new(db, workspace, file, target), file, objects))
}

/// What the rows of a file's tables need of others; an input of [`together`] that seldom changes.
#[salsa::tracked(returns(ref))]
pub fn needs(db: &dyn Database, workspace: Workspace, file: SourceFile, target: Target) -> Vec<Need> {
    let objects = &check(db, workspace, file, target).objects;
    judge::needs(&Cx::new(db, workspace, file, target), file, objects)
}

/// What the judge says of all files together.
#[salsa::tracked(returns(ref))]
pub fn together(db: &dyn Database, workspace: Workspace, target: Target) -> Vec<Diagnostic> {
    let Some(judge) = workspace.judge(db) else { return Vec::new() };
    let own = workspace.files(db).iter().filter(|file| file.package(db).is_none());
    judge.of_needs(&own.flat_map(|file| needs(db, workspace, *file, target)).collect::<Vec<_>>())
}
