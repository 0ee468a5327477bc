//! Who asks for a token in one process, and where the others wait for it: an account's state, as a value. No I/O, no
//! lock of its own.

use super::flight::{Flight, Order};
use super::lease::Seconds;
use super::{ManagerError, backoff};
use crate::token::TokenError;

/// What is done for an account's next token. `W` is where those wait who need it.
#[derive(Debug)]
pub(super) struct Board<W> {
    flight: Flight<TokenError>,
    landing: Option<W>,
    /// Failures in a row.
    failures: u32,
    /// New tokens came while it flew: what it brings is of the old ones.
    overtaken: bool,
    /// The last that was heard is that only a consent helps.
    dead: bool,
}

/// What somebody who needs a token is to do.
#[derive(Debug)]
pub(super) enum Ticket<S, W> {
    /// Ask for one, say here what came of it, and wait there.
    Fly(S, W),
    /// Wait.
    Wait(W),
    /// Take this for an answer.
    Refused(TokenError),
}

/// How a refresh has ended.
#[derive(Debug)]
pub(super) enum Landed {
    /// There is a token.
    Well,
    /// What it brought is of tokens that were replaced meanwhile.
    Overtaken,
    /// It is tried again, from then on.
    Held { error: TokenError, until: Seconds },
    /// Only a consent helps, as was not known before.
    Died(TokenError),
    /// Only a consent helps, as was known.
    Dead(TokenError),
}

impl Landed {
    /// What those hear who waited for it; if it went well, that they are to look at what is shown.
    pub(super) fn heard(&self) -> Result<(), TokenError> {
        match self {
            Self::Well | Self::Overtaken => Ok(()),
            Self::Held { error, .. } | Self::Died(error) | Self::Dead(error) => Err(error.clone()),
        }
    }
}

/// What is read without the lock that the board is under, and written only with the board in hand.
pub(super) trait Shown {
    /// A token.
    type Token;

    /// This is the token in hand.
    fn show(&self, token: Option<Self::Token>);
    /// Nothing is to be tried in the background before that.
    fn quiet_until(&self, until: Seconds);
    /// Whether only a consent helps.
    fn needs_consent(&self, needs: bool);
}

impl<W: Clone> Board<W> {
    pub(super) fn new() -> Self {
        Self { flight: Flight::Grounded, landing: None, failures: 0, overtaken: false, dead: false }
    }

    /// Somebody needs a token. `channel` makes the two ends between the one who asks and those who wait.
    pub(super) fn ticket<S>(
        &mut self,
        now: Seconds,
        shown: &impl Shown,
        channel: impl FnOnce() -> (S, W),
    ) -> Ticket<S, W> {
        match self.flight.want(now) {
            Order::Refuse(error) => Ticket::Refused(error),
            Order::Start => {
                let (saying, waiting) = channel();
                self.landing = Some(waiting.clone());
                self.overtaken = false;
                // Who has a token that lives need not look here again before it has landed.
                shown.quiet_until(Seconds::MAX);
                Ticket::Fly(saying, waiting)
            }
            Order::Join => match &self.landing {
                Some(waiting) => Ticket::Wait(waiting.clone()),
                None => Ticket::Refused(ManagerError::Interrupted.into()),
            },
        }
    }

    /// A refresh has ended.
    pub(super) fn landed<T>(
        &mut self,
        result: Result<T, TokenError>,
        now: Seconds,
        shown: &impl Shown<Token = T>,
    ) -> Landed {
        self.landing = None;
        if std::mem::take(&mut self.overtaken) {
            // A token or an error of tokens that were replaced: neither says anything of those that are there now.
            self.flight.arrived();
            shown.quiet_until(0);
            return Landed::Overtaken;
        }
        match result {
            Ok(token) => {
                self.failures = 0;
                self.flight.arrived();
                shown.show(Some(token));
                shown.quiet_until(0);
                if std::mem::take(&mut self.dead) {
                    shown.needs_consent(false);
                }
                Landed::Well
            }
            Err(error) => {
                self.failures = self.failures.saturating_add(1);
                let until = now.saturating_add(backoff::hold(&error, self.failures));
                self.flight.failed(error.clone(), now, until);
                shown.quiet_until(until);
                if !error.needs_consent() {
                    return Landed::Held { error, until };
                }
                shown.needs_consent(true);
                if std::mem::replace(&mut self.dead, true) { Landed::Dead(error) } else { Landed::Died(error) }
            }
        }
    }

    /// There are new tokens, or none any more: what failed before may work now, and what is under way is of the old ones.
    pub(super) fn renewed<T>(&mut self, token: Option<T>, shown: &impl Shown<Token = T>) {
        self.failures = 0;
        self.flight.forgive();
        self.overtaken = self.landing.is_some();
        self.dead = false;
        shown.show(token);
        shown.quiet_until(0);
        shown.needs_consent(false);
    }
}
