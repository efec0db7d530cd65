//! Edits of a schema. Indices are taken modulo what is there.

use super::names::letter;
use super::{Kind, Thing, World};

/// One edit.
#[derive(Clone, Debug)]
pub enum Edit {
    Add {
        kind: Kind,
        home: u8,
        knobs: [u8; 5],
        leans: [u8; 3],
    },
    /// It looks otherwise.
    Turn {
        which: u16,
        knob: u8,
        by: u8,
    },
    /// It leans on something else.
    Lean {
        which: u16,
        slot: u8,
        on: u8,
    },
    Rename {
        which: u16,
    },
    /// It trades names with its like.
    Swap {
        which: u16,
        other: u8,
    },
    /// To another namespace.
    Move {
        which: u16,
        to: u8,
    },
    /// It goes; what leans on it is corrected.
    Drop {
        which: u16,
    },
    /// It goes with all that leans on it.
    DropAll {
        which: u16,
    },
}

fn pick<T>(list: &[T], n: impl Into<usize>) -> Option<&T> {
    list.get(n.into().checked_rem(list.len())?)
}

impl World {
    /// Applies edits in order.
    pub fn edit(mut self, edits: &[Edit]) -> Self {
        for edit in edits {
            self.step(edit);
        }
        self
    }

    fn which(&self, n: u16) -> Option<u32> {
        pick(&self.things, n).map(|own| own.id)
    }

    fn at(&mut self, id: u32) -> Option<&mut Thing> {
        self.things.iter_mut().find(|own| own.id == id)
    }

    fn step(&mut self, edit: &Edit) {
        match *edit {
            Edit::Add { kind, home, knobs, leans } => self.add(kind, home, knobs, leans),
            Edit::Turn { which, knob, by } => {
                let Some(own) = self.which(which).and_then(|id| self.at(id)) else { return };
                let knob = knob as usize % own.knobs.len();
                // how a table is partitioned is settled when it is made
                if own.kind != Kind::Table || knob != 0 {
                    own.knobs[knob] = by;
                }
            }
            Edit::Lean { which, slot, on } => {
                let Some(id) = self.which(which) else { return };
                let slot = slot as usize % 3;
                // a domain that comes to be over another or an enum has no values of it
                if slot == 0 && self.get(id).is_some_and(|own| own.kind == Kind::Domain) {
                    return;
                }
                let on = self.candidate(id, slot, on);
                self.at(id).into_iter().for_each(|own| own.leans[slot] = on);
            }
            Edit::Rename { which } => {
                self.next += 1;
                let next = self.next;
                let Some(own) = self.which(which).and_then(|id| self.at(id)) else { return };
                own.name = name(own.kind, next);
            }
            Edit::Swap { which, other } => {
                let Some(own) = self.which(which).and_then(|id| self.get(id)) else { return };
                let same = |other: &&Thing| other.kind == own.kind && other.home == own.home;
                let others: Vec<u32> = self.things.iter().filter(same).map(|own| own.id).collect();
                let (id, name) = (own.id, own.name.clone());
                let Some(other) = pick(&others, other).and_then(|id| self.at(*id)) else { return };
                let theirs = std::mem::replace(&mut other.name, name);
                self.at(id).into_iter().for_each(|own| own.name.clone_from(&theirs));
            }
            Edit::Move { which, to } => {
                let spaces: Vec<u32> = self.all(Kind::Namespace).map(|own| own.id).collect();
                let Some(own) = self.which(which).and_then(|id| self.at(id)) else { return };
                // the schema that every database has has no name to come from
                if own.kind.stands_in_namespaces() && own.home.is_some() {
                    own.home = pick(&spaces, to).copied();
                }
            }
            Edit::Drop { which } => self.which(which).into_iter().for_each(|id| self.drop(id)),
            Edit::DropAll { which } => {
                let Some(id) = self.which(which) else { return };
                let leaning: Vec<u32> =
                    self.things.iter().map(|own| own.id).filter(|own| self.reaches(*own, id)).collect();
                leaning.into_iter().for_each(|own| self.drop(own));
            }
        }
    }

    fn add(&mut self, kind: Kind, home: u8, knobs: [u8; 5], leans: [u8; 3]) {
        let homes: Vec<Option<u32>> = if kind.is_top() {
            let spaces = self.all(Kind::Namespace).map(|own| Some(own.id));
            let spaces = spaces.filter(|_| kind.stands_in_namespaces());
            [None, None].into_iter().chain(spaces).collect()
        } else {
            self.things.iter().filter(|own| self.may_hold(own, kind)).map(|own| Some(own.id)).collect()
        };
        let Some(home) = pick(&homes, home).copied() else { return };
        self.next += 1;
        let id = self.next;
        self.things.push(Thing { id, kind, home, name: name(kind, id), knobs, leans: [None; 3] });
        for (slot, on) in leans.into_iter().enumerate() {
            let on = self.candidate(id, slot, on);
            self.at(id).into_iter().for_each(|own| own.leans[slot] = on);
        }
    }

    /// Something that the thing may lean on there. The last choice is nothing.
    fn candidate(&self, id: u32, slot: usize, n: u8) -> Option<u32> {
        let own = self.get(id)?;
        let fits = |other: &&Thing| self.suits(own, slot, other) && !self.reaches(other.id, id);
        let list: Vec<Option<u32>> = self.things.iter().filter(fits).map(|own| Some(own.id)).chain([None]).collect();
        pick(&list, n).copied().flatten()
    }

    /// A new thing may not bear a name that `before` had: nobody could tell it from the old one.
    pub(super) fn told_apart(mut self, before: &Self) -> Self {
        for own in &mut self.things {
            if before.get(own.id).is_none() && before.things.iter().any(|old| old.name == own.name) {
                self.next += 1;
                own.name = name(own.kind, self.next);
            }
        }
        self
    }

    fn drop(&mut self, id: u32) {
        self.things.retain(|own| own.id != id);
        let parts: Vec<u32> = self.things.iter().filter(|own| own.home == Some(id)).map(|own| own.id).collect();
        parts.into_iter().for_each(|part| self.drop(part));
    }
}

/// A name that nothing else has. Some need quotes.
fn name(kind: Kind, n: u32) -> String {
    if n.is_multiple_of(11) && kind != Kind::Namespace {
        format!("\"{} {n}\"", letter(kind).to_uppercase())
    } else {
        format!("{}{n}", letter(kind))
    }
}
