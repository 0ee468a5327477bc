//! Single flight: one refresh per account and process, regardless of the number of tasks that need a token.
//!
//! The first task that needs a token becomes the leader. All other tasks follow the leader and receive the same result.
//! After a failure the account backs off: until the backoff ends, tasks receive the last error immediately. During a
//! long backoff, one task checks the store periodically for tokens and grants that other processes have stored. This
//! module does no I/O and does not take a lock.

mod channel;
#[cfg(test)]
mod loom;

pub(super) use channel::{Notifier, Receiver, channel};

use super::backoff;
use crate::coordination::Seconds;
use crate::failure::Failure;
use crate::tokens::TokenError;
use std::time::Duration;

/// The interval of checks of the store during a backoff, in seconds.
pub(super) const RECHECK_INTERVAL: Seconds = 10;

/// The refresh activity of one account in one process. `R` is the receiver on which followers wait.
#[derive(Debug)]
pub(super) struct SingleFlight<R> {
    state: State<R>,
    /// The number of consecutive failures.
    failures: u32,
    /// A flag that is `true` if the last refresh found that the user must authorize again.
    consent_revoked: bool,
}

#[derive(Debug)]
enum State<R> {
    Idle,
    /// The state during a refresh by a leader.
    InFlight {
        waiters: R,
        /// A flag that is `true` if the account's tokens were replaced since the refresh started. The result is then
        /// obsolete.
        superseded: bool,
        /// The backoff that continues if a check of the store finds nothing new.
        backoff: Option<Backoff>,
    },
    /// The state after a failed refresh. Tasks receive the error of the refresh until the backoff ends or the next
    /// check of the store is due.
    BackingOff {
        backoff: Backoff,
        recheck_at: Seconds,
    },
}

#[derive(Clone, Debug)]
struct Backoff {
    error: TokenError,
    since: Seconds,
    until: Seconds,
}

/// The role of a task that needs a token.
#[derive(Debug)]
pub(super) enum Role<N, R> {
    /// The role of the task that refreshes, notifies the waiters, and waits on the receiver.
    Leader(N, R, Task),
    /// The role of a task that waits for the leader.
    Follower(R),
    /// The role of a task that gives up with the error of the last refresh.
    Rejected(TokenError),
}

/// The task of a leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// The task of using the stored token, or of refreshing the token if the stored token is not usable.
    Refresh,
    /// The task of using a token that another process stored during the backoff. The leader refreshes the token only if
    /// there is a new grant.
    Recheck,
}

/// The result of a leader's refresh.
#[derive(Debug)]
pub(super) enum Completion<T> {
    /// A usable token.
    Token(T),
    /// A token that expires too soon to be cached. Each waiter uses the token once.
    ShortLived(T),
    /// A check of the store that found nothing new.
    NothingNew,
    /// A failure.
    Failed(TokenError),
}

/// The outcome of a refresh.
#[derive(Debug)]
pub(super) enum RefreshOutcome<T> {
    /// A refresh that published a new token.
    Succeeded,
    /// A refresh whose token expires too soon to be published. The next attempt may start at `until`.
    ShortLived { token: T, error: TokenError, until: Seconds },
    /// A refresh with a result that was discarded, because the account's tokens were replaced in the meantime.
    Superseded,
    /// A check of the store that found nothing new. Contains the error of the backoff, which continues.
    NothingNew(TokenError),
    /// A failed refresh. The next attempt may start at `until`.
    BackingOff { error: TokenError, until: Seconds },
    /// A refresh that was the first to find the consent revoked.
    ConsentRevoked(TokenError),
    /// A refresh that found the consent revoked after an earlier refresh had found it revoked.
    StillRevoked(TokenError),
}

impl<T: Clone> RefreshOutcome<T> {
    /// Returns the result for the waiters: a token for one use, or `None` if the waiters should check the published
    /// token.
    pub(super) fn result_for_waiters(&self) -> Result<Option<T>, TokenError> {
        match self {
            Self::Succeeded | Self::Superseded => Ok(None),
            Self::ShortLived { token, .. } => Ok(Some(token.clone())),
            Self::NothingNew(error)
            | Self::BackingOff { error, .. }
            | Self::ConsentRevoked(error)
            | Self::StillRevoked(error) => Err(error.clone()),
        }
    }
}

