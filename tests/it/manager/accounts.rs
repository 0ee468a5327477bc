//! Accounts and their clients.

use super::{HOUR, LeadSync, TestEnv, ids, oauth, text};
use crate::capture::{ExpectError, manager_error};
use zoho_auth_typed::Failure;
use zoho_auth_typed::store::{EnvStore, MemoryStore};
use zoho_auth_typed::{
    Account, AccountId, DataCenter, TokenError, TokenManager, TokenStore, crm, store::StoreError,
    token_manager::ManagerError, tokens::GrantedScopes, zoho_app,
};
use zoho_emulator::{Emulator, Fault, FaultPoint, ScopeInResponse};

#[zoho_app]
struct Users {
    users: crm::ListUsers,
}

/// The next release of a program with [`LeadSync`].
#[zoho_app]
struct LeadSyncWithUsers {
    leads: crm::ListRecords<crm::Leads>,
    users: crm::ListUsers,
}

#[tokio::test]
async fn client_keeps_its_scopes_and_refreshes_through_the_manager() {
    let zoho = Emulator::builder()
        .scope_in_response(ScopeInResponse::WithSpaces)
        .start()
        .await
        .expect("emulator should start");
    let world = TestEnv::with(zoho);
    let manager = world.manager_builder(MemoryStore::new()).build();
    let (url, awaiting) = world.oauth.authorize().offline().prompt_consent().build();
    let code =
        world.oauth.verify_callback(awaiting, &world.zoho.approve(&url, "anna")).expect("callback should be valid");
    let granted = world.oauth.exchange(code).await.expect("code should be exchanged");
    let client = world.oauth.insert(&manager, "anna", &granted).await.expect("account should be stored");
    client.send(LeadSync::leads().fields("Last_Name")).await.expect("leads should be returned");
    assert_eq!(world.refreshes(), 0, "the client should use the token of the exchange");
    // The account is loaded again, as after a restart.
    let account = manager.account(world.id()).expect("manager should have the client");
    let client = world.oauth.client(&account).await.expect("account should have the scopes of the client");
    let reported = GrantedScopes::Reported(vec!["ZohoCRM.modules.leads.READ".to_owned()]);
    assert_eq!((client.granted_scopes(), client.data_center()), (&reported, DataCenter::EU));
    world.zoho.fault(Fault::InvalidToken.at_point(FaultPoint::Api));
    client.send(LeadSync::leads().fields("Last_Name")).await.expect("new token should be accepted");
    assert_eq!(world.refreshes(), 1);
    // A set that needs more than the granted scopes is rejected, and so is another OAuth client.
    let more = oauth::<Users>(&world.zoho, &world.app);
    let error = more.client(&account).await.map(drop).expect_error();
    assert!(
        matches!(&error, TokenError::InsufficientScope { missing, .. } if *missing == ["ZohoCRM.users.READ"]),
        "{error}"
    );
    let _ = Users::users();
    let other = oauth::<LeadSync>(&world.zoho, &world.zoho.register(zoho_emulator::Registration::server()));
    let error = other.client(&account).await.map(drop).expect_error();
    assert!(matches!(manager_error(&error), Some(ManagerError::ClientMismatch { .. })), "{error}");
    let unknown = AccountId::new("anna", other.account_id("anna", DataCenter::EU).client_id(), DataCenter::EU);
    let error = manager.account(unknown).expect_error();
    assert!(matches!(error, ManagerError::UnknownClient { .. }), "{error}");
}

