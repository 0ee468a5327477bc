//! The life of kept accounts: what is known of them, how they end, and what is told of it.

mod events;
mod listing;
mod prune;
mod revoke;

use std::time::SystemTime;
use zoho_auth_typed::token_manager::{AccountEntry, AccountStatus};

/// Whether it can be used, and when its access token dies.
fn state(info: &AccountEntry) -> (AccountStatus, Option<SystemTime>) {
    let state = info.state.as_ref().expect("a record");
    (state.status, state.expires_at)
}
