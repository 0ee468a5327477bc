//! Who may redeem a refresh token: a lease with a fencing number, as a value. No I/O, no clock of its own.
//!
//! It is taken by compare-and-swap of the record that it stands in, so of two who try at once one has it. A holder that
//! died is replaced when its time is over. A holder that only stalled may wake up after that: the number tells its
//! claim from a newer one, and what it brings is refused.

use serde::{Deserialize, Serialize};

/// Seconds, of a duration or since the epoch.
pub(crate) type Seconds = u64;

/// No time and no number gets that far: as seconds it is 17,000 years. Up to here there is room to add to it.
pub(crate) const HORIZON: Seconds = 1 << 39;
/// How long a lease lasts. A request to the token endpoint takes half of that at most.
pub(crate) const LENGTH: Seconds = 60;
/// By how much two machines' clocks may differ before a lease is taken too early. Even then nothing is overwritten.
pub(crate) const SKEW: Seconds = 5;

/// The lease, as it is stored. The number only ever grows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lease {
    fence: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holder: Option<Holder>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    owner: String,
    until: Seconds,
}

/// A lease that was taken, in its holder's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    fence: u64,
    owner: String,
    until: Seconds,
}

/// The lease is another's by now: whatever was to be written must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fenced;

impl Lease {
    pub(crate) fn fence(&self) -> u64 {
        self.fence
    }

    /// The largest number in it.
    pub(crate) fn largest(&self) -> u64 {
        self.holder.as_ref().map_or(self.fence, |holder| self.fence.max(holder.until))
    }

    /// Until when another holds it. `watched`: how long the caller has seen it in the same hands, by its own clock,
    /// which ends a lease whose holder's clock is far ahead.
    ///
    /// One's own counts as free: an owner does one thing at a time, so that what took it has ended without a word.
    pub(crate) fn held_until(&self, owner: &str, now: Seconds, watched: Seconds) -> Option<Seconds> {
        let holder = self.holder.as_ref().filter(|holder| holder.owner != owner)?;
        let until = holder.until.saturating_add(SKEW);
        (now < until && watched < LENGTH + SKEW).then(|| until.min(now + (LENGTH + SKEW - watched)))
    }

    /// Takes it. Only for whom it is free.
    pub(crate) fn take(&self, owner: &str, now: Seconds) -> (Self, Claim) {
        let (fence, until) = (self.fence + 1, now + LENGTH);
        let claim = Claim { fence, owner: owner.to_owned(), until };
        (Self { fence, holder: Some(Holder { owner: owner.to_owned(), until }) }, claim)
    }

    /// Gives it back, which only its holder can.
    pub(crate) fn give_back(&self, claim: &Claim) -> Result<Self, Fenced> {
        match &self.holder {
            Some(holder) if self.fence == claim.fence && holder.owner == claim.owner => {
                Ok(Self { fence: self.fence, holder: None })
            }
            _ => Err(Fenced),
        }
    }

    /// Takes it from whoever has it: what they are about to bring is of no use any more.
    pub(crate) fn void(&self) -> Self {
        Self { fence: self.fence + 1, holder: None }
    }
}

impl Claim {
    pub(crate) fn fence(&self) -> u64 {
        self.fence
    }

    /// Whether there is time for a request to the token endpoint. A holder that stalled before it does not send one.
    pub(crate) fn is_in_time(&self, now: Seconds) -> bool {
        now + LENGTH / 2 <= self.until
    }
}

/// What one has seen of a lease, by one's own clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch(Option<(u64, Seconds)>);

impl Watch {
    /// Looks at it. For how long it has been in the same hands.
    pub(crate) fn look(&mut self, lease: &Lease, now: Seconds) -> Seconds {
        match self.0 {
            Some((fence, since)) if fence == lease.fence && since <= now => now - since,
            _ => {
                self.0 = Some((lease.fence, now));
                0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_frees_it_by_time() {
        let (held, _) = Lease::default().take("a", 1000);
        assert_eq!(held.held_until("b", 1000, 0), Some(1065));
        assert_eq!(held.held_until("b", 1064, 0), Some(1065));
        assert_eq!(held.held_until("b", 1065, 0), None);
        assert_eq!(held.held_until("a", 1001, 0), None);
    }

    #[test]
    fn a_clock_that_is_ahead_by_a_year_does_not_hold_it_for_a_year() {
        let (held, _) = Lease::default().take("a", 31_536_000);
        let mut watch = Watch::default();
        assert_eq!(held.held_until("b", 10, watch.look(&held, 10)), Some(75));
        assert_eq!(held.held_until("b", 75, watch.look(&held, 75)), None);
    }

    #[test]
    fn who_was_replaced_cannot_give_back_what_is_anothers() {
        let (held, slow) = Lease::default().take("a", 0);
        let (held, newer) = held.take("b", 100);
        assert_eq!(held.give_back(&slow), Err(Fenced));
        assert_eq!(held.void().give_back(&newer), Err(Fenced));
        let (again, newest) = held.take("b", 200);
        assert_eq!(again.give_back(&newer), Err(Fenced), "nor what was one's own before");
        assert!(again.give_back(&newest).is_ok());
        let free = held.give_back(&newer).expect("its own");
        assert_eq!((free.fence(), free.held_until("a", 100, 0)), (2, None));
        assert_eq!(free.give_back(&newer), Err(Fenced));
    }

    #[test]
    fn a_holder_that_stalled_does_not_send() {
        let (_, claim) = Lease::default().take("a", 100);
        assert!(claim.is_in_time(130) && !claim.is_in_time(131));
    }
}
