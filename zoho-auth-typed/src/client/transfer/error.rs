//! The errors of transferring files.

use crate::client::request::PrepareError;
use crate::client::send::{RetryAdvice, SendError};
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry, retry_later};
use http::StatusCode;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, io};
use thiserror::Error;
use zoho_auth_core::__private::Counted;

/// An error from uploading or downloading a file. No variant contains a token or content of the file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TransferError {
    /// A call that failed for a reason that does not concern the file.
    #[error(transparent)]
    Send(#[from] SendError),
    /// A failure of the local file or of the writer.
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
    /// A transfer that moved no byte during the idle timeout.
    #[error(
        "{endpoint} transferred nothing for {} after {}{}; set a longer `idle_timeout` for slow connections",
        Counted(.idle.as_secs(), "second"), Counted(*.bytes, "byte"), RetryAdvice(*.may_duplicate)
    )]
    #[non_exhaustive]
    Stalled {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The idle timeout.
        idle: Duration,
        /// The number of bytes of the file that were transferred.
        bytes: u64,
        /// A flag that is `true` if the API may have carried out the call, so that a retry may carry it out twice. The
        /// flag is `true` for every call except `GET` and `HEAD`.
        may_duplicate: bool,
    },
    /// A download that ended before the file was complete. A partial file is deleted.
    #[error("the download of {endpoint} was interrupted after {}{}{}", Counted(*.bytes, "byte"), ExpectedBytes(*.expected), RetryAdvice(*.may_duplicate))]
    #[non_exhaustive]
    Truncated {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The number of bytes received.
        bytes: u64,
        /// The number of bytes that the server announced. `None` if the server announced no length.
        expected: Option<u64>,
        /// The network error, or the mismatch of the lengths.
        source: Box<dyn std::error::Error + Send + Sync>,
        /// A flag that is `true` if the API carried out the call, so that a retry may carry it out twice. The flag is
        /// `true` for every call except `GET` and `HEAD`.
        may_duplicate: bool,
    },
    /// A file that is larger than the maximum size of the download. A partial file is deleted.
    #[error("the file of {endpoint} is larger than {limit} bytes; raise the limit of the download, or skip the file")]
    #[non_exhaustive]
    TooLarge {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The maximum size, in bytes.
        limit: u64,
    },
    /// A response without a file to a call that the API executed, such as CRM's status 204.
    #[error("{endpoint} returned status {} without a file; check that the file exists", .status.as_u16())]
    #[non_exhaustive]
    NoContent {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The HTTP status.
        status: StatusCode,
    },
}

/// The longest wait before a download restarts. If a server requests a longer wait, the download fails.
const MAX_RESTART_WAIT: Duration = Duration::from_secs(120);

impl TransferError {
    /// Returns a function for `map_err` that wraps an I/O error of the action `doing`.
    pub(crate) fn local(doing: &'static str, path: Option<&Path>) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action: doing, path: path.map(Path::to_owned), source }
    }

    /// Returns the minimum time after which a download may restart. Returns `None` if a restart does not help, does not
    /// help soon, or may carry out the call twice. The client has already waited for tokens and rate limits.
    pub(super) fn wait_before_restart(&self) -> Option<Duration> {
        match self {
            Self::Send(SendError::Api(_) | SendError::Network { .. } | SendError::Timeout { .. })
            | Self::Truncated { .. }
            | Self::Stalled { .. } => match self.retry() {
                Retry::Safe { after } => Some(after.unwrap_or_default()).filter(|after| *after <= MAX_RESTART_WAIT),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Sealed for TransferError {}

impl Failure for TransferError {
    /// Returns the advice on retrying the same transfer. The API may have carried out an interrupted upload.
    fn retry(&self) -> Retry {
        match self {
            Self::Send(error) => error.retry(),
            Self::Stalled { may_duplicate, .. } | Self::Truncated { may_duplicate, .. } => {
                retry_later(*may_duplicate, None)
            }
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
