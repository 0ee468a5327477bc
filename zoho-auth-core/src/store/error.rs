//! The error of token stores.

use super::file_mode::group_or_other_access;
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use std::fs::Metadata;
use std::time::Duration;
use thiserror::Error;

/// An error of a store. No variant contains a token.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A write to a read-only store.
    #[error("{location} is read-only; use another store for tokens")]
    #[non_exhaustive]
    ReadOnly {
        /// The store.
        location: String,
    },
    /// A file that other users can access.
    #[error(
        "{location} is accessible to other users (mode {mode:03o}); run `chmod 600` on it, and revoke its tokens if they may have leaked"
    )]
    #[non_exhaustive]
    InsecurePermissions {
        /// The path of the file.
        location: String,
        /// The mode of the file.
        mode: u32,
    },
    /// Corrupt data. The store leaves it unchanged.
    #[error("invalid data in {location}: {reason}; correct it or restore a backup (nothing was changed)")]
    #[non_exhaustive]
    Corrupt {
        /// The location of the data.
        location: String,
        /// The reason that the data cannot be read.
        reason: String,
    },
    /// A required environment variable is not set.
    #[error("{location} lacks the variable {variable}; set it")]
    #[non_exhaustive]
    MissingVariable {
        /// The environment of the process, or the file of variables.
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
    /// A temporary failure: no space, no connection, or the lock of another process.
    #[error("{location} is unavailable: {reason}; try again later")]
    #[non_exhaustive]
    Unavailable {
        /// The location of the data.
        location: String,
        /// The error message of the system.
        reason: String,
        /// The time until the next attempt, if it is known.
        retry_after: Option<Duration>,
    },
}

impl StoreError {
    /// Creates the error for a read-only store.
    pub fn read_only(place: impl Into<String>) -> Self {
        Self::ReadOnly { location: place.into() }
    }

    /// Creates the error for corrupt data.
    pub fn corrupt(location: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Corrupt { location: location.into(), reason: reason.into() }
    }

    /// Creates the error for data in the format of a later version.
    pub fn unsupported_format(location: impl Into<String>, format: u64) -> Self {
        Self::UnsupportedFormat { location: location.into(), format }
    }

    /// Creates the error for an environment variable that is not set.
    pub fn missing_variable(location: impl Into<String>, variable: impl Into<String>) -> Self {
        Self::MissingVariable { location: location.into(), variable: variable.into() }
    }

    /// Checks that only its owner can access a file with tokens. Succeeds on systems without file modes.
    ///
    /// # Errors
    /// Fails with [`StoreError::InsecurePermissions`] if the group of the file or other users have access.
    pub fn check_permissions(location: impl Into<String>, metadata: &Metadata) -> Result<(), Self> {
        match group_or_other_access(metadata) {
            Some(mode) => Err(Self::InsecurePermissions { location: location.into(), mode }),
            None => Ok(()),
        }
    }

    /// Creates the error for a store that may work later.
    pub fn unavailable(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Unavailable { location: place.into(), reason: reason.into(), retry_after: None }
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
            _ => Retry::Never,
        }
    }

    fn needs_consent(&self) -> bool {
        false
    }
}
