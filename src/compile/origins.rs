//! Where the objects of a physical catalog were written.

use rustc_hash::FxHashMap;

use crate::base::{Name, Span};
use crate::catalog::{Address, QName, naming};

/// Spans by physical address.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    spans: FxHashMap<Address, Span>,
    /// The portable names of homes that are called otherwise in the database.
    portable: FxHashMap<QName, QName>,
    has_namespaces: bool,
}

impl Origins {
    /// From the spans of a portable catalog. Where the target has no namespaces, `shop.orders` stands at `shop_orders`.
    pub fn new(portable: &FxHashMap<Address, Span>, has_namespaces: bool) -> Self {
        let mut out = Self { has_namespaces, ..Self::default() };
        for (at, span) in portable {
            let home = if has_namespaces { at.home } else { flat(at.home) };
            if home != at.home {
                out.portable.insert(home, at.home);
            }
            out.spans.insert(Address { home, ..*at }, *span);
            // Problems of lowering speak in portable addresses.
            out.spans.entry(*at).or_insert(*span);
        }
        out
    }

    /// The place of an object: its own, else that of what it belongs to.
    pub fn get(&self, at: &Address) -> Option<Span> {
        let own = self.spans.get(at).or_else(|| self.spans.get(&at.owner()?));
        own.or_else(|| self.spans.get(&Address::table(at.home))).copied()
    }

    /// Where an object of the portable catalog is found here, unless its own name became another one.
    pub fn physical(&self, at: &Address) -> Address {
        let home = if self.has_namespaces { at.home } else { flat(at.home) };
        Address { home, ..*at }
    }

    /// The name that the schema has for a home.
    pub fn portable(&self, home: QName) -> QName {
        self.portable.get(&home).copied().unwrap_or(home)
    }
}

/// What a namespace becomes on a target without them.
fn flat(name: QName) -> QName {
    match name.ns {
        Some(ns) => QName::bare(Name::new(&naming::fit(&format!("{ns}_{}", name.name)))),
        None => name,
    }
}
