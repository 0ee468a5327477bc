//! The revocation of refresh tokens.

use super::builder::OAuthClient;
use super::client_type::ClientType;
use crate::tokens::TokenError;
use crate::{DataCenter, ScopeSet};
use secrecy::SecretString;

impl<S: ScopeSet, K: ClientType> OAuthClient<S, K> {
    /// Revokes a refresh token and the access tokens that were issued for it. `data_center` is the data center that
    /// issued the tokens.
    ///
    /// Sends the request that Zoho documents first
    /// (<https://www.zoho.com/accounts/protocol/oauth/revoke-refresh-token.html>). If Zoho rejects that request, sends
    /// the older request of Zoho's SDKs. Both requests go only to `data_center`. Revoking a token that is already
    /// revoked succeeds, as in RFC 7009, section 2.2.
    ///
    /// # Errors
    /// Fails with a [`TokenError`] if the accounts server cannot be reached, or if the server rejects both requests.
    pub async fn revoke(
        &self,
        refresh_token: impl Into<SecretString>,
        data_center: DataCenter,
    ) -> Result<(), TokenError> {
        self.credentials(data_center).revoke(&refresh_token.into()).await
    }
}
