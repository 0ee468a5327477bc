//! An account of a store, identified by user, client, data center and environment.

use super::encryption::EncryptionArgs;
use super::environment::{self, CLIENT_ID, CLIENT_SECRET};
use super::hints;
use super::store::{Store, StoreOption};
use crate::error::Error;
use clap::Args;
use zoho_auth_typed::dynamic::DynamicScopes;
use zoho_auth_typed::store::Record;
use zoho_auth_typed::{
    AccountId, DataCenter, Encryption, ExposeSecret, OAuthClient, RedirectUri, SecretString, TokenManager, TokenStore,
    Transport, data_center::Environment,
};

/// The largest number of other accounts that an error names.
const NAMED: usize = 5;

/// The options for the store of an account, the encryption of its tokens, and its environment.
#[derive(Debug, Args)]
pub(crate) struct StoreArgs {
    #[command(flatten)]
    pub(crate) store: StoreOption,
    #[command(flatten)]
    pub(crate) encryption: EncryptionArgs,
    /// The environment of the account: `production` (the default), `sandbox` or `developer`.
    #[arg(long)]
    environment: Option<Environment>,
}

impl StoreArgs {
    /// Returns the identifier of a user's account in the environment of the options.
    pub(crate) fn account_id(&self, user: &str, client_id: &str, data_center: DataCenter) -> AccountId {
        AccountId::new(user, client_id, data_center).with_environment(self.environment())
    }

    /// Returns the environment of the options; the default is production.
    pub(crate) fn environment(&self) -> Environment {
        self.environment.unwrap_or_default()
    }

    /// Fails if an option for a store is on the command line, but `user` is `None`.
    pub(crate) fn require_user(&self, user: Option<&String>) -> Result<(), Error> {
        if user.is_none() && (self.store.is_given() || self.encryption.is_given() || self.environment.is_some()) {
            return Err(Error::usage("the options for a store require the name of a user", "add --user NAME"));
        }
        Ok(())
    }
}

/// The client that the environment variables describe.
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: Option<SecretString>,
    pub(crate) data_center: DataCenter,
    pub(crate) transport: Transport,
}

impl Client {
    /// Reads the client from `ZOHO_CLIENT_ID` and, if it is set, `ZOHO_CLIENT_SECRET`. The secret must belong to the
    /// data center.
    pub(crate) fn from_environment(data_center: DataCenter, transport: Transport) -> Result<Self, Error> {
        let id = environment::required([&CLIENT_ID])?.iter().map(ExposeSecret::expose_secret).collect();
        Ok(Self { id, secret: CLIENT_SECRET.get()?, data_center, transport })
    }

    /// Returns a manager of this client's accounts.
    pub(crate) fn manager(self, store: Store, protection: Encryption) -> TokenManager {
        let builder = TokenManager::builder(store, protection);
        match self.secret {
            Some(secret) => builder.oauth_client(
                &OAuthClient::<DynamicScopes>::self_client()
                    .client_id(self.id)
                    .client_secret(secret)
                    .data_center(self.data_center)
                    .build()
                    .with_transport(self.transport),
            ),
            None => builder.oauth_client(
                &OAuthClient::<DynamicScopes>::native()
                    .client_id(self.id)
                    // The redirect URI is not used, because tokens are refreshed without it.
                    .redirect_uri(RedirectUri::parse("http://127.0.0.1/").expect("redirect URI should be valid"))
                    .data_center(self.data_center)
                    .build()
                    .with_transport(self.transport),
            ),
        }
        .build()
    }
}

/// Returns the record of an account. Fails if the store has no such record; the error names the other accounts of the
/// same user.
pub(crate) async fn record(store: &Store, id: &AccountId) -> Result<Record, Error> {
    if let Some(stored) = store.load(id).await.map_err(|error| hints::store_error(&error))? {
        return Ok(stored.record);
    }
    let mut others = all(store).await?;
    others.retain(|other| other.user() == id.user());
    let message = format!("the store has no tokens of {id}");
    if others.is_empty() {
        let next = format!("list the accounts with zoho accounts, or add one with zoho login --user {:?}", id.user());
        return Err(Error::usage(message, &next));
    }
    let mut names: Vec<String> = others.iter().take(NAMED).map(AccountId::to_string).collect();
    if others.len() > NAMED {
        names.push(format!("{} more", others.len() - NAMED));
    }
    Err(Error::usage(
        format!("{message}, but has those of {}", names.join(", ")),
        "check --dc, --environment and ZOHO_CLIENT_ID",
    ))
}

/// Returns the identifiers of all accounts of a store, in ascending order.
pub(crate) async fn all(store: &Store) -> Result<Vec<AccountId>, Error> {
    const PAGE: usize = 500;
    let mut ids: Vec<AccountId> = Vec::new();
    loop {
        let page = store.list(ids.last(), PAGE).await.map_err(|error| hints::store_error(&error))?;
        let is_last = page.len() < PAGE;
        ids.extend(page);
        if is_last {
            return Ok(ids);
        }
    }
}
