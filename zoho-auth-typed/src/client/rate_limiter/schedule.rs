//! When the calls of one organisation begin.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// A minute, and a little: what counts is when calls arrive, and not all take equally long on their way.
const WINDOW: Duration = Duration::from_secs(61);
/// The longest pause. What is further away is for ever, as far as any call goes, and need not be more than a clock can say.
const MAX_PAUSE: Duration = Duration::from_secs(365 * 86_400);

/// When calls begin.
#[derive(Default)]
pub(super) struct Schedule {
    /// When those of the last minute began and others will begin, in order. None is kept where nothing is counted.
    begins: VecDeque<Instant>,
    /// Until when nothing is sent, as the API said.
    paused: Option<Instant>,
    /// How often it was paused: what was promised before holds no longer.
    pauses: u64,
}

/// A begin that was promised. Who drops it before it is kept gives the begin back.
pub(super) struct Reservation<'s> {
    schedule: &'s Mutex<Schedule>,
    begin: Instant,
    /// How often the schedule was paused before.
    pauses: u64,
    kept: bool,
}

/// Nothing is left half done under this lock, so that a panic elsewhere poisons nothing.
pub(super) fn lock(schedule: &Mutex<Schedule>) -> MutexGuard<'_, Schedule> {
    schedule.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'s> Reservation<'s> {
    /// Promises the next begin, if it is not after the deadline. An error: how long it would take.
    pub(super) fn of(
        schedule: &'s Mutex<Schedule>,
        per_minute: Option<usize>,
        deadline: Option<Instant>,
    ) -> Result<Self, Duration> {
        let mut locked = lock(schedule);
        let begin = locked.promise(per_minute, deadline)?;
        Ok(Self { schedule, begin, pauses: locked.pauses, kept: false })
    }

    pub(super) fn begin(&self) -> Instant {
        self.begin
    }

    /// Lets the call begin now that its time has come. False: there was a pause meanwhile, and it may not.
    pub(super) fn keep(mut self) -> bool {
        self.kept = lock(self.schedule).pauses == self.pauses;
        self.kept
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let mut schedule = lock(self.schedule);
        // A pause has taken it already, and the same instant may be somebody else's by now.
        if schedule.pauses == self.pauses
            && let Some(at) = schedule.begins.iter().rposition(|begin| *begin == self.begin)
        {
            schedule.begins.remove(at);
        }
    }
}

impl Schedule {
    /// When the next call may begin.
    fn free_at(&self, per_minute: Option<usize>, now: Instant) -> Instant {
        let window = per_minute.and_then(|calls| self.begins.len().checked_sub(calls));
        let window = window.map(|oldest| self.begins[oldest] + WINDOW);
        let after = |at: Option<Instant>| at.map_or(now, |at| at.max(now));
        after(window).max(after(self.paused)).max(after(self.begins.back().copied()))
    }

    fn promise(&mut self, per_minute: Option<usize>, deadline: Option<Instant>) -> Result<Instant, Duration> {
        let now = Instant::now();
        let begin = self.free_at(per_minute, now);
        // Who need not wait is never too late, whatever time has passed on the way here.
        if deadline.is_some_and(|deadline| begin > deadline.max(now)) {
            return Err(begin - now);
        }
        if per_minute.is_some() {
            // By their age and not by their number: later ones may be given back, and then these count again.
            while self.begins.front().is_some_and(|begin| *begin + WINDOW <= now) {
                self.begins.pop_front();
            }
            self.begins.push_back(begin);
        }
        Ok(begin)
    }

    /// How long the next call would have to wait. None: it would not.
    pub(super) fn next(&self, per_minute: Option<usize>) -> Option<Duration> {
        let now = Instant::now();
        Some(self.free_at(per_minute, now) - now).filter(|wait| !wait.is_zero())
    }

    pub(super) fn pause(&mut self, now: Instant, pause: Duration) {
        let until = now + pause.min(MAX_PAUSE);
        if self.paused.is_none_or(|paused| paused < until) {
            self.paused = Some(until);
            self.pauses += 1;
            self.begins.retain(|begin| *begin <= now);
        }
    }
}
