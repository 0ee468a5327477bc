//! The listening side: one task a server, which dies with the emulator.

use crate::accounts;
use crate::fault::At;
use crate::gateway;
use crate::http::{Incoming, bearer};
use crate::intake;
use crate::outgoing::Outgoing;
use crate::seen::{Seen, Server};
use crate::shared::{Shared, Site};
use crate::spoil::{self, Fate};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, body};
use hyper_util::rt::TokioIo;
use std::io;
use std::sync::Arc;
use std::time::SystemTime;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Serves until it is dropped, and all connections with it.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>, site: Site, server: Server) {
    let mut connections = JoinSet::new();
    loop {
        // An accept that fails (too many open files) is tried again once there is time for it.
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
        // A fault, or a client that went away: closed at once, which resets it.
        let stream = connection.into_parts().io.into_inner();
        let _ = stream.set_zero_linger();
    }
}

async fn respond(
    shared: &Shared,
    site: &Site,
    server: Server,
    request: Request<body::Incoming>,
) -> Result<Response<Outgoing>, io::Error> {
    let (head, body) = request.into_parts();
    let user = bearer(&head.headers).and_then(|token| shared.state().user_of(token));
    let at_most =
        if server == Server::Gateway { shared.faults().bytes_before_next(At::Api, user.as_deref()) } else { None };
    let intake = intake::read(body, &head.headers, at_most).await?;
    let request = Incoming::new(head.method, &head.uri, head.headers, intake);
    // Before the request is seen: whoever waits for it may advance the clock at once.
    let since = shared.clock.advanced();
    let number = note(shared, site, server, &request);
    let place = match server {
        Server::Accounts => accounts::place(&request.path),
        Server::Gateway => Some(At::Api),
    };
    let given = || ["refresh_token", "code", "token"].iter().find_map(|name| request.parameter(name));
    let user = user.or_else(|| given().and_then(|secret| shared.state().user_of(secret)));
    let fault = place.and_then(|at| shared.take_fault(at, user.as_deref()));
    let fate = match fault {
        Some(fault) if !fault.comes_after() => spoil::instead(&fault, &request)?,
        fault => {
            let answer = match server {
                Server::Accounts => accounts::answer(shared, site, &request),
                Server::Gateway => gateway::answer(shared, site, &request),
            };
            match fault {
                Some(fault) => spoil::after(shared, &fault, answer),
                None => Fate::of(answer),
            }
        }
    };
    note_answer(shared, number, |seen| seen.status = Some(fate.answer.status));
    if let Some(by) = fate.late {
        shared.clock.pass(since, by).await;
    }
    note_answer(shared, number, |seen| seen.answered_at = Some(SystemTime::now()));
    Ok(fate.answer.into_response(fate.ending))
}

/// Keeps what was asked, and says its number.
fn note(shared: &Shared, site: &Site, server: Server, request: &Incoming) -> u64 {
    let mut state = shared.state();
    state.numbers += 1;
    let mut seen = Seen::new(state.numbers, shared.clock.now(), &site.code, server, request);
    if server == Server::Gateway {
        seen.call = gateway::call(request).map(str::to_owned);
    }
    state.seen.push(seen);
    state.numbers
}

/// Keeps what became of the request of this number, unless it was forgotten meanwhile.
fn note_answer(shared: &Shared, number: u64, note: impl FnOnce(&mut Seen)) {
    // It is among the last.
    if let Some(seen) = shared.state().seen.iter_mut().rev().find(|seen| seen.number == number) {
        note(seen);
    }
}