/// The state that is read without taking the lock and written only while holding the lock.
pub(super) trait SharedState {
    type Token;

    /// Sets the cached token.
    fn publish_token(&self, token: Option<Self::Token>);
    /// Sets the time before which no refresh starts in the background.
    fn set_backoff_until(&self, until: Seconds);
    /// Sets the flag that is `true` if the user must authorize again.
    fn set_needs_consent(&self, needs_consent: bool);
}

impl Backoff {
    /// Returns the error of the backoff, with the time from `now` to the end of the backoff.
    fn error_at(&self, now: Seconds) -> TokenError {
        self.error.clone().with_retry_after(Duration::from_secs(self.until.saturating_sub(now)))
    }

    /// Returns `true` if the backoff applies at `now`. A backoff that starts after `now` does not apply, because it
    /// comes from a clock that was set back.
    fn contains(&self, now: Seconds) -> bool {
        (self.since..self.until).contains(&now)
    }
}

impl<R: Clone> SingleFlight<R> {
    pub(super) fn new() -> Self {
        Self { state: State::Idle, failures: 0, consent_revoked: false }
    }

    /// Assigns a role to a task that needs a token. `channel` creates the notifier of a leader and the receiver of its
    /// waiters.
    pub(super) fn acquire<N>(
        &mut self,
        now: Seconds,
        shared: &impl SharedState,
        channel: impl FnOnce() -> (N, R),
    ) -> Role<N, R> {
        let backoff = match &self.state {
            State::InFlight { waiters, .. } => return Role::Follower(waiters.clone()),
            State::BackingOff { backoff, recheck_at } if backoff.contains(now) => {
                if now < *recheck_at {
                    return Role::Rejected(backoff.error_at(now));
                }
                Some(backoff.clone())
            }
            State::Idle | State::BackingOff { .. } => None,
        };
        let task = if backoff.is_some() { Task::Recheck } else { Task::Refresh };
        let (notifier, receiver) = channel();
        self.state = State::InFlight { waiters: receiver.clone(), superseded: false, backoff };
        // Tasks with a valid token do not need to start a refresh until this refresh completes.
        shared.set_backoff_until(Seconds::MAX);
        Role::Leader(notifier, receiver, task)
    }

    /// Returns the receiver of the refresh in flight, if there is one.
    pub(super) fn in_flight(&self) -> Option<R> {
        match &self.state {
            State::InFlight { waiters, .. } => Some(waiters.clone()),
            State::Idle | State::BackingOff { .. } => None,
        }
    }

    /// Records the result of the leader's refresh, publishes the new token if there is one, and returns the outcome.
    pub(super) fn complete<T>(
        &mut self,
        result: Completion<T>,
        now: Seconds,
        shared: &impl SharedState<Token = T>,
    ) -> RefreshOutcome<T> {
        let in_flight = std::mem::replace(&mut self.state, State::Idle);
        let previous = match in_flight {
            State::InFlight { superseded: true, .. } => {
                // The result belongs to replaced tokens and is irrelevant to the new tokens.
                shared.set_backoff_until(0);
                return RefreshOutcome::Superseded;
            }
            State::InFlight { backoff, .. } => backoff.filter(|backoff| backoff.contains(now)),
            State::Idle | State::BackingOff { .. } => None,
        };
        match result {
            Completion::Token(token) => {
                self.failures = 0;
                shared.publish_token(Some(token));
                shared.set_backoff_until(0);
                self.consent_restored(shared);
                RefreshOutcome::Succeeded
            }
            Completion::ShortLived(token) => {
                self.consent_restored(shared);
                let (error, until) = self.back_off(TokenError::NoUsableToken { retry_after: None }, now, shared);
                RefreshOutcome::ShortLived { token, error, until }
            }
            Completion::NothingNew => {
                let Some(backoff) = previous else {
                    shared.set_backoff_until(0);
                    return RefreshOutcome::Superseded;
                };
                let error = backoff.error_at(now);
                self.hold(backoff, now, shared);
                RefreshOutcome::NothingNew(error)
            }
            Completion::Failed(error) => {
                let needs_consent = error.needs_consent();
                if needs_consent {
                    // A revoked consent also invalidates the access token.
                    shared.publish_token(None);
                }
                let (error, until) = self.back_off(error, now, shared);
                if !needs_consent {
                    return RefreshOutcome::BackingOff { error, until };
                }
                shared.set_needs_consent(true);
                if std::mem::replace(&mut self.consent_revoked, true) {
                    RefreshOutcome::StillRevoked(error)
                } else {
                    RefreshOutcome::ConsentRevoked(error)
                }
            }
        }
    }

