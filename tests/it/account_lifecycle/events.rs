//! The account events of a manager.

use crate::capture::ExpectError;
use crate::force_refresh::force_refresh;
use crate::manager::{HOUR, LeadSync, TestEnv, text};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use zoho_auth_typed::Failure;
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{
    ExposeSecret, TokenManager,
    token_manager::{AccountEvent, Clock, TokenManagerBuilder},
};
use zoho_emulator::{Fault, FaultPoint};

/// The events that a manager reported, in order.
#[derive(Clone, Default)]
struct EventLog(Arc<Mutex<Vec<AccountEvent>>>);

impl EventLog {
    fn record(&self, builder: TokenManagerBuilder) -> TokenManager {
        let events = Arc::clone(&self.0);
        builder.on_event(move |event| events.lock().expect("task should not panic").push(event.clone())).build()
    }

    /// Waits until at least `count` events have been reported, and returns all events.
    async fn wait(&self, count: usize) -> Vec<AccountEvent> {
        loop {
            let events = self.0.lock().expect("task should not panic").clone();
            if events.len() >= count {
                return events;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn event_is_reported_once_for_concurrent_callers() {
    let world = TestEnv::start().await;
    let (store, own_log, other_log) = (MemoryStore::new(), EventLog::default(), EventLog::default());
    let (manager, elsewhere) =
        (own_log.record(world.manager_builder(store.clone())), other_log.record(world.manager_builder(store)));
    let account = world.insert_account(&manager).await;
    let all = async || {
        let one = || {
            let account = account.clone();
            tokio::spawn(async move { account.token().await })
        };
        let tasks: Vec<_> = (0..1000).map(|_| one()).collect();
        let mut last = None;
        for task in tasks {
            last = Some(task.await.expect("task should not panic"));
        }
        last.expect("there should be a last token")
    };
    world.zoho.fault(Fault::Status(502));
    let error = all().await.expect_error();
    let AccountEvent::RefreshFailed { error: reported, retry_at, .. } = &own_log.wait(1).await[0] else {
        panic!("the event should be a failed refresh")
    };
    assert_eq!(reported.to_string(), error.to_string());
    assert!(retry_at.duration_since(world.clock.now()).is_ok_and(|wait| wait <= Duration::from_secs(1)));
    world.pass(1);
    let token = all().await.expect("all tasks should get a token");
    let events = own_log.wait(2).await;
    let AccountEvent::Refreshed { expires_at, .. } = &events[1] else { panic!("{events:?}") };
    assert_eq!(Some(*expires_at), token.expires_at());
    // Another process uses the stored token and reports no event.
    text(&elsewhere.account(world.id()).expect("manager should have the client")).await;
    world.zoho.disconnect(&world.app, "anna");
    world.pass(HOUR);
    for _ in 0..3 {
        all().await.expect_error();
        world.pass(20);
    }
    let events = own_log.wait(3).await;
    assert!(matches!(&events[2], AccountEvent::ConsentRequired { .. }), "{events:?}");
    manager.revoke(&world.id()).await.expect("revocation should succeed");
    let events = own_log.wait(4).await;
    assert!(matches!(&events[3], AccountEvent::Revoked { .. }), "{events:?}");
    assert_eq!((events.len(), other_log.wait(0).await.len()), (4, 0));
    assert!(events.iter().all(|event| *event.id() == world.id()));
    let shown = format!("{events:?}");
    assert!(world.zoho.secrets().iter().all(|secret| !shown.contains(secret.as_str())), "{shown}");
}

#[tokio::test]
async fn revocation_by_another_process_reports_no_event() {
    let world = TestEnv::start().await;
    let (store, other_log) = (MemoryStore::new(), EventLog::default());
    let (manager, elsewhere) =
        (world.manager_builder(store.clone()).build(), other_log.record(world.manager_builder(store)));
    world.insert_account(&manager).await;
    let account = elsewhere.account(world.id()).expect("manager should have the client");
    text(&account).await;
    world.zoho.fault(Fault::Status(502).at_point(FaultPoint::Revoke));
    manager.revoke(&world.id()).await.unwrap_err();
    world.pass(HOUR);
    assert!(account.token().await.expect_error().needs_consent());
    manager.revoke(&world.id()).await.expect("revocation should succeed");
    world.pass(20);
    assert!(account.token().await.expect_error().needs_consent());
    let events = other_log.wait(1).await;
    assert!(matches!(&events[..], [AccountEvent::Refreshed { .. }]), "{events:?}");
}

#[tokio::test]
async fn insufficient_scope_and_revoked_consent_have_distinct_events() {
    let world = TestEnv::start().await;
    let log = EventLog::default();
    let manager = log.record(world.manager_builder(MemoryStore::new()));
    let account = manager
        .insert(world.id(), world.zoho.refresh_token(&world.app, "anna", "ZohoCRM.users.READ"))
        .await
        .expect("account should be stored");
    let client = world.oauth.client(&account).await.expect("account should have the scopes of the client");
    client.send(LeadSync::leads().fields("Last_Name")).await.map(drop).expect_error();
    assert!(client.needs_consent());
    world.pass(HOUR);
    text(&account).await;
    assert!(client.needs_consent(), "a refresh should not add a scope");
    world.zoho.disconnect(&world.app, "anna");
    world.pass(HOUR);
    account.token().await.expect_error();
    let events = log.wait(3).await;
    assert!(matches!(&events[2], AccountEvent::ConsentRequired { .. }), "{events:?}");
    manager.insert(world.id(), world.refresh_token()).await.expect("account should be stored");
    assert!(!client.needs_consent());
}

#[tokio::test]
async fn panicking_callback_loses_no_token_and_blocks_no_task() {
    let world = TestEnv::start().await;
    let log = EventLog::default();
    let manager =
        log.record(world.manager_builder(MemoryStore::new()).on_event(|event| panic!("callback for {}", event.id())));
    let account = world.insert_account(&manager).await;
    let first = account.token().await.expect("token should be returned");
    let second = force_refresh(&account, &first).await.expect("refresh should succeed");
    assert_ne!(first.secret().expose_secret(), second.secret().expose_secret());
    manager.revoke(&world.id()).await.expect("revocation should succeed");
    let events = log.wait(3).await;
    assert!(
        matches!(&events[2], AccountEvent::Revoked { .. }),
        "the other callback should receive all events: {events:?}"
    );
}
