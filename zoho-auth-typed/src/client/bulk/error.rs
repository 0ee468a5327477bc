//! Why a bulk job did not come to its end.

use super::state::JobState;
use crate::client::send::SendError;
use crate::client::transfer::TransferError;
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// Why a bulk job did not come to its end, or its rows cannot be read. None of its variants holds a token or a row.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BulkError {
    /// A call failed as any other does.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The result did not come over.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The API says that the job failed.
    #[error("the bulk job {id} failed{}: check what it was given, and create another one", ErrorCode(.code.as_deref()))]
    #[non_exhaustive]
    Failed {
        /// The job.
        id: String,
        /// The API's own word for the reason. Of a bulk read it says none.
        code: Option<String>,
    },
    /// The job was not done in time. It goes on: `bulk_read_job` or `bulk_write_job` with its id waits for it once more.
    #[error("the bulk job {id} was {state} after {} seconds: wait for it longer, by its id", .elapsed.as_secs())]
    #[non_exhaustive]
    TimedOut {
        /// The job.
        id: String,
        /// What the API said of it last.
        state: JobState,
        /// How long was waited.
        elapsed: Duration,
    },
    /// The answer of the API has another form than is documented.
    #[error("the answer of {endpoint} has no {missing}: is it of another version of the API?")]
    #[non_exhaustive]
    UnexpectedResponse {
        /// The endpoint's type.
        endpoint: &'static str,
        /// What was looked for.
        missing: &'static str,
    },
    /// The file holds no rows that can be read.
    #[error("`{}` cannot be read: {reason}", .path.display())]
    #[non_exhaustive]
    InvalidArchive {
        /// The zip or the CSV.
        path: PathBuf,
        /// Why, and where.
        reason: String,
    },
    /// A record of yours does not fit into a file that is to be written.
    #[error("record {number} cannot be a row of the file: {reason}")]
    #[non_exhaustive]
    InvalidRecord {
        /// Which one; the first is 1.
        number: u64,
        /// Why, without what it holds.
        reason: String,
    },
    /// The API takes 200 columns at most.
    /// <https://www.zoho.com/crm/developer/docs/api/bulk-write/limitations.html>
    #[error("the file has {columns} columns, and a bulk write takes 200 at most: leave some out")]
    #[non_exhaustive]
    TooManyColumns {
        /// How many there are.
        columns: usize,
    },
    /// A bulk write names a column that its file does not have, or looks records up by a field that it does not write.
    #[error("the file has no column for `{column}`: name one of its headings")]
    #[non_exhaustive]
    MissingColumn {
        /// The column, or the field.
        column: String,
    },
    /// The result of a bulk write is not where the results of its data centre are known to be. It is not fetched, as the
    /// access token would go there too.
    #[error(
        "the result of the bulk job {id} is said to be at `{origin}`, where none of data centre `{data_center}` is known to be: it is not fetched, since the access token would go there too; the job's counts are in its state"
    )]
    #[non_exhaustive]
    UntrustedResultHost {
        /// The job.
        id: String,
        /// The origin that the API named.
        origin: String,
        /// The code of the user's data centre.
        data_center: &'static str,
    },
}

/// With the API's own word for the reason.
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
    /// Returns whether the same step may succeed later. [`TimedOut`](Self::TimedOut) is not retried: its job continues,
    /// and can be waited for by its id.
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
    use crate::client::rate_limit::RateLimit;

    #[test]
    fn a_throttled_call_says_when_to_try_again_however_it_is_wrapped() {
        let wait = Some(Duration::from_secs(60));
        let throttled = || SendError::RateLimited { endpoint: "X", retry_after: wait, limit: RateLimit::default() };
        for error in [BulkError::from(throttled()), BulkError::from(TransferError::from(throttled()))] {
            assert_eq!(error.retry(), Retry::Safe { after: wait });
            assert!(error.retry_after() == wait && !error.needs_consent(), "{error:?}");
        }
        let failed = BulkError::Failed { id: "7".to_owned(), code: None };
        assert_eq!(failed.retry(), Retry::Never);
    }
}