    /// Resets the state after the account's tokens were replaced or removed. `token` is the new access token, if there
    /// is one. Ends a backoff, and marks a refresh in flight as superseded.
    pub(super) fn reset<T>(&mut self, token: Option<T>, shared: &impl SharedState<Token = T>) {
        self.failures = 0;
        self.consent_revoked = false;
        match &mut self.state {
            State::InFlight { superseded, .. } => *superseded = true,
            state => *state = State::Idle,
        }
        shared.publish_token(token);
        shared.set_backoff_until(0);
        shared.set_needs_consent(false);
    }

    /// Starts a backoff after `error`. Returns the error with the time to wait, and the end of the backoff.
    fn back_off(&mut self, error: TokenError, now: Seconds, shared: &impl SharedState) -> (TokenError, Seconds) {
        self.failures = self.failures.saturating_add(1);
        let until = now.saturating_add(backoff::delay(&error, self.failures));
        let backoff = Backoff { error, since: now, until };
        let error = backoff.error_at(now);
        self.hold(backoff, now, shared);
        (error, until)
    }

    /// Starts or continues a backoff. The next check of the store is due after [`RECHECK_INTERVAL`].
    fn hold(&mut self, backoff: Backoff, now: Seconds, shared: &impl SharedState) {
        let recheck_at = now.saturating_add(RECHECK_INTERVAL);
        shared.set_backoff_until(backoff.until.min(recheck_at));
        self.state = State::BackingOff { backoff, recheck_at };
    }

