//! Encrypted tokens: tampering, moved records and key rotation.

use super::{HOUR, LeadSync, TestEnv, text};
use crate::capture::{ExpectError, manager_error};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use zoho_auth_typed::Failure;
use zoho_auth_typed::store::{MemoryStore, Record};
use zoho_auth_typed::{
    AccountId, DataCenter, Encryption, ExposeSecret, KeyRing, TokenManager, TokenStore,
    token_manager::{KeyProvider, KeyRingError, ManagerError, UnsealError},
};
use zoho_emulator::Fault;

fn keys(names: &[&str]) -> KeyRing {
    let key = |name: &str| {
        let mut key = [7; 32];
        key[..name.len()].copy_from_slice(name.as_bytes());
        key
    };
    let first = KeyRing::new(names[0], key(names[0])).expect("key name should be valid");
    names[1..].iter().fold(first, |keys, name| keys.with_key(name, key(name)).expect("names of the keys should differ"))
}

/// Returns the stored record of an account as JSON.
async fn record_text(store: &MemoryStore, id: &AccountId) -> String {
    let stored = store.load(id).await.expect("store should be available").expect("record should exist");
    stored.record.to_json().expose_secret().to_owned()
}

#[tokio::test]
async fn altered_or_moved_encrypted_token_fails_and_stays_unchanged() {
    let world = TestEnv::start().await;
    world.zoho.user("ben", "eu");
    let store = MemoryStore::new();
    let sealed = |names: &[&str]| {
        let builder = TokenManager::builder(store.clone(), Encryption::with_keys(keys(names)));
        builder.oauth_client(&world.oauth).clock(world.clock.clone()).build()
    };
    let manager = sealed(&["2026"]);
    let (anna, ben) = (world.id(), world.oauth.account_id("ben", DataCenter::EU));
    let account = world.insert_account(&manager).await;
    manager
        .insert(ben.clone(), world.zoho.refresh_token(&world.app, "ben", LeadSync::SCOPE))
        .await
        .expect("account should be stored");
    let token = text(&account).await;
    let written = record_text(&store, &anna).await;
    for secret in world.zoho.secrets() {
        assert!(!written.contains(&secret), "the record should not contain a plaintext secret");
    }
    assert!(!written.contains(&token));
    world.pass(HOUR);
    world.zoho.clear_requests();
    let replace = async |text: &str| {
        let version = store.load(&anna).await.expect("store should be available").map(|stored| stored.version);
        let record = Record::from_json(text, "a test").expect("record should be valid");
        store.compare_and_swap(&anna, version, Some(&record)).await.expect("store should be available");
        store.load(&anna).await.expect("store should be available")
    };
    let bens = record_text(&store, &ben).await;
    let flipped = written.replacen("x1:2026:", "x1:2026:A", 1);
    let truncated = {
        let from = written.find("x1:2026:").expect("record should contain an encrypted token") + 20;
        format!("{}{}", &written[..from], &written[from + 8..])
    };
    for text in [&bens, &flipped, &truncated] {
        let before = replace(text).await;
        let error = sealed(&["2026"])
            .account(anna.clone())
            .expect("manager should have the client")
            .token()
            .await
            .expect_error();
        assert!(
            matches!(manager_error(&error), Some(ManagerError::Unseal(UnsealError::AuthenticationFailed { .. }))),
            "{error}"
        );
        assert_eq!(
            store.load(&anna).await.expect("store should be available"),
            before,
            "the record should not be overwritten"
        );
    }
    let before = replace(&written).await;
    let error =
        sealed(&["2027"]).account(anna.clone()).expect("manager should have the client").token().await.expect_error();
    assert!(matches!(manager_error(&error), Some(ManagerError::Unseal(UnsealError::UnknownKey { .. }))), "{error}");
    let error = world
        .manager_builder(store.clone())
        .build()
        .account(anna.clone())
        .expect("manager should have the client")
        .token()
        .await
        .expect_error();
    assert!(
        matches!(manager_error(&error), Some(ManagerError::Unseal(UnsealError::EncryptionDisabled { .. }))),
        "{error}"
    );
    assert_eq!(store.load(&anna).await.expect("store should be available"), before);
    assert_eq!(world.refreshes(), 0);
    text(&sealed(&["2026"]).account(anna).expect("manager should have the client")).await;
}

