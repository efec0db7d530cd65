//! The door of this floor: files in, meaning out.

use std::sync::{Arc, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
use salsa::Setter;

use super::barrier::{self, MAX_FILES};
use super::bounds;
use super::clause::Clause;
use super::codes;
use super::db::{Db, SourceFile, Workspace};
use super::item::Meaning;
use super::judge::Judge;
use super::package::{self, Package};
use super::queries;
use super::removed;
use super::target::Target;
use crate::base::{Diagnostic, FileId, Span, threads};
use crate::catalog::{Address, Catalog, Transitions};
use crate::syntax;

/// A compile that stays alive between edits: what an edit does not touch is not computed again.
#[derive(Debug)]
pub struct Hir {
    db: Db,
    workspace: Workspace,
    /// Every file that ever was, in the order of its number; `false` = removed.
    files: Vec<(SourceFile, bool)>,
    by_path: FxHashMap<Arc<str>, FileId>,
    refused: usize,
}

/// What the files mean on one target: everything still portable.
#[derive(Debug, Default)]
pub struct Lowering {
    pub catalog: Catalog,
    pub transitions: Transitions,
    /// Where the transitions are said, each with what disappears with it when it is taken away.
    pub clauses: Vec<(Clause, Span, Span)>,
    /// Where each object was written (a derived one: what it was derived from).
    pub origins: FxHashMap<Address, Span>,
    /// The same as [`Hir::check`] gives. With an error among them the catalog has holes and must not be planned.
    pub problems: Vec<Diagnostic>,
}

impl Default for Hir {
    fn default() -> Self {
        Self::new()
    }
}

impl Hir {
    /// A compile without files.
    pub fn new() -> Self {
        let db = Db::default();
        let workspace = Workspace::new(&db, Vec::new(), None);
        Self { db, workspace, files: Vec::new(), by_path: FxHashMap::default(), refused: 0 }
    }

    /// Asks this judge about everything that compiles.
    pub fn set_judge(&mut self, judge: Arc<dyn Judge>) {
        self.workspace.set_judge(&mut self.db).to(Some(judge));
    }

    /// Makes these the files of the compile, in any order; files that are not listed are removed. A path keeps its
    /// number for as long as the compile lives.
    pub fn set_files<P: AsRef<str>, T: Into<Arc<str>>>(&mut self, files: impl IntoIterator<Item = (P, T)>) {
        self.refused = 0;
        self.files.iter_mut().for_each(|(_, present)| *present = false);
        for (path, text) in files {
            self.put(path.as_ref(), text.into());
        }
        self.sync();
    }

    /// Adds a file or changes its text.
    pub fn set_text(&mut self, path: &str, text: impl Into<Arc<str>>) {
        let known = self.by_path.get(path).and_then(|id| self.files.get(id.0 as usize)).is_some_and(|(_, here)| *here);
        self.put(path, text.into());
        if !known {
            self.sync();
        }
    }

    /// Says which package a file belongs to; without a word it is the project's own.
    pub fn set_package(&mut self, path: &str, package: Option<Package>) {
        if let Some((file, _)) = self.by_path.get(path).and_then(|id| self.files.get(id.0 as usize))
            && file.package(&self.db) != package
        {
            file.set_package(&mut self.db).to(package);
        }
    }

    /// Takes a file out; whether it was there.
    pub fn remove(&mut self, path: &str) -> bool {
        let Some((_, present)) = self.by_path.get(path).and_then(|id| self.files.get_mut(id.0 as usize)) else {
            return false;
        };
        let was = std::mem::replace(present, false);
        self.sync();
        was
    }

    fn put(&mut self, path: &str, text: Arc<str>) {
        if let Some((file, present)) = self.by_path.get(path).and_then(|id| self.files.get_mut(id.0 as usize)) {
            *present = true;
            if **file.text(&self.db) != *text {
                file.memo(&self.db).lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default();
                file.set_text(&mut self.db).to(text);
            }
            return;
        }
        if self.files.len() >= MAX_FILES {
            self.refused += 1;
            return;
        }
        let id = FileId(self.files.len() as u32);
        let path: Arc<str> = path.into();
        let file = SourceFile::new(&self.db, Arc::clone(&path), text, id, None, Arc::default());
        self.files.push((file, true));
        self.by_path.insert(path, id);
    }

    /// Tells the queries which files there are, sorted by path, so that no answer depends on the order of loading.
    fn sync(&mut self) {
        let mut present: Vec<SourceFile> = self.files.iter().filter(|(_, here)| *here).map(|(file, _)| *file).collect();
        present.sort_by(|a, b| a.path(&self.db).cmp(b.path(&self.db)));
        if *self.workspace.files(&self.db) != present {
            self.workspace.set_files(&mut self.db).to(present);
        }
    }

    /// The files with their numbers, paths and texts, sorted by path.
    pub fn files(&self) -> Vec<(FileId, Arc<str>, Arc<str>)> {
        let files = self.workspace.files(&self.db).iter();
        files
            .map(|file| (file.file(&self.db), Arc::clone(file.path(&self.db)), Arc::clone(file.text(&self.db))))
            .collect()
    }

    /// Reads and checks all files for these targets, on as many threads as there are processors. Nothing is found that
    /// [`Hir::check`] would not find alone; it has less to do then.
    pub fn prepare(&self, targets: &[Target]) {
        let (files, workspace) = (self.workspace.files(&self.db), self.workspace);
        threads::map(files, || {
            let db = self.db.clone();
            move |file: &SourceFile| _ = queries::shared(&db, *file)
        });
        for target in targets {
            queries::symbols(&self.db, workspace, *target);
            threads::map(files, || {
                let db = self.db.clone();
                move |file: &SourceFile| _ = queries::relations(&db, workspace, *file, *target)
            });
        }
    }

    /// Everything that is wrong, for one target; sorted by path, place and code.
    pub fn check(&self, target: Target) -> Vec<Diagnostic> {
        let (db, workspace) = (&self.db, self.workspace);
        let mut out = Vec::new();
        if self.refused > 0 {
            out.push(
                Diagnostic::error(codes::TOO_MUCH, format!("{} files are too many", self.refused))
                    .help(format!("a compile has at most {MAX_FILES} files; join some")),
            );
        }
        for file in workspace.files(db) {
            out.extend(queries::parse(db, *file).problems.iter().cloned());
            let found = &queries::check(db, workspace, *file, target).problems;
            out.extend(found.iter().map(|problem| barrier::resolve(problem.clone(), &|mark| self.span(mark))));
        }
        out.extend(self.clashes(target));
        out.extend(self.packages(target));
        out.extend(self.removed(target));
        self.sort(&mut out);
        let mut out = bounds::bounded(out);
        let judged = self.judged(target, &out);
        if !judged.is_empty() {
            out.extend(judged);
            self.sort(&mut out);
        }
        out
    }

    /// By path, place and code, each once.
    fn sort(&self, found: &mut Vec<Diagnostic>) {
        let files = self.workspace.files(&self.db);
        let order: FxHashMap<FileId, usize> =
            files.iter().enumerate().map(|(at, file)| (file.file(&self.db), at)).collect();
        let place = |own: &Diagnostic| {
            own.primary.as_ref().map(|label| (order.get(&label.span.file).copied(), label.span.lo, label.span.hi))
        };
        found.sort_by(|a, b| (place(a), a.code, &a.message).cmp(&(place(b), b.code, &b.message)));
        // a line of a mixin is wrong in the same way for each table that spreads it
        let same = |own: &Diagnostic, first: &Diagnostic| {
            own.code == first.code && own.primary.is_some() && own.primary == first.primary
        };
        found.dedup_by(|own, first| own == first || own.is_error() && same(own, first));
    }

    /// What the judge says of the project's own files that have no errors. What it finds odd is no reason to stop, so there is no bound.
    fn judged(&self, target: Target, problems: &[Diagnostic]) -> Vec<Diagnostic> {
        let (db, workspace) = (&self.db, self.workspace);
        if workspace.judge(db).is_none() {
            return Vec::new();
        }
        let errors = problems.iter().filter(|own| own.is_error());
        let broken: FxHashSet<Option<FileId>> =
            errors.map(|own| own.primary.as_ref().map(|label| label.span.file)).collect();
        let mut out = Vec::new();
        // a package is its maker's affair
        let own = workspace.files(db).iter().filter(|file| file.package(db).is_none());
        for file in own.filter(|file| !broken.contains(&Some(file.file(db)))) {
            out.extend(queries::judged(db, workspace, *file, target));
        }
        if broken.is_empty() {
            out.extend(queries::together(db, workspace, target));
        }
        out.into_iter().map(|found| self.widened(barrier::resolve(found.clone(), &|mark| self.span(mark)))).collect()
    }

    /// What an edit takes away goes with its line, if it stands alone there.
    fn widened(&self, mut found: Diagnostic) -> Diagnostic {
        let edits = found.fix.iter_mut().flat_map(|fix| &mut fix.edits);
        for edit in edits.filter(|edit| edit.text.is_empty()) {
            edit.span = self.removal(edit.span);
        }
        found
    }

    fn removal(&self, span: Span) -> Span {
        let file = self.files.get(span.file.0 as usize);
        file.map_or(span, |(file, _)| syntax::edit::removal(file.text(&self.db), span))
    }

    /// Names that collide across tables.
    fn clashes(&self, target: Target) -> Vec<Diagnostic> {
        let pairs = queries::conflicts(&self.db, self.workspace, target);
        if pairs.is_empty() {
            return Vec::new();
        }
        let origins = self.origins(target);
        pairs
            .iter()
            .map(|(second, first)| {
                let name = second.part.unwrap_or(second.home.name);
                if second == first {
                    let problem = Diagnostic::error(codes::DUPLICATE, format!("`{first}` is declared twice"));
                    let problem = problem.help("take one of them away, or keep them to different targets with `only`");
                    return match origins.get(first) {
                        Some(span) => problem.at(*span, "the first of them"),
                        None => problem,
                    };
                }
                let mut problem = Diagnostic::error(
                    codes::NAME_CLASH,
                    format!("`{second}` and `{first}` would both be called `{name}`"),
                )
                .help("name one of them yourself");
                if let Some(span) = origins.get(second) {
                    problem = problem.at(*span, "the second");
                }
                if let Some(span) = origins.get(first) {
                    problem = problem.label(*span, "the first");
                }
                problem
            })
            .collect()
    }

    /// Packages that use each other, and what needs something that is never created.
    fn packages(&self, target: Target) -> Vec<Diagnostic> {
        let files = self.workspace.files(&self.db);
        if files.iter().all(|file| file.package(&self.db).is_none()) {
            return Vec::new();
        }
        let uses = files.iter().flat_map(|file| &self.meaning(*file, target).package_uses);
        let circles = package::circles(uses.copied());
        let mut out: Vec<_> =
            circles.into_iter().map(|problem| barrier::resolve(problem, &|mark| self.span(mark))).collect();
        let (external, own): (Vec<_>, Vec<_>) = files.iter().partition(|file| self.is_external(**file));
        let objects = |files: &[&SourceFile]| {
            let meanings: Vec<&Meaning> = files.iter().map(|file| self.meaning(**file, target)).collect();
            meanings.into_iter().flat_map(|meaning| &meaning.objects)
        };
        let mut external: FxHashSet<Address> = objects(&external).map(|(at, ..)| *at).collect();
        if external.is_empty() {
            return out;
        }
        objects(&own).for_each(|(at, ..)| _ = external.remove(at)); // a namespace may be of both
        for (at, object, mark) in objects(&own) {
            let Some(need) = object.needs(at).into_iter().find(|need| external.contains(need)) else { continue };
            out.push(
                Diagnostic::error(codes::NEEDS_EXTERNAL, format!("`{at}` needs `{need}`, which this project never creates"))
                    .at(self.span(*mark), "cannot be planned")
                    .help("names of an external package can be read in raw SQL; its types and mixins without objects of their own can be used")
                    .help("take `external = true` away from the package if this project is to create it"),
            );
        }
        out
    }

    /// Removals that lie.
    fn removed(&self, target: Target) -> Vec<Diagnostic> {
        let files = self.workspace.files(&self.db).iter();
        let meanings: Vec<&Meaning> = files.map(|file| self.meaning(*file, target)).collect();
        let found = removed::still_declared(&meanings).into_iter();
        found.map(|problem| barrier::resolve(problem, &|mark| self.span(mark))).collect()
    }

    fn meaning(&self, file: SourceFile, target: Target) -> &Meaning {
        queries::check(&self.db, self.workspace, file, target)
    }

    fn is_external(&self, file: SourceFile) -> bool {
        file.package(&self.db).is_some_and(|package| package.external)
    }

    fn origins(&self, target: Target) -> FxHashMap<Address, Span> {
        let mut out = FxHashMap::default();
        for file in self.workspace.files(&self.db) {
            let meaning = queries::check(&self.db, self.workspace, *file, target);
            for (at, _, mark) in &meaning.objects {
                out.entry(*at).or_insert_with(|| self.span(*mark));
            }
        }
        out
    }

    /// What the files mean on a target.
    pub fn lower(&self, target: Target) -> Lowering {
        let mut out = Lowering { problems: self.check(target), origins: self.origins(target), ..Lowering::default() };
        let mut objects = Vec::new();
        for file in self.workspace.files(&self.db).iter().filter(|file| !self.is_external(**file)) {
            let meaning = self.meaning(*file, target);
            objects.extend(meaning.objects.iter().map(|(at, object, _)| (*at, object.clone())));
            for (from, to) in &meaning.renames {
                out.transitions.renames.insert(*from, *to);
            }
            out.transitions.fills.extend(meaning.fills.iter().cloned());
            for (name, map) in &meaning.enum_values {
                out.transitions.enum_values.entry(*name).or_default().extend(map.iter().copied());
            }
            out.transitions.accepted.extend(meaning.accepted.iter().copied());
            out.transitions.kept.extend(meaning.kept.iter().map(|(at, day)| (*at, Some(*day))));
            out.clauses.extend(meaning.clauses.iter().map(|(clause, mark)| {
                let span = self.span(*mark);
                (*clause, span, self.removal(span))
            }));
        }
        out.catalog = objects.into_iter().collect();
        out
    }

    /// The span of a mark.
    fn span(&self, mark: Span) -> Span {
        match self.files.get(barrier::file_of(mark).0 as usize) {
            Some((file, _)) => queries::parse(&self.db, *file).marks.span(mark),
            None => mark,
        }
    }

    /// The queries that ran since the last call, for tests of what an edit costs.
    #[cfg(test)]
    pub(super) fn ran(&self) -> Vec<String> {
        self.db.ran()
    }
}
