//! The schedule that determines when the calls of one organization start.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The length of the sliding window: one minute and a margin of one second. The API counts calls when they arrive, and
/// the network delay varies.
const WINDOW: Duration = Duration::from_secs(61);
/// The maximum pause. A longer pause would exceed the wait of any call, and could exceed the range of the clock.
const MAX_PAUSE: Duration = Duration::from_secs(365 * 86_400);

/// The first pause after a rate-limit response that contains no time to wait. CRM sends such a response if too many
/// calls are in flight.
const DEFAULT_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause after a rate-limit response that contains no time to wait: the window of Books' limit per minute.
const MAX_DEFAULT_PAUSE: Duration = Duration::from_secs(60);

/// A schedule of the starts of one organization's calls.
#[derive(Default)]
pub(super) struct Schedule {
    /// The starts of the calls in the last minute and the reserved starts, in order. Empty if the number of calls per
    /// minute is not limited.
    starts: VecDeque<Instant>,
    /// The end of the latest pause: the time that the API announced, or else the end of the default pause. `None` if
    /// there was no pause.
    paused: Option<Instant>,
    /// The length of the latest pause after a rate-limit response that contains no time to wait. `None` before the
    /// first such response, and after a later response that is not rate-limited.
    default_pause: Option<Duration>,
    /// The number of pauses. A pause invalidates all earlier reservations.
    pauses: u64,
}

/// A reserved start of a call. Dropping the reservation before it is used releases the start.
pub(super) struct Reservation<'s> {
    schedule: &'s Mutex<Schedule>,
    start: Instant,
    /// The number of pauses at the time of the reservation.
    pauses: u64,
    committed: bool,
}

/// Locks the schedule. A poisoned lock is usable: no code leaves the schedule inconsistent while holding the lock.
pub(super) fn lock(schedule: &Mutex<Schedule>) -> MutexGuard<'_, Schedule> {
    schedule.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'s> Reservation<'s> {
    /// Reserves the next start. If the start is after `deadline`, fails with the time until the start.
    pub(super) fn new(
        schedule: &'s Mutex<Schedule>,
        per_minute: Option<usize>,
        deadline: Option<Instant>,
    ) -> Result<Self, Duration> {
        let mut locked = lock(schedule);
        let start = locked.reserve(per_minute, deadline)?;
        Ok(Self { schedule, start, pauses: locked.pauses, committed: false })
    }

    pub(super) fn start(&self) -> Instant {
        self.start
    }

    /// Uses the reserved start. Returns `false` if a pause has invalidated the reservation; the caller must then
    /// reserve another start.
    pub(super) fn commit(mut self) -> bool {
        self.committed = lock(self.schedule).pauses == self.pauses;
        self.committed
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if self.committed {
            return;
        }
        let mut schedule = lock(self.schedule);
        // A pause has removed the start already, and the same instant may be reserved for another call.
        if schedule.pauses == self.pauses
            && let Some(index) = schedule.starts.iter().rposition(|start| *start == self.start)
        {
            schedule.starts.remove(index);
        }
    }
}

impl Schedule {
    /// Returns the time at which the next call may start.
    fn free_at(&self, per_minute: Option<usize>, now: Instant) -> Instant {
        let window = per_minute.and_then(|calls| self.starts.len().checked_sub(calls));
        let window = window.map(|oldest| self.starts[oldest] + WINDOW);
        let after = |time: Option<Instant>| time.map_or(now, |time| time.max(now));
        after(window).max(after(self.paused)).max(after(self.starts.back().copied()))
    }

    fn reserve(&mut self, per_minute: Option<usize>, deadline: Option<Instant>) -> Result<Instant, Duration> {
        let now = Instant::now();
        let start = self.free_at(per_minute, now);
        // A call that need not wait is never too late, even if the deadline has passed meanwhile.
        if deadline.is_some_and(|deadline| start > deadline.max(now)) {
            return Err(start - now);
        }
        if per_minute.is_some() {
            // Starts are removed by age, not by number: a later reservation may be released, and then the older starts
            // count again.
            while self.starts.front().is_some_and(|start| *start + WINDOW <= now) {
                self.starts.pop_front();
            }
            self.starts.push_back(start);
        }
        Ok(start)
    }

    /// Returns the time that the next call would wait, or `None` if it may start immediately.
    pub(super) fn next(&self, per_minute: Option<usize>) -> Option<Duration> {
        let now = Instant::now();
        Some(self.free_at(per_minute, now) - now).filter(|wait| !wait.is_zero())
    }

    /// Pauses after a rate-limit response that contains no time to wait: for 1, 2, 4, … up to 60 seconds. The responses
    /// to the calls in flight count once.
    pub(super) fn pause_for_default(&mut self, now: Instant) {
        if self.is_paused(now) {
            return;
        }
        let pause = self.default_pause.map_or(DEFAULT_PAUSE, |last| (last * 2).min(MAX_DEFAULT_PAUSE));
        self.default_pause = Some(pause);
        self.pause(now, pause);
    }

    /// Resets the default pause after a response that is not rate-limited. Has no effect during a pause, because the
    /// response then belongs to a call that began before the pause.
    pub(super) fn recover(&mut self, now: Instant) {
        if !self.is_paused(now) {
            self.default_pause = None;
        }
    }

    fn is_paused(&self, now: Instant) -> bool {
        self.paused.is_some_and(|paused| paused > now)
    }

    pub(super) fn pause(&mut self, now: Instant, pause: Duration) {
        let until = now + pause.min(MAX_PAUSE);
        if self.paused.is_none_or(|paused| paused < until) {
            self.paused = Some(until);
            self.pauses += 1;
            self.starts.retain(|start| *start <= now);
        }
    }
}