#[tokio::test]
async fn keys_are_rotated_in_batches_during_operation() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let manager_with = |protection| {
        TokenManager::builder(store.clone(), protection).oauth_client(&world.oauth).clock(world.clock.clone()).build()
    };
    let plain = manager_with(Encryption::disabled());
    let ids: Vec<AccountId> =
        (0..7).map(|number| world.oauth.account_id(format!("user {number}"), DataCenter::EU)).collect();
    for (number, id) in ids.iter().enumerate() {
        world.zoho.user(id.user(), "eu");
        let token = world.zoho.refresh_token(&world.app, id.user(), LeadSync::SCOPE);
        let manager = if number == 0 { plain.clone() } else { manager_with(Encryption::with_keys(keys(&["old"]))) };
        let account = manager.insert(id.clone(), token).await.expect("account should be stored");
        text(&account).await;
    }
    let both = manager_with(Encryption::with_keys(keys(&["new", "old"])).allow_plaintext());
    let first = both.rotate_keys(None, 3).await.expect("keys should be rotated");
    assert_eq!((first.scanned, first.reencrypted, first.resume_after.as_ref()), (3, 3, Some(&ids[2])));
    // The rotation is interrupted and starts again.
    let (mut after, mut seen, mut sealed) = (None, 0, 0);
    loop {
        let batch = both.rotate_keys(after.as_ref(), 3).await.expect("keys should be rotated");
        assert!(batch.failed.is_empty());
        (seen, sealed) = (seen + batch.scanned, sealed + batch.reencrypted);
        let Some(next) = batch.resume_after else { break };
        after = Some(next);
    }
    assert_eq!((seen, sealed), (7, 4));
    world.zoho.clear_requests();
    let new = manager_with(Encryption::with_keys(keys(&["new"])));
    for id in ids {
        text(&new.account(id).expect("manager should have the client")).await;
    }
    assert_eq!(world.refreshes(), 0, "access tokens should be encrypted again, too");
    let without = manager_with(Encryption::with_keys(keys(&["third"])))
        .rotate_keys(None, 10)
        .await
        .expect("keys should be rotated");
    assert_eq!((without.reencrypted, without.failed.len(), without.resume_after), (0, 7, None));
}

