//! The body of a request. Small bodies are read completely, forms piece by piece.

use crate::multipart::{Form, Parser, boundary};
use http_body_util::{BodyExt, Limited};
use hyper::HeaderMap;
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use std::io;
use std::time::Duration;

/// The largest body that is read completely, in bytes.
const MAX_BODY: usize = 32 * 1024 * 1024;

/// The body of a request.
#[derive(Debug, Default)]
pub(crate) struct RequestBody {
    /// The bytes of the body; empty for a form.
    pub(crate) body: Bytes,
    pub(crate) form: Form,
}

/// Reads a body. For a form, reads up to `max_bytes` bytes, to respond in the middle of the request.
pub(crate) async fn read(mut body: Incoming, headers: &HeaderMap, max_bytes: Option<u64>) -> io::Result<RequestBody> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(boundary) = boundary(content_type) else {
        let body = Limited::new(body, MAX_BODY).collect().await.map_err(io::Error::other)?.to_bytes();
        return Ok(RequestBody { body, form: Form::default() });
    };
    let mut parser = Parser::new(boundary);
    let mut received = 0;
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame.map_err(io::Error::other)?.into_data() else { continue };
        parser.push(&piece).map_err(io::Error::other)?;
        received += piece.len() as u64;
        if max_bytes.is_some_and(|max_bytes| received >= max_bytes) {
            tokio::spawn(drain(body));
            break;
        }
    }
    Ok(RequestBody { body: Bytes::new(), form: parser.finish() })
}

/// Drains the rest of a body, because closing the connection immediately would discard the response. Draining starts
/// after a delay, so that a client that looks for a response while sending finds the response before it has sent
/// everything.
async fn drain(mut body: Incoming) {
    tokio::time::sleep(Duration::from_millis(200)).await;
    while let Some(Ok(_)) = body.frame().await {}
}
