//! `zoho accounts`

mod row;

use self::row::Row;
use super::{print, wait_for};
use crate::error::Error;
use crate::tokens::next;
use crate::tokens::store::StoreOption;
use clap::Args;
use serde_json::Value;
use std::process::ExitCode;
use std::time::SystemTime;
use zoho_auth_typed::{Protection, TokenManager};

/// How many accounts are read at once.
const PAGE: usize = 500;

/// List the accounts of a store: user, client, data centre, and how it stands with their tokens, which are not shown.
///
/// Needs neither keys nor a client. Exit code 1 if the store, or what it has of an account, cannot be read.
#[derive(Debug, Args)]
pub(crate) struct Accounts {
    #[command(flatten)]
    store: StoreOption,
    /// As a JSON array of objects: `user`, `client_id`, `data_center`, `state` (`lives`, `expired`, `no_token_yet`,
    /// `needs_consent`, `revoking` or `unreadable`), `expires_in` in seconds, `scopes` if Zoho reported them,
    /// `scopes_are` (`reported`, `asked` or `declared`), `needs_consent_for` in seconds, where that is known.
    #[arg(long)]
    json: bool,
}

impl Accounts {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let (rows, unreadable) = wait_for(async {
            // No token is opened: nothing has to be said of how they are sealed.
            let manager = TokenManager::builder(self.store.open().await?, Protection::plaintext()).build();
            let now = SystemTime::now();
            let (mut rows, mut unreadable) = (Vec::new(), Vec::new());
            let mut after = None;
            loop {
                let page = manager.list(after.as_ref(), PAGE).await.map_err(|error| next::of_store(&error))?;
                unreadable.extend(page.iter().filter_map(|info| info.state.as_ref().err().map(ToString::to_string)));
                after = page.get(PAGE - 1).map(|last| last.id.clone());
                rows.extend(page.into_iter().map(|info| Row::new(info, now)));
                if after.is_none() {
                    return Ok((rows, unreadable));
                }
            }
        })?;
        if self.json {
            let rows: Vec<Value> = rows.iter().map(Row::as_json).collect();
            print(&format!("{}\n", Value::from(rows)));
        } else if rows.is_empty() {
            anstream::eprintln!("There are no accounts in it.");
        } else {
            print(&row::table(&rows));
        }
        if unreadable.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        Err(Error::refused(unreadable.join("\nerror: "), "zoho login --user NAME, for a consent in the place of each"))
    }
}
