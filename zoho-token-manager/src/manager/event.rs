//! The events of accounts, for listeners.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::SystemTime;
use zoho_auth_core::__private::RefreshEvent;
use zoho_auth_core::{AccountId, TokenError};

/// An event of an account in this process, for the listeners of
/// [`TokenManagerBuilder::on_event`](super::TokenManagerBuilder::on_event). An event contains no secret.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AccountEvent {
    /// A new access token that this process obtained and stored. Tokens that other processes obtain cause no event.
    #[non_exhaustive]
    Refreshed {
        /// The account.
        id: AccountId,
        /// The expiry of the new token.
        expires_at: SystemTime,
    },
    /// A refresh that failed. The old token is used while it is valid.
    #[non_exhaustive]
    RefreshFailed {
        /// The account.
        id: AccountId,
        /// The cause.
        error: TokenError,
        /// The earliest time of the next attempt. The next task that needs a token makes the attempt.
        retry_at: SystemTime,
    },
    /// An account whose user must authorize again, as this process detected. The event is emitted once until there is a
    /// new consent.
    #[non_exhaustive]
    ConsentRequired {
        /// The account.
        id: AccountId,
        /// The cause.
        error: TokenError,
    },
    /// An account that this process revoked at Zoho and removed from the store.
    #[non_exhaustive]
    Revoked {
        /// The account.
        id: AccountId,
    },
    /// An account that [`prune`](crate::TokenManager::prune) removed, because its consent had been revoked for at least
    /// the time that the caller set.
    #[non_exhaustive]
    Pruned {
        /// The account.
        id: AccountId,
    },
}

impl AccountEvent {
    /// Returns the identifier of the account.
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

impl From<RefreshEvent> for AccountEvent {
    fn from(event: RefreshEvent) -> Self {
        match event {
            RefreshEvent::Refreshed { id, expires_at } => Self::Refreshed { id, expires_at },
            RefreshEvent::Failed { id, error, retry_at } => Self::RefreshFailed { id, error, retry_at },
            RefreshEvent::ConsentRequired { id, error } => Self::ConsentRequired { id, error },
        }
    }
}

/// A listener for events.
type Listener = Box<dyn Fn(&AccountEvent) + Send + Sync>;

/// The listeners for events.
#[derive(Default)]
pub(super) struct Listeners(Vec<Listener>);

impl Listeners {
    pub(super) fn push(&mut self, listener: impl Fn(&AccountEvent) + Send + Sync + 'static) {
        self.0.push(Box::new(listener));
    }

    /// Calls all listeners. The caller must not hold a lock, and must have notified the waiting tasks.
    pub(super) fn emit(&self, event: &AccountEvent) {
        for listener in &self.0 {
            // A panic in a listener must affect neither the account nor the other listeners.
            if catch_unwind(AssertUnwindSafe(|| listener(event))).is_err() {
                tracing::error!(account = %event.id(), "a callback for the manager's events panicked");
            }
        }
    }
}
