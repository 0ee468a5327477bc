//! The revocation of accounts during refreshes, crashes and new consents.

use super::state;
use crate::capture::{ExpectError, manager_error};
use crate::manager::{HOUR, LeadSync, TestEnv, ids, text};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::oneshot;
use zoho_auth_typed::Failure;
use zoho_auth_typed::store::{CasOutcome, FileStore, MemoryStore, Record, Version, VersionedRecord};
use zoho_auth_typed::{
    AccountId, Encryption, KeyRing, TokenError, TokenManager, TokenStore,
    store::StoreError,
    token_manager::{AccountStatus, ManagerError},
};
use zoho_emulator::{Fault, FaultPoint};

/// Returns the number of revocation requests to the emulator.
fn revocations(world: &TestEnv) -> usize {
    world.zoho.requests().iter().filter(|seen| seen.path.contains("revoke")).count()
}

#[tokio::test]
async fn revoke_removes_the_account_at_zoho_and_in_the_store() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let (manager, elsewhere) =
        (world.manager_builder(store.clone()).build(), world.manager_builder(store.clone()).build());
    let account = world.insert_account(&manager).await;
    text(&account).await;
    let client = world.oauth.client(&account).await.expect("account should have the scopes of the client");
    let other = world
        .oauth
        .client(&elsewhere.account(world.id()).expect("manager should have the client"))
        .await
        .expect("account should have the scopes of the client");
    other.send(LeadSync::leads().fields("Last_Name")).await.expect("leads should be returned");
    manager.revoke(&world.id()).await.expect("revocation should succeed");
    assert_eq!(revocations(&world), 1);
    assert!(matches!(store.load(&world.id()).await, Ok(None)));
    let error = client.send(LeadSync::leads().fields("Last_Name")).await.map(drop).expect_error();
    assert!(error.needs_consent(), "{error}");
    // The cached token of another process is invalid, and that process gets no other token.
    let error = other.send(LeadSync::leads().fields("Last_Name")).await.map(drop).expect_error();
    assert!(error.needs_consent(), "{error}");
    // A second revocation succeeds, also after the emulator has revoked the token.
    manager.revoke(&world.id()).await.expect("revocation of an absent account should succeed");
    world.insert_account(&manager).await;
    world.zoho.disconnect(&world.app, "anna");
    manager.revoke(&world.id()).await.expect("revocation of a revoked token should succeed");
    assert_eq!(ids(&manager).await, []);
}

#[tokio::test]
async fn refresh_in_flight_does_not_restore_a_revoked_account() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let manager = world.manager_builder(store.clone()).build();
    let account = world.insert_account(&manager).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1000)).at_point(FaultPoint::Token));
    world.zoho.fault(Fault::Status(502).at_point(FaultPoint::Revoke));
    let waiting = tokio::spawn({
        let account = account.clone();
        async move { account.token().await.map(drop) }
    });
    world.wait_for_refreshes(1).await;
    // Another process revokes the account and does not reach the emulator. The refresh ends with a record that is
    // marked as revoked.
    let elsewhere = world.manager_builder(store.clone()).build();
    let error = elsewhere.revoke(&world.id()).await.expect_error();
    assert!(matches!(error, TokenError::Unavailable { .. }) && error.retry().is_safe(), "{error}");
    world.zoho.clock().advance(Duration::from_secs(1000));
    let error = waiting.await.expect("task should not panic").expect_error();
    assert!(matches!(error, TokenError::RevocationPending { .. }) && error.needs_consent(), "{error}");
    let page = manager.list(None, 10).await.expect("accounts should be listed");
    assert!(matches!(state(&page[0]), (AccountStatus::RevocationPending { .. }, None)), "{page:?}");
    assert_eq!(world.refreshes(), 1);
    world.pass(HOUR);
    let same = elsewhere.account(world.id()).expect("manager should have the client").token().await.expect_error();
    assert_eq!(same.to_string(), error.to_string());
    assert_eq!(world.refreshes(), 1, "no process should use the refresh token again");
    elsewhere.revoke(&world.id()).await.expect("revocation should succeed");
    assert!(matches!(store.load(&world.id()).await, Ok(None)));
}

/// A store whose next read is delayed until the gate opens.
#[derive(Clone)]
struct Late {
    inner: MemoryStore,
    gate: Arc<Mutex<Option<oneshot::Receiver<()>>>>,
}

impl TokenStore for Late {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        let read = self.inner.load(id).await;
        let gate = self.gate.lock().expect("task should not panic").take();
        if let Some(gate) = gate {
            _ = gate.await;
        }
        read
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
}

