//! What a fault makes of an answer.

use crate::accounts::token;
use crate::catalogue::catalogue;
use crate::fault::Fault;
use crate::gateway;
use crate::http::{Answer, Incoming};
use crate::outgoing::Ending;
use crate::shared::Shared;
use serde_json::{Map, Value, json};
use std::io;
use std::time::Duration;

/// An answer, and how it is sent.
#[derive(Debug)]
pub(crate) struct Fate {
    pub(crate) answer: Answer,
    pub(crate) ending: Ending,
    pub(crate) late: Option<Duration>,
}

impl Fate {
    pub(crate) fn of(answer: Answer) -> Self {
        Self { answer, ending: Ending::Whole, late: None }
    }
}

const HTML: &str =
    "<!DOCTYPE html><html><head><title>Zoho Accounts</title></head><body><p>Something went wrong</p></body></html>";

/// A fault that comes before the request has an effect. `Err`: no answer at all.
pub(crate) fn instead(fault: &Fault, request: &Incoming) -> io::Result<Fate> {
    Ok(Fate::of(match fault {
        Fault::Reset => return Err(io::Error::other("reset on purpose")),
        Fault::Status(status) => Answer::html(*status, HTML.to_owned()),
        Fault::TooManyRequests { retry_after: None } => token::throttled(429),
        Fault::TooManyRequests { retry_after: Some(after) } => {
            token::throttled(429).with("retry-after", &after.as_secs().to_string())
        }
        Fault::Throttled => token::throttled(400),
        Fault::ThrottledWithStatus200 => token::throttled(200),
        Fault::ThrottledInChinese => Answer::json(
            400,
            &json!({ "error_description": "您连续提出了太多请求。请稍后再试。", "error": "访问被拒绝", "status": "failure" }),
        ),
        Fault::Answer { status, body } => Answer::json(*status, body),
        Fault::Error(word) => token::error(word),
        Fault::DeadToken | Fault::DeadTokenAfter { .. } => gateway::dead_token(request),
        Fault::Redirect(to) => Answer::redirect(to),
        Fault::HugeBody { bytes } => {
            let start = Answer::json(200, &json!({}));
            let rest = bytes.saturating_sub(start.body.len() as u64);
            return Ok(Fate { answer: start, ending: Ending::Padded(rest), late: None });
        }
        _ => Answer::html(200, HTML.to_owned()),
    }))
}

/// A fault that spoils only the answer.
pub(crate) fn after(shared: &Shared, fault: &Fault, answer: Answer) -> Fate {
    match fault {
        Fault::Slow(by) => Fate { late: Some(*by), ..Fate::of(answer) },
        Fault::CutOff => Fate { ending: Ending::CutOff, ..Fate::of(answer) },
        Fault::WrongContentType => Fate::of(answer.into_html()),
        _ => Fate::of(with_other_fields(shared, fault, answer)),
    }
}

/// Changes the fields of a token answer; any other answer stays as it is.
fn with_other_fields(shared: &Shared, fault: &Fault, answer: Answer) -> Answer {
    let Ok(Value::Object(mut body)) = serde_json::from_str::<Value>(&answer.body) else { return answer };
    let Some(access_token) = body.get("access_token").and_then(Value::as_str).map(str::to_owned) else { return answer };
    let seconds = shared.limits.access_token_life.as_secs();
    let mut set = |name: &str, value: Value| _ = body.insert(name.to_owned(), value);
    match fault {
        Fault::ExpiresInMilliseconds => {
            set("expires_in", json!(seconds.saturating_mul(1000)));
            set("expires_in_sec", json!(seconds));
        }
        Fault::ExpiresInMillisecondsAlone => set("expires_in", json!(seconds.saturating_mul(1000))),
        Fault::ExpiresInText => set("expires_in", json!(seconds.to_string())),
        Fault::NoExpiresIn => _ = body.remove("expires_in"),
        Fault::NoTokenType => _ = body.remove("token_type"),
        Fault::NoApiDomain => _ = body.remove("api_domain"),
        Fault::ApiDomain(origin) => set("api_domain", json!(origin)),
        Fault::ScopeWithSpaces => set("scope", json!(scopes_of(shared, &access_token).join(" "))),
        Fault::ScopeWithCommas => set("scope", json!(scopes_of(shared, &access_token).join(","))),
        Fault::NoScope => _ = body.remove("scope"),
        Fault::NarrowedScope(left) => {
            // What the catalogue does not know is granted as it is written.
            let scopes = catalogue()
                .scopes(left, &[',', ' '])
                .unwrap_or_else(|_| left.split([',', ' ']).map(str::to_owned).collect());
            token::narrow(shared, &access_token, &scopes);
            set("scope", json!(left));
        }
        _ => {}
    }
    replaced(answer, body)
}

fn replaced(answer: Answer, body: Map<String, Value>) -> Answer {
    Answer { body: Value::Object(body).to_string(), ..answer }
}

fn scopes_of(shared: &Shared, access_token: &str) -> Vec<String> {
    let state = shared.state();
    let access = state.access_tokens.iter().find(|access| access.token == access_token);
    access.map(|access| access.scopes.clone()).unwrap_or_default()
}
