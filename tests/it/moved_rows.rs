//! Exchanged records of two accounts in each store, whose tokens cannot be decrypted. The accounts differ in the user,
//! the client, the data center or the environment.

use crate::capture::manager_error;
#[cfg(all(feature = "mysql", feature = "postgres"))]
use crate::sql_rows::Rows;
#[cfg(all(feature = "mysql", feature = "postgres"))]
use crate::store_location::{OpenStore, StoreLocation};
#[cfg(all(feature = "mysql", feature = "postgres"))]
use optional_software::servers;
use zoho_auth_typed::data_center::Environment;
use zoho_auth_typed::store::FileStore;
use zoho_auth_typed::token_manager::{ManagerError, UnsealError};
use zoho_auth_typed::tokens::RegisteredClient;
use zoho_auth_typed::{AccountId, DataCenter, Encryption, Hosts, KeyRing, TokenManager, TokenStore, Transport};

fn account() -> AccountId {
    AccountId::new("anna", "1000.ID", DataCenter::EU)
}

/// Returns accounts that differ from [`account`] in one part each.
fn others() -> [AccountId; 4] {
    [
        AccountId::new("ben", "1000.ID", DataCenter::EU),
        AccountId::new("anna", "1000.OTHER", DataCenter::EU),
        AccountId::new("anna", "1000.ID", DataCenter::US),
        account().with_environment(Environment::Sandbox),
    ]
}

fn manager(store: impl TokenStore) -> TokenManager {
    let keys = KeyRing::new("k", [1; 32]).expect("the name should be valid");
    // No server listens on these hosts.
    let origins = ["eu", "us"].map(|code| (code, "http://127.0.0.1:9", "http://127.0.0.1:9"));
    let hosts = Hosts::loopback(origins).expect("origins should be loopback");
    let builder = TokenManager::builder(store, Encryption::with_keys(keys));
    let client = |id| RegisteredClient::new(id, Transport::new().with_hosts(hosts.clone())).with_client_secret("s");
    builder.oauth_client(client("1000.ID")).oauth_client(client("1000.OTHER")).build()
}

/// Inserts all accounts. Exchanges the record of the first account with the record of each other account, and checks
/// that neither token can be decrypted.
async fn assert_authentication_fails(
    store: impl TokenStore + Clone,
    mut exchange: impl AsyncFnMut(&AccountId, &AccountId),
) {
    let first = account();
    for id in [first.clone()].into_iter().chain(others()) {
        manager(store.clone()).insert(id, "1000.refre5h").await.expect("account should be inserted");
    }
    for other in others() {
        exchange(&first, &other).await;
        // A new manager has no cached error.
        let manager = manager(store.clone());
        for id in [&first, &other] {
            let account = manager.account(id.clone()).expect("the client should be known");
            let error = account.token().await.expect_err("an exchanged token should be rejected");
            let expected =
                matches!(manager_error(&error), Some(ManagerError::Unseal(UnsealError::AuthenticationFailed { .. })));
            assert!(expected, "exchanged records of {first} and {other} should fail authentication: {error}");
        }
        exchange(&first, &other).await;
    }
}

/// Exchanges the records of two accounts through the store.
async fn exchange(store: &impl TokenStore, first: &AccountId, second: &AccountId) {
    let load =
        async |id: &AccountId| store.load(id).await.expect("store should be readable").expect("record should exist");
    let (one, two) = (load(first).await, load(second).await);
    for (id, version, record) in [(first, one.version, two.record), (second, two.version, one.record)] {
        store.compare_and_swap(id, Some(version), Some(&record)).await.expect("store should be writable");
    }
}

#[tokio::test]
async fn file_records_of_two_accounts_are_not_exchangeable() {
    let folder = tempfile::tempdir().expect("temp directory should be writable");
    let store = FileStore::open(folder.path().join("tokens.json")).expect("temp directory should be readable");
    assert_authentication_fails(store.clone(), async |a: &AccountId, b: &AccountId| exchange(&store, a, b).await).await;
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn sqlite_rows_of_two_accounts_are_not_exchangeable() {
    let folder = tempfile::tempdir().expect("temp directory should be writable");
    let store = zoho_auth_typed::store::SqliteStore::open(folder.path().join("tokens.db")).await;
    let store = store.expect("temp directory should be writable");
    assert_authentication_fails(store.clone(), async |a: &AccountId, b: &AccountId| exchange(&store, a, b).await).await;
}

/// Runs the checks with SQL statements that exchange the column `record` of two rows.
#[cfg(all(feature = "mysql", feature = "postgres"))]
async fn assert_authentication_fails_in(location: &StoreLocation) {
    let mut rows = Rows::connect(location).await.expect("store should be in a server");
    let exchange = async |a: &AccountId, b: &AccountId| rows.exchange_records(a, b).await;
    match location.open().await {
        OpenStore::Postgres(store) => assert_authentication_fails(store, exchange).await,
        OpenStore::MySql(store) => assert_authentication_fails(store, exchange).await,
        _ => unreachable!("the store should be in a server"),
    }
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
#[tokio::test]
async fn postgres_rows_of_two_accounts_are_not_exchangeable() {
    let Some(url) = servers::postgres("exchanged rows in PostgreSQL") else { return };
    assert_authentication_fails_in(&StoreLocation::new_table(&url)).await;
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
#[tokio::test]
async fn mariadb_rows_of_two_accounts_are_not_exchangeable() {
    let Some(url) = servers::mariadb("exchanged rows in MariaDB") else { return };
    assert_authentication_fails_in(&StoreLocation::new_table(&url)).await;
}
