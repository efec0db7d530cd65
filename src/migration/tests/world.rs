//! Builds folders in memory from catalogs.

use std::collections::BTreeMap;

use super::super::{Draft, Folder, Request};
use crate::base::{Code, Diagnostic};
use crate::catalog::{Address, Catalog, Column, Object, QName, Renames, Table, Type};
use crate::dialect::{Script, Segment, Statement};
use crate::diff::{Change, diff};
use crate::plan::{Action, Group, GroupKind, Hazard, Plan, Step, Transitions};

/// 2026-11-21T12:00:00Z.
pub(super) const NOON: i64 = 1_795_262_400;

pub(super) fn at(text: &str) -> Address {
    Address::parse(text).unwrap()
}

/// A catalog of tables with text columns: `t a b`.
pub(super) fn tables(lines: &[&str]) -> Catalog {
    let mut out = Catalog::new();
    for line in lines {
        let mut words = line.split(' ');
        let home = QName::bare(words.next().unwrap().into());
        out.insert(Address::table(home), Object::Table(Table::default()));
        for (position, name) in (0..).zip(words) {
            let ty = Type::Sql("TEXT".into());
            let column = Column::plain(position, ty, true);
            out.insert(Address::column(home, name.into()), Object::Column(column));
        }
    }
    out
}

/// A plan of single steps; enough for storing, not for running.
pub(super) fn plan(before: &Catalog, after: &Catalog, renames: &Renames) -> Plan {
    let changes = diff(before, after, renames);
    let mut out = Plan { after: after.clone(), changes: changes.clone(), ..Plan::default() };
    for change in changes {
        let at = *change.at();
        let action = match change {
            Change::Rename { from, .. } => Action::Rename { from },
            Change::Create { object, .. } => Action::Create(object),
            Change::Drop { object, .. } => Action::Drop(object),
            Change::Alter { before, after, .. } => Action::Alter { before, after, using: None },
        };
        let mut hazard = Hazard::NONE;
        if matches!(action, Action::Drop(_)) {
            hazard.data_loss = Some("its values".into());
            hazard.reversibility = crate::plan::Reversibility::StructureOnly;
        }
        let step = Step { at, action, hazard, reason: "new".into() };
        out.groups.push(Group { kind: GroupKind::Single, steps: vec![step], commit_after: false });
    }
    out
}

pub(super) fn script(plan: &Plan) -> Script {
    let statements: Vec<_> = plan
        .steps()
        .map(|step| Statement { sql: format!("select '{};'", step.at), comment: Some(step.at.to_string()) })
        .collect();
    let one = Segment { transactional: true, foreign_keys_off: false, statements };
    Script { segments: if one.statements.is_empty() { vec![] } else { vec![one] } }
}

/// Files in memory and how to add to them.
#[derive(Clone, Default)]
pub(super) struct World {
    pub files: BTreeMap<String, Vec<u8>>,
    pub time: i64,
}

impl World {
    pub(super) fn folder(&self) -> Folder {
        let (folder, problems) = Folder::from_files(&self.files, "sqlite");
        assert_eq!(problems, [], "the folder is sound");
        folder
    }

    pub(super) fn draft(&self, after: &Catalog, transitions: &Transitions) -> Result<Draft, Diagnostic> {
        let folder = self.folder();
        let before = &folder.state().catalog;
        let up = plan(before, after, &transitions.renames);
        let down = plan(after, before, &transitions.renames.inverse());
        Draft::new(&Request {
            time: NOON + self.time,
            name: None,
            dialect: "sqlite",
            folder: &folder,
            up: &up,
            down: &down,
            up_script: &script(&up),
            down_script: &script(&down),
            transitions,
        })
    }

    /// Plans the way to `after` and puts it into the folder; gives the stem.
    pub(super) fn migrate(&mut self, after: &Catalog, transitions: &Transitions) -> String {
        let draft = self.draft(after, transitions).unwrap();
        self.put(&draft);
        draft.stem()
    }

    pub(super) fn put(&mut self, draft: &Draft) {
        self.files.extend(draft.files().map(|(name, text)| (name, text.as_bytes().to_vec())));
    }

    pub(super) fn edit(&mut self, name: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.files[name].clone()).unwrap();
        assert!(text.contains(from), "{from} in {text}");
        self.files.insert(name.to_owned(), text.replacen(from, to, 1).into_bytes());
    }

    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        Folder::from_files(&self.files, "sqlite").1
    }

    pub(super) fn codes(&self) -> Vec<Code> {
        self.problems().iter().map(|problem| problem.code).collect()
    }
}

/// Three migrations: `users`, then a column, then a table.
pub(super) fn three() -> (World, [String; 3]) {
    let mut world = World::default();
    let none = Transitions::default();
    let stems = [&["users id"][..], &["users id email"], &["users id email", "posts id"]]
        .map(|lines| world.migrate(&tables(lines), &none));
    (world, stems)
}