#[tokio::test]
async fn two_releases_share_an_account_within_its_granted_scopes() {
    let zoho = Emulator::builder()
        .scope_in_response(ScopeInResponse::WithSpaces)
        .start()
        .await
        .expect("emulator should start");
    let world = TestEnv::with(zoho);
    let store = MemoryStore::new();
    let next = oauth::<LeadSyncWithUsers>(&world.zoho, &world.app);
    let (old, new) =
        (world.manager_builder(store.clone()).build(), world.manager_builder(store).oauth_client(&next).build());
    // The user has consented to the old release.
    let (url, awaiting) = world.oauth.authorize().offline().prompt_consent().build();
    let code =
        world.oauth.verify_callback(awaiting, &world.zoho.approve(&url, "anna")).expect("callback should be valid");
    let granted = world.oauth.exchange(code).await.expect("code should be exchanged");
    let client = world.oauth.insert(&old, "anna", &granted).await.expect("account should be stored");
    client.send(LeadSync::leads().fields("Last_Name")).await.expect("leads should be returned");
    // The new release needs a consent to more scopes. The old release still works.
    let error =
        next.client(&new.account(world.id()).expect("manager should have the client")).await.map(drop).expect_error();
    assert!(error.needs_consent(), "{error}");
    client.send(LeadSync::leads().fields("Last_Name")).await.expect("leads should be returned");
    // The consent to the new release serves both releases, in every process.
    let (url, awaiting) = next.authorize().offline().prompt_consent().build();
    let code = next.verify_callback(awaiting, &world.zoho.approve(&url, "anna")).expect("callback should be valid");
    let granted = next.exchange(code).await.expect("code should be exchanged");
    let newer = next.insert(&new, "anna", &granted).await.expect("account should be stored");
    world.pass(HOUR);
    newer.send(LeadSyncWithUsers::leads().fields("Last_Name")).await.expect("leads should be returned");
    newer.send(LeadSyncWithUsers::users()).await.expect("users should be returned");
    client.send(LeadSync::leads().fields("Last_Name")).await.expect("leads should be returned");
    assert_eq!(world.refreshes(), 1, "both releases should share one token");
}

/// Exchanges an authorization code for the scopes of [`LeadSync`], and inserts the account.
async fn exchanged(world: &TestEnv, manager: &TokenManager) -> Account {
    let (url, awaiting) = world.oauth.authorize().offline().prompt_consent().build();
    let code =
        world.oauth.verify_callback(awaiting, &world.zoho.approve(&url, "anna")).expect("callback should be valid");
    let granted = world.oauth.exchange(code).await.expect("code should be exchanged");
    world.oauth.insert(manager, "anna", &granted).await.expect("account should be stored");
    manager.account(world.id()).expect("manager should have the client")
}

#[tokio::test]
async fn client_needs_the_reported_and_the_requested_scopes() {
    let both = "ZohoCRM.modules.leads.READ,ZohoCRM.users.READ";
    let requested = ["ZohoCRM.modules.leads.READ".to_owned()];
    for (form, reported) in [(ScopeInResponse::Absent, None), (ScopeInResponse::WithSpaces, Some(both))] {
        let zoho = Emulator::builder().scope_in_response(form).start().await.expect("emulator should start");
        let world = TestEnv::with(zoho);
        let store = MemoryStore::new();
        let manager = world.manager_builder(store.clone()).build();
        // The emulator reports more scopes than requested, or does not report scopes.
        if let Some(reported) = reported {
            world.zoho.fault(Fault::NarrowedScope(reported.to_owned()));
        }
        let account = exchanged(&world, &manager).await;
        let record =
            store.load(&world.id()).await.expect("store should be available").expect("record should exist").record;
        assert_eq!(record.requested_scopes(), Some(&requested[..]));
        assert_eq!(record.reported_scopes().map(|scopes| scopes.join(",")).as_deref(), reported);
        world.oauth.client(&account).await.expect("the requested scopes should be sufficient");
        let error = oauth::<LeadSyncWithUsers>(&world.zoho, &world.app).client(&account).await.map(drop).expect_error();
        let TokenError::InsufficientScope { missing, .. } = &error else { panic!("{error}") };
        assert_eq!(missing, &["ZohoCRM.users.READ"]);
        assert!(error.to_string().contains("missing: ZohoCRM.users.READ"), "{error}");
    }
}

