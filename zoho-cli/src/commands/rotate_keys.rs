//! The command `zoho rotate-keys`.

use super::{counted, print, wait_for};
use crate::error::Error;
use crate::tokens::printable::failure_json;
use crate::tokens::store::StoreOption;
use crate::tokens::{encryption, hints};
use clap::Args;
use serde_json::json;
use std::process::ExitCode;
use zoho_auth_typed::{Encryption, TokenManager};

/// Encrypt all tokens of a store with the first key in `TOKEN_KEYS`, while applications keep running.
///
/// First, give the new key to all processes, in front of the old key. Then run this command with the same variable, and
/// remove the old key afterwards. The command may be interrupted and run again: tokens that already use the first key
/// are only checked. The command needs no client. The exit code is 1 if the store cannot be written or a token cannot
/// be decrypted. Such tokens are listed and left unchanged.
#[derive(Debug, Args)]
pub(crate) struct RotateKeys {
    #[command(flatten)]
    store: StoreOption,
    /// Also encrypt tokens that are stored in plaintext. By default, they are listed as tokens that cannot be
    /// decrypted.
    #[arg(long)]
    allow_plaintext: bool,
    /// The number of accounts between progress messages.
    #[arg(long, value_name = "ACCOUNTS", default_value = "100", value_parser = clap::value_parser!(u32).range(1..))]
    batch: u32,
    /// Print one JSON object: `scanned`, `reencrypted`, `failed`.
    #[arg(long)]
    json: bool,
}

impl RotateKeys {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let protection = Encryption::with_keys(encryption::keys()?);
        let protection = if self.allow_plaintext { protection.allow_plaintext() } else { protection };
        let batch = usize::try_from(self.batch).unwrap_or(usize::MAX);
        let (mut scanned, mut reencrypted, mut failed) = (0, 0, Vec::new());
        wait_for(async {
            let manager = TokenManager::builder(self.store.open().await?, protection).build();
            let mut after = None;
            loop {
                let done = manager.rotate_keys(after.as_ref(), batch).await.map_err(|error| {
                    let done = counted(scanned as u64, "account");
                    anstream::eprintln!("{done} checked before the error, {reencrypted} of them re-encrypted");
                    let next = "correct the problem and run the command again; finished accounts are only checked";
                    hints::manager_error(&error).or_next(next)
                })?;
                (scanned, reencrypted) = (scanned + done.scanned, reencrypted + done.reencrypted);
                failed.extend(done.failed);
                after = done.resume_after;
                if after.is_none() {
                    return Ok(());
                }
                anstream::eprintln!(
                    "{} checked, {reencrypted} of them re-encrypted",
                    counted(scanned as u64, "account")
                );
            }
        })?;
        for one in &failed {
            anstream::eprintln!("{}", hints::manager_error(&one.error));
        }
        print(&if self.json {
            let failed = failed.iter().map(|one| failure_json(&one.id, &hints::manager_error(&one.error).message()));
            format!(
                "{}\n",
                json!({ "scanned": scanned, "reencrypted": reencrypted, "failed": failed.collect::<Vec<_>>() })
            )
        } else {
            let current = scanned - reencrypted - failed.len();
            format!(
                "{}: {reencrypted} re-encrypted, {current} already current, {} failed and left unchanged\n",
                counted(scanned as u64, "account"),
                failed.len()
            )
        })?;
        Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
