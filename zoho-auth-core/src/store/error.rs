//! The error of token stores.

use super::file_mode::group_or_other_access;
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use std::fs::Metadata;
use std::io;
use std::time::Duration;
use thiserror::Error;

/// The fix for a failure that may end by itself.
const TRY_LATER: &str = "try again later";

/// An error of a store. No variant contains a token.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A write to a read-only store.
    #[error("{location} is read-only; use another store for tokens")]
    #[non_exhaustive]
    ReadOnly {
        /// The location of the store.
        location: String,
    },
    /// A file that other users can access.
    #[error(
        "{location} is accessible to other users (mode {mode:03o}); run `chmod 600 {location}`, and revoke its tokens if they may have leaked"
    )]
    #[non_exhaustive]
    InsecurePermissions {
        /// The path of the file.
        location: String,
        /// The mode of the file.
        mode: u32,
    },
    /// Corrupt data. The store leaves the data unchanged.
    #[error("invalid data in {location}: {reason}; correct the data or restore a backup (nothing was changed)")]
    #[non_exhaustive]
    Corrupt {
        /// The location of the data.
        location: String,
        /// The reason that the data cannot be read.
        reason: String,
    },
    /// A required environment variable that is not set.
    #[error("{location} lacks the variable {variable}; set the variable")]
    #[non_exhaustive]
    MissingVariable {
        /// The location of the variables: the environment of the process, or a file.
        location: String,
        /// The name of the variable.
        variable: String,
    },
    /// Data in the format of a later version of this crate.
    #[error("{location} has format {format}, which this program does not support; update the program")]
    #[non_exhaustive]
    UnsupportedFormat {
        /// The location of the data.
        location: String,
        /// The version of the format.
        format: u64,
    },
    /// A read-only replica of a database server, whose data may be out of date.
    #[error("{location} is on a read-only replica; connect to the primary server, or try again after a failover")]
    #[non_exhaustive]
    ReadOnlyReplica {
        /// The location of the data.
        location: String,
    },
    /// A store that cannot be used as it is configured.
    #[error("cannot use {location}: {reason}")]
    #[non_exhaustive]
    Configuration {
        /// The location of the data.
        location: String,
        /// The cause and the fix.
        reason: String,
    },
    /// A table that does not exist, in a store that may not create it.
    #[error("{location} does not exist; create it with the statements of `zoho store schema`")]
    #[non_exhaustive]
    MissingTable {
        /// The table and its database.
        location: String,
    },
    /// A part of an account's identifier that is too long for the store.
    #[error(
        "the {part} of an account has {length} bytes, but {location} stores up to {limit} bytes; use a shorter {part}"
    )]
    #[non_exhaustive]
    IdTooLong {
        /// The location of the store.
        location: String,
        /// The part of the identifier, either `user` or `client ID`.
        part: &'static str,
        /// The length in bytes.
        length: usize,
        /// The greatest length in bytes.
        limit: usize,
    },
    /// A failure that may end while the program runs: no space, no connection, no permission, or the lock of another
    /// process. The message ends with the fix for the cause.
    #[error("{location} is unavailable: {reason}; {fix}")]
    #[non_exhaustive]
    Unavailable {
        /// The location of the data.
        location: String,
        /// The error message of the system.
        reason: String,
        /// The fix, in the imperative.
        fix: &'static str,
        /// The time until the next attempt, if it is known.
        retry_after: Option<Duration>,
    },
}

impl StoreError {
    /// Creates the error for a read-only store.
    pub fn read_only(location: impl Into<String>) -> Self {
        Self::ReadOnly { location: location.into() }
    }

    /// Creates the error for corrupt data.
    pub fn corrupt(location: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Corrupt { location: location.into(), reason: reason.into() }
    }

    /// Creates the error for data in the format of a later version of this crate.
    pub fn unsupported_format(location: impl Into<String>, format: u64) -> Self {
        Self::UnsupportedFormat { location: location.into(), format }
    }

    /// Creates the error for a read-only replica.
    pub fn read_only_replica(location: impl Into<String>) -> Self {
        Self::ReadOnlyReplica { location: location.into() }
    }

