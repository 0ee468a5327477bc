//! The number of store operations that a refresh needs, and the polling of a process that waits for a lease.

use super::{TestEnv, text};
use crate::capture::ExpectError;
use crate::manual_clock::HandClock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use zoho_auth_typed::store::{CasOutcome, MemoryStore, Record, Version, VersionedRecord};
use zoho_auth_typed::token_manager::Clock;
use zoho_auth_typed::{
    AccountId, Encryption, ExposeSecret, KeyRing, TokenError, TokenManager, TokenStore, store::StoreError,
};
use zoho_emulator::Fault;

/// A store that counts the operations of one handle. Clones share the counts.
#[derive(Clone, Default)]
struct Counting {
    inner: MemoryStore,
    loads: Arc<AtomicUsize>,
    swaps: Arc<AtomicUsize>,
}

impl Counting {
    /// Returns another handle on the same records, with its own counts.
    fn other_handle(&self) -> Self {
        Self { inner: self.inner.clone(), ..Self::default() }
    }

    /// Returns the numbers of loads and of compare-and-swaps since the last call of this function.
    fn take(&self) -> (usize, usize) {
        (self.loads.swap(0, Ordering::SeqCst), self.swaps.swap(0, Ordering::SeqCst))
    }

    fn loads(&self) -> usize {
        self.loads.load(Ordering::SeqCst)
    }
}

impl TokenStore for Counting {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        self.inner.load(id).await
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        self.swaps.fetch_add(1, Ordering::SeqCst);
        self.inner.compare_and_swap(id, expected, new).await
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        self.inner.list(after, limit).await
    }
}

#[tokio::test]
async fn refresh_takes_three_store_operations() {
    let world = TestEnv::start().await;
    let store = Counting::default();
    let account = world.insert_account(&world.manager_builder(store.clone()).build()).await;
    store.take();
    text(&account).await;
    assert_eq!(store.take(), (1, 2), "a refresh should load once, and write the lease and the result");
    world.pass(super::HOUR);
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let account = account.clone();
            tokio::spawn(async move { text(&account).await })
        })
        .collect();
    for task in tasks {
        task.await.expect("task should not panic");
    }
    assert_eq!(store.take(), (1, 2));
    world.pass(super::HOUR);
    world.zoho.fault(Fault::Status(502));
    account.token().await.expect_error();
    assert_eq!(store.take(), (1, 2), "a failure should release the lease");
    assert_eq!(world.refreshes(), 3);
}

/// Starts a refresh whose response is delayed. Returns a task that waits for the token.
async fn start_slow_refresh(
    world: &TestEnv,
    manager: &TokenManager,
) -> tokio::task::JoinHandle<Result<String, TokenError>> {
    world.zoho.fault(Fault::Slow(Duration::from_secs(1000)));
    let (account, refreshes) =
        (manager.account(world.id()).expect("manager should have the client"), world.refreshes());
    let waiting =
        tokio::spawn(async move { account.token().await.map(|token| token.secret().expose_secret().to_owned()) });
    world.wait_for_refreshes(refreshes + 1).await;
    waiting
}

#[tokio::test]
async fn new_consent_during_a_refresh_costs_one_more_load() {
    let world = TestEnv::start().await;
    let store = Counting::default();
    let manager = world.manager_builder(store.clone()).build();
    world.insert_account(&manager).await;
    // The new consent, which another process stores, has an access token.
    let elsewhere = world.manager_builder(store.other_handle()).build();
    store.take();
    let waiting = start_slow_refresh(&world, &manager).await;
    let (url, awaiting) = world.oauth.authorize().offline().prompt_consent().build();
    let code =
        world.oauth.verify_callback(awaiting, &world.zoho.approve(&url, "anna")).expect("callback should be valid");
    let granted = world.oauth.exchange(code).await.expect("code should be exchanged");
    world.oauth.insert(&elsewhere, "anna", &granted).await.expect("account should be stored");
    let stored = store.inner.load(&world.id()).await.expect("store should be available").expect("record should exist");
    world.zoho.clock().advance(Duration::from_secs(1000));
    let token = waiting.await.expect("task should not panic").expect("token of the new consent should be returned");
    assert_eq!(token, text(&elsewhere.account(world.id()).expect("manager should have the client")).await);
    assert_eq!(store.take(), (2, 2), "the conflict should return the new record, which should not be read again");
    assert_eq!(
        store.inner.load(&world.id()).await.expect("store should be available"),
        Some(stored),
        "the record should not be overwritten"
    );
}

