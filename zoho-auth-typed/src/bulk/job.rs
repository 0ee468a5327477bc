//! A job of a bulk read: created, asked for until it is done, its result fetched.

use super::csv::BulkCsv;
use super::error::BulkError;
use super::query::BulkRead;
use crate::client::Client;
use crate::crm::{CreateBulkReadJob, DownloadBulkReadResult, GetBulkReadJob, Module};
use crate::files::Downloaded;
use crate::scope_set::{DeclaredBy, ScopeSet};
use crate::send::{Response, SendError};
use serde_json::Value;
use std::fmt;
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How long the first wait between two questions is, and the longest one.
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How long a job may take, unless something else is said.
const DEADLINE: Duration = Duration::from_secs(3600);

/// A bulk read that the API works on. It goes on there whatever becomes of this value: keep its [`id`](Self::id) to come
/// back to it, with [`Client::bulk_read_job`].
#[must_use = "the job is worth nothing before its result is fetched"]
pub struct BulkReadJob<'c, S> {
    client: &'c Client<S>,
    id: String,
    deadline: Duration,
}

/// What the API says of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BulkState {
    /// `ADDED` or `QUEUED`: it has not begun.
    Waiting,
    /// `IN PROGRESS`
    InProgress,
    /// `COMPLETED`: its result can be fetched.
    Completed(BulkPage),
    /// `FAILURE`
    Failed,
    /// A word that is not documented.
    Other(String),
}

/// Which of the records a result has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkPage {
    /// Which page; the first is 1.
    pub page: u64,
    /// How many records are in it.
    pub count: u64,
    /// Whether there is another page.
    pub more_records: bool,
}

/// A result that was fetched: a zip with one CSV.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkExport {
    /// Which of the records it has.
    pub page: BulkPage,
    /// The zip on the disk.
    pub zip: Downloaded,
}

impl<S: ScopeSet> Client<S> {
    /// Has CRM write many records of a module into one file: creates the job.
    ///
    /// ```no_run
    /// # use zoho_auth_typed::{BulkError, Client};
    /// use zoho_auth_typed::{BulkRead, crm, zoho_app};
    ///
    /// #[zoho_app]
    /// struct Export {
    ///     create: crm::CreateBulkReadJob<crm::Leads>,
    ///     job: crm::GetBulkReadJob,
    ///     result: crm::DownloadBulkReadResult,
    /// }
    ///
    /// # async fn export(client: Client<Export>) -> Result<(), BulkError> {
    /// let job = client.bulk_read(BulkRead::<crm::Leads>::new().fields(["Last_Name", "Email"])).await?;
    /// let export = job.to_file("leads.zip").await?; // waits for the job
    /// for row in export.open()?.rows()? {
    ///     println!("{:?}", row?.get("Last_Name"));
    /// }
    /// # let _ = (Export::create(), Export::job(), Export::result());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`BulkError::Call`], or [`BulkError::Answer`] if the answer names no job.
    pub async fn bulk_read<M: Module>(&self, query: BulkRead<M>) -> Result<BulkReadJob<'_, S>, BulkError>
    where
        CreateBulkReadJob<M>: DeclaredBy<S>,
    {
        let body = query.body().map_err(SendError::Body)?;
        let answer = self.send_json(CreateBulkReadJob::<M>::new(), &body).await?;
        let id = data(&answer).and_then(|data| data["details"]["id"].as_str().map(str::to_owned));
        let id = id.ok_or(BulkError::Answer { endpoint: "CreateBulkReadJob", missing: "id of a job" })?;
        Ok(self.bulk_read_job(id))
    }

    /// A job that was created before. Nothing is sent.
    pub fn bulk_read_job(&self, id: impl Into<String>) -> BulkReadJob<'_, S> {
        BulkReadJob { client: self, id: id.into(), deadline: DEADLINE }
    }
}

