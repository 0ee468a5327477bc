//! What was asked of the servers.

use crate::http::Incoming;
use hyper::HeaderMap;
use std::fmt;
use std::time::{Duration, SystemTime};

/// Which of a data centre's servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// The accounts server.
    Accounts,
    /// The API gateway.
    Gateway,
}

/// A request that a server received. Its `Debug` text holds no secret: neither query, headers nor body.
#[derive(Clone, PartialEq)]
pub struct Seen {
    pub(crate) number: u64,
    /// When it came, by the emulator's [clock](crate::Clock).
    pub at: Duration,
    /// Which data centre's.
    pub data_center: String,
    /// Which server.
    pub server: Server,
    /// HTTP method.
    pub method: String,
    /// The path, without query.
    pub path: String,
    /// The query, as it came; empty if there was none. It may hold secrets.
    pub query: String,
    /// At a gateway: the name of the call in the catalogue, if it is one: `GetRecords`.
    pub call: Option<String>,
    /// At the token endpoint: which grant.
    pub grant_type: Option<String>,
    /// The status of the answer; `None` while there is none, or for good after a reset.
    pub status: Option<u16>,
    /// When the answer was ready to be sent, after what a fault held it back, by the system's clock and not the
    /// emulator's; `None` as for the status.
    pub answered_at: Option<SystemTime>,
    parameters: Vec<(String, String)>,
    headers: HeaderMap,
}

impl Seen {
    pub(crate) fn new(number: u64, at: Duration, data_center: &str, server: Server, request: &Incoming) -> Self {
        Self {
            number,
            at,
            data_center: data_center.to_owned(),
            server,
            method: request.method.to_string(),
            path: request.path.clone(),
            query: request.query.clone(),
            call: None,
            grant_type: request.parameter("grant_type").map(str::to_owned),
            status: None,
            answered_at: None,
            parameters: request.parameters.clone(),
            headers: request.headers.clone(),
        }
    }

    /// Whether it asks for an access token for a refresh token.
    pub fn is_refresh(&self) -> bool {
        self.path == "/oauth/v2/token" && self.grant_type.as_deref() == Some("refresh_token")
    }

    /// The value of a parameter of the query or the form. It may be a secret.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of a header. It may be a secret.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { data_center, server, method, path, call, grant_type, status, .. } = self;
        write!(f, "{data_center} {server:?}: {method} {path}")?;
        if let Some(word) = call.as_ref().or(grant_type.as_ref()) {
            write!(f, " ({word})")?;
        }
        match status {
            Some(status) => write!(f, " → {status}"),
            None => f.write_str(" → nothing"),
        }
    }
}
