//! The commands, one file per command.

mod accounts;
mod api;
pub(crate) mod catalog;
mod completions;
mod curl;
mod deluge;
mod emulate;
mod login;
mod man;
mod postman;
mod revoke;
mod rotate_keys;
mod scopes;
mod store;
mod token;

pub(crate) use completions::respond as respond_to_shell;

use crate::error::Error;
use clap::{Parser, Subcommand};
use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;
use std::time::Duration;

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
    Scopes(scopes::ScopesOfCalls),
    Deluge(deluge::Deluge),
    Postman(postman::Postman),
    Curl(curl::Curl),
    Api(api::Api),
    Emulate(emulate::Emulate),
    Token(token::Token),
    Login(login::Login),
    Accounts(accounts::Accounts),
    Revoke(revoke::Revoke),
    RotateKeys(rotate_keys::RotateKeys),
    /// Print the schema of a store, copy a store, or import accounts from Zoho's SDKs.
    #[command(subcommand)]
    Store(store::Store),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Zoho {
    /// Runs the command and returns its exit code.
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        match self.command {
            Command::Catalog(command) => command.run(),
            Command::Scopes(command) => command.run(),
            Command::Deluge(command) => command.run(),
            Command::Postman(command) => command.run(),
            Command::Curl(command) => command.run(),
            Command::Api(command) => command.run(),
            Command::Emulate(command) => command.run(),
            Command::Token(command) => command.run(),
            Command::Login(command) => command.run(),
            Command::Accounts(command) => command.run(),
            Command::Revoke(command) => command.run(),
            Command::RotateKeys(command) => command.run(),
            Command::Store(command) => command.run(),
            Command::Completions(command) => command.run(),
            Command::Man(command) => command.run(),
        }
    }
}

/// Returns a number with its noun, such as `1 account` or `2 accounts`.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Writes to standard output. A reader that closes the output early, as `head` does, causes no error.
fn print(text: &str) -> Result<(), Error> {
    match write(text) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Error::output(&error, "")),
        Ok(()) => Ok(()),
    }
}

/// Writes to standard output a text that the command cannot print again. Fails with the next step `next` if the text
/// cannot be written, also if the reader has closed the output.
fn print_only_copy(text: &str, next: &str) -> Result<(), Error> {
    write(text).map_err(|error| Error::output(&error, next))
}

fn write(text: &str) -> io::Result<()> {
    let mut stdout = anstream::stdout();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Writes to standard output.
///
/// # Errors
/// Fails if the output is closed or full.
fn write_output(text: &str) -> Result<(), Error> {
    write_bytes(text.as_bytes())
}

/// Writes bytes to standard output, like [`write_output`].
fn write_bytes(bytes: &[u8]) -> Result<(), Error> {
    let mut output = io::stdout().lock();
    output.write_all(bytes).and_then(|()| output.flush()).map_err(|error| Error::output(&error, ""))
}

/// The longest wait for a blocking operation that still runs when a command ends, such as writing a file or resolving a
/// name. After this time, the process ends in spite of the operation.
const SHUTDOWN: Duration = Duration::from_secs(2);

/// Runs a future on a new tokio runtime. Fails if the runtime cannot start.
fn wait_for<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        Error::refused(format!("failed to start the runtime: {error}"), "raise the limit on open files of this process")
    })?;
    let result = runtime.block_on(work);
    runtime.shutdown_timeout(SHUTDOWN);
    result
}
