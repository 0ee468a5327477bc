//! A client and its accounts in a token manager.

use super::access_type::Offline;
use super::builder::OAuthClient;
use super::client_type::ClientType;
use super::exchange::AuthorizedClient;
use crate::client::Client;
use crate::store::AccountId;
use crate::token_manager::{Account, ManagerError, NewGrant, TokenManager};
use crate::tokens::request::Credentials;
use crate::tokens::{GrantedScopes, TokenError};
use crate::{DataCenter, ScopeSet, Transport};
use secrecy::SecretString;

/// A client as a manager knows it, for whatever scopes.
pub(crate) struct Registered {
    pub(crate) client_id: String,
    secret: Option<SecretString>,
    secrets: Vec<(DataCenter, SecretString)>,
    transport: Transport,
}

impl Registered {
    /// The client as it proves itself at a data centre.
    pub(crate) fn credentials(&self, data_center: DataCenter) -> Credentials {
        let own = self.secrets.iter().find(|(of, _)| *of == data_center).map(|(_, secret)| secret);
        let client_secret = own.or(self.secret.as_ref()).cloned();
        Credentials { transport: self.transport.clone(), data_center, client_id: self.client_id.clone(), client_secret }
    }
}

impl<S, K: ClientType> OAuthClient<S, K> {
    pub(crate) fn registered(&self) -> Registered {
        Registered {
            client_id: self.client_id.clone(),
            secret: K::secret(&self.client_secret).cloned(),
            secrets: self.secrets.clone(),
            transport: self.transport.clone(),
        }
    }

    /// The account of a user of this client: `user` is your own name for them.
    pub fn account_id(&self, user: impl Into<String>, data_center: DataCenter) -> AccountId {
        AccountId::new(user, &self.client_id, data_center)
    }
}

impl<S: ScopeSet, K: ClientType> OAuthClient<S, K> {
    /// Keeps what an exchange gave, and gives a client whose tokens the manager sees to. It replaces what was kept of
    /// the account; a refresh of the old token that is under way, in whatever process, cannot overwrite it.
    ///
    /// # Errors
    /// [`TokenError::Source`], if the store cannot be written: then nothing is kept, and `granted` is gone. Ask for
    /// another consent.
    pub async fn insert(
        &self,
        manager: &TokenManager,
        user: impl Into<String>,
        granted: AuthorizedClient<S, Offline>,
    ) -> Result<Client<S>, TokenError> {
        let AuthorizedClient { client, refresh_token, data_center } = granted;
        let id = self.account_id(user, data_center);
        let (access_token, evidence) = (client.tokens().in_memory(), client.granted_scopes().clone());
        let grant = NewGrant { refresh_token, access_token, evidence: evidence.clone() };
        let account = manager.insert_grant(id, grant).await?;
        Ok(Client::managed(self.transport.clone(), account, evidence, self.consent_url()))
    }

    /// A client for an account of a manager, in whatever process: the store is read once, for what is known of what the
    /// user granted. Nothing is sent.
    ///
    /// # Errors
    /// [`TokenError::InsufficientScope`] if Zoho reported less than `S` when the account consented; [`TokenError::Source`]
    /// if nothing is kept of it, if it is one of another client, or if the store cannot be read.
    pub async fn client(&self, account: &Account) -> Result<Client<S>, TokenError> {
        let of = account.id().client_id();
        if of != self.client_id {
            let error =
                ManagerError::ClientMismatch { account_client_id: of.to_owned(), client_id: self.client_id.clone() };
            return Err(error.into());
        }
        let evidence = account.record().await?.evidence;
        let evidence = GrantedScopes::covers::<S>(evidence, self.consent_url())?;
        Ok(Client::managed(self.transport.clone(), account.clone(), evidence, self.consent_url()))
    }
}
