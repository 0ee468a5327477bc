//! One account of a store: whose, by the client of the environment, and where.

use super::environment::{self, CLIENT_ID, CLIENT_SECRET};
use super::next;
use super::sealing::Sealing;
use super::store::{Store, StoreOption};
use crate::error::Error;
use clap::Args;
use zoho_auth_typed::__private::AtRunTime;
use zoho_auth_typed::store::Record;
use zoho_auth_typed::{
    AccountId, DataCenter, ExposeSecret, OAuth, Protection, RedirectUri, SecretString, TokenManager, TokenStore,
    Transport,
};

/// How many other accounts an error names.
const NAMED: usize = 5;

/// The store of an account, and how its tokens lie there.
#[derive(Debug, Args)]
pub(crate) struct Kept {
    #[command(flatten)]
    pub(crate) store: StoreOption,
    #[command(flatten)]
    pub(crate) sealing: Sealing,
}

impl Kept {
    /// An error where it is on the command line and the account is not.
    pub(crate) fn only_with(&self, user: Option<&String>) -> Result<(), Error> {
        if user.is_none() && (self.store.is_given() || self.sealing.is_given()) {
            return Err(Error::usage("tokens are kept by the name that you have for a user", "--user NAME"));
        }
        Ok(())
    }
}

/// The client of the environment.
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: Option<SecretString>,
    pub(crate) data_center: DataCenter,
    pub(crate) transport: Transport,
}

impl Client {
    /// The client as `ZOHO_CLIENT_ID` and `ZOHO_CLIENT_SECRET` say it; the secret is that of the data centre.
    pub(crate) fn from_environment(data_center: DataCenter, transport: Transport) -> Result<Self, Error> {
        let id = environment::required([&CLIENT_ID])?.iter().map(ExposeSecret::expose_secret).collect();
        Ok(Self { id, secret: CLIENT_SECRET.get()?, data_center, transport })
    }

    /// A manager of this client's accounts.
    pub(crate) fn manager(self, store: Store, protection: Protection) -> TokenManager {
        let builder = TokenManager::builder(store, protection);
        match self.secret {
            Some(secret) => builder.client(
                &OAuth::<AtRunTime>::self_client()
                    .client_id(self.id)
                    .client_secret(secret)
                    .registered_at(self.data_center)
                    .build()
                    .with_transport(self.transport),
            ),
            None => builder.client(
                &OAuth::<AtRunTime>::native()
                    .client_id(self.id)
                    // Nobody is sent there: tokens are refreshed without it.
                    .redirect_uri(RedirectUri::parse("http://127.0.0.1/").expect("a redirect URI"))
                    .registered_at(self.data_center)
                    .build()
                    .with_transport(self.transport),
            ),
        }
        .build()
    }
}

/// What the store has of an account. Where it has nothing, the error says what it has instead.
pub(crate) async fn record(store: &Store, id: &AccountId) -> Result<Record, Error> {
    if let Some(stored) = store.load(id).await.map_err(|error| next::of_store(&error))? {
        return Ok(stored.record);
    }
    let mut others = all(store).await?;
    others.retain(|other| other.user() == id.user());
    let message = format!("the store has no tokens of {id}");
    if others.is_empty() {
        let next = format!("zoho accounts, which lists what there is; or zoho login --user {:?}", id.user());
        return Err(Error::usage(message, &next));
    }
    let mut names: Vec<String> = others.iter().take(NAMED).map(AccountId::to_string).collect();
    if others.len() > NAMED {
        names.push(format!("{} more", others.len() - NAMED));
    }
    Err(Error::usage(
        format!("{message}; it has those of {}", names.join(", ")),
        "--dc and ZOHO_CLIENT_ID of the account that you mean",
    ))
}

/// All accounts of a store, in their order.
pub(crate) async fn all(store: &Store) -> Result<Vec<AccountId>, Error> {
    const PAGE: usize = 500;
    let mut ids: Vec<AccountId> = Vec::new();
    loop {
        let page = store.list(ids.last(), PAGE).await.map_err(|error| next::of_store(&error))?;
        let is_last = page.len() < PAGE;
        ids.extend(page);
        if is_last {
            return Ok(ids);
        }
    }
}
