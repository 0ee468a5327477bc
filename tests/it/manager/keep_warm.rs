//! The worker that keeps access tokens fresh.

use super::{HOUR, LeadSync, TestEnv, text};
use crate::manual_clock::HandClock;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use zoho_auth_typed::store::{
    CasOutcome, Filter, ListEntry, MemoryStore, Record, StoreError, Version, VersionedRecord,
};
use zoho_auth_typed::token_manager::{AccountEvent, Clock, KeepWarm};
use zoho_auth_typed::{AccountId, DataCenter, TokenManager, TokenStore};
use zoho_emulator::Fault;

/// The shortest sleep between two passes. Other sleeps of the token manager are shorter.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(45);
/// The shortest wait for the limit of refreshes. The wait between two polls for a lease is shorter.
const SHORTEST_LIMIT: Duration = Duration::from_secs(1);

/// A clock that counts its sleeps by their purpose.
#[derive(Clone)]
struct WorkerClock {
    clock: HandClock,
    /// The number of workers between two passes.
    resting: Arc<AtomicUsize>,
    /// The number of refreshes that wait for the limit of refreshes.
    limited: Arc<AtomicUsize>,
    /// The number of refreshes that wait for a lease.
    polling: Arc<AtomicUsize>,
}

/// A guard that counts one sleep until it is dropped.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Clock for WorkerClock {
    fn now(&self) -> SystemTime {
        Clock::now(&self.clock)
    }

    async fn sleep(&self, how_long: Duration) {
        let count = if how_long >= SHORTEST_INTERVAL {
            &self.resting
        } else if how_long >= SHORTEST_LIMIT {
            &self.limited
        } else {
            &self.polling
        };
        let _counted = Counted::new(count);
        Clock::sleep(&self.clock, how_long).await;
    }
}

