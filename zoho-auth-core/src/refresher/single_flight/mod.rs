//! Single flight: one refresh per account and process, regardless of the number of tasks that need a token.
//!
//! The first task that needs a token becomes the leader. All other tasks follow the leader and receive the same result.
//! After a failure the account backs off: until the backoff ends, tasks receive the last error at once. This module does
//! no I/O and takes no lock.

mod channel;
#[cfg(test)]
mod loom;

pub(super) use channel::{Notifier, Receiver, channel};

use super::backoff;
use crate::coordination::Seconds;
use crate::failure::Failure;
use crate::tokens::TokenError;

/// The refresh activity of one account. `R` is the receiver on which followers wait.
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
    },
    /// The state after a failed refresh. Tasks receive its error until the backoff ends.
    BackingOff {
        error: TokenError,
        since: Seconds,
        until: Seconds,
    },
}

/// The role of a task that needs a token.
#[derive(Debug)]
pub(super) enum Role<N, R> {
    /// The role of the task that refreshes, notifies the waiters, and waits on the receiver.
    Leader(N, R),
    /// The role of a task that waits for the leader.
    Follower(R),
    /// The role of a task that gives up with the error of the last refresh.
    Rejected(TokenError),
}

/// The outcome of a refresh.
#[derive(Debug)]
pub(super) enum RefreshOutcome {
    /// A refresh that published a new token.
    Succeeded,
    /// A refresh with a result that was discarded, because the account's tokens were replaced in the meantime.
    Superseded,
    /// A failed refresh. The next attempt may start at this time.
    BackingOff { error: TokenError, until: Seconds },
    /// A refresh that found the consent revoked, which was not known before.
    ConsentRevoked(TokenError),
    /// A refresh that found the consent revoked again.
    StillRevoked(TokenError),
}

impl RefreshOutcome {
    /// Returns the result for the waiters. `Ok` means that the waiters should check the published token.
    pub(super) fn result_for_waiters(&self) -> Result<(), TokenError> {
        match self {
            Self::Succeeded | Self::Superseded => Ok(()),
            Self::BackingOff { error, .. } | Self::ConsentRevoked(error) | Self::StillRevoked(error) => {
                Err(error.clone())
            }
        }
    }
}

/// The state that is read without taking the lock and written only while holding it.
pub(super) trait SharedState {
    type Token;

