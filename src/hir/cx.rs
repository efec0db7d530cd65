//! What every check has at hand.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::PoisonError;

use salsa::Database;

use super::barrier::{Entry, Scope};
use super::db::{SourceFile, Workspace};
use super::item::Meaning;
use super::mixin::Env;
use super::names::Names;
use super::package::{Package, PackageUse};
use super::queries::{self, Shared};
use super::shape::TableShape;
use super::symbols::Decl;
use super::target::Target;
use crate::base::{Diagnostic, Name};
use crate::catalog::QName;

/// The compile as one query sees it, and the problems that the query found so far.
pub struct Cx<'a> {
    pub target: Target,
    pub symbols: Names<'a>,
    db: &'a dyn Database,
    workspace: Workspace,
    problems: RefCell<Vec<Diagnostic>>,
    package_uses: RefCell<Vec<PackageUse>>,
    /// How many more times the names of the whole compile may be searched for one that is near.
    searches: Cell<u32>,
    /// How deep the expression at hand is.
    pub depth: Cell<usize>,
    /// How many more parts of expressions may be written out of the values given to mixins.
    pub arguments: Cell<usize>,
}

/// A file with more unknown names than this is not mended by guesses, and each costs a look at every name.
const SEARCHES: u32 = 50;
/// How many parts of expressions a file may take out of the values given to mixins.
pub const MAX_ARGUMENTS: usize = 1_000_000;

impl<'a> Cx<'a> {
    /// A context without problems.
    pub fn new(db: &'a dyn Database, workspace: Workspace, file: SourceFile, target: Target) -> Self {
        let symbols = Names::new(db, workspace, file, target);
        Self {
            target,
            symbols,
            db,
            workspace,
            problems: RefCell::default(),
            package_uses: RefCell::default(),
            searches: Cell::new(SEARCHES),
            depth: Cell::new(0),
            arguments: Cell::new(MAX_ARGUMENTS),
        }
    }

    /// Notes a problem.
    pub fn report(&self, problem: Diagnostic) {
        self.problems.borrow_mut().push(problem);
    }

    /// Whether one more search for a near name is worth its time.
    pub fn may_search(&self) -> bool {
        let left = self.searches.get();
        self.searches.set(left.saturating_sub(1));
        left > 0
    }

    /// Does something of which the problems are no news, because they are reported elsewhere.
    pub fn quietly<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = self.problems.borrow().len();
        let value = work();
        self.problems.borrow_mut().truncate(before);
        value
    }

    /// Whether nothing was found so far, and none of the bounds was drawn upon.
    pub fn is_untouched(&self) -> bool {
        self.problems.borrow().is_empty()
            && self.package_uses.borrow().is_empty()
            && self.searches.get() == SEARCHES
            && self.arguments.get() == MAX_ARGUMENTS
    }

    /// The problems so far, taken out.
    pub fn drain(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut *self.problems.borrow_mut())
    }

    /// Notes that a package uses another.
    pub fn note_package_use(&self, own: PackageUse) {
        self.package_uses.borrow_mut().push(own);
    }

    /// Which packages use which, taken out.
    pub fn drain_package_uses(&self) -> Vec<PackageUse> {
        std::mem::take(&mut *self.package_uses.borrow_mut())
    }

    /// The items of a file.
    pub fn items(&self, file: SourceFile) -> &'a [std::sync::Arc<Entry>] {
        &queries::items(self.db, file).entries
    }

    /// What a table meant when it was last looked at, in a file that is being edited.
    pub fn kept_table(&self, file: SourceFile, index: u32) -> Option<&'a Meaning> {
        file.memo(self.db).lock().unwrap_or_else(PoisonError::into_inner).as_ref()?;
        queries::table(self.db, self.workspace, file, index, self.target).as_deref()
    }

    /// The enums, types, mixins and `use` lines of a file.
    pub fn shared(&self, file: SourceFile) -> &'a Shared {
        queries::shared(self.db, file)
    }

    /// The item behind an enum, type or mixin.
    pub fn entry(&self, decl: &Decl) -> Option<&'a Entry> {
        self.shared(decl.file).entry(decl.index).map(|entry| &**entry)
    }

    /// The shapes of a file's own tables. Not to be asked for while shapes are made.
    pub fn shapes(&self, file: SourceFile) -> &'a super::shape::Shapes {
        queries::shapes(self.db, self.workspace, file, self.target)
    }

    /// The columns of a declared view, if they are known.
    pub fn view_columns(&self, decl: &Decl) -> Option<&'a [Name]> {
        queries::view_columns(self.db, self.workspace, decl.file, decl.index, self.target).as_deref()
    }

    /// The shape of a declared table. Not to be asked for while shapes are made.
    pub fn shape(&self, table: QName) -> Option<&'a TableShape> {
        let decl = self.symbols.object(table).filter(|decl| decl.kind.has_columns())?;
        self.shapes(decl.file).get(table)
    }
}

/// Where a name is looked up from.
#[derive(Clone)]
pub struct Site<'a> {
    pub scope: Scope,
    /// The package of the file.
    pub package: Option<Package>,
    pub shared: &'a Shared,
    /// The parameters of the mixin around it.
    pub env: Option<Rc<Env<'a>>>,
}

impl<'a> Site<'a> {
    /// The place of an item outside any mixin.
    pub fn of(cx: &Cx<'a>, file: SourceFile, entry: &Entry) -> Self {
        Self { scope: entry.scope, package: file.package(cx.db), shared: cx.shared(file), env: None }
    }
}
