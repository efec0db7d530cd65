//! Grants: all that is said of one object together, roles that may do the same in one line.

use std::collections::BTreeMap;

use super::{Raiser, word};
use crate::base::Name;
use crate::catalog::define::{Grant, What};
use crate::catalog::{Address, Defined, Kind, Object, QName, naming};
use crate::dialect::postgres::{self, all_privileges};

/// What one role may do: whether it may pass it on, the privilege and its columns.
type Right = (bool, Name, Vec<Name>);

impl Raiser<'_> {
    /// The lines about the object that a grant is on; nothing for any grant but the first.
    pub(super) fn grants(&self, at: &Address, own: &Grant) -> Option<String> {
        let all: Vec<(&Address, &Grant)> = self
            .catalog
            .at_home(at.home)
            .filter_map(|(at, object)| {
                let Object::Definition(own) = object else { return None };
                if let What::Grant(own) = &own.what { Some((at, own)) } else { None }
            })
            .filter(|(_, other)| other.on == own.on)
            .collect();
        if all.first().is_some_and(|(first, _)| *first != at) {
            return None;
        }
        let Some(on) = self.granted(&own.on) else { return Some(self.raw_grants(&own.on, &all)) };
        let mut lines = Vec::new();
        let mut rights: BTreeMap<Name, Vec<Right>> = BTreeMap::new();
        for (_, own) in all {
            if own.privilege.as_str() == Grant::OWNER {
                lines.push(format!("grant {} on {on} to {}", Grant::OWNER, word::name(own.to)));
            } else {
                rights.entry(own.to).or_default().push((own.grantable, own.privilege, own.columns.clone()));
            }
        }
        let mut alike: BTreeMap<Vec<Right>, Vec<String>> = BTreeMap::new();
        for (role, mut rights) in rights {
            rights.sort();
            alike.entry(rights).or_default().push(word::name(role));
        }
        for (rights, roles) in alike {
            let roles = roles.join(" or ");
            let (none, rest): (Vec<Right>, Vec<Right>) =
                rights.into_iter().partition(|(_, privilege, _)| privilege.as_str() == Grant::NONE);
            lines.extend(none.iter().map(|_| format!("grant {} on {on} to {roles}", Grant::NONE)));
            for grantable in [false, true] {
                let words = privileges(own.on.kind, rest.iter().filter(|(own, ..)| *own == grantable));
                let option = if grantable { " with grant option" } else { "" };
                match words.as_slice() {
                    [] => {}
                    [one] => lines.push(format!("grant {one} on {on} to {roles}{option}")),
                    more => lines.push(format!("grant ({}) on {on} to {roles}{option}", more.join(", "))),
                }
            }
        }
        Some(lines.join("\n"))
    }

    /// What is said of something that is a raw object itself is one too.
    fn raw_grants(&self, on: &Address, all: &[(&Address, &Grant)]) -> String {
        let rank = |own: &Grant| match own.privilege.as_str() {
            Grant::OWNER => 0,
            Grant::NONE => 1,
            _ => 2,
        };
        let mut all: Vec<&Grant> = all.iter().map(|(_, own)| *own).collect();
        all.sort_by_key(|own| rank(own));
        let up: Vec<String> = all.iter().flat_map(|own| postgres::grant(&[own], self.catalog)).collect();
        let down: Vec<String> = all.iter().rev().flat_map(|own| postgres::revoke(&[own], self.catalog)).collect();
        let made = self.raw_name(on, on.home.name.as_str());
        let name = |text: &str| word::qname(QName::new(on.home.ns, Name::new(text)));
        let fence = |list: &[String]| word::fence(self.dialect.id(), &list.join(";\n"), "  ");
        let own = name(&naming::fit(&format!("{made}_access")));
        format!("raw {own} depends on ({}) {{\n  up {}\n  down {}\n}}", name(&made), fence(&up), fence(&down))
    }

    /// What it is on, as the language says it.
    fn granted(&self, on: &Address) -> Option<String> {
        let name = word::qname(on.home);
        Some(match on.kind {
            Kind::Namespace => format!("namespace {name}"),
            Kind::Enum | Kind::Domain | Kind::Defined(Defined::Composite) => format!("type {name}"),
            Kind::Defined(Defined::Sequence) => format!("sequence {name}"),
            Kind::Column => {
                let identity = self.catalog.column(on.home, on.part?)?.identity.as_ref()?;
                format!("sequence {}", word::qname(identity.owned(on)))
            }
            Kind::Defined(kind @ (Defined::Function | Defined::Procedure)) => {
                let Some(Object::Definition(own)) = self.catalog.get(on) else { return None };
                let What::Routine(routine) = &own.what else { return None };
                let inputs = routine.params.iter().filter(|param| param.is_input());
                let types: Vec<String> = inputs.map(|param| self.ty(&param.ty)).collect();
                format!("{} {name}({})", kind.word(), types.join(", "))
            }
            Kind::Table
            | Kind::Default
            | Kind::PrimaryKey
            | Kind::Unique
            | Kind::Check
            | Kind::ForeignKey
            | Kind::Index
            | Kind::Defined(_)
            | Kind::Comment(_) => format!("table {name}"),
        })
    }
}

/// The privileges as they are written: `all` for those that it stands for.
fn privileges<'r>(kind: Kind, rights: impl Iterator<Item = &'r Right>) -> Vec<String> {
    let rights: Vec<&Right> = rights.collect();
    let all = all_privileges(kind);
    let plain = |word: &str| rights.iter().any(|(_, own, columns)| own.as_str() == word && columns.is_empty());
    let is_all = all.len() > 1 && all.iter().all(|word| plain(word));
    let said = |(_, privilege, columns): &&&Right| !(is_all && columns.is_empty() && all.contains(&privilege.as_str()));
    let words = rights.iter().filter(said).map(|(_, privilege, columns)| {
        let columns = if columns.is_empty() { String::new() } else { format!(" {}", word::names(columns)) };
        format!("{}{columns}", word::name(*privilege))
    });
    is_all.then(|| "all".to_owned()).into_iter().chain(words).collect()
}
