//! A smaller pair that fails in the same way.

use std::time::{Duration, Instant};

use crate::choices::Decided;
use crate::pair::{End, Trial, go, schema};
use crate::support::Database;

/// A pair: what is decided for both schemas, and what else for the second.
#[derive(Debug, Clone)]
pub struct Pair {
    /// What decides the rest.
    pub seed: u64,
    /// For both.
    pub both: Decided,
    /// For the second.
    pub edits: Decided,
    /// Whether the way goes from the second to the first.
    pub back: bool,
}

impl Pair {
    /// The two scripts, in the direction of the way.
    pub fn scripts(&self) -> [String; 2] {
        let after = self.both.iter().chain(&self.edits).map(|(name, value)| (name.clone(), *value)).collect();
        let [one, other] = [&self.both, &after].map(|decided| schema(self.seed, decided).script());
        if self.back { [other, one] } else { [one, other] }
    }

    /// Goes the way.
    pub fn go(&self, shadow: &Database, in_two_orders: bool) -> Vec<End> {
        let after = self.both.iter().chain(&self.edits).map(|(name, value)| (name.clone(), *value)).collect();
        let [one, other] = [&self.both, &after].map(|decided| schema(self.seed, decided));
        let (from, to) = if self.back { (&other, &one) } else { (&one, &other) };
        go(from, to, Trial { shadow, seed: self.seed, in_two_orders })
    }

    fn fails(&self, sort: &str, shadow: &Database) -> bool {
        self.go(shadow, sort.contains("order")).iter().any(|end| matches!(end, End::Failed(found, _) if found == sort))
    }
}

/// Drops edits, then objects and properties, as long as the pair fails in the same way.
pub fn shrink(mut pair: Pair, sort: &str, shadow: &Database, patience: Duration) -> Pair {
    let until = Instant::now() + patience;
    for name in pair.edits.clone().into_keys() {
        let mut smaller = pair.clone();
        smaller.edits.remove(&name);
        if Instant::now() < until && smaller.fails(sort, shadow) {
            pair = smaller;
        }
    }
    for only_whole in [true, false] {
        let mut part = if only_whole { 4 } else { 64 };
        while part > 0 && Instant::now() < until {
            let names = nonzero(&pair, only_whole);
            part = part.min(names.len().max(1));
            for chunk in names.chunks(part) {
                let mut smaller = pair.clone();
                smaller.both.extend(chunk.iter().map(|name| (name.clone(), 0)));
                if Instant::now() < until && smaller.fails(sort, shadow) {
                    pair = smaller;
                }
            }
            part = if part == 1 { 0 } else { part / 4 + usize::from(part < 4) };
        }
    }
    pair
}

/// Decisions that could be simpler.
fn nonzero(pair: &Pair, only_whole: bool) -> Vec<String> {
    let after = pair.both.iter().chain(&pair.edits).map(|(name, value)| (name.clone(), *value)).collect();
    let mut names: Vec<String> = [&pair.both, &after]
        .into_iter()
        .flat_map(|decided| schema(pair.seed, decided).asked)
        .filter(|(name, (_, taken))| *taken != 0 && !pair.edits.contains_key(name))
        .map(|(name, _)| name)
        .filter(|name| !only_whole || name.ends_with("/present"))
        .collect();
    names.sort();
    names.dedup();
    names.reverse();
    names
}
