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
    let client = world.oauth.client(&account).await.expect("a client");
    world.zoho.fault(Fault::InvalidToken.at_point(FaultPoint::Api).times(1000));
    for _ in 0..20 {
        let error = client.send(super::LeadSync::leads().fields("Last_Name")).await.expect_error();
        assert!(matches!(error, SendError::TokenRejected { .. }), "{error}");
    }
    assert_eq!(world.refreshes(), 2, "the first token, and another after its rejection");
    // Another process observes the same rule.
    let other = world.manager_builder(store).build().account(world.id()).expect("an account");
    let token = other.token().await.expect("a token");
    assert!(other.refresh_rejected(&token, "crm").await.expect("no failure").is_none());
    assert_eq!(world.refreshes(), 2);
    // Another product may still force a refresh.
    assert!(other.refresh_rejected(&token, "desk").await.expect("no failure").is_some());
    assert_eq!(world.refreshes(), 3);
}

#[tokio::test]
async fn rejecting_api_may_force_again_after_a_scheduled_refresh() {
    let world = TestEnv::start().await;
    let account = world.insert_account(&world.manager_builder(MemoryStore::new()).build()).await;
    let token = account.token().await.expect("a token");
    let token = account.refresh_rejected(&token, "crm").await.expect("no failure").expect("another");
    assert!(account.refresh_rejected(&token, "crm").await.expect("no failure").is_none());
    world.pass(HOUR);
    let token = account.token().await.expect("a scheduled refresh");
    assert!(account.refresh_rejected(&token, "crm").await.expect("no failure").is_some());
    assert_eq!(world.refreshes(), 4);
}

#[tokio::test]
async fn concurrent_rejections_of_one_token_force_one_refresh() {
    let world = TestEnv::start().await;
    let account = world.insert_account(&world.manager_builder(MemoryStore::new()).build()).await;
    let token = account.token().await.expect("a token");
    for product in ["crm", "books", "desk"] {
        let other = account.refresh_rejected(&token, product).await.expect("no failure").expect("the new token");
        assert_eq!(text(&account).await, *zoho_auth_typed::ExposeSecret::expose_secret(other.secret()));
    }
    assert_eq!(world.refreshes(), 2);
}
