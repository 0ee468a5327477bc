//! The backoff after a failed refresh.

use super::{HOUR, TestEnv, text};
use crate::capture::ExpectError;
use crate::loopback::transport;
use std::net::TcpListener;
use std::time::Duration;
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{Failure, TokenError};
use zoho_emulator::Fault;

#[tokio::test]
async fn attempts_without_a_network_do_not_count() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    world.insert_account(&world.manager_builder(store.clone()).build()).await;
    // The port was free, and no process listens on it.
    let closed =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("there should be a port");
    let origin = format!("http://{closed}");
    let offline = world.oauth.clone().with_transport(transport([("eu", origin.as_str(), origin.as_str())]));
    let manager = zoho_auth_typed::TokenManager::builder(store.clone(), zoho_auth_typed::Encryption::disabled());
    let manager = manager.oauth_client(&offline).clock(world.clock.clone()).build();
    let account = manager.account(world.id()).expect("manager should have the client");
    for _ in 0..20 {
        let error = account.token().await.expect_error();
        let TokenError::Network { request_sent: false, .. } = error else { panic!("{error}") };
        world.pass(60);
    }
    // The network is available again.
    text(&world.manager_builder(store).build().account(world.id()).expect("manager should have the client")).await;
    assert_eq!(world.refreshes(), 1);
}

#[tokio::test]
async fn backoff_finds_what_another_process_stored() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let account = world.insert_account(&world.manager_builder(store.clone()).build()).await;
    for _ in 0..6 {
        world.zoho.fault(Fault::Html);
        let wait = account.token().await.expect_error().retry_after().expect("error should have a time for the retry");
        world.pass(wait.as_secs());
    }
    world.zoho.fault(Fault::Html);
    assert_eq!(account.token().await.expect_error().retry_after(), Some(Duration::from_secs(60)));
    assert_eq!(world.refreshes(), 7);
    world.pass(5);
    assert_eq!(
        account.token().await.expect_error().retry_after(),
        Some(Duration::from_secs(55)),
        "the remaining wait should get shorter"
    );
    let elsewhere = world.manager_builder(store).build().account(world.id()).expect("manager should have the client");
    let token = text(&elsewhere).await;
    world.pass(5);
    assert_eq!(
        text(&account).await,
        token,
        "the stored token should be found after ten seconds, before the backoff ends"
    );
    assert_eq!(world.refreshes(), 8);
}

#[tokio::test]
async fn rate_limited_account_uses_a_new_consent_of_another_process() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let account = world.insert_account(&world.manager_builder(store.clone()).build()).await;
    world.zoho.fault(Fault::Throttled);
    assert_eq!(account.token().await.expect_error().retry_after(), Some(Duration::from_secs(600)));
    world.pass(10);
    assert_eq!(account.token().await.expect_error().retry_after(), Some(Duration::from_secs(590)));
    world.insert_account(&world.manager_builder(store).build()).await;
    world.pass(10);
    text(&account).await;
    assert_eq!(world.refreshes(), 2);
}

#[tokio::test]
async fn token_that_expires_at_once_is_used_once_per_backoff() {
    let world = TestEnv::start().await;
    let account = world.insert_account(&world.manager_builder(MemoryStore::new()).build()).await;
    world.zoho.fault(Fault::ExpiresIn(0).times(1000));
    let (mut used, mut refused) = (0, 0);
    for _ in 0..120 {
        match account.token().await {
            Ok(_) => used += 1,
            Err(error) => {
                assert!(matches!(error, TokenError::NoUsableToken { .. }) && error.retry_after().is_some(), "{error}");
                refused += 1;
            }
        }
        world.pass(1);
    }
    assert_eq!(
        (used, refused, world.refreshes()),
        (7, 113, 7),
        "the refreshes should be sent at 0, 1, 3, 7, 15, 31 and 63 seconds"
    );
}

#[tokio::test]
async fn revoked_consent_ends_the_cached_access_token() {
    let world = TestEnv::start().await;
    let account = world.insert_account(&world.manager_builder(MemoryStore::new()).build()).await;
    text(&account).await;
    world.zoho.disconnect(&world.app, "anna");
    world.pass(HOUR - 290);
    // The background refresh finds that the consent is revoked, before the access token expires.
    let error = loop {
        match account.token().await {
            Ok(_) => tokio::task::yield_now().await,
            Err(error) => break error,
        }
    };
    assert!(error.needs_consent(), "{error}");
    world.pass(10);
    assert!(matches!(account.token().await.expect_error(), TokenError::ConsentRevoked { .. }));
    assert_eq!(world.refreshes(), 2);
}
