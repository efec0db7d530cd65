//! Who may do what, and whose things are.

use std::fmt::Write as _;

use super::routines::procedure_takes;
use super::{Kind, Thing, World};

impl World {
    /// The target of a grant, the role, and whether it is about whose it is: nothing is said twice.
    fn granted(&self, own: &Thing) -> Option<(u32, &'static str, bool)> {
        let target = self.lean(own, 0)?;
        let role = ["public", "pg_monitor"][own.knob(2, 2) as usize];
        // what an owner of less rights runs or shows would want rights on all that it reads
        let reads =
            target.kind == Kind::View || matches!(target.kind, Kind::Function | Kind::Procedure) && target.flag(5);
        let is_owner = own.knob(0, 5) == 4 && !reads && !matches!(target.kind, Kind::Sequence | Kind::Namespace);
        Some((target.id, if is_owner { "" } else { role }, is_owner))
    }

    pub(super) fn grant_text(&self, own: &Thing, out: &mut String) {
        let (Some(target), Some(granted)) = (self.lean(own, 0), self.granted(own)) else { return };
        if self
            .all(Kind::Grant)
            .take_while(|other| other.id != own.id)
            .any(|other| self.granted(other) == Some(granted))
        {
            return;
        }
        let word = match target.kind {
            Kind::Namespace => "namespace ",
            Kind::Enum | Kind::Domain | Kind::Composite => "type ",
            Kind::Sequence => "sequence ",
            Kind::Function => "function ",
            Kind::Procedure => "procedure ",
            _ => "",
        };
        let takes = match target.kind {
            Kind::Function => format!("({})", self.takes(target)),
            Kind::Procedure => format!("({})", procedure_takes(target)),
            _ => String::new(),
        };
        let name = format!("{}{takes}", self.name(target));
        let (_, role, is_owner) = granted;
        if is_owner {
            let _ = writeln!(out, "grant owner on {word}{name} to pg_signal_backend\n");
            return;
        }
        let column = self.lean(own, 1).filter(|_| target.kind == Kind::Table);
        let privilege = match (target.kind, own.knob(0, 5)) {
            // everybody has these without a grant
            (Kind::Function | Kind::Procedure | Kind::Enum | Kind::Domain | Kind::Composite, _) if role == "public" => {
                "none".to_owned()
            }
            (Kind::Function | Kind::Procedure, _) => "execute".to_owned(),
            (Kind::Enum | Kind::Domain | Kind::Composite | Kind::Sequence | Kind::Namespace, _) => "usage".to_owned(),
            (_, 0) => "all".to_owned(),
            (_, 1) => "(select, insert)".to_owned(),
            (_, _) => match column {
                Some(column) => format!("(delete, select ({}))", column.name),
                None => "select".to_owned(),
            },
        };
        let option = if own.flag(0) && role != "public" { " with grant option" } else { "" };
        let _ = writeln!(out, "grant {privilege} on {word}{name} to {role}{option}\n");
    }
}
