//! The error of token managers.

use crate::encryption::{KeyRingError, UnsealError};
use thiserror::Error;
use zoho_auth_core::__private::Sealed;
use zoho_auth_core::data_center::Environment;
use zoho_auth_core::{Failure, Retry, StoreError, TokenError};

/// An error of a [`TokenManager`](crate::TokenManager), other than errors of Zoho and the network. No variant contains
/// a secret, and each message names the next step.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum ManagerError {
    /// A call outside of a tokio runtime.
    #[error(
        "a refresh needs a tokio runtime; call this method from a task, or enter a runtime first (`Handle::enter`)"
    )]
    NoRuntime,
    /// An account of a client that was not given to the builder.
    #[error(
        "the client `{client_id}` was not added to the manager; call `.oauth_client(&oauth)` on the builder of the manager"
    )]
    #[non_exhaustive]
    UnknownClient {
        /// The client ID of the account.
        client_id: String,
    },
    /// An account of another client.
    #[error(
        "the account belongs to the client `{account_client_id}`, not to the client `{client_id}`; use the client of the account"
    )]
    #[non_exhaustive]
    ClientMismatch {
        /// The client ID of the account.
        account_client_id: String,
        /// The ID of the client that tried to use the account.
        client_id: String,
    },
    /// A refresh token that is empty, or contains whitespace. Nothing was stored.
    #[error(
        "invalid refresh token: it is empty, or contains whitespace or a special character; pass it as Zoho issued it"
    )]
    InvalidRefreshToken,
    /// An environment whose API hosts are unknown. No client is returned, because its requests would go to the
    /// production hosts.
    #[error(
        "no API hosts are known for the environment of {account}; send requests with your own HTTP client and the token from `Account::token`"
    )]
    #[non_exhaustive]
    UnsupportedEnvironment {
        /// The account.
        account: String,
        /// The account's environment.
        environment: Environment,
    },
    /// An error of the token store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored token that cannot be decrypted.
    #[error(transparent)]
    Unseal(#[from] UnsealError),
    /// An encryption key that is unavailable.
    #[error(transparent)]
    KeyRing(#[from] KeyRingError),
}

impl From<ManagerError> for TokenError {
    fn from(error: ManagerError) -> Self {
        match error {
            ManagerError::Store(error) => error.into(),
            error => {
                let retry = error.retry();
                Self::from_source(error, retry)
            }
        }
    }
}

impl Sealed for ManagerError {}

impl Failure for ManagerError {
    fn retry(&self) -> Retry {
        match self {
            Self::Store(error) => error.retry(),
            Self::KeyRing(error) => error.retry(),
            _ => Retry::Never,
        }
    }

    fn needs_consent(&self) -> bool {
        false
    }
}
