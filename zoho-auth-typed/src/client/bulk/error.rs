//! The errors of bulk jobs.

use super::state::JobState;
use crate::client::send::SendError;
use crate::client::transfer::TransferError;
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;
use zoho_auth_core::__private::Counted;

/// An error from a bulk job or from reading its rows. No variant contains a token or a row.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BulkError {
    /// A failed call of the job.
    #[error(transparent)]
    Send(#[from] SendError),
    /// An upload of the file or a download of the result that failed.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// A job that failed, according to the API.
    #[error("bulk job {id} failed{}; check its input, and create another job", ErrorCode(.code.as_deref()))]
    #[non_exhaustive]
    Failed {
        /// The ID of the job.
        id: String,
        /// The API's code for the reason. `None` for a bulk read, for which the API sends no code.
        code: Option<String>,
    },
    /// A job that did not end before the timeout. The job continues: `bulk_read_job` or `bulk_write_job` with its ID
    /// can wait for it again.
    #[error("bulk job {id} was still {state} after {}; wait for the job again with `bulk_read_job` or `bulk_write_job`", Counted(.elapsed.as_secs(), "second"))]
    #[non_exhaustive]
    TimedOut {
        /// The ID of the job.
        id: String,
        /// The last state that the API reported.
        state: JobState,
        /// The time spent waiting.
        elapsed: Duration,
    },
    /// A response that differs from the documented form.
    #[error("the response of {endpoint} has no {missing}; check whether the API has changed")]
    #[non_exhaustive]
    UnexpectedResponse {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The missing part of the response.
        missing: &'static str,
    },
    /// A zip or CSV file that cannot be read.
    #[error("cannot read `{}`: {reason}", .path.display())]
    #[non_exhaustive]
    InvalidArchive {
        /// The path of the zip or CSV file.
        path: PathBuf,
        /// The cause and its position.
        reason: String,
    },
    /// A record of the application that cannot be written as a row.
    #[error("cannot write record {number} as a row of the file: {reason}")]
    #[non_exhaustive]
    InvalidRecord {
        /// The number of the record, starting at 1.
        number: u64,
        /// The cause, without the record's values.
        reason: String,
    },
    /// A file with more than 200 columns, the API's maximum.
    /// <https://www.zoho.com/crm/developer/docs/api/bulk-write/limitations.html>
    #[error("the file has {columns} columns, but a bulk write accepts up to 200; remove columns")]
    #[non_exhaustive]
    TooManyColumns {
        /// The number of columns.
        columns: usize,
    },
    /// A column that the bulk write names but its file does not have, or a field that identifies records but is not
    /// written.
    #[error("the file has no column `{column}`; use a name from its header")]
    #[non_exhaustive]
    MissingColumn {
        /// The name of the column or of the field.
        column: String,
    },
    /// A result of a bulk write whose URL is not the job's URL at the data center's known host for results. The client
    /// does not fetch such a result, because the request would send the access token to an unknown host.
    #[error(
        "the result of bulk job {id} was not fetched, because {origin} is not a known host of data center `{data_center}` and would receive the access token; read the counts with `.status()`"
    )]
    #[non_exhaustive]
    UntrustedResultHost {
        /// The ID of the job.
        id: String,
        /// The origin of the URL in the API's response, or `an invalid URL`.
        origin: String,
        /// The code of the user's data center, such as `eu`.
        data_center: &'static str,
    },
}

/// The API's code for the reason, if there is one, for a message.
struct ErrorCode<'w>(Option<&'w str>);

impl fmt::Display for ErrorCode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(code) => write!(f, " ({code})"),
            None => Ok(()),
        }
    }
}

impl Sealed for BulkError {}

impl Failure for BulkError {
    /// Returns the advice on retrying the failed step. The advice for [`TimedOut`](Self::TimedOut) is `Never`: the job
    /// continues, and the application can wait for it with its ID.
    fn retry(&self) -> Retry {
        match self {
            Self::Send(error) => error.retry(),
            Self::Transfer(error) => error.retry(),
            _ => Retry::Never,
        }
    }

    fn needs_consent(&self) -> bool {
        match self {
            Self::Send(error) => error.needs_consent(),
            Self::Transfer(error) => error.needs_consent(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_rate_limit_error_keeps_its_retry_after() {
        let wait = Some(Duration::from_secs(60));
        let throttled = || SendError::RateLimited {
            endpoint: "X",
            code: None,
            message: None,
            retry_after: wait,
            limit: Box::default(),
        };
        for error in [BulkError::from(throttled()), BulkError::from(TransferError::from(throttled()))] {
            assert_eq!(error.retry(), Retry::Safe { after: wait });
            assert!(error.retry_after() == wait && !error.needs_consent(), "{error:?}");
        }
        let failed = BulkError::Failed { id: "7".to_owned(), code: None };
        assert_eq!(failed.retry(), Retry::Never);
    }
}