impl<S: ScopeSet> BulkReadJob<'_, S> {
    /// The job's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How long the job may take from now on; an hour otherwise.
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// Asks once how the job is.
    ///
    /// # Errors
    /// [`BulkError::Call`], or [`BulkError::Answer`] if the answer says no state.
    pub async fn state(&self) -> Result<BulkState, BulkError>
    where
        GetBulkReadJob: DeclaredBy<S>,
    {
        let missing = |missing| BulkError::Answer { endpoint: "GetBulkReadJob", missing };
        let answer = self.client.send(GetBulkReadJob::new(self.id.as_str())).await?;
        let data = data(&answer).ok_or_else(|| missing("job"))?;
        Ok(match data["state"].as_str().ok_or_else(|| missing("state"))? {
            "ADDED" | "QUEUED" => BulkState::Waiting,
            "IN PROGRESS" => BulkState::InProgress,
            "COMPLETED" => {
                let result = &data["result"];
                let count = result["count"].as_u64().ok_or_else(|| missing("count of records"))?;
                let more_records = result["more_records"].as_bool().unwrap_or_default();
                BulkState::Completed(BulkPage { page: result["page"].as_u64().unwrap_or(1), count, more_records })
            }
            "FAILURE" | "FAILED" => BulkState::Failed,
            other => BulkState::Other(other.chars().filter(|c| !c.is_control()).take(40).collect()),
        })
    }

    /// Waits until the job is done: asks after two seconds, then after four, and so on up to every half minute. A question
    /// that fails for a reason that passes (a throttle, a broken connection) is asked again the next time.
    ///
    /// # Errors
    /// [`BulkError::Failed`], [`BulkError::Deadline`], or a call that fails for another reason.
    pub async fn done(&self) -> Result<BulkPage, BulkError>
    where
        GetBulkReadJob: DeclaredBy<S>,
    {
        let started = Instant::now();
        let end = started.checked_add(self.deadline);
        let mut wait = FIRST_WAIT;
        let mut state = BulkState::Waiting;
        loop {
            let now = Instant::now();
            if end.is_some_and(|end| now >= end) {
                return Err(BulkError::Deadline { id: self.id.clone(), state, waited: now - started });
            }
            let next = now + wait;
            // The last question comes at the end, and not a whole wait before it.
            sleep_until(end.map_or(next, |end| end.min(next))).await;
            match self.state().await {
                Ok(BulkState::Completed(page)) => return Ok(page),
                Ok(BulkState::Failed) => return Err(BulkError::Failed { id: self.id.clone() }),
                Ok(said) => state = said,
                Err(BulkError::Call(error)) if passes(&error) => {
                    wait = error.retry_after().unwrap_or_default().max(wait);
                }
                Err(error) => return Err(error),
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Waits until the job is done and fetches its result to the disk, as [`Client::download`] does.
    ///
    /// # Errors
    /// As [`done`](Self::done), and [`BulkError::File`].
    pub async fn to_file(&self, path: impl AsRef<Path>) -> Result<BulkExport, BulkError>
    where
        GetBulkReadJob: DeclaredBy<S>,
        DownloadBulkReadResult: DeclaredBy<S>,
    {
        let page = self.done().await?;
        let zip = self.client.download(DownloadBulkReadResult::new(self.id.as_str())).to_file(path).await?;
        Ok(BulkExport { page, zip })
    }
}

impl BulkExport {
    /// Opens the zip. It, and its rows, are read from the disk as they are asked for, without waiting for tasks: where
    /// other tasks share the thread, read them in `tokio::task::spawn_blocking`.
    ///
    /// # Errors
    /// [`BulkError::Unreadable`] if it is no zip with a CSV in it.
    pub fn open(&self) -> Result<BulkCsv, BulkError> {
        BulkCsv::open(&self.zip.path)
    }
}

/// Whether asking again may help. A question changes nothing, so that one that may have come can be repeated.
fn passes(error: &SendError) -> bool {
    error.is_retryable() || matches!(error, SendError::Network { .. } | SendError::Timeout { .. })
}

/// The one entry of `data`.
fn data(answer: &Response) -> Option<Value> {
    let mut body: Value = answer.json().ok()?;
    Some(body.get_mut("data")?.get_mut(0)?.take())
}

impl<S> fmt::Debug for BulkReadJob<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkReadJob").field("id", &self.id).field("deadline", &self.deadline).finish_non_exhaustive()
    }
}

impl fmt::Display for BulkState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "waiting",
            Self::InProgress => "in progress",
            Self::Completed(_) => "completed",
            Self::Failed => "failed",
            Self::Other(word) => word,
        })
    }
}
