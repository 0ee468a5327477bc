//! The methods of an OAuth client for its accounts in a token manager. No other file knows both.

use crate::client::Client;
use crate::data_center::{DataCenter, Environment};
use crate::oauth::{AuthorizedClient, ClientType, OAuthClient, Offline};
use crate::scope_set::ScopeSet;
use crate::store::AccountId;
use crate::token_manager::{Account, ManagerError, NewGrant, TokenManager};
use crate::tokens::{GrantedScopes, TokenError};
use std::sync::Arc;

impl<S, K: ClientType> OAuthClient<S, K> {
    /// The account of a user of this client: `user` is your own name for them. It is in the production environment.
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
        let (access_token, granted_scopes) = (client.tokens().in_memory(), client.granted_scopes().clone());
        let requested_scopes = Some(S::SCOPES.iter().map(|scope| scope.name.to_owned()).collect());
        let reported_scopes = match &granted_scopes {
            GrantedScopes::Reported(scopes) => Some(scopes.clone()),
            GrantedScopes::Requested | GrantedScopes::Assumed => None,
        };
        let grant = NewGrant { refresh_token, access_token, requested_scopes, reported_scopes };
        let account = manager.insert_grant(id, grant).await?;
        Ok(self.client_of(account, granted_scopes))
    }

    /// Returns a client for an account of a manager. Reads the account's record once, and sends nothing.
    ///
    /// # Errors
    /// [`TokenError::InsufficientScope`], with the missing scopes, if the scopes that Zoho reported or those that were
    /// requested lack one that `S` needs. Scopes of a refresh token that was obtained elsewhere
    /// ([`TokenManager::insert`]) are unknown, and are assumed to suffice. [`TokenError::Source`] if the store has no
    /// record of the account or cannot be read, if the account belongs to another client, or if it is not in the
    /// production environment ([`ManagerError::UnsupportedEnvironment`]).
    pub async fn client(&self, account: &Account) -> Result<Client<S>, TokenError> {
        let of = account.id().client_id();
        if of != self.client_id {
            let error =
                ManagerError::ClientMismatch { account_client_id: of.to_owned(), client_id: self.client_id.clone() };
            return Err(error.into());
        }
        let environment = account.id().environment();
        if environment != Environment::Production {
            let account = account.id().to_string();
            return Err(ManagerError::UnsupportedEnvironment { account, environment }.into());
        }
        let record = account.record().await?;
        record.check_scopes::<S>(self.consent_url())?;
        Ok(self.client_of(account.clone(), record.granted_scopes()))
    }

    fn client_of(&self, account: Account, granted_scopes: GrantedScopes) -> Client<S> {
        let (data_center, needs_consent) = (account.id().data_center(), Arc::clone(account.needs_consent()));
        let source = (account, needs_consent);
        Client::from_shared_source(self.transport.clone(), source, data_center, granted_scopes, self.consent_url())
    }
}
