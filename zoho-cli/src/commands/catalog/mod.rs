//! `zoho catalog …`

mod dump;
mod files;
mod format;
mod import;
mod lint;
mod new;

use crate::error::Error;
use clap::Subcommand;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(crate) enum Catalog {
    Import(import::Import),
    New(new::New),
    Format(format::Format),
    Lint(lint::Lint),
    Dump(dump::Dump),
}

impl Catalog {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        match self {
            Self::Import(command) => command.run(),
            Self::Format(command) => command.run(),
            Self::New(command) => command.run(),
            Self::Lint(command) => command.run(),
            Self::Dump(command) => command.run(),
        }
    }
}
