//! The body of a response whose beginning may have been read.

use bytes::{Buf as _, Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The maximum number of bytes read from the body of an error response. A typical body has a few hundred bytes.
const READ: usize = 64 * 1024;

/// The unchanged body of a response. If the layer has read the beginning of the body, that part comes from memory.
#[derive(Debug)]
pub struct ResponseBody<B> {
    read: Option<Bytes>,
    rest: B,
}

impl<B> ResponseBody<B> {
    pub(super) fn new(rest: B) -> Self {
        Self { read: None, rest }
    }
}

impl<B: Body + Unpin> ResponseBody<B> {
    /// Reads frames until 64 KiB of the body are read, and returns this beginning together with the complete body. A
    /// frame without data ends the reading.
    pub(super) async fn beginning(rest: B) -> Result<(Bytes, Self), B::Error> {
        let (mut body, mut read) = (rest, BytesMut::new());
        while read.len() < READ {
            let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await else { break };
            // The trailers of an error response are dropped.
            let Ok(mut data) = frame?.into_data() else { break };
            while data.has_remaining() {
                let chunk = data.chunk();
                read.extend_from_slice(chunk);
                let length = chunk.len();
                data.advance(length);
            }
        }
        let read = read.freeze();
        Ok((read.clone(), Self { read: Some(read).filter(|read| !read.is_empty()), rest: body }))
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for ResponseBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        match self.read.take() {
            Some(read) => Poll::Ready(Some(Ok(Frame::data(read)))),
            None => Pin::new(&mut self.rest).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.read.is_none() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let read = self.read.as_ref().map_or(0, |read| read.len() as u64);
        let (rest, mut hint) = (self.rest.size_hint(), SizeHint::new());
        hint.set_lower(rest.lower() + read);
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper + read);
        }
        hint
    }
}
