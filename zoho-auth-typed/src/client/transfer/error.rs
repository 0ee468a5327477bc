//! Why a file did not come over.

use crate::client::request::PrepareError;
use crate::client::send::SendError;
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, io};
use thiserror::Error;

/// Why a file did not come over. None of its variants holds a token or something of the file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TransferError {
    /// The call failed as any other call does.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The file on this machine's disk, or what it was to be written to.
    #[error("{action}{} failed", ForPath(.path.as_deref()))]
    #[non_exhaustive]
    Io {
        /// What was to be done.
        action: &'static str,
        /// Which file; `None` for a writer of yours.
        path: Option<PathBuf>,
        /// Why it failed.
        source: io::Error,
    },
    /// Nothing moved for the idle time-out.
    #[error(
        "{endpoint} stood still for {} seconds after {bytes} bytes: try again, or allow more with `idle_timeout`",
        .idle.as_secs()
    )]
    #[non_exhaustive]
    Stalled {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The idle time-out.
        idle: Duration,
        /// How much of the file had come over.
        bytes: u64,
    },
    /// A download ended before the file was whole. What there was of it is deleted.
    #[error("the download of {endpoint} was cut off after {bytes} bytes{}: {reason}; try again", ExpectedBytes(*.expected))]
    #[non_exhaustive]
    Truncated {
        /// The endpoint's type.
        endpoint: &'static str,
        /// How much had come over.
        bytes: u64,
        /// How much was announced.
        expected: Option<u64>,
        /// What the network said.
        reason: String,
    },
    /// The file is larger than was allowed. What there was of it is deleted.
    #[error("the file of {endpoint} has more than {limit} bytes: allow more, or do without it")]
    #[non_exhaustive]
    TooLarge {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The bound, in bytes.
        limit: u64,
    },
    /// The API carried the call out and there is no file: CRM's 204, for one.
    #[error("{endpoint} answered {status}: there is no such file")]
    #[non_exhaustive]
    NoContent {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The HTTP status.
        status: u16,
    },
}

impl TransferError {
    /// The same in the form in which `map_err` takes it.
    pub(crate) fn local(doing: &'static str, path: Option<&Path>) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action: doing, path: path.map(Path::to_owned), source }
    }

    /// Whether a download may be begun again, of a call that changes nothing.
    pub(super) fn is_worth_another_attempt(&self) -> bool {
        match self {
            Self::Send(SendError::Api(error)) => matches!(error.status, 502..=504),
            Self::Send(SendError::Network { .. } | SendError::Timeout { .. })
            | Self::Truncated { .. }
            | Self::Stalled { .. } => true,
            _ => false,
        }
    }
}

impl Sealed for TransferError {}

impl Failure for TransferError {
    /// Returns whether the same transfer may succeed later. An upload that was cut off is not retried, because it may
    /// have been carried out.
    fn retry(&self) -> Retry {
        match self {
            Self::Send(error) => error.retry(),
            Self::Truncated { .. } => Retry::Safe { after: None },
            _ => Retry::Never,
        }
    }

    fn needs_consent(&self) -> bool {
        matches!(self, Self::Send(error) if error.needs_consent())
    }
}

impl From<PrepareError> for TransferError {
    fn from(error: PrepareError) -> Self {
        Self::Send(error.into())
    }
}

/// Of which file.
struct ForPath<'p>(Option<&'p Path>);

impl fmt::Display for ForPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(path) => write!(f, " `{}`", path.display()),
            None => Ok(()),
        }
    }
}

/// Of how much.
struct ExpectedBytes(Option<u64>);

impl fmt::Display for ExpectedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(bytes) => write!(f, " of {bytes}"),
            None => Ok(()),
        }
    }
}
