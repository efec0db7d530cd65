//! Permissions in their normal form: every action is said, and what the engine takes by itself is not.

use crate::base::Name;
use crate::catalog::define::{Allowed, Permissions, What};
use crate::catalog::{Address, Object};
use crate::dialect::codes;
use crate::dialect::expr::{Finding, Place};

use super::field::plain;
use super::lower::Pass;

const OF_TABLE: [&str; 4] = ["create", "delete", "select", "update"];
const OF_FIELD: [&str; 3] = ["create", "select", "update"];

/// Lowers those of a table or a view: without a word, nobody but the owners of the database may do anything.
pub fn of_table(pass: &mut Pass<'_>, from: Address, to: Address, own: &Permissions) {
    let lowered = each(pass, from, own, &OF_TABLE, &Allowed::None);
    if lowered != Permissions::None {
        pass.define(from, to, What::Permissions(lowered));
    }
}

/// Lowers those of a field, if there are some: without a word, who may do it with the record may do it with the field.
pub fn of_field(pass: &mut Pass<'_>, from: Address, to: Address) {
    let Some(Object::Definition(own)) = pass.source.get(&from) else { return };
    let What::Permissions(own) = &own.what else { return };
    let lowered = each(pass, from, own, &OF_FIELD, &Allowed::Full);
    if lowered != Permissions::Full {
        pass.define(from, to, What::Permissions(lowered));
    }
}

/// Those of a function or a parameter, of which there is only one; none when everybody may.
pub fn single(pass: &mut Pass<'_>, from: Address, own: &Permissions) -> Option<Permissions> {
    match own {
        Permissions::Full => None,
        Permissions::None => Some(Permissions::None),
        Permissions::Each(list) => match list.as_slice() {
            [(action, allowed)] if ["execute", "select"].contains(&action.as_str()) => match allowed {
                Allowed::Full => None,
                Allowed::None => Some(Permissions::None),
                Allowed::Where(expr) => {
                    let text = plain(pass.text(from, Place::Check, expr));
                    Some(Permissions::Each(vec![(Name::new("select"), Allowed::Where(text))]))
                }
            },
            _ => {
                let message = "a function or a parameter of SurrealDB has one permission: to use it";
                let help = "write `permissions full`, `permissions none`, or `permissions { select where … }`";
                pass.to.report(from, Finding::error(codes::OPTION, message, help));
                None
            }
        },
    }
}

fn each(pass: &mut Pass<'_>, from: Address, own: &Permissions, actions: &[&str], usual: &Allowed) -> Permissions {
    let list = match own {
        Permissions::Full | Permissions::None => return own.clone(),
        Permissions::Each(list) => list,
    };
    for (action, _) in list.iter().filter(|(action, _)| !actions.contains(&action.as_str())) {
        let message = format!("`{action}` is nothing that SurrealDB allows or forbids here");
        pass.to.report(from, Finding::error(codes::OPTION, message, format!("it has {}", actions.join(", "))));
    }
    let all: Vec<(Name, Allowed)> = actions
        .iter()
        .map(|action| {
            let said = list.iter().find(|(own, _)| own.as_str() == *action).map_or(usual, |(_, allowed)| allowed);
            let allowed = match said {
                Allowed::Where(expr) => Allowed::Where(plain(pass.text(from, Place::Check, expr))),
                Allowed::Full | Allowed::None => said.clone(),
            };
            (Name::new(action), allowed)
        })
        .collect();
    if all.iter().all(|(_, allowed)| *allowed == Allowed::Full) {
        Permissions::Full
    } else if all.iter().all(|(_, allowed)| *allowed == Allowed::None) {
        Permissions::None
    } else {
        Permissions::Each(all)
    }
}
