//! A job of a bulk read: created, asked for until it is done, its result fetched.

use super::csv::CsvArchive;
use super::error::BulkError;
use super::poll::{DEFAULT_TIMEOUT, until_done};
use super::query::ReadQuery;
use super::state::JobState;
use crate::client::Client;
use crate::client::send::{Response, SendError, SendFuture};
use crate::client::transfer::DownloadedFile;
use crate::crm::{CreateBulkReadJob, DownloadBulkReadResult, GetBulkReadJob, Module};
use crate::scope_set::{DeclaredBy, ScopeSet};
use serde_json::Value;
use std::fmt;
use std::path::Path;
use std::time::Duration;

/// A bulk read that the API works on. It goes on there whatever becomes of this value: keep its [`id`](Self::id) to come
/// back to it, with [`Client::bulk_read_job`].
#[must_use = "the job is worth nothing before its result is fetched"]
pub struct ReadJob<'c, S> {
    client: &'c Client<S>,
    id: String,
    timeout: Duration,
}

/// Which of the records a result has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadPage {
    /// Which page; the first is 1.
    pub page: u64,
    /// How many records are in it.
    pub count: u64,
    /// Whether there is another page.
    pub has_more: bool,
}

/// A result that was fetched: a zip with one CSV.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadResult {
    /// Which of the records it has.
    pub page: ReadPage,
    /// The zip on the disk.
    pub zip: DownloadedFile,
}

impl<S: ScopeSet> Client<S> {
    /// Has CRM write many records of a module into one file: creates the job.
    ///
    /// ```no_run
    /// # use zoho_auth_typed::Client;
    /// use zoho_auth_typed::{bulk, crm, zoho_app};
    ///
    /// #[zoho_app]
    /// struct Export {
    ///     create: crm::CreateBulkReadJob<crm::Leads>,
    ///     job: crm::GetBulkReadJob,
    ///     result: crm::DownloadBulkReadResult,
    /// }
    ///
    /// # async fn export(client: Client<Export>) -> Result<(), bulk::BulkError> {
    /// let job = client.bulk_read(bulk::ReadQuery::<crm::Leads>::new().fields(["Last_Name", "Email"])).await?;
    /// let export = job.download("leads.zip").await?; // waits for the job
    /// for row in export.open()?.rows()? {
    ///     println!("{:?}", row?.get("Last_Name"));
    /// }
    /// # let _ = (Export::create(), Export::job(), Export::result());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`BulkError::Send`], or [`BulkError::UnexpectedResponse`] if the answer names no job.
    pub fn bulk_read<M: Module>(&self, query: ReadQuery<M>) -> SendFuture<'_, Result<ReadJob<'_, S>, BulkError>>
    where
        CreateBulkReadJob<M>: DeclaredBy<S>,
    {
        SendFuture::new(async move {
            let body = query.body().map_err(SendError::SerializeBody)?;
            let answer = self.send_json(CreateBulkReadJob::<M>::new(), &body).await?;
            let id = data(&answer).and_then(|data| data["details"]["id"].as_str().map(str::to_owned));
            let id =
                id.ok_or(BulkError::UnexpectedResponse { endpoint: "CreateBulkReadJob", missing: "id of a job" })?;
            Ok(self.bulk_read_job(id))
        })
    }

    /// A job that was created before. Nothing is sent.
    pub fn bulk_read_job(&self, id: impl Into<String>) -> ReadJob<'_, S> {
        ReadJob { client: self, id: id.into(), timeout: DEFAULT_TIMEOUT }
    }
}

impl<S: ScopeSet> ReadJob<'_, S> {
    /// The job's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How long the job may take from now on; an hour otherwise.
    pub fn timeout(self, deadline: Duration) -> Self {
        Self { timeout: deadline, ..self }
    }

    /// Asks once how the job is.
    ///
    /// # Errors
    /// [`BulkError::Send`], or [`BulkError::UnexpectedResponse`] if the answer says no state.
    pub fn status(&self) -> SendFuture<'_, Result<JobState, BulkError>>
    where
        GetBulkReadJob: DeclaredBy<S>,
    {
        SendFuture::new(async move {
            let missing = |missing| BulkError::UnexpectedResponse { endpoint: "GetBulkReadJob", missing };
            let answer = self.client.send(GetBulkReadJob::new(self.id.as_str())).await?;
            let data = data(&answer).ok_or_else(|| missing("job"))?;
            Ok(match data["state"].as_str().ok_or_else(|| missing("state"))? {
                "COMPLETED" => {
                    let result = &data["result"];
                    let count = result["count"].as_u64().ok_or_else(|| missing("count of records"))?;
                    let more_records = result["more_records"].as_bool().unwrap_or_default();
                    JobState::Completed(ReadPage {
                        page: result["page"].as_u64().unwrap_or(1),
                        count,
                        has_more: more_records,
                    })
                }
                "FAILURE" | "FAILED" => JobState::Failed { code: None },
                word => JobState::unfinished(word),
            })
        })
    }

    /// Waits until the job is done: asks after two seconds, then after four, and so on up to every half minute. A question
    /// that fails for a reason that passes (a throttle, a broken connection) is asked again the next time.
    ///
    /// # Errors
    /// [`BulkError::Failed`], [`BulkError::TimedOut`], or a call that fails for another reason.
    pub fn wait(&self) -> SendFuture<'_, Result<ReadPage, BulkError>>
    where
        GetBulkReadJob: DeclaredBy<S>,
    {
        SendFuture::new(until_done(&self.id, self.timeout, || self.status()))
    }

    /// Waits until the job is done and fetches its result to the disk, as [`Client::download`] does.
    ///
    /// # Errors
    /// As [`wait`](Self::wait), and [`BulkError::Transfer`].
    pub fn download(&self, path: impl AsRef<Path>) -> SendFuture<'_, Result<ReadResult, BulkError>>
    where
        GetBulkReadJob: DeclaredBy<S>,
        DownloadBulkReadResult: DeclaredBy<S>,
    {
        let path = path.as_ref().to_owned();
        SendFuture::new(async move {
            let page = self.wait().await?;
            let zip = self.client.download(DownloadBulkReadResult::new(self.id.as_str())).to_file(path).await?;
            Ok(ReadResult { page, zip })
        })
    }
}

impl ReadResult {
    /// Opens the zip. It, and its rows, are read from the disk as they are asked for, without waiting for tasks: where
    /// other tasks share the thread, read them in `tokio::task::spawn_blocking`.
    ///
    /// # Errors
    /// [`BulkError::InvalidArchive`] if it is no zip with a CSV in it.
    pub fn open(&self) -> Result<CsvArchive, BulkError> {
        CsvArchive::open(&self.zip.path)
    }
}

/// The one entry of `data`.
fn data(answer: &Response) -> Option<Value> {
    let mut body: Value = answer.json().ok()?;
    Some(body.get_mut("data")?.get_mut(0)?.take())
}

impl<S> fmt::Debug for ReadJob<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadJob").field("id", &self.id).field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
