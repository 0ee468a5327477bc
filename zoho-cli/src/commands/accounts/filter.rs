//! The options that filter the list of accounts.

use super::since::Since;
use crate::error::Error;
use clap::{Args, ValueEnum};
use zoho_auth_typed::store::{AccountStatus, Filter};

/// The options that filter the accounts by state and time.
#[derive(Debug, Args)]
pub(super) struct FilterArgs {
    /// List only accounts in this state, and unreadable records.
    #[arg(long, value_name = "STATE")]
    state: Option<State>,
    /// List only accounts that entered the state at this time or later. The time is a duration before now (`12h`,
    /// `7d`), a date (`2026-01-31`, midnight UTC) or a date and time (`2026-01-31T12:00Z`). The option needs --state
    /// consent-required or revocation-pending.
    #[arg(long, value_name = "TIME", requires = "state")]
    since: Option<Since>,
}

/// The state of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum State {
    /// An account whose grant is valid according to the store.
    Active,
    /// An account whose user must authorize again.
    ConsentRequired,
    /// An account with an unfinished revocation.
    RevocationPending,
}

impl FilterArgs {
    /// Returns the filter for the store. Fails if the options combine `--since` with `--state active`.
    pub(super) fn filter(&self) -> Result<Filter, Error> {
        Ok(match (self.state, self.since) {
            (None, _) => Filter::all(),
            (Some(State::Active), None) => Filter::active(),
            (Some(State::Active), Some(_)) => {
                return Err(Error::usage("--since does not apply to --state active", "omit --since"));
            }
            (Some(State::ConsentRequired), None) => Filter::consent_required(),
            (Some(State::ConsentRequired), Some(since)) => Filter::consent_required_since(since.time()),
            (Some(State::RevocationPending), _) => Filter::revocation_pending(),
        })
    }

    /// Returns `true` if `status` began at the time of `--since` or later, or if there is no `--since`. The store
    /// filters unfinished revocations only by their status.
    pub(super) fn accepts(&self, status: AccountStatus) -> bool {
        self.since.is_none_or(|since| status.since().is_some_and(|time| time >= since.time()))
    }
}
