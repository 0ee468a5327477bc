//! The events that a manager emits.

use super::Inner;
use crate::store::AccountId;
use crate::tokens::TokenError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::SystemTime;

/// An event of an account in this process, for the listeners of
/// [`TokenManagerBuilder::on_event`](super::TokenManagerBuilder::on_event). It contains no secret.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AccountEvent {
    /// This process obtained a new access token and stored it. Tokens that other processes obtain cause no event.
    #[non_exhaustive]
    Refreshed {
        /// The account.
        id: AccountId,
        /// The expiry of the new token.
        expires_at: SystemTime,
    },
    /// A refresh failed. The old token is handed out while it is valid.
    #[non_exhaustive]
    RefreshFailed {
        /// The account.
        id: AccountId,
        /// The cause.
        error: TokenError,
        /// The earliest time of the next attempt, which the next task that needs a token makes.
        retry_at: SystemTime,
    },
    /// This process found out that only a new consent helps. Emitted once until there is a new consent.
    #[non_exhaustive]
    ConsentRequired {
        /// The account.
        id: AccountId,
        /// The cause.
        error: TokenError,
    },
    /// This process revoked the account at Zoho and removed its record.
    #[non_exhaustive]
    Revoked {
        /// The account.
        id: AccountId,
    },
    /// [`prune`](crate::TokenManager::prune) removed the account: its consent was revoked for too long.
    #[non_exhaustive]
    Pruned {
        /// The account.
        id: AccountId,
    },
}

impl AccountEvent {
    /// Returns the account.
    pub const fn id(&self) -> &AccountId {
        match self {
            Self::Refreshed { id, .. }
            | Self::RefreshFailed { id, .. }
            | Self::ConsentRequired { id, .. }
            | Self::Revoked { id }
            | Self::Pruned { id } => id,
        }
    }
}

/// A callback for events.
pub(super) type Listener = Arc<dyn Fn(&AccountEvent) + Send + Sync>;

impl Inner {
    /// Calls all listeners. The caller must hold no lock, and must have notified its waiters.
    pub(super) fn emit(&self, event: &AccountEvent) {
        for listener in &self.listeners {
            // A panic in a listener must affect neither the account nor the other listeners.
            if catch_unwind(AssertUnwindSafe(|| listener(event))).is_err() {
                tracing::error!(account = %event.id(), "a callback for the manager's events panicked");
            }
        }
    }
}