/// A key-management service: its keys, and the number of requests that it received.
#[derive(Clone, Default)]
struct Service(Arc<Mutex<(Vec<&'static str>, usize)>>);

impl Service {
    fn has(&self, names: &[&'static str]) {
        self.0.lock().expect("task should not panic").0 = names.to_vec();
    }

    fn fetches(&self) -> usize {
        self.0.lock().expect("task should not panic").1
    }
}

impl KeyProvider for Service {
    async fn keys(&self) -> Result<KeyRing, KeyRingError> {
        let mut inner = self.0.lock().expect("task should not panic");
        inner.1 += 1;
        let names = if inner.0.is_empty() {
            Err(KeyRingError::unavailable("the vault", "the vault is closed"))
        } else {
            Ok(&inner.0)
        };
        names.map(|names| keys(names))
    }
}

#[tokio::test(start_paused = true)]
async fn keys_of_a_service_are_replaced_without_restart() {
    let world = TestEnv::start().await;
    let (store, service) = (MemoryStore::new(), Service::default());
    let manager_with = || {
        let builder = TokenManager::builder(store.clone(), Encryption::with_provider(service.clone()));
        builder.oauth_client(&world.oauth).clock(world.clock.clone()).build()
    };
    let (one, other) = (manager_with(), manager_with());
    let error = one.insert(world.id(), world.refresh_token()).await.unwrap_err();
    assert!(
        matches!(error, ManagerError::KeyRing(KeyRingError::Unavailable { .. })) && error.retry().is_safe(),
        "{error}"
    );
    assert!(
        store.load(&world.id()).await.expect("store should be available").is_none(),
        "no plaintext token should be stored if no key is available"
    );

    service.has(&["2026"]);
    let again = one.insert(world.id(), world.refresh_token()).await.unwrap_err();
    assert_eq!(
        (again.to_string(), service.fetches()),
        (error.to_string(), 1),
        "the service should not be queried again within ten seconds"
    );
    tokio::time::advance(Duration::from_secs(10)).await;
    let account = world.insert_account(&one).await;
    let first = text(&account).await;
    assert_eq!(text(&other.account(world.id()).expect("manager should have the client")).await, first);
    assert_eq!(service.fetches(), 3, "the service should be queried once per process, after the first failure");

    // The rotating process loads the new key immediately. The other process loads the new key when it finds a token
    // that was encrypted with that key.
    service.has(&["2027", "2026"]);
    let rotated = one.rotate_keys(None, 10).await.expect("keys should be rotated");
    assert_eq!((rotated.reencrypted, rotated.failed.len()), (1, 0));
    service.has(&["2027"]);
    tokio::time::advance(Duration::from_secs(10)).await;
    world.pass(HOUR);
    assert_ne!(text(&other.account(world.id()).expect("manager should have the client")).await, first);
    assert_eq!(service.fetches(), 5);
    let stored = record_text(&store, &world.id()).await;
    assert!(!stored.contains("2026"), "{stored}");
}

#[tokio::test(start_paused = true)]
async fn insert_encrypts_with_a_new_key_after_five_minutes() {
    let world = TestEnv::start().await;
    let (store, service) = (MemoryStore::new(), Service::default());
    let builder = TokenManager::builder(store.clone(), Encryption::with_provider(service.clone()));
    let manager = builder.oauth_client(&world.oauth).build();
    let sealed_with = async |user: &str, key: &str| {
        let id = world.oauth.account_id(user, DataCenter::EU);
        manager.insert(id.clone(), "1000.refre5h").await.expect("account should be stored");
        let text = record_text(&store, &id).await;
        assert!(text.contains(&format!("x1:{key}:")), "{text}");
    };
    service.has(&["2026"]);
    sealed_with("anna", "2026").await;
    service.has(&["2027", "2026"]);
    tokio::time::advance(Duration::from_secs(299)).await;
    sealed_with("ben", "2026").await;
    tokio::time::advance(Duration::from_secs(1)).await;
    sealed_with("cleo", "2027").await;
    service.has(&[]);
    tokio::time::advance(Duration::from_secs(300)).await;
    sealed_with("dora", "2027").await;
    assert_eq!(service.fetches(), 3);
}

#[tokio::test]
async fn refresh_during_rotation_is_encrypted_with_the_new_key() {
    let world = TestEnv::start().await;
    let (store, service) = (MemoryStore::new(), Service::default());
    let manager_with = || {
        let builder = TokenManager::builder(store.clone(), Encryption::with_provider(service.clone()));
        builder.oauth_client(&world.oauth).clock(world.clock.clone()).build()
    };
    service.has(&["2026"]);
    let account = world.insert_account(&manager_with()).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1_000_000)));
    let waiting = tokio::spawn(async move { text(&account).await });
    world.wait_for_refreshes(1).await;
    service.has(&["2027", "2026"]);
    assert_eq!(manager_with().rotate_keys(None, 10).await.expect("keys should be rotated").reencrypted, 1);
    // After ten seconds of paused time, the running process loads the keys again.
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(10)).await;
    tokio::time::resume();
    world.zoho.clock().advance(Duration::from_secs(1_000_000));
    waiting.await.expect("token should be available");
    let written = record_text(&store, &world.id()).await;
    assert_eq!(written.matches("x1:2027:").count(), 2, "{written}");
    assert_eq!(manager_with().rotate_keys(None, 10).await.expect("keys should be rotated").reencrypted, 0);
}

#[tokio::test(start_paused = true)]
async fn key_missing_at_the_service_is_a_retryable_error() {
    let world = TestEnv::start().await;
    let (store, service) = (MemoryStore::new(), Service::default());
    let manager_with = |protection| {
        TokenManager::builder(store.clone(), protection).oauth_client(&world.oauth).clock(world.clock.clone()).build()
    };
    let account = world.insert_account(&manager_with(Encryption::with_keys(keys(&["2027"])))).await;
    let first = text(&account).await;
    service.has(&["2026"]);
    let new_account = manager_with(Encryption::with_provider(service.clone()))
        .account(world.id())
        .expect("manager should have the client");
    let error = new_account.token().await.expect_error();
    assert!(error.retry().is_safe() && error.to_string().contains("2027"), "{error}");
    service.has(&["2027", "2026"]);
    tokio::time::advance(Duration::from_secs(10)).await;
    world.pass(1);
    assert_eq!(text(&new_account).await, first);
    assert_eq!(service.fetches(), 2);
}
