//! A record of the requests that the servers received.

use crate::http::IncomingRequest;
use hyper::HeaderMap;
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

/// A request that a server received. Its `Debug` text contains no secret: neither query, headers nor body.
#[derive(Clone, PartialEq)]
pub struct RecordedRequest {
    pub(crate) number: u64,
    /// The time of arrival on the emulator's [clock](crate::Clock).
    pub received_at: Duration,
    /// The code of the data center.
    pub data_center: String,
    /// The server of the data center.
    pub server: Server,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query as received; empty if there was none. The query may contain secrets.
    pub query: String,
    /// The name of the call in the catalog, such as `ListRecords`. Set for catalog calls at a gateway.
    pub call: Option<String>,
    /// The grant type. Set at the token endpoint.
    pub grant_type: Option<String>,
    /// The status of the response. `None` until there is a response, and permanently after a reset.
    pub status: Option<u16>,
    /// The time at which the response was ready to be sent, after the delay of a fault. The time is on the system's
    /// clock and not on the emulator's. `None` under the same conditions as the status.
    pub responded_at: Option<SystemTime>,
    parameters: Vec<(String, String)>,
    headers: HeaderMap,
}

impl RecordedRequest {
    pub(crate) fn new(
        number: u64,
        received_at: Duration,
        data_center: &str,
        server: Server,
        request: &IncomingRequest,
    ) -> Self {
        Self {
            number,
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
            headers: request.headers.clone(),
        }
    }

    /// Returns `true` if the request is a refresh.
    pub fn is_refresh(&self) -> bool {
        self.path == "/oauth/v2/token" && self.grant_type.as_deref() == Some("refresh_token")
    }

    /// Returns the value of a parameter of the query or the form. The value may be a secret.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the value of a header. The value may be a secret.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
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