    /// Sets the cached token.
    fn publish_token(&self, token: Option<Self::Token>);
    /// Sets the time before which no refresh starts in the background.
    fn set_backoff_until(&self, until: Seconds);
    /// Sets the flag that is `true` if the user must authorize again.
    fn set_needs_consent(&self, needs_consent: bool);
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
        match &self.state {
            State::InFlight { waiters, .. } => return Role::Follower(waiters.clone()),
            // A backoff in the future comes from a clock that was set back, and does not count.
            State::BackingOff { error, since, until } if (*since..*until).contains(&now) => {
                return Role::Rejected(error.clone());
            }
            State::Idle | State::BackingOff { .. } => {}
        }
        let (notifier, receiver) = channel();
        self.state = State::InFlight { waiters: receiver.clone(), superseded: false };
        // Tasks with a valid token need not try again until this refresh completes.
        shared.set_backoff_until(Seconds::MAX);
        Role::Leader(notifier, receiver)
    }

    /// Records the result of the leader's refresh and publishes it.
    pub(super) fn complete<T>(
        &mut self,
        result: Result<T, TokenError>,
        now: Seconds,
        shared: &impl SharedState<Token = T>,
    ) -> RefreshOutcome {
        let in_flight = std::mem::replace(&mut self.state, State::Idle);
        if matches!(in_flight, State::InFlight { superseded: true, .. }) {
            // The result belongs to replaced tokens, and is irrelevant to the new ones.
            shared.set_backoff_until(0);
            return RefreshOutcome::Superseded;
        }
        match result {
            Ok(token) => {
                self.failures = 0;
                shared.publish_token(Some(token));
                shared.set_backoff_until(0);
                if std::mem::take(&mut self.consent_revoked) {
                    shared.set_needs_consent(false);
                }
                RefreshOutcome::Succeeded
            }
            Err(error) => {
                self.failures = self.failures.saturating_add(1);
                let until = now.saturating_add(backoff::delay(&error, self.failures));
                self.state = State::BackingOff { error: error.clone(), since: now, until };
                shared.set_backoff_until(until);
                if !error.needs_consent() {
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

    /// Resets the state after the account's tokens were replaced or removed. Ends a backoff, and marks a refresh in
    /// flight as superseded.
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

    /// Returns an error with a backoff of `delay` seconds. The nanoseconds of the backoff contain a number that
    /// identifies it.
    fn rate_limited(delay: Seconds, number: u32) -> TokenError {
        TokenError::RateLimited { retry_after: Duration::new(delay, number) }
    }

    #[derive(Clone, Debug)]
    enum Event {
        Acquire,
        Succeed,
        Fail { delay: Seconds },
        Elapse(Seconds),
        Reset,
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            5 => Just(Event::Acquire),
            2 => Just(Event::Succeed),
            2 => (1_u64..20).prop_map(|delay| Event::Fail { delay }),
            2 => (0_u64..15).prop_map(Event::Elapse),
            1 => Just(Event::Reset),
        ]
    }

    /// The expected state according to a model.
    #[derive(Clone, Copy)]
    enum Expected {
        Idle,
        InFlight { superseded: bool },
        BackingOff { failure: u32, delay: Seconds, until: Seconds },
    }

    proptest! {
        /// Checks against a model that there is up to one refresh in flight. Tasks must be rejected exactly during the
        /// backoff of the last failure, with its error.
        #[test]
        fn one_refresh_at_a_time_and_failures_are_not_retried(events in prop::collection::vec(event(), 0..200)) {
            let mut single_flight = SingleFlight::new();
            let (mut now, mut failures, mut expected) = (100, 0_u32, Expected::Idle);
            for event in events {
                match (event, expected) {
                    (Event::Elapse(seconds), _) => now += seconds,
                    (Event::Reset, _) => {
                        single_flight.reset(None, &Ignored);
                        expected = match expected {
                            Expected::InFlight { .. } => Expected::InFlight { superseded: true },
                            Expected::Idle | Expected::BackingOff { .. } => Expected::Idle,
                        };
                    }
                    (Event::Succeed, Expected::InFlight { superseded }) => {
                        let outcome = single_flight.complete(Ok(()), now, &Ignored);
                        prop_assert_eq!(matches!(outcome, RefreshOutcome::Superseded), superseded);
                        expected = Expected::Idle;
                    }
                    (Event::Fail { delay }, Expected::InFlight { superseded }) => {
                        failures += 1;
                        let outcome = single_flight.complete(Err(rate_limited(delay, failures)), now, &Ignored);
                        prop_assert_eq!(matches!(outcome, RefreshOutcome::Superseded), superseded);
                        expected = if superseded {
                            Expected::Idle
                        } else {
                            Expected::BackingOff { failure: failures, delay, until: now + delay }
                        };
                    }
                    (Event::Succeed | Event::Fail { .. }, _) => {}
                    (Event::Acquire, _) => {
                        let role = single_flight.acquire(now, &Ignored, || ((), ()));
                        match expected {
                            Expected::InFlight { .. } => prop_assert!(matches!(role, Role::Follower(()))),
                            Expected::BackingOff { failure, delay, until } if now < until => {
                                let Role::Rejected(error) = role else { panic!("{role:?} during a backoff") };
                                prop_assert_eq!(error.retry_after(), rate_limited(delay, failure).retry_after());
                            }
                            Expected::Idle | Expected::BackingOff { .. } => {
                                prop_assert!(matches!(role, Role::Leader((), ())));
                                expected = Expected::InFlight { superseded: false };
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
        single_flight.complete(Err(rate_limited(2, 0)), 1000, &Ignored);
        assert!(
            matches!(acquire_at(&mut single_flight, 1001), Role::Rejected(error) if error.retry_after() == Some(Duration::from_secs(2)))
        );
        assert!(matches!(acquire_at(&mut single_flight, 10), Role::Leader(..)));
    }
}
