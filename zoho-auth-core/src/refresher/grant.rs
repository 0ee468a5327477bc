//! New grants with their tokens in plaintext, before the tokens are converted to their stored form.

use crate::store::record::SealedGrant;
use crate::store::{Grant, StoredToken};
use crate::tokens::AccessToken;
use secrecy::SecretString;
use std::time::{Duration, SystemTime};

/// The assumed lifetime of an access token with an unknown expiry.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(3600);

/// A new grant of an account.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// The credential for access tokens.
    pub credential: Credential,
    /// The access token, if the grant has one.
    pub access_token: Option<AccessToken>,
    /// The scopes of the authorization request, if they are known.
    pub requested_scopes: Option<Vec<String>>,
    /// The scopes that the token endpoint reported, if it reported any.
    pub reported_scopes: Option<Vec<String>>,
}

/// The credential with which an account gets its access tokens.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A refresh token.
    RefreshToken(SecretString),
    /// The client's own credentials.
    ClientCredentials {
        /// The organization in the form `ZohoCRM.<organization ID>`, if the client has several organizations.
        soid: Option<String>,
    },
}

impl NewGrant {
    /// Creates the grant of an existing credential, without an access token. The scopes are unknown.
    pub fn of_credential(credential: Credential) -> Self {
        Self { credential, access_token: None, requested_scopes: None, reported_scopes: None }
    }

    /// Converts the grant to its stored form. The functions `refresh_token` and `access_token` convert the two tokens.
    /// An access token without a known expiry is assumed to expire one hour after `now`.
    pub fn seal(
        &self,
        now: SystemTime,
        refresh_token: impl FnOnce(&SecretString) -> StoredToken,
        access_token: impl FnOnce(&SecretString) -> StoredToken,
    ) -> SealedGrant {
        let grant = match &self.credential {
            Credential::RefreshToken(token) => Grant::RefreshToken(refresh_token(token)),
            Credential::ClientCredentials { soid } => Grant::ClientCredentials { soid: soid.clone() },
        };
        let access_token = self.access_token.as_ref().map(|token| {
            let expiry = token.expires_at().filter(|expiry| *expiry >= SystemTime::UNIX_EPOCH);
            (access_token(token.secret()), expiry.unwrap_or(now + DEFAULT_LIFETIME))
        });
        SealedGrant {
            grant,
            access_token,
            requested_scopes: self.requested_scopes.clone(),
            reported_scopes: self.reported_scopes.clone(),
        }
    }
}
