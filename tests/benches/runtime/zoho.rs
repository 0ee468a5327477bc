//! The emulator, and the connection data that a child process needs.

use crate::store_location::StoreLocation;
use std::time::SystemTime;
use zoho_auth_typed::{
    AccountId, DataCenter, Encryption, Hosts, KeyRing, OAuthClient, TokenManager, Transport, crm, oauth::SelfClient,
    zoho_app,
};
use zoho_emulator::{App, Emulator};

#[zoho_app]
pub(crate) struct Leads {
    users: crm::ListUsers,
}

/// The emulator, with a registered client.
pub(crate) struct Zoho {
    pub(crate) emulator: Emulator,
    app: App,
}

impl Zoho {
    pub(crate) async fn start() -> Self {
        let emulator = Emulator::start().await.expect("emulator should start");
        let app = emulator.register(zoho_emulator::Registration::self_client());
        Self { emulator, app }
    }

    /// Creates a user, and returns the user's refresh token.
    pub(crate) fn refresh_token(&self, user: &str) -> String {
        self.emulator.user(user, "eu");
        self.emulator.refresh_token(&self.app, user, Leads::SCOPE)
    }

    /// Returns the times at which the emulator responded to the refreshes.
    pub(crate) fn refreshes(&self) -> Vec<SystemTime> {
        let requests = self.emulator.requests();
        requests
            .iter()
            .filter(|seen| seen.is_refresh())
            .map(|seen| seen.responded_at.expect("refresh should have a response"))
            .collect()
    }

    pub(crate) fn way(&self) -> Way {
        Way {
            accounts: self.emulator.accounts_server("eu").to_owned(),
            gateway: self.emulator.api_domain("eu").to_owned(),
            client_id: self.app.id().to_owned(),
            secret: self.app.secret().to_owned(),
        }
    }
}

/// The addresses of the emulator and the credentials of the client. Child processes receive them as text.
pub(crate) struct Way {
    accounts: String,
    gateway: String,
    client_id: String,
    secret: String,
}

impl Way {
    pub(crate) fn to_text(&self) -> String {
        [&self.accounts, &self.gateway, &self.client_id, &self.secret].map(String::as_str).join(" ")
    }

    pub(crate) fn from_text(text: &str) -> Self {
        let mut parts = text.split_whitespace().map(str::to_owned);
        let mut next = || parts.next().expect("text should have four words");
        Self { accounts: next(), gateway: next(), client_id: next(), secret: next() }
    }

    pub(crate) fn oauth(&self) -> OAuthClient<Leads, SelfClient> {
        let hosts = Hosts::default()
            .with_loopback(DataCenter::EU, &self.accounts, &self.gateway)
            .expect("origins should be loopback");
        let oauth = OAuthClient::<Leads>::self_client().client_id(&self.client_id).client_secret(self.secret.clone());
        oauth.data_center(DataCenter::EU).build().with_transport(Transport::new().with_hosts(hosts))
    }

    pub(crate) fn id(&self, user: &str) -> AccountId {
        AccountId::new(user, &self.client_id, DataCenter::EU)
    }

    /// Creates a manager with encrypted tokens.
    pub(crate) async fn manager(&self, store: &StoreLocation) -> TokenManager {
        let encryption = Encryption::with_keys(KeyRing::new("bench", [7; 32]).expect("key name should be valid"));
        store.open().await.into_manager(encryption).oauth_client(&self.oauth()).build()
    }
}
