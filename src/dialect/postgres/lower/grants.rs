//! Grants: what each is on, and `all` as the privileges that it stands for.

use rustc_hash::FxHashMap;

use super::{Pass, since};
use crate::catalog::define::{Grant, What};
use crate::catalog::{Address, Defined, Definition, Kind, Object, QName};
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::postgres::owned;

impl Pass<'_> {
    /// Puts each grant where the object stands that it is on, and in the order of what it takes.
    pub(super) fn settle_grants(&mut self) {
        let grants: Vec<(Address, Grant)> = self
            .out
            .iter()
            .filter_map(|(at, object)| {
                let Object::Definition(own) = object else { return None };
                if let What::Grant(own) = &own.what { Some((*at, own.clone())) } else { None }
            })
            .collect();
        if grants.is_empty() {
            return;
        }
        let sequences = self.owned_sequences();
        grants.iter().for_each(|(at, _)| _ = self.out.remove(at));
        let mut settled: Vec<(Address, Grant)> = Vec::new();
        for (at, own) in grants {
            let Some(on) = self.granted(at, &own, &sequences) else { continue };
            let own = Grant { on, ..own };
            self.check_special(at, &own);
            if own.privilege.as_str() == MAINTAIN {
                self.needs(at, &since::MAINTAIN);
            }
            match own.privilege.as_str() {
                "all" => {
                    let each = self.all_on(&on).into_iter();
                    settled.extend(each.map(|word| (at, Grant { privilege: word.into(), ..own.clone() })));
                }
                _ => settled.push((at, own)),
            }
        }
        for (at, own) in settled.iter().filter(|(_, own)| !goes_without_saying(own, &settled)) {
            let (to, uses) = (own.address(), own.leans());
            let object = Object::Definition(Box::new(Definition { what: What::Grant(own.clone()), uses }));
            if let Some(other) = self.out.insert(to, object.clone())
                && other != object
            {
                let message = format!("two grants say different things of {to}");
                self.to.report(*at, Finding::error(codes::COLLISION, message, "take one of them away"));
            }
        }
    }

    /// Columns by the sequence that they own.
    fn owned_sequences(&self) -> FxHashMap<QName, Address> {
        let owned = |(at, object): (&Address, &Object)| {
            let Object::Column(column) = object else { return None };
            Some((column.identity.as_ref()?.owned(at), *at))
        };
        self.out.iter().filter_map(owned).collect()
    }

    fn granted(&mut self, at: Address, own: &Grant, sequences: &FxHashMap<QName, Address>) -> Option<Address> {
        let is = |kind| own.on.kind == Kind::Defined(kind);
        if own.on.kind == Kind::Namespace {
            return Some(own.on);
        }
        let other = if is(Defined::View) {
            Kind::Defined(Defined::MaterializedView)
        } else if own.on.kind == Kind::Domain {
            Kind::Defined(Defined::Composite)
        } else {
            own.on.kind
        };
        let found = [own.on.kind, other].map(|kind| Address { kind, ..own.on });
        let found = found.into_iter().find(|at| self.out.contains(at));
        let owned = || sequences.get(&own.on.home).copied().filter(|_| is(Defined::Sequence));
        let found = found.or_else(owned);
        if found.is_none() {
            let (message, help) = if is(Defined::Sequence) {
                (
                    format!("there is no sequence `{}` for this grant, and no column that owns one", own.on.home),
                    "declare it, or correct the name",
                )
            } else {
                let message = format!("no function is declared as `{}` for this grant", own.on);
                (message, "write the types as the function does")
            };
            self.to.report(at, Finding::error(codes::OBJECT, message, help));
        }
        found
    }

    /// Whose an object is, and what is taken, is said of a whole object and passed on by nobody.
    fn check_special(&mut self, at: Address, own: &Grant) {
        let is_owned = own.on.kind == Kind::Column
            || owned::owner(&self.out, own.on.home).is_some() && own.on.kind == Kind::Defined(Defined::Sequence);
        let is_special = matches!(own.privilege.as_str(), Grant::OWNER | Grant::NONE);
        if is_special && (own.grantable || !own.columns.is_empty()) {
            let message = format!("`grant {}` takes neither columns nor `with grant option`", own.privilege);
            self.to.report(at, Finding::error(codes::OBJECT, message, "take them away"));
        } else if own.privilege.as_str() == Grant::OWNER && is_owned {
            let message = "the sequence of a column belongs to the owner of its table";
            self.to.report(at, Finding::error(codes::OBJECT, message, "grant the table to its owner"));
        } else if own.privilege.as_str() == Grant::OWNER && own.to.as_str() == "public" {
            let message = "nothing belongs to `public`, which is no role";
            self.to.report(at, Finding::error(codes::OBJECT, message, "name a role"));
        }
    }

    fn all_on(&self, on: &Address) -> Vec<&'static str> {
        let mut out = all_privileges(on.kind).to_vec();
        if self.own.version >= 17 && is_relation(on.kind) {
            out.push(MAINTAIN);
        }
        out
    }
}

/// Whether everybody has it anyway (<https://www.postgresql.org/docs/current/ddl-priv.html>): what grants it would take it away on the
/// way back. Where the schema says that everybody has nothing there, it is said.
fn goes_without_saying(own: &Grant, all: &[(Address, Grant)]) -> bool {
    let usual = match own.privilege.as_str() {
        "usage" => matches!(own.on.kind, Kind::Enum | Kind::Domain | Kind::Defined(Defined::Composite)),
        "execute" => matches!(own.on.kind, Kind::Defined(Defined::Function | Defined::Procedure)),
        _other => false,
    };
    let takes = |(_, other): &(Address, Grant)| {
        (other.on, other.to) == (own.on, own.to) && other.privilege.as_str() == Grant::NONE
    };
    usual && own.to.as_str() == "public" && !own.grantable && !all.iter().any(takes)
}

/// The privilege that came with 17.
const MAINTAIN: &str = "maintain";

const fn is_relation(kind: Kind) -> bool {
    matches!(kind, Kind::Table | Kind::Defined(Defined::View | Defined::MaterializedView))
}

/// The privileges that `all` stands for in every version, sorted
/// (<https://www.postgresql.org/docs/current/ddl-priv.html>).
pub const fn all_privileges(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Namespace => &["create", "usage"],
        Kind::Column | Kind::Defined(Defined::Sequence) => &["select", "update", "usage"],
        Kind::Enum | Kind::Domain | Kind::Defined(Defined::Composite) => &["usage"],
        Kind::Defined(Defined::Function | Defined::Procedure) => &["execute"],
        Kind::Table
        | Kind::Default
        | Kind::PrimaryKey
        | Kind::Unique
        | Kind::Check
        | Kind::ForeignKey
        | Kind::Index
        | Kind::Defined(_)
        | Kind::Comment(_) => &["delete", "insert", "references", "select", "trigger", "truncate", "update"],
    }
}
