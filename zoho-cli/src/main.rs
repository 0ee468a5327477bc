//! The `zoho` command. Data goes to standard output, messages to standard error.

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
