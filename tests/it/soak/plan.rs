//! The planned events of each account in the hour. The plan is the same in every run.

use std::time::Duration;
use zoho_emulator::{Fault, ScheduledFault};

/// The kind of events that an account has in the hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scenario {
    /// An account with a different failure every quarter of an hour.
    Unlucky,
    /// An account whose client has a short timeout. Every quarter of an hour, the emulator issues a token, but no
    /// response arrives.
    Unanswered,
    /// An account whose tokens an API rejects immediately.
    Greedy,
    /// An account whose user revokes the consent.
    Disconnected,
    /// An account whose user revokes the consent, and consents again a quarter of an hour later.
    Reconsents,
}

impl Scenario {
    pub(super) fn for_account(number: usize) -> Self {
        match number % 20 {
            0 => Self::Disconnected,
            1 => Self::Reconsents,
            2 => Self::Unanswered,
            3..=5 => Self::Greedy,
            _ => Self::Unlucky,
        }
    }
}

/// An event of an account.
pub(super) enum Event {
    /// A fault of the next requests. The callers of the account then need another token.
    Fails(ScheduledFault),
    /// A revocation of the consent at the emulator.
    Disconnects,
    /// A new consent of the user.
    Consents,
}

/// The events, each with its time in seconds and the number of its account.
pub(super) type Plan = Vec<(usize, usize, Event)>;

pub(super) fn plan(accounts: usize) -> Plan {
    let mut dice = Dice(2026);
    let faults = faults();
    let mut plan = Plan::new();
    for number in 0..accounts {
        let minutes = |minutes: [usize; 4], dice: &mut Dice| minutes.map(|minute| 60 * minute + dice.below(60));
        match Scenario::for_account(number) {
            Scenario::Unlucky => {
                for (turn, time) in minutes([2, 17, 32, 47], &mut dice).into_iter().enumerate() {
                    let (fault, max_times) = faults[(4 * number + turn) % faults.len()].clone();
                    plan.push((
                        time,
                        number,
                        Event::Fails(fault.times(if dice.below(2) == 0 { 1 } else { max_times })),
                    ));
                }
            }
            Scenario::Unanswered => {
                for time in [120, 1020, 1920, 2820] {
                    plan.push((time, number, Event::Fails(Fault::Slow(Duration::from_secs(100_000)).times(2))));
                }
            }
            Scenario::Greedy => {
                for (turn, time) in minutes([5, 20, 35, 50], &mut dice).into_iter().enumerate() {
                    let fault = [Fault::Truncated, Fault::Reset, Fault::Status(502), Fault::Html][turn].clone();
                    plan.push((time, number, Event::Fails(fault.times(3))));
                }
            }
            Scenario::Disconnected | Scenario::Reconsents => {
                let time = 600 + dice.below(600);
                // Both known error codes of a revoked consent occur.
                let event = if number % 40 < 2 {
                    Event::Disconnects
                } else {
                    Event::Fails(Fault::OAuthError("invalid_grant".to_owned()).into())
                };
                plan.push((time, number, event));
                if Scenario::for_account(number) == Scenario::Reconsents {
                    plan.push((time + 900, number, Event::Consents));
                }
            }
        }
    }
    plan
}

/// Returns the failures and unusual responses of the token endpoint, each with its largest number of repetitions. The
/// number is 1 if the client does not retry immediately, or must not retry.
fn faults() -> Vec<(Fault, u32)> {
    let error = |word: &str| Fault::OAuthError(word.to_owned());
    vec![
        (Fault::Throttled, 1),
        (Fault::ThrottledWithStatus200, 1),
        (Fault::ThrottledLocalized, 1),
        (Fault::TooManyRequests { retry_after: None }, 1),
        (Fault::TooManyRequests { retry_after: Some(Duration::from_secs(120)) }, 1),
        (Fault::Status(500), 3),
        (Fault::Status(503), 3),
        (Fault::Html, 3),
        (Fault::Response { status: 200, body: serde_json::json!({}) }, 3),
        (Fault::HugeBody { bytes: 4 << 20 }, 3),
        (Fault::Redirect("http://127.0.0.1:9/".to_owned()), 3),
        (error("invalid_client"), 3),
        (error("invalid_client_secret"), 3),
        (error("invalid_request"), 3),
        (Fault::Reset, 3),
        (Fault::Truncated, 3),
        (Fault::Slow(Duration::from_secs(20)), 1),
        // This delay is longer than a lease.
        (Fault::Slow(Duration::from_secs(100)), 1),
        (Fault::WrongContentType, 1),
        (Fault::ExpiresInMilliseconds, 1),
        (Fault::ExpiresInMillisecondsOnly, 1),
        (Fault::ExpiresInString, 1),
        (Fault::NoExpiresIn, 1),
        (Fault::NoTokenType, 1),
        (Fault::NoApiDomain, 1),
    ]
}

/// Returns the number of error responses with status 400 in the plan.
pub(super) fn answers_with_400(plan: &Plan) -> usize {
    let are_400 = [Fault::Throttled, Fault::ThrottledLocalized].map(ScheduledFault::from);
    plan.iter().filter(|(_, _, event)| matches!(event, Event::Fails(planned) if are_400.contains(planned))).count()
}

/// A generator of pseudo-random numbers that are the same in every run (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).expect("number should fit into usize")
    }
}
