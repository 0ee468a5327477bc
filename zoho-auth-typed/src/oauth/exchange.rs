//! The creation of clients from authorization codes, codes of the API console and refresh tokens.

use super::access_type::{AccessType, Offline};
use super::builder::OAuthClient;
use super::callback::AuthorizationCode;
use super::client_type::{ClientCredentials, ClientType, HasSecret, SelfClient};
use super::exchange_error::ExchangeError;
use crate::client::Client;
use crate::scope_set::granted::{check_reported, granted_scopes};
use crate::tokens::{
    ClientAccount, Credential, Credentials, GrantedScopes, NewGrant, RegisteredClient, RegisteredClientInternals as _,
    TokenError, TokenProvider, TokenResponse,
};
use crate::{DataCenter, ScopeSet, data_center::Environment};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::Arc;

/// The result of an exchange: a client, the refresh token of an offline consent, and the user's data center.
#[non_exhaustive]
pub struct AuthorizedClient<S, A: AccessType = Offline> {
    /// A client for the calls of the scope set. It refreshes its own access tokens.
    pub client: Client<S>,
    /// The refresh token. Store it: it does not expire, and Zoho does not return it again.
    /// [`OAuthClient::client_from_refresh_token`] creates a client from it after a restart.
    pub refresh_token: A::RefreshToken,
    /// The user's data center. Store it with the refresh token, which is valid only in this data center.
    pub data_center: DataCenter,
}

impl<S, A: AccessType> fmt::Debug for AuthorizedClient<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizedClient").field("client", &self.client).finish_non_exhaustive()
    }
}

impl<S: ScopeSet, K: ClientType> OAuthClient<S, K> {
    /// Exchanges an authorization code for a client. A code can be used once, within a minute.
    ///
    /// If the user granted fewer scopes than requested, or if the token belongs to another environment, the application
    /// cannot use the new grant. If the grant has a refresh token, the refresh token is then revoked at Zoho.
    ///
    /// # Errors
    /// Fails with an [`ExchangeError`] if the accounts server cannot be reached or rejects the code. If no byte of the
    /// request was sent, the error contains the code for another attempt. Also fails in these cases:
    ///
    /// - [`TokenError::InsufficientScope`]: Zoho reports fewer scopes than the set has.
    /// - [`TokenError::NoRefreshToken`]: an [`Offline`] consent returned no refresh token. The error contains a client
    ///   with the access token.
    /// - [`TokenError::EnvironmentMismatch`]: the token does not belong to the production environment.
    ///
    /// # Panics
    /// Panics if the operating system provides no random bytes.
    // For another type, rustc prints the line of the name with its comment.
    #[rustfmt::skip]
    pub async fn exchange<A: AccessType>( // the code is the result of `pending.verify_callback(query)?`
        &self,
        code: AuthorizationCode<S, A>,
    ) -> Result<AuthorizedClient<S, A>, ExchangeError<S, A>> {
        let data_center = code.data_center();
        match code.exchange(&self.credentials(data_center)).await {
            Ok(response) => self.granted(data_center, response).await,
            Err(error) => Err(ExchangeError::of_request(error, code)),
        }
    }

    /// Returns a client for an existing refresh token, such as one from a store, an environment variable or the API
    /// console. No request is sent before the first call. The caller *declares* that the account has consented to `S`.
    ///
    /// `data_center` is the user's data center, which issued the token.
    ///
    /// # Panics
    /// Panics if the operating system provides no random bytes.
    pub fn client_from_refresh_token(
        &self,
        refresh_token: impl Into<SecretString>,
        data_center: DataCenter,
    ) -> Client<S> {
        let grant = NewGrant::of_credential(Credential::RefreshToken(refresh_token.into()));
        self.client_in_memory(&grant, data_center, GrantedScopes::Assumed)
    }

    /// Checks the granted scopes and the environment of a token response, and creates the client.
    async fn granted<A: AccessType>(
        &self,
        data_center: DataCenter,
        response: TokenResponse,
    ) -> Result<AuthorizedClient<S, A>, ExchangeError<S, A>> {
        let checked = response.check_environment(Environment::Production);
        let granted_scopes = match checked.and_then(|()| granted_scopes::<S>(&response)) {
            Ok(granted_scopes) => granted_scopes,
            Err(error) => {
                self.revoke_unused(data_center, response.refresh_token.as_ref()).await;
                return Err(error.into());
            }
        };
        let (sent, reported_scopes) = (response.refresh_token.clone(), response.scopes.clone());
        let access_token = response.into_token();
        let client = match sent.clone() {
            Some(refresh_token) => {
                let credential = Credential::RefreshToken(refresh_token);
                let requested_scopes = Some(requested_scopes::<S>());
                let access_token = Some(access_token);
                let grant = NewGrant { credential, access_token, requested_scopes, reported_scopes };
                self.client_in_memory(&grant, data_center, granted_scopes)
            }
            None => Client::from_provider(
                self.transport.clone(),
                TokenProvider::Given(access_token),
                data_center,
                granted_scopes,
            ),
        };
        match A::refresh_token(sent) {
            Ok(refresh_token) => Ok(AuthorizedClient { client, refresh_token, data_center }),
            Err(error) => Err(ExchangeError::without_refresh_token(error, client)),
        }
    }

