//! Requests as the emulator reads them, and answers as it writes them.

use crate::file::{Content, File};
use crate::intake::Intake;
use crate::multipart::Form;
use crate::outgoing::{Ending, Outgoing};
use base64::{Engine, prelude::BASE64_STANDARD};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, SERVER};
use hyper::{HeaderMap, Method, Response, StatusCode};
use serde_json::Value;

/// A request, read whole; of files that it brings the beginning.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    /// Of the query, then of the form in the body.
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) form: Form,
}

impl Incoming {
    pub(crate) fn new(method: Method, uri: &hyper::Uri, headers: HeaderMap, intake: Intake) -> Self {
        let Intake { body, form } = intake;
        let mut parameters = pairs(uri.query().unwrap_or_default().as_bytes());
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if content_type.starts_with("application/x-www-form-urlencoded") {
            parameters.extend(pairs(&body));
        }
        parameters.extend(form.fields.iter().cloned());
        let query = uri.query().unwrap_or_default().to_owned();
        Self { method, path: uri.path().to_owned(), query, parameters, headers, body, form }
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
        bearer(&self.headers)
    }
}

/// The token after `Zoho-oauthtoken` or `Bearer`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get("authorization")?.to_str().ok()?.split_once(' ')?;
    let known = scheme.eq_ignore_ascii_case("Zoho-oauthtoken") || scheme.eq_ignore_ascii_case("Bearer");
    (known && !token.is_empty()).then_some(token)
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}

/// An answer, whole or a file.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
    /// Instead of the body.
    pub(crate) file: Option<Content>,
}

const JSON: &str = "application/json;charset=UTF-8";
const HTML: &str = "text/html;charset=UTF-8";

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self { status, content_type: JSON, headers: Vec::new(), body: body.to_string(), file: None }
    }

    pub(crate) fn html(status: u16, body: String) -> Self {
        // The pages have no script and load nothing.
        let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        let headers = vec![("content-security-policy", policy.to_owned())];
        Self { status, content_type: HTML, headers, body, file: None }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, content_type: JSON, headers: Vec::new(), body: String::new(), file: None }
    }

    /// A file, with the name that it has.
    pub(crate) fn file(file: &File) -> Self {
        let name: String = url::form_urlencoded::byte_serialize(file.name.as_bytes()).collect();
        let disposition = format!("attachment;filename*=UTF-8''{}", name.replace('+', "%20"));
        let answer = Self { file: Some(file.content.clone()), ..Self::empty(200) };
        answer.with("content-type", &file.content_type).with("content-disposition", &disposition)
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
        let content = self.file.unwrap_or_else(|| Content::Kept(self.body.into()));
        let mut response = Response::new(Outgoing::new(content, ending));
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
