//! The methods of an OAuth client for its accounts in a token manager. Only this module depends on both.

use crate::client::Client;
use crate::data_center::DataCenter;
use crate::oauth::{AuthorizedClient, ClientType, OAuthClient, Offline};
use crate::scope_set::ScopeSet;
use crate::scope_set::granted::check_record;
use crate::store::AccountId;
use crate::token_manager::{Account, ManagedAccount as _, NewGrant, TokenManager, insert_grant};
use crate::tokens::{GrantedScopes, TokenError};
use std::sync::Arc;

impl<S, K: ClientType> OAuthClient<S, K> {
    /// Returns the ID of an account of this client in the production environment. `user` is your own identifier of the
    /// user.
    pub fn account_id(&self, user: impl Into<String>, data_center: DataCenter) -> AccountId {
        AccountId::new(user, &self.client_id, data_center)
    }
}

impl<S: ScopeSet, K: ClientType> OAuthClient<S, K> {
    /// Stores the result of an exchange, and returns a client with tokens from the manager. The new tokens replace the
    /// stored ones of the account. A refresh of the old token that is in flight in any process cannot overwrite them.
    ///
    /// # Errors
    /// Fails with [`TokenError::Store`] if the store cannot be written. Nothing is stored then, and `granted` is lost:
    /// the user must authorize again.
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
            _ => None,
        };
        let grant = NewGrant { refresh_token, access_token, requested_scopes, reported_scopes };
        let account = insert_grant(manager, id, grant).await?;
        Ok(self.client_of(account, granted_scopes))
    }

    /// Returns a client for an account of a manager. Reads the account's record once and sends no request.
    ///
    /// # Errors
    /// Fails with [`TokenError::InsufficientScope`], with the missing scopes, if the reported or the requested scopes
    /// lack one that `S` needs. The scopes of a refresh token that was obtained elsewhere ([`TokenManager::insert`])
    /// are unknown, and are assumed to suffice.
    ///
    /// Fails with [`TokenError::AccountNotFound`] if the store has no record of the account, and with
    /// [`TokenError::Store`] if it cannot be read. Fails with [`TokenError::Source`] if the account belongs to another
    /// client, or if it is not in the production environment (`ManagerError::UnsupportedEnvironment`).
    pub async fn client(&self, account: &Account) -> Result<Client<S>, TokenError> {
        account.check_client(&self.client_id)?;
        let record = account.record().await?;
        check_record::<S>(&record, self.consent_url())?;
        Ok(self.client_of(account.clone(), record.granted_scopes()))
    }

    fn client_of(&self, account: Account, granted_scopes: GrantedScopes) -> Client<S> {
        let (data_center, needs_consent) = (account.id().data_center(), Arc::clone(account.needs_consent()));
        let source = (account, needs_consent);
        Client::from_shared_source(self.transport.clone(), source, data_center, granted_scopes, self.consent_url())
    }
}
