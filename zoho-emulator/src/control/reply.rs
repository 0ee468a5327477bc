//! The responses of the control server.

use crate::http::Response;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A response, with a status and a JSON body.
#[derive(Debug)]
pub(super) struct Reply {
    status: u16,
    body: Value,
}

impl Reply {
    pub(super) fn ok(body: Value) -> Self {
        Self { status: 200, body }
    }

    /// Creates an error response. The message should name the fix.
    pub(super) fn error(status: u16, message: impl Into<String>) -> Self {
        Self { status, body: json!({ "error": message.into() }) }
    }

    /// Creates the error response for an invalid body or query.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::error(400, message)
    }

    pub(super) fn into_response(self) -> Response {
        Response::json(self.status, &self.body)
    }
}

/// Parses a JSON body. Fails with an error response if the body is invalid.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Reply> {
    serde_json::from_slice(body).map_err(|error| Reply::invalid(error.to_string()))
}
