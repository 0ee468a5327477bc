//! The errors of all commands, each with the problem, its location, and the next step.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// An error of a command.
#[derive(Debug)]
pub(crate) struct Error {
    kind: Kind,
    next: String,
}

#[derive(Debug)]
enum Kind {
    Read(PathBuf, std::io::Error),
    Write(PathBuf, std::io::Error),
    Description { file: String, place: String, message: String },
    Catalog(Vec<String>),
    UnknownProduct { name: String, known: Vec<String> },
    NoDescriptions(PathBuf),
    Renames(Vec<String>),
    NoCatalog(PathBuf),
    Usage(String),
    Refused(String),
}

impl Error {
    /// Creates the error for a file or folder that cannot be read.
    pub(crate) fn read(path: &Path, error: std::io::Error, next: &str) -> Self {
        let next = permission(&error).unwrap_or(next).to_owned();
        Self { kind: Kind::Read(path.to_owned(), error), next }
    }

    /// Creates the error for a file that cannot be written.
    pub(crate) fn write(path: &Path, error: std::io::Error, next: &str) -> Self {
        let next = permission(&error).unwrap_or(next).to_owned();
        Self { kind: Kind::Write(path.to_owned(), error), next }
    }

    /// Creates the error for a published description that does not match the dialect of its product.
    pub(crate) fn description(file: &str, place: &str, message: impl fmt::Display) -> Self {
        let kind = Kind::Description { file: file.to_owned(), place: place.to_owned(), message: message.to_string() };
        Self { kind, next: "run zoho catalog import --help".to_owned() }
    }

    /// Creates the error for catalog files that cannot be parsed.
    pub(crate) fn catalog(messages: Vec<String>) -> Self {
        Self { kind: Kind::Catalog(messages), next: "run zoho catalog lint FILE to see all findings".to_owned() }
    }

    /// Creates the error for a product that the catalog does not have.
    pub(crate) fn unknown_product(name: &str, known: Vec<String>) -> Self {
        let next = format!("use one of these products, such as {}", known.first().map_or("crm", String::as_str));
        Self { kind: Kind::UnknownProduct { name: name.to_owned(), known }, next }
    }

    /// Creates the error for an import that would rename or remove public types.
    pub(crate) fn renames(broken: Vec<String>, from: &Path) -> Self {
        let next = format!(
            "set the published names in `names` of the product's file in zoho-cli/src/import/corrections, or run \
             zoho catalog import --from {} --accept-renames",
            from.display()
        );
        Self { kind: Kind::Renames(broken), next }
    }

    /// Creates the error for a folder without a product file.
    pub(crate) fn no_catalog(folder: &Path) -> Self {
        Self { kind: Kind::NoCatalog(folder.to_owned()), next: "run zoho catalog diff --help".to_owned() }
    }

    /// Creates the error for a command that cannot be run as written.
    pub(crate) fn usage(message: impl fmt::Display, next: &str) -> Self {
        Self { kind: Kind::Usage(message.to_string()), next: next.to_owned() }
    }

    /// Creates the error for a command that failed at run time, at Zoho or on this machine. `next` may be empty if the
    /// message suffices.
    pub(crate) fn refused(message: impl fmt::Display, next: impl Into<String>) -> Self {
        Self { kind: Kind::Refused(message.to_string()), next: next.into() }
    }

    /// Creates the error for standard output that cannot be written.
    pub(crate) fn output(error: &std::io::Error, next: &str) -> Self {
        Self::refused(format!("cannot write to standard output: {error}"), next)
    }

    /// Sets the next step, unless the error has one.
    pub(crate) fn or_next(mut self, next: &str) -> Self {
        if self.next.is_empty() {
            next.clone_into(&mut self.next);
        }
        self
    }

    /// Returns the message of a usage or run-time error, without its prefix and its next step. Returns the whole text
    /// of any other error.
    pub(crate) fn message(&self) -> String {
        match &self.kind {
            Kind::Usage(message) | Kind::Refused(message) => message.clone(),
            _ => self.to_string(),
        }
    }

    /// Returns the exit code: 1 if the same command may succeed later, otherwise 2.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(if matches!(self.kind, Kind::Refused(_)) { 1 } else { 2 })
    }

    /// Creates the error for a folder without a description of a product that has an importer.
    pub(crate) fn no_descriptions(folder: &Path) -> Self {
        Self { kind: Kind::NoDescriptions(folder.to_owned()), next: "run zoho catalog import --help".to_owned() }
    }
}

/// Returns the next step if the error is a missing permission, and `None` for other errors. Another path or command
/// would not help then.
fn permission(error: &std::io::Error) -> Option<&'static str> {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem)
        .then_some("check the permissions of the file and its folder")
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Read(path, error) => write!(f, "error: cannot read {}: {error}", path.display())?,
            Kind::Write(path, error) => write!(f, "error: cannot write {}: {error}", path.display())?,
            Kind::Description { file, place, message } => write!(f, "error: {file}: {place}: {message}")?,
            Kind::Catalog(messages) => write!(f, "error: {}", messages.join("\nerror: "))?,
            Kind::UnknownProduct { name, known } => {
                write!(f, "error: the catalog has no product `{name}`; it has {}", known.join(", "))?;
            }
            Kind::Usage(message) | Kind::Refused(message) => write!(f, "error: {message}")?,
            Kind::NoCatalog(folder) => write!(f, "error: {} contains no JSON file of a product", folder.display())?,
            Kind::Renames(broken) => {
                write!(
                    f,
                    "error: published names would change, which breaks code that uses them:\n  {}",
                    broken.join("\n  ")
                )?;
            }
            Kind::NoDescriptions(folder) => {
                write!(f, "error: {} contains no description of a product that has an importer", folder.display())?;
            }
        }
        if self.next.is_empty() { Ok(()) } else { write!(f, "\n  next: {}", self.next) }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::ErrorKind;

    #[test]
    fn missing_permission_replaces_the_next_step() {
        let text = |kind: ErrorKind| Error::read(Path::new("a.json"), kind.into(), "correct the path").to_string();
        assert!(text(ErrorKind::NotFound).ends_with("next: correct the path"));
        assert!(text(ErrorKind::PermissionDenied).ends_with("next: check the permissions of the file and its folder"));
    }
}
