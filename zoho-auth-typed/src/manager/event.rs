//! What a manager tells of its accounts.

use super::Inner;
use crate::store::AccountId;
use crate::token::TokenError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::SystemTime;

/// What happened to an account in this process. [`TokenManagerBuilder::on_event`](super::TokenManagerBuilder::on_event)
/// says who hears it. No secret is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountEvent {
    /// This process has asked for a new access token, and stored it. Those that other processes bring are not told.
    #[non_exhaustive]
    Refreshed {
        /// Which account.
        id: AccountId,
        /// When the new token dies.
        expires_at: SystemTime,
    },
    /// No new access token came. As long as the old one lives, it is given out.
    #[non_exhaustive]
    Failed {
        /// Which account.
        id: AccountId,
        /// Why.
        error: TokenError,
        /// When it is tried again, at the earliest, by whoever needs a token then.
        retry_at: SystemTime,
    },
    /// Only a consent helps, as this process found out now: told once, until there is a consent.
    #[non_exhaustive]
    NeedsConsent {
        /// Which account.
        id: AccountId,
        /// Why.
        error: TokenError,
    },
    /// This process has revoked it at Zoho, and removed what was kept of it.
    #[non_exhaustive]
    Revoked {
        /// Which account.
        id: AccountId,
    },
    /// [`prune`](crate::TokenManager::prune) has removed it: only a consent had helped for too long.
    #[non_exhaustive]
    Pruned {
        /// Which account.
        id: AccountId,
    },
}

impl AccountEvent {
    /// The account to which it happened.
    pub const fn id(&self) -> &AccountId {
        match self {
            Self::Refreshed { id, .. }
            | Self::Failed { id, .. }
            | Self::NeedsConsent { id, .. }
            | Self::Revoked { id }
            | Self::Pruned { id } => id,
        }
    }
}

/// Who hears of events.
pub(super) type Listener = Arc<dyn Fn(&AccountEvent) + Send + Sync>;

impl Inner {
    /// Tells it to all who listen. Only where no lock is held and nobody waits for what comes after.
    pub(super) fn tell(&self, event: &AccountEvent) {
        for listener in &self.listeners {
            // Neither the account nor the others have to do with what goes wrong there.
            if catch_unwind(AssertUnwindSafe(|| listener(event))).is_err() {
                tracing::error!(account = %event.id(), "a callback for the manager's events panicked");
            }
        }
    }
}
