//! The measurements of a manager, and the spans of its refreshes.

use super::{HOUR, LeadSync, TestEnv, text};
use crate::capture::ExpectError;
use crate::log_writer::LogWriter;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::token_manager::{AccountCounts, KeepWarm, Metrics, RefreshOutcome};
use zoho_auth_typed::{AccountId, DataCenter};
use zoho_emulator::Fault;

#[derive(Debug, Default)]
struct Measured {
    refreshes: Vec<(String, &'static str)>,
    waits: usize,
    accounts: Vec<AccountCounts>,
}

/// Metrics that store all measurements.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Measured>>);

impl Recorder {
    fn lock(&self) -> MutexGuard<'_, Measured> {
        self.0.lock().expect("task should not panic")
    }

    fn take(&self) -> Measured {
        std::mem::take(&mut *self.lock())
    }
}

impl Metrics for Recorder {
    fn record_refresh(&self, id: &AccountId, outcome: RefreshOutcome, duration: Duration) {
        assert!(duration < Duration::from_secs(60), "{duration:?}");
        self.lock().refreshes.push((id.user().to_owned(), outcome.name()));
    }

    fn record_wait(&self, _: &AccountId, duration: Duration) {
        assert!(duration < Duration::from_secs(60), "{duration:?}");
        self.lock().waits += 1;
    }

    fn record_accounts(&self, counts: &AccountCounts) {
        self.lock().accounts.push(*counts);
    }
}

#[tokio::test]
async fn refresh_is_measured_once_and_each_waiting_task_too() {
    let world = TestEnv::start().await;
    let recorder = Recorder::default();
    let manager = world.manager_builder(MemoryStore::new()).metrics(recorder.clone()).build();
    let account = world.insert_account(&manager).await;
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let account = account.clone();
            tokio::spawn(async move { text(&account).await })
        })
        .collect();
    for task in tasks {
        task.await.expect("task should not panic");
    }
    let Measured { refreshes, waits, .. } = recorder.take();
    assert_eq!((refreshes, waits), (vec![("anna".to_owned(), "refreshed")], 10));
    for _ in 0..10 {
        text(&account).await;
    }
    let Measured { refreshes, waits, .. } = recorder.take();
    assert!(refreshes.is_empty() && waits == 0, "a cached token should cause no measurement");
}

#[tokio::test]
async fn failed_refresh_is_measured_by_its_outcome() {
    let world = TestEnv::start().await;
    let recorder = Recorder::default();
    let manager = world.manager_builder(MemoryStore::new()).metrics(recorder.clone()).build();
    let account = world.insert_account(&manager).await;
    for (fault, outcome) in [
        (Fault::Status(502), "server"),
        (Fault::Reset, "network"),
        (Fault::OAuthError("invalid_client_secret".to_owned()), "rejected"),
        (Fault::TooManyRequests { retry_after: Some(Duration::from_secs(60)) }, "rate_limited"),
    ] {
        world.zoho.fault(fault);
        account.token().await.expect_error();
        account.token().await.expect_error();
        let Measured { refreshes, waits, .. } = recorder.take();
        assert_eq!(refreshes, [("anna".to_owned(), outcome)]);
        assert_eq!(waits, 1, "a task that is rejected during the backoff should not wait");
        world.pass(60);
    }
    world.zoho.disconnect(&world.app, "anna");
    for expected in [1, 0] {
        account.token().await.expect_error();
        let refreshes = recorder.take().refreshes;
        assert_eq!(refreshes.len(), expected, "a known revocation should not be measured again: {refreshes:?}");
        assert!(refreshes.iter().all(|(_, outcome)| *outcome == "consent_required"));
        world.pass(20);
    }
}

#[tokio::test]
async fn token_of_another_process_is_measured_as_a_wait_only() {
    let world = TestEnv::start().await;
    let (store, recorder) = (MemoryStore::new(), Recorder::default());
    let account = world.insert_account(&world.manager_builder(store.clone()).build()).await;
    text(&account).await;
    let elsewhere = world.manager_builder(store).metrics(recorder.clone()).build();
    text(&elsewhere.account(world.id()).expect("manager should have the client")).await;
    let Measured { refreshes, waits, .. } = recorder.take();
    assert!(refreshes.is_empty() && waits == 1, "{refreshes:?}");
}

#[tokio::test]
async fn worker_measures_the_accounts_by_status() {
    let world = TestEnv::start().await;
    let recorder = Recorder::default();
    let manager = world.manager_builder(MemoryStore::new()).metrics(recorder.clone()).build();
    for user in ["anna", "ben", "cleo"] {
        world.zoho.user(user, "eu");
        let token = world.zoho.refresh_token(&world.app, user, LeadSync::SCOPE);
        manager.insert(world.oauth.account_id(user, DataCenter::EU), token).await.expect("account should be stored");
    }
    world.zoho.disconnect(&world.app, "ben");
    let worker = manager.keep_warm(KeepWarm::all());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(worker.run_until(async { _ = stopped.await }));
    world.wait_for_refreshes(3).await;
    while recorder.lock().accounts.len() < 2 {
        world.pass(10);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(stop);
    running.await.expect("task should not panic");
    let Measured { refreshes, waits, accounts } = recorder.take();
    let last = accounts.last().expect("there should be a pass");
    let expected = [("active", 2), ("consent_required", 1), ("revocation_pending", 0), ("unreadable", 0)];
    assert!(last.iter().eq(expected), "{accounts:?}");
    assert!(refreshes.len() >= 3 && waits == 0, "no task should wait: {refreshes:?}");
}

/// Metrics that panic.
struct Panicking;

impl Metrics for Panicking {
    fn record_refresh(&self, _: &AccountId, _: RefreshOutcome, _: Duration) {
        panic!("panic in record_refresh");
    }

    fn record_wait(&self, _: &AccountId, _: Duration) {
        panic!("panic in record_wait");
    }
}

#[tokio::test]
async fn panicking_metrics_lose_no_token() {
    let world = TestEnv::start().await;
    let manager = world.manager_builder(MemoryStore::new()).metrics(Panicking).build();
    let account = world.insert_account(&manager).await;
    let first = text(&account).await;
    world.pass(HOUR);
    assert_ne!(text(&account).await, first);
    assert_eq!(world.refreshes(), 2);
}

#[tokio::test]
async fn spans_of_a_refresh_name_the_account() {
    let world = TestEnv::start().await;
    let account = world.insert_account(&world.manager_builder(MemoryStore::new()).build()).await;
    let log = LogWriter::default();
    let guard = log.set_as_default();
    let is_request = |line: &str| line.contains("token request finished");
    // While another thread registers a span or an event for the first time, `tracing` misses this subscriber.
    while !log.text().lines().any(is_request) {
        tracing::callsite::rebuild_interest_cache();
        text(&account).await;
        world.pass(HOUR);
    }
    drop(guard);
    let log = log.text();
    let request = log.lines().find(|line| is_request(line)).expect("log should contain a request");
    let (refresh, inner) = request.split_once("zoho_token{").expect("request should have a span of the token");
    assert!(refresh.contains("zoho_refresh{account=`anna` of the client"), "{request}");
    assert!(inner.contains("grant_type=\"refresh_token\""), "{request}");
    let end =
        log.lines().find(|line| line.contains("refreshed the access token")).expect("log should contain the event");
    assert!(end.contains("zoho_refresh{account=`anna`") && end.contains("ms="), "{end}");
}
