//! What an apply says while it is at work.

use std::time::Duration;

use crate::plan::Step;

/// What happens while a plan is carried out, for progress output.
#[derive(Debug)]
pub enum Event<'a> {
    /// A step begins.
    Step {
        /// The step.
        step: &'a Step,
        /// Whether it had begun before, in a transaction that had to give up waiting.
        again: bool,
    },
    /// Something is waited for; the text says what and for whom.
    Waiting(&'a str),
    /// A long statement gets on.
    Working {
        /// What it does: `building index: scanning table`.
        phase: &'a str,
        /// How much of that is done.
        percent: Option<u8>,
    },
    /// A transaction is being committed: whether it is, is not known until the server answers.
    Committing,
    /// That many steps of the plan are done, and stay.
    Committed(usize),
}

/// Who is told.
pub type Tell<'a> = dyn FnMut(Event<'_>) + 'a;

/// How long to wait before the next try: twice as long each time up to 10 seconds, less a random part so that two who
/// are in each other's way do not meet again, and within what is left. None when nothing is.
pub(super) fn pause(tries: u32, left: Duration) -> Option<Duration> {
    const FIRST: Duration = Duration::from_millis(500);
    const LONGEST: Duration = Duration::from_secs(10);
    if left.is_zero() {
        return None;
    }
    let whole = FIRST.saturating_mul(2u32.saturating_pow(tries.saturating_sub(1))).min(LONGEST);
    Some(whole.mul_f64(0.5 + fastrand::f64() / 2.0).min(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let pauses: Vec<_> = (1..=8).filter_map(|tries| pause(tries, Duration::from_secs(60))).collect();
        assert_eq!(pauses.len(), 8);
        for (index, pause) in pauses.iter().enumerate() {
            let whole = Duration::from_millis(500 << index).min(Duration::from_secs(10));
            assert!(*pause >= whole / 2 && *pause <= whole, "{index}: {pause:?}");
        }
        assert_eq!(pause(5, Duration::from_millis(30)), Some(Duration::from_millis(30)));
        assert_eq!(pause(1, Duration::ZERO), None);
        assert!(pause(u32::MAX, Duration::MAX).is_some());
    }
}
