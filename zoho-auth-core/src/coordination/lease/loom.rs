//! A loom test of the lease under the interleavings of three processes. Threads represent processes, and a record under
//! a lock represents a store with compare-and-swap.

use super::{LEASE_TTL, LeaseGuard, LeaseObserver, MAX_CLOCK_SKEW, StaleLease};
use crate::coordination::Seconds;
use crate::coordination::refresh_state::{NextStep, Reason, RefreshRequest, RefreshResult, RefreshState};
use loom::sync::{Condvar, Mutex, MutexGuard};
use loom::thread;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const NOW: Seconds = 1_000_000;
/// The lifetime of an access token, in seconds.
const TOKEN_TTL: Seconds = 3600;

/// The point at which a process stalls, once, for the duration of its lease.
#[derive(Clone, Copy, PartialEq)]
enum Stall {
    Never,
    /// The point after acquiring the lease and before the request to Zoho.
    BeforeRequest,
    /// The point after Zoho's response and before storing the response.
    BeforeCommit,
    /// The point before storing the response, with a crash after the stall.
    Crash,
}

struct Record {
    version: u64,
    state: RefreshState,
    /// The fencing tokens of the access tokens that were written, in order.
    written: Vec<u64>,
    now: Seconds,
}

/// The store, Zoho, and the time.
struct World {
    record: Mutex<Record>,
    /// A condition that signals a change of the record or the time.
    changed: Condvar,
    // The counters do not synchronize anything, so std's atomics suffice.
    requests_in_flight: AtomicUsize,
    requests: AtomicUsize,
}

impl World {
    fn new() -> Self {
        let record = Record { version: 0, state: RefreshState::default(), written: Vec::new(), now: NOW };
        Self {
            record: Mutex::new(record),
            changed: Condvar::new(),
            requests_in_flight: AtomicUsize::new(0),
            requests: AtomicUsize::new(0),
        }
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap()
    }

    /// Returns the record's version, its state, and the time.
    fn load(&self) -> (u64, RefreshState, Seconds) {
        let record = self.record();
        (record.version, record.state.clone(), record.now)
    }

    /// Replaces the state and returns `true` if the record has the version `version`. Otherwise returns `false`.
    /// `written` is the fencing token of the access token that is written with the state, if there is one.
    fn compare_and_swap(&self, version: u64, state: &RefreshState, written: Option<u64>) -> bool {
        let mut record = self.record();
        let matches = record.version == version;
        if matches {
            record.version += 1;
            record.state = state.clone();
            record.written.extend(written);
            self.changed.notify_all();
        }
        matches
    }

    /// Advances the time by the duration of a lease and the maximum clock skew.
    fn stall(&self) {
        self.record().now += LEASE_TTL + MAX_CLOCK_SKEW;
        self.changed.notify_all();
    }

    /// Waits until the version of the record differs from `version`, or the time differs from `now`.
    fn wait(&self, version: u64, now: Seconds) {
        let mut record = self.record();
        while (record.version, record.now) == (version, now) {
            record = self.changed.wait(record).unwrap();
        }
    }

    /// Obtains a usable access token as `Refresh::token` does, and returns its fencing token. Returns `None` if the
    /// process crashed.
    fn token(&self, owner: &str, mut stall: Stall) -> Option<u64> {
        let mut observer = LeaseObserver::default();
        loop {
            let (version, state, now) = self.load();
            let lease_observed_for = observer.observe(&state.lease, now);
            match state.next_step(RefreshRequest { owner, now, lease_observed_for, reason: Reason::NoToken }) {
                NextStep::UseStored => return state.access.map(|access| access.fencing_token),
                NextStep::WaitForLease(_) => self.wait(version, now),
                NextStep::Refresh(state, guard, _) if self.compare_and_swap(version, &state, None) => {
                    self.refresh_under_lease(&guard, std::mem::replace(&mut stall, Stall::Never))?;
                }
                NextStep::Refresh(..) => {}
                NextStep::RateLimited(_) | NextStep::ConsentRevoked(_) | NextStep::RevocationPending => {
                    panic!("the test should neither exceed the rate limit nor revoke the consent")
                }
            }
        }
    }

    /// Sends the request and commits the result, as `Refresh::refresh_under_lease` does. Returns `None` if the process
    /// crashed.
    fn refresh_under_lease(&self, guard: &LeaseGuard, stall: Stall) -> Option<()> {
        if stall == Stall::BeforeRequest {
            self.stall();
        }
        if !guard.has_time_for_request(self.record().now) {
            self.commit(guard, RefreshResult::NotSent);
            return Some(());
        }
        assert_eq!(
            self.requests_in_flight.fetch_add(1, Ordering::SeqCst),
            0,
            "only one request should be in flight at a time"
        );
        self.requests.fetch_add(1, Ordering::SeqCst);
        let expires_at = self.record().now + TOKEN_TTL;
        self.requests_in_flight.fetch_sub(1, Ordering::SeqCst);
        if matches!(stall, Stall::BeforeCommit | Stall::Crash) {
            self.stall();
        }
        if stall == Stall::Crash {
            return None;
        }
        self.commit(guard, RefreshResult::Token { expires_at, forced_by: None });
        Some(())
    }

    /// Stores the result, as `Refresh::commit` does.
    fn commit(&self, guard: &LeaseGuard, result: RefreshResult) {
        let written = matches!(result, RefreshResult::Token { .. }).then(|| guard.fencing_token());
        loop {
            let (version, state, _) = self.load();
            match state.commit(guard, result) {
                Ok(state) if !self.compare_and_swap(version, &state, written) => {}
                Ok(_) | Err(StaleLease) => return,
            }
        }
    }
}

/// Explores the interleavings of three processes with up to three preemptions. The first process stalls at `first`.
/// `requests` is the expected number of requests.
fn explore(first: Stall, requests: std::ops::RangeInclusive<usize>) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(move || {
        let world = Arc::new(World::new());
        let others = ["b", "c"].map(|owner| {
            let world = Arc::clone(&world);
            thread::spawn(move || world.token(owner, Stall::Never))
        });
        let own = world.token("a", first);
        let [b, c] = others.map(|other| other.join().unwrap());
        let record = world.record();
        let last = record.written.last().copied();
        assert!(
            record.written.is_sorted_by(|a, b| a < b),
            "newer tokens should not be overwritten: {:?}",
            record.written
        );
        assert_eq!(record.state.access.map(|access| access.fencing_token), last);
        assert!(b.is_some() && c.is_some(), "every running process should get a token");
        assert!(own.is_some() || first == Stall::Crash);
        let made = world.requests.load(Ordering::SeqCst);
        assert!(requests.contains(&made), "{requests:?} requests should be sent, not {made}");
    });
}

#[test]
fn three_processes_send_one_request_and_share_its_token() {
    explore(Stall::Never, 1..=1);
}

#[test]
fn process_stalled_before_request_does_not_send_it() {
    explore(Stall::BeforeRequest, 1..=1);
}

#[test]
fn process_stalled_before_commit_overwrites_nothing() {
    explore(Stall::BeforeCommit, 1..=2);
}

#[test]
fn process_crashed_before_commit_is_replaced() {
    explore(Stall::Crash, 1..=2);
}
