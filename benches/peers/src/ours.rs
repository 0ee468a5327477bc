//! This toolkit, with its emulator.

use zoho_auth_typed::scopes::{self, ScopeSet};
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{Account, DataCenter, Encryption, Hosts, OAuthClient, TokenManager, Transport};
use zoho_emulator::{Emulator, Registration};

#[derive(ScopeSet)]
#[scopes(scopes::ZohoCRM::Modules::Leads::Read)]
struct Leads;

/// Starts the emulator, and stores an account with a cached token.
pub(crate) async fn account() -> (Emulator, Account) {
    let zoho = Emulator::start().await.expect("emulator should start");
    let app = zoho.register(Registration::self_client());
    zoho.user("anna", "eu");
    let transport = Transport::new().with_hosts(Hosts::loopback(zoho.servers()).expect("origins should be loopback"));
    let oauth = OAuthClient::<Leads>::self_client().client_id(app.id()).client_secret(app.secret().to_owned());
    let oauth = oauth.data_center(DataCenter::US).build().with_transport(transport);
    let manager = TokenManager::builder(MemoryStore::new(), Encryption::disabled()).oauth_client(&oauth).build();
    let refresh_token = zoho.refresh_token(&app, "anna", <Leads as ScopeSet>::SCOPE);
    let account = manager
        .insert(oauth.account_id("anna", DataCenter::EU), refresh_token)
        .await
        .expect("account should be stored");
    account.token().await.expect("token should be returned");
    (zoho, account)
}
