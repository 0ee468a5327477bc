//! Records in any state, written without a manager.

use zoho_auth_typed::store::{CasOutcome, Filter, ListEntry, Record, SqliteStore};
use zoho_auth_typed::{AccountId, DataCenter, TokenStore};

/// Returns the identifier of a user's account.
pub(super) fn account(user: &str) -> AccountId {
    AccountId::new(user, "1000.ID", DataCenter::EU)
}

/// Returns a record with this stored refresh token. `state` is the end of the JSON of its refresh state.
pub(super) fn record(token: &str, state: &str) -> Record {
    let text = format!(
        r#"{{"format":1,"grant":{{"refresh_token":"{token}"}},"refresh_state":{{"lease":{{"fencing_token":3}},"refreshes":[],"grant_generation":0,"blocked_until":0{state}}}}}"#
    );
    Record::from_json(&text, "a test").expect("record should be valid")
}

/// Inserts a record.
pub(super) async fn insert(store: &impl TokenStore, user: &str, record: &Record) {
    let outcome = store.compare_and_swap(&account(user), None, Some(record)).await.expect("store should be writable");
    assert!(matches!(outcome, CasOutcome::Swapped(_)), "{user} should not exist");
}

/// Replaces a record.
pub(super) async fn replace(store: &impl TokenStore, user: &str, record: &Record) {
    let id = account(user);
    let stored = store.load(&id).await.expect("store should be readable").expect("account should exist");
    let outcome = store.compare_and_swap(&id, Some(stored.version), Some(record)).await;
    assert!(matches!(outcome, Ok(CasOutcome::Swapped(_))), "{outcome:?}");
}

/// Returns all accounts with their records, in the order of the accounts.
pub(super) async fn all(store: &impl TokenStore) -> Vec<(AccountId, Record)> {
    let entries = store.list_records(Filter::all(), None, 100_000).await.expect("store should be readable");
    let entry = |ListEntry { id, stored }| (id, stored.expect("record should be readable").record);
    entries.into_iter().map(entry).collect()
}

/// Opens a database, and creates it if it does not exist.
pub(super) async fn open(path: &str) -> SqliteStore {
    SqliteStore::open(path).await.expect("folder should exist")
}
