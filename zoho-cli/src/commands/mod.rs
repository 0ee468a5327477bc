//! The commands: a file each.

mod catalog;

use crate::error::Error;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Zoho's products, scopes and endpoints.
#[derive(Debug, Parser)]
#[command(name = "zoho", version, propagate_version = true)]
pub(crate) struct Zoho {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The catalogue of products, scopes and endpoints.
    #[command(subcommand)]
    Catalog(catalog::Catalog),
}

impl Zoho {
    /// Runs the command. The code is what the shell sees.
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        match self.command {
            Command::Catalog(command) => command.run(),
        }
    }
}
