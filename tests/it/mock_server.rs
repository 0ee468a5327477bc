//! A server on loopback that sends canned responses and records the requests.

use crate::capture;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A canned response of the server.
pub(crate) enum CannedResponse {
    /// A response with a status, lines of headers and a body.
    With(u16, &'static str, String),
    /// No response. The connection stays open.
    Silence,
    /// A response whose connection closes in the middle of the body.
    CutOff,
}

/// Returns a JSON response with status 200.
pub(crate) fn json(body: &str) -> CannedResponse {
    CannedResponse::With(200, "content-type: application/json", body.to_owned())
}

/// Returns a JSON response with the given status.
pub(crate) fn status(status: u16, body: &str) -> CannedResponse {
    CannedResponse::With(status, "content-type: application/json", body.to_owned())
}

/// A request that the server received.
#[derive(Clone, Debug)]
pub(crate) struct RecordedRequest {
    /// The method and the path with its query.
    pub(crate) line: String,
    pub(crate) authorization: Option<String>,
    pub(crate) body: String,
}

#[derive(Default)]
struct Shared {
    responses: VecDeque<CannedResponse>,
    requests: Vec<RecordedRequest>,
}

/// A server with canned responses.
pub(crate) struct MockServer {
    pub(crate) origin: String,
    shared: Arc<Mutex<Shared>>,
}

impl MockServer {
    /// Starts a server that sends the given responses, one per request. After the last one, the server responds with
    /// status 404.
    pub(crate) async fn start(responses: impl IntoIterator<Item = CannedResponse>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback port should be free");
        let origin = format!("http://{}", listener.local_addr().expect("port should have an address"));
        let shared = Arc::new(Mutex::new(Shared { responses: responses.into_iter().collect(), requests: Vec::new() }));
        let served = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let shared = Arc::clone(&served);
                tokio::spawn(async move { serve(connection, &shared).await });
            }
        });
        Self { origin, shared }
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).requests.clone()
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        capture::urls(self.requests().into_iter().map(|request| request.line));
    }
}

async fn serve(mut connection: TcpStream, shared: &Mutex<Shared>) {
    while let Some(request) = read(&mut connection).await {
        let response = {
            let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
            shared.requests.push(request);
            shared.responses.pop_front().unwrap_or_else(|| status(404, "{}"))
        };
        let written = match response {
            CannedResponse::With(status, headers, body) => {
                let head = format!("HTTP/1.1 {status} x\r\n{headers}\r\ncontent-length: {}\r\n\r\n", body.len());
                connection.write_all(format!("{head}{body}").as_bytes()).await
            }
            CannedResponse::Silence => return std::future::pending().await,
            CannedResponse::CutOff => {
                let _ = connection.write_all(b"HTTP/1.1 200 x\r\ncontent-length: 1000\r\n\r\n{\"access_").await;
                return;
            }
        };
        if written.is_err() {
            return;
        }
    }
}

async fn read(connection: &mut TcpStream) -> Option<RecordedRequest> {
    let mut text = Vec::new();
    let end = loop {
        if let Some(end) = text.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        let mut some = [0; 4096];
        match connection.read(&mut some).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => text.extend_from_slice(&some[..read]),
        }
    };
    let head = String::from_utf8_lossy(&text[..end]).into_owned();
    let header = |name: &str| {
        let content_length = |line: &str| {
            line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v.to_owned())
        };
        head.lines().find_map(content_length)
    };
    let length: usize = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while text.len() < end + length {
        let mut some = [0; 4096];
        match connection.read(&mut some).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => text.extend_from_slice(&some[..read]),
        }
    }
    let line = head.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned();
    let body = String::from_utf8_lossy(&text[end..]).into_owned();
    Some(RecordedRequest { line, authorization: header("authorization"), body })
}