    /// Records that the consent is valid again if an earlier refresh found it revoked.
    fn consent_restored(&mut self, shared: &impl SharedState) {
        if std::mem::take(&mut self.consent_revoked) {
            shared.set_needs_consent(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    struct Ignored;

    impl SharedState for Ignored {
        type Token = ();

        fn publish_token(&self, _: Option<()>) {}
        fn set_backoff_until(&self, _: Seconds) {}
        fn set_needs_consent(&self, _: bool) {}
    }

    /// Returns an error with a backoff of `delay` seconds.
    fn rate_limited(delay: Seconds) -> TokenError {
        TokenError::RateLimited { retry_after: Duration::from_secs(delay) }
    }

    #[derive(Clone, Debug)]
    enum Event {
        Acquire,
        Succeed,
        Fail { delay: Seconds },
        FindNothing,
        Elapse(Seconds),
        Reset,
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            5 => Just(Event::Acquire),
            2 => Just(Event::Succeed),
            2 => (1_u64..40).prop_map(|delay| Event::Fail { delay }),
            2 => Just(Event::FindNothing),
            2 => (0_u64..15).prop_map(Event::Elapse),
            1 => Just(Event::Reset),
        ]
    }

    /// The expected state according to a model.
    #[derive(Clone, Copy)]
    enum Expected {
        Idle,
        InFlight { superseded: bool, backoff: Option<(Seconds, Seconds)> },
        BackingOff { since: Seconds, until: Seconds, recheck_at: Seconds },
    }

    proptest! {
        /// Checks against a model that only one refresh is in flight at a time. During a backoff, tasks must be
        /// rejected with the error of the last failure until the next check of the store is due.
        #[test]
        fn one_refresh_runs_at_a_time_and_failure_starts_a_backoff(events in prop::collection::vec(event(), 0..200)) {
            let mut single_flight = SingleFlight::new();
            let (mut now, mut expected) = (100, Expected::Idle);
            for event in events {
                match (event, expected) {
                    (Event::Elapse(seconds), _) => now += seconds,
                    (Event::Reset, _) => {
                        single_flight.reset(None, &Ignored);
                        expected = match expected {
                            Expected::InFlight { backoff, .. } => Expected::InFlight { superseded: true, backoff },
                            Expected::Idle | Expected::BackingOff { .. } => Expected::Idle,
                        };
                    }
                    (Event::Succeed, Expected::InFlight { superseded, .. }) => {
                        let outcome = single_flight.complete(Completion::Token(()), now, &Ignored);
                        prop_assert_eq!(matches!(outcome, RefreshOutcome::Superseded), superseded);
                        expected = Expected::Idle;
                    }
                    (Event::Fail { delay }, Expected::InFlight { superseded, .. }) => {
                        let failed = Completion::Failed(rate_limited(delay));
                        let outcome = single_flight.complete::<()>(failed, now, &Ignored);
                        prop_assert_eq!(matches!(outcome, RefreshOutcome::Superseded), superseded);
                        expected = if superseded {
                            Expected::Idle
                        } else {
                            Expected::BackingOff { since: now, until: now + delay, recheck_at: now + 10 }
                        };
                    }
                    (Event::FindNothing, Expected::InFlight { superseded, backoff }) => {
                        let outcome = single_flight.complete::<()>(Completion::NothingNew, now, &Ignored);
                        if let Some((since, until)) = backoff.filter(|(_, until)| !superseded && now < *until) {
                            let RefreshOutcome::NothingNew(error) = outcome else { panic!("{outcome:?}") };
                            prop_assert_eq!(error.retry_after(), Some(Duration::from_secs(until - now)));
                            expected = Expected::BackingOff { since, until, recheck_at: now + 10 };
                        } else {
                            prop_assert!(matches!(outcome, RefreshOutcome::Superseded));
                            expected = Expected::Idle;
                        }
                    }
                    (Event::Succeed | Event::Fail { .. } | Event::FindNothing, _) => {}
                    (Event::Acquire, _) => {
                        let role = single_flight.acquire(now, &Ignored, || ((), ()));
                        match expected {
                            Expected::InFlight { .. } => prop_assert!(matches!(role, Role::Follower(()))),
                            Expected::BackingOff { until, recheck_at, .. } if now < until && now < recheck_at => {
                                let Role::Rejected(error) = role else { panic!("{role:?} during a backoff") };
                                prop_assert_eq!(error.retry_after(), Some(Duration::from_secs(until - now)));
                            }
                            Expected::BackingOff { since, until, .. } if now < until => {
                                prop_assert!(matches!(role, Role::Leader((), (), Task::Recheck)));
                                expected = Expected::InFlight { superseded: false, backoff: Some((since, until)) };
                            }
                            Expected::Idle | Expected::BackingOff { .. } => {
                                prop_assert!(matches!(role, Role::Leader((), (), Task::Refresh)));
                                expected = Expected::InFlight { superseded: false, backoff: None };
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn backoff_ends_if_the_clock_is_set_back() {
        let mut single_flight = SingleFlight::new();
        let acquire_at = |single_flight: &mut SingleFlight<()>, now| single_flight.acquire(now, &Ignored, || ((), ()));
        assert!(matches!(acquire_at(&mut single_flight, 1000), Role::Leader(..)));
        single_flight.complete::<()>(Completion::Failed(rate_limited(2)), 1000, &Ignored);
        assert!(
            matches!(acquire_at(&mut single_flight, 1001), Role::Rejected(error) if error.retry_after() == Some(Duration::from_secs(1)))
        );
        assert!(matches!(acquire_at(&mut single_flight, 10), Role::Leader(..)));
    }

    #[test]
    fn short_lived_tokens_are_used_once_and_then_back_off() {
        let mut single_flight = SingleFlight::new();
        let mut now = 1000;
        for delay in [1, 2, 4, 8, 16, 32, 60, 60] {
            loop {
                match single_flight.acquire(now, &Ignored, || ((), ())) {
                    Role::Leader((), (), Task::Refresh) => break,
                    Role::Leader((), (), Task::Recheck) => {
                        single_flight.complete::<()>(Completion::NothingNew, now, &Ignored);
                    }
                    Role::Rejected(_) => now += 1,
                    Role::Follower(()) => unreachable!("no refresh should be in flight"),
                }
            }
            let outcome = single_flight.complete(Completion::ShortLived(()), now, &Ignored);
            assert!(matches!(outcome.result_for_waiters(), Ok(Some(()))));
            assert!(matches!(outcome, RefreshOutcome::ShortLived { until, .. } if until == now + delay), "{outcome:?}");
        }
    }
}
