//! The download of files.

use super::STALL_TIMEOUT;
use super::disposition;
use super::error::TransferError;
use super::partial_file::PartialFile;
use super::progress::Progress;
use super::stall_timeout::StallTimeout;
use crate::client::Client;
use crate::client::rate_limiter::RateLimitPermit;
use crate::client::request::{PrepareError, Request};
use crate::client::send::classify::is_refusal;
use crate::client::send::{RetryState, SendError};
use crate::endpoint::call::{CallBuilder, Endpoint, IsGiven};
use crate::endpoint::organization::{FitsOrganization, NoOrganization};
use crate::failure::Failure;
use crate::failure::retry;
use crate::scope_set::{DeclaredBy, ScopeSet};
use crate::tokens::AccessToken;
use crate::transport::{MAX_API_RESPONSE, RawResponse, ResponseError, TransportInternals as _};
use bytes::Bytes;
use http::StatusCode;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// The default maximum number of attempts of a download.
const ATTEMPTS: u32 = 3;

/// A download that has not started; see [`Client::download`].
#[must_use = "nothing is downloaded until `to_file`, `to_writer` or `bytes` is called"]
pub struct Download<'c, S, O = NoOrganization> {
    client: &'c Client<S, O>,
    request: Result<Request, PrepareError>,
    max_bytes: Option<u64>,
    max_attempts: u32,
    idle: Duration,
    progress: Option<Progress<Option<u64>>>,
}

/// A completely downloaded file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadedFile {
    /// The path of the file.
    pub path: PathBuf,
    /// The size in bytes.
    pub bytes: u64,
    /// The media type, according to the server.
    pub content_type: Option<String>,
    /// The file name, according to the server, without any folders before it. The name is untrusted: if the application
    /// creates a file with this name, the server can choose any name in the folder.
    pub name: Option<String>,
}

/// The result of a download into a writer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadInfo {
    /// The number of bytes written.
    pub bytes: u64,
    /// The media type, according to the server.
    pub content_type: Option<String>,
    /// The file name, according to the server, without any folders before it. The name is untrusted.
    pub name: Option<String>,
}

impl<S: ScopeSet, O> Client<S, O> {
    /// Prepares the download of the file in the response to a call. Sends nothing.
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
    /// If the API rejects the access token as invalid, the client refreshes the token and sends the call again, once.
    /// If the API names a wait of up to 30 seconds because of a rate limit, the client waits and sends the call again,
    /// once.
    ///
    /// An interrupted transfer restarts from the first byte: Zoho documents no way to request the rest of a file. A
    /// call that only reads (`GET`) restarts up to twice: after one second, and then after two seconds. No other call
    /// restarts.
    pub fn download<C: Endpoint + DeclaredBy<S> + FitsOrganization<O> + CallBuilder<Missing: IsGiven>>(
        &self,
        call: C,
    ) -> Download<'_, S, O> {
        self.download_request(self.prepare(call))
    }

    /// Prepares a download with a request. If `request` is an error, the download fails with this error before it sends
    /// anything.
    pub(crate) fn download_request(&self, request: Result<Request, PrepareError>) -> Download<'_, S, O> {
        Download { client: self, request, max_bytes: None, max_attempts: ATTEMPTS, idle: STALL_TIMEOUT, progress: None }
    }
}

/// A response whose body has not been read to its end.
struct OpenResponse {
    /// The part of the body that has been read.
    first: Vec<u8>,
    /// The permit of the rate limiter, held until the last byte has arrived.
    permit: RateLimitPermit,
    response: reqwest::Response,
    length: Option<u64>,
    content_type: Option<String>,
    name: Option<String>,
}

/// The number of bytes after which the client stops reading a body that may report an error.
const MAX_REFUSAL: usize = 64 * 1024;

