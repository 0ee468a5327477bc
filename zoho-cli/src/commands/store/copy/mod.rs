//! The command `zoho store copy`.

mod report;
mod transfer;

use self::report::Report;
use self::transfer::transfer;
use super::{print, wait_for};
use crate::error::Error;
use crate::tokens::hints;
use crate::tokens::store::{FromArgs, Store, ToArgs};
use clap::Args;
use std::process::ExitCode;
use zoho_auth_typed::TokenStore as _;
use zoho_auth_typed::store::{AccountId, Filter};

/// The number of accounts per read.
const PAGE: usize = 500;

/// Copy all accounts of a store to another store, and compare each copy with its original.
///
/// Records are copied as they are: encrypted tokens are bound to their account, not to the store, so no key is needed.
/// The command may be interrupted and run again: it skips accounts whose record the target already has. The exit code
/// is 1 if a store cannot be used, or if an account of the source is not the same in the target. Such accounts are
/// listed.
///
/// Stop the applications that write to the source first. If they keep running, the next run lists the records that
/// changed after the copy as different.
#[derive(Debug, Args)]
pub(crate) struct Copy {
    #[command(flatten)]
    from: FromArgs,
    #[command(flatten)]
    to: ToArgs,
    /// Replace records of the target that differ. By default, they are listed and left unchanged.
    #[arg(long)]
    overwrite: bool,
    /// Only compare the stores, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object: `dry_run`, `accounts`, `copied`, `overwritten`, `already_there`, and the arrays
    /// `different`, `unreadable` and `rejected`. Their objects have `user`, `client_id`, `data_center` and
    /// `environment`, and except in `different` an `error`. With --dry-run, `copied` and `overwritten` are the numbers
    /// of accounts that would be copied or overwritten.
    #[arg(long)]
    json: bool,
}

impl Copy {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let (from, to) = (self.from.config()?, self.to.required()?);
        let mut report = Report::new(self.dry_run);
        wait_for(async {
            let source = from.open().await?;
            let target = if self.dry_run { to.open_if_exists().await? } else { Some(to.open_or_create().await?) };
            self.copy_all(&source, target.as_ref(), &mut report).await
        })?;
        report.print_accounts();
        print(&if self.json { report.to_json() } else { report.to_text() })?;
        Ok(if report.is_complete() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// Copies the accounts of all pages. `target` is `None` in a dry run if the store does not exist.
    async fn copy_all(&self, source: &Store, target: Option<&Store>, report: &mut Report) -> Result<(), Error> {
        let mut after: Option<AccountId> = None;
        loop {
            let page = source.list_records(Filter::all(), after.as_ref(), PAGE).await;
            let page = page.map_err(|error| hints::store_error(&error))?;
            after = page.get(PAGE - 1).map(|last| last.id.clone());
            for entry in page {
                let outcome = transfer(&entry, target, self.overwrite, self.dry_run).await;
                let outcome = outcome.map_err(|error| {
                    let message = format!("{error}; before the error: {}", report.numbers());
                    Error::refused(message, "run the command again; it skips the accounts that are already copied")
                })?;
                report.add(entry.id, outcome);
            }
            if after.is_none() {
                return Ok(());
            }
            anstream::eprintln!("{}", report.numbers());
        }
    }
}