#[tokio::test]
async fn key_rotation_during_a_refresh_loses_neither() {
    let world = TestEnv::start().await;
    let store = Counting::default();
    let old = || KeyRing::new("old", [1; 32]).expect("key name should be valid");
    let new = || {
        KeyRing::new("new", [2; 32])
            .expect("key name should be valid")
            .with_key("old", [1; 32])
            .expect("key name should be valid")
    };
    let build = |store, keys| {
        let builder = TokenManager::builder(store, Encryption::with_keys(keys)).oauth_client(&world.oauth);
        builder.clock(world.clock.clone()).build()
    };
    // Both processes have both keys. The refreshing process still encrypts with the old key.
    let manager = build(store.clone(), old().with_key("new", [2; 32]).expect("key name should be valid"));
    let elsewhere = build(store.other_handle(), new());
    world.insert_account(&manager).await;
    store.take();
    let waiting = start_slow_refresh(&world, &manager).await;
    let rotated = elsewhere.rotate_keys(None, 10).await.expect("keys should be rotated");
    assert!(rotated.failed.is_empty(), "{rotated:?}");
    world.zoho.clock().advance(Duration::from_secs(1000));
    let token = waiting.await.expect("task should not panic").expect("token should be returned");
    assert_eq!(store.take(), (2, 3), "the conflict should cost a load and a write");
    // The next rotation finds the token that was encrypted with the old key. Then the new key decrypts all tokens.
    let rotated = elsewhere.rotate_keys(None, 10).await.expect("keys should be rotated");
    assert_eq!((rotated.reencrypted, rotated.failed.len()), (1, 0), "{rotated:?}");
    let later = build(store, KeyRing::new("new", [2; 32]).expect("key name should be valid"));
    assert_eq!(text(&later.account(world.id()).expect("manager should have the client")).await, token);
    world.pass(super::HOUR);
    text(&later.account(world.id()).expect("manager should have the client")).await;
    assert_eq!(world.refreshes(), 2);
}

/// A clock that records the durations for which tasks sleep.
#[derive(Clone)]
struct RecordedSleeps {
    clock: HandClock,
    sleeps: Arc<Mutex<Vec<Duration>>>,
}

impl Clock for RecordedSleeps {
    fn now(&self) -> SystemTime {
        Clock::now(&self.clock)
    }

    async fn sleep(&self, how_long: Duration) {
        self.sleeps.lock().expect("task should not panic").push(how_long);
        Clock::sleep(&self.clock, how_long).await;
    }
}

impl RecordedSleeps {
    fn count(&self) -> usize {
        self.sleeps.lock().expect("task should not panic").len()
    }
}

#[tokio::test]
async fn waiting_process_polls_with_growing_delays_until_shutdown() {
    let world = TestEnv::start().await;
    let store = Counting::default();
    let manager = world.manager_builder(store.clone()).build();
    world.insert_account(&manager).await;
    let holder = start_slow_refresh(&world, &manager).await;
    let clock = RecordedSleeps { clock: world.clock.clone(), sleeps: Arc::default() };
    let waiting_store = store.other_handle();
    let waiting_manager = world.manager_builder(waiting_store.clone()).clock(clock.clone()).build();
    let account = waiting_manager.account(world.id()).expect("manager should have the client");
    let waiting = tokio::spawn(async move { account.token().await.map(drop) });
    for polls in 1..=9 {
        while clock.count() < polls {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(waiting_store.loads(), polls, "each poll should read once");
        world.clock.advance(1);
    }
    while clock.count() < 10 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let sleeps = clock.sleeps.lock().expect("task should not panic").clone();
    for (sleep, nominal) in sleeps.iter().zip([5, 10, 20, 40, 80, 100, 100, 100, 100, 100]) {
        let nominal = Duration::from_millis(nominal);
        assert!(
            *sleep >= nominal * 4 / 5 && *sleep <= nominal * 6 / 5,
            "a sleep of {sleep:?} should be close to {nominal:?}"
        );
    }
    waiting_manager.shutdown().await;
    assert!(matches!(waiting.await.expect("task should not panic").expect_error(), TokenError::ShutDown));
    assert_eq!(waiting_store.take(), (10, 0), "no read should follow the shutdown");
    world.zoho.clock().advance(Duration::from_secs(1000));
    holder.await.expect("task should not panic").expect("token should be returned");
    assert_eq!(world.refreshes(), 1);
}