/// Workers that share one store, and the events of each.
struct Workers {
    world: TestEnv,
    clock: WorkerClock,
    /// The refresh tokens by user.
    refresh_tokens: BTreeMap<String, String>,
    managers: Vec<TokenManager>,
    events: Vec<Arc<Mutex<Vec<AccountEvent>>>>,
    running: Vec<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Workers {
    /// Starts the emulator with `users`. Creates one manager per entry of `ahead`; the managers share a store with the
    /// refresh tokens of the users. An entry is the number of seconds by which the clock of the manager is ahead.
    async fn with(store: impl TokenStore + Clone, users: impl IntoIterator<Item = String>, ahead: &[u64]) -> Self {
        let world = TestEnv::start().await;
        let clock = WorkerClock {
            clock: world.clock.clone(),
            resting: Arc::default(),
            limited: Arc::default(),
            polling: Arc::default(),
        };
        let events: Vec<Arc<Mutex<Vec<AccountEvent>>>> = ahead.iter().map(|_| Arc::default()).collect();
        let managers: Vec<TokenManager> = events
            .iter()
            .zip(ahead)
            .map(|(events, ahead)| {
                let events = Arc::clone(events);
                let clock = WorkerClock { clock: clock.clock.ahead(*ahead), ..clock.clone() };
                let builder = world.manager_builder(store.clone()).clock(clock);
                builder.on_event(move |event| events.lock().expect("task should not panic").push(event.clone())).build()
            })
            .collect();
        let mut refresh_tokens = BTreeMap::new();
        for user in users {
            world.zoho.user(&user, "eu");
            let refresh_token = world.zoho.refresh_token(&world.app, &user, LeadSync::SCOPE);
            let id = world.oauth.account_id(user.as_str(), DataCenter::EU);
            managers[0].insert(id, refresh_token.clone()).await.expect("account should be stored");
            refresh_tokens.insert(user, refresh_token);
        }
        Self { world, clock, refresh_tokens, managers, events, running: Vec::new() }
    }

    /// Starts one worker per manager.
    fn start(&mut self, settings: &KeepWarm) {
        for manager in &self.managers {
            let (stop, stopped) = oneshot::channel();
            let worker = manager.keep_warm(settings.clone());
            let running = tokio::spawn(worker.run_until(async { _ = stopped.await }));
            self.running.push((stop, running));
        }
    }

    /// Waits until every worker has ended its pass. The time advances slowly while a refresh waits for a lease or a
    /// limit.
    async fn rest(&self) {
        for _ in 0..5 {
            tokio::task::yield_now().await;
        }
        while self.clock.resting.load(Ordering::SeqCst) < self.running.len() {
            if self.clock.polling.load(Ordering::SeqCst) > 0 {
                self.advance(Duration::from_millis(20));
            } else if self.clock.limited.load(Ordering::SeqCst) > 0 && self.has_no_request_in_flight() {
                self.advance(Duration::from_millis(500));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    fn advance(&self, duration: Duration) {
        self.clock.clock.advance_by(duration);
        self.world.zoho.clock().advance(duration);
    }

    fn has_no_request_in_flight(&self) -> bool {
        self.world.zoho.requests().iter().all(|seen| seen.status.is_some())
    }

    /// Advances the clocks by `seconds` in steps of ten seconds, and waits for the workers after each step.
    async fn pass(&self, seconds: u64) {
        self.rest().await;
        for _ in (0..seconds).step_by(10) {
            self.world.pass(10);
            self.rest().await;
        }
    }

    fn id(&self, user: &str) -> AccountId {
        self.world.oauth.account_id(user, DataCenter::EU)
    }

    /// Returns the times of the refreshes of a user's token, in seconds of the emulator's clock.
    fn refreshes_of(&self, user: &str) -> Vec<u64> {
        let token = self.refresh_tokens[user].as_str();
        let requests = self.world.zoho.requests();
        let of_user = requests.iter().filter(|seen| seen.parameter("refresh_token") == Some(token));
        of_user.map(|seen| seen.received_at.as_secs()).collect()
    }

    /// Returns the number of events of a manager for which `matches` returns `true`.
    fn count(&self, manager: usize, matches: impl Fn(&AccountEvent) -> bool) -> usize {
        self.events[manager].lock().expect("task should not panic").iter().filter(|event| matches(event)).count()
    }

    async fn stop(&mut self) {
        for (stop, running) in self.running.drain(..) {
            drop(stop);
            running.await.expect("task should not panic");
        }
    }
}

fn users(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| format!("user {number:02}"))
}

/// Checks that a user's token was refreshed once per refresh window. A window begins five to six minutes before expiry,
/// and a refresh may start up to one interval later.
fn assert_once_per_window(user: &str, times: &[u64]) {
    for pair in times.windows(2) {
        let gap = pair[1] - pair[0];
        assert!((HOUR - 360..=HOUR - 300 + 90).contains(&gap), "{user}: unexpected times of refreshes: {times:?}");
    }
}

#[tokio::test]
async fn two_workers_share_the_refreshes_of_fifty_accounts() {
    let mut workers = Workers::with(MemoryStore::new(), users(50), &[0, 0]).await;
    workers.start(&KeepWarm::all().concurrency(4));
    workers.pass(4 * HOUR).await;
    let mut total = 0;
    for user in users(50) {
        let times = workers.refreshes_of(&user);
        assert!((4..=5).contains(&times.len()), "{user}: unexpected number of refreshes: {times:?}");
        assert_once_per_window(&user, &times);
        total += times.len();
    }
    let refreshed = |event: &AccountEvent| matches!(event, AccountEvent::Refreshed { .. });
    let [first, second] = [0, 1].map(|manager| workers.count(manager, refreshed));
    assert_eq!(first + second, total, "each refresh should have one event");
    assert!(first > total / 10 && second > total / 10, "both workers should refresh tokens: {first} and {second}");
    // A task finds a token in the store and does not wait for a refresh.
    let before = workers.world.refreshes();
    text(&workers.managers[0].account(workers.id("user 07")).expect("manager should have the client")).await;
    assert_eq!(workers.world.refreshes(), before);
    workers.stop().await;
}

#[tokio::test]
async fn workers_with_other_clocks_lock_no_account_out() {
    // With clocks that are days apart, neither process can use the tokens of the other, so each refreshes once per
    // window. If both refresh at the same time, one of them loses its lease and starts again.
    for (ahead, most) in [(600, 6), (2 * 24 * HOUR, 15)] {
        let mut workers = Workers::with(MemoryStore::new(), users(5), &[0, ahead]).await;
        workers.start(&KeepWarm::all());
        workers.pass(4 * HOUR).await;
        for user in users(5) {
            let times = workers.refreshes_of(&user);
            assert!(
                (4..=most).contains(&times.len()),
                "{user}, clock {ahead} seconds ahead: unexpected number of refreshes: {times:?}"
            );
        }
        let failed = |event: &AccountEvent| !matches!(event, AccountEvent::Refreshed { .. });
        assert_eq!([0, 1].map(|manager| workers.count(manager, failed)), [0, 0]);
        workers.stop().await;
    }
}

#[tokio::test]
async fn worker_refreshes_only_the_selected_accounts() {
    let names = ["eu-anna", "eu-ben", "us-cleo"].map(str::to_owned);
    let mut workers = Workers::with(MemoryStore::new(), names, &[0]).await;
    workers.start(&KeepWarm::new(|account| account.user().starts_with("eu-")));
    workers.pass(HOUR + 600).await;
    assert_eq!(["eu-anna", "eu-ben", "us-cleo"].map(|user| workers.refreshes_of(user).len()), [2, 2, 0]);
    workers.stop().await;
}

#[tokio::test]
async fn stopped_worker_waits_for_its_refresh_and_starts_no_other() {
    let mut workers = Workers::with(MemoryStore::new(), users(3), &[0, 0]).await;
    let elsewhere = workers.managers.pop().expect("there should be two managers");
    workers.world.zoho.fault(Fault::Slow(Duration::from_secs(1000)));
    workers.start(&KeepWarm::all().concurrency(1));
    workers.world.wait_for_refreshes(1).await;
    let (stop, running) = workers.running.pop().expect("there should be a worker");
    drop(stop);
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert!(!running.is_finished(), "the worker should wait for its refresh");
    }
    workers.world.zoho.clock().advance(Duration::from_secs(1000));
    running.await.expect("task should not panic");
    assert_eq!(workers.world.refreshes(), 1, "the other two accounts should not be refreshed");
    let user = users(3).find(|user| !workers.refreshes_of(user).is_empty()).expect("one account should be refreshed");
    // The lease has been released, and the token has been stored.
    text(&elsewhere.account(workers.id(&user)).expect("manager should have the client")).await;
    assert_eq!(workers.world.refreshes(), 1);
    // The manager is still usable.
    let account = workers.managers[0].account(workers.id(&user)).expect("manager should have the client");
    workers.world.pass(HOUR);
    text(&account).await;
    assert_eq!(workers.world.refreshes(), 2);
}

#[tokio::test]
async fn worker_that_is_stopped_before_it_runs_refreshes_nothing() {
    let workers = Workers::with(MemoryStore::new(), users(3), &[0]).await;
    workers.managers[0].keep_warm(KeepWarm::all()).run_until(std::future::ready(())).await;
    assert_eq!(workers.world.refreshes(), 0);
}

#[tokio::test]
async fn shutdown_of_the_manager_ends_the_worker() {
    let mut workers = Workers::with(MemoryStore::new(), users(3), &[0, 0]).await;
    let elsewhere = workers.managers.pop().expect("there should be two managers");
    let manager = &workers.managers[0];
    workers.world.zoho.fault(Fault::Slow(Duration::from_secs(1000)).times(3));
    let running = tokio::spawn(manager.keep_warm(KeepWarm::all()).run_until(std::future::pending()));
    workers.world.wait_for_refreshes(3).await;
    let shutdown = tokio::spawn({
        let manager = manager.clone();
        async move { manager.shutdown().await }
    });
    while !running.is_finished() {
        workers.clock.clock.advance_by(Duration::from_millis(100));
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    shutdown.await.expect("task should not panic");
    // The leases were released, so another process refreshes immediately.
    for user in users(3) {
        text(&elsewhere.account(workers.id(&user)).expect("manager should have the client")).await;
    }
    assert_eq!(workers.world.refreshes(), 6);
}

#[tokio::test]
async fn failing_account_does_not_stop_the_worker() {
    let mut workers = Workers::with(MemoryStore::new(), users(5), &[0]).await;
    workers.world.zoho.fault(Fault::Status(502).times(1000).for_user("user 02"));
    workers.start(&KeepWarm::all());
    workers.pass(2 * HOUR).await;
    for user in users(5).filter(|user| user != "user 02") {
        let times = workers.refreshes_of(&user);
        assert_eq!(times.len(), 3, "{user}: unexpected number of refreshes: {times:?}");
        assert_once_per_window(&user, &times);
    }
    let attempts = workers.refreshes_of("user 02");
    let failed = |event: &AccountEvent| matches!(event, AccountEvent::RefreshFailed { .. });
    assert!(workers.count(0, failed) >= attempts.len(), "each failure should have an event");
    assert!(
        attempts.windows(11).all(|times| times[10] - times[0] >= 600),
        "ten minutes should have up to ten attempts: {attempts:?}"
    );
    assert!((60..=150).contains(&attempts.len()), "each pass should have one attempt: {}", attempts.len());
    // The account is refreshed when Zoho works again.
    workers.world.zoho.clear_faults();
    workers.pass(15 * 60).await;
    let before = workers.refreshes_of("user 02").len();
    workers.pass(15 * 60).await;
    assert_eq!(workers.refreshes_of("user 02").len(), before);
    text(&workers.managers[0].account(workers.id("user 02")).expect("manager should have the client")).await;
    assert_eq!(workers.refreshes_of("user 02").len(), before);
    workers.stop().await;
}

#[tokio::test]
async fn account_that_needs_consent_is_skipped() {
    let mut workers = Workers::with(MemoryStore::new(), users(3), &[0]).await;
    workers.start(&KeepWarm::all());
    workers.pass(60).await;
    workers.world.zoho.disconnect(&workers.world.app, "user 01");
    workers.pass(3 * HOUR).await;
    let numbers: Vec<usize> = users(3).map(|user| workers.refreshes_of(&user).len()).collect();
    assert_eq!(numbers, [4, 2, 4], "the revoked refresh token should be sent once");
    let consent = |event: &AccountEvent| matches!(event, AccountEvent::ConsentRequired { .. });
    assert_eq!(workers.count(0, consent), 1);
    workers.stop().await;
}

/// A store that fails to list records while the flag `fails` is set.
#[derive(Clone, Default)]
struct FailingLists {
    inner: MemoryStore,
    fails: Arc<AtomicBool>,
    lists: Arc<AtomicUsize>,
}

impl TokenStore for FailingLists {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        self.inner.load(id).await
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        self.inner.compare_and_swap(id, expected, new).await
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        self.inner.list(after, limit).await
    }

    async fn list_records(
        &self,
        filter: Filter,
        after: Option<&AccountId>,
        limit: usize,
    ) -> Result<Vec<ListEntry>, StoreError> {
        self.lists.fetch_add(1, Ordering::SeqCst);
        if self.fails.load(Ordering::SeqCst) {
            return Err(StoreError::unavailable("a test", "no connection"));
        }
        self.inner.list_records(filter, after, limit).await
    }
}

#[tokio::test]
async fn store_error_ends_the_pass_and_the_next_one_continues() {
    let store = FailingLists::default();
    let mut workers = Workers::with(store.clone(), users(3), &[0]).await;
    store.fails.store(true, Ordering::SeqCst);
    workers.start(&KeepWarm::all());
    workers.pass(200).await;
    assert!((2..=5).contains(&store.lists.load(Ordering::SeqCst)), "each pass should read one list");
    assert_eq!(workers.world.refreshes(), 0);
    store.fails.store(false, Ordering::SeqCst);
    workers.pass(90).await;
    assert_eq!(workers.world.refreshes(), 3);
    workers.stop().await;
}
