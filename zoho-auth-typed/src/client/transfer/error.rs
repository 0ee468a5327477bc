//! The errors of transferring files.

use crate::client::request::PrepareError;
use crate::client::send::SendError;
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use http::StatusCode;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, io};
use thiserror::Error;

/// An error from uploading or downloading a file. No variant contains a token or content of the file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TransferError {
    /// The call failed for a reason that does not concern the file.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The local file or the writer failed.
    #[error("failed to {action}{}", ForPath(.path.as_deref()))]
    #[non_exhaustive]
    Io {
        /// The action that failed.
        action: &'static str,
        /// The path of the file. `None` for your own writer.
        path: Option<PathBuf>,
        /// The cause of the failure.
        source: io::Error,
    },
    /// The transfer moved no byte during the idle timeout.
    #[error(
        "{endpoint} transferred nothing for {} seconds after {bytes} bytes; try again, or set a longer `idle_timeout`",
        .idle.as_secs()
    )]
    #[non_exhaustive]
    Stalled {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The idle timeout.
        idle: Duration,
        /// The number of bytes of the file that were transferred.
        bytes: u64,
    },
    /// The download ended before the file was complete. A partial file is deleted.
    #[error("the download of {endpoint} was interrupted after {bytes} bytes{}; try again", ExpectedBytes(*.expected))]
    #[non_exhaustive]
    Truncated {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The number of bytes received.
        bytes: u64,
        /// The number of bytes that the server announced.
        expected: Option<u64>,
        /// The network error, or the mismatch of the lengths.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file is larger than the maximum. A partial file is deleted.
    #[error("the file of {endpoint} is larger than {limit} bytes; raise the limit, or skip the file")]
    #[non_exhaustive]
    TooLarge {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The maximum, in bytes.
        limit: u64,
    },
    /// The API executed the call, but the response has no file, as with CRM's status 204.
    #[error("{endpoint} returned status {} without a file; check that the file exists", .status.as_u16())]
    #[non_exhaustive]
    NoContent {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The HTTP status.
        status: StatusCode,
    },
}

impl TransferError {
    /// Returns a function for `map_err` that wraps an I/O error.
    pub(crate) fn local(doing: &'static str, path: Option<&Path>) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action: doing, path: path.map(Path::to_owned), source }
    }

    /// Returns `true` if a download of a call that changes nothing may be restarted.
    pub(super) fn is_worth_another_attempt(&self) -> bool {
        match self {
            Self::Send(SendError::Api(error)) => matches!(error.status.as_u16(), 502..=504),
            Self::Send(SendError::Network { .. } | SendError::Timeout { .. })
            | Self::Truncated { .. }
            | Self::Stalled { .. } => true,
            _ => false,
        }
    }
}

impl Sealed for TransferError {}

impl Failure for TransferError {
    /// Returns whether the same transfer may succeed later. An interrupted upload is not safe to retry, because the API
    /// may have executed it.
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

/// The path of a file for a message, if there is one.
struct ForPath<'p>(Option<&'p Path>);

impl fmt::Display for ForPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(path) => write!(f, " `{}`", path.display()),
            None => Ok(()),
        }
    }
}

/// The announced length for a message, if there is one.
struct ExpectedBytes(Option<u64>);

impl fmt::Display for ExpectedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(bytes) => write!(f, " of {bytes}"),
            None => Ok(()),
        }
    }
}
