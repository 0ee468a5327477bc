//! Fetching a file.

use super::STALL_TIMEOUT;
use super::disposition;
use super::error::TransferError;
use super::partial_file::PartialFile;
use super::progress::Progress;
use super::stall_timeout::StallTimeout;
use crate::client::Client;
use crate::client::rate_limiter::RateLimitPermit;
use crate::client::request::{PrepareError, Request};
use crate::client::send::{RetryState, SendError};
use crate::endpoint::call::Endpoint;
use crate::endpoint::organization::{FitsOrganization, NoOrganization};
use crate::failure::Failure;
use crate::failure::retry;
use crate::scope_set::{DeclaredBy, ScopeSet};
use crate::tokens::AccessToken;
use crate::transport::{MAX_API_RESPONSE, RawResponse, ResponseError};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use zoho_catalog::Method;

/// How often a download is begun, at most.
const ATTEMPTS: u32 = 3;

/// A download that is to begin: [`Client::download`].
#[must_use = "nothing is fetched before `to_file`, `to_writer` or `bytes`"]
pub struct Download<'c, S, O = NoOrganization> {
    client: &'c Client<S, O>,
    request: Result<Request, PrepareError>,
    max_bytes: Option<u64>,
    max_attempts: u32,
    idle: Duration,
    progress: Option<Progress<Option<u64>>>,
}

/// A file that was downloaded, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadedFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its media type, as the server says it.
    pub content_type: Option<String>,
    /// Its name, as the server says it: the last part alone, so that it is no path. It is foreign all the same: whoever
    /// makes a file of that name lets the server choose among the names of a folder.
    pub name: Option<String>,
}

/// What a writer was given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadInfo {
    /// How many bytes.
    pub bytes: u64,
    /// The media type, as the server says it.
    pub content_type: Option<String>,
    /// The file's name, as the server says it: the last part alone.
    pub name: Option<String>,
}

impl<S: ScopeSet, O> Client<S, O> {
    /// Prepares to fetch the file that a call answers with.
    ///
    /// ```no_run
    /// # #[cfg(feature = "crm")]
    /// # async fn fetch<S: zoho_auth_typed::Authorizes<zoho_auth_typed::crm::DownloadAttachment<zoho_auth_typed::crm::Leads>> + zoho_auth_typed::ScopeSet>(
    /// # client: zoho_auth_typed::Client<S>) -> Result<(), zoho_auth_typed::transfer::TransferError> {
    /// use zoho_auth_typed::crm;
    ///
    /// let call = crm::DownloadAttachment::<crm::Leads>::new(4_150_868_u64, "4150868000000225013");
    /// let file = client.download(call).max_bytes(100 * 1024 * 1024).to_file("offer.pdf").await?;
    /// println!("{} bytes, {:?}", file.bytes, file.content_type);
    /// # Ok(()) }
    /// ```
    ///
    /// A token that the API refuses as dead is renewed and the call sent again, once. A transfer that breaks is begun
    /// anew, from the first byte: Zoho documents no way to ask for the rest of a file. That is done up to twice, after
    /// one second and then two, for a call that only reads (`GET`), and for no other.
    pub fn download<C>(&self, call: C) -> Download<'_, S, O>
    where
        C: Endpoint + DeclaredBy<S> + FitsOrganization<O>,
    {
        self.download_request(self.prepare(call))
    }

    /// The same of a call that is prepared, or could not be.
    pub(crate) fn download_request(&self, request: Result<Request, PrepareError>) -> Download<'_, S, O> {
        Download { client: self, request, max_bytes: None, max_attempts: ATTEMPTS, idle: STALL_TIMEOUT, progress: None }
    }
}

/// An answer whose body is still to come.
struct OpenResponse {
    /// Until the last byte has come.
    permit: RateLimitPermit,
    response: reqwest::Response,
    length: Option<u64>,
    content_type: Option<String>,
    name: Option<String>,
}

