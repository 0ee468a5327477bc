//! The exchange of authorization codes, codes of the API console and refresh tokens for clients.

use super::access_type::{AccessType, Offline};
use super::builder::OAuthClient;
use super::callback::AuthorizationCode;
use super::client_type::{ClientCredentials, ClientType, HasSecret, SelfClient};
use crate::client::Client;
use crate::scope_set::granted::granted_scopes;
use crate::tokens::{
    Credentials, Grant, GrantedScopes, RegisteredClient, RegisteredClientInternals as _, TokenError, TokenResponse,
};
use crate::transport::TransportInternals as _;
use crate::{DataCenter, ScopeSet, data_center::Environment};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// The result of an exchange: the client, and the refresh token of an offline consent.
#[non_exhaustive]
pub struct AuthorizedClient<S, A: AccessType = Offline> {
    /// A client for the calls of the scope set. It refreshes its own access tokens.
    pub client: Client<S>,
    /// The refresh token. Store it: it does not expire, and Zoho does not return it again.
    /// [`OAuthClient::client_from_refresh_token`] creates a client from it after a restart.
    pub refresh_token: A::RefreshToken,
    /// The user's data center. Store it with the refresh token, which is valid in this data center only.
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
    /// # Errors
    /// Fails with a [`TokenError`] if the accounts server cannot be reached or rejects the code, and in these cases:
    ///
    /// - [`TokenError::InsufficientScope`]: Zoho reports fewer scopes than the set has.
    /// - [`TokenError::NoRefreshToken`]: an [`Offline`] consent returned no refresh token.
    /// - [`TokenError::EnvironmentMismatch`]: the token does not belong to the production environment.
    pub async fn exchange<A: AccessType>(
        &self,
        consent: AuthorizationCode<S, A>,
    ) -> Result<AuthorizedClient<S, A>, TokenError> {
        let of = self.credentials(consent.data_center());
        let answer = consent.redeem(&of).await?;
        self.granted(of, answer)
    }

    /// Returns a client for an existing refresh token, from a store, the environment or the API console. No request is
    /// sent before the first call. The caller *declares* that the account has consented to `S`.
    ///
    /// `data_center` is the user's data center, which issued the token.
    pub fn client_from_refresh_token(
        &self,
        refresh_token: impl Into<SecretString>,
        data_center: DataCenter,
    ) -> Client<S> {
        let of = self.credentials(data_center);
        let grant = Grant::Refresh { of, refresh_token: refresh_token.into() };
        Client::refreshing(self.transport.clone(), grant, None, data_center, GrantedScopes::Assumed, self.consent_url())
    }

    /// Checks the granted scopes and the environment, and creates the client.
    fn granted<A: AccessType>(
        &self,
        of: Credentials,
        answer: TokenResponse,
    ) -> Result<AuthorizedClient<S, A>, TokenError> {
        answer.check_environment(Environment::Production)?;
        let data_center = of.data_center;
        let granted_scopes = granted_scopes::<S>(&answer, self.consent_url())?;
        let refresh_token = answer.refresh_token.clone();
        let kept = A::keep(refresh_token.clone())?;
        let client = match refresh_token {
            Some(refresh_token) => {
                let grant = Grant::Refresh { of, refresh_token };
                Client::refreshing(
                    self.transport.clone(),
                    grant,
                    Some(answer),
                    data_center,
                    granted_scopes,
                    self.consent_url(),
                )
            }
            None => {
                Client::non_refreshable(self.transport.clone(), answer, data_center, granted_scopes, self.consent_url())
            }
        };
        Ok(AuthorizedClient { client, refresh_token: kept, data_center })
    }

    /// Returns the credentials of this client for a data center.
    pub(super) fn credentials(&self, data_center: DataCenter) -> Credentials {
        RegisteredClient::from(self).credentials(data_center)
    }

    /// Returns the URL where a user of this client can consent again. Returns `None` for a client without a consent
    /// page.
    pub(crate) fn consent_url(&self) -> Option<String> {
        K::redirect(&self.redirect_uri).map(|redirect| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query
                .append_pair("response_type", "code")
                .append_pair("client_id", &self.client_id)
                .append_pair("scope", S::SCOPE)
                .append_pair("redirect_uri", redirect.as_str())
                .append_pair("access_type", "offline")
                .append_pair("prompt", "consent");
            let server = self.transport.known_hosts().accounts_server(self.registered_at);
            format!("{server}/oauth/v2/auth?{}", query.finish())
        })
    }
}

impl<S, A> AuthorizationCode<S, A> {
    /// Sends the code with its redirect URI and PKCE verifier.
    pub(super) async fn redeem(&self, of: &Credentials) -> Result<TokenResponse, TokenError> {
        let mut fields = vec![("code", self.code().expose_secret()), ("redirect_uri", self.redirect_uri().as_str())];
        fields.extend(self.verifier().map(|verifier| ("code_verifier", verifier.expose_secret())));
        of.redeem("authorization_code", &fields).await
    }
}

impl<S: ScopeSet> OAuthClient<S, SelfClient> {
    /// Exchanges a code from the API console ("Generate Code") for the scopes of `S`. The code expires after the time
    /// that was chosen there.
    ///
    /// # Errors
    /// Fails like [`exchange`](OAuthClient::exchange).
    pub async fn exchange_self_client_code(
        &self,
        code: impl Into<SecretString>,
    ) -> Result<AuthorizedClient<S>, TokenError> {
        let of = self.credentials(self.registered_at);
        let answer = of.redeem("authorization_code", &[("code", code.into().expose_secret())]).await?;
        self.granted(of, answer)
    }
}

impl<S: ScopeSet> OAuthClient<S, ClientCredentials> {
    /// Returns a client that requests tokens in its own name, without a user. `soid` names the organization:
    /// `ZohoCRM.<organization id>`. Zoho requires it if the client has several organizations
    /// (<https://www.zoho.com/accounts/protocol/oauth/self-client/client-credentials-flow.html>).
    ///
    /// The first token is requested at once, so that this method reports errors in the settings. There is never a
    /// refresh token.
    ///
    /// # Errors
    /// Fails like [`exchange`](OAuthClient::exchange).
    pub async fn request_token(&self, soid: Option<&str>) -> Result<Client<S>, TokenError> {
        let of = self.credentials(self.registered_at);
        let grant = Grant::ClientCredentials { of, scope: S::SCOPE, soid: soid.map(str::to_owned) };
        let answer = grant.redeem().await?;
        let granted_scopes = granted_scopes::<S>(&answer, None)?;
        Ok(Client::refreshing(self.transport.clone(), grant, Some(answer), self.registered_at, granted_scopes, None))
    }
}

impl<S: ScopeSet, K: HasSecret> OAuthClient<S, K> {
    /// Returns the client with another client secret for the users of one data center. The API console shows a secret
    /// per data center, unless the client was set to use one everywhere
    /// (<https://www.zoho.com/accounts/protocol/oauth/multi-dc.html>).
    #[must_use]
    pub fn client_secret_for(mut self, data_center: DataCenter, secret: impl Into<SecretString>) -> Self {
        self.secrets.retain(|(of, _)| *of != data_center);
        self.secrets.push((data_center, secret.into()));
        self
    }
}