impl<S: ScopeSet, O> Download<'_, S, O> {
    /// Sets the maximum size of the file, in bytes. The download of a larger file fails: before the transfer if the
    /// server announces the length, and otherwise at the first byte beyond the maximum.
    pub fn max_bytes(self, bytes: u64) -> Self {
        Self { max_bytes: Some(bytes), ..self }
    }

    /// Sets the maximum number of attempts, including the first one. The default is 3. A value of 1 disables restarts;
    /// 0 counts as 1.
    pub fn max_attempts(self, attempts: u32) -> Self {
        Self { max_attempts: attempts.max(1), ..self }
    }

    /// Sets the maximum time without a new byte. The default is 2 minutes. The whole transfer has no time limit.
    pub fn idle_timeout(self, idle: Duration) -> Self {
        Self { idle, ..self }
    }

    /// Sets a callback that gets the number of received bytes and the length that the server announced, if any. The
    /// number starts at zero again if the transfer restarts.
    pub fn on_progress(self, callback: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
        Self { progress: Some(Progress::new(callback)), ..self }
    }

    /// Downloads the file to the disk.
    ///
    /// `path` always contains either the complete file or its previous content. The data is first written to a
    /// temporary file in the same folder. The name of the temporary file begins with a dot and ends with `.part`. The
    /// temporary file is synchronized to the disk and then renamed. It is removed after an error, and if the future is
    /// dropped.
    ///
    /// # Errors
    /// - [`TransferError::Truncated`] or [`TransferError::Stalled`] if no attempt received the complete file,
    /// - [`TransferError::TooLarge`] if the file is larger than [`max_bytes`](Self::max_bytes),
    /// - [`TransferError::NoContent`] if the response has no file,
    /// - [`TransferError::Io`] if the file cannot be written,
    /// - and otherwise the errors of [`send`](Client::send).
    pub async fn to_file(self, path: impl AsRef<Path>) -> Result<DownloadedFile, TransferError> {
        let path = path.as_ref();
        let request = self.request.clone()?;
        let mut attempts = self.attempts();
        let result = loop {
            match self.once_to_file(&request, path).await {
                Err(error) => match error.wait_before_restart().zip(attempts.next()) {
                    Some((wait, delay)) => tokio::time::sleep(wait.max(delay)).await,
                    None => break Err(error),
                },
                result => break result,
            }
        };
        self.record_result(result)
    }

    async fn once_to_file(&self, request: &Request, path: &Path) -> Result<DownloadedFile, TransferError> {
        let opened = self.open(request).await?;
        let mut part = PartialFile::create(path).await?;
        let writing = || TransferError::local("write the file", Some(path));
        let mut received = 0;
        let DownloadInfo { bytes, content_type, name } =
            self.copy_body(request, opened, part.file().map_err(writing())?, Some(path), &mut received).await?;
        Ok(DownloadedFile { path: part.finish().await?, bytes, content_type, name })
    }

    /// Downloads the file into your own writer. Written bytes cannot be undone, so the transfer restarts only while no
    /// byte has arrived. After an error, the writer may hold a part of the file.
    ///
    /// # Errors
    /// Returns the errors of [`to_file`](Self::to_file). [`TransferError::Io`] means that the writer failed.
    pub async fn to_writer<W: AsyncWrite + Unpin>(self, writer: &mut W) -> Result<DownloadInfo, TransferError> {
        let request = self.request.clone()?;
        let (mut attempts, mut received) = (self.attempts(), 0);
        let result = loop {
            let result = match self.open(&request).await {
                Ok(opened) => self.copy_body(&request, opened, writer, None, &mut received).await,
                Err(error) => Err(error),
            };
            match result {
                Err(error) if received == 0 => match error.wait_before_restart().zip(attempts.next()) {
                    Some((wait, delay)) => tokio::time::sleep(wait.max(delay)).await,
                    None => break Err(error),
                },
                result => break result,
            }
        };
        self.record_result(result)
    }

    /// Downloads the file into memory, up to `limit` bytes.
    ///
    /// # Errors
    /// Returns the errors of [`to_file`](Self::to_file). [`TransferError::TooLarge`] means that the file has more than
    /// `limit` bytes.
    pub async fn bytes(self, limit: u64) -> Result<Bytes, TransferError> {
        let limit = self.max_bytes.map_or(limit, |at_most| at_most.min(limit));
        let this = self.max_bytes(limit);
        let request = this.request.clone()?;
        let mut attempts = this.attempts();
        let result = loop {
            let mut bytes = Vec::new();
            let result = match this.open(&request).await {
                Ok(opened) => this.copy_body(&request, opened, &mut bytes, None, &mut 0).await.map(|_| bytes.into()),
                Err(error) => Err(error),
            };
            match result {
                Err(error) => match error.wait_before_restart().zip(attempts.next()) {
                    Some((wait, delay)) => tokio::time::sleep(wait.max(delay)).await,
                    None => break Err(error),
                },
                result => break result,
            }
        };
        this.record_result(result)
    }

    /// Returns the delays before the second, third, … attempt.
    fn attempts(&self) -> impl Iterator<Item = Duration> + use<S, O> {
        retry::DOWNLOAD.delays().take(self.max_attempts.saturating_sub(1) as usize)
    }

    /// Records a failure that only a new consent can resolve.
    fn record_result<T>(&self, result: Result<T, TransferError>) -> Result<T, TransferError> {
        self.client.record_failure(result.as_ref().is_err_and(TransferError::needs_consent));
        result
    }

    /// Sends the request, with retries, and returns the successful response before its body is read.
    async fn open(&self, request: &Request) -> Result<OpenResponse, TransferError> {
        let endpoint = request.endpoint().name;
        let (mut new_token, mut retry_state) = (None, RetryState::default());
        loop {
            let (permit, token) = self.client.permit_and_token(request, new_token).await?;
            let response = self.send_request(request, &token).await?;
            let status = response.status();
            if matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED) {
                return Err(TransferError::NoContent { endpoint, status });
            }
            if status.is_success() {
                // The length is read first: after the beginning has been read, the response reports the length of the
                // rest.
                let length = response.content_length();
                let mut response = response;
                let first = self.beginning(request, &mut response).await?;
                if is_refusal(request.endpoint().product, &first) {
                    let reply = RawResponse::with_body(response, first);
                    permit.observe_response(&reply);
                    drop(permit);
                    new_token = self.client.recover(request, reply, &token, &mut retry_state).await?;
                    continue;
                }
                self.client.tokens().record_accepted(&token, request.endpoint().product.name);
                let header = |name| response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
                let content_type = header("content-type").map(std::borrow::Cow::into_owned);
                let name = header("content-disposition").and_then(|value| disposition::name(&value));
                return Ok(OpenResponse { first, permit, response, length, content_type, name });
            }
            let read = StallTimeout::new(self.idle).watch(RawResponse::read(response, MAX_API_RESPONSE)).await;
            let reply = read.ok_or_else(|| self.stalled(request, 0))?;
            let reply = reply.map_err(|error| self.client.response_error(request.endpoint(), error))?;
            permit.observe_response(&reply);
            drop(permit);
            new_token = self.client.recover(request, reply, &token, &mut retry_state).await?;
        }
    }

    /// Reads the beginning of a body that may report an error; returns no bytes for any other body. Such a body is JSON
    /// without a `Content-Disposition` header, and its product reports errors with a successful HTTP status.
    async fn beginning(&self, request: &Request, response: &mut reqwest::Response) -> Result<Vec<u8>, TransferError> {
        let headers = response.headers();
        let is_json =
            headers.get("content-type").is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
        let is_file = headers.contains_key("content-disposition");
        let mut first = Vec::new();
        if request.endpoint().product.facts.body_outcome.is_none() || !is_json || is_file {
            return Ok(first);
        }
        while first.len() < MAX_REFUSAL {
            let read = StallTimeout::new(self.idle).watch(response.chunk()).await;
            let chunk = read.ok_or_else(|| self.stalled(request, first.len() as u64))?;
            let chunk = chunk.map_err(|error| self.client.response_error(request.endpoint(), error.into()))?;
            match chunk {
                Some(chunk) => first.extend_from_slice(&chunk),
                None => break,
            }
        }
        Ok(first)
    }

    async fn send_request(&self, request: &Request, token: &AccessToken) -> Result<reqwest::Response, TransferError> {
        let endpoint = request.endpoint();
        let http = self.client.transport().streaming_client(request.url()).map_err(SendError::from)?;
        let http = self.client.build_http_request(http, request, token)?.header("accept", "*/*");
        let status = |result: &Option<Result<reqwest::Response, _>>| match result {
            Some(Ok(response)) => response.status().as_u16(),
            _ => 0,
        };
        let idle = StallTimeout::new(self.idle);
        match self.client.traced(request, idle.watch(http.send()), status).await {
            Some(Ok(response)) => Ok(response),
            Some(Err(error)) => Err(self.client.response_error(endpoint, ResponseError::from(error)).into()),
            None => Err(self.stalled(request, 0)),
        }
    }

    /// Copies the body into a writer. `received` is set to the number of bytes that the writer received.
    async fn copy_body<W: AsyncWrite + Unpin>(
        &self,
        request: &Request,
        opened: OpenResponse,
        writer: &mut W,
        path: Option<&Path>,
        received: &mut u64,
    ) -> Result<DownloadInfo, TransferError> {
        let endpoint = request.endpoint().name;
        let writing = || TransferError::local("write the file", path);
        let OpenResponse { first, permit: _permit, mut response, length, content_type, name } = opened;
        let limit = self.max_bytes.unwrap_or(u64::MAX);
        if length.is_some_and(|length| length > limit) {
            return Err(TransferError::TooLarge { endpoint, limit });
        }
        let truncated = |bytes, source| {
            let may_duplicate = !request.endpoint().only_reads();
            TransferError::Truncated { endpoint, bytes, expected: length, source, may_duplicate }
        };
        let (mut bytes, mut first) = (0, first);
        loop {
            // The timeout covers only the wait for the server, not a slow disk.
            let next = async {
                match std::mem::take(&mut first) {
                    first if first.is_empty() => response.chunk().await,
                    first => Ok(Some(first.into())),
                }
            };
            let read = StallTimeout::new(self.idle).watch(next).await;
            let chunk = match read.ok_or_else(|| self.stalled(request, bytes))? {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(error) => return Err(truncated(bytes, error.without_url().into())),
            };
            bytes += chunk.len() as u64;
            if bytes > limit {
                return Err(TransferError::TooLarge { endpoint, limit });
            }
            *received = bytes;
            writer.write_all(&chunk).await.map_err(writing())?;
            if let Some(progress) = &self.progress {
                progress.report(bytes, length);
            }
        }
        if length.is_some_and(|length| length != bytes) {
            return Err(truncated(bytes, "the length differs from the announced length".into()));
        }
        writer.flush().await.map_err(writing())?;
        Ok(DownloadInfo { bytes, content_type, name })
    }

    fn stalled(&self, request: &Request, bytes: u64) -> TransferError {
        let endpoint = request.endpoint();
        TransferError::Stalled {
            endpoint: endpoint.name,
            idle: self.idle,
            bytes,
            may_duplicate: !endpoint.only_reads(),
        }
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
