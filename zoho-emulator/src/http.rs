//! The requests that the emulator reads, and the responses that it writes.

use crate::file::{Content, File};
use crate::multipart::Form;
use crate::request_body::RequestBody;
use crate::response_body::{Ending, ResponseBody};
use base64::{Engine, prelude::BASE64_STANDARD};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, SERVER};
use hyper::{HeaderMap, Method, StatusCode};
use serde_json::Value;
use std::borrow::Cow;
use zoho_catalog::model::{Selector, SelectorLocation};

/// A request. The body is complete, but of uploaded files only the first bytes are stored.
#[derive(Debug)]
pub(crate) struct IncomingRequest {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    /// The parameters of the query, followed by the fields of a form in the body.
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) form: Form,
}

impl IncomingRequest {
    pub(crate) fn new(method: Method, uri: &hyper::Uri, headers: HeaderMap, request_body: RequestBody) -> Self {
        let RequestBody { body, form } = request_body;
        let mut parameters = pairs(uri.query().unwrap_or_default().as_bytes());
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if content_type.starts_with("application/x-www-form-urlencoded") {
            parameters.extend(pairs(&body));
        }
        parameters.extend(form.fields.iter().cloned());
        let query = uri.query().unwrap_or_default().to_owned();
        Self { method, path: uri.path().to_owned(), query, parameters, headers, body, form }
    }

    /// Returns the first value of a parameter, or `None` if the request does not have the parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns `true` if the query, or the form in the body, contains the selector of a call.
    pub(crate) fn selects(&self, selector: &Selector) -> bool {
        match selector.place {
            SelectorLocation::Query => query_selects(&self.query, selector),
            SelectorLocation::Form => {
                // `parameters` starts with the parameters of the query.
                let mut fields = self.parameters.iter().skip(pairs(self.query.as_bytes()).len());
                fields.any(|(name, value)| is_selector(selector, name, value))
            }
        }
    }

    /// Returns the first value of a parameter. Returns `None` if the value is empty, or if the request does not have
    /// the parameter.
    pub(crate) fn non_empty(&self, name: &str) -> Option<&str> {
        self.parameter(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the client ID and secret of a `Basic` header, or `None` if the request has no valid one.
    pub(crate) fn basic_credentials(&self) -> Option<(String, String)> {
        let encoded = self.header("authorization")?.strip_prefix("Basic ")?;
        let text = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
        let (id, secret) = text.split_once(':')?;
        Some((id.to_owned(), secret.to_owned()))
    }

    /// Returns the token after `Zoho-oauthtoken` or `Bearer` in the header `Authorization`, or `None` if there is none.
    pub(crate) fn access_token(&self) -> Option<&str> {
        access_token_in(&self.headers)
    }
}

/// Returns the token after `Zoho-oauthtoken` or `Bearer` in the header `Authorization`, or `None` if there is none.
pub(crate) fn access_token_in(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get("authorization")?.to_str().ok()?.split_once(' ')?;
    let known = scheme.eq_ignore_ascii_case("Zoho-oauthtoken") || scheme.eq_ignore_ascii_case("Bearer");
    (known && !token.is_empty()).then_some(token)
}

/// Returns `true` if the selector of a call is in the query, and if `query` contains it.
pub(crate) fn query_selects(query: &str, selector: &Selector) -> bool {
    selector.place == SelectorLocation::Query
        && pairs(query.as_bytes()).iter().any(|(name, value)| is_selector(selector, name, value))
}

fn is_selector(selector: &Selector, name: &str, value: &str) -> bool {
    selector.name == name && selector.value == value
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}

/// A response whose body is a string or a file.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(Cow<'static, str>, String)>,
    pub(crate) body: String,
    /// The content of the file that is sent instead of the body.
    pub(crate) file: Option<Content>,
}

/// The header for remarks that Zoho does not send.
const REMARK: &str = "x-emulator-remark";

const JSON: &str = "application/json;charset=UTF-8";
const HTML: &str = "text/html;charset=UTF-8";

impl Response {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self { status, content_type: JSON, headers: Vec::new(), body: body.to_string(), file: None }
    }

    pub(crate) fn html(status: u16, body: String) -> Self {
        // The pages have no scripts and load no resources.
        let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        let headers = vec![("content-security-policy".into(), policy.to_owned())];
        Self { status, content_type: HTML, headers, body, file: None }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, content_type: JSON, headers: Vec::new(), body: String::new(), file: None }
    }

    /// Returns a file as an attachment with its name.
    pub(crate) fn file(file: &File) -> Self {
        let name: String = url::form_urlencoded::byte_serialize(file.name.as_bytes()).collect();
        let disposition = format!("attachment;filename*=UTF-8''{}", name.replace('+', "%20"));
        let response = Self { file: Some(file.content.clone()), ..Self::empty(200) };
        response.with_header("content-type", &file.content_type).with_header("content-disposition", &disposition)
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self::empty(302).with_header(LOCATION.as_str(), to)
    }

    pub(crate) fn with_header(mut self, name: impl Into<Cow<'static, str>>, value: &str) -> Self {
        self.headers.push((name.into(), value.to_owned()));
        self
    }

    /// Adds a remark in a header that Zoho does not send.
    pub(crate) fn with_remark(self, remark: &str) -> Self {
        self.with_header(REMARK, remark)
    }

    pub(crate) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Changes the content type to HTML.
    pub(crate) fn into_html(self) -> Self {
        Self { content_type: HTML, ..self }
    }

    pub(crate) fn into_response(self, ending: Ending) -> hyper::Response<ResponseBody> {
        let content = self.file.unwrap_or_else(|| Content::Bytes(self.body.into()));
        let mut response = hyper::Response::new(ResponseBody::new(content, ending));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(SERVER, HeaderValue::from_static("ZGS"));
        headers.insert("cache-control", HeaderValue::from_static("no-store"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        for (name, value) in self.headers {
            // In the catalog, the names of headers can have upper and lower case.
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value)) {
                headers.insert(name, value);
            }
        }
        response
    }
}
