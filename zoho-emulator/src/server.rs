//! The listening servers. Each server is a task, which ends with the emulator.

use crate::accounts;
use crate::apply_fault::{self, FaultedResponse};
use crate::fault::FaultPoint;
use crate::gateway;
use crate::http::{IncomingRequest, access_token_in, query_selects};
use crate::recorded::{RecordedRequest, Server};
use crate::request_body;
use crate::response_body::ResponseBody;
use crate::route::Subject;
use crate::shared::{Shared, Site};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, body};
use hyper_util::rt::TokioIo;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use zoho_catalog::model::Selector;

/// The pause after the first failure to accept a connection.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
/// The longest pause after a failure to accept a connection.
const MAX_PAUSE: Duration = Duration::from_secs(1);

/// Serves connections until the future is dropped, which closes all connections.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>, site: Site, server: Server) {
    let mut connections = JoinSet::new();
    loop {
        let stream = accept(&listener).await;
        while connections.try_join_next().is_some() {}
        connections.spawn(connection(stream, Arc::clone(&shared), site.clone(), server));
    }
}

/// Accepts the next connection. After a failure, such as too many open files, the next attempt follows a pause.
pub(crate) async fn accept(listener: &TcpListener) -> TcpStream {
    until_accepted(|| listener.accept()).await.0
}

/// Repeats an attempt until it succeeds, with a pause that doubles after each failure.
async fn until_accepted<T, F: Future<Output = io::Result<T>>>(attempt: impl Fn() -> F) -> T {
    let mut pause = FIRST_PAUSE;
    loop {
        match attempt().await {
            Ok(accepted) => return accepted,
            Err(_) => tokio::time::sleep(pause).await,
        }
        pause = (pause * 2).min(MAX_PAUSE);
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>, site: Site, server: Server) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| respond(&shared, &site, server, request));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    if (&mut connection).await.is_err() {
        // A fault occurred, or the client disconnected. Closing without lingering resets the connection.
        let stream = connection.into_parts().io.into_inner();
        let _ = stream.set_zero_linger();
    }
}

async fn respond(
    shared: &Shared,
    site: &Site,
    server: Server,
    request: Request<body::Incoming>,
) -> Result<Response<ResponseBody>, io::Error> {
    let (head, body) = request.into_parts();
    let user = access_token_in(&head.headers).and_then(|token| shared.state().user_for_secret(token));
    let token_scopes = match server {
        Server::Gateway => gateway::held(&shared.state(), access_token_in(&head.headers)),
        Server::Accounts => Vec::new(),
    };
    let call = |method: &str, path: &str, selects: &dyn Fn(&Selector) -> bool| match server {
        Server::Gateway => gateway::call(&shared.catalog, Subject { method, path, held: &token_scopes, selects }),
        Server::Accounts => None,
    };
    // The body has not been read yet, so only a selector in the query counts. Uploads do not have a selector in the
    // form.
    let query = head.uri.query().unwrap_or_default();
    let of_head = call(head.method.as_str(), head.uri.path(), &|selector: &Selector| query_selects(query, selector));
    let max_bytes = match server {
        Server::Gateway => shared.faults().bytes_before_next(FaultPoint::Api, user.as_deref(), of_head),
        Server::Accounts => None,
    };
    let request_body = request_body::read(body, &head.headers, max_bytes).await?;
    let request = IncomingRequest::new(head.method, &head.uri, head.headers, request_body);
    let call = call(request.method.as_str(), &request.path, &|selector| request.selects(selector));
    // The clock is read before the request is recorded, because a test that waits for the request may advance the clock
    // immediately.
    let since = shared.clock.advanced();
    let number = record_request(shared, site, server, &request, call.map(|(_, name)| name));
    let point = match server {
        Server::Accounts => accounts::fault_point(&request.path),
        Server::Gateway => Some(FaultPoint::Api),
    };
    let secret = || ["refresh_token", "code", "token"].iter().find_map(|name| request.parameter(name));
    let user = user.or_else(|| secret().and_then(|secret| shared.state().user_for_secret(secret)));
    let fault = point.and_then(|point| shared.take_fault(point, user.as_deref(), call));
    let faulted = match fault {
        Some(fault) if !fault.takes_effect() => apply_fault::replace_response(shared, &fault, server, &request)?,
        fault => {
            let response = match server {
                Server::Accounts => accounts::respond(shared, site, &request),
                Server::Gateway => gateway::respond(shared, site, &request),
            };
            match fault {
                Some(fault) => apply_fault::modify_response(shared, &fault, response),
                None => FaultedResponse::intact(response),
            }
        }
    };
    update_record(shared, number, |record| record.status = Some(faulted.response.status));
    if let Some(delay) = faulted.delay {
        shared.clock.pass(since, delay).await;
    }
    update_record(shared, number, |record| record.responded_at = Some(SystemTime::now()));
    Ok(faulted.response.into_response(faulted.ending))
}

/// Records a request and returns its number.
fn record_request(shared: &Shared, site: &Site, server: Server, request: &IncomingRequest, call: Option<&str>) -> u64 {
    let mut state = shared.state();
    let mut record = RecordedRequest::new(shared.clock.now(), &site.code, server, request);
    record.call = call.map(str::to_owned);
    let number = state.requests.next_position();
    let bytes = record.size();
    state.requests.push(record, bytes);
    number
}

/// Updates the recorded request with the given number. Does nothing if the request has been discarded.
fn update_record(shared: &Shared, number: u64, update: impl FnOnce(&mut RecordedRequest)) {
    if let Some(record) = shared.state().requests.get_mut(number) {
        update(record);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[tokio::test]
    async fn failed_accepts_are_repeated_after_growing_pauses() {
        let attempts = Cell::new(0_u32);
        let failing = || {
            attempts.set(attempts.get() + 1);
            std::future::ready(Err::<(), _>(io::Error::other("too many open files")))
        };
        // The next attempts follow after 10, 30, 70 and 150 ms, so 200 ms are enough for five attempts.
        let timeout = tokio::time::timeout(Duration::from_millis(200), until_accepted(failing)).await;
        assert!(timeout.is_err());
        assert!((2..=5).contains(&attempts.get()), "200 ms should have two to five attempts, not {}", attempts.get());
    }
}
