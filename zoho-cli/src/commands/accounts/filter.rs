//! The options for a list of some accounts.

use super::since::Since;
use crate::error::Error;
use clap::{Args, ValueEnum};
use zoho_auth_typed::store::{AccountStatus, Filter};

/// The state and the time of the listed accounts.
#[derive(Debug, Args)]
pub(super) struct FilterArgs {
    /// List only accounts in this state, and unreadable records.
    #[arg(long, value_name = "STATE")]
    state: Option<State>,
    /// List only accounts that have been in the state since this time or later: a duration before now (`12h`, `7d`), a
    /// date (`2026-01-31`, midnight UTC) or a time (`2026-01-31T12:00Z`). Needs --state consent-required or
    /// revocation-pending.
    #[arg(long, value_name = "TIME", requires = "state")]
    since: Option<Since>,
}

/// The state of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum State {
    /// An account with a grant that is valid as far as the store knows.
    Active,
    /// An account whose user must authorize again.
    ConsentRequired,
    /// An account with an unfinished revocation.
    RevocationPending,
}

impl FilterArgs {
    /// Returns the filter for the store.
    pub(super) fn filter(&self) -> Result<Filter, Error> {
        Ok(match (self.state, self.since) {
            (None, _) => Filter::all(),
            (Some(State::Active), None) => Filter::active(),
            (Some(State::Active), Some(_)) => {
                return Err(Error::usage("an active account has no time since which it is active", "omit --since"));
            }
            (Some(State::ConsentRequired), None) => Filter::consent_required(),
            (Some(State::ConsentRequired), Some(since)) => Filter::consent_required_since(since.time()),
            (Some(State::RevocationPending), _) => Filter::revocation_pending(),
        })
    }

    /// Returns `true` if an account that the store listed with this status is in the list. The store filters unfinished
    /// revocations by their status only.
    pub(super) fn accepts(&self, status: AccountStatus) -> bool {
        self.since.is_none_or(|since| status.since().is_some_and(|time| time >= since.time()))
    }
}
