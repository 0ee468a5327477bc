//! A record of the requests that the servers received.

use crate::http::IncomingRequest;
use hyper::HeaderMap;
use hyper::header::HeaderValue;
use std::fmt;
use std::time::{Duration, SystemTime};

/// A server of a data center.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// The accounts server.
    Accounts,
    /// The API gateway.
    Gateway,
}

/// A request that a server received. Its `Debug` text contains no secrets, because it omits the query, the headers and
/// the body.
#[derive(Clone, PartialEq)]
pub struct RecordedRequest {
    /// The time at which the request arrived, on the emulator's [clock](crate::Clock).
    pub received_at: Duration,
    /// The code of the data center.
    pub data_center: String,
    /// The server of the data center.
    pub server: Server,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query as received, or an empty string if there was none. The query may contain secrets.
    pub query: String,
    /// The name of the call in the catalog, such as `ListRecords`. `None` if the request is not a catalog call at a
    /// gateway.
    pub call: Option<String>,
    /// The parameter `grant_type`, which requests to the token endpoint have.
    pub grant_type: Option<String>,
    /// The status of the response. `None` until there is a response, and forever if the connection was reset.
    pub status: Option<u16>,
    /// The time at which the response was ready to be sent, after the delay of a fault. The time is from the clock of
    /// the system, not from the emulator's. `None` under the same conditions as `status`.
    pub responded_at: Option<SystemTime>,
    parameters: Vec<(String, String)>,
    /// The headers with text values. The values are copies, because hyper's values would retain the whole read buffer.
    headers: Vec<(String, String)>,
}

impl RecordedRequest {
    pub(crate) fn new(received_at: Duration, data_center: &str, server: Server, request: &IncomingRequest) -> Self {
        Self {
            received_at,
            data_center: data_center.to_owned(),
            server,
            method: request.method.to_string(),
            path: request.path.clone(),
            query: request.query.clone(),
            call: None,
            grant_type: request.parameter("grant_type").map(str::to_owned),
            status: None,
            responded_at: None,
            parameters: request.parameters.clone(),
            headers: texts(&request.headers),
        }
    }

    /// Returns the approximate size of the request in memory, in bytes.
    pub(crate) fn size(&self) -> usize {
        let parameters = self.parameters.iter().map(|(name, value)| name.len() + value.len() + 48);
        let headers = self.headers.iter().map(|(name, value)| name.len() + value.len() + 48);
        size_of::<Self>() + self.path.len() + self.query.len() + parameters.chain(headers).sum::<usize>()
    }

    /// Returns `true` if the request is a refresh.
    pub fn is_refresh(&self) -> bool {
        self.path == "/oauth/v2/token" && self.grant_type.as_deref() == Some("refresh_token")
    }

    /// Returns the first value of a parameter of the query or the form. Returns `None` if the request does not have the
    /// parameter. The value may be a secret.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the value of a header. Returns `None` if the request does not have the header, or if the value is not
    /// text. The value may be a secret.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns the parameters of the query and the form in order. The values may be secrets.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the headers whose values are text. The names are in lower case, and the values may be secrets.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
    headers.iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), text(value)?))).collect()
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { data_center, server, method, path, call, grant_type, status, .. } = self;
        write!(f, "{data_center} {server:?}: {method} {path}")?;
        if let Some(word) = call.as_ref().or(grant_type.as_ref()) {
            write!(f, " ({word})")?;
        }
        match status {
            Some(status) => write!(f, " → {status}"),
            None => f.write_str(" → no response"),
        }
    }
}
