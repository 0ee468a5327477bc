//! A test that exchanges the records of accounts in two environments.

use super::{AccountId, TokenStore};
use crate::oauth::OAuthClient;
use crate::scope_set::dynamic_scopes::DynamicScopes;
use crate::token_manager::{Encryption, KeyRing, ManagerError, TokenManager, UnsealError};
use crate::tokens::TokenError;
use crate::{DataCenter, Hosts, Transport, data_center::Environment};

fn ids() -> [AccountId; 2] {
    let production = AccountId::new("anna", "1000.ID", DataCenter::EU);
    let sandbox = production.clone().with_environment(Environment::Sandbox);
    [production, sandbox]
}

/// Returns a manager that encrypts. No server listens on its hosts.
fn manager(store: impl TokenStore) -> TokenManager {
    let closed = "http://127.0.0.1:9";
    let hosts = Hosts::default().with_loopback(DataCenter::EU, closed, closed).expect("origin should be on loopback");
    let oauth = OAuthClient::<DynamicScopes>::self_client().client_id("1000.ID").client_secret("s");
    let oauth = oauth.data_center(DataCenter::EU).build().with_transport(Transport::new().with_hosts(hosts));
    let keys = KeyRing::new("k", [1; 32]).expect("the name should be valid");
    TokenManager::builder(store, Encryption::with_keys(keys)).oauth_client(&oauth).build()
}

/// Inserts the accounts.
pub(super) async fn insert(store: impl TokenStore) {
    let manager = manager(store);
    for id in ids() {
        manager.insert(id, "1000.refre5h").await.expect("account should be inserted");
    }
}

/// Checks that both accounts exist, and that neither token can be decrypted.
pub(super) async fn assert_authentication_fails(store: impl TokenStore) {
    let manager = manager(store);
    for id in ids() {
        let account = manager.account(id).expect("the client should be known");
        let error = account.token().await.expect_err("an exchanged token should be rejected");
        let TokenError::Source(source) = &error else { panic!("{error}") };
        let expected =
            matches!(source.downcast_ref(), Some(ManagerError::Unseal(UnsealError::AuthenticationFailed { .. })));
        assert!(expected, "{error}");
    }
}
