//! The leases of crashed and stalled processes, and responses that the store rejects.

use super::{TestEnv, text};
use crate::capture::ExpectError;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use zoho_auth_typed::Failure;
use zoho_auth_typed::store::{CasOutcome, MemoryStore, Record, Version, VersionedRecord};
use zoho_auth_typed::{AccountId, ExposeSecret, TokenError, TokenStore, store::StoreError};
use zoho_emulator::Fault;

#[tokio::test]
async fn stale_lease_of_a_dead_process_is_taken_over() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    world.insert_account(&world.manager_builder(store.clone()).build()).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1_000_000)));
    let (manager, id) = (world.manager_builder(store.clone()).build(), world.id());
    let (kill, killed) = tokio::sync::oneshot::channel::<()>();
    let process = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let account = manager.account(id).expect("an account");
            tokio::select! { _ = account.token() => {}, _ = killed => {} }
        });
        runtime.shutdown_background();
    });
    world.wait_for_refreshes(1).await;
    kill.send(()).expect("it listens");
    process.join().expect("no panic");
    let before = zoho_auth_typed::token_manager::Clock::now(&world.clock);
    let next =
        world.manager_builder(store).clock(world.clock.jumping()).build().account(world.id()).expect("an account");
    text(&next).await;
    let waited = zoho_auth_typed::token_manager::Clock::now(&world.clock)
        .duration_since(before)
        .expect("time goes on")
        .as_secs();
    assert!((60..=66).contains(&waited), "{waited} seconds");
    assert_eq!(world.refreshes(), 2);
}

#[tokio::test]
async fn stale_lease_holder_overwrites_nothing_and_uses_new_record() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let slow = world.insert_account(&world.manager_builder(store.clone()).build()).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1_000_000)));
    let waiting = tokio::spawn({
        let slow = slow.clone();
        async move { text(&slow).await }
    });
    world.wait_for_refreshes(1).await;
    world.clock.advance(65);
    let newer = text(&world.manager_builder(store.clone()).build().account(world.id()).expect("an account")).await;
    let written = store.load(&world.id()).await.expect("memory").expect("a record");
    world.zoho.clock().advance(Duration::from_secs(1_000_000));
    assert_eq!(waiting.await.expect("served"), newer);
    assert_eq!(store.load(&world.id()).await.expect("memory"), Some(written), "nothing was written any more");
    assert_eq!(world.refreshes(), 2);
}

/// A store in which a range of the next compare-and-swaps fails.
#[derive(Clone)]
struct Failing {
    inner: MemoryStore,
    swaps: Arc<AtomicUsize>,
    refuses: std::ops::Range<usize>,
}

impl TokenStore for Failing {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        self.inner.load(id).await
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        if self.refuses.contains(&self.swaps.fetch_add(1, Ordering::Relaxed)) {
            return Err(StoreError::unavailable("the disk", "no space left"));
        }
        self.inner.compare_and_swap(id, expected, new).await
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        self.inner.list(after, limit).await
    }
}

#[tokio::test]
async fn token_response_is_stored_before_use_without_a_new_refresh() {
    let world = TestEnv::start().await;
    // The first two compare-and-swaps insert the account and acquire the lease. The following ones would store the
    // response.
    let store = Failing { inner: MemoryStore::new(), swaps: Arc::default(), refuses: 2..7 };
    let manager = world.manager_builder(store.clone()).clock(world.clock.jumping()).build();
    let account = world.insert_account(&manager).await;
    let error = account.token().await.expect_error();
    assert!(matches!(error, TokenError::Store(StoreError::Unavailable { .. })), "{error}");
    assert!(error.retry().is_safe());
    world.clock.advance(1);
    let token = text(&account).await;
    assert_eq!(world.refreshes(), 1, "the answer was kept in hand until there was room for it");
    let stored = store.load(&world.id()).await.expect("memory").expect("a record");
    assert!(stored.record.to_json().expose_secret().contains(&token));
}
