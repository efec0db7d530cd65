//! A domain stays, with the values that are stored of it, while something goes that its checks or its default call: it lets go of these
//! before, and gets them again when what they call is back.

use super::Action;
use super::edges::{Lookup, Node};
use super::legalise::{Legaliser, needs};
use super::work::{Verb, Work};
use crate::base::Name;
use crate::catalog::{Address, Catalog, Domain, Expr, Kind, Object, stem};

/// Parts the change of a domain in two, if it calls what is dropped here and goes on to call it.
pub(super) fn let_go(work: &mut Work, user: &Address, dropped: &Address, carried: &Catalog, after: &Catalog) {
    let (Some(Object::Domain(old)), Some(Object::Domain(new))) = (carried.get(user), after.get(user)) else { return };
    if work.has(user, Verb::Drop) || !after.deps(user).contains(dropped) {
        return;
    }
    // of several that go, all
    let last = match work.get(user, Verb::Tighten).map(|atom| &atom.action) {
        Some(Action::Alter { before: Object::Domain(bare), .. }) => bare.clone(),
        _ => new.clone(),
    };
    let mut bare = without(&last, &stem(dropped.home.name));
    // what is new may call what comes
    bare.checks.retain(|check| old.checks.contains(check));
    bare.default = bare.default.filter(|own| old.default.as_ref() == Some(own));
    let reason = format!("because {dropped} is replaced");
    let alter = |before: &Domain, after: &Domain| Action::Alter {
        before: Object::Domain(before.clone()),
        after: Object::Domain(after.clone()),
        using: None,
    };
    work.put(*user, Verb::Tighten, alter(&bare, new), &reason);
    work.put(*user, Verb::Alter, alter(old, &bare), &reason);
}

/// A domain without the checks and the default that name this; without any where that cannot be told.
fn without(domain: &Domain, name: &str) -> Domain {
    let names = |default: Option<Expr>, checks: Vec<(Name, Expr)>| {
        let mut found = false;
        let probe = Object::Domain(Domain { default, checks, ..domain.clone() });
        probe.visit_words(&mut |word| found |= word == name);
        found
    };
    let mut out = domain.clone();
    out.checks.retain(|check| !names(None, vec![check.clone()]));
    out.default = out.default.filter(|own| !names(Some(own.clone()), Vec::new()));
    if out == *domain {
        (out.checks, out.default) = (Vec::new(), None);
    }
    out
}

/// What it lets go of goes after that; it gets it again once that is back.
pub(super) fn order(nodes: &[Node], lookup: &Lookup, legaliser: &Legaliser<'_>, out: &mut Vec<(usize, usize)>) {
    for (n, node) in nodes.iter().enumerate().filter(|(_, node)| is_second(node)) {
        out.extend(lookup.get(Verb::Alter, &node.at).map(|first| (first, n)));
        for need in needs(legaliser, false, &node.at) {
            for verb in [Verb::Create, Verb::Alter] {
                out.extend(lookup.get(verb, &need).map(|back| (back, n)));
            }
        }
    }
}

/// Whether a change of a domain is the first of two, which waits for nothing that comes back.
pub(super) fn is_first(node: &Node, lookup: &Lookup) -> bool {
    node.at.kind == Kind::Domain && node.verb == Verb::Alter && lookup.get(Verb::Tighten, &node.at).is_some()
}

fn is_second(node: &Node) -> bool {
    node.at.kind == Kind::Domain && node.verb == Verb::Tighten
}
