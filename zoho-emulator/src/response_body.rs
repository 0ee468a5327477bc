//! The response bodies. A string is sent in one piece, and a generated file in several pieces. A body can end early or
//! be padded.

use crate::file::Content;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The maximum length of a piece of generated content, in bytes.
const CHUNK: usize = 64 * 1024;
/// The length of a period in the pattern of generated files, in bytes.
const PERIOD: usize = 256;

/// The pattern 0, 1, 2 … 255, 0, 1 … It is long enough for a piece to begin anywhere in a period.
static PATTERN: [u8; CHUNK + PERIOD] = {
    let mut pattern = [0; CHUNK + PERIOD];
    let mut index = 0;
    while index < pattern.len() {
        pattern[index] = index.to_le_bytes()[0];
        index += 1;
    }
    pattern
};
static SPACES: [u8; 16 * 1024] = [b' '; 16 * 1024];

/// The end of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The complete body.
    Complete,
    /// A body whose connection closes after the first half.
    Truncated,
    /// A body with the given number of additional bytes, in chunks.
    Padded(u64),
}

/// A response body that is being sent.
#[derive(Debug)]
pub(crate) struct ResponseBody {
    /// The bytes that have not been sent yet.
    rest: Bytes,
    /// The number of bytes that will be generated after `rest`.
    generated: u64,
    generated_so_far: u64,
    ending: Ending,
    /// The number of bytes that are sent before the truncation.
    bytes_before_truncation: u64,
    flushed: bool,
}

impl ResponseBody {
    pub(crate) fn new(content: Content, ending: Ending) -> Self {
        let (rest, generated) = match content {
            Content::Bytes(bytes) => (bytes, 0),
            Content::Generated(bytes) | Content::Discarded(bytes) => (Bytes::new(), bytes),
        };
        let bytes_before_truncation = match ending {
            Ending::Truncated => u64::midpoint(rest.len() as u64, generated),
            _ => u64::MAX,
        };
        Self { rest, generated, generated_so_far: 0, ending, bytes_before_truncation, flushed: false }
    }

    /// Returns the next piece of the body, or `None` at the end.
    fn piece(&mut self) -> Option<Bytes> {
        let bounded = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        if !self.rest.is_empty() {
            let length = self.rest.len().min(bounded(self.bytes_before_truncation));
            return Some(self.rest.split_to(length));
        }
        if self.generated > 0 {
            let length = CHUNK.min(bounded(self.generated)).min(bounded(self.bytes_before_truncation));
            let start = bounded(self.generated_so_far % PERIOD as u64);
            self.generated -= length as u64;
            self.generated_so_far += length as u64;
            return Some(Bytes::from_static(&PATTERN[start..start + length]));
        }
        if let Ending::Padded(left) = self.ending
            && left > 0
        {
            let length = SPACES.len().min(bounded(left));
            self.ending = Ending::Padded(left - length as u64);
            return Some(Bytes::from_static(&SPACES[..length]));
        }
        None
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.bytes_before_truncation == 0 {
            // The first half must be sent before the error.
            if self.flushed {
                return Poll::Ready(Some(Err(io::Error::other("body truncated by a fault"))));
            }
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = self.piece();
        if let Some(piece) = &piece {
            self.bytes_before_truncation = self.bytes_before_truncation.saturating_sub(piece.len() as u64);
        }
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.ending == Ending::Complete && self.rest.is_empty() && self.generated == 0
    }

    fn size_hint(&self) -> SizeHint {
        match self.ending {
            Ending::Padded(_) => SizeHint::default(),
            _ => SizeHint::with_exact(self.rest.len() as u64 + self.generated),
        }
    }
}
