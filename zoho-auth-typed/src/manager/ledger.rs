//! What the store knows of an account besides its tokens, and what follows from it: use, wait, redeem, or give up.
//! No I/O.

use super::lease::{Claim, Fenced, HORIZON, Lease, Seconds};
use super::window::Window;
use serde::{Deserialize, Serialize};

/// A token that dies within this many seconds is not given out any more.
pub(crate) const LAST: Seconds = 10;

/// The state of an account that all its users share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    pub(crate) lease: Lease,
    /// When the refresh token was redeemed.
    redeemed: Window,
    /// The current access token.
    pub(crate) access: Option<Access>,
    /// Zoho said that the refresh token is not valid any more.
    #[serde(default)]
    dead: bool,
    /// Since when, where it was written down: earlier versions did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dead_since: Option<Seconds>,
    /// Since when the consent is being ended. Until it is, there are no tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revoking_since: Option<Seconds>,
    /// How many consents there were before this one.
    #[serde(default)]
    consents: u64,
    /// Zoho said that it is asked too often, and until when it will not answer.
    #[serde(default)]
    blocked_until: Seconds,
}

/// An access token, but for its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Access {
    /// Which one: the fencing number under which it was written.
    pub(crate) number: u64,
    pub(crate) expires_at: Seconds,
}

/// Who asks, when, and for what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking<'a> {
    pub(crate) owner: &'a str,
    pub(crate) now: Seconds,
    /// How long the lease has been seen in the same hands.
    pub(crate) watched: Seconds,
    /// The access token that will not do: it dies soon, or was refused.
    pub(crate) not: Option<u64>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The stored access token will do.
    Use,
    /// The consent is being ended: only another one helps.
    Revoking,
    /// The refresh token is dead: only a consent helps.
    Dead,
    /// Another redeems it: look again, and at that time at the latest.
    Wait(Seconds),
    /// Zoho's limit is reached until then.
    Limited(Seconds),
    /// Write this first. If nobody was faster, redeem.
    Redeem(Ledger, Claim),
}

/// What came of redeeming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// An access token, and when it dies.
    Token(Seconds),
    /// Asked too often: nothing before this time.
    Throttled(Seconds),
    /// The refresh token is not valid any more, as was said at this time.
    Dead(Seconds),
    /// Nothing that is of the account.
    Failed,
}

impl Ledger {
    /// What is to be done for a token.
    pub(crate) fn next(&self, asking: Asking<'_>) -> Next {
        let Asking { owner, now, watched, not } = asking;
        if self.revoking_since.is_some() {
            return Next::Revoking;
        }
        if self.access.is_some_and(|access| not != Some(access.number) && now + LAST < access.expires_at) {
            return Next::Use;
        }
        if self.dead {
            return Next::Dead;
        }
        if let Some(until) = self.lease.held_until(owner, now, watched) {
            return Next::Wait(until);
        }
        let free_at =
            self.redeemed.free_at(now).into_iter().chain((now < self.blocked_until).then_some(self.blocked_until));
        if let Some(free_at) = free_at.max() {
            return Next::Limited(free_at);
        }
        let (lease, claim) = self.lease.take(owner, now);
        // Counted before it is sent: who dies on the way has used one up.
        Next::Redeem(Self { lease, redeemed: self.redeemed.count(now), ..self.clone() }, claim)
    }

    /// The same after redeeming, unless the lease is another's by now.
    pub(crate) fn settle(&self, claim: &Claim, outcome: Outcome) -> Result<Self, Fenced> {
        let settled = Self { lease: self.lease.give_back(claim)?, ..self.clone() };
        Ok(match outcome {
            Outcome::Token(expires_at) => {
                let access = Access { number: claim.fence(), expires_at: expires_at.min(HORIZON) };
                Self { access: Some(access), blocked_until: 0, ..settled }
            }
            Outcome::Throttled(until) => Self { blocked_until: until.min(HORIZON), ..settled },
            Outcome::Dead(now) => Self { dead: true, dead_since: Some(now), ..settled },
            Outcome::Failed => settled,
        })
    }

    /// After a consent: another refresh token, and perhaps an access token with it. Who still redeems the old one is
    /// fenced out. `same`: it is the refresh token that was there, so that what was counted holds.
    pub(crate) fn renewed(&self, expires_at: Option<Seconds>, same: bool) -> Self {
        let lease = self.lease.void();
        let access = expires_at.map(|expires_at| Access { number: lease.fence(), expires_at: expires_at.min(HORIZON) });
        let (redeemed, blocked_until) =
            if same { (self.redeemed.clone(), self.blocked_until) } else { (Window::default(), 0) };
        Self {
            lease,
            redeemed,
            access,
            dead: false,
            dead_since: None,
            revoking_since: None,
            consents: self.consents + 1,
            blocked_until,
        }
    }

    /// The consent is about to be ended. Who redeems the refresh token is fenced out, and nobody does any more.
    pub(crate) fn revoking(&self, now: Seconds) -> Self {
        let since = self.revoking_since.unwrap_or(now);
        Self { lease: self.lease.void(), access: None, revoking_since: Some(since), ..self.clone() }
    }

    /// The same of a dead one of which nobody wrote down since when: since now at the latest.
    pub(crate) fn dead_at_the_latest(&self, now: Seconds) -> Self {
        Self { dead_since: self.dead_since.or(Some(now)), ..self.clone() }
    }

    /// Which consent it is, by its number.
    pub(crate) fn consent(&self) -> u64 {
        self.consents
    }

    pub(crate) fn revoking_since(&self) -> Option<Seconds> {
        self.revoking_since
    }

    /// Whether its numbers can be. It is written by this module only, but the store is not: whoever else writes to it
    /// brings no sum out of range.
    pub(crate) fn is_plausible(&self) -> bool {
        let access = self.access.map_or(0, |access| access.number.max(access.expires_at));
        let since = self.dead_since.max(self.revoking_since).unwrap_or(0);
        self.lease
            .largest()
            .max(self.redeemed.largest())
            .max(access)
            .max(self.blocked_until)
            .max(since)
            .max(self.consents)
            <= HORIZON
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.dead
    }

    pub(crate) fn dead_since(&self) -> Option<Seconds> {
        self.dead_since
    }
}
