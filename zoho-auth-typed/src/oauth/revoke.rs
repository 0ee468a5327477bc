//! The end of a consent.

use super::builder::OAuthClient;
use super::client_type::ClientType;
use crate::tokens::TokenError;
use crate::{DataCenter, ScopeSet};
use secrecy::SecretString;

impl<S: ScopeSet, K: ClientType> OAuthClient<S, K> {
    /// Revokes a refresh token, and with it the access tokens that it gave. `data_center` is the token's own.
    ///
    /// The form that Zoho's page describes is tried first
    /// (<https://www.zoho.com/accounts/protocol/oauth/revoke-refresh-token.html>), and where it is refused the older one,
    /// which Zoho's own SDKs use. Both go to the token's data centre: no other learns of it. A token that is revoked
    /// already is no error, as in RFC 7009, section 2.2.
    ///
    /// # Errors
    /// [`TokenError`] if the accounts server was not reached, or refused both forms.
    pub async fn revoke(
        &self,
        refresh_token: impl Into<SecretString>,
        data_center: DataCenter,
    ) -> Result<(), TokenError> {
        self.credentials(data_center).revoke(&refresh_token.into()).await
    }
}
