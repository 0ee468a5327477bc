//! The listening servers, one task each. The tasks end with the emulator.

use crate::accounts;
use crate::apply_fault::{self, FaultedResponse};
use crate::fault::FaultPoint;
use crate::gateway;
use crate::http::{IncomingRequest, access_token_in};
use crate::recorded::{RecordedRequest, Server};
use crate::request_body;
use crate::response_body::ResponseBody;
use crate::shared::{Shared, Site};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, body};
use hyper_util::rt::TokioIo;
use std::io;
use std::sync::Arc;
use std::time::SystemTime;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Serves connections until the future is dropped, which closes all connections.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>, site: Site, server: Server) {
    let mut connections = JoinSet::new();
    loop {
        // A failed accept (too many open files) is retried after other tasks have run.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        connections.spawn(connection(stream, Arc::clone(&shared), site.clone(), server));
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
    let max_bytes = if server == Server::Gateway {
        shared.faults().bytes_before_next(FaultPoint::Api, user.as_deref())
    } else {
        None
    };
    let request_body = request_body::read(body, &head.headers, max_bytes).await?;
    let request = IncomingRequest::new(head.method, &head.uri, head.headers, request_body);
    // The clock is read before the request is recorded, because a test that waits for the request may advance the clock
    // immediately.
    let since = shared.clock.advanced();
    let number = record_request(shared, site, server, &request);
    let point = match server {
        Server::Accounts => accounts::fault_point(&request.path),
        Server::Gateway => Some(FaultPoint::Api),
    };
    let secret = || ["refresh_token", "code", "token"].iter().find_map(|name| request.parameter(name));
    let user = user.or_else(|| secret().and_then(|secret| shared.state().user_for_secret(secret)));
    let fault = point.and_then(|point| shared.take_fault(point, user.as_deref()));
    let faulted = match fault {
        Some(fault) if !fault.takes_effect() => apply_fault::replace_response(&fault, server, &request)?,
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
fn record_request(shared: &Shared, site: &Site, server: Server, request: &IncomingRequest) -> u64 {
    let mut state = shared.state();
    state.last_id += 1;
    let mut record = RecordedRequest::new(state.last_id, shared.clock.now(), &site.code, server, request);
    if server == Server::Gateway {
        record.call = gateway::call(request).map(str::to_owned);
    }
    state.requests.push(record);
    state.last_id
}

/// Updates the recorded request with this number, unless the list was cleared in the meantime.
fn update_record(shared: &Shared, number: u64, update: impl FnOnce(&mut RecordedRequest)) {
    // The request is among the last ones, so the search starts at the end.
    if let Some(record) = shared.state().requests.iter_mut().rev().find(|record| record.number == number) {
        update(record);
    }
}
