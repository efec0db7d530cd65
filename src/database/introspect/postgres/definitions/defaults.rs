//! What roles may do with what is made from now on: a raw object for each statement of `alter default privileges`, which
//! comes after all that it must not reach.

use std::collections::BTreeMap;

use super::access::{Item, items};
use super::json;
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Body, RawObject, What};
use crate::catalog::{Address, Defined, Definition, Kind, Object, QName, naming};
use crate::database::introspect::postgres::Reader;
use crate::dialect::postgres::{QUOTE, role};

/// What differs from what goes without saying: privileges that came, that may be passed on, and that are gone.
#[derive(Default)]
struct Difference {
    given: Vec<String>,
    passed_on: Vec<String>,
    /// Those among them that are there without.
    passed_on_only: Vec<String>,
    taken: Vec<String>,
}

impl Reader<'_> {
    pub(super) fn default_privileges(&mut self) -> Result<(), Diagnostic> {
        if !self.hold(&["exists (select from pg_catalog.pg_default_acl)"])?.contains(&true) {
            return Ok(());
        }
        // in one namespace they are added to those for all of them
        let usual =
            "pg_catalog.acldefault(case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end, d.defaclrole)";
        let rows = self.query(&format!(
            "select n.nspname::text, d.defaclobjtype::text, pg_catalog.pg_get_userbyid(d.defaclrole)::text, {}, \
               case when n.oid is null then {} end \
             from pg_catalog.pg_default_acl d left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace \
             where n.oid is null or $own order by 1, 2, 3",
            items("d.defaclacl"),
            items(usual),
        ))?;
        for row in &rows {
            let ns = row.opt(0).filter(|ns| *ns != self.current).map(Name::new);
            let place = row.opt(0).map(|ns| format!(" in schema {}", QUOTE.name(Name::new(ns)))).unwrap_or_default();
            let head = format!("alter default privileges for role {}{place}", role(Name::new(row.text(2))));
            let (objects, kinds) = objects(row.text(1));
            let uses = self.made(row.opt(0).map(|_| ns), kinds);
            for (to, found) in differences(&json(row, 3)?, &json(row, 4)?) {
                let who = role(Name::new(&to));
                let (given, taken) = (found.given.join(", "), found.taken.join(", "));
                let (passed_on, only) = (found.passed_on.join(", "), found.passed_on_only.join(", "));
                let on = |list: &str| format!("{list} on {objects}");
                for (list, word, up, down) in [
                    (&given, "", format!("grant {} to {who}", on(&given)), format!("revoke {} from {who}", on(&given))),
                    (
                        &passed_on,
                        "_to_grant",
                        format!("grant {} to {who} with grant option", on(&passed_on)),
                        format!("revoke {} from {who}", on(&passed_on)),
                    ),
                    (
                        &only,
                        "_on",
                        format!("grant {} to {who} with grant option", on(&only)),
                        format!("revoke grant option for {} from {who}", on(&only)),
                    ),
                    (
                        &taken,
                        "_not",
                        format!("revoke {} from {who}", on(&taken)),
                        format!("grant {} to {who}", on(&taken)),
                    ),
                ] {
                    if list.is_empty() {
                        continue;
                    }
                    let name = format!("default_{}_of_{}{word}_{to}", objects.replace(' ', "_"), row.text(2));
                    let home = QName::new(ns, Name::new(&naming::fit(&name)));
                    let body = |text: &str| Body::own(format!("{head} {text}"));
                    let what = What::Raw(RawObject { up: body(&up), down: Some(body(&down)) });
                    let own = Definition { what, uses: uses.clone() };
                    self.insert(Address::top(Kind::Defined(Defined::Raw), home), Object::Definition(Box::new(own)));
                }
            }
        }
        Ok(())
    }

    /// What is there of these kinds, in one namespace (none is the current one) or in all.
    fn made(&self, ns: Option<Option<Name>>, kinds: &[Kind]) -> Vec<Address> {
        let is_there = |home: QName| ns.is_none_or(|ns| home.ns == ns);
        let all = self.out.catalog.addresses().filter(|at| kinds.contains(&at.kind) && is_there(at.home));
        let mut out: Vec<Address> = all.map(|at| Address { part: None, ..*at }).collect();
        out.dedup();
        out
    }
}

/// The word for a kind of objects, and what the catalog has of it.
fn objects(letter: &str) -> (&'static str, &'static [Kind]) {
    const VIEW: Kind = Kind::Defined(Defined::View);
    const MATERIALIZED: Kind = Kind::Defined(Defined::MaterializedView);
    match letter {
        "r" => ("tables", &[Kind::Table, VIEW, MATERIALIZED]),
        // a numbered column has one too
        "S" => ("sequences", &[Kind::Table, Kind::Defined(Defined::Sequence)]),
        "f" => ("functions", &[Kind::Defined(Defined::Function), Kind::Defined(Defined::Procedure)]),
        "T" => ("types", &[Kind::Enum, Kind::Domain, Kind::Defined(Defined::Composite)]),
        "n" => ("schemas", &[]),
        _large => ("large objects", &[]),
    }
}

/// By role.
fn differences(found: &[Item], usual: &[Item]) -> BTreeMap<String, Difference> {
    let mut out: BTreeMap<String, Difference> = BTreeMap::new();
    let find = |list: &[Item], own: &Item| {
        let same = |other: &&Item| (&other.role, &other.privilege) == (&own.role, &own.privilege);
        list.iter().find(same).map(|own| own.grantable)
    };
    for own in found {
        let of = out.entry(own.role.clone()).or_default();
        match (own.grantable, find(usual, own)) {
            (true, None) => of.passed_on.push(own.privilege.clone()),
            (true, Some(false)) => of.passed_on_only.push(own.privilege.clone()),
            (false, None) => of.given.push(own.privilege.clone()),
            (_, Some(_)) => {}
        }
    }
    for own in usual.iter().filter(|own| find(found, own).is_none()) {
        out.entry(own.role.clone()).or_default().taken.push(own.privilege.clone());
    }
    for own in out.values_mut() {
        let lists = [&mut own.given, &mut own.passed_on, &mut own.passed_on_only, &mut own.taken];
        lists.into_iter().for_each(|list| list.sort());
    }
    out
}
