//! The comparison of the environment of an account with the API domain that a token response reports.

use super::{HOUR, LeadSync, TestEnv, ids, oauth, text};
use crate::capture::{ExpectError, manager_error};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{
    AccountId, DataCenter, Failure, OAuthClient, TokenError, TokenStore,
    data_center::{Environment, GrantedEnvironment},
    token_manager::{AccountEvent, ManagerError},
};
use zoho_emulator::{App, Fault, Registration};

const SANDBOX: &str = "https://sandbox.zohoapis.eu";
const UNKNOWN: &str = "https://www.zohoapis.mars";

fn reports(api_domain: &str) -> Fault {
    Fault::ApiDomain(api_domain.to_owned())
}

#[track_caller]
fn assert_mismatch(error: &TokenError, expected: Environment, shown: &str) {
    let TokenError::EnvironmentMismatch { expected: requested, granted, .. } = error else { panic!("{error}") };
    assert_eq!(*requested, expected);
    assert!(granted.to_string().contains(shown), "{granted}");
    assert!(!error.retry().is_safe(), "{error}");
}

#[tokio::test]
async fn exchange_outside_production_fails_and_stores_nothing() {
    let world = TestEnv::start().await;
    let manager = world.manager_builder(MemoryStore::new()).build();
    for (api_domain, shown) in
        [(SANDBOX, "the sandbox environment"), (UNKNOWN, UNKNOWN), ("1000.t0ken", "not a valid URL origin")]
    {
        let (url, awaiting) = world.oauth.authorize().offline().prompt_consent().build();
        let code =
            world.oauth.verify_callback(awaiting, &world.zoho.approve(&url, "anna")).expect("callback should be valid");
        world.zoho.fault(reports(api_domain));
        let error = world.oauth.exchange(code).await.map(drop).expect_error();
        assert_mismatch(error.token_error(), Environment::Production, shown);
        assert!(!error.to_string().contains("t0ken"), "{error}");
    }
    assert_eq!(ids(&manager).await, []);
}

#[tokio::test]
async fn refresh_outside_production_fails_without_a_manager() {
    let world = TestEnv::start().await;
    let client = world.oauth.client_from_refresh_token(world.refresh_token(), DataCenter::EU);
    world.zoho.fault(reports(SANDBOX));
    let error = client.access_token().await.map(drop).expect_error();
    assert_mismatch(&error, Environment::Production, "sandbox");
    let client = world.oauth.client_from_refresh_token(world.refresh_token(), DataCenter::EU);
    client.access_token().await.expect("production token should be returned");

    let app: App = world.zoho.register(Registration::self_client());
    let own = OAuthClient::<LeadSync>::client_credentials().client_id(app.id()).client_secret(app.secret().to_owned());
    let own = own.data_center(DataCenter::EU).build();
    let own = own.with_transport(crate::loopback::transport(world.zoho.servers()));
    world.zoho.fault(reports(UNKNOWN));
    assert_mismatch(&own.request_token(None).await.map(drop).expect_error(), Environment::Production, UNKNOWN);
}

#[tokio::test]
async fn discovery_finds_the_data_center_of_a_sandbox_token() {
    let world = TestEnv::start().await;
    // The request to the United States uses up the first fault without an effect, because the token is unknown there.
    world.zoho.fault(reports(SANDBOX));
    world.zoho.fault(reports(SANDBOX));
    let found = oauth::<LeadSync>(&world.zoho, &world.app).discover_data_center(world.refresh_token()).await;
    assert_eq!(found.expect("data center should be found"), DataCenter::EU);
}

#[tokio::test]
async fn mismatched_refresh_of_an_account_stores_nothing() {
    let world = TestEnv::start().await;
    let store = MemoryStore::new();
    let failures = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&failures);
    let count = move |event: &AccountEvent| {
        let failed = matches!(event, AccountEvent::RefreshFailed { error: TokenError::EnvironmentMismatch { .. }, .. });
        counter.fetch_add(usize::from(failed), Ordering::Relaxed);
    };
    let manager = world.manager_builder(store.clone()).on_event(count).build();
    let production = world.insert_account(&manager).await;
    let sandbox_id = world.id().with_environment(Environment::Sandbox);
    let sandbox = manager.insert(sandbox_id.clone(), world.refresh_token()).await.expect("account should be stored");
    let tokens = async |id: &AccountId| {
        let record = store.load(id).await.expect("store should be available").expect("record should exist").record;
        (record.grant().refresh_token().cloned(), record.expires_at())
    };
    let (before, sandbox_before) = (tokens(&world.id()).await, tokens(&sandbox_id).await);
    world.zoho.fault(reports(SANDBOX));
    assert_mismatch(&production.token().await.map(drop).expect_error(), Environment::Production, "sandbox");
    // The API domain of the emulator belongs to production.
    assert_mismatch(&sandbox.token().await.map(drop).expect_error(), Environment::Sandbox, "production");
    assert_eq!((tokens(&world.id()).await, tokens(&sandbox_id).await), (before, sandbox_before));
    assert_eq!(failures.load(Ordering::Relaxed), 2);

    world.pass(60);
    text(&production).await;
    world.zoho.fault(reports(SANDBOX));
    text(&sandbox).await;
    world.pass(HOUR);
    world.zoho.fault(reports("https://developer.zohoapis.eu"));
    let error = sandbox.token().await.map(drop).expect_error();
    let TokenError::EnvironmentMismatch { granted: GrantedEnvironment::Known(granted), .. } = error else {
        panic!("{error}")
    };
    assert_eq!(granted, Environment::Developer);
}

#[tokio::test]
async fn client_of_a_sandbox_account_is_rejected() {
    let world = TestEnv::start().await;
    let manager = world.manager_builder(MemoryStore::new()).build();
    let id = world.id().with_environment(Environment::Sandbox);
    let account = manager.insert(id.clone(), world.refresh_token()).await.expect("account should be stored");
    let error = world.oauth.client(&account).await.map(drop).expect_error();
    assert!(matches!(manager_error(&error), Some(ManagerError::UnsupportedEnvironment { .. })), "{error}");
    let text = error.to_string();
    assert!(text.contains("environment of `anna` of the client") && text.matches("sandbox").count() == 1, "{text}");
    // Another account of the same user is not affected.
    world
        .oauth
        .client(&world.insert_account(&manager).await)
        .await
        .expect("account should have the scopes of the client");
    assert_eq!(ids(&manager).await, [world.id(), id.clone()]);
    manager.remove(&id).await.expect("account should be removed");
    assert_eq!(ids(&manager).await, [world.id()]);
}
