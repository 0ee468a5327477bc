//! The `zoho` command. Data goes to standard output, messages to standard error.

mod calls;
mod commands;
mod complete;
mod deluge;
mod diff;
mod error;
mod import;
mod risk;
mod search;
mod shell;
mod tokens;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let run = || {
        if commands::respond_to_shell()? {
            return Ok(ExitCode::SUCCESS);
        }
        commands::Zoho::parse().run()
    };
    match run() {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("{error}");
            error.exit_code()
        }
    }
}
