//! The `zoho` command: data to standard output, everything else to standard error.

mod commands;
mod diff;
mod error;
mod import;
mod search;
mod tokens;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    match commands::Zoho::parse().run() {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("{error}");
            error.exit_code()
        }
    }
}
