//! `zoho catalog lint`

use super::files::{File, known, raw};
use crate::error::Error;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use zoho_catalog::lint::{self, Finding};
use zoho_catalog::locate::Position;
use zoho_catalog::parse;

/// Check catalogue files: exit code 1 if anything is found.
///
/// Findings go to standard output, a line each with file, line and column, and below it what to do.
///
/// Files are checked as additions to the products built in: one with `"extends": true` may name their modules and
/// scopes. A file `products/NAME.json` stands for the product of that name that is built in.
#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// Findings as one JSON list: `{"file","line","column","severity","message","help"}`.
    #[arg(long)]
    json: bool,
    /// The files to check, together, instead of those built in.
    files: Vec<PathBuf>,
}

impl Lint {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let files = raw(&self.files)?;
        let found = findings(&files)?;
        if self.json {
            anstream::println!("{}", serde_json::Value::Array(found.iter().map(Found::json).collect()));
        } else {
            anstream::print!("{}", found.iter().map(Found::text).collect::<String>());
        }
        let what = match found.len() {
            0 => "nothing found".to_owned(),
            1 => "1 finding".to_owned(),
            several => format!("{several} findings"),
        };
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        anstream::eprintln!("{what} in {}", names.join(", "));
        Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// A finding as it is shown.
struct Found {
    file: String,
    at: Position,
    severity: &'static str,
    message: String,
    help: Option<String>,
}

impl Found {
    fn text(&self) -> String {
        let Self { file, at: Position { line, column }, message, .. } = self;
        let help = self.help.as_ref().map(|help| format!("  help: {help}\n")).unwrap_or_default();
        format!("{file}:{line}:{column}: {message}\n{help}")
    }

    fn json(&self) -> serde_json::Value {
        let Self { file, at: Position { line, column }, severity, message, help } = self;
        serde_json::json!({
            "file": file, "line": line, "column": column, "severity": severity, "message": message, "help": help,
        })
    }
}

impl From<parse::ParseError> for Found {
    fn from(error: parse::ParseError) -> Self {
        let parse::ParseError { file, line, column, message } = error;
        Self { file, at: Position { line, column }, severity: "error", message, help: None }
    }
}

impl From<(Position, Finding)> for Found {
    fn from((at, finding): (Position, Finding)) -> Self {
        let Finding { file, severity, message, help, .. } = finding;
        let severity = match severity {
            lint::Severity::Error => "error",
            lint::Severity::Warning => "warning",
        };
        Self { file, at, severity, message, help: Some(help) }
    }
}

/// What is wrong with the files. Files that are no catalogue keep the others from being checked.
fn findings(files: &[(String, Vec<u8>)]) -> Result<Vec<Found>, Error> {
    let mut texts = Vec::new();
    let mut unreadable: Vec<Found> = Vec::new();
    for (name, bytes) in files {
        match parse::text(name, bytes) {
            Ok(text) => texts.push(File { name: name.clone(), text: text.to_owned() }),
            Err(error) => unreadable.push(error.into()),
        }
    }
    if !unreadable.is_empty() {
        return Ok(unreadable);
    }
    let known = known(&texts)?;
    let texts: Vec<(&str, &str)> = texts.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
    Ok(match lint::check(&texts, known) {
        Err(errors) => errors.into_iter().map(Found::from).collect(),
        Ok((_, findings)) => findings.into_iter().map(Found::from).collect(),
    })
}
