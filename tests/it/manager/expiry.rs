//! The background refresh before a token expires.

use super::{HOUR, TestEnv, text};
use std::time::Duration;
use zoho_auth_typed::store::MemoryStore;
use zoho_emulator::Fault;

#[tokio::test]
async fn token_is_refreshed_in_the_background_before_expiry() {
    let world = TestEnv::start().await;
    let account = world.insert_account(&world.manager_builder(MemoryStore::new()).build()).await;
    let old = text(&account).await;
    world.pass(HOUR - 361);
    assert_eq!(
        (text(&account).await, world.refreshes()),
        (old.clone(), 1),
        "no refresh should start more than six minutes before expiry"
    );
    world.pass(62);
    world.zoho.fault(Fault::Slow(Duration::from_secs(1000)));
    for _ in 0..100 {
        assert_eq!(text(&account).await, old, "no task should wait for the refresh");
    }
    world.wait_for_refreshes(2).await;
    assert_eq!(text(&account).await, old);
    world.zoho.clock().advance(Duration::from_secs(1000));
    while text(&account).await == old {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(world.refreshes(), 2);
}

#[tokio::test]
async fn background_failure_is_hidden_while_the_token_is_valid() {
    let world = TestEnv::start().await;
    let account = world.insert_account(&world.manager_builder(MemoryStore::new()).build()).await;
    let old = text(&account).await;
    world.pass(HOUR - 290);
    world.zoho.fault(Fault::Status(502));
    assert_eq!(text(&account).await, old);
    world.wait_for_refreshes(2).await;
    for _ in 0..100 {
        assert_eq!(text(&account).await, old);
        tokio::task::yield_now().await;
    }
    assert_eq!(world.refreshes(), 2, "no attempt should follow within a second");
    world.pass(2);
    assert_eq!(text(&account).await, old);
    world.wait_for_refreshes(3).await;
    while text(&account).await == old {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
