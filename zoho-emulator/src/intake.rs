//! The body of a request: small ones whole, forms piece by piece.

use crate::multipart::{Form, Reader, boundary};
use http_body_util::{BodyExt, Limited};
use hyper::HeaderMap;
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use std::io;
use std::time::Duration;

/// The largest body that is read whole, in bytes.
const MAX_BODY: usize = 32 * 1024 * 1024;

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Intake {
    /// Empty for a form.
    pub(crate) body: Bytes,
    pub(crate) form: Form,
}

/// Reads a body; of a form no more than `at_most` bytes, for an answer that comes in the middle.
pub(crate) async fn read(mut body: Incoming, headers: &HeaderMap, at_most: Option<u64>) -> io::Result<Intake> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(boundary) = boundary(content_type) else {
        let body = Limited::new(body, MAX_BODY).collect().await.map_err(io::Error::other)?.to_bytes();
        return Ok(Intake { body, form: Form::default() });
    };
    let mut reader = Reader::new(boundary);
    let mut come = 0;
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame.map_err(io::Error::other)?.into_data() else { continue };
        reader.take(&piece).map_err(io::Error::other)?;
        come += piece.len() as u64;
        if at_most.is_some_and(|at_most| come >= at_most) {
            tokio::spawn(linger(body));
            break;
        }
    }
    Ok(Intake { body: Bytes::new(), form: reader.finish() })
}

/// Reads the rest of a body that nobody wants: a connection that closed at once would take the answer with it. A little
/// later, so that a client that looks for an answer while it sends finds one before it is done.
async fn linger(mut body: Incoming) {
    tokio::time::sleep(Duration::from_millis(200)).await;
    while let Some(Ok(_)) = body.frame().await {}
}
