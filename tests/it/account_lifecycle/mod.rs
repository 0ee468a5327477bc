//! The life cycle of stored accounts: listing, revoking, pruning and events.

mod events;
mod listing;
mod prune;
mod revoke;

use std::time::SystemTime;
use zoho_auth_typed::token_manager::{AccountEntry, AccountStatus};

/// Returns the status of an account and the expiry of its access token.
fn state(info: &AccountEntry) -> (AccountStatus, Option<SystemTime>) {
    let state = info.state.as_ref().expect("record should be readable");
    (state.status, state.expires_at)
}
