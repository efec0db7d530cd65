//! Answers to a plan's questions, as edits of the schema's files.

use std::path::{Path, PathBuf};

use super::decide::Decision;
use super::{Origins, Project, SourceFile};
use crate::base::{Edit, FileId, Name};
use crate::catalog::{Address, Kind, QName};
use crate::syntax::ast::DropKind;
use crate::syntax::edit::{self, Declared};
use crate::syntax::parse;

/// What became of something that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is this object now.
    Renamed(Address),
    Removed,
}

/// A file's text with an answer in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub path: PathBuf,
    pub text: String,
}

impl Project {
    /// Writes an answer into the text of the file where it belongs. `None` when no file declares the thing by itself (a
    /// column of a mixin), or the file is not one on disk.
    pub fn answered(&self, origins: &Origins, decision: &Decision, answer: Answer) -> Option<Answered> {
        match answer {
            Answer::Renamed(to) => self.renamed(origins, decision, &to),
            Answer::Removed if decision.now.is_part() => self.column_removed(origins, &decision.now),
            Answer::Removed => self.table_removed(origins, &decision.at),
        }
    }

    fn renamed(&self, origins: &Origins, decision: &Decision, to: &Address) -> Option<Answered> {
        let (id, file, path) = self.file(origins.get(to)?.file)?;
        let ast = parse(id, &file.text).ast;
        let declared = declared(origins.portable(to.home));
        let edit = match (to.kind, to.part, decision.at.part) {
            (Kind::Column, Some(column), Some(old)) => edit::rename_column(&ast, &declared, column, old),
            _ => edit::rename_table(&ast, &declared, decision.at.home.name),
        };
        Some(answered(file, path, edit?))
    }

    fn column_removed(&self, origins: &Origins, gone: &Address) -> Option<Answered> {
        let (id, file, path) = self.file(origins.get(&Address::table(gone.home))?.file)?;
        let ast = parse(id, &file.text).ast;
        let edit = edit::drop_column(&ast, &file.text, &declared(origins.portable(gone.home)), gone.part?);
        Some(answered(file, path, edit?))
    }

    /// The line stands at the end of the first file in which it means the right namespace.
    fn table_removed(&self, origins: &Origins, gone: &Address) -> Option<Answered> {
        let QName { ns, name } = origins.portable(gone.home);
        self.sources.iter().find_map(|(id, _)| {
            let (id, file, path) = self.file(id)?;
            let within = edit::namespace_at_end(&parse(id, &file.text).ast);
            let written: Vec<Name> = match within {
                None => ns.into_iter().chain([name]).collect(),
                Some(_) if within == ns => vec![name],
                Some(_) => return None,
            };
            Some(answered(file, path, edit::drop_item(id, &file.text, DropKind::Table, &written)))
        })
    }

    fn file(&self, id: FileId) -> Option<(FileId, &SourceFile, &Path)> {
        let file = self.sources.get(id)?;
        Some((id, file, file.disk.as_deref()?))
    }
}

fn declared(name: QName) -> Declared {
    Declared::new(name.ns, name.name)
}

fn answered(file: &SourceFile, path: &Path, edit: Edit) -> Answered {
    Answered { path: path.to_owned(), text: edit::apply(&file.text, &[edit]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{Accept, Outcome, Sources, plan};
    use crate::dialect::sqlite::Sqlite;
    use crate::migration::State;

    fn project(text: &str) -> Project {
        let mut sources = Sources::default();
        sources.add("a.schema", Some(Path::new("a.schema")), text);
        Project::of_sources(sources, Vec::new())
    }

    /// The text after the one question that the way between the two asks was answered.
    fn after(before: &str, now: &str, answer: impl Fn(&Decision) -> Answer) -> String {
        let catalog = project(before).lower(&Sqlite).catalog.unwrap().into_inner();
        let state = State { catalog, ..State::default() };
        let project = project(now);
        let physical = project.lower(&Sqlite);
        let Outcome::Decisions(decisions) = plan(&physical, &state, &Sqlite, &Accept::default()).unwrap() else {
            panic!("nothing was asked");
        };
        let [decision] = decisions.as_slice() else { panic!("{decisions:?}") };
        project.answered(&physical.origins, decision, answer(decision)).unwrap().text
    }

    fn first(decision: &Decision) -> Answer {
        let crate::compile::Question::Removed { candidates } = &decision.question else { panic!() };
        Answer::Renamed(candidates[0])
    }

    #[test]
    fn an_answer_becomes_a_clause_or_a_tombstone() {
        let table = |column: &str| format!("table t {{\n  id int primary key\n  {column}\n}}\n");
        let (before, now) = (table("fullname text"), table("full_name text"));
        assert_eq!(after(&before, &now, first), table("full_name text renamed from fullname"));
        assert_eq!(
            after(&before, &now, |_| Answer::Removed),
            "table t {\n  id int primary key\n  full_name text\n  drop column fullname\n}\n"
        );
        let other = "table u {\n  id int primary key\n  fullname text\n}\n";
        assert_eq!(after(&before, other, first), other.replace("table u", "table u renamed from t"));
        assert_eq!(after(&before, other, |_| Answer::Removed), format!("{other}drop table t\n"));
    }
}
