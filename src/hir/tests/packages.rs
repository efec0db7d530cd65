//! Packages: what they show, whom they may use, what is never created.

use super::{Hir, Lowering, pointed, target};
use crate::base::Name;
use crate::catalog::Address;
use crate::hir::Package;

/// Files, each with the package that it belongs to; an external one is marked by `!`.
fn lowered(files: &[(&str, &str, &str)]) -> Lowering {
    let mut hir = Hir::new();
    hir.set_files(files.iter().map(|(path, _, text)| (*path, *text)));
    for (path, package, _) in files.iter().filter(|own| !own.1.is_empty()) {
        let name = package.trim_end_matches('!');
        let package = Package { name: Name::new(name), external: name != *package };
        hir.set_package(path, Some(package));
    }
    hir.lower(target("postgres"))
}

#[track_caller]
fn found(files: &[(&str, &str, &str)], wanted: &[(&str, &str)]) {
    let problems = lowered(files).problems;
    let shown: Vec<_> = problems
        .iter()
        .map(|own| {
            let at = own.primary.as_ref().map_or(0, |label| label.span.file.0 as usize);
            pointed(own, files[at].2)
        })
        .collect();
    let shown: Vec<_> = shown.iter().map(|(code, at)| (code.as_str(), at.as_str())).collect();
    assert_eq!(shown, wanted, "{problems:#?}");
}

const BILLING: &str = "namespace billing
export table invoices { id int primary key, state state }
table entries { id int primary key, invoice -> invoices }
enum state { open, paid }
export mixin stamped { at timestamptz default now(), state state? }
private table keys { id int primary key }
";

#[test]
fn what_is_exported_can_be_used_and_its_objects_are_part_of_the_whole() {
    let own = "use billing.invoices\ntable orders { id int primary key, invoice -> invoices, ...billing.stamped }";
    let lowering = lowered(&[("a.schema", "", own), ("b.schema", "billing", BILLING)]);
    assert_eq!(lowering.problems, []);
    for at in ["billing.entries", "billing.keys", "orders/column:state"] {
        assert!(lowering.catalog.contains(&Address::parse(at).unwrap()), "{at}");
    }
}

#[test]
fn the_rest_is_the_package_s_own() {
    let own = |text: &'static str| [("a.schema", "", text), ("b.schema", "billing", BILLING)];
    found(&own("table t { entry -> billing.entries }"), &[("E0223", "billing.entries")]);
    found(&own("table t { state billing.state }"), &[("E0223", "billing.state")]);
    found(&own("table t { key -> billing.keys }"), &[("E0218", "billing.keys"), ("E0223", "billing.keys")]);
    found(&own("namespace billing\ntable t { entry -> entries }"), &[("E0223", "entries")]);
    found(&own("table t { n int backfill `(select max(id) from billing.entries)` }"), &[("E0223", "entries")]);
    let problem = &lowered(&own("table t { entry -> billing.entries }")).problems[0];
    let edit = &problem.fix.as_ref().unwrap().edits[0];
    assert_eq!((edit.span.file.0, edit.text.as_str()), (1, "export "));
    assert!(BILLING[edit.span.lo as usize..].starts_with("table entries"));
}

#[test]
fn a_package_does_not_know_who_uses_it() {
    let own = "export table users { id int primary key }";
    let package = "namespace b { export table x { id int primary key, owner -> users } }";
    found(&[("a.schema", "", own), ("b.schema", "b", package)], &[("E0224", "users")]);
}

#[test]
fn packages_may_use_each_other_in_one_direction() {
    let b = "namespace b { export table x { id int primary key, c -> c.y } }";
    let c = "namespace c { export table y { id int primary key } }";
    assert_eq!(lowered(&[("b.schema", "b", b), ("c.schema", "c", c)]).problems, []);
    let back = "namespace c { export table y { id int primary key, b -> b.x? } }";
    found(&[("b.schema", "b", b), ("c.schema", "c", back)], &[("E0225", "b.x")]);
}

#[test]
fn what_is_external_is_known_and_never_created() {
    let own = "table t { n int backfill `(select max(id) from billing.invoices)`, ...m }";
    let theirs = "namespace billing\nexport table invoices { id int primary key }\nexport type cents = bigint";
    let mixin = "export mixin m { price billing.cents }";
    let files = [("a.schema", "", own), ("b.schema", "billing!", theirs), ("c.schema", "shared!", mixin)];
    let lowering = lowered(&files);
    assert_eq!(lowering.problems, []);
    let homes: Vec<String> = lowering.catalog.addresses().map(|at| at.home.to_string()).collect();
    assert!(homes.iter().all(|home| home == "t"), "{homes:?}");
    let refers = [("a.schema", "", "table t { invoice -> billing.invoices }"), files[1]];
    found(&refers, &[("E0226", "-> billing.invoices")]);
    found(
        &[("a.schema", "", "table t { n int backfill `(select max(nr) from billing.invoices)` }"), files[1]],
        &[("E0203", "nr")],
    );
    // the namespace may be the project's too
    assert_eq!(lowered(&[("a.schema", "", "namespace billing\ntable t { a int }"), files[1]]).problems, []);
}

#[test]
fn a_table_may_stand_in_any_file() {
    let (a, b) = ("table a { id int primary key, b -> b? }", "table b { id int primary key, a -> a? }");
    let both = format!("{b}\n{a}");
    let catalogs = [
        lowered(&[("x.schema", "", a), ("y.schema", "", b)]),
        lowered(&[("x.schema", "", b), ("y.schema", "", a)]),
        lowered(&[("z.schema", "", &both)]),
        lowered(&[("p.schema", "p", a), ("q.schema", "p", b)]),
    ]
    .map(|lowering| {
        assert_eq!(lowering.problems, []);
        lowering.catalog
    });
    assert!(catalogs.windows(2).all(|pair| pair[0] == pair[1]));
}
