//! Requests as the emulator reads them, and answers as it writes them.

use base64::{Engine, prelude::BASE64_STANDARD};
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, SERVER};
use hyper::{HeaderMap, Method, Response, StatusCode};
use serde_json::Value;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A request, read whole.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    /// Of the query, then of the form in the body.
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Incoming {
    pub(crate) fn new(method: Method, uri: &hyper::Uri, headers: HeaderMap, body: Bytes) -> Self {
        let mut parameters = pairs(uri.query().unwrap_or_default().as_bytes());
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if content_type.starts_with("application/x-www-form-urlencoded") {
            parameters.extend(pairs(&body));
        } else if let Some((_, boundary)) = content_type.split_once("multipart/form-data; boundary=") {
            parameters.extend(parts(&String::from_utf8_lossy(&body), boundary.trim_matches('"')));
        }
        let query = uri.query().unwrap_or_default().to_owned();
        Self { method, path: uri.path().to_owned(), query, parameters, headers, body }
    }

    /// The first value of that name.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// As [`parameter`](Self::parameter), but an empty text is none.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.parameter(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Client id and secret of a `Basic` header.
    pub(crate) fn basic(&self) -> Option<(String, String)> {
        let encoded = self.header("authorization")?.strip_prefix("Basic ")?;
        let text = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
        let (id, secret) = text.split_once(':')?;
        Some((id.to_owned(), secret.to_owned()))
    }

    /// The token after `Zoho-oauthtoken` or `Bearer`.
    pub(crate) fn token(&self) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        let known = scheme.eq_ignore_ascii_case("Zoho-oauthtoken") || scheme.eq_ignore_ascii_case("Bearer");
        (known && !token.is_empty()).then_some(token)
    }
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}

/// The fields of `multipart/form-data`, files not among them.
fn parts(body: &str, boundary: &str) -> Vec<(String, String)> {
    let part = |text: &str| {
        let (head, value) = text.split_once("\r\n\r\n")?;
        let name = head.split_once("name=\"")?.1.split_once('"')?.0;
        Some((name.to_owned(), value.strip_suffix("\r\n").unwrap_or(value).to_owned()))
    };
    body.split(&format!("--{boundary}")).filter_map(part).collect()
}

/// An answer, whole.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

const JSON: &str = "application/json;charset=UTF-8";
const HTML: &str = "text/html;charset=UTF-8";

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self { status, content_type: JSON, headers: Vec::new(), body: body.to_string() }
    }

    pub(crate) fn html(status: u16, body: String) -> Self {
        // The pages have no script and load nothing.
        let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        let headers = vec![("content-security-policy", policy.to_owned())];
        Self { status, content_type: HTML, headers, body }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, content_type: JSON, headers: Vec::new(), body: String::new() }
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self::empty(302).with(LOCATION.as_str(), to)
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same body as HTML.
    pub(crate) fn into_html(self) -> Self {
        Self { content_type: HTML, ..self }
    }

    pub(crate) fn into_response(self, ending: Ending) -> Response<Outgoing> {
        let mut response = Response::new(Outgoing::new(self.body, ending));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(SERVER, HeaderValue::from_static("ZGS"));
        headers.insert("cache-control", HeaderValue::from_static("no-store"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// How a body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// As it should.
    Whole,
    /// The connection closes after the first half.
    CutOff,
    /// So many more bytes follow, in chunks.
    Padded(u64),
}

/// A body on its way.
#[derive(Debug)]
pub(crate) struct Outgoing {
    rest: Bytes,
    ending: Ending,
    flushed: bool,
}

impl Outgoing {
    fn new(body: String, ending: Ending) -> Self {
        Self { rest: Bytes::from(body), ending, flushed: false }
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        const CHUNK: &[u8] = &[b' '; 16 * 1024];
        if !self.rest.is_empty() && !self.flushed {
            let whole = std::mem::take(&mut self.rest);
            if self.ending == Ending::CutOff {
                self.rest = whole.slice(whole.len() / 2..);
                self.flushed = true;
                // Before the error, the first half shall be on its way.
                return Poll::Ready(Some(Ok(Frame::data(whole.slice(..whole.len() / 2)))));
            }
            return Poll::Ready(Some(Ok(Frame::data(whole))));
        }
        match self.ending {
            Ending::CutOff if !self.rest.is_empty() => {
                self.rest = Bytes::new();
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Ending::CutOff => Poll::Ready(Some(Err(io::Error::other("cut off on purpose")))),
            Ending::Padded(left) if left > 0 => {
                let length = left.min(CHUNK.len() as u64);
                self.ending = Ending::Padded(left - length);
                let length = usize::try_from(length).unwrap_or(CHUNK.len());
                Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&CHUNK[..length])))))
            }
            _ => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ending == Ending::Whole && self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        match self.ending {
            Ending::Padded(_) => SizeHint::default(),
            _ => SizeHint::with_exact(self.rest.len() as u64),
        }
    }
}