impl<S: ScopeSet, O> Download<'_, S, O> {
    /// Refuses a file of more bytes: before it is fetched where its length is announced, and otherwise at the first byte
    /// too many.
    pub fn max_bytes(self, bytes: u64) -> Self {
        Self { max_bytes: Some(bytes), ..self }
    }

    /// How often the transfer is begun, at most, the first time included; 3 times otherwise. 1: nothing is repeated.
    pub fn max_attempts(self, attempts: u32) -> Self {
        Self { max_attempts: attempts.max(1), ..self }
    }

    /// How long nothing may come before the transfer is given up; 2 minutes otherwise. There is no time for the whole.
    pub fn idle_timeout(self, idle: Duration) -> Self {
        Self { idle, ..self }
    }

    /// Is told how many bytes have come, and how many were announced. When the transfer is begun anew the count does, too.
    pub fn on_progress(self, callback: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
        Self { progress: Some(Progress::new(callback)), ..self }
    }

    /// Fetches the file to the disk. Under this path there is the whole file or what was there before: the file grows
    /// beside it, under a name that begins with a dot and ends with `.part`, is written through to the disk and then
    /// renamed. Whatever goes wrong, and if the future is dropped, what there was of it is removed.
    ///
    /// # Errors
    /// [`TransferError::Truncated`] or [`TransferError::Stalled`] if no attempt brought the whole file, [`TransferError::TooLarge`],
    /// [`TransferError::NoContent`], [`TransferError::Io`] if it cannot be written, and otherwise what
    /// [`send`](Client::send) fails with.
    pub async fn to_file(self, path: impl AsRef<Path>) -> Result<DownloadedFile, TransferError> {
        let path = path.as_ref();
        let request = self.request.clone()?;
        let mut attempts = self.attempts();
        let fetched = loop {
            match self.once_to_file(&request, path).await {
                Err(error) if is_repeatable(&request, &error) => match attempts.next() {
                    Some(delay) => tokio::time::sleep(delay).await,
                    None => break Err(error),
                },
                ended => break ended,
            }
        };
        self.noted(fetched)
    }

    async fn once_to_file(&self, request: &Request, path: &Path) -> Result<DownloadedFile, TransferError> {
        let opened = self.open(request).await?;
        let mut part = PartialFile::create(path).await?;
        let writing = || TransferError::local("writing the file", Some(path));
        let mut come = 0;
        let DownloadInfo { bytes, content_type, name } =
            self.pour(request, opened, part.file().map_err(writing())?, Some(path), &mut come).await?;
        Ok(DownloadedFile { path: part.finish().await?, bytes, content_type, name })
    }

    /// Fetches the file into a writer of yours. What it was given cannot be taken back: the transfer is begun anew only
    /// while nothing has come, and after an error the writer may hold a part of the file.
    ///
    /// # Errors
    /// As [`to_file`](Self::to_file); [`TransferError::Io`] if the writer fails.
    pub async fn to_writer<W: AsyncWrite + Unpin>(self, writer: &mut W) -> Result<DownloadInfo, TransferError> {
        let request = self.request.clone()?;
        let (mut attempts, mut come) = (self.attempts(), 0);
        let fetched = loop {
            let ended = match self.open(&request).await {
                Ok(opened) => self.pour(&request, opened, writer, None, &mut come).await,
                Err(error) => Err(error),
            };
            match ended {
                Err(error) if come == 0 && is_repeatable(&request, &error) => match attempts.next() {
                    Some(delay) => tokio::time::sleep(delay).await,
                    None => break Err(error),
                },
                ended => break ended,
            }
        };
        self.noted(fetched)
    }

    /// Fetches the file into memory, if it has no more than so many bytes.
    ///
    /// # Errors
    /// As [`to_file`](Self::to_file).
    pub async fn bytes(self, limit: u64) -> Result<Vec<u8>, TransferError> {
        let limit = self.max_bytes.map_or(limit, |at_most| at_most.min(limit));
        let this = self.max_bytes(limit);
        let request = this.request.clone()?;
        let mut attempts = this.attempts();
        let fetched = loop {
            let mut bytes = Vec::new();
            let ended = match this.open(&request).await {
                Ok(opened) => this.pour(&request, opened, &mut bytes, None, &mut 0).await.map(|_| bytes),
                Err(error) => Err(error),
            };
            match ended {
                Err(error) if is_repeatable(&request, &error) => match attempts.next() {
                    Some(delay) => tokio::time::sleep(delay).await,
                    None => break Err(error),
                },
                ended => break ended,
            }
        };
        this.noted(fetched)
    }

    /// Returns the delays before the second, third, … attempt.
    fn attempts(&self) -> impl Iterator<Item = Duration> + use<S, O> {
        retry::DOWNLOAD.delays().take(self.max_attempts.saturating_sub(1) as usize)
    }

    /// Marks the account if only a consent can help.
    fn noted<T>(&self, fetched: Result<T, TransferError>) -> Result<T, TransferError> {
        self.client.record_failure(fetched.as_ref().is_err_and(TransferError::needs_consent));
        fetched
    }

    /// The answer up to its body.
    async fn open(&self, request: &Request) -> Result<OpenResponse, TransferError> {
        let endpoint = request.endpoint().name;
        let (mut renewed, mut tried) = (None, RetryState::default());
        loop {
            let (permit, token) = self.client.turn_and_token(request, renewed).await?;
            let response = self.ask(request, &token).await?;
            let status = response.status().as_u16();
            if matches!(status, 204 | 205 | 304) {
                return Err(TransferError::NoContent { endpoint, status });
            }
            if (200..300).contains(&status) {
                let header = |name| response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
                let content_type = header("content-type").map(std::borrow::Cow::into_owned);
                let name = header("content-disposition").and_then(|value| disposition::name(&value));
                let length = response.content_length();
                return Ok(OpenResponse { permit, response, length, content_type, name });
            }
            let read = StallTimeout::new(self.idle).watch(RawResponse::read(response, MAX_API_RESPONSE)).await;
            let reply = read.ok_or_else(|| self.stalled(endpoint, 0))?;
            let reply = reply.map_err(|error| self.client.response_error(endpoint, error))?;
            permit.observe_response(&reply);
            drop(permit);
            renewed = self.client.recover(request, reply, &token, &mut tried).await?;
        }
    }

    async fn ask(&self, request: &Request, token: &AccessToken) -> Result<reqwest::Response, TransferError> {
        let endpoint = request.endpoint();
        let http = self.client.transport().streaming_client(request.url()).map_err(SendError::from)?;
        let http = self.client.build_http_request(http, request, token)?.header("accept", "*/*");
        let status = |answered: &Option<Result<reqwest::Response, _>>| match answered {
            Some(Ok(response)) => response.status().as_u16(),
            _ => 0,
        };
        let idle = StallTimeout::new(self.idle);
        match self.client.traced(endpoint, idle.watch(http.send()), status).await {
            Some(Ok(response)) => Ok(response),
            Some(Err(error)) => Err(self.client.response_error(endpoint.name, ResponseError::from(error)).into()),
            None => Err(self.stalled(endpoint.name, 0)),
        }
    }

    /// The body into a writer; `come` counts what the writer was given.
    async fn pour<W: AsyncWrite + Unpin>(
        &self,
        request: &Request,
        opened: OpenResponse,
        writer: &mut W,
        path: Option<&Path>,
        come: &mut u64,
    ) -> Result<DownloadInfo, TransferError> {
        let endpoint = request.endpoint().name;
        let writing = || TransferError::local("writing the file", path);
        let OpenResponse { permit: _turn, mut response, length, content_type, name } = opened;
        let limit = self.max_bytes.unwrap_or(u64::MAX);
        if length.is_some_and(|length| length > limit) {
            return Err(TransferError::TooLarge { endpoint, limit });
        }
        let cut = |bytes, reason: String| TransferError::Truncated { endpoint, bytes, expected: length, reason };
        let mut bytes = 0;
        loop {
            // Only the waiting counts: a slow disk is no pause of the server's.
            let read = StallTimeout::new(self.idle).watch(response.chunk()).await;
            let chunk = match read.ok_or_else(|| self.stalled(endpoint, bytes))? {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(error) => return Err(cut(bytes, ResponseError::from(error).to_string())),
            };
            bytes += chunk.len() as u64;
            if bytes > limit {
                return Err(TransferError::TooLarge { endpoint, limit });
            }
            *come = bytes;
            writer.write_all(&chunk).await.map_err(writing())?;
            if let Some(progress) = &self.progress {
                progress.report(bytes, length);
            }
        }
        if length.is_some_and(|length| length != bytes) {
            return Err(cut(bytes, "it has another length than was announced".to_owned()));
        }
        writer.flush().await.map_err(writing())?;
        Ok(DownloadInfo { bytes, content_type, name })
    }

    fn stalled(&self, endpoint: &'static str, bytes: u64) -> TransferError {
        TransferError::Stalled { endpoint, idle: self.idle, bytes }
    }
}

impl<S, O> fmt::Debug for Download<'_, S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let endpoint = self.request.as_ref().map(|request| request.endpoint().name);
        f.debug_struct("Download")
            .field("endpoint", &endpoint)
            .field("max_bytes", &self.max_bytes)
            .finish_non_exhaustive()
    }
}

/// Returns `true` if the request changes nothing and the failure may be over in a moment.
fn is_repeatable(request: &Request, error: &TransferError) -> bool {
    request.method() == Method::Get && error.is_worth_another_attempt()
}
