//! Zoho's limit on refreshes: ten in ten minutes per refresh token. The code is pure and does no I/O.
//!
//! The source is <https://www.zoho.com/crm/developer/docs/api/v8/token-validity.html>. This implementation applies the
//! limit to every period of ten minutes, which is the stricter of the two possible readings of that page.

use super::Seconds;
use super::lease::{LEASE_TTL, MAX_CLOCK_SKEW};
use serde::{Deserialize, Serialize};

/// The number of refreshes allowed within [`PERIOD`].
pub(crate) const LIMIT: usize = 10;
/// The length of the window, in seconds: Zoho's ten minutes plus a margin. A refresh is counted when its lease is
/// acquired, and its request reaches Zoho before the lease ends. The first of ten requests may arrive at the end of its
/// lease, and the eleventh immediately. Clocks differ, too.
pub(crate) const PERIOD: Seconds = 600 + LEASE_TTL + MAX_CLOCK_SKEW;

/// The times of the last uses of a refresh token, up to ten.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SlidingWindow(Vec<Seconds>);

impl SlidingWindow {
    /// Returns the time from which the refresh token may be used again. Returns `None` if the refresh token may be used
    /// at `now`.
    pub(crate) fn next_allowed_at(&self, now: Seconds) -> Option<Seconds> {
        // A time in the future comes from another machine's clock and counts as now. A time ahead by more than the
        // window's length comes from a broken clock and is ignored.
        let mut counted: Vec<Seconds> =
            self.0.iter().filter(|time| **time < now + PERIOD).map(|time| (*time).min(now)).collect();
        counted.sort_unstable();
        let oldest = counted.len().checked_sub(LIMIT).map(|first| counted[first])?;
        (now < oldest + PERIOD).then_some(oldest + PERIOD)
    }

    /// Returns the time of the last use, or `None` if no use is recorded.
    pub(crate) fn last(&self) -> Option<Seconds> {
        self.0.last().copied()
    }

    /// Returns the latest recorded time for plausibility checks, or 0 if no use is recorded.
    pub(crate) fn max_value(&self) -> Seconds {
        self.0.iter().copied().max().unwrap_or_default()
    }

    /// Returns the window with another use at `now`.
    pub(crate) fn record(&self, now: Seconds) -> Self {
        let mut times: Vec<Seconds> = self.0.iter().copied().filter(|time| *time < now + PERIOD).collect();
        times.push(now);
        times.sort_unstable();
        Self(times.split_off(times.len().saturating_sub(LIMIT)))
    }

    /// Returns the window without a use at `time`, for a request that was recorded and then not sent.
    pub(crate) fn remove(&self, time: Seconds) -> Self {
        let mut times = self.0.clone();
        if let Some(index) = times.iter().rposition(|recorded| *recorded == time) {
            times.remove(index);
        }
        Self(times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn eleventh_refresh_waits_for_the_first_to_leave_the_window() {
        let window = (0..10).fold(SlidingWindow::default(), |window, number| window.record(number * 10));
        assert_eq!(window.next_allowed_at(100), Some(665));
        assert_eq!(window.next_allowed_at(664), Some(665));
        assert_eq!(window.next_allowed_at(665), None);
        assert_eq!(window.record(665).next_allowed_at(665), Some(675));
    }

    #[test]
    fn broken_clock_does_not_lock_an_account_out() {
        let window = (0..10).fold(SlidingWindow::default(), |window, _| window.record(1_000_000));
        assert_eq!(window.next_allowed_at(10), None);
        let near = (0..10).fold(SlidingWindow::default(), |window, _| window.record(20));
        assert_eq!(near.next_allowed_at(10), Some(675), "times that are only slightly ahead should count");
    }

    #[test]
    fn removed_use_does_not_count() {
        let window = (0..10).fold(SlidingWindow::default(), |window, number| window.record(number * 10));
        let window = window.remove(90);
        assert_eq!(window.next_allowed_at(100), None);
        assert_eq!(window.remove(90), window, "a use should be removed only once");
        assert_eq!(window.record(100).next_allowed_at(100), Some(665));
    }

    proptest! {
        #[test]
        fn window_never_allows_more_than_ten_refreshes(gaps in prop::collection::vec(0_u64..200, 1..80)) {
            let (mut now, mut window, mut refreshes) = (0, SlidingWindow::default(), Vec::new());
            for gap in gaps {
                now += gap;
                if let Some(allowed) = window.next_allowed_at(now) {
                    prop_assert!(allowed > now && window.next_allowed_at(allowed).is_none());
                } else {
                    window = window.record(now);
                    refreshes.push(now);
                }
            }
            for (index, first) in refreshes.iter().enumerate() {
                let within = refreshes[index..].iter().filter(|other| **other < first + 600).count();
                prop_assert!(within <= LIMIT, "{} refreshes in ten minutes from {}", within, first);
            }
        }
    }
}
