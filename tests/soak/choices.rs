//! Every decision of the generator has a name; a schema is what a seed decides, and an edit is another decision.

use std::collections::BTreeMap;

/// A source of random numbers that gives the same ones everywhere (splitmix64).
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or(0)
    }

    /// Puts a list into another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}

fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// What was decided otherwise than the seed would have it, by the names of the decisions.
pub type Decided = BTreeMap<String, u32>;

/// Decisions by name. Names are paths, so that what is decided about one object does not disturb another, and zero is
/// always the simplest decision.
pub struct Choices {
    seed: u64,
    decided: Decided,
    /// All decisions that were asked for: the number of possibilities, and the one taken.
    pub asked: BTreeMap<String, (u32, u32)>,
}

impl Choices {
    /// Those of a seed, except what is decided already.
    pub fn new(seed: u64, decided: Decided) -> Self {
        Self { seed, decided, asked: BTreeMap::new() }
    }

    fn random(&self, name: &str) -> u64 {
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        mixed(hash ^ mixed(self.seed))
    }

    fn take(&mut self, name: &str, limit: u32, by_seed: u32) -> u32 {
        let limit = limit.max(1);
        let taken = self.decided.get(name).map_or(by_seed, |decided| decided % limit);
        self.asked.insert(name.to_owned(), (limit, taken));
        taken
    }

    /// A number below `limit`, all equally likely.
    pub fn below(&mut self, name: &str, limit: u32) -> u32 {
        let by_seed = u32::try_from(self.random(name) % u64::from(limit.max(1))).unwrap_or(0);
        self.take(name, limit, by_seed)
    }

    /// Whether something of this likelihood, in percent, is so.
    pub fn chance(&mut self, name: &str, percent: u64) -> bool {
        let by_seed = u32::from(self.random(name) % 100 < percent);
        self.take(name, 2, by_seed) == 1
    }

    /// Zero, the usual case, or with this likelihood another number below `limit`.
    pub fn rarely(&mut self, name: &str, percent: u64, limit: u32) -> u32 {
        let random = self.random(name);
        let by_seed = if random % 100 < percent && limit > 1 {
            1 + u32::try_from((random / 100) % u64::from(limit - 1)).unwrap_or(0)
        } else {
            0
        };
        self.take(name, limit, by_seed)
    }

    /// One of a fixed list.
    pub fn pick<'a>(&mut self, name: &str, list: &[&'a str]) -> &'a str {
        list[self.below(name, u32::try_from(list.len()).unwrap_or(1)) as usize]
    }

    /// One of what there is: when something else comes or goes, the decision stays.
    pub fn among<T: Clone>(&mut self, name: &str, list: &[T], key: impl Fn(&T) -> &str) -> Option<T> {
        let turn = self.rarely(name, 0, 3) as usize;
        let mut ranked: Vec<&T> = list.iter().collect();
        ranked.sort_by_key(|one| self.random(&format!("{name}={}", key(one))));
        ranked.get(turn.min(ranked.len().saturating_sub(1))).map(|one| (*one).clone())
    }
}

/// One to eight decisions taken otherwise. What is decided often is not edited more often than what is decided rarely.
pub fn edits(seed: u64, asked: &BTreeMap<String, (u32, u32)>) -> Decided {
    let mut random = Random(seed ^ 0x5eed);
    let mut by_property: BTreeMap<&str, Vec<(&String, u32, u32)>> = BTreeMap::new();
    for (name, (limit, taken)) in asked {
        let property = name.rsplit('/').next().unwrap_or_default();
        if *limit > 1 && property != "name" {
            by_property.entry(property).or_default().push((name, *limit, *taken));
        }
    }
    let properties: Vec<_> = by_property.into_values().collect();
    let count = 1 + random.below(8);
    let mut edits = Decided::new();
    for _ in 0..count {
        if properties.is_empty() {
            break;
        }
        let of_one = &properties[random.below(properties.len())];
        let (name, limit, taken) = of_one[random.below(of_one.len())];
        let other = (u64::from(taken) + 1 + random.below(limit as usize - 1) as u64) % u64::from(limit);
        edits.insert(name.clone(), u32::try_from(other).unwrap_or(0));
    }
    edits
}
