//! What the API says of a job.

use std::fmt;

/// What the API says of a job. `D` is what it says of one that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JobState<D = super::ReadPage> {
    /// `ADDED` or `QUEUED`: it has not begun.
    Queued,
    /// `IN PROGRESS`
    InProgress,
    /// `COMPLETED`: its result can be fetched.
    Completed(D),
    /// `FAILURE` or `FAILED`
    #[non_exhaustive]
    Failed {
        /// The API's own word for the reason. A bulk read has none.
        code: Option<String>,
    },
    /// A word that is not documented.
    Other(String),
}

impl<D> JobState<D> {
    /// The state that a word stands for, if it is not one of a job that has ended.
    pub(super) fn unfinished(word: &str) -> Self {
        match word {
            "ADDED" | "QUEUED" => Self::Queued,
            // CRM's descriptions of a bulk write have it in both spellings.
            "IN PROGRESS" | "INPROGRESS" => Self::InProgress,
            other => Self::Other(plain(other)),
        }
    }
}

/// A word of the API's, short enough to be shown.
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