#[tokio::test]
async fn client_fails_after_a_refresh_reports_fewer_scopes() {
    let world = TestEnv::start().await;
    let manager = world.manager_builder(MemoryStore::new()).build();
    let account = exchanged(&world, &manager).await;
    world.pass(HOUR);
    world.zoho.fault(Fault::NarrowedScope("ZohoCRM.users.READ".to_owned()));
    text(&account).await;
    let error = world.oauth.client(&account).await.map(drop).expect_error();
    assert!(
        matches!(&error, TokenError::InsufficientScope { missing, .. } if *missing == ["ZohoCRM.modules.leads.READ"]),
        "{error}"
    );
}

#[tokio::test]
async fn assumed_scopes_never_fail() {
    let zoho =
        Emulator::builder().scope_in_response(ScopeInResponse::Absent).start().await.expect("emulator should start");
    let world = TestEnv::with(zoho);
    let manager = world.manager_builder(MemoryStore::new()).build();
    let account = world.insert_account(&manager).await;
    text(&account).await;
    let client = oauth::<LeadSyncWithUsers>(&world.zoho, &world.app)
        .client(&account)
        .await
        .expect("account should have the scopes of the client");
    assert_eq!(client.granted_scopes(), &GrantedScopes::Assumed);
}

#[tokio::test]
async fn unknown_or_removed_account_is_an_error() {
    let world = TestEnv::start().await;
    let manager = world.manager_builder(MemoryStore::new()).build();
    let account = manager.account(world.id()).expect("manager should have the client");
    let error = account.token().await.expect_error();
    assert!(matches!(error, TokenError::AccountNotFound { .. }) && error.needs_consent(), "{error}");
    world.insert_account(&manager).await;
    text(&account).await;
    assert_eq!(ids(&manager).await, [world.id()]);
    manager.remove(&world.id()).await.expect("account should be removed");
    assert!(account.token().await.expect_error().needs_consent());
    assert_eq!(ids(&manager).await, []);
}

#[test]
fn account_without_a_runtime_fails_without_panic() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime should start");
    let first = runtime();
    let world = first.block_on(TestEnv::start());
    let manager = world.manager_builder(MemoryStore::new()).build();
    assert!(matches!(manager.account(world.id()).map(drop).expect_error(), ManagerError::NoRuntime));
    let account = first.block_on(world.insert_account(&manager));
    // The runtime of this account has ended, so a refresh is impossible. The call fails instead of waiting forever.
    let stale_account =
        { runtime().block_on(async { manager.account(world.id()).expect("manager should have the client") }) };
    let error = first.block_on(stale_account.token()).expect_error();
    assert!(matches!(error, TokenError::RefreshCanceled { .. }), "{error}");
    world.clock.advance(1);
    first.block_on(text(&account));
    assert_eq!(world.refreshes(), 1);
}

#[tokio::test]
async fn environment_store_serves_one_account() {
    let world = TestEnv::start().await;
    let (token, client) = (world.refresh_token(), world.app.id().to_owned());
    let variable = |name: &str| match name {
        "ZOHO_REFRESH_TOKEN" => Some(token.clone()),
        "ZOHO_CLIENT_ID" => Some(client.clone()),
        "ZOHO_DC" => Some("eu".to_owned()),
        "ZOHO_USER" => Some("anna".to_owned()),
        _ => None,
    };
    let manager = world.manager_builder(EnvStore::from_lookup(variable).expect("all variables should be set")).build();
    let account = manager.account(world.id()).expect("manager should have the client");
    assert_eq!(text(&account).await, text(&account).await);
    assert_eq!(world.refreshes(), 1);
    let error = manager.insert(world.id(), "1000.another").await.map(drop).expect_error();
    assert!(matches!(error, ManagerError::Store(StoreError::ReadOnly { .. })), "{error}");
}
