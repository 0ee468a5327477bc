//! The lease under every order in which processes can come to a store, by loom: threads stand for processes, and a
//! record under a lock for a store that compares and swaps.

use super::lease::{Claim, Fenced, LENGTH, SKEW, Seconds, Watch};
use super::ledger::{Asking, Ledger, Next, Outcome};
use loom::sync::{Condvar, Mutex, MutexGuard};
use loom::thread;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const NOW: Seconds = 1_000_000;
/// The life of an access token, in seconds.
const LIFE: Seconds = 3600;

/// Where a process stands still for as long as its lease lasts, once.
#[derive(Clone, Copy, PartialEq)]
enum Stalls {
    Nowhere,
    /// It has the lease and has not yet asked Zoho.
    BeforeItAsks,
    /// Zoho has answered, and it has not yet stored that.
    BeforeItStores,
    /// It dies there instead.
    Dies,
}

struct Record {
    version: u64,
    ledger: Ledger,
    /// The numbers of the tokens that were written, in order.
    written: Vec<u64>,
    now: Seconds,
}

/// The store, Zoho, and the time.
struct World {
    record: Mutex<Record>,
    /// The record is another, or time has gone by.
    changed: Condvar,
    // What is only counted is no matter of order.
    asking: AtomicUsize,
    asked: AtomicUsize,
}

impl World {
    fn new() -> Self {
        let record = Record { version: 0, ledger: Ledger::default(), written: Vec::new(), now: NOW };
        Self {
            record: Mutex::new(record),
            changed: Condvar::new(),
            asking: AtomicUsize::new(0),
            asked: AtomicUsize::new(0),
        }
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap()
    }

    /// The record, its version, and what time it is.
    fn load(&self) -> (u64, Ledger, Seconds) {
        let record = self.record();
        (record.version, record.ledger.clone(), record.now)
    }

    /// Whether it was done. `written`: the number of the token that comes with it.
    fn swap(&self, version: u64, ledger: &Ledger, written: Option<u64>) -> bool {
        let mut record = self.record();
        let same = record.version == version;
        if same {
            record.version += 1;
            record.ledger = ledger.clone();
            record.written.extend(written);
            self.changed.notify_all();
        }
        same
    }

    /// A lease goes by, and what clocks may differ by.
    fn stall(&self) {
        self.record().now += LENGTH + SKEW;
        self.changed.notify_all();
    }

    /// Looks again and again until something is another than what was seen.
    fn wait(&self, version: u64, now: Seconds) {
        let mut record = self.record();
        while (record.version, record.now) == (version, now) {
            record = self.changed.wait(record).unwrap();
        }
    }

    /// As `Refresh::token`: until there is a token. Its number; none if the process died.
    fn token(&self, owner: &str, mut stalls: Stalls) -> Option<u64> {
        let mut watch = Watch::default();
        loop {
            let (version, ledger, now) = self.load();
            let watched = watch.look(&ledger.lease, now);
            match ledger.next(Asking { owner, now, watched, not: None }) {
                Next::Use => return ledger.access.map(|access| access.number),
                Next::Wait(_) => self.wait(version, now),
                Next::Redeem(ledger, claim) if self.swap(version, &ledger, None) => {
                    self.redeem(&claim, std::mem::replace(&mut stalls, Stalls::Nowhere))?;
                }
                Next::Redeem(..) => {}
                Next::Limited(_) | Next::Dead | Next::Revoking => {
                    panic!("nobody asked Zoho so often, or took the consent back")
                }
            }
        }
    }

    /// As `Refresh::redeem`: Zoho's answer is in the store, or the lease is another's. None: the process died.
    fn redeem(&self, claim: &Claim, stalls: Stalls) -> Option<()> {
        if stalls == Stalls::BeforeItAsks {
            self.stall();
        }
        if !claim.is_in_time(self.record().now) {
            self.settle(claim, Outcome::Failed);
            return Some(());
        }
        assert_eq!(self.asking.fetch_add(1, Ordering::SeqCst), 0, "one asks at a time");
        self.asked.fetch_add(1, Ordering::SeqCst);
        let expires_at = self.record().now + LIFE;
        self.asking.fetch_sub(1, Ordering::SeqCst);
        if matches!(stalls, Stalls::BeforeItStores | Stalls::Dies) {
            self.stall();
        }
        if stalls == Stalls::Dies {
            return None;
        }
        self.settle(claim, Outcome::Token(expires_at));
        Some(())
    }

    /// As `Refresh::settle`.
    fn settle(&self, claim: &Claim, outcome: Outcome) {
        let written = matches!(outcome, Outcome::Token(_)).then(|| claim.fence());
        loop {
            let (version, ledger, _) = self.load();
            match ledger.settle(claim, outcome) {
                Ok(ledger) if !self.swap(version, &ledger, written) => {}
                Ok(_) | Err(Fenced) => return,
            }
        }
    }
}

/// All orders of three processes, the first of which may stall. Bounded to three switches away from a thread that could
/// go on.
fn explore(first: Stalls, asked: std::ops::RangeInclusive<usize>) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(move || {
        let world = Arc::new(World::new());
        let others = ["b", "c"].map(|owner| {
            let world = Arc::clone(&world);
            thread::spawn(move || world.token(owner, Stalls::Nowhere))
        });
        let own = world.token("a", first);
        let [b, c] = others.map(|other| other.join().unwrap());
        let record = world.record();
        let last = record.written.last().copied();
        assert!(record.written.is_sorted_by(|a, b| a < b), "what is newer is not overwritten: {:?}", record.written);
        assert_eq!(record.ledger.access.map(|access| access.number), last);
        assert!(b.is_some() && c.is_some(), "each who lives has a token");
        assert!(own.is_some() || first == Stalls::Dies);
        let asked_now = world.asked.load(Ordering::SeqCst);
        assert!(asked.contains(&asked_now), "{asked_now} requests");
    });
}

#[test]
fn of_three_processes_one_asks_and_all_have_its_token() {
    explore(Stalls::Nowhere, 1..=1);
}

#[test]
fn who_stalls_before_it_asks_does_not_ask_any_more() {
    explore(Stalls::BeforeItAsks, 1..=1);
}

#[test]
fn who_stalls_with_an_answer_in_hand_overwrites_nothing() {
    explore(Stalls::BeforeItStores, 1..=2);
}

#[test]
fn who_dies_with_an_answer_in_hand_is_replaced() {
    explore(Stalls::Dies, 1..=2);
}
