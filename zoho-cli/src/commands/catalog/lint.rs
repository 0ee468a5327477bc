//! `zoho catalog lint`

use super::files;
use crate::error::Error;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use zoho_catalog::lint;
use zoho_catalog::locate::Position;

/// Check catalogue files: exit code 1 if anything is found.
///
/// Findings go to standard output, a line each with file, line and column, and below it what to do.
#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// The files to check, together, instead of those built in.
    files: Vec<PathBuf>,
}

impl Lint {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let files = files::read(&self.files)?;
        let found = findings(&files);
        anstream::print!("{}", found.concat());
        let what = match found.len() {
            0 => "nothing found".to_owned(),
            1 => "1 finding".to_owned(),
            several => format!("{several} findings"),
        };
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        anstream::eprintln!("{what} in {}", names.join(", "));
        Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// What is wrong with the files, one text a finding. Files that are no catalogue keep the others from being checked.
fn findings(files: &[files::File]) -> Vec<String> {
    let texts: Vec<(&str, &str)> = files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
    match lint::files(&texts) {
        Err(errors) => errors.into_iter().map(|error| format!("{error}\n")).collect(),
        Ok(findings) => {
            let text = |(position, finding): (Position, lint::Finding)| {
                let (Position { line, column }, lint::Finding { file, message, help, .. }) = (position, finding);
                format!("{file}:{line}:{column}: {message}\n  help: {help}\n")
            };
            findings.into_iter().map(text).collect()
        }
    }
}