#[tokio::test]
async fn record_read_before_revocation_is_not_used_after_it() {
    let world = TestEnv::start().await;
    let inner = MemoryStore::new();
    text(&world.insert_account(&world.manager_builder(inner.clone()).build()).await).await;
    let (open, gate) = oneshot::channel();
    let store = Late { inner, gate: Arc::new(Mutex::new(Some(gate))) };
    let manager = world.manager_builder(store.clone()).build();
    let account = manager.account(world.id()).expect("manager should have the client");
    let waiting = tokio::spawn(async move { account.token().await.map(drop) });
    while store.gate.lock().expect("task should not panic").is_some() {
        tokio::task::yield_now().await;
    }
    manager.revoke(&world.id()).await.expect("revocation should succeed");
    open.send(()).expect("the read should wait at the gate");
    assert!(waiting.await.expect("task should not panic").expect_error().needs_consent());
}

#[tokio::test]
async fn interrupted_revocation_is_completed_by_another_process() {
    let world = TestEnv::start().await;
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    let open = || FileStore::open(folder.path().join("tokens.json")).expect("store should open");
    let first = world.manager_builder(open()).build();
    world.insert_account(&first).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1_000_000)).at_point(FaultPoint::Revoke));
    let dying = tokio::spawn({
        let id = world.id();
        async move { first.revoke(&id).await }
    });
    while revocations(&world) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // The emulator has revoked the token, and the process crashed before it received the response.
    dying.abort();
    assert!(dying.await.is_err_and(|error| error.is_cancelled()));
    let second = world.manager_builder(open()).build();
    let account = second.account(world.id()).expect("manager should have the client");
    let error = account.token().await.expect_error();
    assert!(matches!(error, TokenError::RevocationPending { .. }), "{error}");
    let pruned = second.prune(None, 10, Duration::MAX).await.expect("accounts should be pruned");
    assert_eq!((pruned.scanned, pruned.revoked), (1, vec![world.id()]));
    assert!(pruned.failed.is_empty(), "{:?}", pruned.failed);
    assert_eq!(ids(&second).await, []);
    // The account accepts another consent.
    text(&world.insert_account(&second).await).await;
}

#[tokio::test]
async fn consent_stored_during_revocation_is_not_removed() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let manager = world.manager_builder(store.clone()).build();
    world.insert_account(&manager).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1000)).at_point(FaultPoint::Revoke));
    let revoking = tokio::spawn({
        let (manager, id) = (manager.clone(), world.id());
        async move { manager.revoke(&id).await }
    });
    while revocations(&world) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let elsewhere = world.manager_builder(store).build();
    let account = world.insert_account(&elsewhere).await;
    world.zoho.clock().advance(Duration::from_secs(1000));
    assert!(revoking.await.expect("task should not panic").is_ok());
    text(&account).await;
}

#[tokio::test]
async fn revocation_without_client_or_key_sends_nothing() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    world.insert_account(&world.manager_builder(store.clone()).build()).await;
    let before = store.load(&world.id()).await.expect("store should be available");
    let manager_without_client = TokenManager::builder(store.clone(), Encryption::disabled()).build();
    let error = manager_without_client.revoke(&world.id()).await.expect_error();
    assert!(matches!(manager_error(&error), Some(ManagerError::UnknownClient { .. })), "{error}");
    let keys = KeyRing::new("other", [7; 32]).expect("key name should be valid");
    let sealed = TokenManager::builder(store.clone(), Encryption::with_keys(keys)).oauth_client(&world.oauth).build();
    let error = sealed.revoke(&world.id()).await.expect_error();
    assert!(matches!(manager_error(&error), Some(ManagerError::Unseal(_))), "{error}");
    assert_eq!((store.load(&world.id()).await.expect("store should be available"), revocations(&world)), (before, 0));
}

#[tokio::test]
async fn consent_under_unknown_key_survives_a_revocation() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let over = |name: &str| {
        let keys = KeyRing::new(name, [7; 32]).expect("key name should be valid");
        let builder = TokenManager::builder(store.clone(), Encryption::with_keys(keys));
        builder.oauth_client(&world.oauth).clock(world.clock.clone()).build()
    };
    let (old, new) = (over("2026"), over("2027"));
    world.insert_account(&old).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1)).at_point(FaultPoint::Revoke));
    let revoking = tokio::spawn({
        let (old, id) = (old.clone(), world.id());
        async move { old.revoke(&id).await }
    });
    while revocations(&world) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    world.insert_account(&new).await;
    world.pass(1);
    revoking.await.expect("task should not panic").expect("revocation should succeed");
    assert!(
        store.load(&world.id()).await.expect("store should be available").is_some(),
        "the record of the new consent should remain"
    );
    text(&new.account(world.id()).expect("manager should have the client")).await;
}
