//! The command `zoho accounts`.

mod filter;
mod row;
mod since;

use self::filter::FilterArgs;
use self::row::Row;
use super::{print, wait_for};
use crate::error::Error;
use crate::tokens::hints;
use crate::tokens::store::StoreOption;
use clap::Args;
use serde_json::Value;
use std::process::ExitCode;
use std::time::SystemTime;
use zoho_auth_typed::TokenStore as _;
use zoho_auth_typed::store::Filter;

/// The number of accounts per read.
const PAGE: usize = 500;

/// List the accounts of a store: user, client, data center, environment, and the state of their tokens. The tokens are
/// not shown.
///
/// The command needs neither keys nor a client. The exit code is 1 if the store or a record in it cannot be read.
#[derive(Debug, Args)]
pub(crate) struct Accounts {
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    filter: FilterArgs,
    /// Print a JSON array of objects: `user`, `client_id`, `data_center`, `environment` (`production`, `sandbox` or
    /// `developer`), `state` (`valid`, `expired`, `no_token_yet`, `consent_required`, `revocation_pending` or
    /// `unreadable`), `expires_in` in seconds, `scopes` if Zoho reported them, `scopes_are` (`reported`, `requested` or
    /// `assumed`), `requested_scopes` if known, and `consent_required_for` in seconds, if known. The first three states
    /// are those of active accounts.
    #[arg(long)]
    json: bool,
}

impl Accounts {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let filter = self.filter.filter()?;
        let (rows, unreadable) = wait_for(async {
            let store = self.store.open().await?;
            let now = SystemTime::now();
            let (mut rows, mut unreadable) = (Vec::new(), Vec::new());
            let mut after = None;
            loop {
                let page = store.list_records(filter, after.as_ref(), PAGE).await;
                let page = page.map_err(|error| hints::store_error(&error))?;
                after = page.get(PAGE - 1).map(|last| last.id.clone());
                for entry in page {
                    match &entry.stored {
                        Ok(stored) if !self.filter.accepts(stored.record.status()) => continue,
                        Ok(_) => {}
                        Err(error) => unreadable.push(error.to_string()),
                    }
                    rows.push(Row::new(entry, now));
                }
                if after.is_none() {
                    return Ok((rows, unreadable));
                }
            }
        })?;
        if self.json {
            let rows: Vec<Value> = rows.iter().map(Row::to_json).collect();
            print(&format!("{}\n", Value::from(rows)))?;
        } else if rows.is_empty() {
            let such = if filter == Filter::all() { "" } else { " that match the options" };
            anstream::eprintln!("The store has no accounts{such}.");
        } else {
            print(&row::table(&rows))?;
        }
        if unreadable.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        Err(Error::refused(
            unreadable.join("\nerror: "),
            "correct each of these records, or replace it with zoho login --user NAME",
        ))
    }
}
