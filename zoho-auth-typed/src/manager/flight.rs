//! One request for all who wait, in one process: who starts it, who joins it, who is refused. No I/O.

use super::lease::Seconds;

/// What an account is doing about its token.
#[derive(Debug)]
pub(crate) enum Flight<E> {
    /// Nothing.
    Grounded,
    /// It asks for one.
    Flying,
    /// It failed, and does not ask again before a time.
    Held {
        /// What went wrong.
        error: E,
        /// Since when.
        since: Seconds,
        /// Until when.
        until: Seconds,
    },
}

/// What somebody who needs a token is to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Order<E> {
    /// Ask for one, for all.
    Start,
    /// Wait for the one who asks.
    Join,
    /// Take this for an answer.
    Refuse(E),
}

impl<E: Clone> Flight<E> {
    /// Somebody needs a token.
    pub(crate) fn want(&mut self, now: Seconds) -> Order<E> {
        match self {
            Self::Flying => Order::Join,
            // A clock that was set back is no reason to wait for it.
            Self::Held { error, since, until } if (*since..*until).contains(&now) => Order::Refuse(error.clone()),
            Self::Grounded | Self::Held { .. } => {
                *self = Self::Flying;
                Order::Start
            }
        }
    }

    /// It came to a token.
    pub(crate) fn arrived(&mut self) {
        *self = Self::Grounded;
    }

    /// It came to nothing, and is not to be tried again before a time.
    pub(crate) fn failed(&mut self, error: E, now: Seconds, until: Seconds) {
        *self = Self::Held { error, since: now, until };
    }

    /// What was refused may be possible now.
    pub(crate) fn forgive(&mut self) {
        if let Self::Held { .. } = self {
            *self = Self::Grounded;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Event {
        Want,
        Arrived,
        Failed { hold: Seconds },
        Passes(Seconds),
        Forgive,
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            5 => Just(Event::Want),
            2 => Just(Event::Arrived),
            2 => (0_u64..20).prop_map(|hold| Event::Failed { hold }),
            2 => (0_u64..15).prop_map(Event::Passes),
            1 => Just(Event::Forgive),
        ]
    }

    proptest! {
        /// Against a model: one in the air at most; refused exactly while the last failure holds; with its own error.
        #[test]
        fn one_at_a_time_and_a_failure_is_not_repeated(events in prop::collection::vec(event(), 0..200)) {
            let mut flight = Flight::Grounded;
            let (mut now, mut flying, mut held, mut failures) = (100, false, None::<(u32, Seconds)>, 0_u32);
            for event in events {
                match event {
                    Event::Passes(by) => now += by,
                    Event::Forgive => {
                        flight.forgive();
                        held = None;
                    }
                    Event::Arrived if flying => {
                        flight.arrived();
                        (flying, held) = (false, None);
                    }
                    Event::Failed { hold } if flying => {
                        failures += 1;
                        flight.failed(failures, now, now + hold);
                        (flying, held) = (false, Some((failures, now + hold)));
                    }
                    Event::Arrived | Event::Failed { .. } => {}
                    Event::Want => {
                        let expected = match held {
                            _ if flying => Order::Join,
                            Some((error, until)) if now < until => Order::Refuse(error),
                            _ => Order::Start,
                        };
                        prop_assert_eq!(flight.want(now), expected);
                        if !flying && held.is_none_or(|(_, until)| now >= until) {
                            (flying, held) = (true, None);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_clock_that_was_set_back_holds_nothing() {
        let mut flight = Flight::Flying;
        flight.failed("no network", 1000, 1002);
        assert_eq!(flight.want(1001), Order::Refuse("no network"));
        assert_eq!(flight.want(10), Order::Start);
    }
}
