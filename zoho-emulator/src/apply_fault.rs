//! The application of a fault to a response.

use crate::accounts::token;
use crate::fault::Fault;
use crate::gateway;
use crate::http::{IncomingRequest, Response};
use crate::recorded::Server;
use crate::response_body::Ending;
use crate::shared::Shared;
use serde_json::{Map, Value, json};
use std::io;
use std::time::Duration;

/// A response, with the end of its body and the delay before it is sent.
#[derive(Debug)]
pub(crate) struct FaultedResponse {
    pub(crate) response: Response,
    pub(crate) ending: Ending,
    pub(crate) delay: Option<Duration>,
}

impl FaultedResponse {
    pub(crate) fn intact(response: Response) -> Self {
        Self { response, ending: Ending::Complete, delay: None }
    }
}

const HTML: &str =
    "<!DOCTYPE html><html><head><title>Zoho Accounts</title></head><body><p>Something went wrong</p></body></html>";

/// Returns the response of a fault that prevents the effect of the request. Fails if the fault resets the connection.
pub(crate) fn replace_response(
    shared: &Shared,
    fault: &Fault,
    server: Server,
    request: &IncomingRequest,
) -> io::Result<FaultedResponse> {
    let too_many_requests = || match server {
        Server::Accounts => token::throttled(429),
        Server::Gateway => gateway::rate_limited(shared, request),
    };
    Ok(FaultedResponse::intact(match fault {
        Fault::Reset => return Err(io::Error::other("connection reset by a fault")),
        Fault::Status(status) => Response::html(*status, HTML.to_owned()),
        Fault::TooManyRequests { retry_after: None } => too_many_requests(),
        Fault::TooManyRequests { retry_after: Some(after) } => {
            too_many_requests().with_status(429).with_header("retry-after", &after.as_secs().to_string())
        }
        Fault::QuotaExceeded => gateway::quota_exceeded(shared, request),
        Fault::Throttled => token::throttled(400),
        Fault::ThrottledWithStatus200 => token::throttled(200),
        Fault::ThrottledLocalized => Response::json(
            400,
            &json!({ "error_description": "您连续提出了太多请求。请稍后再试。", "error": "访问被拒绝", "status": "failure" }),
        ),
        Fault::Response { status, body } => Response::json(*status, body),
        Fault::OAuthError(word) => token::error(word),
        Fault::InvalidToken | Fault::InvalidTokenAfter { .. } => gateway::invalid_token(shared, request),
        Fault::Redirect(to) => Response::redirect(to),
        Fault::HugeBody { bytes } => {
            let start = Response::json(200, &json!({}));
            let rest = bytes.saturating_sub(start.body.len() as u64);
            return Ok(FaultedResponse { response: start, ending: Ending::Padded(rest), delay: None });
        }
        _ => Response::html(200, HTML.to_owned()),
    }))
}

/// Applies a fault that changes only the response, after the request had its effect.
pub(crate) fn modify_response(shared: &Shared, fault: &Fault, response: Response) -> FaultedResponse {
    match fault {
        Fault::Slow(delay) => FaultedResponse { delay: Some(*delay), ..FaultedResponse::intact(response) },
        Fault::Truncated => FaultedResponse { ending: Ending::Truncated, ..FaultedResponse::intact(response) },
        Fault::WrongContentType => FaultedResponse::intact(response.into_html()),
        _ => FaultedResponse::intact(with_other_fields(shared, fault, response)),
    }
}

/// Applies a fault to the fields of a token response. Returns any other response unchanged.
fn with_other_fields(shared: &Shared, fault: &Fault, response: Response) -> Response {
    let Ok(Value::Object(mut body)) = serde_json::from_str::<Value>(&response.body) else { return response };
    let Some(access_token) = body.get("access_token").and_then(Value::as_str).map(str::to_owned) else {
        return response;
    };
    let seconds = shared.limits.access_token_lifetime.as_secs();
    let mut set = |name: &str, value: Value| _ = body.insert(name.to_owned(), value);
    match fault {
        Fault::ExpiresInMilliseconds => {
            set("expires_in", json!(seconds.saturating_mul(1000)));
            set("expires_in_sec", json!(seconds));
        }
        Fault::ExpiresInMillisecondsOnly => set("expires_in", json!(seconds.saturating_mul(1000))),
        Fault::ExpiresInString => set("expires_in", json!(seconds.to_string())),
        Fault::ExpiresIn(seconds) => set("expires_in", json!(seconds)),
        Fault::NoExpiresIn => _ = body.remove("expires_in"),
        Fault::NoTokenType => _ = body.remove("token_type"),
        Fault::NoApiDomain => _ = body.remove("api_domain"),
        Fault::ApiDomain(origin) => set("api_domain", json!(origin)),
        Fault::ScopeWithSpaces => set("scope", json!(scopes_of(shared, &access_token).join(" "))),
        Fault::ScopeWithCommas => set("scope", json!(scopes_of(shared, &access_token).join(","))),
        Fault::NoScope => _ = body.remove("scope"),
        Fault::NarrowedScope(left) => {
            // A scope that the catalog does not contain is granted exactly as written.
            let scopes = shared
                .catalog
                .parse_scopes(left, &[',', ' '])
                .unwrap_or_else(|_| left.split([',', ' ']).map(str::to_owned).collect());
            token::narrow(shared, &access_token, &scopes);
            set("scope", json!(left));
        }
        _ => {}
    }
    replaced(response, body)
}

fn replaced(response: Response, body: Map<String, Value>) -> Response {
    Response { body: Value::Object(body).to_string(), ..response }
}

fn scopes_of(shared: &Shared, access_token: &str) -> Vec<String> {
    let state = shared.state();
    state.access_tokens.get(access_token).map(|access| access.scopes.clone()).unwrap_or_default()
}
