//! Smaller pairs that fail in the same way.

use std::time::{Duration, Instant};

use super::Pair;
use super::judge::{Failure, holds};
use crate::support::engine::Engine;

/// How long a smaller pair is looked for.
const PATIENCE: Duration = Duration::from_secs(25);

impl Pair {
    /// Every pair with one block of lines less, or one line.
    fn smaller(&self) -> Vec<Self> {
        let blocks = |list: &[String]| -> Vec<Vec<String>> {
            let blocks = list.iter().enumerate().filter(|(_, line)| line.ends_with('{')).filter_map(|(start, _)| {
                let end = start + list[start..].iter().position(|line| line.starts_with('}'))?;
                Some(list[start..=end].to_vec())
            });
            let singles = list.iter().map(|line| vec![line.clone()]);
            blocks.chain(singles).collect()
        };
        let without = |list: &[String], gone: &[String]| -> Vec<String> {
            let at = list.windows(gone.len()).position(|own| own == gone);
            at.map_or_else(|| list.to_vec(), |at| [&list[..at], &list[at + gone.len()..]].concat())
        };
        let mut out = Vec::new();
        if !self.rows.is_empty() {
            out.push(Self { rows: Vec::new(), kept: Vec::new(), ..self.clone() });
        }
        // what stands in both goes from both
        for gone in blocks(&self.before) {
            let (before, after) = (without(&self.before, &gone), without(&self.after, &gone));
            if after.len() < self.after.len() {
                out.push(Self { before: before.clone(), after, ..self.clone() });
            }
            out.push(Self { before, ..self.clone() });
        }
        for gone in blocks(&self.after) {
            out.push(Self { after: without(&self.after, &gone), ..self.clone() });
        }
        for gone in self.rows.iter().map(std::slice::from_ref) {
            out.push(Self { rows: without(&self.rows, gone), ..self.clone() });
        }
        out
    }

    /// Greedily the smallest pair that still fails in the same way.
    pub fn shrunk(&self, engine: Engine, refusals: &[&'static str], first: String) -> (Self, String) {
        let (start, wanted) = (Instant::now(), class(&first));
        let (mut best, mut why) = (self.clone(), first);
        'again: loop {
            for smaller in best.smaller() {
                if start.elapsed() > PATIENCE {
                    return (best, why);
                }
                if let Err(Failure::Law(reason)) = holds(engine, &smaller, refusals)
                    && class(&reason) == wanted
                {
                    (best, why) = (smaller, reason);
                    continue 'again;
                }
            }
            return (best, why);
        }
    }
}

/// The first line of a failure without names and numbers.
pub fn class(why: &str) -> String {
    let line = why.lines().next().unwrap_or_default();
    line.split(' ').filter(|word| !word.contains(|c: char| c.is_ascii_digit() || "`\"'".contains(c))).collect()
}
