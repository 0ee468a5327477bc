//! The shutdown of a token manager.

use super::{HOUR, TestEnv, text};
use crate::capture::ExpectError;
use std::time::Duration;
use zoho_auth_typed::TokenError;
use zoho_auth_typed::store::MemoryStore;
use zoho_emulator::Fault;

#[tokio::test]
async fn shutdown_releases_the_lease_of_a_slow_refresh() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let clock = world.clock.jumping();
    let manager = world.manager_builder(store.clone()).clock(clock).build();
    let account = world.insert_account(&manager).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1000)));
    let waiting = tokio::spawn({
        let account = account.clone();
        async move { account.token().await.map(drop) }
    });
    world.wait_for_refreshes(1).await;
    manager.shutdown().await;
    assert!(matches!(waiting.await.expect("task should not panic").expect_error(), TokenError::ShutDown));
    // The clock advances by the five seconds that the shutdown waits for the request, and not by the 65 seconds of a
    // stale lease.
    let elsewhere = world.manager_builder(store).build().account(world.id()).expect("manager should have the client");
    text(&elsewhere).await;
    assert_eq!(world.refreshes(), 2);
    assert!(matches!(account.token().await.expect_error(), TokenError::ShutDown));
}

#[tokio::test]
async fn accounts_return_cached_tokens_after_a_shutdown() {
    let world = TestEnv::start().await;
    let manager = world.manager_builder(MemoryStore::new()).build();
    let account = world.insert_account(&manager).await;
    let token = text(&account).await;
    manager.shutdown().await;
    world.pass(HOUR - 100);
    assert_eq!(text(&account).await, token, "the token should still be valid");
    world.pass(100);
    assert!(matches!(account.token().await.expect_error(), TokenError::ShutDown));
    assert_eq!(world.refreshes(), 1);
}
