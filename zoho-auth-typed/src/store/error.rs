//! The error of a store.

use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use thiserror::Error;

/// An error of a store. No variant contains a token.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The store is read-only.
    #[error("{location} can only be read: keep tokens in another store")]
    #[non_exhaustive]
    ReadOnly {
        /// The store.
        location: String,
    },
    /// Other users can access the file.
    #[error(
        "others may read {location} (its mode is {mode:03o}): `chmod 600` it, and consider whether its tokens are known by now"
    )]
    #[non_exhaustive]
    InsecurePermissions {
        /// The file.
        location: String,
        /// The file's mode.
        mode: u32,
    },
    /// The stored data is corrupt. It is left unchanged.
    #[error("{location} cannot be understood, and is left as it is: {reason}")]
    #[non_exhaustive]
    Corrupt {
        /// The location of the data.
        location: String,
        /// The cause.
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
    /// A later version of this crate wrote the data.
    #[error("{location} has the format {format}, which is newer than this program: update the program")]
    #[non_exhaustive]
    UnsupportedFormat {
        /// The location of the data.
        location: String,
        /// The format's version.
        format: u64,
    },
    /// The store failed and may work later: no space, no connection, or another process's lock.
    #[error("{location} cannot be used now: {reason}")]
    #[non_exhaustive]
    Unavailable {
        /// The location of the data.
        location: String,
        /// The system's error message.
        reason: String,
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

    /// Creates the error for a store that may work later.
    pub fn unavailable(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Unavailable { location: place.into(), reason: reason.into() }
    }
}

impl Sealed for StoreError {}

impl Failure for StoreError {
    fn retry(&self) -> Retry {
        Retry::safe_if(matches!(self, Self::Unavailable { .. }))
    }

    fn needs_consent(&self) -> bool {
        false
    }
}
