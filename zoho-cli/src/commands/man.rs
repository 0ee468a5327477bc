//! The command `zoho man`.

use super::{Zoho, print};
use crate::error::Error;
use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man as Page;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Print the manual page of `zoho` or of one of its commands, or write all pages to a folder.
///
/// `zoho man store copy | man -l -` shows a page.
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The words of a command, such as `store copy`.
    #[arg(conflicts_with = "folder")]
    command: Vec<String>,
    /// Write a file for each command to this folder, which must exist.
    #[arg(long)]
    folder: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(&self) -> Result<ExitCode, Error> {
        let mut root = Zoho::command();
        root.build();
        match &self.folder {
            Some(folder) => write_all(&root, folder)?,
            None => print(&page(&find(&root, &self.command)?)?)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Returns the command that the words name. Fails if there is no such command.
fn find(root: &Command, words: &[String]) -> Result<Command, Error> {
    let mut found = root;
    for word in words {
        found = found.find_subcommand(word).ok_or_else(|| {
            let message = format!("`{}` has no command `{word}`", full_name(found).replace('-', " "));
            Error::usage(message, "run zoho --help")
        })?;
    }
    Ok(found.clone())
}

/// Returns the name of a command's page, such as `zoho-store-copy`.
fn full_name(command: &Command) -> String {
    command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned()
}

fn page(command: &Command) -> Result<String, Error> {
    let mut text = Vec::new();
    Page::new(command.clone()).render(&mut text).map_err(|error| Error::refused(error, ""))?;
    String::from_utf8(text).map_err(|error| Error::refused(error, ""))
}

/// Writes the pages of a command and its subcommands.
fn write_all(command: &Command, folder: &Path) -> Result<(), Error> {
    let path = folder.join(format!("{}.1", full_name(command)));
    std::fs::write(&path, page(command)?)
        .map_err(|error| Error::write(&path, error, "create the folder, or name another one"))?;
    command
        .get_subcommands()
        .filter(|command| !command.is_hide_set() && command.get_name() != "help")
        .try_for_each(|command| write_all(command, folder))
}
