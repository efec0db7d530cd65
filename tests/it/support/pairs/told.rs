//! Random pairs are tried, and what fails is told as small as it gets.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::Pair;
use super::judge::{Failure, Held, holds};
use super::shrink::class;
use crate::support::engine::Engine;

/// The laws on an engine.
#[derive(Clone, Copy, Debug)]
pub struct Laws {
    pub engine: Engine,
    /// With these codes a plan may be refused.
    pub refusals: &'static [&'static str],
    /// Where pairs that fail are kept.
    pub folder: &'static str,
    /// Where the pairs are the same in every run: which ones. `SCHEMAC_LAW_SEED` says others.
    pub seed: Option<u32>,
    /// How often a random pair is made simpler before its lines are.
    pub simpler: u32,
}

/// A number that the environment gives.
fn number(variable: &str) -> Option<u32> {
    std::env::var(variable).ok()?.parse().ok()
}

/// How many cases are tried.
pub fn cases(default: u32) -> u32 {
    number("SCHEMAC_LAW_CASES").unwrap_or(default)
}

impl Laws {
    fn failure(&self, pair: &Pair) -> Option<Failure> {
        holds(self.engine, pair, self.refusals).err()
    }

    /// Tries so many random pairs, and gives how often a plan was refused with which code. It stops at the first failure, or
    /// tells as many of different kinds as `SCHEMAC_LAW_FAILURES` says.
    pub fn hold<T>(
        &self,
        count: u32,
        pairs: impl Strategy<Value = T>,
        pair: impl Fn(&T) -> Pair,
    ) -> BTreeMap<&'static str, u32> {
        let config = Config { failure_persistence: None, ..Config::default() };
        let mut runner = match number("SCHEMAC_LAW_SEED").or(self.seed) {
            Some(seed) => {
                let seed: Vec<u8> = seed.to_le_bytes().into_iter().cycle().take(32).collect();
                TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
            }
            None => TestRunner::new(config),
        };
        let mut refused = BTreeMap::new();
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        let most = number("SCHEMAC_LAW_FAILURES").unwrap_or(1) as usize;
        for _ in 0..cases(count) {
            let mut tree = pairs.new_tree(&mut runner).unwrap();
            match holds(self.engine, &pair(&tree.current()), self.refusals) {
                Ok(Held::Yes) => {}
                Ok(Held::Refused(code)) => *refused.entry(code).or_default() += 1,
                Err(Failure::Pair(why) | Failure::Law(why)) if found.contains_key(&class(&why)) => {}
                Err(first) => {
                    let (Failure::Pair(why) | Failure::Law(why)) = &first;
                    let kind = class(why);
                    let told = self.told(self.simplest(&mut tree, &pair, first, &kind));
                    eprintln!("{told}");
                    found.insert(kind, told);
                    if found.len() >= most {
                        break;
                    }
                }
            }
        }
        assert!(found.is_empty(), "{}", found.into_values().collect::<Vec<_>>().join("\n\n"));
        refused
    }

    /// The simplest pair of the tree that fails in the same way.
    fn simplest<T>(
        &self,
        tree: &mut impl ValueTree<Value = T>,
        pair: &impl Fn(&T) -> Pair,
        first: Failure,
        kind: &str,
    ) -> (Pair, Failure) {
        let mut best = (pair(&tree.current()), first);
        let mut goes = tree.simplify();
        for _ in 0..self.simpler {
            if !goes {
                break;
            }
            let simpler = pair(&tree.current());
            goes = match self.failure(&simpler) {
                Some(Failure::Pair(why)) if class(&why) == kind => {
                    best = (simpler, Failure::Pair(why));
                    tree.simplify()
                }
                Some(Failure::Law(why)) if class(&why) == kind => {
                    best = (simpler, Failure::Law(why));
                    tree.simplify()
                }
                Some(_) | None => tree.complicate(),
            };
        }
        best
    }

    fn told(&self, (pair, failure): (Pair, Failure)) -> String {
        match failure {
            Failure::Law(first) => {
                let (small, why) = pair.shrunk(self.engine, self.refusals, first);
                let name = small.keep(self.folder, self.engine, &why);
                format!("kept as tests/data/{}/{name}.md: {why}\n{}", self.folder, small.shown())
            }
            Failure::Pair(why) => format!("the model made no pair: {why}\n{}", pair.shown()),
        }
    }
}
