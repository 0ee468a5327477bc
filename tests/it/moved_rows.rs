//! The records of accounts in two environments, exchanged in each store: no token decrypts.

use crate::capture::manager_error;
use zoho_auth_typed::data_center::Environment;
use zoho_auth_typed::store::FileStore;
use zoho_auth_typed::token_manager::{ManagerError, UnsealError};
use zoho_auth_typed::tokens::RegisteredClient;
use zoho_auth_typed::{AccountId, DataCenter, Encryption, Hosts, KeyRing, TokenManager, TokenStore, Transport};

fn ids() -> [AccountId; 2] {
    let production = AccountId::new("anna", "1000.ID", DataCenter::EU);
    let sandbox = production.clone().with_environment(Environment::Sandbox);
    [production, sandbox]
}

/// Inserts both accounts, exchanges their records, and checks that neither token can be decrypted.
async fn assert_authentication_fails(store: impl TokenStore + Clone) {
    let keys = KeyRing::new("k", [1; 32]).expect("the name should be valid");
    // No server listens on these hosts.
    let hosts = Hosts::loopback([("eu", "http://127.0.0.1:9", "http://127.0.0.1:9")]).expect("origins on loopback");
    let client = RegisteredClient::new("1000.ID", Transport::new().with_hosts(hosts)).with_client_secret("s");
    let manager = TokenManager::builder(store.clone(), Encryption::with_keys(keys)).oauth_client(client).build();
    for id in ids() {
        manager.insert(id, "1000.refre5h").await.expect("account should be inserted");
    }
    let [production, sandbox] = ids();
    let load = async |id: &AccountId| store.load(id).await.expect("store should be readable").expect("a record");
    let (first, second) = (load(&production).await, load(&sandbox).await);
    for (id, version, record) in [(&production, first.version, second.record), (&sandbox, second.version, first.record)]
    {
        store.compare_and_swap(id, Some(version), Some(&record)).await.expect("store should be writable");
    }
    for id in ids() {
        let account = manager.account(id).expect("the client should be known");
        let error = account.token().await.expect_err("an exchanged token should be rejected");
        let expected =
            matches!(manager_error(&error), Some(ManagerError::Unseal(UnsealError::AuthenticationFailed { .. })));
        assert!(expected, "{error}");
    }
}

#[tokio::test]
async fn file_records_of_two_environments_are_not_exchangeable() {
    let folder = tempfile::tempdir().expect("temp directory should be writable");
    let store = FileStore::open(folder.path().join("tokens.json")).expect("temp directory should be readable");
    assert_authentication_fails(store).await;
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn sqlite_rows_of_two_environments_are_not_exchangeable() {
    let folder = tempfile::tempdir().expect("temp directory should be writable");
    let store = zoho_auth_typed::store::SqliteStore::open(folder.path().join("tokens.db")).await;
    assert_authentication_fails(store.expect("temp directory should be writable")).await;
}
