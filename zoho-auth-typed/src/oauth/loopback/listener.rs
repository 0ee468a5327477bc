//! The listener for the callback of one authorization request.

use super::super::callback::{AuthorizationCode, CallbackError};
use super::super::pending::PendingAuthorization;
use super::html::page;
use crate::data_center::Hosts;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, SystemTime};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Sleep, sleep};

/// The maximum number of concurrent connections, more than any browser opens. Further connections are closed
/// immediately.
const CONNECTIONS: usize = 64;
/// The pause after a failure to accept a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(250);

type CallbackResult<S, A> = Result<AuthorizationCode<S, A>, CallbackError>;

/// The state that the connections share.
struct CallbackServer<S, A> {
    path: String,
    hosts: Hosts,
    progress: Mutex<Progress<S, A>>,
}

enum Progress<S, A> {
    Waiting(PendingAuthorization<S, A>),
    Finished(CallbackResult<S, A>),
    Closed,
}

/// Serves connections until the callback of the authorization request arrives. Returns its code, or the reason why the
/// callback was rejected. Idle connections, which browsers open in advance, do not block the others.
pub(super) async fn wait_for_callback<S: 'static, A: 'static>(
    listener: TcpListener,
    path: String,
    pending: PendingAuthorization<S, A>,
    hosts: Hosts,
) -> CallbackResult<S, A> {
    let server = Arc::new(CallbackServer { path, hosts, progress: Mutex::new(Progress::Waiting(pending)) });
    let mut connections = JoinSet::new();
    let mut pause: Option<Pin<Box<Sleep>>> = None;
    poll_fn(|context| {
        loop {
            if pause.as_mut().is_some_and(|pause| pause.as_mut().poll(context).is_pending()) {
                break;
            }
            pause = None;
            match listener.poll_accept(context) {
                Poll::Ready(Ok((stream, _))) if connections.len() < CONNECTIONS => {
                    connections.spawn(serve(stream, Arc::clone(&server)));
                }
                Poll::Ready(Ok(_)) => {}
                // The process may be out of file descriptors, for example.
                Poll::Ready(Err(_)) => pause = Some(Box::pin(sleep(ACCEPT_PAUSE))),
                Poll::Pending => break,
            }
        }
        // The result is taken after the connection has ended, because the user's page has been sent by then.
        while let Poll::Ready(Some(_)) = connections.poll_join_next(context) {
            if let Some(result) = server.take_result() {
                return Poll::Ready(result);
            }
        }
        Poll::Pending
    })
    .await
}

async fn serve<S: 'static, A: 'static>(stream: TcpStream, server: Arc<CallbackServer<S, A>>) {
    let respond = service_fn(|request: Request<Incoming>| {
        let response = server.respond(&request);
        async move { Ok::<_, Infallible>(response) }
    });
    // An error after the response is ignored: the browser need not read the whole page.
    let _ = http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), respond).await;
}

impl<S, A> CallbackServer<S, A> {
    fn progress(&self) -> MutexGuard<'_, Progress<S, A>> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_result(&self) -> Option<CallbackResult<S, A>> {
        let mut progress = self.progress();
        match std::mem::replace(&mut *progress, Progress::Closed) {
            Progress::Finished(result) => Some(result),
            other => {
                *progress = other;
                None
            }
        }
    }

    fn respond<B>(&self, request: &Request<B>) -> Response<Full<Bytes>> {
        if request.uri().path() != self.path {
            return page(StatusCode::NOT_FOUND, "Not found.");
        }
        if request.method() != Method::GET {
            return page(StatusCode::METHOD_NOT_ALLOWED, "The callback must be a GET request.");
        }
        let query = request.uri().query().unwrap_or_default();
        let mut progress = self.progress();
        match std::mem::replace(&mut *progress, Progress::Closed) {
            Progress::Waiting(pending) if pending.matches_state(query) => {
                let result = pending.callback_at(query, &self.hosts, SystemTime::now());
                let page = page_for(&result);
                *progress = Progress::Finished(result);
                page
            }
            Progress::Waiting(pending) => {
                *progress = Progress::Waiting(pending);
                page(StatusCode::BAD_REQUEST, "This callback does not belong to the current sign-in.")
            }
            ended => {
                *progress = ended;
                page(StatusCode::GONE, "This sign-in is already finished. You can close this page.")
            }
        }
    }
}

fn page_for<S, A>(result: &CallbackResult<S, A>) -> Response<Full<Bytes>> {
    match result {
        Ok(_) => page(
            StatusCode::OK,
            "Zoho redirected you to the program. You can close this page and return to the program.",
        ),
        Err(CallbackError::AccessDenied) => {
            page(StatusCode::OK, "Zoho did not grant access. You can close this page and return to the program.")
        }
        Err(_) => {
            page(StatusCode::BAD_REQUEST, "The sign-in failed. The program shows the reason. You can close this page.")
        }
    }
}
