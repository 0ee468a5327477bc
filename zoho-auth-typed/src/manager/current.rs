//! The token in hand.

use super::lease::Seconds;
use super::ledger::{Access, LAST};
use super::spread::Spread;
use super::time;
use crate::token::AccessToken;
use secrecy::SecretString;
use std::time::SystemTime;

/// So long before a token dies the next one is asked for: calls take a while, and clocks differ.
const EARLY: Seconds = 300;
/// Up to so much before that, for processes not to ask all at once.
const JITTER: Seconds = 60;

/// An access token, as the hot path needs it: with times as clocks give them, which are compared in less time than it
/// takes to make them seconds.
#[derive(Debug)]
pub(super) struct Current {
    token: Spread,
    /// Which one, by its number in the store.
    pub(super) number: u64,
    /// Of which consent, by its number in the store.
    pub(super) consent: u64,
    /// From when on another one is asked for.
    refresh_at: SystemTime,
    /// From when on it is not given out.
    ends_at: SystemTime,
}

impl Current {
    /// `random`: any number.
    pub(super) fn new(value: SecretString, access: Access, consent: u64, now: Seconds, random: u64) -> Self {
        let Access { number, expires_at } = access;
        // Of a short life, half.
        let early = (EARLY + random % JITTER).min(expires_at.saturating_sub(now) / 2);
        Self {
            token: Spread::new(AccessToken::new(value, Some(time(expires_at)))),
            number,
            consent,
            refresh_at: time(expires_at - early),
            ends_at: time(expires_at.saturating_sub(LAST)),
        }
    }

    /// The token, for the thread that asks.
    pub(super) fn token(&self) -> AccessToken {
        self.token.get()
    }

    /// Whether it is this very token.
    pub(super) fn is(&self, other: &AccessToken) -> bool {
        self.token.is(other)
    }

    pub(super) fn lives(&self, now: SystemTime) -> bool {
        now < self.ends_at
    }

    /// Whether it is time for another one.
    pub(super) fn is_due(&self, now: SystemTime) -> bool {
        now >= self.refresh_at
    }
}
