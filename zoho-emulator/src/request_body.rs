//! The body of a request. Forms are parsed piece by piece, and other bodies are read completely.

use crate::multipart::{Form, Parser, boundary};
use http_body_util::{BodyExt, Limited};
use hyper::HeaderMap;
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use std::io;
use std::time::Duration;

/// The maximum length of a body that is read completely, in bytes.
const MAX_BODY: usize = 32 * 1024 * 1024;

/// The body of a request.
#[derive(Debug, Default)]
pub(crate) struct RequestBody {
    /// The bytes of the body. Empty for a multipart form.
    pub(crate) body: Bytes,
    pub(crate) form: Form,
}

/// Reads a body. For a multipart form, stops after about `max_bytes` bytes, so that the emulator can respond in the
/// middle of the request. Fails if the body is too large or is not a valid form.
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

/// Drains the rest of a body, because closing the connection immediately would discard the response. The draining
/// starts after a delay. A client that looks for a response while it sends then finds the response before it has sent
/// the whole body.
async fn drain(mut body: Incoming) {
    tokio::time::sleep(Duration::from_millis(200)).await;
    while let Some(Ok(_)) = body.frame().await {}
}
