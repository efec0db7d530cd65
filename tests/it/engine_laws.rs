//! The laws that need an engine. For pairs of schemas (before, after):
//!
//! 1. up from `before` introspects as a fresh build of `after`;
//! 2. the values of untouched columns survive the way up;
//! 3. planning `after` against `after` gives nothing;
//! 4. down introspects as a fresh build of `before`.
//!
//! Each law is tried with rows and without. The kept pairs of `tests/data/pairs/` come first, then random ones
//! (`SCHEMAC_LAW_CASES` says how many): tables as every engine has them, and for PostgreSQL schemas with objects of
//! every kind. A random pair that fails is shrunk and kept, so that it comes first from then on.

use super::support::engine::Engine;
use super::support::markdown::Case;
use super::support::model;
use super::support::pairs::{Failure, Laws, Pair, holds};
use super::support::postgres::Server;

fn kept_pairs_hold(laws: &Laws) {
    for case in Case::all(laws.folder) {
        if let Err(why) = holds(laws.engine, &Pair::read(&case), laws.refusals) {
            let (Failure::Law(why) | Failure::Pair(why)) = why;
            panic!("tests/data/{}/{}.md on {}: {why}", laws.folder, case.name, laws.engine.name());
        }
    }
}

fn laws_hold(engine: Engine, count: u32) {
    // the pair's `using` names a column that gives its name away: which is meant nobody can tell
    let laws = Laws { engine, refusals: &["E0503"], folder: "pairs", seed: None, simpler: 60 };
    kept_pairs_hold(&laws);
    laws.hold(count, model::pair(), |(before, after)| Pair::of(before, after));
}

/// With objects of every kind, the same in every run (`SCHEMAC_LAW_SEED`, a number, says others; `SCHEMAC_LAW_FAILURES`, how many
/// kinds of failures are told before it stops). Refused may be what has no way back (E0506), and what changes while a column stores its values
/// (E0516); of other things a plan has to be made.
fn wide_laws_hold(server: Server, count: u32) {
    let laws = Laws {
        engine: Engine::Postgres(server),
        refusals: &["E0506", "E0516"],
        folder: "pairs-wide",
        seed: Some(7),
        simpler: 200,
    };
    kept_pairs_hold(&laws);
    let refused = laws.hold(count, model::wide::pair(), |(before, after)| Pair::wide(before, after));
    let (all, refused_all) = (super::support::pairs::cases(count), refused.values().sum::<u32>());
    println!("{refused_all} of {all} refused: {refused:?}");
    assert!(refused_all * 5 <= all.max(5), "{refused_all} of {all} plans were refused: {refused:?}");
}

#[test]
fn laws_hold_on_sqlite() {
    laws_hold(Engine::Sqlite, 60);
}

#[test]
fn laws_hold_on_postgres_13() {
    laws_hold(Engine::Postgres(Server::V13), 15);
}

#[test]
fn laws_hold_on_postgres_15() {
    laws_hold(Engine::Postgres(Server::V15), 40);
}

#[test]
fn laws_hold_on_postgres_18() {
    laws_hold(Engine::Postgres(Server::V18), 25);
}

#[test]
fn wide_laws_hold_on_postgres_15() {
    wide_laws_hold(Server::V15, 40);
}

#[test]
fn wide_laws_hold_on_postgres_18() {
    wide_laws_hold(Server::V18, 40);
}
