//! The state of a job.

use std::fmt;

/// The state of a job, as the API reports it. `D` is the data of a completed job.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JobState<D = super::ReadPage> {
    /// The state `ADDED` or `QUEUED`: the job has not started.
    Queued,
    /// The state `IN PROGRESS`: the job is running.
    InProgress,
    /// The state `COMPLETED`: the result can be downloaded.
    Completed(D),
    /// The state `FAILURE` or `FAILED`: the job failed.
    #[non_exhaustive]
    Failed {
        /// The API's code for the reason. `None` if the API sends no code, as for a bulk read.
        code: Option<String>,
    },
    /// An undocumented state.
    Other(String),
}

impl<D> JobState<D> {
    /// Returns the state of an unfinished job for `word`, the API's name of the state.
    pub(super) fn unfinished(word: &str) -> Self {
        match word {
            "ADDED" | "QUEUED" => Self::Queued,
            // CRM's descriptions of a bulk write contain both spellings.
            "IN PROGRESS" | "INPROGRESS" => Self::InProgress,
            other => Self::Other(plain(other)),
        }
    }
}

/// Returns the first 40 characters of a word of the API, without control characters.
pub(super) fn plain(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(40).collect()
}

impl<D> fmt::Display for JobState<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Queued => "waiting",
            Self::InProgress => "in progress",
            Self::Completed(_) => "completed",
            Self::Failed { .. } => "failed",
            Self::Other(word) => word,
        })
    }
}
