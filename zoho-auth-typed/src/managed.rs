//! The methods of an OAuth client for its accounts in a token manager. No other file knows both.

use crate::client::Client;
use crate::data_center::DataCenter;
use crate::oauth::{AuthorizedClient, ClientType, OAuthClient, Offline};
use crate::scope::scope_set::ScopeSet;
use crate::store::AccountId;
use crate::token_manager::{Account, ManagerError, NewGrant, TokenManager};
use crate::tokens::{GrantedScopes, TokenError};
use std::sync::Arc;

impl<S, K: ClientType> OAuthClient<S, K> {
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
        Ok(self.client_of(account, evidence))
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
        Ok(self.client_of(account.clone(), evidence))
    }

    fn client_of(&self, account: Account, evidence: GrantedScopes) -> Client<S> {
        let (data_center, needs_consent) = (account.id().data_center(), Arc::clone(account.needs_consent()));
        let source = (account, needs_consent);
        Client::from_shared_source(self.transport.clone(), source, data_center, evidence, self.consent_url())
    }
}