    /// Creates the error for a store that cannot be used as it is configured. `reason` contains the cause and the fix.
    pub fn configuration(location: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Configuration { location: location.into(), reason: reason.into() }
    }

    /// Creates the error for a table that does not exist.
    pub fn missing_table(location: impl Into<String>) -> Self {
        Self::MissingTable { location: location.into() }
    }

    /// Creates the error for a part of an identifier that is too long. The lengths are in bytes.
    pub fn id_too_long(location: impl Into<String>, part: &'static str, length: usize, limit: usize) -> Self {
        Self::IdTooLong { location: location.into(), part, length, limit }
    }

    /// Creates the error for an environment variable that is not set.
    pub fn missing_variable(location: impl Into<String>, variable: impl Into<String>) -> Self {
        Self::MissingVariable { location: location.into(), variable: variable.into() }
    }

    /// Checks that only the owner of a file with tokens can access the file. Succeeds on systems without file modes.
    ///
    /// # Errors
    /// Fails with [`StoreError::InsecurePermissions`] if the group of the file or other users have access.
    pub fn check_permissions(location: impl Into<String>, metadata: &Metadata) -> Result<(), Self> {
        match group_or_other_access(metadata) {
            Some(mode) => Err(Self::InsecurePermissions { location: location.into(), mode }),
            None => Ok(()),
        }
    }

    /// Creates the error for a temporary failure. The message advises to try again later.
    pub fn unavailable(location: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Unavailable { location: location.into(), reason: reason.into(), fix: TRY_LATER, retry_after: None }
    }

    /// Creates the error for a file, folder or server that the system cannot access. The message contains the fix for
    /// the kind of `error`, because a missing permission, for example, does not end by itself.
    pub fn from_io(location: impl Into<String>, error: &io::Error) -> Self {
        use io::ErrorKind;
        let fix = match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                "give this process read and write access to the file and its folder"
            }
            ErrorKind::NotFound | ErrorKind::NotADirectory => "check the path, and create its folder if it is missing",
            ErrorKind::IsADirectory | ErrorKind::InvalidFilename => "write the path of a file",
            ErrorKind::ConnectionRefused | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
                "check the host and the port, and that the server runs"
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free space on the disk",
            ErrorKind::FileTooLarge => "raise the limit on the size of files",
            _ => TRY_LATER,
        };
        Self::Unavailable { location: location.into(), reason: error.to_string(), fix, retry_after: None }
    }

    /// Creates the error for a store that is used outside of a tokio runtime.
    pub fn without_runtime(location: impl Into<String>) -> Self {
        Self::Unavailable {
            location: location.into(),
            reason: "the store was used outside of a tokio runtime".to_owned(),
            fix: "use the store in a task of a tokio runtime",
            retry_after: None,
        }
    }

    /// Sets the time until the next attempt, for an error that may be temporary.
    #[must_use]
    pub(crate) fn with_retry_after(mut self, wait: Duration) -> Self {
        if let Self::Unavailable { retry_after, .. } = &mut self {
            *retry_after = Some(wait);
        }
        self
    }
}

impl Sealed for StoreError {}

impl Failure for StoreError {
    fn retry(&self) -> Retry {
        match self {
            Self::Unavailable { retry_after, .. } => Retry::Safe { after: *retry_after },
            Self::ReadOnlyReplica { .. } => Retry::Safe { after: None },
            _ => Retry::Never,
        }
    }

    fn needs_consent(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_of_a_file_names_the_fix_for_its_kind() {
        let fix = |kind: io::ErrorKind| {
            let message = StoreError::from_io("tokens.json", &kind.into()).to_string();
            message.rsplit_once("; ").map(|(_, fix)| fix.to_owned()).unwrap_or_default()
        };
        assert!(fix(io::ErrorKind::PermissionDenied).starts_with("give this process read and write access"));
        assert!(fix(io::ErrorKind::NotFound).starts_with("check the path"));
        assert!(fix(io::ErrorKind::StorageFull).starts_with("free space"));
        assert_eq!(fix(io::ErrorKind::Interrupted), TRY_LATER);
        assert!(StoreError::without_runtime("tokens.json").to_string().ends_with("in a task of a tokio runtime"));
    }
}
