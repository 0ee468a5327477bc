//! Accounts without a refresh token.

use super::{HOUR, TestEnv, ids, text};
use crate::capture::ExpectError;
use zoho_auth_typed::store::{Grant, MemoryStore, Record};
use zoho_auth_typed::{TokenError, TokenManager, TokenStore};

/// Stores an account with client credentials and an access token that is valid for this many seconds.
async fn client_credentials(world: &TestEnv, store: &MemoryStore, seconds: u64) -> TokenManager {
    let now = zoho_auth_typed::token_manager::Clock::now(&world.clock);
    let expires_at = now.duration_since(std::time::UNIX_EPOCH).expect("a time after 1970").as_secs() + seconds;
    let text = format!(
        r#"{{"format":1,"grant":{{"client_credentials":{{"soid":"ZohoCRM.7"}}}},"access_token":"plain:1000.acc3ss","requested_scopes":["ZohoCRM.modules.leads.READ"],"refresh_state":{{"lease":{{"fencing_token":1}},"refreshes":[],"access":{{"fencing_token":1,"expires_at":{expires_at}}}}}}}"#
    );
    let record = Record::from_json(&text, "a test").expect("the documented form");
    store.compare_and_swap(&world.id(), None, Some(&record)).await.expect("memory");
    world.over(store.clone()).build()
}

fn is_unsupported(error: &TokenError) -> bool {
    matches!(error, TokenError::UnsupportedGrant { .. })
}

#[tokio::test]
async fn client_credentials_are_not_refreshed_or_revoked() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let manager = client_credentials(&world, &store, HOUR).await;
    let account = manager.account(world.id()).expect("an account");
    assert_eq!(text(&account).await, "1000.acc3ss", "the stored token is still valid");
    world.oauth.client(&account).await.expect("the requested scopes suffice");
    world.pass(HOUR);
    let before = store.load(&world.id()).await.expect("memory");
    let error = account.token().await.map(drop).expect_error();
    assert!(is_unsupported(&error) && error.to_string().contains("OAuthClient::request_token"), "{error}");
    let error = manager.revoke(&world.id()).await.expect_error();
    assert!(is_unsupported(&error), "{error}");
    assert!(manager.rotate_keys(None, 10).await.expect("a batch").failed.is_empty());
    assert_eq!(store.load(&world.id()).await.expect("memory"), before, "nothing is overwritten");
    assert_eq!(world.zoho.requests().len(), 0);

    // A refresh token replaces the grant.
    text(&world.kept(&manager).await).await;
    let record = store.load(&world.id()).await.expect("memory").expect("a record").record;
    assert!(matches!(record.grant(), Grant::RefreshToken(_)), "{record:?}");
    assert_eq!(record.requested_scopes(), None);
    manager.revoke(&world.id()).await.expect("revoked");
    assert_eq!(ids(&manager).await, []);
}
