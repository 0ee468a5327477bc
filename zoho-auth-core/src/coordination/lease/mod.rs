//! The lease that gives one process the right to refresh. The lease is a value with a fencing token. The code does no
//! I/O, and the caller passes the time.
//!
//! A process acquires the lease by compare-and-swap of the record that contains it, so only one of several concurrent
//! attempts succeeds. A lease holder that crashed is replaced when the lease expires. A lease holder that only stalled
//! may resume after that; its fencing token is then older than the lease's, and its result is rejected.

#[cfg(test)]
mod loom;

use super::Seconds;
use serde::{Deserialize, Serialize};

/// The duration of a lease, in seconds. A request to the token endpoint may take up to half of this duration.
pub(crate) const LEASE_TTL: Seconds = 60;
/// The largest clock skew between two machines, in seconds, with which no process acquires a lease too early. With a
/// larger skew, the fencing token still prevents newer data from being overwritten.
pub(crate) const MAX_CLOCK_SKEW: Seconds = 5;

/// The stored lease of an account. Its fencing token never decreases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lease {
    fencing_token: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holder: Option<Holder>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    owner: String,
    until: Seconds,
}

/// The proof that the process `owner` acquired the lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeaseGuard {
    fencing_token: u64,
    owner: String,
    until: Seconds,
}

/// The error for a guard whose lease was acquired by another process, revoked or released. The owner of the guard must
/// not write anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StaleLease;

impl Lease {
    pub(crate) fn fencing_token(&self) -> u64 {
        self.fencing_token
    }

    /// Returns the largest number in the lease for plausibility checks.
    pub(crate) fn max_value(&self) -> u64 {
        self.holder.as_ref().map_or(self.fencing_token, |holder| self.fencing_token.max(holder.until))
    }

    /// Returns the time until which another owner holds the lease, or `None` if `owner` may acquire the lease at `now`.
    ///
    /// `observed_for` is the number of seconds for which the caller has seen the same lease holder, by the caller's own
    /// clock. This number limits the wait for a lease whose holder's clock is far ahead.
    ///
    /// A lease held by `owner` itself counts as free. An owner runs one refresh at a time, so the refresh that acquired
    /// the lease ended without releasing it.
    pub(crate) fn held_until(&self, owner: &str, now: Seconds, observed_for: Seconds) -> Option<Seconds> {
        let holder = self.holder.as_ref().filter(|holder| holder.owner != owner)?;
        let until = holder.until.saturating_add(MAX_CLOCK_SKEW);
        let max_wait = LEASE_TTL + MAX_CLOCK_SKEW;
        (now < until && observed_for < max_wait).then(|| until.min(now + (max_wait - observed_for)))
    }

    /// Returns the lease with `owner` as its holder, and the guard for `owner`. The caller must have checked
    /// [`held_until`](Self::held_until).
    pub(crate) fn acquire(&self, owner: &str, now: Seconds) -> (Self, LeaseGuard) {
        let (fencing_token, until) = (self.fencing_token + 1, now + LEASE_TTL);
        let guard = LeaseGuard { fencing_token, owner: owner.to_owned(), until };
        (Self { fencing_token, holder: Some(Holder { owner: owner.to_owned(), until }) }, guard)
    }

    /// Returns the lease without a holder. Fails if the guard's owner no longer holds the lease.
    pub(crate) fn release(&self, guard: &LeaseGuard) -> Result<Self, StaleLease> {
        match &self.holder {
            Some(holder) if self.fencing_token == guard.fencing_token && holder.owner == guard.owner => {
                Ok(Self { fencing_token: self.fencing_token, holder: None })
            }
            _ => Err(StaleLease),
        }
    }

    /// Returns the lease without a holder. Every existing guard becomes stale.
    pub(crate) fn revoke(&self) -> Self {
        Self { fencing_token: self.fencing_token + 1, holder: None }
    }
}

impl LeaseGuard {
    pub(crate) fn fencing_token(&self) -> u64 {
        self.fencing_token
    }

    /// Returns the time at which the lease was acquired, by the clock of its owner.
    pub(crate) fn acquired_at(&self) -> Seconds {
        self.until.saturating_sub(LEASE_TTL)
    }

    /// Returns `true` if at least half of the lease is left at `now`, which is enough for a request to the token
    /// endpoint. A lease holder that stalled before its request must not send the request.
    pub(crate) fn has_time_for_request(&self, now: Seconds) -> bool {
        now + LEASE_TTL / 2 <= self.until
    }
}

/// The lease holder that one process observed last, and the time of the first such observation by the process's own
/// clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct LeaseObserver(Option<(u64, Seconds)>);

impl LeaseObserver {
    /// Records the holder of `lease` at `now`. Returns the number of seconds for which this process has seen the same
    /// holder.
    pub(crate) fn observe(&mut self, lease: &Lease, now: Seconds) -> Seconds {
        match self.0 {
            Some((fencing_token, since)) if fencing_token == lease.fencing_token && since <= now => now - since,
            _ => {
                self.0 = Some((lease.fencing_token, now));
                0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lease_of_crashed_holder_expires() {
        let (held, _) = Lease::default().acquire("a", 1000);
        assert_eq!(held.held_until("b", 1000, 0), Some(1065));
        assert_eq!(held.held_until("b", 1064, 0), Some(1065));
        assert_eq!(held.held_until("b", 1065, 0), None);
        assert_eq!(held.held_until("a", 1001, 0), None);
    }

    #[test]
    fn holder_with_clock_a_year_ahead_is_replaced_in_time() {
        let (held, _) = Lease::default().acquire("a", 31_536_000);
        let mut observer = LeaseObserver::default();
        assert_eq!(held.held_until("b", 10, observer.observe(&held, 10)), Some(75));
        assert_eq!(held.held_until("b", 75, observer.observe(&held, 75)), None);
    }

    #[test]
    fn replaced_holder_cannot_release_the_new_lease() {
        let (held, slow) = Lease::default().acquire("a", 0);
        let (held, newer) = held.acquire("b", 100);
        assert_eq!(held.release(&slow), Err(StaleLease));
        assert_eq!(held.revoke().release(&newer), Err(StaleLease));
        let (again, newest) = held.acquire("b", 200);
        assert_eq!(again.release(&newer), Err(StaleLease), "an owner's earlier guard should be stale, too");
        assert!(again.release(&newest).is_ok());
        let free = held.release(&newer).expect("the guard should be current");
        assert_eq!((free.fencing_token(), free.held_until("a", 100, 0)), (2, None));
        assert_eq!(free.release(&newer), Err(StaleLease));
    }

    #[test]
    fn stalled_holder_has_no_time_for_request() {
        let (_, guard) = Lease::default().acquire("a", 100);
        assert!(guard.has_time_for_request(130) && !guard.has_time_for_request(131));
    }
}
