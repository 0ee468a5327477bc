//! The list of received requests, without secrets.

use super::ControlServer;
use super::reply::Reply;
use crate::recorded::{RecordedRequest, Server};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// The default number of listed requests.
const DEFAULT_LIMIT: usize = 100;
/// The maximum number of listed requests.
const MAX_LIMIT: usize = 1_000;

/// The text that replaces a secret.
const REDACTED: &str = "[redacted]";

/// The parameters and headers whose values are always secrets.
const SECRETS: [&str; 9] = [
    "access_token",
    "authorization",
    "client_secret",
    "code",
    "code_verifier",
    "cookie",
    "proxy-authorization",
    "refresh_token",
    "token",
];

/// Lists the latest requests, oldest first. Fails if `limit` is not a number from 1 to [`MAX_LIMIT`].
pub(super) fn list(server: &ControlServer, limit: Option<&str>) -> Result<Reply, Reply> {
    let limit = limit.map_or(Some(DEFAULT_LIMIT), |limit| limit.parse().ok());
    let limit = limit.filter(|limit| (1..=MAX_LIMIT).contains(limit));
    let limit = limit.ok_or_else(|| Reply::invalid(format!("limit must be a number from 1 to {MAX_LIMIT}")))?;
    let issued: HashSet<String> = server.zoho.secrets().into_iter().collect();
    let redaction = Redaction { issued: &issued, is_off: server.settings.record_secrets };
    let state = server.zoho.shared.state();
    let total = state.requests.len();
    let requests: Vec<Value> =
        state.requests.iter().skip(total.saturating_sub(limit)).map(|request| redaction.to_json(request)).collect();
    Ok(Reply::ok(json!({ "requests": requests, "total": total })))
}

/// The replacement of secrets in the list of requests.
struct Redaction<'s> {
    /// The secrets that the emulator issued.
    issued: &'s HashSet<String>,
    /// A flag that is `true` if secrets are not replaced.
    is_off: bool,
}

impl Redaction<'_> {
    fn to_json(&self, request: &RecordedRequest) -> Value {
        let parameters = request.parameters().map(|(name, value)| json!([name, self.value(name, value)]));
        let headers: Map<String, Value> =
            request.headers().map(|(name, value)| (name.to_owned(), json!(self.value(name, value)))).collect();
        json!({
            "received_at_seconds": request.received_at.as_secs_f64(),
            "data_center": request.data_center,
            "server": match request.server { Server::Accounts => "accounts", Server::Gateway => "gateway" },
            "method": request.method, "path": self.text(&request.path), "call": request.call,
            "grant_type": request.grant_type, "status": request.status,
            "parameters": parameters.collect::<Vec<_>>(), "headers": headers,
        })
    }

    fn value(&self, name: &str, value: &str) -> String {
        if !self.is_off && SECRETS.iter().any(|secret| name.eq_ignore_ascii_case(secret)) {
            return REDACTED.to_owned();
        }
        self.text(value)
    }

    /// Returns [`REDACTED`] if the text contains a secret that the emulator issued, or else the text.
    fn text(&self, text: &str) -> String {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '.';
        let has_secret = || text.split(|c| !is_word(c)).any(|word| self.issued.contains(word));
        if !self.is_off && has_secret() { REDACTED.to_owned() } else { text.to_owned() }
    }
}
