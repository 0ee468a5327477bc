//! The control server, over which a test in any language adds data, advances the clock and schedules faults.
//!
//! The server has its own port on loopback, so that its paths cannot conflict with the paths of a product.

mod fault_spec;
mod guard;
mod recorded;
mod reply;
mod routes;
mod seed;

pub(crate) use seed::Seed;

use crate::emulator::Emulator;
use crate::random;
use crate::response_body::{Ending, ResponseBody};
use crate::server::accept;
use crate::state::State;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use reply::Reply;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The JSON Schema of the bodies that the control server and [`Emulator::seed`] accept.
pub const CONTROL_SCHEMA: &str = include_str!("../../control.schema.json");

/// The maximum length of the body of a request, in bytes.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// The minimum length of a token, in bytes.
pub(crate) const MIN_TOKEN: usize = 32;

/// The settings of a control server, which [`Emulator::serve_control`] starts. The `Debug` text does not contain the
/// token.
#[derive(Clone)]
#[must_use]
pub struct Control {
    pub(crate) token: String,
    pub(crate) port: u16,
    record_secrets: bool,
}

impl Control {
    /// Creates settings with a random token and a free port.
    pub fn new() -> Self {
        Self { token: random::secret(), port: 0, record_secrets: false }
    }

    /// Sets the token that requests must send in `Authorization: Bearer`. A token needs at least 32 characters.
    pub fn with_token(self, token: impl Into<String>) -> Self {
        Self { token: token.into(), ..self }
    }

    /// Sets the port on loopback. With port 0, the operating system selects a free port.
    pub fn with_port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// Includes secrets in the list of requests. By default, `[redacted]` replaces each secret.
    pub fn record_secrets(self) -> Self {
        Self { record_secrets: true, ..self }
    }

    /// Returns the token.
    pub fn token(&self) -> &str {
        &self.token
    }
}

impl Default for Control {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control").field("port", &self.port).finish_non_exhaustive()
    }
}

/// A running control server.
pub(crate) struct ControlServer {
    zoho: Emulator,
    settings: Control,
    /// The state to which a reset returns.
    initial: State,
}

impl ControlServer {
    pub(crate) fn new(zoho: Emulator, settings: Control) -> Self {
        let initial = zoho.shared.state().clone();
        Self { zoho, settings, initial }
    }

    /// Serves connections until the future is dropped.
    pub(crate) async fn serve(self, listener: TcpListener) {
        let server = Arc::new(self);
        let mut connections = JoinSet::new();
        loop {
            let stream = accept(&listener).await;
            while connections.try_join_next().is_some() {}
            connections.spawn(connection(stream, Arc::clone(&server)));
        }
    }

    async fn respond(&self, request: Request<Incoming>) -> Response<ResponseBody> {
        let reply = self.handle(request).await;
        reply.unwrap_or_else(|refused| refused).into_response().into_response(Ending::Complete)
    }

    async fn handle(&self, request: Request<Incoming>) -> Result<Reply, Reply> {
        guard::check(request.headers(), &self.settings.token)?;
        let (head, body) = request.into_parts();
        let body = Limited::new(body, MAX_BODY).collect().await;
        let body = body.map_err(|_| Reply::error(413, format!("the body has more than {MAX_BODY} bytes")))?.to_bytes();
        routes::respond(self, &head, &body)
    }
}

async fn connection(stream: TcpStream, server: Arc<ControlServer>) {
    let service = service_fn(|request| {
        let server = Arc::clone(&server);
        async move { Ok::<_, Infallible>(server.respond(request).await) }
    });
    // The client may disconnect at any time.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}
