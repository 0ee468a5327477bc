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
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime should start");
        runtime.block_on(async {
            let account = manager.account(id).expect("manager should have the client");
            tokio::select! { _ = account.token() => {}, _ = killed => {} }
        });
        runtime.shutdown_background();
    });
    world.wait_for_refreshes(1).await;
    kill.send(()).expect("process should be running");
    process.join().expect("task should not panic");
    let before = zoho_auth_typed::token_manager::Clock::now(&world.clock);
    let next = world
        .manager_builder(store)
        .clock(world.clock.jumping())
        .build()
        .account(world.id())
        .expect("manager should have the client");
    text(&next).await;
    let waited = zoho_auth_typed::token_manager::Clock::now(&world.clock)
        .duration_since(before)
        .expect("time should advance")
        .as_secs();
    assert!((60..=66).contains(&waited), "the wait for the stale lease should take 60 to 66 seconds, not {waited}");
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
    let newer = text(
        &world.manager_builder(store.clone()).build().account(world.id()).expect("manager should have the client"),
    )
    .await;
    let written = store.load(&world.id()).await.expect("store should be available").expect("record should exist");
    world.zoho.clock().advance(Duration::from_secs(1_000_000));
    assert_eq!(waiting.await.expect("token should be available"), newer);
    assert_eq!(
        store.load(&world.id()).await.expect("store should be available"),
        Some(written),
        "the stale lease holder should not write"
    );
    assert_eq!(world.refreshes(), 2);
}

/// A store that rejects the compare-and-swaps with the numbers in `refuses`.
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
    // The first two compare-and-swaps insert the account and acquire the lease. The next ones try to store the
    // response.
    let store = Failing { inner: MemoryStore::new(), swaps: Arc::default(), refuses: 2..7 };
    let manager = world.manager_builder(store.clone()).clock(world.clock.jumping()).build();
    let account = world.insert_account(&manager).await;
    let error = account.token().await.expect_error();
    assert!(matches!(error, TokenError::Store(StoreError::Unavailable { .. })), "{error}");
    assert!(error.retry().is_safe());
    world.clock.advance(1);
    let token = text(&account).await;
    assert_eq!(world.refreshes(), 1, "the response should be held in memory until the disk has space");
    let stored = store.load(&world.id()).await.expect("store should be available").expect("record should exist");
    assert!(stored.record.to_json().expose_secret().contains(&token));
}
