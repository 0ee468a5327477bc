//! The upload of files.

use super::STALL_TIMEOUT;
use super::accepts_file::AcceptsFile;
use super::error::TransferError;
use super::multipart::{Content, Form, MonitoredBody, Multipart, UploadMonitor};
use super::progress::Progress;
use super::stall_timeout::StallTimeout;
use crate::client::Client;
use crate::client::rate_limiter::RateLimitPermit;
use crate::client::request::{PrepareError, Request};
use crate::client::send::{Response, RetryState, SendError, SendFuture, is_success};
use crate::endpoint::call::{CallBuilder, IsGiven};
use crate::endpoint::organization::FitsOrganization;
use crate::failure::Failure;
use crate::scope_set::{DeclaredBy, ScopeSet};
use crate::tokens::AccessToken;
use crate::transport::{MAX_API_RESPONSE, RawResponse, TransportInternals as _};
use bytes::Bytes;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::fs::File;

/// A file to upload, with its name and the other fields of its form.
///
/// ```no_run
/// # #[cfg(feature = "crm")]
/// # async fn attach<S: zoho_auth_typed::Authorizes<zoho_auth_typed::crm::UploadAttachment<zoho_auth_typed::crm::Leads>> + zoho_auth_typed::ScopeSet>(
/// # client: zoho_auth_typed::Client<S>) -> Result<(), zoho_auth_typed::transfer::TransferError> {
/// use zoho_auth_typed::{crm, transfer::Upload};
///
/// let offer = Upload::file("offer.pdf").await?.content_type("application/pdf");
/// let call = crm::UploadAttachment::<crm::Leads>::new(4_150_868_u64);
/// client.upload(call, offer.on_progress(|sent, total| println!("{sent} of {total} bytes"))).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Upload {
    source: Source,
    size: u64,
    part_name: String,
    name: String,
    content_type: String,
    fields: Vec<(String, String)>,
    idle: Duration,
    progress: Option<Progress<u64>>,
}

/// The source of the file. A retry reads the file from its source again.
#[derive(Clone, Debug)]
enum Source {
    Disk(PathBuf),
    Memory(Bytes),
}

impl Upload {
    /// Returns an upload of the file at `path`, with its file name. The size is read immediately, and the content when
    /// the file is sent. The file must not change before the upload ends.
    ///
    /// # Errors
    /// Returns [`TransferError::Io`] if the file does not exist, cannot be read or is not a regular file.
    pub async fn file(path: impl Into<PathBuf>) -> Result<Self, TransferError> {
        let path = path.into();
        let (_, size) = open(&path).await?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self::new(Source::Disk(path), size, name))
    }

    /// Returns an upload of bytes in memory, as a file with the name `name`.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let size = bytes.len() as u64;
        Self::new(Source::Memory(bytes), size, name.into())
    }

    fn new(source: Source, size: u64, name: String) -> Self {
        let (part, content_type) = ("file".to_owned(), "application/octet-stream".to_owned());
        Self {
            source,
            size,
            part_name: part,
            name,
            content_type,
            fields: Vec::new(),
            idle: STALL_TIMEOUT,
            progress: None,
        }
    }

    /// Sets another name for the file.
    pub fn file_name(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Sets the media type of the file. The default is `application/octet-stream`.
    pub fn content_type(self, content_type: impl Into<String>) -> Self {
        Self { content_type: content_type.into(), ..self }
    }

    /// Sets the name of the form part that holds the file. The product's documentation of the call states this name.
    /// The default is `file`, as in CRM and in most calls of Desk.
    pub fn part_name(self, name: impl Into<String>) -> Self {
        Self { part_name: name.into(), ..self }
    }

    /// Adds a text field to the form, before the file.
    pub fn text_field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// Sets the maximum time without progress. Progress means that the network accepts a byte, or that the response
    /// arrives after the last byte. The default is 2 minutes. The whole upload has no time limit.
    pub fn idle_timeout(self, idle: Duration) -> Self {
        Self { idle, ..self }
    }

    /// Sets a callback that receives the number of bytes passed to the network and the size of the file. The number
    /// starts at zero again if the client sends the file again.
    pub fn on_progress(self, callback: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        Self { progress: Some(Progress::new(callback)), ..self }
    }

    /// Returns the size of the file, in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the content of the file, from its beginning.
    async fn content(&self) -> Result<Content, TransferError> {
        match &self.source {
            Source::Memory(bytes) => Ok(Content::Memory(bytes.clone())),
            Source::Disk(path) => match open(path).await? {
                (file, size) if size == self.size => Ok(Content::Disk(file)),
                _ => Err(TransferError::local(READING, Some(path))(io::Error::other(
                    "the size of the file changed after the upload was prepared",
                ))),
            },
        }
    }

    fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::Disk(path) => Some(path),
            Source::Memory(_) => None,
        }
    }
}

const READING: &str = "read the file";

/// Opens a file and returns it with its size.
async fn open(path: &Path) -> Result<(File, u64), TransferError> {
    let failed = |error| TransferError::local(READING, Some(path))(error);
    let file = File::open(path).await.map_err(failed)?;
    let metadata = file.metadata().await.map_err(failed)?;
    if metadata.is_file() {
        Ok((file, metadata.len()))
    } else {
        Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "the path does not name a regular file")))
    }
}

