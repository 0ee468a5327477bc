//! The commands, one file per command.

mod accounts;
mod catalog;
mod emulate;
mod login;
mod revoke;
mod rotate_keys;
mod store;
mod token;

use crate::error::Error;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Explore Zoho's products, scopes and endpoints, debug tokens and token stores, and emulate Zoho on this machine.
#[derive(Debug, Parser)]
#[command(name = "zoho", version, propagate_version = true)]
pub(crate) struct Zoho {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Search, compare and check catalogs of products, scopes and endpoints.
    #[command(subcommand)]
    Catalog(catalog::Catalog),
    Emulate(emulate::Emulate),
    Token(token::Token),
    Login(login::Login),
    Accounts(accounts::Accounts),
    Revoke(revoke::Revoke),
    RotateKeys(rotate_keys::RotateKeys),
    /// Create the table of a store, copy a store, or import one of Zoho's SDKs.
    #[command(subcommand)]
    Store(store::Store),
}

impl Zoho {
    /// Runs the command and returns its exit code.
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        match self.command {
            Command::Catalog(command) => command.run(),
            Command::Emulate(command) => command.run(),
            Command::Token(command) => command.run(),
            Command::Login(command) => command.run(),
            Command::Accounts(command) => command.run(),
            Command::Revoke(command) => command.run(),
            Command::RotateKeys(command) => command.run(),
            Command::Store(command) => command.run(),
        }
    }
}

/// Returns a number with its noun: `1 account`, `2 accounts`.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Writes to standard output. A reader that closes the output early, as `head` does, causes no error.
fn print(text: &str) {
    use std::io::Write as _;
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// Runs a future on a tokio runtime.
fn wait_for<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime
        .map_err(|error| {
            Error::refused(
                format!("failed to start the runtime: {error}"),
                "raise the limit on open files of this process",
            )
        })?
        .block_on(work)
}
