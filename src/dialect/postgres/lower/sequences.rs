//! The sequences that columns own: the names that go without saying, told apart.

use std::collections::BTreeSet;

use super::Pass;
use super::define::counting;
use crate::catalog::define::Sequence;
use crate::catalog::{Address, Catalog, Defined, Identity, Kind, Object, Piece, QName, Slot, Sql, Type, naming};
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::postgres::{logged, owned, types};

/// Without what goes without saying.
pub(super) fn physical(source: &Catalog, at: Address, own: &Identity, ty: &Type) -> Identity {
    let usual = Identity { name: None, ..own.clone() }.owned(&at);
    Identity {
        mode: own.mode,
        name: own.name.filter(|name| *name != usual.name),
        sequence: Box::new(Sequence {
            logged: logged::said(source, Some(at.home), own.sequence.logged),
            ..counting(&own.sequence, &types::print(ty))
        }),
    }
}

impl Pass<'_> {
    /// Reports what no sequence can go with, and one that its column counts by: the engine knows no difference between that and a
    /// numbered column.
    pub(super) fn check_owners(&mut self) {
        let sequences = self.out.addresses().filter(|at| at.kind == Kind::Defined(Defined::Ownership));
        let owned: Vec<(Address, Address)> =
            sequences.filter_map(|at| Some((*at, owned::owner(&self.out, at.home)?))).collect();
        for (at, column) in owned {
            let sequence = at.home;
            if column.home.ns != sequence.ns {
                let message = format!("`{sequence}` and the table that it goes with stand in different namespaces");
                let finding = Finding::error(codes::OBJECT, message, "declare it in the namespace of the table");
                self.to.report(at, finding);
            }
            if self.counts_by(&column) == Some(sequence) {
                let place = column.part.unwrap_or(column.home.name);
                let message = format!("`{}.{place}` counts by the sequence `{sequence}` that it owns", column.home);
                let help =
                    format!("write `identity serial (sequence {})` there, and take both others away", sequence.name);
                self.to.report(at, Finding::error(codes::IDENTITY, message, help));
            }
        }
    }

    /// The sequence of a default that makes its column a numbered one, if the column owns it.
    fn counts_by(&self, column: &Address) -> Option<QName> {
        let own = self.out.column(column.home, column.part?)?;
        let whole = matches!(&own.ty, Type::Sql(ty) if matches!(&**ty, "smallint" | "integer" | "bigint"));
        let default = self.out.get(&Address { kind: Kind::Default, ..*column }).filter(|_| whole)?;
        if let Object::Default(expr) = default { draws(expr.sql()?) } else { None }
    }
}

/// The sequence of `nextval('s')`, if that is all.
fn draws(sql: &Sql) -> Option<QName> {
    let [Piece::Text(before), Piece::Sequence(name), Piece::Text(after)] = sql.pieces() else { return None };
    let after = after.trim_start_matches('\'').trim_end();
    let plain = matches!(after, ")" | "::regclass)");
    (before.trim().trim_end_matches('\'').eq_ignore_ascii_case("nextval(") && plain).then_some(*name)
}

/// Gives a number to the name of a sequence that something else has, as the server would: it is asked for none that is
/// free by chance.
pub(super) fn tell_apart(out: &mut Catalog) {
    let columns: Vec<(Address, QName)> = out
        .iter()
        .filter(|(at, _)| at.kind == Kind::Column)
        .filter_map(|(at, object)| {
            let Object::Column(column) = object else { return None };
            let own = column.identity.as_ref().filter(|own| own.name.is_none())?;
            Some((*at, own.owned(at)))
        })
        .collect();
    if columns.is_empty() {
        return;
    }
    let mut taken: BTreeSet<QName> = out
        .iter()
        .flat_map(|(at, object)| object.slots(at))
        .filter_map(|slot| if let Slot::Relation(name) = slot { Some(name) } else { None })
        .collect();
    for (at, usual) in columns {
        if taken.insert(usual) {
            continue;
        }
        let column = at.part.unwrap_or(at.home.name);
        let numbered = (1..).map(|n| QName::new(usual.ns, naming::sequence(at.home.name, column, n)));
        let Some(free) = numbered.take(usize::from(u16::MAX)).find(|name| taken.insert(*name)) else { continue };
        if let Some(Object::Column(own)) = out.get_mut(&at)
            && let Some(identity) = &mut own.identity
        {
            identity.name = Some(free.name);
        }
    }
}
