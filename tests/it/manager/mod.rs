//! The token manager against the emulator: a token is refreshed once, never lost and never leaked, and the manager
//! never exceeds Zoho's limit.

mod accounts;
mod backoff;
mod clock_skew;
mod consents;
mod environments;
mod exchange;
mod expiry;
mod grants;
mod keep_warm;
mod limits;
mod metrics;
mod operations;
mod parity;
mod random_faults;
mod rejections;
mod sealing;
mod shutdown;
mod storm;
mod takeover;

use crate::capture::Recorded;
use crate::loopback::transport;
use crate::manual_clock::HandClock;
use std::time::Duration;
use zoho_auth_typed::{
    Account, AccountId, DataCenter, Encryption, ExposeSecret, OAuthClient, RedirectUri, TokenManager, TokenStore, crm,
    token_manager::TokenManagerBuilder, zoho_app,
};
use zoho_emulator::{App, Emulator};

#[zoho_app]
pub(crate) struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

const CALLBACK: &str = "http://127.0.0.1:9/callback";
pub(crate) const HOUR: u64 = 3600;

/// The emulator, an OAuth client and the clock of the managers.
pub(crate) struct TestEnv {
    pub(crate) zoho: Recorded,
    pub(crate) app: App,
    pub(crate) oauth: OAuthClient<LeadSync>,
    pub(crate) clock: HandClock,
}

impl TestEnv {
    pub(crate) async fn start() -> Self {
        Self::with(Emulator::start().await.expect("emulator should start"))
    }

    pub(crate) fn with(zoho: Emulator) -> Self {
        let zoho = Recorded::new(zoho);
        let app = zoho.register(zoho_emulator::Registration::server().redirect_uri(CALLBACK));
        zoho.user("anna", "eu");
        let oauth = oauth(&zoho, &app);
        Self { zoho, app, oauth, clock: HandClock::still() }
    }

    pub(crate) fn id(&self) -> AccountId {
        self.oauth.account_id("anna", DataCenter::EU)
    }

    pub(crate) fn manager_builder(&self, store: impl TokenStore) -> TokenManagerBuilder {
        TokenManager::builder(store, Encryption::disabled()).oauth_client(&self.oauth).clock(self.clock.clone())
    }

    pub(crate) fn refresh_token(&self) -> String {
        self.zoho.refresh_token(&self.app, "anna", LeadSync::SCOPE)
    }

    /// Inserts an account with a refresh token and no access token.
    pub(crate) async fn insert_account(&self, manager: &TokenManager) -> Account {
        manager.insert(self.id(), self.refresh_token()).await.expect("account should be stored")
    }

    /// Advances the clocks of this process and of the emulator.
    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(seconds);
        self.zoho.clock().advance(Duration::from_secs(seconds));
    }

    pub(crate) fn refreshes(&self) -> usize {
        self.zoho.requests().iter().filter(|seen| seen.is_refresh()).count()
    }

    /// Waits until the emulator has received `refreshes` refresh requests.
    pub(crate) async fn wait_for_refreshes(&self, refreshes: usize) {
        while self.refreshes() < refreshes {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

fn oauth<S: zoho_auth_typed::ScopeSet>(zoho: &Emulator, app: &App) -> OAuthClient<S> {
    let settings = OAuthClient::<S>::server().client_id(app.id()).client_secret(app.secret().to_owned());
    let settings = settings.redirect_uri(RedirectUri::parse(CALLBACK).expect("redirect URI should be valid"));
    let transport = transport(zoho.servers());
    settings.data_center(DataCenter::US).build().with_transport(transport)
}

pub(crate) async fn ids(manager: &TokenManager) -> Vec<AccountId> {
    manager.list(None, 10).await.expect("accounts should be listed").into_iter().map(|info| info.id).collect()
}

pub(crate) async fn text(account: &Account) -> String {
    account.token().await.expect("token should be returned").secret().expose_secret().to_owned()
}
