//! Why a store cannot read or write.

use thiserror::Error;

/// Why a store cannot read or write. No variant holds a token.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// It can only be read.
    #[error("{place} can only be read: keep tokens in another store")]
    #[non_exhaustive]
    ReadOnly {
        /// Which store.
        place: String,
    },
    /// Others could read the tokens.
    #[error(
        "others may read {place} (its mode is {mode:03o}): `chmod 600` it, and consider whether its tokens are known by now"
    )]
    #[non_exhaustive]
    LoosePermissions {
        /// Which file.
        place: String,
        /// Its mode.
        mode: u32,
    },
    /// What is there cannot be understood. It is left as it is.
    #[error("{place} cannot be understood, and is left as it is: {reason}")]
    #[non_exhaustive]
    Damaged {
        /// Where.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It was written by a later version of this crate.
    #[error("{place} has the format {format}, which is newer than this program: update the program")]
    #[non_exhaustive]
    Newer {
        /// Where.
        place: String,
        /// The format that it says.
        format: u64,
    },
    /// It did not work, and may work later: no room, no connection, somebody else's lock.
    #[error("{place} cannot be used now: {reason}")]
    #[non_exhaustive]
    Unavailable {
        /// Where.
        place: String,
        /// What the system said.
        reason: String,
    },
}

impl StoreError {
    /// The store of this name can only be read.
    pub fn read_only(place: impl Into<String>) -> Self {
        Self::ReadOnly { place: place.into() }
    }

    /// What is there cannot be understood.
    pub fn damaged(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Damaged { place: place.into(), reason: reason.into() }
    }

    /// It did not work, and may work later.
    pub fn unavailable(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Unavailable { place: place.into(), reason: reason.into() }
    }

    /// Whether the same may work later.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}
