//! Discovery of a refresh token's data center.

use super::builder::OAuthClient;
use super::client_type::ClientType;
use crate::failure::Failure;
use crate::tokens::{TokenError, invalid_client};
use crate::{DataCenter, ScopeSet};
use secrecy::{ExposeSecret, SecretString};

impl<S: ScopeSet, K: ClientType> OAuthClient<S, K> {
    /// Finds the data center of a refresh token that was stored without its data center. Queries the accounts servers
    /// of all data centers one after another, beginning with the client's own data center. No other host receives the
    /// token.
    ///
    /// The search refreshes the token at the server that accepts it. This refresh counts toward Zoho's limit of ten
    /// refreshes in ten minutes. Store the result: this method is for repair, not for every start of an application.
    ///
    /// # Errors
    /// Fails if no server accepts the token. If servers were unreachable or unavailable, returns the error of the first
    /// of these servers, because the token may belong to it. Otherwise returns the error of the client's own data
    /// center.
    pub async fn discover_data_center(&self, refresh_token: impl Into<SecretString>) -> Result<DataCenter, TokenError> {
        let refresh_token = refresh_token.into();
        let others = DataCenter::ALL.iter().copied().filter(|other| *other != self.registered_at);
        let mut refusal = None;
        let mut unanswered = None;
        for data_center in std::iter::once(self.registered_at).chain(others) {
            let fields = [("refresh_token", refresh_token.expose_secret())];
            match self.credentials(data_center).request_token("refresh_token", &fields).await {
                Ok(_) => return Ok(data_center),
                Err(error) if error.retry().is_safe() => unanswered = unanswered.or(Some(error)),
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        Err(unanswered.or(refusal).unwrap_or(invalid_client(self.registered_at)))
    }
}
