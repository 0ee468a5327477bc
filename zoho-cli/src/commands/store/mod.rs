//! The commands `zoho store …`.

mod copy;
mod import;
mod schema;

use super::{print, wait_for};
use crate::error::Error;
use clap::Subcommand;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    Schema(schema::Schema),
    Copy(copy::Copy),
    Import(import::Import),
}

impl Store {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        match self {
            Self::Schema(command) => command.run(),
            Self::Copy(command) => command.run(),
            Self::Import(command) => command.run(),
        }
    }
}
