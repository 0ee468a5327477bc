//! Zoho's limit on refreshes: ten in ten minutes for a refresh token, counted as a value. No I/O.
//!
//! <https://www.zoho.com/crm/developer/docs/api/v8/token-validity.html>. What counts is the last ten minutes at any
//! moment, which is the stricter of the two ways in which the page can be read.

use super::lease::{self, SKEW, Seconds};
use serde::{Deserialize, Serialize};

/// How many there may be.
pub(crate) const TIMES: usize = 10;
/// Within how long. One that is counted reaches Zoho before its lease is over, the first of ten perhaps at the end of
/// that and the eleventh at once; and clocks differ.
pub(crate) const LENGTH: Seconds = 600 + lease::LENGTH + SKEW;

/// When a refresh token was redeemed, the last ten times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Window(Vec<Seconds>);

impl Window {
    /// From when on it can be redeemed again. None: now.
    pub(crate) fn free_at(&self, now: Seconds) -> Option<Seconds> {
        // What another machine's clock put into the future happened now at the latest; what is further ahead than the
        // window is long is a broken clock's, and says nothing.
        let mut counted: Vec<Seconds> =
            self.0.iter().filter(|at| **at < now + LENGTH).map(|at| (*at).min(now)).collect();
        counted.sort_unstable();
        let oldest = counted.len().checked_sub(TIMES).map(|first| counted[first])?;
        (now < oldest + LENGTH).then_some(oldest + LENGTH)
    }

    /// The largest number in it.
    pub(crate) fn largest(&self) -> Seconds {
        self.0.iter().copied().max().unwrap_or_default()
    }

    /// The same after one more.
    pub(crate) fn count(&self, now: Seconds) -> Self {
        let mut at: Vec<Seconds> = self.0.iter().copied().filter(|at| *at < now + LENGTH).collect();
        at.push(now);
        at.sort_unstable();
        Self(at.split_off(at.len().saturating_sub(TIMES)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_eleventh_waits_for_the_first_to_pass() {
        let window = (0..10).fold(Window::default(), |window, at| window.count(at * 10));
        assert_eq!(window.free_at(100), Some(665));
        assert_eq!(window.free_at(664), Some(665));
        assert_eq!(window.free_at(665), None);
        assert_eq!(window.count(665).free_at(665), Some(675));
    }

    #[test]
    fn a_broken_clock_does_not_lock_an_account_out() {
        let window = (0..10).fold(Window::default(), |window, _| window.count(1_000_000));
        assert_eq!(window.free_at(10), None);
        let near = (0..10).fold(Window::default(), |window, _| window.count(20));
        assert_eq!(near.free_at(10), Some(675), "and what is only a little ahead counts");
    }

    proptest! {
        #[test]
        fn never_more_than_ten_in_any_ten_minutes(gaps in prop::collection::vec(0_u64..200, 1..80)) {
            let (mut now, mut window, mut made) = (0, Window::default(), Vec::new());
            for gap in gaps {
                now += gap;
                if let Some(free) = window.free_at(now) {
                    prop_assert!(free > now && window.free_at(free).is_none());
                } else {
                    window = window.count(now);
                    made.push(now);
                }
            }
            for (at, first) in made.iter().enumerate() {
                let within = made[at..].iter().filter(|other| **other < first + 600).count();
                prop_assert!(within <= TIMES, "{} from {} on", within, first);
            }
        }
    }
}
