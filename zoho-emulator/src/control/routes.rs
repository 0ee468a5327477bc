//! The paths of the control server.

use super::fault_spec::FaultSpec;
use super::reply::{Reply, parse};
use super::seed::{Record, Seed};
use super::{CONTROL_SCHEMA, ControlServer, recorded};
use hyper::http::request::Parts;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

/// Responds to a request that passed the guard.
pub(super) fn respond(server: &ControlServer, head: &Parts, body: &[u8]) -> Result<Reply, Reply> {
    let query = Query::new(head.uri.query().unwrap_or_default());
    let path = head.uri.path();
    match (head.method.as_str(), path.strip_prefix("/_emulator/").unwrap_or_default()) {
        ("GET", "schema") => parse(CONTROL_SCHEMA.as_bytes()).map(Reply::ok),
        ("POST", "seed") => parse::<Seed>(body)?.apply(&server.zoho).map(Reply::ok).map_err(Reply::invalid),
        ("POST", "reset") => Ok(reset(server)),
        ("GET", "clock") => Ok(clock(server)),
        ("POST", "clock") => advance(server, &parse(body)?),
        ("POST", "faults") => schedule(server, parse(body)?),
        ("DELETE", "faults") => {
            server.zoho.clear_faults();
            Ok(done())
        }
        ("GET", "records") => records(server, &query),
        ("POST", "records") => {
            let record = parse::<Record>(body)?.insert(&server.zoho).map_err(Reply::invalid)?;
            Ok(Reply::ok(json!({ "id": record })))
        }
        ("GET", "requests") => recorded::list(server, query.get("limit")),
        ("DELETE", "requests") => {
            server.zoho.clear_requests();
            Ok(done())
        }
        ("POST", "decision") => decide(server, &parse(body)?),
        (_, "schema" | "seed" | "reset" | "clock" | "faults" | "records" | "requests" | "decision") => {
            Err(Reply::error(405, format!("{path} does not support {}", head.method)))
        }
        _ => Err(Reply::error(404, format!("the control server does not have {path}"))),
    }
}

/// The parameters of a query.
struct Query(Vec<(String, String)>);

impl Query {
    fn new(query: &str) -> Self {
        Self(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn done() -> Reply {
    Reply::ok(json!({}))
}

/// Resets the emulator to its state at the start of the control server. The clock keeps its time, because tasks may
/// wait for it.
fn reset(server: &ControlServer) -> Reply {
    server.zoho.clear_faults();
    *server.zoho.shared.state() = server.initial.clone();
    done()
}

fn clock(server: &ControlServer) -> Reply {
    Reply::ok(json!({ "seconds": server.zoho.clock().now().as_secs_f64() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    #[serde(rename = "advance_seconds")]
    seconds: f64,
}

fn advance(server: &ControlServer, Advance { seconds }: &Advance) -> Result<Reply, Reply> {
    let duration = Duration::try_from_secs_f64(*seconds)
        .map_err(|_| Reply::invalid("advance_seconds must be zero or a positive number of seconds"))?;
    server.zoho.clock().advance(duration);
    Ok(clock(server))
}

fn schedule(server: &ControlServer, spec: FaultSpec) -> Result<Reply, Reply> {
    server.zoho.fault(spec.into_scheduled().map_err(Reply::invalid)?);
    Ok(done())
}

/// Lists the CRM records of a module, or the items of a list of a product. Fails if the query selects neither.
fn records(server: &ControlServer, query: &Query) -> Result<Reply, Reply> {
    let data_center = query.get("data_center").unwrap_or_default();
    if !server.zoho.data_centers().any(|known| known == data_center) {
        return Err(Reply::invalid(
            "the query parameter data_center is missing or unknown; use the code of a data center of this emulator",
        ));
    }
    let records: Vec<Value> = match (query.get("module"), query.get("product"), query.get("list")) {
        (Some(module), None, None) => server.zoho.records(data_center).all(module),
        (None, Some(product), Some(list)) => server.zoho.lists(data_center).all(product, list),
        _ => return Err(Reply::invalid("the query needs either module, or product and list")),
    };
    Ok(Reply::ok(json!({ "records": records })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Consent {
    authorize_url: String,
    decision: Verb,
    user: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verb {
    Approve,
    Deny,
}

fn decide(server: &ControlServer, decision: &Consent) -> Result<Reply, Reply> {
    let url = &decision.authorize_url;
    let callback = match decision.decision {
        Verb::Approve => {
            let user = decision.user.as_deref().unwrap_or_default();
            if !server.zoho.has_user(user) {
                return Err(Reply::invalid(format!("no user `{user}`; add the user with POST /_emulator/seed")));
            }
            server.zoho.try_approve(url, user)
        }
        Verb::Deny => server.zoho.try_deny(url),
    };
    // If Zoho would show an error page to the user, there is no callback.
    let callback = callback.map_err(|page| Reply::error(409, page.to_string()))?;
    Ok(Reply::ok(json!({ "callback": callback })))
}
