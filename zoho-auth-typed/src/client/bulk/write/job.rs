//! A job of a bulk write: its file uploaded, created, asked for until it is done.

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

/// A bulk write that the API works on. It goes on there whatever becomes of this value: keep its [`id`](Self::id) to come
/// back to it, in another process as well, with [`Client::bulk_write_job`].
#[must_use = "what became of the rows is in the job's result"]
pub struct WriteJob<'c, S> {
    client: &'c Client<S>,
    id: String,
    timeout: Duration,
}

/// How many rows a job wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriteSummary {
    /// New records.
    pub added: u64,
    /// Records that were changed.
    pub updated: u64,
    /// Rows that were not written: the result says why.
    pub skipped: u64,
    /// All rows.
    pub total: u64,
    /// Where the result is, in the API's words.
    pub result_url: Option<String>,
}

impl<S: ScopeSet> Client<S> {
    /// Has CRM write the rows of a file: uploads it and creates the job.
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
    /// Nothing is created twice by itself: neither call is repeated but where its token is refused as dead, or it is
    /// throttled.
    ///
    /// # Errors
    /// [`BulkError::MissingColumn`] before anything is sent. [`BulkError::Transfer`]: the upload failed, nothing was written, and all
    /// of it may be tried again. [`BulkError::Send`]: the job was not created; if it is a time-out or a broken connection it
    /// may have been, so that a second `insert` may make each record twice, which an `upsert` does not.
    /// [`BulkError::UnexpectedResponse`] if an answer names no file or no job.
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
            let answer: Option<Value> = self.upload(call, upload).await?.json().ok();
            let file_id = id(answer.as_ref(), "file_id");
            let missing = BulkError::UnexpectedResponse { endpoint: "UploadBulkFile", missing: "id of a file" };
            body["resource"][0]["file_id"] = file_id.ok_or(missing)?.into();

            let answer: Option<Value> = self.send_json(CreateBulkWriteJob::<M>::new(), &body).await?.json().ok();
            let missing = BulkError::UnexpectedResponse { endpoint: "CreateBulkWriteJob", missing: "id of a job" };
            Ok(self.bulk_write_job(id(answer.as_ref(), "id").ok_or(missing)?))
        })
    }

    /// A job that was created before. Nothing is sent.
    pub fn bulk_write_job(&self, id: impl Into<String>) -> WriteJob<'_, S> {
        WriteJob { client: self, id: id.into(), timeout: DEFAULT_TIMEOUT }
    }
}

impl<S: ScopeSet> WriteJob<'_, S> {
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
    pub fn status(&self) -> SendFuture<'_, Result<JobState<WriteSummary>, BulkError>>
    where
        GetBulkWriteJob: DeclaredBy<S>,
    {
        SendFuture::new(async move {
            let missing = |missing| BulkError::UnexpectedResponse { endpoint: "GetBulkWriteJob", missing };
            let answer = self.client.send(GetBulkWriteJob::new(self.id.as_str())).await?;
            let job: Value = answer.json().map_err(|_| missing("job"))?;
            let file = &job["resource"][0];
            // A job is completed when it is through with its file, even if the file could not be read.
            let unread = matches!(file["status"].as_str(), Some("FAILED" | "SKIPPED"));
            Ok(match job["status"].as_str().ok_or_else(|| missing("status"))? {
                "COMPLETED" if !unread => JobState::Completed(written(&job).ok_or_else(|| missing("count of rows"))?),
                "COMPLETED" | "FAILED" => JobState::Failed { code: file["code"].as_str().map(plain) },
                word => JobState::unfinished(word),
            })
        })
    }

    /// Waits until the job is done: asks after two seconds, then after four, and so on up to every half minute. A question
    /// that fails for a reason that passes (a throttle, a broken connection) is asked again the next time.
    ///
    /// # Errors
    /// [`BulkError::Failed`], [`BulkError::TimedOut`], or a call that fails for another reason.
    pub fn wait(&self) -> SendFuture<'_, Result<WriteSummary, BulkError>>
    where
        GetBulkWriteJob: DeclaredBy<S>,
    {
        SendFuture::new(until_done(&self.id, self.timeout, || self.status()))
    }

    /// Waits until the job is done and fetches its result to the disk, as [`Client::download`] does.
    ///
    /// No scope of its own is published for the result: the job's is taken for it. The address that the API names gets
    /// the access token only if it is where the results of the user's data centre are known to be.
    ///
    /// # Errors
    /// As [`wait`](Self::wait), [`BulkError::UntrustedResultHost`], and [`BulkError::Transfer`].
    pub fn download(&self, path: impl AsRef<Path>) -> SendFuture<'_, Result<WriteResult, BulkError>>
    where
        GetBulkWriteJob: DeclaredBy<S>,
    {
        let path = path.as_ref().to_owned();
        SendFuture::new(async move { self.download_result(self.wait().await?, path).await })
    }

    /// Fetches the result of a job of which [`wait`](Self::wait) or [`status`](Self::status) has said that it is done.
    ///
    /// # Errors
    /// [`BulkError::UntrustedResultHost`], and [`BulkError::Transfer`].
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

/// What the answer says of the job's one file.
fn written(job: &Value) -> Option<WriteSummary> {
    let file = &job["resource"][0]["file"];
    let [added, updated, skipped, total] =
        ["added", "updated", "skipped", "total"].map(|of| file[format!("{of}_count")].as_u64());
    let result_url = job["result"]["download_url"].as_str().map(str::to_owned);
    Some(WriteSummary { added: added?, updated: updated?, skipped: skipped?, total: total?, result_url })
}

/// An id among the details. Zoho's descriptions have it as a text and as a number.
fn id(answer: Option<&Value>, name: &str) -> Option<String> {
    match answer?.get("details")?.get(name)? {
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
