//! Sidecars of migrations that follow on another parent than the one that they were planned on. Their SQL stays byte for byte.

use std::collections::BTreeMap;

use super::chain::misfit;
use super::codes::UNSTORABLE;
use super::folder::Stem;
use super::layout::Laid;
use super::mirror::{Parent, Sidecar};
use super::storage::{self, Files, Location};
use super::{Digest, Folder, Migration, State, Version, read, state_hash};
use crate::base::Diagnostic;

/// What becomes of a folder's files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewritten {
    before: Files,
    /// All files as they will be.
    files: Files,
    put: BTreeMap<String, String>,
    gone: Vec<String>,
    /// Old and new name of each migration that moved.
    pub moved: Vec<(String, String)>,
}

impl Rewritten {
    /// The folder as it will be.
    pub fn folder(&self, dialect: &str) -> (Folder, Vec<Diagnostic>) {
        Folder::from_files(&self.files, dialect)
    }

    /// The files of these migrations as they were before.
    pub fn old_files(&self, all: &[Migration]) -> Vec<Laid> {
        let stems: Vec<Stem> = all.iter().map(|one| Stem::of(one.version, &one.name)).collect();
        let of = self.before.iter().filter(|(name, _)| stems.iter().any(|stem| stem.is_of(name)));
        of.filter_map(|(name, bytes)| Some((name.clone(), String::from_utf8(bytes.clone()).ok()?))).collect()
    }

    /// Puts it on the disk.
    ///
    /// # Errors
    /// [`super::codes::MOVED_ON`], [`super::codes::UNWRITABLE`]; what is half-written then is told when the folder is read, and version control has it whole.
    pub fn write(&self, at: &Location) -> Result<(), Diagnostic> {
        let put: Vec<(String, &str)> = self.put.iter().map(|(name, text)| (name.clone(), text.as_str())).collect();
        storage::exchange(at, Some(&self.before), &put, &self.gone)
    }
}

/// Goes along a chain and writes each migration anew on top of the one before.
pub(super) struct Rewriter {
    pub state: State,
    parent: Option<(Version, Digest)>,
    out: Rewritten,
}

impl Rewriter {
    /// From the end of this part of the folder on.
    pub fn after(kept: &[Migration], files: Files) -> Result<Self, Diagnostic> {
        let mut state = State::default();
        for one in kept {
            state.advance(one).map_err(|error| misfit(one, &error))?;
        }
        let parent = kept.last().map(|one| (one.version, one.id.clone()));
        Ok(Self { state, parent, out: Rewritten { before: files.clone(), files, ..Rewritten::default() } })
    }

    /// The version and id that the next one follows on.
    pub fn parent(&self) -> Option<&(Version, Digest)> {
        self.parent.as_ref()
    }

    /// Goes past a migration that stays as it is.
    pub fn pass(&mut self, one: &Migration) -> Result<(), Diagnostic> {
        self.state.advance(one).map_err(|error| misfit(one, &error))?;
        self.parent = Some((one.version, one.id.clone()));
        Ok(())
    }

    /// The migration on top of what is there. Its version becomes a later one when it would come before its parent.
    pub fn follow(&mut self, one: &Migration) -> Result<(), Diagnostic> {
        let stem = Stem::of(one.version, &one.name);
        let mut sidecar = read::sidecar(&stem, &self.out.files)?;
        let after = self.parent.as_ref().map(|(version, _)| *version);
        if after.is_some_and(|after| one.version <= after) {
            sidecar.version = Version::after(after, 0)?;
        }
        sidecar.parent = self.parent.take().map(|(version, id)| Parent { version, id });
        sidecar.from = state_hash(&self.state.catalog);
        self.state.advance(one).map_err(|error| misfit(one, &error))?;
        sidecar.to = state_hash(&self.state.catalog);
        let new = Stem::of(sidecar.version, &one.name);
        if new != stem {
            for (old, name) in [(stem.up(), new.up()), (stem.down(), new.down())] {
                let text = read::text(&old, &self.out.files)?.to_owned();
                self.remove(&old);
                self.put(name, text);
            }
            self.remove(&stem.sidecar());
        }
        self.out.moved.push((stem.as_str().to_owned(), new.as_str().to_owned()));
        self.seal(&new, sidecar)
    }

    /// Puts a sidecar under its id; the next one follows on it.
    fn seal(&mut self, stem: &Stem, sidecar: Sidecar) -> Result<(), Diagnostic> {
        let unstorable = |why| Diagnostic::error(UNSTORABLE, format!("the sidecar cannot be written as JSON: {why}"));
        let sealed = sidecar.sealed().map_err(unstorable)?;
        let text = sealed.text().map_err(unstorable)?;
        self.parent = Some((sealed.version, sealed.id));
        self.put(stem.sidecar(), text);
        Ok(())
    }

    /// Puts a file.
    pub fn put(&mut self, name: String, text: String) {
        self.out.gone.retain(|own| *own != name);
        self.out.files.insert(name.clone(), text.clone().into_bytes());
        self.out.put.insert(name, text);
    }

    /// Takes a file away.
    pub fn remove(&mut self, name: &str) {
        if self.out.put.remove(name).is_none() || self.out.files.contains_key(name) {
            self.out.gone.push(name.to_owned());
        }
        self.out.files.remove(name);
    }

    /// The next one follows on this.
    pub fn set_parent(&mut self, version: Version, id: Digest) {
        self.parent = Some((version, id));
    }

    /// What came of it.
    pub fn finish(self) -> Rewritten {
        self.out
    }
}
