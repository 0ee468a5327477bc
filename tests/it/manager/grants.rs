//! Accounts without a refresh token.

use super::{HOUR, LeadSync, TestEnv, ids, text};
use crate::capture::ExpectError;
use zoho_auth_typed::store::{Grant, MemoryStore, Record};
use zoho_auth_typed::{DataCenter, Encryption, OAuthClient, TokenError, TokenManager, TokenStore};

/// Stores an account with client credentials and an access token that is valid for `seconds` seconds. Returns its
/// manager.
async fn client_credentials(world: &TestEnv, store: &MemoryStore, seconds: u64) -> TokenManager {
    let now = zoho_auth_typed::token_manager::Clock::now(&world.clock);
    let expires_at = now.duration_since(std::time::UNIX_EPOCH).expect("time should be after 1970").as_secs() + seconds;
    let text = format!(
        r#"{{"format":1,"grant":{{"client_credentials":{{"soid":"ZohoCRM.7"}}}},"access_token":"plain:1000.acc3ss","requested_scopes":["ZohoCRM.modules.leads.READ"],"refresh_state":{{"lease":{{"fencing_token":1}},"refreshes":[],"access":{{"fencing_token":1,"expires_at":{expires_at}}}}}}}"#
    );
    let record = Record::from_json(&text, "a test").expect("text should be a record");
    store.compare_and_swap(&world.id(), None, Some(&record)).await.expect("store should be available");
    world.manager_builder(store.clone()).build()
}

#[tokio::test]
async fn client_credentials_are_refreshed_by_the_manager() {
    let world = TestEnv::start().await;
    let app = world.zoho.register(zoho_emulator::Registration::self_client());
    let own = OAuthClient::<LeadSync>::client_credentials().client_id(app.id()).client_secret(app.secret().to_owned());
    let own = own.data_center(DataCenter::EU).build();
    let own = own.with_transport(crate::loopback::transport(world.zoho.servers()));
    let (store, clock) = (MemoryStore::new(), world.clock.clone());
    let manager = TokenManager::builder(store.clone(), Encryption::disabled()).oauth_client(&own).clock(clock).build();
    let requests = || {
        let requests = world.zoho.requests();
        let requests = requests.iter().filter(|seen| seen.parameter("grant_type") == Some("client_credentials"));
        requests.map(|seen| seen.parameter("scope").map(str::to_owned)).collect::<Vec<_>>()
    };
    let client = own.insert_client_credentials(&manager, "nightly", None).await.expect("account should be stored");
    client.send(LeadSync::leads().fields("Last_Name")).await.expect("leads should be returned");
    assert_eq!(requests().len(), 1);
    world.pass(HOUR);
    client.send(LeadSync::leads().fields("Last_Name")).await.expect("leads should be returned");
    let scope = Some("ZohoCRM.modules.leads.READ".to_owned());
    assert_eq!(requests(), [scope.clone(), scope]);
    // Another process uses the stored token.
    let other = TokenManager::builder(store, Encryption::disabled()).oauth_client(&own).clock(world.clock.clone());
    let account =
        other.build().account(own.account_id("nightly", DataCenter::EU)).expect("manager should have the client");
    own.client(&account)
        .await
        .expect("the requested scopes should be sufficient")
        .access_token()
        .await
        .expect("stored token should be returned");
    assert_eq!(requests().len(), 2);
}

#[tokio::test]
async fn client_credentials_cannot_be_revoked() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let manager = client_credentials(&world, &store, HOUR).await;
    let account = manager.account(world.id()).expect("manager should have the client");
    assert_eq!(text(&account).await, "1000.acc3ss", "the stored token should be valid");
    world.oauth.client(&account).await.expect("the requested scopes should suffice");
    let before = store.load(&world.id()).await.expect("store should be available");
    let error = manager.revoke(&world.id()).await.expect_error();
    assert!(matches!(error, TokenError::UnsupportedGrant { .. }) && error.to_string().contains("remove"), "{error}");
    assert!(manager.rotate_keys(None, 10).await.expect("keys should be rotated").failed.is_empty());
    assert_eq!(
        store.load(&world.id()).await.expect("store should be available"),
        before,
        "the record should not be overwritten"
    );
    assert_eq!(world.zoho.requests().len(), 0);

    // A refresh token replaces the grant.
    text(&world.insert_account(&manager).await).await;
    let record = store.load(&world.id()).await.expect("store should be available").expect("record should exist").record;
    assert!(matches!(record.grant(), Grant::RefreshToken(_)), "{record:?}");
    assert_eq!(record.requested_scopes(), None);
    manager.revoke(&world.id()).await.expect("revocation should succeed");
    assert_eq!(ids(&manager).await, []);
}
