//! Where a refresh token is at home.

use super::builder::OAuthClient;
use super::client_type::ClientType;
use crate::failure::Failure;
use crate::tokens::TokenError;
use crate::tokens::request::Grant;
use crate::{DataCenter, ScopeSet};
use secrecy::SecretString;

impl<S: ScopeSet, K: ClientType> OAuthClient<S, K> {
    /// Finds the data centre of a refresh token whose own was not kept, by asking the accounts servers of the table one
    /// after another, the client's own first. No other host is asked.
    ///
    /// It costs one of the token's ten refreshes in ten minutes, at the server that knows it. Keep what it says: this is
    /// for repair, not for each start.
    ///
    /// # Errors
    /// What the server of the client's own data centre said, if none takes the token; else the error of the first server
    /// that gave no answer, since the token may be there.
    pub async fn discover_data_center(&self, refresh_token: impl Into<SecretString>) -> Result<DataCenter, TokenError> {
        let refresh_token = refresh_token.into();
        let others = DataCenter::ALL.iter().copied().filter(|other| *other != self.registered_at);
        let mut refusal = None;
        let mut unanswered = None;
        for data_center in std::iter::once(self.registered_at).chain(others) {
            let grant = Grant::Refresh { of: self.credentials(data_center), refresh_token: refresh_token.clone() };
            match grant.redeem().await {
                // A token of another environment has its data center, too.
                Ok(_) | Err(TokenError::EnvironmentMismatch { .. }) => return Ok(data_center),
                Err(error) if error.retry().is_safe() => unanswered = unanswered.or(Some(error)),
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        Err(unanswered.or(refusal).unwrap_or(TokenError::InvalidClient { data_center: self.registered_at.code() }))
    }
}
