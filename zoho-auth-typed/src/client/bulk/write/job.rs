//! The jobs of bulk writes: uploading the file, creating a job and waiting for it.

use super::super::error::BulkError;
use super::super::poll::{DEFAULT_TIMEOUT, until_done};
use super::super::state::{JobState, plain};
use super::csv_part::CsvPart;
use super::request::WriteRequest;
use super::result::{self, WriteResult};
use crate::client::Client;
use crate::client::send::SendFuture;
use crate::client::transfer::Upload;
use crate::crm::{CreateBulkWriteJob, GetBulkWriteJob, Module, UploadBulkFile};
use crate::scope_set::{DeclaredBy, ScopeSet};
use serde_json::Value;
use std::fmt;
use std::path::Path;
use std::time::Duration;

/// A bulk write job. The job continues at the API when this value is dropped. Store its [`id`](Self::id) to return to
/// the job with [`Client::bulk_write_job`], also from another process.
#[must_use = "the result of the job contains the rejected rows"]
pub struct WriteJob<'c, S> {
    client: &'c Client<S>,
    id: String,
    timeout: Duration,
}

/// The numbers of rows that a job processed, by outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriteSummary {
    /// The number of new records.
    pub added: u64,
    /// The number of updated records.
    pub updated: u64,
    /// The number of rows that were not written. The result contains the reasons.
    pub skipped: u64,
    /// The number of all rows.
    pub total: u64,
    /// The URL of the result, from the API's response.
    pub result_url: Option<String>,
}

impl<S: ScopeSet> Client<S> {
    /// Uploads a file and creates a bulk write job: CRM writes the rows of the file.
    ///
    /// ```no_run
    /// # use zoho_auth_typed::Client;
    /// use zoho_auth_typed::{bulk, crm, zoho_app};
    ///
    /// #[zoho_app]
    /// struct Import {
    ///     upload: crm::UploadBulkFile,
    ///     create: crm::CreateBulkWriteJob<crm::Leads>,
    ///     job: crm::GetBulkWriteJob,
    /// }
    ///
    /// # async fn import(client: Client<Import>, organization: u64) -> Result<(), bulk::BulkError> {
    /// let write = bulk::WriteRequest::<crm::Leads>::upsert(organization, "Email");
    /// for file in bulk::CsvChunks::from_csv("leads.csv")? {
    ///     let job = client.bulk_write(&write, &file?).await?;
    ///     let import = job.download(format!("{}.zip", job.id())).await?; // waits for the job
    ///     for outcome in import.open()?.row_results()? {
    ///         let outcome = outcome?;
    ///         if outcome.status() == bulk::RowStatus::Skipped {
    ///             println!("{:?}: {:?}", outcome.row().get("Email"), outcome.errors());
    ///         }
    ///     }
    /// }
    /// # let _ = (Import::upload(), Import::create(), Import::job());
    /// # Ok(()) }
    /// ```
    ///
    /// Neither request is retried automatically except after an invalid-token or rate-limit response, so no record is
    /// created twice.
    ///
    /// # Errors
    /// - [`BulkError::MissingColumn`] before anything is sent, if the file lacks a column that the request names,
    /// - [`BulkError::Transfer`] if the upload failed: no record was written. After an interrupted upload, the file may
    ///   be at the API, and a second upload stores it twice,
    /// - [`BulkError::Send`] if creating the job failed. After a timeout, an interrupted connection or a status from
    ///   502 to 504, the job may exist. A second `insert` may then create each record twice; a second `upsert` does
    ///   not,
    /// - [`BulkError::UnexpectedResponse`] if a response contains no file ID or no job ID.
    pub fn bulk_write<'a, 'c: 'a, M: Module>(
        &'c self,
        write: &'a WriteRequest<M>,
        file: &'a CsvPart,
    ) -> SendFuture<'a, Result<WriteJob<'c, S>, BulkError>>
    where
        UploadBulkFile: DeclaredBy<S>,
        CreateBulkWriteJob<M>: DeclaredBy<S>,
    {
        SendFuture::new(async move {
            let mut body = write.body(file)?;
            let upload = Upload::file(file.path()).await?.file_name("records.zip").content_type("application/zip");
            let call = UploadBulkFile::new(write.organization(), "bulk-write");
            let response: Option<Value> = self.upload(call, upload).await?.json().ok();
            let file_id = id(response.as_ref(), "file_id");
            let missing = BulkError::UnexpectedResponse { endpoint: "UploadBulkFile", missing: "file ID" };
            body["resource"][0]["file_id"] = file_id.ok_or(missing)?.into();

            let response: Option<Value> = self.send_json(CreateBulkWriteJob::<M>::new(), &body).await?.json().ok();
            let missing = BulkError::UnexpectedResponse { endpoint: "CreateBulkWriteJob", missing: "job ID" };
            Ok(self.bulk_write_job(id(response.as_ref(), "id").ok_or(missing)?))
        })
    }

    /// Returns the existing job with the ID `id`. Sends nothing.
    pub fn bulk_write_job(&self, id: impl Into<String>) -> WriteJob<'_, S> {
        WriteJob { client: self, id: id.into(), timeout: DEFAULT_TIMEOUT }
    }
}

