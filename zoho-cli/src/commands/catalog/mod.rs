//! The commands `zoho catalog …`.

mod diff;
mod dump;
pub(crate) mod files;
mod format;
pub(crate) mod format_names;
mod import;
mod lint;
mod new;
mod search;
mod show;
mod stats;
mod zoho_products;

use super::print;
use crate::error::Error;
use clap::Subcommand;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(crate) enum Catalog {
    Import(import::Import),
    Diff(diff::Diff),
    Search(search::Search),
    Show(show::Show),
    Stats(stats::Stats),
    New(new::New),
    Format(format::Format),
    Lint(lint::Lint),
    Dump(dump::Dump),
}

impl Catalog {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        match self {
            Self::Import(command) => command.run(),
            Self::Diff(command) => command.run(),
            Self::Search(command) => command.run(),
            Self::Show(command) => command.run(),
            Self::Stats(command) => command.run(),
            Self::Format(command) => command.run(),
            Self::New(command) => command.run(),
            Self::Lint(command) => command.run(),
            Self::Dump(command) => command.run(),
        }
    }
}
