//! Why a manager has no token, besides what Zoho and the network say.

use super::seal::SealError;
use crate::store::StoreError;
use thiserror::Error;

/// Why a [`TokenManager`](crate::TokenManager) has no token, besides what Zoho and the network say. No variant holds a
/// secret, and each says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ManagerError {
    /// There is no tokio runtime.
    #[error(
        "there is no tokio runtime here, which a refresh runs on: call this from a task, or enter the runtime (`Handle::enter`) before"
    )]
    NoRuntime,
    /// The manager does not know the client of the account.
    #[error("the manager does not know the client `{client_id}`: give it to the builder with `.client(&oauth)`")]
    #[non_exhaustive]
    UnknownClient {
        /// The account's client.
        client_id: String,
    },
    /// The account is one of another client.
    #[error("the account is one of the client `{account}`, and this is the client `{client_id}`: use the client's own")]
    #[non_exhaustive]
    OtherClient {
        /// The account's client.
        account: String,
        /// The client that was to use it.
        client_id: String,
    },
    /// The store has no tokens of this account.
    #[error("no tokens are kept of {account}: ask the user for a consent, and keep what it gives")]
    #[non_exhaustive]
    NotKept {
        /// Which account.
        account: String,
    },
    /// The account is being revoked.
    #[error(
        "{account} is being revoked, and gives no more tokens: `revoke` or `prune` ends what was begun; only a consent, when it is kept, brings it back"
    )]
    #[non_exhaustive]
    Revoking {
        /// Which account.
        account: String,
    },
    /// The refresh ended without a result: its runtime was shut down, or it panicked.
    #[error(
        "the refresh was cut off: its runtime was shut down, or has no I/O or no time; try again from a task of one that has both"
    )]
    Interrupted,
    /// The store does not work.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A kept token cannot be opened.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl ManagerError {
    /// Whether the same may work later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Interrupted => true,
            Self::Store(error) => error.is_retryable(),
            _ => false,
        }
    }
}
