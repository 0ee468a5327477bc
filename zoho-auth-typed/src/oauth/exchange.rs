//! From a consent, a code of the console, or an existing refresh token to a client.

use super::access_type::{AccessType, Offline};
use super::builder::OAuthClient;
use super::callback::AuthorizationCode;
use super::client_type::{ClientCredentials, ClientType, HasSecret, SelfClient};
use crate::client::Client;
use crate::tokens::RegisteredClient;
use crate::tokens::request::{Credentials, Grant};
use crate::tokens::{GrantedScopes, TokenError, TokenResponse};
use crate::{DataCenter, ScopeSet, data_center::Environment};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// What an exchange gives: the client, and the refresh token where the consent was offline.
#[non_exhaustive]
pub struct AuthorizedClient<S, A: AccessType = Offline> {
    /// A client for the calls of the set. It refreshes its own tokens.
    pub client: Client<S>,
    /// Keep it: it does not expire, and it is not given again. [`OAuthClient::client_from_refresh_token`] takes it up after a restart.
    pub refresh_token: A::RefreshToken,
    /// Where the user's data are. Keep it beside the token, which is worth nothing elsewhere.
    pub data_center: DataCenter,
}

impl<S, A: AccessType> fmt::Debug for AuthorizedClient<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizedClient").field("client", &self.client).finish_non_exhaustive()
    }
}

impl<S: ScopeSet, K: ClientType> OAuthClient<S, K> {
    /// Redeems the code of a consent. A code is good once, and for a minute.
    ///
    /// # Errors
    /// [`TokenError`], each variant with what to do; [`TokenError::InsufficientScope`] where Zoho reports that less was
    /// granted than the set asks for; [`TokenError::EnvironmentMismatch`] if the token does not belong to the production
    /// environment.
    pub async fn exchange<A: AccessType>(
        &self,
        consent: AuthorizationCode<S, A>,
    ) -> Result<AuthorizedClient<S, A>, TokenError> {
        let of = self.credentials(consent.data_center());
        let answer = consent.redeem(&of).await?;
        self.granted(of, answer)
    }

    /// A client for a refresh token that exists already: from a store, the environment, the API console. Nothing is
    /// sent before the first call; that its account consented to `S` is *declared* by whoever calls this.
    ///
    /// `data_center` is the user's, which is where the token was made.
    pub fn client_from_refresh_token(
        &self,
        refresh_token: impl Into<SecretString>,
        data_center: DataCenter,
    ) -> Client<S> {
        let of = self.credentials(data_center);
        let grant = Grant::Refresh { of, refresh_token: refresh_token.into() };
        Client::refreshing(self.transport.clone(), grant, None, data_center, GrantedScopes::Assumed, self.consent_url())
    }

    /// Checks what was granted, and makes the client.
    fn granted<A: AccessType>(
        &self,
        of: Credentials,
        answer: TokenResponse,
    ) -> Result<AuthorizedClient<S, A>, TokenError> {
        answer.check_environment(Environment::Production)?;
        let data_center = of.data_center;
        let granted_scopes = GrantedScopes::of::<S>(&answer, self.consent_url())?;
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

    /// Where a user of this client consents (again), for clients that have a consent page.
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
    /// Sends the code, and what proves that it is this client's.
    pub(super) async fn redeem(&self, of: &Credentials) -> Result<TokenResponse, TokenError> {
        let mut fields = vec![("code", self.code().expose_secret()), ("redirect_uri", self.redirect_uri().as_str())];
        fields.extend(self.verifier().map(|verifier| ("code_verifier", verifier.expose_secret())));
        of.redeem("authorization_code", &fields).await
    }
}

impl<S: ScopeSet> OAuthClient<S, SelfClient> {
    /// Redeems a code that the API console made ("Generate Code"), for the scopes of `S`: paste it within its minutes.
    ///
    /// # Errors
    /// As [`exchange`](OAuthClient::exchange).
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
    /// A client that asks for tokens in its own name, for no user. `soid` names the organisation, as
    /// `ZohoCRM.<organisation id>`; Zoho asks for it where the client has several
    /// (<https://www.zoho.com/accounts/protocol/oauth/self-client/client-credentials-flow.html>).
    ///
    /// The first token is asked for at once, so that what is wrong shows here. There never is a refresh token.
    ///
    /// # Errors
    /// As [`exchange`](OAuthClient::exchange).
    pub async fn request_token(&self, soid: Option<&str>) -> Result<Client<S>, TokenError> {
        let of = self.credentials(self.registered_at);
        let grant = Grant::ClientCredentials { of, scope: S::SCOPE, soid: soid.map(str::to_owned) };
        let answer = grant.redeem().await?;
        let granted_scopes = GrantedScopes::of::<S>(&answer, None)?;
        Ok(Client::refreshing(self.transport.clone(), grant, Some(answer), self.registered_at, granted_scopes, None))
    }
}

impl<S: ScopeSet, K: HasSecret> OAuthClient<S, K> {
    /// The same with another secret for the users of one data centre: the API console shows one for each, unless the
    /// client was set to use the same everywhere (<https://www.zoho.com/accounts/protocol/oauth/multi-dc.html>).
    #[must_use]
    pub fn client_secret_for(mut self, data_center: DataCenter, secret: impl Into<SecretString>) -> Self {
        self.secrets.retain(|(of, _)| *of != data_center);
        self.secrets.push((data_center, secret.into()));
        self
    }
}
