//! The methods of an OAuth client for its accounts in a token manager. Only this module depends on both the client and
//! the manager.

use crate::client::{Client, send::SendFuture};
use crate::data_center::DataCenter;
use crate::oauth::exchange::requested_scopes;
use crate::oauth::rules::ReturnsRefreshToken;
use crate::oauth::{AuthorizedClient, ClientCredentials, ClientType, OAuthClient};
use crate::scope_set::ScopeSet;
use crate::scope_set::granted::check_record;
use crate::store::AccountId;
use crate::token_manager::{Account, ManagedAccount as _, TokenManager, insert_grant};
use crate::tokens::{ClientAccount, Credential, GrantedScopes, NewGrant, TokenError, TokenProvider};
use std::sync::Arc;

impl<S, K: ClientType> OAuthClient<S, K> {
    /// Returns the ID of an account of this client in the production environment. `user` is your own identifier for the
    /// user.
    pub fn account_id(&self, user: impl Into<String>, data_center: DataCenter) -> AccountId {
        AccountId::new(user, &self.client_id, data_center)
    }
}

impl<S: ScopeSet, K: ClientType> OAuthClient<S, K> {
    /// Stores the result of an exchange, and returns a client with tokens from the manager. From then on,
    /// `granted.client` and its clones use the manager's tokens, too. The new tokens replace the account's stored
    /// tokens. If a refresh of the old token is in flight in any process, its result cannot overwrite the new tokens.
    ///
    /// `granted` must come from a consent with `.offline().prompt_consent()`, which always returns a refresh token.
    ///
    /// # Errors
    /// Fails with [`TokenError::Store`] if the store cannot be written. Nothing is stored then, and `granted` can be
    /// inserted again.
    // A named future, so that rustc reports a missing refresh token once.
    pub fn insert<'a>(
        &'a self,
        manager: &'a TokenManager,
        user: impl Into<String>,
        granted: &'a AuthorizedClient<S, impl ReturnsRefreshToken>,
    ) -> SendFuture<'a, Result<Client<S>, TokenError>> {
        SendFuture::new(self.insert_granted(manager, user.into(), granted))
    }

    async fn insert_granted(
        &self,
        manager: &TokenManager,
        user: String,
        granted: &AuthorizedClient<S, impl ReturnsRefreshToken>,
    ) -> Result<Client<S>, TokenError> {
        let AuthorizedClient { client, refresh_token, data_center } = granted;
        let id = self.account_id(user, *data_center);
        let account = client.tokens().account();
        // A refresh may have replaced the refresh token of the exchange.
        let current = account.and_then(ClientAccount::current_tokens);
        let (refresh_token, access_token) = current.unwrap_or_else(|| (refresh_token.clone(), None));
        let granted_scopes = client.granted_scopes().clone();
        let reported_scopes = match &granted_scopes {
            GrantedScopes::Reported(scopes) => Some(scopes.clone()),
            _ => None,
        };
        let credential = Credential::RefreshToken(refresh_token);
        let requested_scopes = Some(requested_scopes::<S>());
        let grant = NewGrant { credential, access_token, requested_scopes, reported_scopes };
        let inserted = insert_grant(manager, id, &grant).await?;
        if let Some(account) = account {
            account.hand_over_to(inserted.tokens().clone());
        }
        Ok(self.client_of(&inserted, granted_scopes))
    }

    /// Returns a client for an account of a manager. Reads the account's record once and sends no request.
    ///
    /// # Errors
    /// Fails with [`TokenError::InsufficientScope`] if the reported or the requested scopes lack a scope of `S`. The
    /// error contains the missing scopes. The scopes of a refresh token from another source ([`TokenManager::insert`])
    /// are unknown, and are assumed to suffice.
    ///
    /// Fails with [`TokenError::AccountNotFound`] if the store has no record of the account, and with
    /// [`TokenError::Store`] if the store cannot be read. Fails with [`TokenError::Source`] if the account belongs to
    /// another client, or if it is not in the production environment (`ManagerError::UnsupportedEnvironment`).
    pub async fn client(&self, account: &Account) -> Result<Client<S>, TokenError> {
        account.check_client(&self.client_id)?;
        let record = account.record().await?;
        check_record::<S>(&record)?;
        Ok(self.client_of(account, record.granted_scopes()))
    }

    fn client_of(&self, account: &Account, granted_scopes: GrantedScopes) -> Client<S> {
        let tokens = TokenProvider::Account(Arc::new(ClientAccount::managed(account.tokens().clone())));
        Client::from_provider(self.transport.clone(), tokens, account.id().data_center(), granted_scopes)
    }
}

impl<S: ScopeSet> OAuthClient<S, ClientCredentials> {
    /// Stores an account with the client's own credentials for the scopes of `S`, and returns a client for it. The
    /// manager requests the access tokens. `soid` selects the organization, as in
    /// [`request_token`](OAuthClient::request_token). `user` is your own name for the account.
    ///
    /// The first token is requested immediately, so that this method reports errors in the settings.
    ///
    /// # Errors
    /// Fails with [`TokenError::Store`] if the store cannot be written. Also fails like [`Account::token`] and
    /// [`client`](OAuthClient::client); in these cases, the account is stored.
    pub async fn insert_client_credentials(
        &self,
        manager: &TokenManager,
        user: impl Into<String>,
        soid: Option<&str>,
    ) -> Result<Client<S>, TokenError> {
        let id = self.account_id(user, self.registered_at);
        let credential = Credential::ClientCredentials { soid: soid.map(str::to_owned) };
        let grant = NewGrant { requested_scopes: Some(requested_scopes::<S>()), ..NewGrant::of_credential(credential) };
        let account = insert_grant(manager, id, &grant).await?;
        account.token().await?;
        self.client(&account).await
    }
}
