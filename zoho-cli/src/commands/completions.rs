//! The command `zoho completions`, and the values that a shell completes.

use super::{Zoho, print};
use crate::error::Error;
use clap::builder::PossibleValuesParser;
use clap::{Args, CommandFactory as _};
use clap_complete::CompleteEnv;
use clap_complete::env::Shells;
use std::io;
use std::process::ExitCode;

/// The environment variable with which the script of a shell requests completions.
const VARIABLE: &str = "ZOHO_COMPLETE";
const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// Print the script that completes `zoho` in a shell: commands, options, scopes and calls.
///
/// The script runs `zoho` for each completion, so it stays correct when `zoho` is updated. For bash, add
/// `source <(zoho completions bash)` to ~/.bashrc; for zsh, `source <(zoho completions zsh)` to ~/.zshrc; for fish, run
/// `zoho completions fish > ~/.config/fish/completions/zoho.fish`.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_parser = PossibleValuesParser::new(SHELLS))]
    shell: String,
}

impl Completions {
    pub(crate) fn run(&self) -> Result<ExitCode, Error> {
        let script = self.script().map_err(|error| Error::refused(error, ""))?;
        print(&script)?;
        Ok(ExitCode::SUCCESS)
    }

    fn script(&self) -> io::Result<String> {
        let mut script = Vec::new();
        let shells = Shells::builtins();
        let shell = shells.completer(&self.shell).ok_or(io::ErrorKind::Unsupported)?;
        shell.write_registration(VARIABLE, "zoho", "zoho", "zoho", &mut script)?;
        String::from_utf8(script).map_err(io::Error::other)
    }
}

/// Prints completions and returns `true` if the script of a shell runs the command. Otherwise, returns `false`.
pub(crate) fn respond() -> Result<bool, Error> {
    let completions = CompleteEnv::with_factory(Zoho::command).var(VARIABLE);
    completions.try_complete(std::env::args_os(), None).map_err(|error| Error::refused(error.render(), ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_are_those_of_the_library() {
        let mut names: Vec<_> = Shells::builtins().names().collect();
        names.sort_unstable();
        assert_eq!(names, SHELLS);
    }
}
