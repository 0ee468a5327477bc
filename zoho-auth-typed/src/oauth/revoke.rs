//! The revocation of refresh tokens.

use super::builder::OAuthClient;
use super::client_type::ClientType;
use crate::tokens::TokenError;
use crate::{DataCenter, ScopeSet};
use secrecy::SecretString;

impl<S: ScopeSet, K: ClientType> OAuthClient<S, K> {
    /// Revokes a refresh token and the access tokens that it issued. `data_center` is the token's own.
    ///
    /// The form that Zoho documents is sent first
    /// (<https://www.zoho.com/accounts/protocol/oauth/revoke-refresh-token.html>). If Zoho rejects it, the older form
    /// of Zoho's SDKs is sent. Both go to the token's data center only. Revoking a token that is already revoked
    /// succeeds, as in RFC 7009, section 2.2.
    ///
    /// # Errors
    /// Fails with a [`TokenError`] if the accounts server cannot be reached, or if it rejects both forms.
    pub async fn revoke(
        &self,
        refresh_token: impl Into<SecretString>,
        data_center: DataCenter,
    ) -> Result<(), TokenError> {
        self.credentials(data_center).revoke(&refresh_token.into()).await
    }
}