impl<S: ScopeSet, O> Client<S, O> {
    /// Sends a call with a file. The body is `multipart/form-data` of known length, and is streamed from the disk.
    ///
    /// If the API rejects the access token as invalid, the client refreshes the token and sends the whole body again,
    /// once. The rejection may arrive before the whole body is sent, so the client opens the file again. After a
    /// rate-limit response that names a wait of up to 30 seconds, the client waits and sends the body again, once.
    /// Nothing else is retried: after an interrupted connection the client returns an error, because the API may have
    /// received the whole file.
    ///
    /// A file for CRM's bulk write goes to the data center's upload host. Every other file goes to the host of its
    /// product.
    ///
    /// # Errors
    /// - [`TransferError::Io`] if the file cannot be read, or if it changed after the upload was prepared,
    /// - [`TransferError::Stalled`] if the upload makes no progress during the idle timeout,
    /// - and otherwise the errors of [`send`](Self::send).
    pub fn upload<C: AcceptsFile + DeclaredBy<S> + FitsOrganization<O> + CallBuilder<Missing: IsGiven>>(
        &self,
        call: C,
        upload: Upload,
    ) -> SendFuture<'_, Result<Response, TransferError>> {
        let request = self.prepare(call);
        SendFuture::new(async move {
            let request = request?;
            let name = request.endpoint().name;
            self.upload_prepared(request, name, &upload).await
        })
    }

    /// Sends the file with a prepared request. `call` is the name of the call in the catalog, or an empty string if the
    /// catalog does not have it.
    pub(crate) async fn upload_prepared(
        &self,
        request: Request,
        call: &str,
        upload: &Upload,
    ) -> Result<Response, TransferError> {
        let request = self.at_upload_host(request, call)?;
        let result = self.upload_request(&request, upload).await;
        self.record_failure(result.as_ref().is_err_and(TransferError::needs_consent));
        result
    }

    /// Returns the request with the host that accepts the file of `operation`, if that is not the host of the product.
    /// Fails if that host is unknown.
    fn at_upload_host(&self, request: Request, operation: &str) -> Result<Request, PrepareError> {
        let endpoint = *request.endpoint();
        let mut uploads = endpoint.product.facts.upload_hosts.iter();
        let Some((_, name)) = uploads.find(|(call, _)| *call == operation) else { return Ok(request) };
        let (hosts, data_center) = (self.transport().known_hosts(), self.data_center());
        let host = match *name {
            "upload" => hosts.upload_host(data_center),
            product => hosts.host(data_center, product),
        };
        host.and_then(|host| request.with_origin(host)).ok_or(PrepareError::ProductUnavailable {
            product: "the upload server of Zoho CRM",
            data_center: self.data_center().code(),
        })
    }

    async fn upload_request(&self, request: &Request, upload: &Upload) -> Result<Response, TransferError> {
        let endpoint = request.endpoint().name;
        if upload.content_type.contains(char::is_control) {
            return Err(PrepareError::InvalidHeaderValue { endpoint, parameter: "content-type" }.into());
        }
        let (mut new_token, mut retry_state) = (None, RetryState::default());
        loop {
            let (permit, token) = self.permit_and_token(request, new_token).await?;
            let reply = self.attempt_upload(request, upload, &token, &permit).await?;
            drop(permit);
            if is_success(request, &reply) {
                self.tokens().record_accepted(&token, request.endpoint().product.name);
                return Ok(Response::new(*request.endpoint(), reply));
            }
            new_token = self.recover(request, reply, &token, &mut retry_state).await?;
        }
    }

    async fn attempt_upload(
        &self,
        request: &Request,
        upload: &Upload,
        token: &AccessToken,
        permit: &RateLimitPermit,
    ) -> Result<RawResponse, TransferError> {
        let endpoint = request.endpoint().name;
        let content = upload.content().await?;
        // The boundary is random, so that no file contains it by chance.
        let boundary = format!("zoho-auth-typed-{}", zoho_auth_core::__private::random::hex());
        let form = Form::new(boundary, &upload.fields, (&upload.part_name, &upload.name, &upload.content_type));
        let content_type = format!("multipart/form-data; boundary={}", form.boundary);
        let watch = Arc::new(MonitoredBody::new(StallTimeout::new(upload.idle)));
        let body = Multipart::new(form, (content, upload.size), Arc::clone(&watch), upload.progress.clone());
        let watcher = UploadMonitor(watch);

        let http = self.transport().streaming_client(request.url()).map_err(SendError::from)?;
        let http = self.build_http_request(http, request, token)?.header("accept", "application/json");
        let http = http.header("content-type", content_type).body(reqwest::Body::wrap(body));
        let status = |result: &Option<Result<RawResponse, _>>| match result {
            Some(Ok(reply)) => reply.status.as_u16(),
            _ => 0,
        };
        let sent = watcher.0.idle.watch(RawResponse::send(http, MAX_API_RESPONSE));
        let result = self.traced(request, sent, status).await;
        match result {
            Some(Ok(reply)) => {
                permit.observe_response(&reply);
                Ok(reply)
            }
            Some(Err(error)) => Err(match watcher.0.failure() {
                Some(error) => TransferError::local(READING, upload.path())(error),
                None => self.response_error(request.endpoint(), error).into(),
            }),
            None => Err(TransferError::Stalled {
                endpoint,
                idle: upload.idle,
                bytes: watcher.0.sent(),
                may_duplicate: !request.endpoint().only_reads(),
            }),
        }
    }
}
