//! Why a bulk job did not come to its end.

use super::job::BulkState;
use crate::files::FileError;
use crate::send::SendError;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// Why a bulk job did not come to its end, or its rows cannot be read. None of its variants holds a token or a row.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BulkError {
    /// A call failed as any other does.
    #[error(transparent)]
    Call(#[from] SendError),
    /// The result did not come over.
    #[error(transparent)]
    File(#[from] FileError),
    /// The API says that the job failed. It does not say why.
    #[error("the bulk job {id} failed: check its fields and criteria, and create another one")]
    #[non_exhaustive]
    Failed {
        /// The job.
        id: String,
    },
    /// The job was not done in time. It goes on: `bulk_read_job` with its id waits for it once more.
    #[error("the bulk job {id} was {state} after {} seconds: wait for it longer, by its id", .waited.as_secs())]
    #[non_exhaustive]
    Deadline {
        /// The job.
        id: String,
        /// What the API said of it last.
        state: BulkState,
        /// How long was waited.
        waited: Duration,
    },
    /// The answer of the API has another form than is documented.
    #[error("the answer of {endpoint} has no {missing}: is it of another version of the API?")]
    #[non_exhaustive]
    Answer {
        /// The endpoint's type.
        endpoint: &'static str,
        /// What was looked for.
        missing: &'static str,
    },
    /// The file holds no rows that can be read.
    #[error("`{}` cannot be read: {reason}", .path.display())]
    #[non_exhaustive]
    Unreadable {
        /// The zip.
        path: PathBuf,
        /// Why, and where.
        reason: String,
    },
}

impl BulkError {
    /// Whether only the user can help, by consenting (again).
    pub fn needs_consent(&self) -> bool {
        match self {
            Self::Call(error) => error.needs_consent(),
            Self::File(error) => error.needs_consent(),
            _ => false,
        }
    }
}