impl<S: ScopeSet> WriteJob<'_, S> {
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
    pub fn status(&self) -> SendFuture<'_, Result<JobState<WriteSummary>, BulkError>>
    where
        GetBulkWriteJob: DeclaredBy<S>,
    {
        SendFuture::new(async move {
            let missing = |missing| BulkError::UnexpectedResponse { endpoint: "GetBulkWriteJob", missing };
            let response = self.client.send(GetBulkWriteJob::new(self.id.as_str())).await?;
            let job: Value = response.json().map_err(|_| missing("job"))?;
            let file = &job["resource"][0];
            // A job completes after it has processed its file, even if the file was unreadable.
            let unread = matches!(file["status"].as_str(), Some("FAILED" | "SKIPPED"));
            Ok(match job["status"].as_str().ok_or_else(|| missing("status"))? {
                "COMPLETED" if !unread => JobState::Completed(written(&job).ok_or_else(|| missing("row count"))?),
                "COMPLETED" | "FAILED" => JobState::Failed { code: file["code"].as_str().map(plain) },
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
    pub fn wait(&self) -> SendFuture<'_, Result<WriteSummary, BulkError>>
    where
        GetBulkWriteJob: DeclaredBy<S>,
    {
        SendFuture::new(until_done(&self.id, self.timeout, || self.status()))
    }

    /// Waits until the job ends, and downloads its result to `path`, as [`Client::download`] does.
    ///
    /// Zoho publishes no scope for the result, so the client assumes the scope of the job. The client sends the access
    /// token only to the known host for results in the user's data center. If the URL in the API's response has another
    /// host, nothing is downloaded.
    ///
    /// # Errors
    /// Returns the errors of [`wait`](Self::wait) and of [`download_result`](Self::download_result).
    pub fn download(&self, path: impl AsRef<Path>) -> SendFuture<'_, Result<WriteResult, BulkError>>
    where
        GetBulkWriteJob: DeclaredBy<S>,
    {
        let path = path.as_ref().to_owned();
        SendFuture::new(async move { self.download_result(self.wait().await?, path).await })
    }

    /// Downloads the result of a completed job to `path`. `written` comes from [`wait`](Self::wait) or
    /// [`status`](Self::status).
    ///
    /// # Errors
    /// - [`BulkError::UntrustedResultHost`] if the URL of the result is not at the known host,
    /// - [`BulkError::UnexpectedResponse`] if `written` has no URL of the result,
    /// - [`BulkError::Transfer`] if the download fails.
    pub fn download_result(
        &self,
        written: WriteSummary,
        path: impl AsRef<Path>,
    ) -> SendFuture<'_, Result<WriteResult, BulkError>>
    where
        GetBulkWriteJob: DeclaredBy<S>,
    {
        let path = path.as_ref().to_owned();
        SendFuture::new(async move {
            let request = result::request(self.client, &self.id, written.result_url.as_deref())?;
            let zip = self.client.download_request(Ok(request)).to_file(path).await?;
            Ok(WriteResult { written, zip })
        })
    }
}

/// Returns the numbers of rows in the job's only file, or `None` if a number is missing.
fn written(job: &Value) -> Option<WriteSummary> {
    let file = &job["resource"][0]["file"];
    let [added, updated, skipped, total] =
        ["added", "updated", "skipped", "total"].map(|count| file[format!("{count}_count")].as_u64());
    let result_url = job["result"]["download_url"].as_str().map(str::to_owned);
    Some(WriteSummary { added: added?, updated: updated?, skipped: skipped?, total: total?, result_url })
}

/// Returns an ID in the member `details` of a response, or `None` if the ID is missing. Zoho's descriptions show IDs as
/// strings and as numbers.
fn id(response: Option<&Value>, name: &str) -> Option<String> {
    match response?.get("details")?.get(name)? {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

impl<S> fmt::Debug for WriteJob<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteJob").field("id", &self.id).field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
