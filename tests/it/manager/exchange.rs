//! Failed exchanges, and the codes and tokens that remain usable after them.

use super::{HOUR, LeadSync, TestEnv, text};
use crate::capture::ExpectError;
use crate::loopback::transport;
use std::net::TcpListener;
use zoho_auth_typed::oauth::{AuthorizationCode, Reauthorize};
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{ExposeSecret, Failure, OAuthClient, TokenError, TokenStore};
use zoho_emulator::Fault;

fn consent(world: &TestEnv, oauth: &OAuthClient<LeadSync>) -> AuthorizationCode<LeadSync> {
    let (url, pending) = oauth.authorize().offline().prompt_consent().build();
    oauth.verify_callback(pending, &world.zoho.approve(&url, "anna")).expect("callback should be valid")
}

/// Returns the OAuth client with an accounts server that does not accept connections.
fn offline(world: &TestEnv) -> OAuthClient<LeadSync> {
    // The port was free, and no process listens on it.
    let closed =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("there should be a port");
    let origin = format!("http://{closed}");
    world.oauth.clone().with_transport(transport([("eu", origin.as_str(), origin.as_str())]))
}

#[tokio::test]
async fn code_of_an_exchange_without_a_network_can_be_used_again() {
    let world = TestEnv::start().await;
    let error = offline(&world).exchange(consent(&world, &world.oauth)).await.expect_error();
    assert!(matches!(error.token_error(), TokenError::Network { request_sent: false, .. }), "{error}");
    assert!(error.retry().is_safe());
    let code = error.into_code().expect("code should be unused");
    world.oauth.exchange(code).await.expect("code should be exchanged");
}

#[tokio::test]
async fn code_of_a_rejected_exchange_is_used_up() {
    let world = TestEnv::start().await;
    world.zoho.fault(Fault::OAuthError("invalid_code".to_owned()));
    let error = world.oauth.exchange(consent(&world, &world.oauth)).await.expect_error();
    assert!(!error.retry().is_safe() && error.needs_consent(), "{error}");
    let (url, _) = error.reauthorize(&world.oauth).expect("new authorization request should be created");
    assert!(url.as_str().contains("state="), "{url}");
    assert!(error.into_code().is_none());
}

#[tokio::test]
async fn grant_with_insufficient_scopes_is_revoked() {
    let world = TestEnv::start().await;
    world.zoho.fault(Fault::NarrowedScope("ZohoCRM.users.READ".to_owned()));
    let error = world.oauth.exchange(consent(&world, &world.oauth)).await.expect_error();
    assert!(matches!(error.token_error(), TokenError::InsufficientScope { .. }), "{error}");
    let revoked = world.zoho.requests().iter().filter(|seen| seen.path.contains("revoke")).count();
    assert_eq!(revoked, 1, "a grant that the application cannot use should be revoked");
}

#[tokio::test]
async fn exchange_without_a_refresh_token_leaves_a_client() {
    let world = TestEnv::start().await;
    let token = world.zoho.access_token(&world.app, "anna", "ZohoCRM.modules.leads.READ");
    let body = serde_json::json!({ "access_token": token, "expires_in": 3600 });
    world.zoho.fault(Fault::Response { status: 200, body });
    let error = world.oauth.exchange(consent(&world, &world.oauth)).await.expect_error();
    assert!(matches!(error.token_error(), TokenError::NoRefreshToken) && !error.needs_consent(), "{error}");
    let client = error.into_client().expect("access token should be valid");
    client.send(LeadSync::leads().fields("Last_Name")).await.expect("leads should be returned");
}

#[tokio::test]
async fn exchanged_client_and_its_clones_use_the_manager_after_insert() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let manager = world.manager_builder(store.clone()).build();
    let granted = world.oauth.exchange(consent(&world, &world.oauth)).await.expect("code should be exchanged");
    let clone = granted.client.clone();
    world.oauth.insert(&manager, "anna", &granted).await.expect("account should be stored");
    world.pass(HOUR);
    let account = manager.account(world.id()).expect("manager should have the client");
    for client in [&clone, &granted.client] {
        let token = client.access_token().await.expect("manager should return a token");
        assert_eq!(token.secret().expose_secret(), text(&account).await);
    }
    assert_eq!(world.refreshes(), 1);
    let record = store.load(&world.id()).await.expect("store should be available").expect("record should exist").record;
    assert!(record.expires_at().is_some());
}
