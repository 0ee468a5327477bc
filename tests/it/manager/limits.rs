//! Zoho's limit of the number of refreshes, and rate-limit responses.

use super::{TestEnv, text};
use crate::capture::ExpectError;
use crate::force_refresh::force_refresh;
use std::time::Duration;
use zoho_auth_typed::Failure;
use zoho_auth_typed::store::MemoryStore;
use zoho_emulator::Fault;

#[tokio::test]
async fn refresh_limit_is_counted_in_the_store_across_restarts() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let mut account = world.insert_account(&world.manager_builder(store.clone()).build()).await;
    let mut token = account.token().await.expect("token should be returned");
    for _ in 1..10 {
        // Each iteration uses another process.
        account =
            world.manager_builder(store.clone()).build().account(world.id()).expect("manager should have the client");
        token = force_refresh(&account, &token).await.expect("refresh should succeed");
    }
    assert_eq!(world.refreshes(), 10);
    let restarted =
        world.manager_builder(store.clone()).build().account(world.id()).expect("manager should have the client");
    for account in [&account, &restarted] {
        let error = force_refresh(account, &token).await.expect_error();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(665)), "{error}");
        assert_eq!(account.token().await.expect("token should be valid").expires_at(), token.expires_at());
    }
    assert_eq!(world.refreshes(), 10, "no refresh should exceed the limit");
    // The manager waits if the delay is short.
    world.pass(650);
    let account_with_long_timeout = world
        .manager_builder(store)
        .clock(world.clock.jumping())
        .build()
        .account(world.id())
        .expect("manager should have the client");
    world.zoho.clock().advance(Duration::from_secs(15));
    force_refresh(&account_with_long_timeout, &token).await.expect("refresh should succeed");
    assert_eq!(world.refreshes(), 11);
}

#[tokio::test]
async fn rate_limited_refresh_waits_as_long_as_zoho_requires() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let account = world.insert_account(&world.manager_builder(store.clone()).build()).await;
    world.zoho.fault(Fault::TooManyRequests { retry_after: Some(Duration::from_secs(120)) });
    assert_eq!(account.token().await.expect_error().retry_after(), Some(Duration::from_secs(120)));
    world.pass(60);
    let other = world.manager_builder(store).build().account(world.id()).expect("manager should have the client");
    assert_eq!(other.token().await.expect_error().retry_after(), Some(Duration::from_secs(60)));
    assert_eq!(world.refreshes(), 1, "no other process should send a refresh during the wait");
    world.pass(60);
    text(&account).await;
}
