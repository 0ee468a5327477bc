//! The jobs of bulk reads: creating a job, waiting for it and downloading its result.

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

/// A bulk read job. The job continues at the API when this value is dropped. Store its [`id`](Self::id) to return to
/// the job with [`Client::bulk_read_job`].
#[must_use = "the result of the job must be fetched"]
pub struct ReadJob<'c, S> {
    client: &'c Client<S>,
    id: String,
    timeout: Duration,
}

/// The page of records that a result contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadPage {
    /// The number of the page, starting at 1.
    pub page: u64,
    /// The number of records in the page.
    pub count: u64,
    /// A flag that is `true` if there is another page.
    pub has_more: bool,
}

/// A downloaded result: a zip archive that contains one CSV file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadResult {
    /// The page of records in the result.
    pub page: ReadPage,
    /// The zip archive on the disk.
    pub zip: DownloadedFile,
}

impl<S: ScopeSet> Client<S> {
    /// Creates a bulk read job: CRM exports the records of a module into one file.
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
    /// Returns [`BulkError::Send`] if the call fails, or [`BulkError::UnexpectedResponse`] if the response contains no
    /// job ID.
    pub fn bulk_read<M: Module>(&self, query: ReadQuery<M>) -> SendFuture<'_, Result<ReadJob<'_, S>, BulkError>>
    where
        CreateBulkReadJob<M>: DeclaredBy<S>,
    {
        SendFuture::new(async move {
            let body = query.body().map_err(SendError::SerializeBody)?;
            let response = self.send_json(CreateBulkReadJob::<M>::new(), &body).await?;
            let id = data(&response).and_then(|data| data["details"]["id"].as_str().map(str::to_owned));
            let id = id.ok_or(BulkError::UnexpectedResponse { endpoint: "CreateBulkReadJob", missing: "job ID" })?;
            Ok(self.bulk_read_job(id))
        })
    }

    /// Returns the existing job with the ID `id`. Sends nothing.
    pub fn bulk_read_job(&self, id: impl Into<String>) -> ReadJob<'_, S> {
        ReadJob { client: self, id: id.into(), timeout: DEFAULT_TIMEOUT }
    }
}

impl<S: ScopeSet> ReadJob<'_, S> {
    /// Returns the ID of the job.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Sets the maximum duration of a wait for the job. The default is one hour.
    pub fn timeout(self, deadline: Duration) -> Self {
        Self { timeout: deadline, ..self }
    }

    /// Requests the state of the job once.
    ///
    /// # Errors
    /// Returns [`BulkError::Send`] if the call fails, or [`BulkError::UnexpectedResponse`] if the response contains no
    /// state.
    pub fn status(&self) -> SendFuture<'_, Result<JobState, BulkError>>
    where
        GetBulkReadJob: DeclaredBy<S>,
    {
        SendFuture::new(async move {
            let missing = |missing| BulkError::UnexpectedResponse { endpoint: "GetBulkReadJob", missing };
            let response = self.client.send(GetBulkReadJob::new(self.id.as_str())).await?;
            let data = data(&response).ok_or_else(|| missing("job"))?;
            Ok(match data["state"].as_str().ok_or_else(|| missing("state"))? {
                "COMPLETED" => {
                    let result = &data["result"];
                    let count = result["count"].as_u64().ok_or_else(|| missing("record count"))?;
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

    /// Waits until the job ends.
    ///
    /// The client requests the state after two seconds, then after four, and so on, up to every 30 seconds. A request
    /// that fails temporarily (a rate limit, a failed connection) is retried at the next interval.
    ///
    /// # Errors
    /// - [`BulkError::Failed`] if the job failed,
    /// - [`BulkError::TimedOut`] if the job did not end before the [`timeout`](Self::timeout),
    /// - and otherwise the errors of [`status`](Self::status) that are not temporary.
    pub fn wait(&self) -> SendFuture<'_, Result<ReadPage, BulkError>>
    where
        GetBulkReadJob: DeclaredBy<S>,
    {
        SendFuture::new(until_done(&self.id, self.timeout, || self.status()))
    }

    /// Waits until the job ends, and downloads its result to `path`, as [`Client::download`] does.
    ///
    /// # Errors
    /// Returns the errors of [`wait`](Self::wait), and [`BulkError::Transfer`] if the download fails.
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
    /// Opens the zip archive.
    ///
    /// The archive and its rows are read from the disk on demand, with blocking I/O. If other tasks share the thread,
    /// read the archive in `tokio::task::spawn_blocking`.
    ///
    /// # Errors
    /// Returns [`BulkError::InvalidArchive`] if the file is not a zip archive or does not contain a CSV file.
    pub fn open(&self) -> Result<CsvArchive, BulkError> {
        CsvArchive::open(&self.zip.path)
    }
}

/// Returns the first entry of the member `data` of a response, or `None` if the response has no such entry.
fn data(response: &Response) -> Option<Value> {
    let mut body: Value = response.json().ok()?;
    Some(body.get_mut("data")?.get_mut(0)?.take())
}

impl<S> fmt::Debug for ReadJob<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadJob").field("id", &self.id).field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
