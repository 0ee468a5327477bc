//! The command `zoho accounts`.

mod row;

use self::row::Row;
use super::{print, wait_for};
use crate::error::Error;
use crate::tokens::hints;
use crate::tokens::store::StoreOption;
use clap::Args;
use serde_json::Value;
use std::process::ExitCode;
use std::time::SystemTime;
use zoho_auth_typed::{Encryption, TokenManager};

/// The number of accounts per read.
const PAGE: usize = 500;

/// List the accounts of a store: user, client, data center, environment, and the state of their tokens. The tokens are
/// not shown.
///
/// Needs neither keys nor a client. Exit code 1 if the store or a record in it cannot be read.
#[derive(Debug, Args)]
pub(crate) struct Accounts {
    #[command(flatten)]
    store: StoreOption,
    /// Print a JSON array of objects: `user`, `client_id`, `data_center`, `environment` (`production`, `sandbox` or
    /// `developer`), `state` (`valid`, `expired`, `no_token_yet`, `consent_required`, `revocation_pending` or
    /// `unreadable`), `expires_in` in seconds, `scopes` if Zoho reported them, `scopes_are` (`reported`, `requested` or
    /// `assumed`), `requested_scopes` if known, `consent_required_for` in seconds, if known.
    #[arg(long)]
    json: bool,
}

impl Accounts {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let (rows, unreadable) = wait_for(async {
            // No token is decrypted, so the encryption does not matter.
            let manager = TokenManager::builder(self.store.open().await?, Encryption::disabled()).build();
            let now = SystemTime::now();
            let (mut rows, mut unreadable) = (Vec::new(), Vec::new());
            let mut after = None;
            loop {
                let page = manager.list(after.as_ref(), PAGE).await.map_err(|error| hints::store_error(&error))?;
                unreadable.extend(page.iter().filter_map(|info| info.state.as_ref().err().map(ToString::to_string)));
                after = page.get(PAGE - 1).map(|last| last.id.clone());
                rows.extend(page.into_iter().map(|info| Row::new(info, now)));
                if after.is_none() {
                    return Ok((rows, unreadable));
                }
            }
        })?;
        if self.json {
            let rows: Vec<Value> = rows.iter().map(Row::to_json).collect();
            print(&format!("{}\n", Value::from(rows)));
        } else if rows.is_empty() {
            anstream::eprintln!("The store has no accounts.");
        } else {
            print(&row::table(&rows));
        }
        if unreadable.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        Err(Error::refused(
            unreadable.join("\nerror: "),
            "correct each of them, or replace it with zoho login --user NAME",
        ))
    }
}
