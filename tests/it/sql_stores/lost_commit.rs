//! Connections that are lost during a compare-and-swap: before the commit reaches the server, between the commit and
//! its response, and at any other message.

use super::relay::{Action, Relay};
use super::{id, new_table, record};
use optional_software::servers;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use zoho_auth_typed::TokenStore;
use zoho_auth_typed::store::{CasOutcome, MySqlStore, PostgresStore, Record, StoreError, Version};

const SWAPS: u64 = 200;
const SEED: u64 = 2026;

/// Returns the stored version and record of a user, or `None` if the store has no record.
async fn stored(store: &impl TokenStore, user: &str) -> Option<(Version, Record)> {
    let stored = store.load(&id(user)).await.expect("record should be readable");
    stored.map(|stored| (stored.version, stored.record))
}

/// Cuts the connection of `store` at its commits, and checks that each outcome is correct. `direct` accesses the same
/// table without the relay. `checks_commit` is `true` for a store that also commits a transaction that only checks that
/// a record is absent.
async fn lose_commits(relay: &Relay, store: &impl TokenStore, direct: &impl TokenStore, checks_commit: bool) {
    for (action, attempts) in [(Action::CutAfter, 1), (Action::CutBefore, 2)] {
        let mut expected = None;
        let mut versions = BTreeSet::new();
        let records = [Some(record(1)), Some(record(2)), None, None, Some(record(3))];
        for (new, statement) in records.iter().zip(["INSERT", "UPDATE", "DELETE", "SELECT", "INSERT"]) {
            if statement == "SELECT" && !checks_commit {
                continue;
            }
            relay.take_counts();
            relay.at_next_commit(action);
            let outcome = store.compare_and_swap(&id("anna"), expected, new.as_ref()).await;
            let Ok(CasOutcome::Swapped(version)) = outcome else { panic!("{action:?}, {statement}: {outcome:?}") };
            let counts = relay.take_counts();
            assert_eq!(counts.cuts.get(&action), Some(&1), "{counts:?}");
            // The store determines the outcome with a further `SELECT`.
            if statement != "SELECT" {
                assert_eq!(counts.statements(statement), attempts, "{action:?}: {counts:?}");
            }
            expected = new.as_ref().map(|_| version);
            assert_eq!(stored(direct, "anna").await, expected.zip(new.clone()), "{action:?}, {statement}");
            assert!(versions.insert(version), "the version {version:?} should be used once");
        }
        direct.remove(&id("anna")).await.expect("record should be removable");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_commit_of_the_postgres_store_has_the_right_outcome() {
    let Some(url) = servers::postgres("lost commits of the PostgreSQL store") else { return };
    let relay = Relay::to(&url).await;
    let table = new_table();
    let store = PostgresStore::connect_with(&relay.url(&url), &table).await.expect("server should be available");
    let direct = PostgresStore::connect_with(&url, &table).await.expect("server should be available");
    lose_commits(&relay, &store, &direct, true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_commit_of_the_mysql_store_has_the_right_outcome() {
    let Some(url) = servers::mariadb("lost commits of the MySQL store") else { return };
    let relay = Relay::to(&url).await;
    let table = new_table();
    let store = MySqlStore::connect_with(&relay.url(&url), &table).await.expect("server should be available");
    let direct = MySqlStore::connect_with(&url, &table).await.expect("server should be available");
    lose_commits(&relay, &store, &direct, false).await;
}

/// Writes records of a few accounts while connections are cut at random messages, and compares each outcome with a
/// model. On average, two of `messages` messages are cut.
async fn cut_at_random(relay: &Relay, messages: u8, store: &impl TokenStore, direct: &impl TokenStore) {
    let mut cuts = fastrand::Rng::with_seed(SEED);
    relay.set_rule(move |_| match cuts.u8(..messages) {
        0 => Action::CutBefore,
        1 => Action::CutAfter,
        _ => Action::Forward,
    });
    let mut random = fastrand::Rng::with_seed(SEED + 1);
    let users = ["anna", "ben", "cleo"];
    let mut model: [Option<(Version, Record)>; 3] = Default::default();
    let mut versions = BTreeSet::new();
    let mut last = None;
    let mut swapped = 0;
    let mut conflicts = 0;
    let mut unknown = 0;
    for number in 0..SWAPS {
        let account = random.usize(..users.len());
        // A quarter of the compare-and-swaps expect the version of the account that the previous one used.
        let current = model[account].as_ref().map(|(version, _)| *version);
        let expected = if random.u8(..4) == 0 { last } else { current };
        let new = (random.u8(..5) > 0).then(|| record(number));
        let outcome = store.compare_and_swap(&id(users[account]), expected, new.as_ref()).await;
        match &outcome {
            Ok(CasOutcome::Swapped(version)) => {
                assert_eq!(expected, current, "swap {number}");
                assert!(versions.insert(*version), "the version {version:?} should be used once");
                model[account] = new.map(|record| (*version, record));
                swapped += 1;
            }
            Ok(CasOutcome::Conflict) => {
                assert_ne!(expected, current, "swap {number}");
                conflicts += 1;
            }
            Err(error) => {
                assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
                let found = stored(direct, users[account]).await;
                if found != model[account] {
                    assert_eq!((expected, found.as_ref().map(|(_, record)| record)), (current, new.as_ref()));
                    model[account] = found;
                }
                unknown += 1;
            }
        }
        assert_eq!(stored(direct, users[account]).await, model[account], "swap {number}: {outcome:?}");
        last = model[account].as_ref().map(|(version, _)| *version).or(last);
    }
    let counts = relay.take_counts();
    println!("{swapped} swapped, {conflicts} conflicts, {unknown} unavailable; cuts: {:?}", counts.cuts);
    assert!(swapped > SWAPS / 2 && conflicts > 0, "{swapped} swapped, {conflicts} conflicts");
    assert!(counts.cuts.values().all(|cuts| *cuts > 20) && counts.cuts.len() == 2, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_store_with_random_cuts_agrees_with_a_model() {
    let Some(url) = servers::postgres("random cuts of the PostgreSQL store") else { return };
    let relay = Relay::to(&url).await;
    let table = new_table();
    let store = PostgresStore::connect_with(&relay.url(&url), &table).await.expect("server should be available");
    let direct = PostgresStore::connect_with(&url, &table).await.expect("server should be available");
    cut_at_random(&relay, 36, &store, &direct).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mysql_store_with_random_cuts_agrees_with_a_model() {
    let Some(url) = servers::mariadb("random cuts of the MySQL store") else { return };
    let relay = Relay::to(&url).await;
    let table = new_table();
    let store = MySqlStore::connect_with(&relay.url(&url), &table).await.expect("server should be available");
    let direct = MySqlStore::connect_with(&url, &table).await.expect("server should be available");
    cut_at_random(&relay, 16, &store, &direct).await;
}

/// Deletes a row that is already absent while the connection is cut at each message in turn. Checks that no deletion is
/// reported as done.
async fn cut_deletions_of_an_absent_row(relay: &Relay, store: &impl TokenStore) {
    let written = store.compare_and_swap(&id("anna"), None, Some(&record(1))).await;
    let Ok(CasOutcome::Swapped(version)) = written else { panic!("{written:?}") };
    store.remove(&id("anna")).await.expect("record should be removable");
    for action in [Action::CutBefore, Action::CutAfter] {
        for cut in 0..12 {
            let mut message = 0;
            relay.set_rule(move |_| {
                message += 1;
                if message == cut { action } else { Action::Forward }
            });
            let outcome = store.compare_and_swap(&id("anna"), Some(version), None).await;
            assert!(!matches!(outcome, Ok(CasOutcome::Swapped(_))), "{action:?}, message {cut}: {outcome:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deletion_of_an_absent_postgres_row_is_not_reported_as_done() {
    let Some(url) = servers::postgres("deletions in the PostgreSQL store") else { return };
    let relay = Relay::to(&url).await;
    let store = PostgresStore::connect_with(&relay.url(&url), &new_table()).await.expect("server should be available");
    cut_deletions_of_an_absent_row(&relay, &store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deletion_of_an_absent_mysql_row_is_not_reported_as_done() {
    let Some(url) = servers::mariadb("deletions in the MySQL store") else { return };
    let relay = Relay::to(&url).await;
    let store = MySqlStore::connect_with(&relay.url(&url), &new_table()).await.expect("server should be available");
    cut_deletions_of_an_absent_row(&relay, &store).await;
}

/// Checks that the lock of a client that vanishes before its commit ends. The client keeps the lock for ten seconds,
/// and a caller waits for the lock for up to ten seconds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_row_of_a_vanished_client_is_unlocked() {
    let Some(url) = servers::postgres("vanished clients of the PostgreSQL store") else { return };
    let relay = Relay::to(&url).await;
    let table = new_table();
    let store = PostgresStore::connect_with(&relay.url(&url), &table).await.expect("server should be available");
    let direct = PostgresStore::connect_with(&url, &table).await.expect("server should be available");
    direct.compare_and_swap(&id("anna"), None, Some(&record(1))).await.expect("record should be writable");
    let expected = stored(&direct, "anna").await.map(|(version, _)| version);
    let started = Instant::now();
    relay.at_next_commit(Action::Hold);
    let error =
        store.compare_and_swap(&id("anna"), expected, Some(&record(2))).await.expect_err("row should be locked");
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    assert!(error.to_string().contains("no response within 5s"), "{error}");
    assert_eq!(stored(&store, "anna").await.map(|(version, _)| version), expected, "reads should not wait");
    while let Err(error) = direct.compare_and_swap(&id("anna"), expected, Some(&record(3))).await {
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    }
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    assert_eq!(stored(&store, "anna").await.map(|(_, record)| record), Some(record(3)));
}

/// Checks that a client that vanishes before its statement reaches the server leaves no lock.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mysql_row_of_a_vanished_client_is_not_locked() {
    let Some(url) = servers::mariadb("vanished clients of the MySQL store") else { return };
    let relay = Relay::to(&url).await;
    let table = new_table();
    let store = MySqlStore::connect_with(&relay.url(&url), &table).await.expect("server should be available");
    let direct = MySqlStore::connect_with(&url, &table).await.expect("server should be available");
    direct.compare_and_swap(&id("anna"), None, Some(&record(1))).await.expect("record should be writable");
    let expected = stored(&direct, "anna").await.map(|(version, _)| version);
    relay.at_next_commit(Action::Hold);
    let vanished = tokio::spawn(async move { store.compare_and_swap(&id("anna"), expected, Some(&record(2))).await });
    let held = async {
        while relay.take_counts().cuts.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), held).await.expect("statement should reach the relay");
    let started = Instant::now();
    let swapped = direct.compare_and_swap(&id("anna"), expected, Some(&record(3))).await;
    assert!(matches!(swapped, Ok(CasOutcome::Swapped(_))), "{swapped:?}");
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    let outcome = vanished.await.expect("task should not panic");
    assert!(!matches!(outcome, Ok(CasOutcome::Swapped(_))), "{outcome:?}");
}
