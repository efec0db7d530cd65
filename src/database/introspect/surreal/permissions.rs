//! Permissions in their normal form: every action is said, and what the engine takes by itself is not.

use serde_json::Value;

use super::{Reader, expr};
use crate::base::Name;
use crate::catalog::Address;
use crate::catalog::define::{Allowed, Permissions, What};

/// What goes without saying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usual {
    /// Nobody but the owners of the database may do anything.
    Table,
    /// Who may do it with the record may do it with the field.
    Field,
}

impl Reader {
    pub(super) fn permissions(&mut self, at: Address, own: &Value, usual: Usual) {
        let (actions, none): (&[&str], _) = match usual {
            Usual::Table => (&["create", "delete", "select", "update"], Permissions::None),
            Usual::Field => (&["create", "select", "update"], Permissions::Full),
        };
        let Some(own) = own.as_object() else { return };
        let unsaid = if usual == Usual::Table { Allowed::None } else { Allowed::Full };
        let all: Vec<(Name, Allowed)> = actions
            .iter()
            .map(|action| (Name::new(action), own.get(*action).map_or_else(|| unsaid.clone(), allowed)))
            .collect();
        let every = |wanted: &Allowed| all.iter().all(|(_, allowed)| allowed == wanted);
        let said = if every(&Allowed::Full) {
            Permissions::Full
        } else if every(&Allowed::None) {
            Permissions::None
        } else {
            Permissions::Each(all)
        };
        if said != none {
            self.define(at, What::Permissions(said));
        }
    }
}

/// Whether something is allowed: a truth, or a condition.
fn allowed(own: &Value) -> Allowed {
    match own {
        Value::Bool(true) => Allowed::Full,
        Value::String(text) if text == "FULL" => Allowed::Full,
        Value::String(text) if text != "NONE" => Allowed::Where(expr(text.strip_prefix("WHERE ").unwrap_or(text))),
        Value::String(_) | Value::Null | Value::Bool(false) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Allowed::None
        }
    }
}

/// The one permission of a function or a parameter; none when everybody may.
pub(super) fn single(own: Option<&Value>) -> Option<Permissions> {
    match own.map(allowed)? {
        Allowed::Full => None,
        Allowed::None => Some(Permissions::None),
        condition @ Allowed::Where(_) => Some(Permissions::Each(vec![(Name::new("select"), condition)])),
    }
}
