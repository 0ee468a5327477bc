//! `zoho rotate-keys`

use super::{print, wait_for};
use crate::error::Error;
use crate::tokens::store::StoreOption;
use crate::tokens::{next, sealing};
use clap::Args;
use serde_json::json;
use std::process::ExitCode;
use zoho_auth_typed::{Protection, TokenManager};

/// Seal all tokens of a store with the first of the keys in `TOKEN_KEYS`, while applications go on.
///
/// Give the new key to all processes first, in front of the old one; then run this with the same variable; then take the
/// old key away. It may be interrupted and run again: what is sealed already is only looked at. Needs no client.
/// Exit code 1 if the store cannot be written, or something in it could not be opened: that is named, and left as it is.
#[derive(Debug, Args)]
pub(crate) struct RotateKeys {
    #[command(flatten)]
    store: StoreOption,
    /// Seal those tokens too that lie open. Otherwise they are named as what cannot be opened.
    #[arg(long)]
    or_plaintext: bool,
    /// How many accounts are done before it says how far it is.
    #[arg(long, value_name = "ACCOUNTS", default_value = "100", value_parser = clap::value_parser!(u32).range(1..))]
    batch: u32,
    /// As one JSON object: `seen`, `sealed`, `failed`.
    #[arg(long)]
    json: bool,
}

impl RotateKeys {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let protection = Protection::sealed(sealing::keys()?);
        let protection = if self.or_plaintext { protection.or_plaintext() } else { protection };
        let batch = usize::try_from(self.batch).unwrap_or(usize::MAX);
        let (mut seen, mut sealed, mut failed) = (0, 0, Vec::new());
        wait_for(async {
            let manager = TokenManager::builder(self.store.open().await?, protection).build();
            let mut after = None;
            loop {
                let done = manager.rotate(after.as_ref(), batch).await.map_err(|error| {
                    let message = format!("{error}; of {seen} accounts up to there, {sealed} were sealed anew");
                    Error::refused(message, "run it again: what is done is only looked at")
                })?;
                (seen, sealed) = (seen + done.seen, sealed + done.sealed);
                failed.extend(done.failed);
                after = done.next;
                if after.is_none() {
                    return Ok(());
                }
                anstream::eprintln!("{seen} accounts, {sealed} of them sealed anew");
            }
        })?;
        for one in &failed {
            anstream::eprintln!("{}", next::of_manager(&one.error));
        }
        print(&if self.json {
            let failed = failed.iter().map(|one| {
                let (id, error) = (&one.id, one.error.to_string());
                json!({
                    "user": id.user(), "client_id": id.client_id(), "data_center": id.data_center().code(),
                    "error": error,
                })
            });
            format!("{}\n", json!({ "seen": seen, "sealed": sealed, "failed": failed.collect::<Vec<_>>() }))
        } else {
            let same = seen - sealed - failed.len();
            format!("{seen} accounts: {sealed} sealed anew, {same} were already, {} left as they are\n", failed.len())
        });
        Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