    /// Revokes a refresh token that the application does not receive. Logs a failure as a warning.
    async fn revoke_unused(&self, data_center: DataCenter, refresh_token: Option<&SecretString>) {
        let Some(refresh_token) = refresh_token else { return };
        if let Err(error) = self.credentials(data_center).revoke(refresh_token).await {
            tracing::warn!(data_center = data_center.code(), %error, "failed to revoke an unused grant");
        }
    }

    /// Returns a client whose account is in memory.
    fn client_in_memory(&self, grant: &NewGrant, data_center: DataCenter, granted_scopes: GrantedScopes) -> Client<S> {
        let account = ClientAccount::in_memory(RegisteredClient::from(self), data_center, grant);
        let tokens = TokenProvider::Account(Arc::new(account));
        Client::from_provider(self.transport.clone(), tokens, data_center, granted_scopes)
    }

    /// Returns the credentials of this client for a data center.
    pub(super) fn credentials(&self, data_center: DataCenter) -> Credentials {
        RegisteredClient::from(self).credentials(data_center)
    }
}

/// Returns the names of the scopes that an authorization request for `S` contains.
pub(crate) fn requested_scopes<S: ScopeSet>() -> Vec<String> {
    S::SCOPES.iter().map(|scope| scope.name.to_owned()).collect()
}

impl<S, A> AuthorizationCode<S, A> {
    /// Sends the code with its redirect URI and PKCE verifier. Returns the token response.
    pub(super) async fn exchange(&self, credentials: &Credentials) -> Result<TokenResponse, TokenError> {
        let mut fields = vec![("code", self.code().expose_secret()), ("redirect_uri", self.redirect_uri().as_str())];
        fields.extend(self.verifier().map(|verifier| ("code_verifier", verifier.expose_secret())));
        credentials.request_token("authorization_code", &fields).await
    }
}

impl<S: ScopeSet> OAuthClient<S, SelfClient> {
    /// Exchanges a code from the API console ("Generate Code") for a client with the scopes of `S`. The code expires
    /// after the time that was chosen in the API console.
    ///
    /// # Errors
    /// Fails with a [`TokenError`] in the cases of [`exchange`](OAuthClient::exchange).
    ///
    /// # Panics
    /// Panics if the operating system provides no random bytes.
    pub async fn exchange_self_client_code(
        &self,
        code: impl Into<SecretString>,
    ) -> Result<AuthorizedClient<S>, TokenError> {
        let credentials = self.credentials(self.registered_at);
        let response =
            credentials.request_token("authorization_code", &[("code", code.into().expose_secret())]).await?;
        Ok(self.granted(self.registered_at, response).await?)
    }
}

impl<S: ScopeSet> OAuthClient<S, ClientCredentials> {
    /// Returns a client that requests tokens in its own name, without a user. `soid` selects the organization, in the
    /// form `ZohoCRM.<organization id>`. Zoho requires `soid` if the client has several organizations
    /// (<https://www.zoho.com/accounts/protocol/oauth/self-client/client-credentials-flow.html>).
    ///
    /// The first token is requested immediately, so that this method reports errors in the settings. Zoho returns no
    /// refresh token for this client type.
    ///
    /// # Errors
    /// Fails with a [`TokenError`] in the cases of [`exchange`](OAuthClient::exchange).
    ///
    /// # Panics
    /// Panics if the operating system provides no random bytes.
    pub async fn request_token(&self, soid: Option<&str>) -> Result<Client<S>, TokenError> {
        let credential = Credential::ClientCredentials { soid: soid.map(str::to_owned) };
        let requested_scopes = Some(requested_scopes::<S>());
        let grant = NewGrant { requested_scopes, ..NewGrant::of_credential(credential) };
        let client = self.client_in_memory(&grant, self.registered_at, GrantedScopes::Requested);
        client.access_token().await?;
        let Some(reported) = client.tokens().account().and_then(ClientAccount::reported_scopes) else {
            return Ok(client);
        };
        check_reported::<S>(&reported)?;
        Ok(client.with_granted_scopes(GrantedScopes::Reported(reported)))
    }
}

impl<S: ScopeSet, K: HasSecret> OAuthClient<S, K> {
    /// Returns the client with another client secret for the users of one data center. The API console shows one secret
    /// per data center, unless the client is set to use one secret in all data centers
    /// (<https://www.zoho.com/accounts/protocol/oauth/multi-dc.html>).
    #[must_use]
    pub fn client_secret_for(mut self, data_center: DataCenter, secret: impl Into<SecretString>) -> Self {
        self.secrets.retain(|(key, _)| *key != data_center);
        self.secrets.push((data_center, secret.into()));
        self
    }
}
