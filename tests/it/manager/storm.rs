//! The single flight: all waiting tasks share one refresh and its result.

use super::{HOUR, TestEnv, text};
use std::time::Duration;
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{Encryption, TokenError, TokenManager};
use zoho_emulator::Fault;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expired_token_is_refreshed_once_for_ten_thousand_tasks() {
    let world = TestEnv::start().await;
    let manager = world.manager_builder(MemoryStore::new()).build();
    let account = world.insert_account(&manager).await;
    let old = text(&account).await;
    world.pass(HOUR);
    world.zoho.clear_requests();
    world.zoho.fault(Fault::Slow(Duration::from_millis(50)));
    let tasks: Vec<_> = (0..10_000)
        .map(|_| {
            let manager = manager.clone();
            let id = world.id();
            tokio::spawn(async move { text(&manager.account(id).expect("manager should have the client")).await })
        })
        .collect();
    let mut served = Vec::new();
    for task in tasks {
        served.push(task.await.expect("task should not panic"));
    }
    assert_eq!(world.refreshes(), 1);
    assert!(served.len() == 10_000 && served.iter().all(|token| *token == served[0] && *token != old));
}

#[tokio::test]
async fn canceled_caller_does_not_cancel_the_others() {
    let world = TestEnv::start().await;
    let account = world.insert_account(&world.manager_builder(MemoryStore::new()).build()).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1000)));
    let (first, second) = (account.clone(), account.clone());
    let first = tokio::spawn(async move { text(&first).await });
    world.wait_for_refreshes(1).await;
    let second = tokio::spawn(async move { text(&second).await });
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.is_err_and(|error| error.is_cancelled()));
    world.zoho.clock().advance(Duration::from_secs(1000));
    assert_eq!(second.await.expect("token should be available"), text(&account).await);
    assert_eq!(world.refreshes(), 1);
}

#[tokio::test]
async fn failed_refresh_reaches_all_waiters_without_repetition() {
    let world = TestEnv::start().await;
    let account = world.insert_account(&world.manager_builder(MemoryStore::new()).build()).await;
    world.zoho.fault(Fault::Status(502).times(2));
    let all = async |count: usize| {
        let tasks: Vec<_> = (0..count)
            .map(|_| {
                let account = account.clone();
                tokio::spawn(async move { account.token().await.map(drop) })
            })
            .collect();
        let mut results = Vec::new();
        for task in tasks {
            results.push(task.await.expect("task should not panic"));
        }
        results
    };
    let unavailable = |result: &Result<(), TokenError>| matches!(result, Err(TokenError::Unavailable { .. }));
    assert!(all(100).await.iter().all(unavailable) && world.refreshes() == 1);
    assert!(
        all(100).await.iter().all(unavailable) && world.refreshes() == 1,
        "the backoff should reject all tasks without a request"
    );
    world.pass(1);
    assert!(
        all(100).await.iter().all(unavailable) && world.refreshes() == 2,
        "the second attempt should follow after a second"
    );
    world.pass(1);
    assert!(
        all(100).await.iter().all(unavailable) && world.refreshes() == 2,
        "no attempt should follow within two seconds"
    );
    world.pass(1);
    assert!(all(100).await.iter().all(Result::is_ok) && world.refreshes() == 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_managers_on_one_store_refresh_once() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    world.insert_account(&world.manager_builder(store.clone()).build()).await;
    world.zoho.fault(Fault::Slow(Duration::from_millis(50)));
    let tasks: Vec<_> = (0..2)
        .map(|_| TokenManager::builder(store.clone(), Encryption::disabled()).oauth_client(&world.oauth).build())
        .flat_map(|manager| {
            let id = world.id();
            (0..1000).map(move |_| {
                let account = manager.account(id.clone()).expect("manager should have the client");
                tokio::spawn(async move { text(&account).await })
            })
        })
        .collect();
    let mut served = Vec::new();
    for task in tasks {
        served.push(task.await.expect("task should not panic"));
    }
    assert_eq!(world.refreshes(), 1);
    assert!(served.iter().all(|token| *token == served[0]));
}
