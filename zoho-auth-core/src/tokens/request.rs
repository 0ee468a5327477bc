//! Requests to the accounts server. Secrets are sent in the body or in a header, never in a URL. Redirects are not
//! followed, and time and size are limited.

use super::{TokenError, TokenResponse, response};
use crate::data_center::DataCenter;
use crate::failure::Failure;
use crate::transport::{MAX_TOKEN_RESPONSE, NetworkErrorKind, RawResponse, ResponseError, Transport};
use bytes::Bytes;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use std::time::{Instant, SystemTime};
use tracing::Instrument as _;
use tracing::field::Empty;
use url::{Url, form_urlencoded};

/// The credentials and the connection settings of a client for one data center.
#[derive(Clone)]
pub struct Credentials {
    /// The connection settings.
    pub transport: Transport,
    /// The data center of the accounts server.
    pub data_center: DataCenter,
    /// The client ID.
    pub client_id: String,
    /// The client secret, if the client has one.
    pub client_secret: Option<SecretString>,
}

/// Returns `true` if the text can be an ID, a secret or a token: it is not empty and has only visible ASCII characters.
pub fn is_credential(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic())
}

/// Checks the credentials in the fields of a form. Fails with [`TokenError::InvalidCredential`] if a credential is
/// malformed. For such a credential, the accounts server would misleadingly report a revoked consent or an unknown
/// client.
fn check_credentials(fields: &[(&str, &str)]) -> Result<(), TokenError> {
    for (name, value) in fields {
        let credential = match *name {
            "client_id" => "client ID",
            "client_secret" => "client secret",
            "refresh_token" | "token" => "refresh token",
            "code" => "authorization code",
            _ => continue,
        };
        if !is_credential(value) {
            return Err(TokenError::InvalidCredential { credential });
        }
    }
    Ok(())
}

impl Credentials {
    /// Requests tokens from the accounts server. `fields` are the form fields that the grant type needs, without the
    /// client's credentials.
    ///
    /// # Errors
    /// Fails with a [`TokenError`] if the accounts server cannot be reached or does not return a token.
    pub async fn request_token(&self, grant_type: &str, fields: &[(&str, &str)]) -> Result<TokenResponse, TokenError> {
        self.request_token_at(grant_type, fields, SystemTime::now()).await
    }

    /// Requests tokens like [`request_token`](Self::request_token). The lifetime of the access token begins at `now`.
    ///
    /// # Errors
    /// Fails with a [`TokenError`] if the accounts server cannot be reached or does not return a token.
    pub async fn request_token_at(
        &self,
        grant_type: &str,
        fields: &[(&str, &str)],
        now: SystemTime,
    ) -> Result<TokenResponse, TokenError> {
        let mut all = vec![("grant_type", grant_type), ("client_id", self.client_id.as_str())];
        all.extend(self.client_secret.as_ref().map(|secret| ("client_secret", secret.expose_secret())));
        all.extend_from_slice(fields);
        let data_center = self.data_center.code();
        let span = tracing::debug_span!("zoho_token", grant_type, data_center, status = Empty, ms = Empty);
        let started = Instant::now();
        let reply = self.post("/oauth/v2/token", &all).instrument(span.clone()).await;
        span.record("status", reply.as_ref().map_or(0, |reply| reply.status.as_u16()));
        span.record("ms", u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
        span.in_scope(|| tracing::debug!("token request finished"));
        let reply = reply?;
        let body = Zeroizing::new(reply.body);
        let hosts = (self.data_center, self.transport.known_hosts());
        let location = reply.headers.get("location").and_then(|value| value.to_str().ok());
        response::read(reply.status.as_u16(), reply.retry_after, location, &body, hosts, now)
    }

    /// Sends a form to the accounts server and returns the response.
    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Result<RawResponse, TokenError> {
        let form = self.form(path, fields)?;
        self.reply(form).await
    }

    /// Revokes a refresh token with the request that Zoho documents. If the server rejects that request, sends the
    /// older form of the request.
    ///
    /// # Errors
    /// Fails with a [`TokenError`] if the accounts server cannot be reached, or if it rejects both requests.
    pub async fn revoke(&self, token: &SecretString) -> Result<(), TokenError> {
        match self.revoke_as_client(token).await {
            Ok(()) => Ok(()),
            Err(error) if error.retry().is_safe() => Err(error),
            Err(_) => self.revoke_without_client(token).await,
        }
    }

    /// Revokes a refresh token with client authentication by a `Basic` header.
    async fn revoke_as_client(&self, token: &SecretString) -> Result<(), TokenError> {
        let fields = [("token", token.expose_secret()), ("token_type", "refresh_token")];
        let form = self.form("/oauth/v2/revoke/token", &fields)?;
        let secret = self.client_secret.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
        let reply = self.reply(form.basic_auth(&self.client_id, Some(secret))).await?;
        response::read_revocation(reply.status.as_u16(), reply.retry_after, &reply.body)
    }

    /// Revokes a refresh token without client authentication. Zoho's SDKs also revoke without client authentication,
    /// but they do not send the token in the body.
    async fn revoke_without_client(&self, token: &SecretString) -> Result<(), TokenError> {
        let reply = self.post("/oauth/v2/token/revoke", &[("token", token.expose_secret())]).await?;
        response::read_revocation(reply.status.as_u16(), reply.retry_after, &reply.body)
    }

    fn form(&self, path: &str, fields: &[(&str, &str)]) -> Result<reqwest::RequestBuilder, TokenError> {
        check_credentials(fields)?;
        if !is_credential(&self.client_id) {
            return Err(TokenError::InvalidCredential { credential: "client ID" });
        }
        let url = self.url(path)?;
        // The capacity suffices from the beginning, because a growing buffer leaves copies of the secrets in memory.
        // The buffer is overwritten after sending.
        let longest = fields.iter().map(|(name, value)| 3 * (name.len() + value.len()) + 2).sum();
        let mut body = Zeroizing::new(String::with_capacity(longest));
        form_urlencoded::Serializer::new(&mut *body).extend_pairs(fields).finish();
        Ok(self
            .transport
            .client(&url)?
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .body(Bytes::from_owner(body)))
    }

    async fn reply(&self, request: reqwest::RequestBuilder) -> Result<RawResponse, TokenError> {
        RawResponse::send(request, MAX_TOKEN_RESPONSE).await.map_err(|error| self.response_error(error))
    }

    fn url(&self, path: &str) -> Result<Url, TokenError> {
        let server = self.transport.known_hosts().accounts_server(self.data_center);
        Url::parse(&format!("{server}{path}"))
            .map_err(|error| TokenError::network(self.data_center, NetworkErrorKind::Other, false, &error.to_string()))
    }

    fn response_error(&self, error: ResponseError) -> TokenError {
        match self.transport.explain(error) {
            ResponseError::Timeout => TokenError::timeout(self.data_center),
            ResponseError::Connect(kind, reason) => TokenError::network(self.data_center, kind, false, &reason),
            ResponseError::Interrupted(reason) => {
                TokenError::network(self.data_center, NetworkErrorKind::Other, true, &reason)
            }
            ResponseError::TooLarge(limit) => {
                let reason = format!("the response has more than {limit} bytes");
                TokenError::network(self.data_center, NetworkErrorKind::Other, true, &reason)
            }
        }
    }
}
