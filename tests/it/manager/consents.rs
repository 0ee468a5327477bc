//! Revoked consents and the consents that replace them.

use super::{HOUR, TestEnv, text};
use crate::capture::ExpectError;
use std::time::Duration;
use zoho_auth_typed::Failure;
use zoho_auth_typed::TokenError;
use zoho_auth_typed::store::MemoryStore;
use zoho_emulator::Fault;

#[tokio::test]
async fn revoked_consent_is_not_refreshed_until_a_new_consent() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let account = world.insert_account(&world.manager_builder(store.clone()).build()).await;
    let client = world.oauth.client(&account).await.expect("account should have the scopes of the client");
    text(&account).await;
    world.zoho.disconnect(&world.app, "anna");
    world.pass(HOUR);
    world.zoho.clear_requests();
    for _ in 0..5 {
        let error = account.token().await.expect_error();
        assert!(matches!(error, TokenError::InvalidGrant(_) | TokenError::ConsentRevoked { .. }), "{error}");
        world.pass(HOUR);
    }
    let elsewhere = world.manager_builder(store.clone()).build();
    assert!(
        elsewhere
            .account(world.id())
            .expect("manager should have the client")
            .token()
            .await
            .expect_error()
            .needs_consent()
    );
    assert_eq!(world.refreshes(), 1, "no process should refresh the revoked consent again");
    assert!(client.needs_consent());
    // Another process stores a new consent, and this process finds it.
    world.insert_account(&elsewhere).await;
    world.pass(10);
    text(&account).await;
    assert!(!client.needs_consent());
}

#[tokio::test]
async fn store_is_reloaded_before_a_consent_counts_as_revoked() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let account = world.insert_account(&world.manager_builder(store.clone()).build()).await;
    world.zoho.disconnect(&world.app, "anna");
    world.zoho.fault(Fault::Slow(Duration::from_secs(1000)));
    let waiting = tokio::spawn({
        let account = account.clone();
        async move { account.token().await.map(drop) }
    });
    world.wait_for_refreshes(1).await;
    // While the emulator reports the old consent as revoked, another process stores a new one.
    world.insert_account(&world.manager_builder(store).build()).await;
    world.zoho.clock().advance(Duration::from_secs(1000));
    assert!(waiting.await.expect("task should not panic").is_ok());
    assert_eq!(world.refreshes(), 2);
}
