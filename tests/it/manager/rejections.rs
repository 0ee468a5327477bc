//! Tokens that an API rejects although they are valid.

use super::{HOUR, TestEnv, text};
use crate::capture::ExpectError;
use zoho_auth_typed::SendError;
use zoho_auth_typed::store::MemoryStore;
use zoho_emulator::{Fault, FaultPoint};

#[tokio::test]
async fn api_that_rejects_every_token_forces_one_refresh() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let account = world.insert_account(&world.manager_builder(store.clone()).build()).await;
    let client = world.oauth.client(&account).await.expect("account should have the scopes of the client");
    world.zoho.fault(Fault::InvalidToken.at_point(FaultPoint::Api).times(1000));
    for _ in 0..20 {
        let error = client.send(super::LeadSync::leads().fields("Last_Name")).await.expect_error();
        assert!(matches!(error, SendError::TokenRejected { .. }), "{error}");
    }
    assert_eq!(world.refreshes(), 2, "the first token should be requested, and one more after its rejection");
    // The same limit applies to another process.
    let other = world.manager_builder(store).build().account(world.id()).expect("manager should have the client");
    let token = other.token().await.expect("token should be returned");
    assert!(other.refresh_rejected(&token, "crm").await.expect("rejection should be handled").is_none());
    assert_eq!(world.refreshes(), 2);
    // Another product can still force a refresh.
    assert!(other.refresh_rejected(&token, "desk").await.expect("rejection should be handled").is_some());
    assert_eq!(world.refreshes(), 3);
}

#[tokio::test]
async fn rejecting_api_may_force_again_after_a_scheduled_refresh() {
    let world = TestEnv::start().await;
    let account = world.insert_account(&world.manager_builder(MemoryStore::new()).build()).await;
    let token = account.token().await.expect("token should be returned");
    let token = account
        .refresh_rejected(&token, "crm")
        .await
        .expect("rejection should be handled")
        .expect("another token should be returned");
    assert!(account.refresh_rejected(&token, "crm").await.expect("rejection should be handled").is_none());
    world.pass(HOUR);
    let token = account.token().await.expect("scheduled refresh should succeed");
    assert!(account.refresh_rejected(&token, "crm").await.expect("rejection should be handled").is_some());
    assert_eq!(world.refreshes(), 4);
}

#[tokio::test]
async fn concurrent_rejections_of_one_token_force_one_refresh() {
    let world = TestEnv::start().await;
    let account = world.insert_account(&world.manager_builder(MemoryStore::new()).build()).await;
    let token = account.token().await.expect("token should be returned");
    for product in ["crm", "books", "desk"] {
        let other = account
            .refresh_rejected(&token, product)
            .await
            .expect("rejection should be handled")
            .expect("new token should be returned");
        assert_eq!(text(&account).await, *zoho_auth_typed::ExposeSecret::expose_secret(other.secret()));
    }
    assert_eq!(world.refreshes(), 2);
}
